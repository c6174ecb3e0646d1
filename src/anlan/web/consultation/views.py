"""The pages of consultation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from anlan.command.models import Consultation, Statement
from anlan.command.payloads.consultation import CONSULTATION_HOST, CONSULTATION_TAKE_PART, CONSULTATION_VIEW
from anlan.command.queries.consultation import consultation_by_uid, consultations_of, minutes_of, participants_of
from anlan.command.symbols import Symbol, plot_symbols
from anlan.core import clock
from anlan.core.errors import NotFound
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.core.permission import Actor, can
from anlan.core.settings import conf
from anlan.incidents.queries import incident_by_uid
from anlan.web import names
from anlan.web.consultation.asked import text_of
from anlan.web.consultation.rows import MOST, connected, drawing_row, person_row, session_row, statement_row, view_row
from anlan.web.guard import screen
from anlan.web.map.cards import DATUM
from anlan.web.map.telling import epicentres
from anlan.web.maps import boundaries_address
from anlan.web.room.tabs import frame_of

TAB = "incident-consultations"


@require_safe
@screen(CONSULTATION_VIEW)
def listing(request: HttpRequest, uid: str) -> HttpResponse:
    """The consultations of an incident. Raises NotFound."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    incident = incident_by_uid(uid, actor)
    context = frame_of(incident, actor, TAB) | {
        "sessions": [session_row(row) for row in consultations_of(uid, actor)],
        "most": MOST,
        "may_call": can(actor, CONSULTATION_HOST, incident),
        "now": _local(timedelta()),
    }
    return render(request, "anlan/consultation/list.html", context)


@require_safe
@screen(CONSULTATION_VIEW)
def session(request: HttpRequest, uid: str) -> HttpResponse:
    """One consultation. Raises NotFound."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return render(request, "anlan/consultation/session.html", context_of(consultation_by_uid(uid, actor), actor))


@require_safe
@screen(CONSULTATION_VIEW, is_live=False)
def people(request: HttpRequest, uid: str) -> HttpResponse:
    """Who is there this moment, the event stream asked. Raises NotFound."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = consultation_by_uid(uid, actor)
    return render(request, "anlan/consultation/people.html", {"session": session_row(row), "people": people_of(row)})


@require_safe
@screen(CONSULTATION_TAKE_PART)
def drawing(request: HttpRequest, uid: str, drawing: str) -> HttpResponse:
    """The form that changes a mark. Raises NotFound."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = consultation_by_uid(uid, actor)
    mark = row.drawings.filter(uid=drawing, voided_at=None).first()
    if mark is None:
        raise NotFound
    symbols = plot_symbols()
    context = frame_of(row.incident, actor, TAB) | {
        "session": session_row(row),
        "drawing": drawing_row(mark, symbols),
        "groups": groups_of(symbols, geometry=mark.geometry["type"]),
        "where": text_of(mark.geometry),
        "most": MOST,
    }
    return render(request, "anlan/consultation/drawing.html", context)


@require_safe
@screen(CONSULTATION_VIEW)
def minutes(request: HttpRequest, uid: str) -> HttpResponse:
    """会商纪要, for reading and printing. Raises NotFound."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = consultation_by_uid(uid, actor)
    held = minutes_of(row)
    context = frame_of(row.incident, actor, TAB) | {
        "session": session_row(row),
        "signed_as": row.signed_as,
        "sha256": row.minutes_sha256,
        "has_changed": bool(row.minutes_sha256) and row.minutes_sha256 != held.sha256,
        "people": [person_row(one, set()) for one in participants_of(row) if one.joined_at is not None],
        "statements": [statement_row(one) for one in held.statements],
        "drawings": [drawing_row(one) for one in held.drawings],
        "conclusions": [_concluded(one) for one in held.conclusions],
    }
    return render(request, "anlan/consultation/minutes.html", context)


def people_of(row: Consultation) -> list[dict[str, Any]]:
    lines = connected(row)
    return [person_row(one, lines) for one in participants_of(row)]


def groups_of(symbols: dict[str, Symbol], geometry: str = "") -> list[dict[str, Any]]:
    """The symbols as groups of a list."""
    groups: dict[str, list[Symbol]] = {}
    for one in symbols.values():
        if not geometry or one.geometry == geometry:
            groups.setdefault(one.group, []).append(one)
    return [{"title": title, "symbols": found} for title, found in groups.items()]


def context_of(row: Consultation, actor: Actor) -> dict[str, Any]:
    """Everything the session shows."""
    symbols = plot_symbols()
    mine = row.participants.filter(account_id=actor.account_id or 0).first()
    is_open = row.state == Consultation.State.OPEN
    may_host = can(actor, CONSULTATION_HOST, row)
    is_there = is_open and mine is not None and mine.is_there
    statements = row.statements.select_related("conclusion", "consultation").order_by("at", "pk")
    drawings = row.drawings.filter(voided_at=None).select_related("consultation").order_by("at", "pk")
    return frame_of(row.incident, actor, TAB) | {
        "session": session_row(row),
        "view": view_row(row),
        "people": people_of(row),
        "statements": [statement_row(one) for one in statements],
        "drawings": [drawing_row(one, symbols) for one in drawings],
        "groups": groups_of(symbols),
        "symbols": [
            {"code": one.code, "title": one.title, "kind": one.geometry, "path": one.path, "colour": one.colour,
             "dash": one.dash, "arrow": one.arrow}
            for one in symbols.values()
        ],
        "kinds": [(Statement.Kind.REMARK, Statement.Kind.REMARK.label), (Statement.Kind.DECISION, Statement.Kind.DECISION.label)],
        "most": MOST,
        "is_open": is_open,
        "is_planned": row.state == Consultation.State.PLANNED,
        "is_closed": row.state == Consultation.State.CLOSED,
        "is_there": is_there,
        "may_host": may_host,
        "may_join": is_open and not is_there and can(actor, CONSULTATION_TAKE_PART, row),
        "soon": _local(timedelta(hours=1)),
        "beat_s": conf.SSE_HEARTBEAT_S,
        "map": {
            "boundaries": boundaries_address(row.incident.region_codes),
            "highlight": " ".join(row.incident.region_codes),
            "epicentres": epicentres([row.incident]),
            "datum": DATUM,
        },
    }  # fmt: skip


def _concluded(one: Any) -> dict[str, Any]:
    task = one.task
    title, _line, text = one.statement.text.partition("\n")
    return {
        "title": title,
        "text": text,
        "post": one.statement.post,
        "is_erased": one.statement.erased_at is not None,
        "owner": names.actor_name(task.owner.key) if task is not None and task.owner is not None else "",
        "due": task.due_at if task is not None else None,
        "state": task.get_state_display() if task is not None else "",
    }


def _local(later: timedelta) -> str:
    return f"{(clock.now() + later).astimezone(OFFICIAL_TIME):%Y-%m-%dT%H:%M}"
