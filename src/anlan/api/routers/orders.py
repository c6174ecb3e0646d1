"""Orders: given directly, followed, and told about by who leads them. A phone names each act by its own id."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from anlan.api.answers import created, versioned
from anlan.api.asking import actor_of
from anlan.api.paging import Cursor, Limit
from anlan.api.repeating import idempotent
from anlan.api.schemas.command import (
    ActIn,
    ActWhyIn,
    OrderIn,
    OrderLineOut,
    OrderOut,
    OrderPage,
    OrderState,
    RecallIn,
    ReceiveIn,
    ReleaseIn,
    SeenIn,
)
from anlan.api.verbs import newest, offer
from anlan.command.models import Order, OrderLine
from anlan.command.payloads.orders import COMMAND_VIEW
from anlan.command.queries import orders as queries
from anlan.command.services import ordering, tracking
from anlan.core.permission import require

router = Router(tags=["orders"])
APART = ("incident", "proposal", "holder", "lines")


def order_out(row: Order) -> dict[str, Any]:
    """An order as the API shows it."""
    return {name: getattr(row, name) for name in OrderOut.model_fields if name not in APART} | {
        "incident": row.incident.uid, "proposal": row.proposal.uid if row.proposal else None, "holder": row.holder_id,
        "lines": [_line(one) for one in row.lines.select_related("team", "vehicle", "lot")],
    }  # fmt: skip


def _line(one: OrderLine) -> dict[str, Any]:
    return {name: getattr(one, name) for name in OrderLineOut.model_fields if name != "means"} | {
        "means": getattr(one, one.kind).uid
    }


@router.get("orders", response=OrderPage, operation_id="orders")
def orders(
    request: HttpRequest,
    own: Annotated[bool, Query(description="Only what the caller leads and has not ended.")] = False,
    state: Annotated[OrderState | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = None,
) -> HttpResponse:
    """Orders of the own scope, newest first."""
    actor = actor_of(request)
    require(actor, COMMAND_VIEW)
    rows = queries.own_orders(actor) if own else queries.orders_visible_to(actor)
    return newest(request, rows, order_out, cursor=cursor, limit=limit, state=state)


@router.get("orders/map", response=dict[str, Any], operation_id="orders_map")
def orders_map(request: HttpRequest) -> Any:
    """Live orders as GeoJSON: where each is, where it goes, its way."""
    require(actor_of(request), COMMAND_VIEW)
    return queries.orders_geojson(actor_of(request))


@router.get("orders/{uid}", response={200: OrderOut, 304: None}, operation_id="order")
def order(request: HttpRequest, uid: str) -> Any:
    """One order; its version is the ETag."""
    row = queries.order_by_uid(uid, actor_of(request))
    return versioned(request, OrderOut, order_out(row), row.version)


@router.post("orders", response={201: OrderOut}, operation_id="issue_order")
@idempotent
def issue(request: HttpRequest, data: OrderIn) -> HttpResponse:
    """Order means of one place directly; they are bound at once."""
    found = ordering.issue_order(**data.model_dump(), by=actor_of(request))
    return created(OrderOut, order_out(found.orders[0]))


def _told(found: Any) -> HttpResponse:
    return created(OrderOut, order_out(found.order), status=200)


for path, service, body, meaning in (
    ("acknowledge", tracking.acknowledge_order, ActIn, "The order is read, and who leads it goes."),
    ("depart", tracking.depart, ActIn, "It is under way, or goes on after a stop."),
    ("arrive", tracking.arrive, ActIn, "It is there."),
    ("start", tracking.start_work, ActIn, "It has begun its work."),
    ("receive", tracking.receive_goods, ReceiveIn, "So much of the goods was taken over; less than was sent wants a reason."),
    ("release", tracking.release_order, ReleaseIn, "What it bound is free again."),
    ("refuse", tracking.refuse_order, ActWhyIn, "Who is sent cannot go."),
    ("break-down", tracking.break_down, ActWhyIn, "It is stuck on the way."),
    ("recall", tracking.recall_order, RecallIn, "The desk calls it back."),
):
    offer(router, "order", path, service, meaning, body=body, under="orders", answer=OrderOut, told=_told)


@router.post("orders/{uid}/position", response=OrderOut, operation_id="position_order")
@idempotent
def position(request: HttpRequest, uid: str, data: SeenIn) -> HttpResponse:
    """Where it is now."""
    return _told(tracking.report_position(order=uid, **data.model_dump(), by=actor_of(request)))
