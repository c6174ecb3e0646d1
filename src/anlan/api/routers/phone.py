"""The phone in the field: what it shows, what it tells, its photos in pieces."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Form, Router
from ninja.files import UploadedFile

from anlan.api.answers import created
from anlan.api.asking import actor_of
from anlan.api.repeating import idempotent
from anlan.api.schemas.phone import (
    ClientId,
    PhoneActOut,
    PhoneActsIn,
    PhoneActsOut,
    PhoneStateOut,
    PhotoOut,
    SettleIn,
)
from anlan.core import clock
from anlan.core.errors import InvalidInput
from anlan.core.permission import Actor
from anlan.core.settings import conf
from anlan.phone import queries, services
from anlan.phone.errors import PhotoUnexpected
from anlan.phone.models import PhoneAct
from anlan.phone.photos import take_piece

router = Router(tags=["phone"])
REPEATED = "repeated"


def act_out(act: PhoneAct, actor: Actor, *, is_repeat: bool = False, advice: str = "") -> dict[str, Any]:
    """An act as the phone reads it."""
    is_conflict = act.outcome == PhoneAct.Outcome.CONFLICT
    outcome = REPEATED if is_repeat and act.outcome == PhoneAct.Outcome.DONE else act.outcome
    return {
        **{name: getattr(act, name) for name in ("client_id", "kind", "about", "at", "skew_s", "code", "reason")},
        "outcome": outcome, "advice": advice, "standing": queries.standing_of(act.about, actor) if is_conflict else None,
    }  # fmt: skip


@router.get("state", response=PhoneStateOut, operation_id="phone_state")
def state(request: HttpRequest) -> HttpResponse:
    """All that the phone of the own account keeps: tasks, orders with their ways, incidents, what waits for a decision."""
    actor = actor_of(request)
    said = {
        "now": clock.wall(), "workspace_now": clock.now(), "account": actor.account_id, "name": actor.name,
        "workspace": clock.current_workspace().key, "tasks": queries.tasks_for(actor), "orders": queries.orders_for(actor),
        "incidents": queries.incidents_for(actor), "waiting": [act_out(one, actor) for one in queries.acts_waiting(actor)],
    }  # fmt: skip
    return created(PhoneStateOut, said, status=200)


@router.post("acts", response=PhoneActsOut, operation_id="tell_acts")
@idempotent
def acts(request: HttpRequest, data: PhoneActsIn) -> HttpResponse:
    """Tell acts in their order; each is answered, and one that is refused does not hold up the next."""
    actor = actor_of(request)
    if len(data.acts) > conf.PHONE_ACTS_MAX:
        raise InvalidInput(field="acts", reason=_("一次最多 %(most)d 条") % {"most": conf.PHONE_ACTS_MAX})
    answers = []
    for one in data.acts:
        said = services.Said(one.client_id, one.kind, one.payload, one.at, data.sent_at, one.offset_s)
        told = services.tell(said, by=actor)
        answers.append(act_out(told.act, actor, is_repeat=told.changed_nothing, advice=told.advice))
    return created(PhoneActsOut, {"now": clock.wall(), "acts": answers}, status=200)


@router.post("acts/{client_id}/settle", response=PhoneActOut, operation_id="settle_act")
@idempotent
def settle(request: HttpRequest, client_id: str, data: SettleIn) -> HttpResponse:
    """Keep an act that was refused as a note of its incident, or drop it."""
    actor = actor_of(request)
    act = services.settle_act(client_id=client_id, decision=data.decision, by=actor)
    return created(PhoneActOut, act_out(act, actor), status=200)


@router.post("acts/{client_id}/photos/{photo_id}", response=PhotoOut, operation_id="send_photo_piece")
@idempotent
def photo(
    request: HttpRequest, client_id: str, photo_id: ClientId, size: Annotated[int, Form(ge=1, le=10**9)],
    offset: Annotated[int, Form(ge=0, le=10**9)], piece: File[UploadedFile],
) -> HttpResponse:  # fmt: skip
    """Send a piece of a report's photo; the answer says where the next begins."""
    if (piece.size or 0) > conf.PHONE_PIECE_BYTES:
        raise PhotoUnexpected(reason=_("一段不得超过 %(most)d 字节") % {"most": conf.PHONE_PIECE_BYTES})
    row = take_piece(act=client_id, client_id=photo_id, size=size, offset=offset, piece=piece.read(), by=actor_of(request))
    return created(PhotoOut, {"received": row.received, "size": row.size, "attachment": row.attachment}, status=200)
