"""失联待查: townships that shake and from which nobody has been heard since."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Min, Q
from django.db.models.functions import Substr

from anlan.core.accounts.models import RoleAssignment
from anlan.core.clock import current_workspace
from anlan.core.journal.models import Entry
from anlan.core.regions.codes import TOWNSHIP
from anlan.incidents.models import Incident, Signal


def silent_townships(incident: Incident, codes: Collection[str]) -> set[str]:
    """Of these townships, those from which no signal, call or acknowledgement has come since the event.

    Heard is a township when somebody whose post is in it or in one of its villages has done anything in this
    workspace since: handed in a signal, acknowledged a notice, taken or noted something. That a bulletin places the
    epicentre in a township is no word from there. Four statements.
    """
    posts = RoleAssignment.objects.filter(withdrawn_at=None).annotate(township=Substr("region_code", 1, TOWNSHIP))
    people = posts.filter(account__is_active=True, township__in=codes)
    townships: dict[str, set[str]] = {}
    for account, code in people.values_list("account_id", "region_code"):
        townships.setdefault(f"account:{account}", set()).add(code[:TOWNSHIP])
    if not townships:
        return set(codes)
    heard = _heard(incident, incident.occurred_at, set(townships))
    return set(codes) - {code for actor in heard for code in townships[actor]}


def _heard(incident: Incident, since: datetime, actors: set[str]) -> set[str]:
    """Actors with an entry after the event. The journal is asked from the place where its first signal came in."""
    signals = Signal.objects.filter(incident=incident).values_list("uid", flat=True)
    keys = [incident.journal_key, *(f"signal:{uid}" for uid in signals)]
    first = Entry.objects.filter(about__in=keys).aggregate(seq=Min("seq"))["seq"]
    later = Q(seq__isnull=True) if first is None else Q(seq__gte=first) | Q(seq__isnull=True)
    said = Entry.objects.filter(later, workspace_id=current_workspace().id, actor__in=actors, occurred_at__gte=since)
    return set(said.values_list("actor", flat=True).distinct())
