"""Finding an incident by what somebody types: part of its title or place."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from anlan.core import search
from anlan.core.clock import current_workspace
from anlan.core.permission import Actor
from anlan.core.permission.asking import mandates_for
from anlan.incidents.models import Incident, IncidentScope
from anlan.incidents.payloads import INCIDENT_VIEW
from anlan.incidents.queries.paging import distinct_mandates


def incidents_named(text: str, actor: Actor, limit: int) -> list[Incident]:
    """Incidents whose title or place holds every word, the newest first; only what the actor may see."""
    found = Incident.objects.exclude(state=Incident.State.VOID)
    for word in text.split():
        found = found.filter(Q(title__icontains=word) | Q(place_text__icontains=word))
    if not actor.is_system:
        mandates = mandates_for(actor, INCIDENT_VIEW)
        uids = [key.partition(":")[2] for key in actor.invitations if key.startswith("incident:")] if mandates else []
        seen = Q(uid__in=uids)
        for code, hazards in distinct_mandates(mandates):
            held = IncidentScope.objects.filter(workspace_id=current_workspace().id, region_code=code)
            if "*" not in hazards:
                held = held.filter(hazard__in=sorted(hazards))
            seen |= Q(pk__in=held.values("incident_id"))
        found = found.filter(seen)
    return list(found.order_by("-opened_at", "-pk")[:limit])


@search.provider("incident")
def _incidents(text: str, by: Actor, limit: int) -> Iterable[search.Hit]:
    for incident in incidents_named(text, by, limit):
        yield search.Hit("incident", incident.uid, incident.title, incident.place_text)
