"""Incidents: read, decide, undo."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from anlan.api.answers import Wire, created, done, expected_version, listed, versioned
from anlan.api.asking import actor_of
from anlan.api.paging import Cursor, Limit, read_place
from anlan.api.repeating import idempotent
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
    SplitIn,
)
from anlan.api.verbs import VERSIONED, offer
from anlan.core.permission import require
from anlan.incidents import queries, services
from anlan.incidents.models import Incident, Note
from anlan.incidents.payloads import INCIDENT_VIEW

router = Router(tags=["incidents"])
PLAIN = tuple(name for name in IncidentOut.model_fields if name != "merged_into")
LINE = tuple(LineOut.model_fields)


def incident_out(incident: Incident) -> dict[str, Any]:
    """An incident as the API shows it."""
    fields = {name: getattr(incident, name) for name in PLAIN}
    fields["merged_into"] = incident.merged_into.uid if incident.merged_into else None
    return fields


_wire = Wire[Incident](lambda row: (row.uid, row.version), incident_out)


@router.get("", response=IncidentPage, operation_id="incidents")
def incidents(
    request: HttpRequest,
    open: Annotated[bool | None, Query(description="Only the open ones, or only the others.")] = None,
    cursor: Cursor = None,
    limit: Limit = None,
) -> HttpResponse:
    """Incidents of the own scope, newest first."""
    require(actor_of(request), INCIDENT_VIEW)
    page = queries.incidents_visible_to(actor_of(request), is_open=open, after_cursor=read_place(cursor), limit=limit)
    return listed(request, _wire.lines(page.rows), page.next_cursor or None)


@router.get("/{uid}", response={200: IncidentOut, 304: None}, operation_id="incident")
def incident(request: HttpRequest, uid: str) -> Any:
    """One incident; its version is the ETag."""
    row = queries.incident_by_uid(uid, actor_of(request))
    return versioned(request, IncidentOut, incident_out(row), row.version)


@router.get("/{uid}/timeline", response=list[LineOut], operation_id="timeline")
def timeline(request: HttpRequest, uid: str, limit: Limit = None) -> HttpResponse:
    """What happened, oldest first, in the reader's language; with a limit the newest that many."""
    row = queries.incident_by_uid(uid, actor_of(request))
    lines = queries.timeline(row, actor_of(request), limit=limit)
    return listed(request, [line_out(line) for line in lines], is_paged=False)


def line_out(line: queries.Line) -> dict[str, Any]:
    """A line of a timeline as the API shows it."""
    return {name: getattr(line, name) for name in LINE}


offer(router, "incident", "reopen", services.reopen_incident, "Open a closed or marked incident again.")
offer(router, "incident", "mark-false", services.mark_incident_false, "Mark as a false alarm.")
offer(router, "incident", "mark-test", services.mark_incident_test, "Mark as a test.")
offer(router, "incident", "take-over", services.take_over_incident, "Take an incident over in person.")
offer(router, "incident", "take-back", services.take_back_incident, "Take back an incident that was handed to another region.")


@router.post("/{uid}/close", response=DoneOut, operation_id="close_incident", openapi_extra=VERSIONED)
@idempotent
def close(request: HttpRequest, uid: str, data: CloseIn) -> HttpResponse:
    """Close an incident."""
    return done(
        services.close_incident(
            incident=uid, reason=data.reason, if_version=expected_version(request), by=actor_of(request)
        )
    )


@router.post("/{uid}/merge", response=DoneOut, operation_id="merge_incident", openapi_extra=VERSIONED)
@idempotent
def merge(request: HttpRequest, uid: str, data: MergeIn) -> HttpResponse:
    """Merge an incident into another."""
    return done(
        services.merge_incidents(incident=uid, into=data.into, if_version=expected_version(request), by=actor_of(request))
    )


@router.post("/{uid}/split", response=DoneOut, operation_id="split_incident", openapi_extra=VERSIONED)
@idempotent
def split(request: HttpRequest, uid: str, data: SplitIn) -> HttpResponse:
    """Split signals off into an incident of their own."""
    return done(
        services.split_incident(
            incident=uid, signals=data.signals, if_version=expected_version(request), by=actor_of(request)
        )
    )


@router.post("/{uid}/hand-over", response=DoneOut, operation_id="hand_over_incident", openapi_extra=VERSIONED)
@idempotent
def hand_over(request: HttpRequest, uid: str, data: HandOverIn) -> HttpResponse:
    """Hand an incident to the desk of another region."""
    return done(
        services.hand_over_incident(
            incident=uid, to_region=data.to_region, if_version=expected_version(request), by=actor_of(request)
        )
    )


@router.post("/{uid}/notes", response={201: NoteOut}, operation_id="add_note")
@idempotent
def add_note(request: HttpRequest, uid: str, data: NoteIn) -> HttpResponse:
    """Write a note into an incident's timeline."""
    return created(NoteOut, note_out(services.add_note(incident=uid, text=data.text, by=actor_of(request))))


def note_out(note: Note) -> dict[str, Any]:
    """A note's marks; its text is read in the timeline."""
    return {"uid": note.uid, "written_at": note.written_at, "erased_at": note.erased_at}


@router.delete("/notes/{note}", response=NoteOut, operation_id="erase_note")
@idempotent
def erase_note(request: HttpRequest, note: str) -> HttpResponse:
    """Erase the text of an own note; that there was one stays on record."""
    return created(NoteOut, note_out(services.erase_note(note=note, by=actor_of(request))), status=200)
