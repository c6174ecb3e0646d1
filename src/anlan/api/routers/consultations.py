"""Consultations of an incident: called, joined, spoken and drawn in, concluded, signed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from anlan.api.answers import created, listed
from anlan.api.asking import actor_of
from anlan.api.repeating import idempotent
from anlan.api.schemas.consultations import (
    AccountsIn,
    CallConsultationIn,
    CloseConsultationIn,
    ConcludeIn,
    ConsultationOut,
    ConsultationWhole,
    DrawIn,
    DrawingOut,
    PersonOut,
    RedrawIn,
    StatementIn,
    StatementOut,
    ViewIn,
)
from anlan.command.models import Consultation
from anlan.command.payloads.consultation import CONSULTATION_VIEW
from anlan.command.queries.consultation import consultation_by_uid, consultations_of, minutes_of, participants_of
from anlan.command.services import consultation as sessions
from anlan.command.services import consultation_drawing as drawings
from anlan.command.services import consultation_minutes as minutes
from anlan.core.errors import NotFound
from anlan.core.permission import require
from anlan.incidents.queries import incident_by_uid

router = Router(tags=["consultations"])
PLAIN = tuple(name for name in ConsultationOut.model_fields if name != "incident")


def consultation_out(row: Consultation) -> dict[str, Any]:
    """A consultation as a list shows it."""
    return {name: getattr(row, name) for name in PLAIN} | {"incident": row.incident.uid}


def whole(row: Consultation) -> dict[str, Any]:
    """A consultation with all that was said and drawn in it."""
    held = minutes_of(row)
    tasks = dict(row.conclusions.values_list("statement_id", "task_uid"))
    told = [name for name in StatementOut.model_fields if name != "task"]
    who = [name for name in PersonOut.model_fields if name != "account"]
    return consultation_out(row) | {
        "people": [
            {name: getattr(one, name) for name in who} | {"account": one.account_id} for one in participants_of(row)
        ],
        "statements": [
            {name: getattr(one, name) for name in told} | {"task": tasks.get(one.pk)} for one in held.statements
        ],
        "drawings": [{name: getattr(one, name) for name in DrawingOut.model_fields} for one in held.drawings],
        "minutes_sha256": held.sha256,
    }


def _now(request: HttpRequest, uid: str) -> HttpResponse:
    """After a verb: the consultation as it is now."""
    return created(ConsultationWhole, whole(consultation_by_uid(uid, actor_of(request))), status=200)


@router.get("incidents/{uid}/consultations", response=list[ConsultationOut], operation_id="consultations")
def consultations(request: HttpRequest, uid: str) -> HttpResponse:
    """Consultations of an incident, newest first."""
    actor = actor_of(request)
    require(actor, CONSULTATION_VIEW, incident_by_uid(uid, actor))
    return listed(request, [consultation_out(row) for row in consultations_of(uid, actor)], is_paged=False)


@router.post("incidents/{uid}/consultations", response={201: ConsultationWhole}, operation_id="call_consultation")
@idempotent
def call(request: HttpRequest, uid: str, data: CallConsultationIn) -> HttpResponse:
    """Call a consultation; who could not see the incident is invited to it."""
    row = sessions.call_consultation(
        incident=uid, title=data.title, scheduled_at=data.scheduled_at, account_ids=data.accounts,
        video_link=data.video_link, by=actor_of(request),
    )  # fmt: skip
    return created(ConsultationWhole, whole(row))


@router.get("consultations/{uid}", response=ConsultationWhole, operation_id="consultation")
def consultation(request: HttpRequest, uid: str) -> HttpResponse:
    """One consultation with its people, minutes and marks."""
    return _now(request, uid)


@router.post("consultations/{uid}/people", response=ConsultationWhole, operation_id="invite_to_consultation")
@idempotent
def invite(request: HttpRequest, uid: str, data: AccountsIn) -> HttpResponse:
    """Call more people into it."""
    sessions.invite_to_consultation(consultation=uid, account_ids=data.accounts, by=actor_of(request))
    return _now(request, uid)


@router.post("consultations/{uid}/open", response=ConsultationWhole, operation_id="open_consultation")
@idempotent
def begin(request: HttpRequest, uid: str) -> HttpResponse:
    """Begin."""
    sessions.open_consultation(consultation=uid, by=actor_of(request))
    return _now(request, uid)


@router.post("consultations/{uid}/join", response=ConsultationWhole, operation_id="join_consultation")
@idempotent
def join(request: HttpRequest, uid: str) -> HttpResponse:
    """Come in."""
    sessions.join_consultation(consultation=uid, by=actor_of(request))
    return _now(request, uid)


@router.post("consultations/{uid}/leave", response=ConsultationWhole, operation_id="leave_consultation")
@idempotent
def leave(request: HttpRequest, uid: str) -> HttpResponse:
    """Go."""
    sessions.leave_consultation(consultation=uid, by=actor_of(request))
    return _now(request, uid)


@router.post("consultations/{uid}/view", response=ConsultationWhole, operation_id="share_view")
@idempotent
def share(request: HttpRequest, uid: str, data: ViewIn) -> HttpResponse:
    """Show everybody the host's part of the map."""
    sessions.share_view(consultation=uid, by=actor_of(request), **data.model_dump())
    return _now(request, uid)


