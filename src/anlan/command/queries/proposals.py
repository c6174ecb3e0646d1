"""Proposals that an actor may see, and whether what they rest on still holds."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from anlan.command.means import commitments_stamp
from anlan.command.models import MatchProposal
from anlan.command.needs import gather
from anlan.command.payloads.orders import COMMAND_VIEW
from anlan.command.queries.closures import closures_stamp
from anlan.core.errors import NotFound
from anlan.core.permission import Actor, can
from anlan.core.permission.asking import mandates_for
from anlan.core.regions.queries import scope_q


def proposals_visible_to(actor: Actor) -> QuerySet[MatchProposal]:
    """Proposals of the own scope, newest first."""
    rows = MatchProposal.objects.order_by("-asked_at", "-pk")
    if actor.is_system:
        return rows
    return rows.filter(scope_q((one.region_code for one in mandates_for(actor, COMMAND_VIEW)), "region_code"))


def proposal_by_uid(uid: str, actor: Actor) -> MatchProposal:
    """Raises NotFound, also where the actor may not know of it."""
    found = MatchProposal.objects.filter(uid=uid).first()
    if found is None or not can(actor, COMMAND_VIEW, found):
        raise NotFound
    return found


def changed_since(proposal: MatchProposal) -> list[str]:
    """Which of closures, commitments and needs are not what the proposal was computed with; its own orders do not count."""
    if not proposal.stamps:
        return []
    own = [order.journal_key for order in proposal.orders.all()]
    now = {
        "closures": closures_stamp(), "commitments": commitments_stamp(without=own),
        "needs": gather(proposal.region_code, incidents=proposal.given["incidents"]).stamp,
    }  # fmt: skip
    return [name for name, stamp in now.items() if stamp != proposal.stamps.get(name)]


def changes_worded(changed: Sequence[str]) -> str:
    """What has changed, as a person reads it."""
    words = {"closures": _("道路管制有变"), "commitments": _("队伍、物资或车辆的占用有变"), "needs": _("需求有变")}
    return "、".join(words[one] for one in changed)
