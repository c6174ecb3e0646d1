"""Having an earthquake's incident assessed: by its leading bulletin, with what the others say beside it."""

from __future__ import annotations

from typing import Any

from anlan.core import clock
from anlan.core.clock.queries import reality
from anlan.core.permission import Actor
from anlan.core.workspaces.queries import running_exercises
from anlan.impact.given import given
from anlan.impact.services import ask_assessment
from anlan.incidents.models import Incident, Signal
from anlan.incidents.services.standing import INACTIVE, leading_of

HAZARD = "earthquake"


def assess_incident(*, incident: str, by: Actor) -> None:
    """Ask for the assessment of an open incident as its bulletins stand now; nothing where none can be made."""
    row = Incident.objects.filter(uid=incident, hazard=HAZARD, state=Incident.State.OPEN).first()
    if row is None:
        return
    signals = list(Signal.objects.filter(incident=row).exclude(state__in=INACTIVE))
    leading = leading_of(signals)
    if leading is None or leading.longitude is None:
        return
    others = [other for other in signals if other.pk != leading.pk]
    ask_assessment(event=event_of(leading, others), region_codes=row.region_codes, subject=row.journal_key, by=by)


def assess_all_open(*, by: Actor) -> None:
    """Every open earthquake, in reality and in running exercises: the data that they rest on have changed."""
    for workspace in (reality(), *running_exercises()):
        with clock.entered(workspace):
            for uid in Incident.objects.filter(hazard=HAZARD, state=Incident.State.OPEN).values_list("uid", flat=True):
                assess_incident(incident=uid, by=by)


def event_of(leading: Signal, others: list[Signal]) -> dict[str, Any]:
    """The event as `impact` reads it: the leading bulletin with the map it came with, and what the others say."""
    told = {(one.source, one.magnitude_type, one.magnitude) for one in others if one.magnitude is not None}
    return given(leading.detail, leading.original(), sorted(told))
