"""Ways of orders: as computed when they were issued, and anew when a road closes; a new way is an officer's decision."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from anlan.command.means import COMMAND
from anlan.command.models import Closure, Order, Rerouting
from anlan.command.order_errors import OrderStale, ReplanDecided, WhyMissing
from anlan.command.payloads.orders import (
    COMMAND_ORDER,
    COMMAND_VIEW,
    OrderRouted,
    ReplanAccepted,
    ReplanDeclined,
    ReplanProposed,
)
from anlan.command.services.holding import ARRIVE, Told, append, let_run, locked, tell_desk, tell_holder, write
from anlan.core import clock, journal
from anlan.core.errors import NotFound
from anlan.core.permission import Actor, can, require

State = Rerouting.State
MOVING = (Order.State.ORDERED, Order.State.ACKNOWLEDGED, Order.State.UNDER_WAY, Order.State.BROKEN_DOWN)


@dataclass(frozen=True)
class Decided:
    rerouting: Rerouting
    changed_nothing: bool = field(default=False)


@journal.service("order.routed")
def route_order(*, order: str, way: dict[str, Any], by: Actor = COMMAND) -> Told:
    """Write down the way of an order as it was computed: minutes, route, rows, is_air, reason. A time that was proposed
    stands, for it counts the lorry's way to the store."""
    row = locked(order, by)
    require(by, COMMAND_ORDER, row)
    if row.state not in MOVING or row.route_rows:
        return Told(row, changed_nothing=True)
    row.route, row.route_rows = way["route"], way["rows"]
    if row.minutes is None and way["minutes"] is not None:
        turnout = row.departs_by - row.ordered_at
        row.minutes = way["minutes"] + turnout / timedelta(minutes=1)
        row.eta_at = (row.under_way_at + timedelta(minutes=way["minutes"]) if row.under_way_at
                      else row.ordered_at + timedelta(minutes=row.minutes))  # fmt: skip
        let_run(row, ARRIVE, row.eta_at)
    write(row)
    payload = OrderRouted(row.incident.uid, row.title, row.minutes, row.eta_at, way["is_air"], way["reason"])
    append("order.routed", row, payload, by)
    if way["minutes"] is None:
        tell_desk(row, _("没有道路通往：%(title)s") % {"title": row.title}, way["reason"])
    return Told(row, changed_nothing=False)


@journal.service("replan.proposed")
def propose_replan(*, order: str, closure: str, diff: dict[str, Any], by: Actor = COMMAND) -> Decided:
    """A closure changes the way of an order: show the officer the new one beside the old. Nothing changes by it."""
    row = locked(order, by)
    require(by, COMMAND_ORDER, row)
    of = Closure.objects.filter(uid=closure).first()
    if of is None:
        raise NotFound
    known = Rerouting.objects.filter(order=row, closure=of).first()
    if known is not None or row.state not in MOVING or of.state != Closure.State.OPEN:
        return Decided(known or Rerouting(order=row, closure=of), changed_nothing=True)
    made = Rerouting.objects.create(
        uid=str(uuid.uuid4()), order=row, closure=of, state=State.PROPOSED, diff=diff, made_at=clock.now()
    )
    air = diff.get("air")
    payload = ReplanProposed(
        row.incident.uid, row.title, of.uid, diff["before"]["minutes"], diff["after"]["minutes"], air["minutes"] if air else None
    )
    append("replan.proposed", row, payload, by)
    write(row)
    tell_desk(row, _("道路变化，请确认改道：%(title)s") % {"title": row.title}, of.title)
    return Decided(made)


@journal.service("replan.accepted")
def accept_replan(*, rerouting: str, if_version: int | None = None, by: Actor) -> Decided:
    """Take the new way: the order goes by it, with its time. Where no road is left there is none to take.

    Raises NotFound, NotPermitted, OrderStale, ReplanDecided.
    """
    row, made = _open(rerouting, if_version, by)
    after = made.diff["after"]
    if after["minutes"] is None:
        raise ReplanDecided(state=_("没有可走的道路"))
    before_eta = row.eta_at
    row.route, row.route_rows = after["route"], after["rows"]
    row.eta_at = datetime.fromisoformat(after["eta_at"])
    row.minutes = (row.eta_at - (row.under_way_at or row.ordered_at)) / timedelta(minutes=1)
    row.is_overdue = False
    _decide(made, State.ACCEPTED, by)
    let_run(row, ARRIVE, row.eta_at)
    write(row)
    append("replan.accepted", row, ReplanAccepted(row.incident.uid, row.title, made.closure.uid, before_eta, row.eta_at), by)
    tell_holder(row, _("改道：%(title)s") % {"title": row.title}, made.closure.title)
    return Decided(made)


@journal.service("replan.declined")
def decline_replan(*, rerouting: str, reason: str, if_version: int | None = None, by: Actor) -> Decided:
    """Leave the order on its way, and say why. Raises NotFound, NotPermitted, OrderStale, ReplanDecided, WhyMissing."""
    row, made = _open(rerouting, if_version, by)
    if not reason.strip():
        raise WhyMissing(what=_("不改道的原因"))
    _decide(made, State.DECLINED, by)
    append("replan.declined", row, ReplanDeclined(row.incident.uid, row.title, made.closure.uid, reason.strip()), by)
    return Decided(made)


def _open(uid: str, if_version: int | None, by: Actor) -> tuple[Order, Rerouting]:
    found = Rerouting.objects.select_related("order").filter(uid=uid).first()
    if found is None or not can(by, COMMAND_VIEW, found.order):
        raise NotFound
    row = locked(found.order.uid, by)
    require(by, COMMAND_ORDER, row)
    made = Rerouting.objects.select_for_update(of=("self",)).select_related("closure").get(pk=found.pk)
    if if_version is not None and if_version != made.version:
        raise OrderStale(title=row.title, seen=if_version, version=made.version, state=made.get_state_display())
    if made.state != State.PROPOSED or row.state not in MOVING:
        raise ReplanDecided(state=made.get_state_display())
    return row, made


def _decide(made: Rerouting, state: str, by: Actor) -> None:
    made.state, made.decided_at, made.decided_by = state, clock.now(), by.key
    made.version += 1
    made.save()
