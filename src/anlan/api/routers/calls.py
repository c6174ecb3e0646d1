"""Calls: hand in what somebody reported by phone or at the desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from anlan.api.answers import created
from anlan.api.asking import actor_of
from anlan.api.repeating import idempotent
from anlan.api.schemas import CallIn, CallOut
from anlan.incidents import services

router = Router(tags=["signals"])


@router.post("", response={201: CallOut, 200: CallOut}, operation_id="take_call")
@idempotent
def take_call(request: HttpRequest, data: CallIn) -> HttpResponse:
    """Take down a call: 201 and it is a signal, 200 when this client id was sent before.

    Who called is kept apart and never shown again in clear without a reason.
    """
    said = data.model_dump(exclude={"region", "heard"})
    heard = [services.Heard(one.kind, one.value, one.text) for one in data.heard]
    taken = services.take_call(
        call=services.Call(region_code=data.region, heard=heard, **said), by=actor_of(request)
    )
    answer = {"signal": taken.signal.uid, "outcome": "duplicate" if taken.changed_nothing else "received"}
    return created(CallOut, answer, status=200 if taken.changed_nothing else 201)
