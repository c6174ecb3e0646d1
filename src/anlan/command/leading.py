"""Who leads a team that is sent: the account of whoever of it is rung up first."""

from __future__ import annotations

from collections.abc import Sequence

from anlan.core.accounts.models import Account
from anlan.resources.models import OnCall, Team

LEADER = "team_leader"


def leader_of(teams: Sequence[str]) -> Account | None:
    """The account whose personal record is that of the first on call of the first team; else the only team leader of its
    region. None where nobody has one: then its desk is told."""
    team = Team.objects.filter(uid__in=teams[:1]).first()
    if team is None:
        return None
    accounts = Account.objects.select_related("person").filter(is_active=True)
    for one in OnCall.standing.filter(team=team).order_by("order", "pk"):
        found = accounts.filter(person__phone_ref=one.phone_ref).first() or accounts.filter(person__name_ref=one.name_ref).first()
        if found is not None:
            return found
    leaders = accounts.filter(
        assignments__role=LEADER, assignments__region_code=team.region_code, assignments__withdrawn_at=None
    ).distinct()
    known = list(leaders[:2])
    return known[0] if len(known) == 1 else None
