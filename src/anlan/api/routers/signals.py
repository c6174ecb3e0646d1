"""Signals: hand in, read, triage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from anlan.api.answers import created, done, expected_version, versioned
from anlan.api.asking import idempotent
from anlan.api.schemas import AttachIn, DoneOut, Problem, ReceiptOut, RefusalOut, RefusalPage, SignalOut, SignalPage
from anlan.core.errors import InvalidInput
from anlan.core.permission import Actor, require
from anlan.core.settings import conf
from anlan.incidents import queries, services
from anlan.incidents.models import Refusal, Signal
from anlan.incidents.payloads import REFUSAL_VIEW, SIGNAL_VIEW

router = Router(tags=["signals"])


def signal_out(signal: Signal) -> dict[str, Any]:
    """A signal as the API shows it."""
    fields = {name: getattr(signal, name) for name in SignalOut.model_fields if name not in ("incident", "supersedes")}
    return fields | {
        "incident": signal.incident.uid if signal.incident else None,
        "supersedes": signal.supersedes.uid if signal.supersedes else None,
    }


@router.get("", response=SignalPage, operation_id="signals")
def signals(request: HttpRequest, state: str | None = None, cursor: str | None = None, limit: int | None = None) -> Any:
    """The inbox: signals of the own scope, newest first."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, SIGNAL_VIEW)
    if state is not None and state not in Signal.State.values:
        raise InvalidInput(field="state", reason=", ".join(Signal.State.values))
    page = queries.inbox(actor, state=state, after_cursor=cursor, limit=limit)
    return {"items": [signal_out(row) for row in page.rows], "next": page.next_cursor or None}


@router.post(
    "",
    response={201: ReceiptOut, 200: ReceiptOut, 413: Problem, 422: Problem},
    operation_id="receive_signals",
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "QuakeML 1.2, FDSN event text, USGS GeoJSON, ShakeMap grid.xml or Chinese bulletin sentences.",
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
                "text/plain": {"schema": {"type": "string"}},
                "application/xml": {"schema": {"type": "string"}},
                "application/geo+json": {"schema": {"type": "object"}},
            },
        }
    },
)
@idempotent
def receive_signals(request: HttpRequest) -> HttpResponse:
    """Hand in bulletins, as they come. The receipt says what became of each; a content seen before answers its first id."""
    receipt = services.receive_bulletins(body_of(request), channel="api", by=request.actor)  # type: ignore[attr-defined]
    body = {"items": [{"uid": item.uid, "outcome": item.outcome} for item in receipt.items]}
    return JsonResponse(body, status=200 if receipt.changed_nothing else 201)


def body_of(request: HttpRequest) -> bytes:
    """The body, read up to one byte more than a node takes: the service refuses what is larger and keeps its head."""
    return request.read(conf.SIGNAL_MAX_BYTES + 1)


@router.get("/refusals", response=RefusalPage, operation_id="refusals", tags=["refusals"])
def refusals(request: HttpRequest, settled: bool = False, cursor: str | None = None, limit: int | None = None) -> Any:
    """Input that could not be taken in at the own desks."""
    require(request.actor, REFUSAL_VIEW)  # type: ignore[attr-defined]
    page = queries.refusals(request.actor, is_settled=settled, after_cursor=cursor, limit=limit)  # type: ignore[attr-defined]
    return {"items": [refusal_out(view.refusal) for view in page.rows], "next": page.next_cursor or None}


def refusal_out(refusal: Refusal) -> dict[str, Any]:
    return {name: getattr(refusal, name) for name in RefusalOut.model_fields}


@router.post("/refusals/{uid}/settle", response=RefusalOut, operation_id="settle_refusal", tags=["refusals"])
@idempotent
def settle_refusal(request: HttpRequest, uid: str) -> HttpResponse:
    """Say that a refused input has been dealt with."""
    return created(RefusalOut, refusal_out(services.settle_refusal(refusal=uid, by=request.actor)), status=200)  # type: ignore[attr-defined]


@router.get("/{uid}", response={200: SignalOut, 304: None}, operation_id="signal")
def signal(request: HttpRequest, uid: str) -> Any:
    """One signal; its version is the ETag."""
    row = queries.signal_by_uid(uid, request.actor)  # type: ignore[attr-defined]
    return versioned(request, SignalOut, signal_out(row), row.version)


def _verb(path: str, service: Callable[..., Any], meaning: str) -> None:
    """One triage verb without further input: POST …/<path>."""

    @router.post(f"/{{uid}}/{path}", response={200: DoneOut, 412: Problem}, operation_id=f"{path.replace('-', '_')}_signal")
    @idempotent
    def act(request: HttpRequest, uid: str) -> HttpResponse:
        return done(service(signal=uid, if_version=expected_version(request), by=request.actor))  # type: ignore[attr-defined]

    act.__doc__ = meaning


_verb("claim", services.claim_signal, "Take a signal upon oneself.")
_verb("release", services.release_signal, "Put a claimed signal back.")
_verb("detach", services.detach_signal, "Take a signal out of its incident.")
_verb("mark-false", services.mark_signal_false, "Mark as a false alarm.")
_verb("mark-test", services.mark_signal_test, "Mark as a test.")
_verb("unmark", services.unmark_signal, "Take a mark off again.")
_verb("open", services.open_incident, "Open an incident from a signal.")


@router.post("/{uid}/attach", response={200: DoneOut, 412: Problem}, operation_id="attach_signal")
@idempotent
def attach(request: HttpRequest, uid: str, data: AttachIn) -> HttpResponse:
    """Attach a signal to an incident."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return done(services.attach_signal(signal=uid, incident=data.incident, if_version=expected_version(request), by=actor))
