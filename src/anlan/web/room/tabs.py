"""The tabs of a room, and what every page of it shows above its own part."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from anlan.command.payloads.consultation import CONSULTATION_VIEW
from anlan.command.payloads.orders import COMMAND_VIEW
from anlan.core.permission import Actor, can
from anlan.impact.payloads import ASSESSMENT_VIEW
from anlan.incidents.hazards import EARTHQUAKE
from anlan.incidents.models import Incident
from anlan.incidents.payloads import INCIDENT_VIEW
from anlan.reports.payloads import REPORT_VIEW
from anlan.response.payloads import RESPONSE_VIEW
from anlan.web.room.situation import head_of


class Tab(NamedTuple):
    """A page of the room: its address by the incident's uid, and the act that opens it."""

    label: Any
    url_name: str
    act: str
    key: str = ""
    key_url_name: str = ""
    """A key of the room, and what it opens."""
    hazard: str = ""
    """The only kind of incident that has this page; empty for all."""


TABS = (
    Tab(_("态势"), "incident", INCIDENT_VIEW),
    Tab(_("速评"), "incident-assessment", ASSESSMENT_VIEW, hazard=EARTHQUAKE),
    Tab(_("任务"), "incident-response", RESPONSE_VIEW),
    Tab(_("资源"), "incident-dispatch", COMMAND_VIEW),
    Tab(_("文书"), "incident-reports", REPORT_VIEW, "F9", "incident-newest-report"),
    Tab(_("会商"), "incident-consultations", CONSULTATION_VIEW),
    Tab(_("复盘"), "incident-review", RESPONSE_VIEW),
)


def tabs_of(incident: Incident, actor: Actor, current: str) -> list[dict[str, Any]]:
    """The tabs that the actor may open. `current`: the address name of the page itself."""
    return [
        {
            "label": tab.label, "url": reverse(tab.url_name, args=[incident.uid]), "current": tab.url_name == current,
            "key": tab.key, "key_url": reverse(tab.key_url_name, args=[incident.uid]) if tab.key else "",
        }
        for tab in TABS
        if tab.hazard in ("", incident.hazard) and can(actor, tab.act, incident)
    ]  # fmt: skip


def frame_of(incident: Incident, actor: Actor, current: str) -> dict[str, Any]:
    """Head and tabs, for layouts/room_tab.html."""
    return {
        "row": incident,
        "incident": head_of(incident),
        "tabs": tabs_of(incident, actor, current),
        "topic": incident.journal_key,
        "part": "tab",
        "also": ",#room-head",
    }
