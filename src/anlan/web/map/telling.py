"""What an incident told when: its signals as marks on the map and its timeline, for the slider."""

from __future__ import annotations

from typing import Any

from anlan.core import clock
from anlan.core.permission import Actor, can
from anlan.core.settings import conf
from anlan.incidents import queries, telling
from anlan.incidents.models import Incident
from anlan.incidents.payloads import INCIDENT_VIEW
from anlan.incidents.queries.inbox import signals_ever
from anlan.web import names
from anlan.web.room.entries import timeline_rows


def open_incidents(actor: Actor) -> list[Incident]:
    """Those the actor sees, newest first; none for who may not."""
    if not can(actor, INCIDENT_VIEW):
        return []
    return list(queries.incidents_visible_to(actor, is_open=True, limit=conf.SEARCH_LIMIT).rows)


def epicentres(incidents: list[Incident]) -> list[dict[str, Any]]:
    """Where they are, for the map and its list."""
    return [
        {
            "title": one.title,
            "lon": one.longitude,
            "lat": one.latitude,
            "at": one.occurred_at,
            "label": _size(one),
        }
        for one in incidents
        if one.longitude is not None and one.latitude is not None
    ]


def told(uid: str, actor: Actor) -> dict[str, Any]:
    """An incident over its time. Raises NotFound."""
    incident = queries.incident_by_uid(uid, actor)
    signals = signals_ever(incident)
    lines = queries.timeline(incident, actor, signals=[one.uid for one in signals], names=names.remembered())
    marks = [
        {
            "lon": one.longitude,
            "lat": one.latitude,
            "at": one.received_at,
            "label": f"{names.agency_name(one.source)} {telling.size(one.magnitude, one.magnitude_type)}",
        }
        for one in signals
        if one.longitude is not None and one.latitude is not None
    ]
    return {
        "row": incident,
        "entries": timeline_rows(lines, None),
        "marks": marks,
        "from": min([incident.occurred_at, *(one.occurred_at for one in lines)]),
        "to": max(clock.now(), *(one.occurred_at for one in lines)) if lines else clock.now(),
        "codes": " ".join(incident.region_codes),
    }


def _size(incident: Incident) -> str:
    leading = incident.leading_signal
    return telling.size(leading.magnitude, leading.magnitude_type) if leading else ""
