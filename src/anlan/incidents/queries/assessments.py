"""Who may see an assessment: an incident's whoever sees the incident, one that was asked alone whoever it is of."""

from __future__ import annotations

from anlan.core.errors import NotFound
from anlan.core.permission import Actor, can
from anlan.impact.models import Assessment
from anlan.impact.payloads import ASSESSMENT_VIEW
from anlan.incidents.queries.incidents import incident_by_uid


def assessment_by_uid(uid: str, actor: Actor) -> Assessment:
    """Raises NotFound, also where the actor may not see it."""
    found = Assessment.objects.filter(uid=uid).first()
    if found is None:
        raise NotFound
    kind, _, key = found.subject.partition(":")
    if not can(actor, ASSESSMENT_VIEW, incident_by_uid(key, actor) if kind == "incident" else found):
        raise NotFound
    return found
