"""Incidents: read, decide, undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from anlan.api.answers import created, done, expected_version, versioned
from anlan.api.asking import idempotent
from anlan.api.schemas import (
    CloseIn,
    DoneOut,
    HandOverIn,
    IncidentOut,
    IncidentPage,
    LineOut,
    MergeIn,
    NoteIn,
    NoteOut,
    Problem,
    SplitIn,
)
from anlan.core.permission import Actor, require
from anlan.incidents import queries, services
from anlan.incidents.models import Incident
from anlan.incidents.payloads import INCIDENT_VIEW

router = Router(tags=["incidents"])
DONE = {200: DoneOut, 412: Problem}


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def incident_out(incident: Incident) -> dict[str, Any]:
    """An incident as the API shows it."""
    fields = {name: getattr(incident, name) for name in IncidentOut.model_fields if name != "merged_into"}
    return fields | {"merged_into": incident.merged_into.uid if incident.merged_into else None}


@router.get("", response=IncidentPage, operation_id="incidents")
def incidents(request: HttpRequest, open: bool | None = None, cursor: str | None = None, limit: int | None = None) -> Any:
    """Incidents of the own scope, newest first."""
    require(_actor(request), INCIDENT_VIEW)
    page = queries.incidents_visible_to(_actor(request), is_open=open, after_cursor=cursor, limit=limit)
    return {"items": [incident_out(row) for row in page.rows], "next": page.next_cursor or None}


@router.get("/{uid}", response={200: IncidentOut, 304: None}, operation_id="incident")
def incident(request: HttpRequest, uid: str) -> Any:
    """One incident; its version is the ETag."""
    row = queries.incident_by_uid(uid, _actor(request))
    return versioned(request, IncidentOut, incident_out(row), row.version)


@router.get("/{uid}/timeline", response=list[LineOut], operation_id="timeline")
def timeline(request: HttpRequest, uid: str, limit: int | None = None) -> Any:
    """What happened, oldest first, in the reader's language."""
    row = queries.incident_by_uid(uid, _actor(request))
    lines = queries.timeline(row, _actor(request), limit=max(1, limit) if limit else None)
    return [{name: getattr(line, name) for name in LineOut.model_fields} for line in lines]


def _verb(path: str, service: Callable[..., Any], meaning: str) -> None:
    """One verb without further input: POST …/<path>."""

    @router.post(f"/{{uid}}/{path}", response=DONE, operation_id=f"{path.replace('-', '_')}_incident")
    @idempotent
    def act(request: HttpRequest, uid: str) -> HttpResponse:
        return done(service(incident=uid, if_version=expected_version(request), by=_actor(request)))

    act.__doc__ = meaning


_verb("reopen", services.reopen_incident, "Open a closed or marked incident again.")
_verb("mark-false", services.mark_incident_false, "Mark as a false alarm.")
_verb("mark-test", services.mark_incident_test, "Mark as a test.")
_verb("take-over", services.take_over_incident, "Take an incident over in person.")
_verb("take-back", services.take_back_incident, "Take back an incident that was handed to another region.")


@router.post("/{uid}/close", response=DONE, operation_id="close_incident")
@idempotent
def close(request: HttpRequest, uid: str, data: CloseIn) -> HttpResponse:
    """Close an incident."""
    return done(
        services.close_incident(
            incident=uid, reason=data.reason, if_version=expected_version(request), by=_actor(request)
        )
    )


@router.post("/{uid}/merge", response=DONE, operation_id="merge_incident")
@idempotent
def merge(request: HttpRequest, uid: str, data: MergeIn) -> HttpResponse:
    """Merge an incident into another."""
    return done(
        services.merge_incidents(incident=uid, into=data.into, if_version=expected_version(request), by=_actor(request))
    )


@router.post("/{uid}/split", response=DONE, operation_id="split_incident")
@idempotent
def split(request: HttpRequest, uid: str, data: SplitIn) -> HttpResponse:
    """Split signals off into an incident of their own."""
    return done(
        services.split_incident(
            incident=uid, signals=data.signals, if_version=expected_version(request), by=_actor(request)
        )
    )


@router.post("/{uid}/hand-over", response=DONE, operation_id="hand_over_incident")
@idempotent
def hand_over(request: HttpRequest, uid: str, data: HandOverIn) -> HttpResponse:
    """Hand an incident to the desk of another region."""
    return done(
        services.hand_over_incident(
            incident=uid, to_region=data.to_region, if_version=expected_version(request), by=_actor(request)
        )
    )


@router.post("/{uid}/notes", response={201: NoteOut}, operation_id="add_note")
@idempotent
def add_note(request: HttpRequest, uid: str, data: NoteIn) -> HttpResponse:
    """Write a note into an incident's timeline."""
    return created(NoteOut, {"uid": services.add_note(incident=uid, text=data.text, by=_actor(request)).uid})


@router.post("/undo/{entry}", response=DONE, operation_id="undo")
@idempotent
def undo(request: HttpRequest, entry: int) -> HttpResponse:
    """Undo what an entry did, while nothing later rests on it."""
    return done(services.undo(entry_id=entry, by=_actor(request)))
