"""The means that are free now, as rows for matching. Light: no science."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models import Max, Sum

from anlan.command.needs import TEAM, Need
from anlan.core import clock, packs
from anlan.core.jobs.asking import input_hash
from anlan.core.permission import system_actor
from anlan.resources.models import Commitment, StockMovement, TeamState
from anlan.resources.queries.free import FreeLot, FreeStore, FreeTeam, FreeVehicle, free_lots, free_teams, free_vehicles
from anlan.risk.vehicles import classes

COMMAND = system_actor("command")


@dataclass(frozen=True)
class Carrier:
    """Vehicles of one kind at one place that belong to no team."""

    uid: str
    name: str
    kind: str
    longitude: float
    latitude: float
    region_code: str
    road_vehicle: str
    payload_kg: float
    left: int
    is_carrier: bool


@dataclass(frozen=True, eq=False)
class Means:
    """`stock`: store uid, item → what is left; `left`: of the fleet, counted down as it is given out."""

    teams: list[FreeTeam]
    fleet: list[Carrier]
    aircraft: list[FreeVehicle]
    stores: dict[str, FreeStore]
    lots: dict[tuple[str, str], list[FreeLot]]
    stock: dict[tuple[str, str], int]
    stamp: str
    vehicle_of: Mapping[str, str]
    items: Mapping[str, Mapping[str, Any]]
    team_vehicle: str
    left: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    def moves_of(self, team: FreeTeam) -> str:
        """The class of vehicles it moves with: the slowest of its own."""
        return self.vehicle_of.get(team.uid, self.team_vehicle)

    def offer(self, team: FreeTeam, need: Need) -> float:
        """How much of a need a team meets."""
        if need.kind == TEAM:
            return float(team.kind == need.what)
        return float(team.capabilities.get(need.what, 0))

    def stores_with(self, items: Sequence[str]) -> list[FreeStore]:
        """The stores that hold any of the items."""
        return [store for store in self.stores.values() if any(self.stock.get((store.uid, item)) for item in items)]

    def masses(self, items: Sequence[str]) -> npt.NDArray[np.float64]:
        """Of one of each, in kg; those that no pack weighs do not fill a lorry."""
        return np.array([float(self.items.get(item, {}).get("mass_kg", 0)) for item in items])


def means_of(region_codes: Sequence[str], rules: Mapping[str, Any]) -> Means:
    """Everything free in the regions, in this workspace, at this moment."""
    speeds = {key: sum(one.speed_kmh) for key, one in classes().items()}
    vehicles = free_vehicles(COMMAND, region_codes)
    slowest: dict[str, str] = {}
    for one in vehicles:
        if one.team and one.road_vehicle in speeds:
            before = slowest.get(one.team)
            if before is None or speeds[one.road_vehicle] < speeds[before]:
                slowest[one.team] = one.road_vehicle
    fleet = [
        Carrier(
            one.uid, one.name, one.kind, one.longitude, one.latitude, one.region_code, one.road_vehicle, one.payload_kg,
            one.left, one.kind in rules["carriers"] and one.payload_kg > 0,
        )
        for one in vehicles if one.road_vehicle and not one.team
    ]  # fmt: skip
    lots: dict[tuple[str, str], list[FreeLot]] = {}
    for lot in free_lots(COMMAND, region_codes, levels=rules["store_levels"]):
        lots.setdefault((lot.store.uid, lot.item), []).append(lot)
    return Means(
        teams=free_teams(COMMAND, region_codes), fleet=fleet, aircraft=[one for one in vehicles if one.air],
        stores={each[0].store.uid: each[0].store for each in lots.values()}, lots=lots,
        stock={key: sum(lot.left for lot in each) for key, each in lots.items()}, stamp=commitments_stamp(),
        vehicle_of=slowest, team_vehicle=rules["team_vehicle"],
        items={one["item"]: one for one in packs.lookup("relief_items", at=clock.now()).value["items"]},
        left=np.array([one.left for one in fleet], np.int64),
    )  # fmt: skip


def commitments_stamp(without: Sequence[str] = ()) -> str:
    """What changes whenever something is committed or released, counted, or a team stands otherwise.

    without  holders whose commitments do not count
    """
    bound = Commitment.objects.exclude(holder__in=without).aggregate(last=Max("pk"), versions=Sum("version"))
    moved = StockMovement.objects.exclude(holder__in=without).aggregate(last=Max("pk"))
    stood = TeamState.objects.aggregate(last=Max("pk"), versions=Sum("version"))
    return input_hash("commitments", 1, {"told": [bound, moved, stood]})
