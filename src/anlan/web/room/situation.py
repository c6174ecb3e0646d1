"""What the room says of an incident: head, figures of its leading source, and every source beside it, unconverted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anlan.core.clock import current_workspace
from anlan.incidents import telling, words
from anlan.incidents.hanging import shown_of
from anlan.incidents.hazards import EARTHQUAKE
from anlan.incidents.models import Incident, Signal
from anlan.incidents.queries.facts import statements
from anlan.response.telling import level_word
from anlan.web import names, rows
from anlan.web.desk.detail import facts, figures

SPOKEN = (Signal.State.NEW, Signal.State.ATTACHED)


def head_of(incident: Incident) -> dict[str, Any]:
    """parts/room_head.html."""
    level = shown_of(incident, "response_level")
    return {
        "response": {"text": level_word(level), "ended": False} if level is not None else None,
        "commander": shown_of(incident, "response_commander") or "",
        "title": incident.title,
        "state": incident.state,
        "state_word": words.INCIDENT_STATES[incident.state],
        "opened_at": incident.opened_at,
        "occurred_at": incident.occurred_at,
        "closed_at": incident.closed_at,
        "owner": names.actor_name(incident.taken_by),
        "lead": names.region_name(incident.lead_region),
        "exercise": current_workspace().is_exercise,
        "place": incident.place_text,
        "merged_into": incident.merged_into,
        "merged_url": reverse("incident", args=[incident.merged_into.uid]) if incident.merged_into else "",
    }


def response_summary(incident: Incident) -> dict[str, Any] | None:
    """What the board says of the response; None where none runs."""
    level = shown_of(incident, "response_level")
    if level is None:
        return None
    return {
        "text": level_word(level),
        "live": shown_of(incident, "tasks_live") or 0,
        "overdue": shown_of(incident, "tasks_overdue") or 0,
        "url": reverse("incident-response", args=[incident.uid]),
    }


def leading_of(incident: Incident, signals: Sequence[Signal]) -> Signal | None:
    """The signal whose figures the incident carries."""
    return next((signal for signal in signals if signal.pk == incident.leading_signal_id), None)


def situation_of(incident: Incident, signals: Sequence[Signal]) -> dict[str, Any]:
    """Figures of the leading source, what is told of people, and the range that agencies span, each value as printed."""
    leading = leading_of(incident, signals)
    spoken = [signal for signal in signals if signal.state in SPOKEN]
    shown = (figures(leading) if leading else []) + facts(statements(incident))
    if leading and len(spoken) > 1:
        shown += _ranges(incident, spoken)
    if leading and incident.hazard == EARTHQUAKE:
        shown.append(
            {
                "label": _("影响的县"),
                "value": str(len(incident.region_codes)),
                "unit": pgettext("agencies", "个"),
                "kind": "inferred",
                "source": _("按震级取半径"),
                "as_of": incident.changed_at,
            }
        )
    return {"figures": shown, "sources": len(spoken)}


def _ranges(incident: Incident, spoken: Sequence[Signal]) -> list[dict[str, Any]]:
    """Span of magnitude and depth over the agencies; types are named, never converted."""
    source = _("%(count)s 处来源") % {"count": len(spoken)}
    latest = max(signal.issued_at or signal.received_at for signal in spoken)
    found = []
    sized = sorted((one for one in spoken if one.magnitude is not None), key=lambda one: one.magnitude or 0)
    texts = list(dict.fromkeys(telling.size(one.magnitude, one.magnitude_type) for one in sized))
    if len(texts) > 1:
        found.append((_("各机构震级"), f"{texts[0]} – {texts[-1]}"))
    deep = sorted(one.depth_m for one in spoken if one.depth_m is not None)
    depths = list(dict.fromkeys(telling.depth(value) for value in deep))
    if len(depths) > 1:
        found.append((_("各机构深度"), f"{depths[0].removesuffix(' km')} – {depths[-1]}"))
    return [
        {"label": label, "value": value, "kind": "measured", "source": source, "as_of": latest, "long": True}
        for label, value in found
    ]


def source_rows(incident: Incident, signals: Sequence[Signal]) -> list[dict[str, Any]]:
    """Every agency's current word."""
    return [rows.source_row(one, is_leading=one.pk == incident.leading_signal_id) for one in signals]
