"""Orders that an actor may see, the board of an incident, and orders on the map."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from anlan.command.models import Order, Rerouting
from anlan.command.payloads.orders import COMMAND_VIEW
from anlan.core import clock
from anlan.core.errors import NotFound
from anlan.core.permission import Actor, can
from anlan.core.permission.asking import mandates_for
from anlan.core.regions.queries import scope_q
from anlan.incidents.models import Incident

State = Order.State
ENDED = (State.RELEASED, State.REFUSED)
WAITING = (State.ORDERED, State.ACKNOWLEDGED)
ON_WAY = (State.UNDER_WAY, State.BROKEN_DOWN)
THERE = (State.ARRIVED, State.WORKING)


@dataclass(frozen=True)
class Board:
    """How the orders of an incident stand: counts, and each with when it is expected."""

    to_send: int
    on_way: int
    there: int
    done: int
    overdue: int
    orders: tuple[Order, ...]


def orders_visible_to(actor: Actor) -> QuerySet[Order]:
    """Orders of the own scope, newest first, and those the actor leads."""
    rows = Order.objects.select_related("incident", "holder__person", "proposal").prefetch_related("lines")
    rows = rows.order_by("-ordered_at", "-pk")
    if actor.is_system:
        return rows
    codes = [one.region_code for one in mandates_for(actor, COMMAND_VIEW)]
    seen = scope_q(codes, "region_code") | scope_q(codes, "means_region")
    invited = [key.partition(":")[2] for key in actor.invitations if key.startswith("incident:")]
    if codes and invited:
        seen |= Q(incident__uid__in=invited)
    return rows.filter(seen)


def own_orders(actor: Actor) -> QuerySet[Order]:
    """What the actor leads and has not ended, soonest first: the first page of a phone."""
    mine = Order.objects.filter(holder_id=actor.account_id or 0).exclude(state__in=ENDED)
    return mine.select_related("incident", "holder__person", "proposal").prefetch_related("lines").order_by("departs_by", "pk")


def order_by_uid(uid: str, actor: Actor) -> Order:
    """Raises NotFound, also where the actor may not know of it."""
    rows = Order.objects.select_related("incident", "holder__person", "proposal").prefetch_related("lines")
    found = rows.filter(uid=uid).first()
    if found is None or not can(actor, COMMAND_VIEW, found):
        raise NotFound
    return found


def board(incident: Incident, actor: Actor) -> Board:
    """The orders of an incident that the actor may see: to send, on the way, there, done, overdue (they count twice)."""
    rows = tuple(orders_visible_to(actor).filter(incident=incident).order_by("eta_at", "pk"))
    counts = {
        name: sum(one.state in states for one in rows)
        for name, states in (("to_send", WAITING), ("on_way", ON_WAY), ("there", THERE), ("done", (State.RELEASED,)))
    }
    return Board(**counts, overdue=sum(one.is_overdue and one.is_live for one in rows), orders=rows)


def reroutings_visible_to(actor: Actor) -> QuerySet[Rerouting]:
    """New ways that wait for a decision, in the own scope, the oldest first."""
    rows = Rerouting.objects.filter(state=Rerouting.State.PROPOSED, order__in=orders_visible_to(actor).order_by())
    return rows.select_related("order", "closure").order_by("made_at", "pk")


def orders_geojson(actor: Actor) -> dict[str, Any]:
    """The live orders of the own scope: where each is, and its way."""
    features: list[dict[str, Any]] = []
    for row in orders_visible_to(actor).exclude(state__in=ENDED):
        says = {
            "order": row.uid, "incident": row.incident.uid, "title": row.title, "state": row.state, "moves": row.moves,
            "is_overdue": row.is_overdue, "eta_at": _iso(row.eta_at), "seen_at": _iso(row.seen_at),
        }  # fmt: skip
        seen = row.at_longitude is not None and row.at_latitude is not None
        at = [row.at_longitude, row.at_latitude] if seen else [row.origin_longitude, row.origin_latitude]
        features.append(_feature(row.uid, {"type": "Point", "coordinates": at}, says | {"part": "position", "is_seen": seen}))
        to = {"type": "Point", "coordinates": [row.longitude, row.latitude]}
        features.append(_feature(f"{row.uid}:to", to, says | {"part": "destination"}))
        if row.route:
            features.append(_feature(f"{row.uid}:way", row.route, says | {"part": "way"}))
    return {"type": "FeatureCollection", "features": features, "as_of": clock.now().isoformat()}


def _feature(key: str, geometry: dict[str, Any], says: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "id": key, "geometry": geometry, "properties": says}


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
