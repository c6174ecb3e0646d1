"""The pages of incidents."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anlan.core.accounts.services.invitations import INVITE
from anlan.core.attachments.queries import VIEW as VIEW_FILES
from anlan.core.permission import Actor, NotPermitted, can
from anlan.core.settings import conf
from anlan.incidents import queries, services, words
from anlan.incidents.models import Incident, Signal
from anlan.incidents.payloads import INCIDENT_VIEW
from anlan.incidents.queries.files import files_of
from anlan.incidents.queries.inbox import signals_ever
from anlan.web import names, rows
from anlan.web.desk.detail import awaits_level, level_step
from anlan.web.guard import screen
from anlan.web.maps import incident_map
from anlan.web.room.entries import timeline_rows
from anlan.web.room.files import file_rows, upload_form
from anlan.web.room.hands import invited_rows
from anlan.web.room.reports import late_report
from anlan.web.room.response import late_task
from anlan.web.room.situation import head_of, leading_of, response_summary, situation_of, source_rows
from anlan.web.room.tabs import tabs_of

OPEN, ENDED = "open", "ended"
SMALL_VERBS = {"add_note", "store_attachment", "void_attachment"}
"""What one may do without having the incident in hand."""


@require_safe
@screen(INCIDENT_VIEW)
def incidents(request: HttpRequest) -> HttpResponse:
    """Incidents of the own scope, newest first."""
    state = request.GET.get("state", "")
    is_open = {OPEN: True, ENDED: False}.get(state)
    page = queries.incidents_visible_to(
        request.actor,
        is_open=is_open,
        after_cursor=request.GET.get("after"),  # type: ignore[attr-defined]
    )
    context = {
        "lines": rows.incident_lines(page.rows),
        "next_cursor": page.next_cursor,
        "state": state,
        "after": request.GET.get("after", ""),
        "filters": [
            {"value": value, "label": label, "current": value == state}
            for value, label in (
                ("", _("全部")),
                (OPEN, words.INCIDENT_STATES["open"]),
                (ENDED, words.INCIDENT_STATES["closed"]),
            )
        ],
    }
    return render(request, "anlan/room/list.html", context)


@require_safe
@screen(INCIDENT_VIEW)
def incident(request: HttpRequest, uid: str) -> HttpResponse:
    """One incident's room. Raises NotFound."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.incident_by_uid(uid, actor)
    return render(request, "anlan/room/room.html", room_of(found, actor))


def room_of(incident: Incident, actor: Actor) -> dict[str, Any]:
    """Everything the room shows."""
    ever = signals_ever(incident)
    signals = sorted(
        (signal for signal in ever if signal.state != Signal.State.SUPERSEDED),
        key=lambda one: (one.pk != incident.leading_signal_id, one.received_at, one.pk),
    )
    hung = files_of(incident)
    told = queries.timeline(
        incident, actor, signals=[one.uid for one in ever], files=[one.uid for one in hung], names=names.remembered()
    )
    verbs = queries.choices_for_incident(incident, actor)
    limits = rows.open_deadlines([incident.journal_key]).get(incident.journal_key, [])
    return {
        "row": incident,
        "incident": head_of(incident),
        "tabs": tabs_of(incident, actor, "incident"),
        "situation": situation_of(incident, signals),
        "sources": source_rows(incident, signals),
        "entries": timeline_rows(told, actor if "add_note" in verbs else None),
        "topic": incident.journal_key,
        "map": incident_map(incident, leading_of(incident, signals)),
        "deadlines": sorted((rows.deadline_clock(row) for row in limits), key=itemgetter("rank")),
        "verbs": verbs,
        "files": file_rows(hung) if can(actor, VIEW_FILES, incident) else None,
        "upload": upload_form(),
        "may_split": "split_incident" in verbs and len(signals) > 1,
        "may_act": bool(verbs.verbs - SMALL_VERBS),
        "reasons": [(reason, words.CLOSING_REASONS[reason]) for reason in services.CLOSING_REASONS],
        "response": response_summary(incident),
        "step": late_report(incident, actor, limits)
        or late_task(incident, actor)
        or _next_step(incident, actor, verbs),
        "part": "board",
        "also": ",#room-head,#next-step",
    }


@require_safe
@screen(INCIDENT_VIEW)
def related(request: HttpRequest, uid: str) -> HttpResponse:
    """Other open incidents of the scope, to merge with: the nearest in time first. Raises NotFound."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.incident_by_uid(uid, actor)
    others = queries.incidents_visible_to(actor, is_open=True, limit=conf.SEARCH_LIMIT).rows
    near = sorted(
        (one for one in others if one.pk != found.pk),
        key=lambda one: abs((one.occurred_at - found.occurred_at).total_seconds()),
    )
    context = {
        "row": found,
        "incident": head_of(found),
        "related": rows.incident_rows(near),
        "verbs": queries.choices_for_incident(found, actor),
        "part": "board",
    }
    return render(request, "anlan/room/related.html", context)


@require_safe
@screen(INCIDENT_VIEW, INVITE)
def invited(request: HttpRequest, uid: str) -> HttpResponse:
    """Who is called into the incident; the room takes #invited of it. Raises NotFound, NotPermitted."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.incident_by_uid(uid, actor)
    if "invite_to_incident" not in queries.choices_for_incident(found, actor):
        raise NotPermitted(act=INVITE)
    context = {
        "row": found,
        "incident": head_of(found),
        "topic": found.journal_key,
        "invited": invited_rows(found),
        "part": "board",
    }
    return render(request, "anlan/room/invited.html", context)


def _next_step(incident: Incident, actor: Actor, verbs: queries.TriageChoices) -> dict[str, Any] | None:
    """Somebody must have it, and its level be judged; what is late stands before both."""
    if incident.state == Incident.State.OPEN and not incident.taken_by and "take_over_incident" in verbs:
        return {
            "what": _("接手这个事件"),
            "why": _("还没有人接手。接手后由您牵头跟踪，其他人仍可看到。"),
            "url": reverse("incident-take", args=[incident.uid]),
            "button": _("接手"),
            "key": "a",
            "takes": True,
            "method": "post",
        }
    if awaits_level(incident, actor):
        return level_step(incident)
    return None
