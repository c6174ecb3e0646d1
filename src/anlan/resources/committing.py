"""Binding means to a holder: what is committed cannot be committed twice.

`commit` is a service. `issue`, `receive` and `release` are parts of a caller's service, which has asked whether the actor may
do this to its order; each writes its own entry about the holder. All take hold of the facts in one order, teams, vehicles,
lots, by key: two who want the same means never wait for each other, and the second reads what the first left.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from anlan.core import clock, journal
from anlan.core.errors import InvalidInput, NotFound
from anlan.core.permission import Actor, can, require
from anlan.resources.booking import book, left_of
from anlan.resources.errors import (
    AlreadyCommitted,
    MeansReplaced,
    MoreThanIssued,
    NotEnough,
    NothingCommitted,
    ReasonMissing,
    TeamNotReady,
)
from anlan.resources.holding import Held, commitments_of, hold, open_commitments
from anlan.resources.models import Commitment, StockMovement, TeamState
from anlan.resources.payloads import (
    RESOURCE_COMMIT,
    RESOURCE_VIEW,
    Delivered,
    Line,
    MeansCommitted,
    MeansIssued,
    MeansReceived,
    MeansReleased,
)

Kind, State = Commitment.Kind, Commitment.State


@journal.service("means.committed")
def commit(
    *, holder: str, teams: Sequence[str] = (), vehicles: Mapping[str, int] | None = None,
    lots: Mapping[str, int] | None = None, by: Actor,
) -> list[Commitment]:  # fmt: skip
    """Bind teams, so many vehicles and so much of lots, named by their uids, to a holder: all or nothing.

    Raises AlreadyCommitted (who has it, since when, what is left), NotEnough, TeamNotReady, MeansReplaced, NotFound,
    NotPermitted, InvalidInput.
    """
    wanted = {Kind.TEAM: dict.fromkeys(teams, 1), Kind.VEHICLE: dict(vehicles or {}), Kind.LOT: dict(lots or {})}
    _check_wanted(wanted)
    means = hold({kind: set(uids) for kind, uids in wanted.items()})
    for kind, quantities in wanted.items():
        for uid in quantities:
            _require(means.get(kind, uid), by)
    bound = open_commitments(means)
    at = clock.now()
    made = []
    for kind, row in means:
        quantity = wanted[kind][row.uid]
        _check_free(kind, row, quantity, bound.get((kind, row.pk), []), means)
        made.append(
            Commitment(
                uid=str(uuid.uuid4()), workspace_id=clock.current_workspace().id, holder=holder, kind=kind, quantity=quantity,
                held_at=at, **{kind: row},
            )
        )  # fmt: skip
    Commitment.everywhere.bulk_create(made)
    _tell("means.committed", holder, made, MeansCommitted(holder, _lines(made)), by)
    return made


def issue(*, holder: str, by: Actor) -> list[Commitment]:
    """What the holder has set out; goods leave the books of their store. Answers what has left.

    Raises NothingCommitted, NotEnough where a count found less than was set aside.
    """
    rows = _of(holder, State.HELD)
    for row in rows:
        if row.lot is not None:
            left = left_of(row.lot)
            if row.quantity > left:
                raise NotEnough(name=str(row.lot), left=left, wanted=row.quantity)
            book(row.lot, StockMovement.Kind.ISSUE, -row.quantity, holder=holder, by=by)
        row.state, row.issued_at = State.ISSUED, clock.now()
    _save(rows)
    _tell("means.issued", holder, rows, MeansIssued(holder, _lines(rows)), by)
    return rows


def receive(*, holder: str, received: Mapping[str, int], reason: str = "", by: Actor) -> list[Commitment]:
    """So much of the lots under way arrived; a gap needs a reason. Lots not named are still under way.

    Raises NothingCommitted, MoreThanIssued, ReasonMissing, InvalidInput.
    """
    under_way = {row.lot.uid: row for row in _of(holder, State.ISSUED) if row.lot is not None}
    if not received or received.keys() - under_way.keys():
        raise NothingCommitted(holder=holder)
    rows = [under_way[uid] for uid in sorted(received)]
    for row in rows:
        assert row.lot is not None
        arrived = received[row.lot.uid]
        _check_part(row, arrived)
        if arrived < row.quantity and not reason.strip():
            raise ReasonMissing
        row.arrived, row.state, row.released_at, row.reason = arrived, State.RELEASED, clock.now(), reason.strip()
        gap = row.quantity - arrived
        book(row.lot, StockMovement.Kind.DELIVERY, 0, holder=holder, arrived=arrived, gap=gap, reason=row.reason, by=by)
    _save(rows)
    lines = tuple(_delivered(row) for row in rows)
    _tell("means.received", holder, rows, MeansReceived(holder, lines, reason.strip()), by)
    return rows


def release(
    *, holder: str, by: Actor, reason: str, lots_back: Mapping[str, int] | None = None, only: Sequence[str] = ()
) -> list[Commitment]:
    """What the holder has is free again. Of goods that had left, `lots_back` says what came back into its store.

    only  uids of the teams, vehicles and lots to release; all where none is named

    Raises NothingCommitted, MoreThanIssued, ReasonMissing, InvalidInput.
    """
    if not reason.strip():
        raise ReasonMissing
    rows = [row for row in _of(holder, State.HELD, State.ISSUED) if not only or row.subject.uid in only]  # type: ignore[attr-defined]
    back = dict(lots_back or {})
    away = {row.lot.uid: row for row in rows if row.lot is not None and row.state == State.ISSUED}
    if not rows or back.keys() - away.keys() or set(only) - {row.subject.uid for row in rows}:  # type: ignore[attr-defined]
        raise NothingCommitted(holder=holder)
    for uid, quantity in sorted(back.items()):
        row = away[uid]
        _check_part(row, quantity)
        if quantity:
            assert row.lot is not None
            book(row.lot, StockMovement.Kind.RETURN, quantity, holder=holder, reason=reason.strip(), by=by)
    for row in rows:
        row.state, row.released_at, row.reason = State.RELEASED, clock.now(), reason.strip()
    _save(rows)
    came_back = tuple(_line(row, back[uid]) for uid, row in away.items() if back.get(uid))
    _tell("means.released", holder, rows, MeansReleased(holder, _lines(rows), came_back, reason.strip()), by)
    return rows


def _check_wanted(wanted: Mapping[str, Mapping[str, int]]) -> None:
    numbers = [number for quantities in wanted.values() for number in quantities.values()]
    if not numbers:
        raise InvalidInput(field="teams, vehicles, lots", reason=_("至少须选一项"))
    if any(not isinstance(number, int) or isinstance(number, bool) or number < 1 for number in numbers):
        raise InvalidInput(field="quantity", reason=_("须为正整数"))


def _require(row: Any, by: Actor) -> None:
    if row is None or not can(by, RESOURCE_VIEW, row):
        raise NotFound
    require(by, RESOURCE_COMMIT, row)
    if not row.stands:
        raise MeansReplaced(name=str(row))


def _check_free(kind: str, row: Any, wanted: int, bound: Sequence[Commitment], means: Held) -> None:
    """Refuse what is not free, and say who has it."""
    there = means.there(kind, row)
    binding = [one for one in bound if kind != Kind.LOT or one.state == State.HELD]  # goods that left are off the books
    left = max(there - sum(one.quantity for one in binding), 0)
    if left < wanted:
        if binding:
            raise AlreadyCommitted.by(binding[0], name=str(row), left=left, wanted=wanted)
        raise NotEnough(name=str(row), left=left, wanted=wanted)
    state = means.state_of(row) if kind == Kind.TEAM else TeamState.State.READY
    if state != TeamState.State.READY:
        raise TeamNotReady(name=str(row), state=TeamState.State(state).label)


def _of(holder: str, *states: str) -> list[Commitment]:
    if not journal.is_in_service():
        raise RuntimeError("the caller's service asks whether the actor may do this to what holds the means")
    rows = commitments_of(holder, states)
    if not rows:
        raise NothingCommitted(holder=holder)
    return rows


def _check_part(row: Commitment, stated: object) -> None:
    if not isinstance(stated, int) or isinstance(stated, bool) or stated < 0:
        raise InvalidInput(field="quantity", reason=_("须为零或正整数"))
    if stated > row.quantity:
        raise MoreThanIssued(name=str(row.lot), issued=row.quantity, stated=stated)


def _save(rows: Sequence[Commitment]) -> None:
    for row in rows:
        row.version += 1
        row.save()


def _line(row: Commitment, quantity: int) -> Line:
    if row.lot is not None:
        lot = row.lot
        return Line(row.kind, lot.uid, str(lot), quantity, lot.unit, lot.warehouse.name)
    means = row.team or row.vehicle
    assert means is not None
    return Line(row.kind, means.uid, means.name, quantity, "", means.region_code)


def _lines(rows: Sequence[Commitment]) -> tuple[Line, ...]:
    return tuple(_line(row, row.quantity) for row in rows)


def _delivered(row: Commitment) -> Delivered:
    assert row.lot is not None and row.arrived is not None
    return Delivered(row.lot.uid, str(row.lot), row.lot.unit, row.quantity, row.arrived, row.quantity - row.arrived)


def _tell(verb: str, holder: str, rows: Sequence[Commitment], payload: object, by: Actor) -> None:
    regions = dict.fromkeys(row.subject.region_code for row in rows)  # type: ignore[attr-defined]
    journal.append(verb, about=holder, by=by, payload=payload, regions=list(regions))
