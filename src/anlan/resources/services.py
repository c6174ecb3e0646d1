"""What one can do with the means of a workspace: set how a team stands, correct stock, open, close and fill shelters."""

from __future__ import annotations

from typing import Any, TypeVar

import shapely
from django.db.models import BigIntegerField
from django.utils.translation import gettext as _

from anlan.core import clock, journal
from anlan.core.errors import InvalidInput, NotFound
from anlan.core.geometry.located import PositionOutOfRange, check_positions
from anlan.core.journal.models import Entry
from anlan.core.permission import Actor, can, require
from anlan.resources.booking import book
from anlan.resources.errors import (
    MeansChanged,
    MeansReplaced,
    ReasonMissing,
    SameState,
    ShelterClosed,
    ShelterOccupied,
    StockBelowZero,
)
from anlan.resources.models import Shelter, ShelterState, StockBalance, StockLot, StockMovement, Team, TeamState
from anlan.resources.payloads import (
    RESOURCE_MANAGE,
    RESOURCE_VIEW,
    ShelterCounted,
    ShelterOpened,
    ShelterShut,
    StockCorrected,
    TeamStateSet,
)

Fact = TypeVar("Fact", Team, StockLot, Shelter)


@journal.service("team.state_set")
def set_team_state(
    *, team: str, state: str, longitude: float | None = None, latitude: float | None = None, if_version: int | None = None,
    by: Actor,
) -> Entry:  # fmt: skip
    """Say how a team stands and where; without a position at home.

    Raises NotFound, NotPermitted, MeansReplaced, MeansChanged, SameState, InvalidInput.
    """
    row = _held(Team, team, by)
    if state not in TeamState.State.values:
        raise InvalidInput(field="state", reason=_("只能是 %(choices)s") % {"choices": "、".join(TeamState.State.values)})
    _check_position(longitude, latitude)
    stood = TeamState.objects.filter(team=row).first() or TeamState(team=row, version=0)
    _check_version(row.name, stood.version, if_version)
    if (stood.state, stood.longitude, stood.latitude) == (state, longitude, latitude):
        raise SameState(name=row.name, state=TeamState.State(state).label)
    before = stood.state
    stood.state, stood.longitude, stood.latitude = state, longitude, latitude
    _write(stood)
    return _tell("team.state_set", row, TeamStateSet(row.name, before, state, longitude, latitude, stood.version), by)


@journal.service("stock.corrected")
def correct_stock(*, lot: str, left: int, reason: str, if_version: int | None = None, by: Actor) -> Entry:
    """Say that so much is left of a lot, and why it is not what the books said.

    Raises NotFound, NotPermitted, MeansReplaced, MeansChanged, SameState, StockBelowZero, ReasonMissing.
    """
    row = _held(StockLot, lot, by)
    if not reason.strip():
        raise ReasonMissing
    if not _is_count(left):
        raise StockBelowZero(item=row.item, lot=row.lot, left=left)
    balance = StockBalance.objects.filter(lot=row).first() or StockBalance(lot=row, left=row.quantity, version=0)
    _check_version(str(row), balance.version, if_version)
    if balance.left == left:
        raise SameState(name=str(row), state=left)
    moved = book(row, StockMovement.Kind.CORRECTION, left - balance.left, reason=reason.strip(), by=by)
    payload = StockCorrected(
        row.warehouse.name, row.item, row.unit, row.lot, balance.left, moved.left, moved.reason, balance.version + 1
    )
    return _tell("stock.corrected", row, payload, by)


@journal.service("shelter.opened")
def open_shelter(*, shelter: str, if_version: int | None = None, by: Actor) -> Entry:
    """Open a shelter. Raises NotFound, NotPermitted, MeansReplaced, MeansChanged, SameState."""
    row, stood = _shelter(shelter, if_version, by)
    if stood.is_open:
        raise SameState(name=row.name, state=_("已启用"))
    stood.is_open = True
    _write(stood)
    return _tell("shelter.opened", row, ShelterOpened(row.name, row.places, stood.version), by)


@journal.service("shelter.closed")
def close_shelter(*, shelter: str, if_version: int | None = None, by: Actor) -> Entry:
    """Close a shelter that is empty.

    Raises NotFound, NotPermitted, MeansReplaced, MeansChanged, SameState, ShelterOccupied.
    """
    row, stood = _shelter(shelter, if_version, by)
    if not stood.is_open:
        raise SameState(name=row.name, state=_("未启用"))
    if stood.occupancy:
        raise ShelterOccupied(name=row.name, occupancy=stood.occupancy)
    stood.is_open = False
    _write(stood)
    return _tell("shelter.closed", row, ShelterShut(row.name, stood.version), by)


@journal.service("shelter.counted")
def set_occupancy(*, shelter: str, people: int, if_version: int | None = None, by: Actor) -> Entry:
    """Say how many are inside an open shelter; more than its places is a fact like another.

    Raises NotFound, NotPermitted, MeansReplaced, MeansChanged, SameState, ShelterClosed, InvalidInput.
    """
    row, stood = _shelter(shelter, if_version, by)
    if not _is_count(people):
        raise InvalidInput(field="people", reason=_("须为零或正整数"))
    if not stood.is_open:
        raise ShelterClosed(name=row.name)
    if stood.occupancy == people:
        raise SameState(name=row.name, state=people)
    before, stood.occupancy = stood.occupancy, people
    _write(stood)
    return _tell("shelter.counted", row, ShelterCounted(row.name, before, people, row.places, stood.version), by)


def _held(table: type[Fact], uid: str, by: Actor) -> Fact:
    """The fact, held until the end of the transaction, so that its state has one writer at a time."""
    row: Fact | None = table.objects.select_for_update(of=("self",)).filter(uid=uid).first()
    if row is None or not can(by, RESOURCE_VIEW, row):
        raise NotFound
    require(by, RESOURCE_MANAGE, row)
    if not row.stands:
        raise MeansReplaced(name=str(row))
    return row


def _shelter(uid: str, if_version: int | None, by: Actor) -> tuple[Shelter, ShelterState]:
    row = _held(Shelter, uid, by)
    stood = ShelterState.objects.filter(shelter=row).first() or ShelterState(shelter=row, is_open=False, version=0)
    _check_version(row.name, stood.version, if_version)
    return row, stood


def _is_count(number: object) -> bool:
    is_whole = isinstance(number, int) and not isinstance(number, bool)
    return is_whole and 0 <= number <= BigIntegerField.MAX_BIGINT  # type: ignore[operator]


def _check_position(longitude: float | None, latitude: float | None) -> None:
    if longitude is None and latitude is None:
        return
    try:
        check_positions(shapely.Point(longitude, latitude))
    except (PositionOutOfRange, TypeError):
        raise InvalidInput(field="longitude, latitude", reason=_("须是完整的经纬度")) from None


def _check_version(name: str, version: int, seen: int | None) -> None:
    """Version 0: no row of state yet."""
    if seen is not None and seen != version:
        raise MeansChanged(name=name, seen=seen, version=version)


def _write(stood: Any) -> None:
    stood.version += 1
    stood.since = clock.now()
    stood.save()


def _tell(verb: str, row: Fact, payload: object, by: Actor) -> Entry:
    return journal.append(verb, about=row, by=by, payload=payload, regions=[row.region_code])
