"""What is really free now in this workspace: the fact, less how it stands, less what is committed. For a whole province in
few statements, as plain rows that go straight into arrays."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from django.db.models import Q, QuerySet, Sum

from anlan.core import clock
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.core.permission import Actor
from anlan.resources.hazards import akin
from anlan.resources.holding import OPEN
from anlan.resources.models import Commitment, Placed, StockLot, Team, TeamState, Vehicle, Warehouse
from anlan.resources.queries.area import Area
from anlan.resources.queries.scope import visible
from anlan.resources.queries.stock import present, with_balance
from anlan.resources.watch import Shifts, turnout_at


class FreeTeam(NamedTuple):
    """A team that is ready and bound to nobody, where it is now.

    turnout_min   from an order at this moment to the gate (`watch.turnout_at`)
    on_watch_min  the same while it is on watch, the fact; outside `shifts` `callout_min` comes before it
    """

    key: int
    uid: str
    name: str
    longitude: float
    latitude: float
    region_code: str
    level: str
    kind: str
    people: int
    turnout_min: float
    hazards: Sequence[str]
    capabilities: Mapping[str, float]
    gear: Mapping[str, float]
    shifts: Shifts
    callout_min: float
    on_watch_min: float

    def at(self, moment: datetime) -> FreeTeam:
        """The same with the turnout of another moment."""
        return self._replace(turnout_min=turnout_at(self.on_watch_min, self.shifts, self.callout_min, moment))


class FreeVehicle(NamedTuple):
    """Vehicles of one kind at one place, so many of which are bound to nobody; `team`: uid of whose they are."""

    key: int
    uid: str
    name: str
    longitude: float
    latitude: float
    region_code: str
    kind: str
    left: int
    road_vehicle: str
    payload_kg: float
    seats: int
    air: Mapping[str, Any]
    team: str | None


class FreeStore(NamedTuple):
    """A store with free goods in it."""

    key: int
    uid: str
    name: str
    longitude: float
    latitude: float
    region_code: str
    level: str
    kind: str


class FreeLot(NamedTuple):
    """A lot of which so much is set aside for nobody."""

    uid: str
    item: str
    unit: str
    left: int
    expires_on: date | None
    store: FreeStore


One = TypeVar("One", bound=Placed)


def free_teams(
    actor: Actor, region_codes: Sequence[str] = (), *, area: Area | None = None, hazard: str = ""
) -> list[FreeTeam]:
    """Teams that can be sent now, as soon as they can now, in three statements. `hazard`: only those for it or its family."""
    moved, unready = _not_ready()
    found = visible(Team, actor, region_codes).exclude(pk__in=unready | set(committed("team")))
    columns = ("pk", *FreeTeam._fields[1:-1], "turnout_min")
    now = clock.now()
    rows = [FreeTeam(*row).at(now) for row in found.order_by("pk").values_list(*columns)]
    rows = [row._replace(longitude=moved[row.key][0], latitude=moved[row.key][1]) if row.key in moved else row for row in rows]
    if hazard:
        words = akin(hazard)
        rows = [row for row in rows if not words.isdisjoint(row.hazards)]
    return rows if area is None else [row for row, is_in in zip(rows, area.holds(rows), strict=True) if is_in]


def free_vehicles(
    actor: Actor, region_codes: Sequence[str] = (), *, area: Area | None = None, kinds: Collection[str] = ()
) -> list[FreeVehicle]:
    """Vehicles that can be sent now, without those of teams that are away or bound, in four statements."""
    _moved, unready = _not_ready()
    bound = committed("vehicle")
    found = _boxed(visible(Vehicle, actor, region_codes), area)
    found = found.exclude(team__in=unready | set(committed("team")))
    if kinds:
        found = found.filter(kind__in=kinds)
    columns = ("pk", *("count" if name == "left" else name for name in FreeVehicle._fields[1:-1]), "team__uid")
    rows = [FreeVehicle(*row) for row in found.order_by("pk").values_list(*columns)]
    free = [row._replace(left=row.left - bound[row.key]) if row.key in bound else row for row in rows]
    free = [row for row in free if row.left > 0]
    return free if area is None else [row for row, is_in in zip(free, area.holds(free), strict=True) if is_in]


def free_lots(
    actor: Actor, region_codes: Sequence[str] = (), *, items: Collection[str] = (), area: Area | None = None,
    levels: Collection[str] = (),
) -> list[FreeLot]:  # fmt: skip
    """Goods that can be sent now, those that expire first in front, in three statements; expired ones are not among them.

    levels  of the stores: `province`, `county` …; all where none is named
    """
    at = Q(warehouse__level__in=levels) if levels else Q()
    stores = _boxed(visible(Warehouse, actor, region_codes), area)
    if levels:
        stores = stores.filter(level__in=levels)
    placed = [FreeStore(*row) for row in stores.values_list("pk", *FreeStore._fields[1:])]
    if area is not None:
        placed = [row for row, is_in in zip(placed, area.holds(placed), strict=True) if is_in]
    by_key = {store.key: store for store in placed}
    bound = committed("lot")
    today = clock.now().astimezone(OFFICIAL_TIME).date()
    found = present(with_balance(visible(StockLot, actor, region_codes))).filter(at, left_now__gt=0)
    found = found.filter(Q(expires_on=None) | Q(expires_on__gte=today))
    if items:
        found = found.filter(item__in=items)
    if area is not None:
        found = found.filter(warehouse__longitude__range=(area.box.west, area.box.east))
        found = found.filter(warehouse__latitude__range=(area.box.south, area.box.north))
    columns = ("pk", "warehouse_id", "uid", "item", "unit", "left_now", "expires_on")
    lots = [
        FreeLot(uid, item, unit, left - bound.get(key, 0), expires, by_key[store])
        for key, store, uid, item, unit, left, expires in found.order_by("pk").values_list(*columns)
        if store in by_key and left > bound.get(key, 0)
    ]
    return sorted(lots, key=lambda lot: lot.expires_on or date.max)


def committed(kind: str) -> dict[int, int]:
    """How much of each is bound in this workspace: teams and vehicles until they are released, lots until they have left."""
    states = (Commitment.State.HELD,) if kind == Commitment.Kind.LOT else OPEN
    rows = Commitment.objects.filter(kind=kind, state__in=states)
    return dict(rows.values_list(f"{kind}_id").annotate(all=Sum("quantity")))


def _not_ready() -> tuple[dict[int, tuple[float, float]], set[int]]:
    """Teams that are ready elsewhere than at home, and those that are not ready."""
    moved, unready = {}, set()
    for key, state, longitude, latitude in TeamState.objects.values_list("team_id", "state", "longitude", "latitude"):
        if state != TeamState.State.READY:
            unready.add(key)
        elif longitude is not None and latitude is not None:
            moved[key] = (longitude, latitude)
    return moved, unready


def _boxed(rows: QuerySet[One], area: Area | None) -> QuerySet[One]:
    if area is None:
        return rows
    box = area.box
    return rows.filter(
        longitude__gte=box.west, longitude__lte=box.east, latitude__gte=box.south, latitude__lte=box.north
    )