@router.post("consultations/{uid}/statements", response=ConsultationWhole, operation_id="note_statement")
@idempotent
def note(request: HttpRequest, uid: str, data: StatementIn) -> HttpResponse:
    """Put something into the minutes."""
    minutes.note_statement(consultation=uid, text=data.text, kind=data.kind, by=actor_of(request))
    return _now(request, uid)


@router.delete("consultations/{uid}/statements/{statement}", response=ConsultationWhole, operation_id="erase_statement")
@idempotent
def erase(request: HttpRequest, uid: str, statement: str) -> HttpResponse:
    """Erase the text of an own statement; that there was one stays."""
    if not consultation_by_uid(uid, actor_of(request)).statements.filter(uid=statement).exists():
        raise NotFound
    minutes.erase_statement(statement=statement, by=actor_of(request))
    return _now(request, uid)


@router.post("consultations/{uid}/drawings", response=ConsultationWhole, operation_id="draw")
@idempotent
def draw(request: HttpRequest, uid: str, data: DrawIn) -> HttpResponse:
    """Put a mark on the shared map."""
    drawings.draw(consultation=uid, by=actor_of(request), **data.model_dump())
    return _now(request, uid)


@router.post("consultations/{uid}/drawings/{drawing}", response=ConsultationWhole, operation_id="change_drawing")
@idempotent
def change(request: HttpRequest, uid: str, drawing: str, data: RedrawIn) -> HttpResponse:
    """Move a mark, or change its symbol or label; what is left out stays."""
    _of(request, uid, drawing)
    geometry = data.geometry.model_dump() if data.geometry is not None else None
    drawings.change_drawing(
        drawing=drawing, if_version=data.version, geometry=geometry, symbol=data.symbol or "", label=data.label,
        by=actor_of(request),
    )  # fmt: skip
    return _now(request, uid)


@router.delete("consultations/{uid}/drawings/{drawing}", response=ConsultationWhole, operation_id="void_drawing")
@idempotent
def void(request: HttpRequest, uid: str, drawing: str) -> HttpResponse:
    """Take a mark back; it stays on record."""
    _of(request, uid, drawing)
    drawings.void_drawing(drawing=drawing, by=actor_of(request))
    return _now(request, uid)


@router.post("consultations/{uid}/conclusions", response=ConsultationWhole, operation_id="conclude")
@idempotent
def conclude(request: HttpRequest, uid: str, data: ConcludeIn) -> HttpResponse:
    """A conclusion: into the minutes, and a task with owner and due time."""
    minutes.conclude(
        consultation=uid, title=data.title, text=data.text, owner_id=data.owner, due_at=data.due_at, by=actor_of(request)
    )
    return _now(request, uid)


@router.post("consultations/{uid}/close", response=ConsultationWhole, operation_id="close_consultation")
@idempotent
def close(request: HttpRequest, uid: str, data: CloseConsultationIn) -> HttpResponse:
    """End, and sign the minutes as they were read."""
    sessions.close_consultation(consultation=uid, minutes_sha256=data.minutes_sha256, by=actor_of(request))
    return _now(request, uid)


def _of(request: HttpRequest, uid: str, drawing: str) -> None:
    if not consultation_by_uid(uid, actor_of(request)).drawings.filter(uid=drawing).exists():
        raise NotFound
