"""A small made-up place round 鲁甸 for the map's tests and bench: things, teams, stores, shelters, cells, roads, a river."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import numpy as np

from anlan.core.batches.services import Incoming, apply_batch
from anlan.core.geometry.tiles import tile_of
from anlan.core.permission import system_actor
from anlan.resources.models import Shelter, StockLot, Team, Warehouse
from anlan.risk.arrays import Exposure, Rivers, Roads
from anlan.risk.facilities import Thing, new_facilities
from anlan.risk.layers import new_layer

LUDIAN, HUIZE = "530621", "530326"
SOURCE = "演示数据 · 推断（测试生成器，seed 1）"
AS_OF = date(2026, 1, 1)
KINDS = (
    "primary_school", "middle_school", "hospital", "reservoir", "hidden_danger_point", "hazmat_enterprise",
    "tailings_pond", "seismic_station", "landing_point",
)  # fmt: skip


def things(count: int, *, seed: int = 1, region: str = LUDIAN, middle: tuple[float, float] = (103.54, 27.19),
           spread: float = 0.25) -> list[Thing]:  # fmt: skip
    """Things scattered round a place."""
    rng = np.random.default_rng(seed)
    places = rng.normal(middle, spread, (count, 2))
    return [
        Thing(
            kind=KINDS[at % len(KINDS)], name=f"测试点{at}", region_code=region, longitude=float(lon), latitude=float(lat),
            source=SOURCE, is_inferred=True, capacity=float(rng.integers(10, 900)),
        )
        for at, (lon, lat) in enumerate(places)
    ]  # fmt: skip


def bring(kind: str, *parts: Incoming, region: str = "53", is_demo: bool = True) -> Any:
    """One batch."""
    return apply_batch(
        kind=kind, region_code=region, origin="tests", source=SOURCE, licence="CC0-1.0", as_of=AS_OF, incoming=parts,
        is_demo=is_demo, by=system_actor("tests"),
    )  # fmt: skip


def facilities(count: int = 300, **more: Any) -> Any:
    """Facilities of every group, 鲁甸's unless said otherwise."""
    return bring("facilities", Incoming(new_facilities(things(count, **more))))


def _placed(name: str, region: str, lon: float, lat: float) -> dict[str, Any]:
    return {
        "uid": str(uuid.uuid4()), "name": name, "level": "county", "organisation": "测试单位", "region_code": region,
        "longitude": lon, "latitude": lat, "tile": int(tile_of(lon, lat)), "source": SOURCE, "as_of": AS_OF, "is_inferred": True,
    }  # fmt: skip


def means() -> Any:
    """A team, a store with tents and a shelter in 鲁甸; another team in 会泽."""
    teams = [
        Team(**_placed("鲁甸县综合应急救援队", LUDIAN, 103.55, 27.19), kind="county", people=40, turnout_min=5.0, hazards=["*"]),
        Team(**_placed("会泽县综合应急救援队", HUIZE, 103.30, 26.42), kind="county", people=30, turnout_min=5.0, hazards=["*"]),
    ]
    store = Warehouse(**_placed("鲁甸县救灾物资库", LUDIAN, 103.56, 27.20), area_m2=800.0)
    shelter = Shelter(**_placed("鲁甸县体育场", LUDIAN, 103.545, 27.185), kind="centre", area_m2=9000.0, places=3000)
    batch = bring("means", Incoming(teams), Incoming([store]), Incoming([shelter]))
    lot = StockLot(
        uid=str(uuid.uuid4()), warehouse=Warehouse.objects.get(name=store.name), region_code=LUDIAN, item="tents_12_m2", unit="顶",
        quantity=500, lot="A-1", source=SOURCE, as_of=AS_OF, is_inferred=True,
    )  # fmt: skip
    bring("stock", Incoming([lot]))
    return batch


def exposure(count: int = 400, *, seed: int = 2) -> Exposure:
    """Cells of 鲁甸's township 530621001, 100 people each."""
    rng = np.random.default_rng(seed)
    places = rng.normal((103.54, 27.19), 0.1, (count, 2))
    people = np.full(count, 100)
    return Exposure(
        longitude=places[:, 0], latitude=places[:, 1], township=np.full(count, 530621001), village=np.zeros(count),
        people=people, elderly=people // 10, children=people // 5, households=people // 4, urban=np.zeros(count),
        area_km2=np.ones(count), houses=np.tile([1, 2, 6, 6, 10], (count, 1)), classes=("钢混", "砖混设防", "砖混未设防", "砖木", "土木石木"),
    )  # fmt: skip


def grid_roads(side: int = 40, *, step: float = 0.02, west: float = 103.2, north: float = 27.5) -> Roads:
    """A grid of roads, every tenth line a national one with a name."""
    row, col = np.divmod(np.arange(side * side), side)
    across = np.flatnonzero(col < side - 1)
    down = np.flatnonzero(row < side - 1)
    down = down[np.lexsort((row[down], col[down]))]
    tail, head = np.concatenate([across, down]), np.concatenate([across + 1, down + side])
    is_main = np.concatenate([row[across] % 10 == 0, col[down] % 10 == 0])
    count = len(tail)
    return Roads(
        longitude=west + col * step, latitude=north - row * step, tail=tail, head=head, length_m=np.full(count, step * 100_000),
        road_class=np.where(is_main, 1, 4), way=np.zeros(count), grade=np.zeros(count), name=np.where(is_main, 0, -1),
        is_bridge=np.zeros(count, bool), county=np.full(count, 530621), names=("G248",),
    )  # fmt: skip


def river() -> Rivers:
    """牛栏江, bent."""
    lon = np.linspace(103.0, 104.2, 120)
    return Rivers(longitude=lon, latitude=27.0 + 0.08 * np.sin(lon * 12), river=np.zeros(120), height_m=np.zeros(120), names=("牛栏江",))


def layers() -> Any:
    """Cells, roads and the river as layers."""
    say = {"region_code": "53", "method": "tests", "is_inferred": True}
    rows = [
        new_layer(exposure(), title="人口格网", **say), new_layer(grid_roads(), title="路网", **say),
        new_layer(river(), title="河流", **say),
    ]  # fmt: skip
    return bring("place", Incoming(rows))


def place() -> None:
    """All of it."""
    facilities()
    means()
    layers()
