"""How an order goes: told by who leads it, or written down at a desk. `at` is the time of the act; a `client_id` counts once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from anlan.command.means import COMMAND
from anlan.command.models import Order, OrderLine
from anlan.command.order_errors import WhyMissing
from anlan.command.payloads.orders import (
    COMMAND_ORDER,
    OrderAcknowledged,
    OrderArrived,
    OrderBrokenDown,
    OrderDeparted,
    OrderRecalled,
    OrderReceived,
    OrderRefused,
    OrderReleased,
    OrderSeen,
    OrderWorking,
)
from anlan.command.services.holding import (
    ACKNOWLEDGE,
    ARRIVE,
    Told,
    append,
    let_run,
    locked,
    note_act,
    possible,
    require_own,
    require_state,
    settle,
    tell_desk,
    tell_holder,
    was_told,
    write,
)
from anlan.core import clock, journal
from anlan.core.permission import Actor, require
from anlan.resources.committing import issue, receive, release
from anlan.resources.models import Commitment, Team, TeamState
from anlan.resources.services import set_team_state

State = Order.State
OPEN = (Commitment.State.HELD, Commitment.State.ISSUED)


@journal.service("order.acknowledged")
def acknowledge_order(
    *, order: str, at: datetime | None = None, client_id: str = "", if_version: int | None = None, by: Actor
) -> Told:
    """Who is sent has read the order and goes."""
    if (known := was_told(client_id)) is not None:
        return Told(known, changed_nothing=True)
    row = _own(order, by, if_version)
    require_state(row, _("接令"), State.ORDERED)
    when = possible(at, row.ordered_at)
    row.state, row.acknowledged_at, row.is_overdue = State.ACKNOWLEDGED, when, False
    settle(row, ACKNOWLEDGE, is_met=True)
    payload = OrderAcknowledged(row.incident.uid, row.title, (when - row.ordered_at).total_seconds())
    return _done("order.acknowledged", row, payload, by, when, client_id)


@journal.service("order.departed")
def depart(
    *, order: str, at: datetime | None = None, client_id: str = "", if_version: int | None = None, by: Actor
) -> Told:
    """It is under way, or goes on after a stop; goods leave the books of their store."""
    if (known := was_told(client_id)) is not None:
        return Told(known, changed_nothing=True)
    row = _own(order, by, if_version)
    require_state(row, _("出发"), State.ORDERED, State.ACKNOWLEDGED, State.BROKEN_DOWN)
    when = possible(at, row.ordered_at)
    if row.state != State.BROKEN_DOWN:
        issue(holder=row.journal_key, by=by)
        row.acknowledged_at, row.under_way_at = row.acknowledged_at or when, when
        settle(row, ACKNOWLEDGE, is_met=True)
        if row.minutes is not None:
            turnout = row.departs_by - row.ordered_at
            row.eta_at = when + max(timedelta(minutes=row.minutes) - turnout, timedelta())
    row.state, row.is_overdue = State.UNDER_WAY, False
    _teams_stand(row, TeamState.State.DISPATCHED)
    if row.eta_at is not None:
        let_run(row, ARRIVE, row.eta_at)
    payload = OrderDeparted(row.incident.uid, row.title, (when - row.ordered_at).total_seconds(), row.eta_at)
    return _done("order.departed", row, payload, by, when, client_id)


@journal.service("order.arrived")
def arrive(
    *, order: str, at: datetime | None = None, client_id: str = "", if_version: int | None = None, by: Actor
) -> Told:
    """It is where it was ordered to."""
    if (known := was_told(client_id)) is not None:
        return Told(known, changed_nothing=True)
    row = _own(order, by, if_version)
    require_state(row, _("到场"), State.UNDER_WAY, State.BROKEN_DOWN)
    when = possible(at, row.under_way_at or row.ordered_at)
    row.state, row.arrived_at, row.is_overdue = State.ARRIVED, when, False
    row.at_longitude, row.at_latitude, row.seen_at = row.longitude, row.latitude, when
    settle(row, ARRIVE, is_met=True)
    _teams_stand(row, TeamState.State.DISPATCHED, (row.longitude, row.latitude))
    late_s = None if row.eta_at is None else (when - row.eta_at).total_seconds()
    return _done("order.arrived", row, OrderArrived(row.incident.uid, row.title, late_s), by, when, client_id)


@journal.service("order.working")
def start_work(
    *, order: str, at: datetime | None = None, client_id: str = "", if_version: int | None = None, by: Actor
) -> Told:
    """It has begun with what it came for."""
    if (known := was_told(client_id)) is not None:
        return Told(known, changed_nothing=True)
    row = _own(order, by, if_version)
    require_state(row, _("开始作业"), State.ARRIVED)
    when = possible(at, row.arrived_at or row.ordered_at)
    row.state, row.working_at = State.WORKING, when
    return _done("order.working", row, OrderWorking(row.incident.uid, row.title), by, when, client_id)


@journal.service("order.received")
def receive_goods(
    *, order: str, received: Mapping[str, int], reason: str = "", at: datetime | None = None, client_id: str = "",
    if_version: int | None = None, by: Actor,
) -> Told:  # fmt: skip
    """So much of each lot (uid) was taken over; less than was sent wants a reason. Lots not named are still to come.

    Raises NothingCommitted, MoreThanIssued, ReasonMissing beside what the others raise.
    """
    if (known := was_told(client_id)) is not None:
        return Told(known, changed_nothing=True)
    row = _own(order, by, if_version)
    require_state(row, _("签收"), State.ARRIVED, State.WORKING)
    when = possible(at, row.arrived_at or row.ordered_at)
    done = receive(holder=row.journal_key, received=received, reason=reason, by=by)
    gaps = {one.lot.uid: one.quantity - one.arrived for one in done if one.lot is not None and one.arrived is not None}
    for uid, quantity in received.items():
        left = quantity
        for line in row.lines.filter(lot__uid=uid).order_by("pk"):
            line.received = min(left, line.quantity)
            line.gap_reason = reason.strip() if line.received < line.quantity else ""
            left -= line.received
            line.save()
    missing = {uid: gap for uid, gap in gaps.items() if gap}
    payload = OrderReceived(row.incident.uid, row.title, dict(received), missing, reason.strip())
    told = _done("order.received", row, payload, by, when, client_id)
    if missing:
        tell_desk(row, _("物资短少：%(title)s") % {"title": row.title}, reason.strip())
    return told


@journal.service("order.released")
def release_order(
    *, order: str, reason: str, lots_back: Mapping[str, int] | None = None, at: datetime | None = None, client_id: str = "",
    if_version: int | None = None, by: Actor,
) -> Told:  # fmt: skip
    """What it bound is free again; of goods that nobody took over, what came back into the store."""
    if (known := was_told(client_id)) is not None:
        return Told(known, changed_nothing=True)
    row = _own(order, by, if_version)
    require_state(row, _("归建"), State.ARRIVED, State.WORKING, State.RECALLED)
    _require_reason(reason, _("归建说明"))
    when = possible(at, row.arrived_at or row.under_way_at or row.ordered_at)
    _free(row, reason, lots_back, by)
    row.state, row.ended_at, row.reason, row.is_overdue = State.RELEASED, when, reason.strip(), False
    settle(row, ACKNOWLEDGE, ARRIVE, is_met=False)
    payload = OrderReleased(row.incident.uid, row.title, reason.strip(), dict(lots_back or {}))
    return _done("order.released", row, payload, by, when, client_id)


@journal.service("order.refused")
def refuse_order(
    *, order: str, reason: str, at: datetime | None = None, client_id: str = "", if_version: int | None = None, by: Actor
) -> Told:
    """Who is sent cannot go, and says why; what was bound is free again, and the desk is told."""
    if (known := was_told(client_id)) is not None:
        return Told(known, changed_nothing=True)
    row = _own(order, by, if_version)
    require_state(row, _("拒绝"), State.ORDERED, State.ACKNOWLEDGED)
    _require_reason(reason, _("拒绝原因"))
    when = possible(at, row.ordered_at)
    _free(row, reason, None, by)
    row.state, row.ended_at, row.reason = State.REFUSED, when, reason.strip()
    settle(row, ACKNOWLEDGE, ARRIVE, is_met=False)
    told = _done(
        "order.refused", row, OrderRefused(row.incident.uid, row.title, reason.strip()), by, when, client_id
    )
    tell_desk(row, _("调度令被拒绝：%(title)s") % {"title": row.title}, reason.strip())
    return told


@journal.service("order.recalled")
def recall_order(
    *, order: str, reason: str, client_id: str = "", if_version: int | None = None, by: Actor
) -> Told:
    """The desk calls it back: before it left it is over at once, else it comes home and is released there."""
    if (known := was_told(client_id)) is not None:
        return Told(known, changed_nothing=True)
    row = locked(order, by, if_version)
    require(by, COMMAND_ORDER, row)
    waiting = (State.ORDERED, State.ACKNOWLEDGED)
    require_state(row, _("召回"), *waiting, State.UNDER_WAY, State.BROKEN_DOWN, State.ARRIVED, State.WORKING)
    _require_reason(reason, _("召回原因"))
    had_left = row.state not in waiting
    row.reason, row.state = reason.strip(), State.RECALLED if had_left else State.RELEASED
    if not had_left:
        _free(row, reason, None, by)
        row.ended_at = clock.now()
    settle(row, ACKNOWLEDGE, ARRIVE, is_met=False)
    payload = OrderRecalled(row.incident.uid, row.title, reason.strip(), had_left)
    told = _done("order.recalled", row, payload, by, clock.now(), client_id)
    tell_holder(row, _("召回：%(title)s") % {"title": row.title}, reason.strip())
    return told


@journal.service("order.broken_down")
def break_down(
    *, order: str, reason: str, at: datetime | None = None, client_id: str = "", if_version: int | None = None, by: Actor
) -> Told:
    """It is stuck on the way, and why; it goes on with `depart`, or is recalled."""
    if (known := was_told(client_id)) is not None:
        return Told(known, changed_nothing=True)
    row = _own(order, by, if_version)
    require_state(row, _("报告受阻"), State.UNDER_WAY)
    _require_reason(reason, _("受阻原因"))
    when = possible(at, row.under_way_at or row.ordered_at)
    row.state, row.reason = State.BROKEN_DOWN, reason.strip()
    told = _done(
        "order.broken_down", row, OrderBrokenDown(row.incident.uid, row.title, reason.strip()), by, when, client_id
    )
    tell_desk(row, _("途中受阻：%(title)s") % {"title": row.title}, reason.strip())
    return told


@journal.service("order.seen")
def report_position(
    *, order: str, longitude: float, latitude: float, at: datetime | None = None, client_id: str = "", by: Actor
) -> Told:
    """Where it is now. An older position than the one that stands is written down and moves nothing."""
    if (known := was_told(client_id)) is not None:
        return Told(known, changed_nothing=True)
    row = _own(order, by, None)
    require_state(row, _("上报位置"), *(one for one in State if one not in (State.RELEASED, State.REFUSED)))
    when = possible(at, row.ordered_at)
    if row.seen_at is None or when >= row.seen_at:
        row.at_longitude, row.at_latitude, row.seen_at = longitude, latitude, when
    payload = OrderSeen(row.incident.uid, row.title, longitude, latitude)
    return _done("order.seen", row, payload, by, when, client_id)


def _own(uid: str, by: Actor, if_version: int | None) -> Order:
    row = locked(uid, by, if_version)
    require_own(row, by)
    return row


def _done(verb: str, row: Order, payload: object, by: Actor, at: datetime, client_id: str) -> Told:
    write(row)
    append(verb, row, payload, by, at)
    note_act(row, verb, client_id, at)
    return Told(row, changed_nothing=False)


def _require_reason(reason: str, what: str) -> None:
    if not reason.strip():
        raise WhyMissing(what=what)


def _free(row: Order, reason: str, lots_back: Mapping[str, int] | None, by: Actor) -> None:
    """Release what the order still binds; its teams are ready at home."""
    if Commitment.objects.filter(holder=row.journal_key, state__in=OPEN).exists():
        release(holder=row.journal_key, by=by, reason=reason.strip(), lots_back=lots_back)
    _teams_stand(row, TeamState.State.READY)


def _teams_stand(row: Order, state: str, at: tuple[float, float] | None = None) -> None:
    """Say how the teams of an order stand, and where; by the house itself, for its orders say so."""
    longitude, latitude = at or (None, None)
    teams = Team.objects.filter(pk__in=row.lines.filter(kind=OrderLine.Kind.TEAM).values("team"), stands=True)
    for team in teams:
        stood = TeamState.objects.filter(team=team).first()
        now = (stood.state, stood.longitude, stood.latitude) if stood else (TeamState.State.READY, None, None)
        if now != (state, longitude, latitude):
            set_team_state(team=team.uid, state=state, longitude=longitude, latitude=latitude, by=COMMAND)
