"""Signals: hand in, read, triage."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from anlan.api.answers import Wire, created, done, expected_version, listed, versioned
from anlan.api.asking import actor_of
from anlan.api.bodies import is_too_large, read_bulletin
from anlan.api.paging import Cursor, Limit, read_place
from anlan.api.repeating import idempotent
from anlan.api.routers.incidents import line_out
from anlan.api.schemas import (
    AttachIn,
    DoneOut,
    LineOut,
    ReceiptOut,
    SignalDetailOut,
    SignalOut,
    SignalPage,
    SignalState,
)
from anlan.api.verbs import VERSIONED, offer
from anlan.core.permission import require
from anlan.core.settings import conf
from anlan.formats.decoding import too_large
from anlan.incidents import queries, services
from anlan.incidents.models import Signal
from anlan.incidents.payloads import SIGNAL_RECEIVE, SIGNAL_VIEW

router = Router(tags=["signals"])
PLAIN = tuple(name for name in SignalOut.model_fields if name not in ("incident", "supersedes"))


def signal_out(signal: Signal) -> dict[str, Any]:
    """A signal as the API shows it."""
    fields = {name: getattr(signal, name) for name in PLAIN}
    fields["incident"] = signal.incident.uid if signal.incident else None
    fields["supersedes"] = signal.supersedes.uid if signal.supersedes else None
    return fields


_wire = Wire[Signal](lambda row: (row.uid, row.version), signal_out)


@router.get("", response=SignalPage, operation_id="signals")
def signals(
    request: HttpRequest,
    state: Annotated[SignalState | None, Query(description="Without it all but superseded versions.")] = None,
    cursor: Cursor = None,
    limit: Limit = None,
) -> HttpResponse:
    """The inbox: signals of the own scope, newest first."""
    require(actor_of(request), SIGNAL_VIEW)
    page = queries.inbox(actor_of(request), state=state, after_cursor=read_place(cursor), limit=limit)
    return listed(request, _wire.lines(page.rows), page.next_cursor or None)


@router.post(
    "",
    response={201: ReceiptOut, 200: ReceiptOut},
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
    actor = actor_of(request)
    require(actor, SIGNAL_RECEIVE)
    body = read_bulletin(request)
    if is_too_large(request):
        raise services.refused(body, too_large(conf.SIGNAL_MAX_BYTES).faults, channel="api", name="", by=actor)
    receipt = services.receive_bulletins(body, channel="api", by=actor)
    content = {"items": [{"uid": item.uid, "outcome": item.outcome} for item in receipt.items]}
    return created(ReceiptOut, content, status=200 if receipt.changed_nothing else 201)


@router.get("/{uid}", response={200: SignalDetailOut, 304: None}, operation_id="signal")
def signal(request: HttpRequest, uid: str) -> HttpResponse:
    """One signal; its version is the ETag."""
    row = queries.signal_by_uid(uid, actor_of(request))
    content = signal_out(row) | {"remarks": row.detail.get("remarks", [])}
    return versioned(request, SignalDetailOut, content, row.version)


@router.get("/{uid}/history", response=list[LineOut], operation_id="signal_history")
def history(request: HttpRequest, uid: str) -> HttpResponse:
    """What became of a signal and its other versions, oldest first, in the reader's language."""
    lines = queries.signal_history(queries.signal_by_uid(uid, actor_of(request)), actor_of(request))
    return listed(request, [line_out(line) for line in lines], is_paged=False)


offer(router, "signal", "claim", services.claim_signal, "Take a signal upon oneself.")
offer(router, "signal", "release", services.release_signal, "Put a claimed signal back.")
offer(router, "signal", "detach", services.detach_signal, "Take a signal out of its incident.")
offer(router, "signal", "mark-false", services.mark_signal_false, "Mark as a false alarm.")
offer(router, "signal", "mark-test", services.mark_signal_test, "Mark as a test.")
offer(router, "signal", "unmark", services.unmark_signal, "Take a mark off again.")
offer(router, "signal", "open", services.open_incident, "Open an incident from a signal.")


@router.post("/{uid}/attach", response=DoneOut, operation_id="attach_signal", openapi_extra=VERSIONED)
@idempotent
def attach(request: HttpRequest, uid: str, data: AttachIn) -> HttpResponse:
    """Attach a signal to an incident."""
    entry = services.attach_signal(
        signal=uid, incident=data.incident, if_version=expected_version(request), by=actor_of(request)
    )
    return done(entry)
