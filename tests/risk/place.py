"""A small place to bring data into: 会泽县 and 宣威市 as two boxes side by side, four townships, people, ground."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import shapely

from anlan.core.batches.services import Incoming, apply_batch
from anlan.core.geometry import Geometry
from anlan.core.permission import system_actor
from anlan.core.regions import closure, queries
from anlan.core.regions.models import (
    Region,
    RegionBoundary,
    RegionClosure,
    RegionPosition,
    RegionSuccession,
    RegionTables,
)
from anlan.risk.arrays import Exposure, Ground, Roads
from anlan.risk.layers import new_layer
from anlan.risk.models import Layer

__all__ = ["date", "replace"]
INIT = system_actor("init")
HUIZE = shapely.box(103.0, 26.0, 103.4, 26.4)
XUANWEI = shapely.box(103.4, 26.0, 103.8, 26.4)
CLASSES = ("钢混", "砖混设防", "砖混未设防", "砖木", "土木石木")
UNITS = (
    ("CN", "中华人民共和国", "country", "country", ""), ("53", "云南省", "province", "province", "CN"),
    ("5303", "曲靖市", "prefecture", "prefecture_city", "53"), ("530326", "会泽县", "county", "county", "5303"),
    ("530381", "宣威市", "county", "county_city", "5303"), ("530326101", "娜姑镇", "township", "town", "530326"),
    ("530326102", "迤车镇", "township", "town", "530326"), ("530381101", "板桥镇", "township", "town", "530381"),
)  # fmt: skip


def units() -> None:
    """The units with the boundaries of the two counties, and no others: all of China may be loaded in this database."""
    for table in (RegionClosure, RegionSuccession, RegionPosition, RegionBoundary, RegionTables, Region):
        table._base_manager.all()._raw_delete(table._base_manager.db)
    rows: dict[str, Region] = {}
    for code, name, level, kind, parent in UNITS:
        rows[code] = Region.objects.create(
            code=code, name=name, short_name=name, level=level, kind=kind, parent=rows.get(parent),
            valid_from=date(1949, 10, 1), pinyin="", initials="", source="test",
        )  # fmt: skip
    for code, shape in (("530326", HUIZE), ("530381", XUANWEI)):
        boundary(rows[code], shape)
    closure.rebuild()
    queries.forget()


def boundary(region: Region, shape: shapely.Geometry) -> None:
    west, south, east, north = shape.bounds
    RegionBoundary.objects.create(
        region=region, layer=region.level, west=west, south=south, east=east, north=north, source="test",
        geometry=Geometry(shape),
    )  # fmt: skip


def cells() -> Exposure:
    """Ten cells a township, of 100 to 1,000 people."""
    lon = np.concatenate([np.linspace(103.02, 103.18, 10), np.linspace(103.22, 103.38, 10), np.linspace(103.42, 103.78, 10)])
    people = np.tile(np.arange(100, 1001, 100), 3)
    households = people // 4
    houses = np.stack([households // 2, *[households // 8] * 4], axis=1)
    return Exposure(
        longitude=lon, latitude=np.full(30, 26.2), township=np.repeat([530326101, 530326102, 530381101], 10),
        village=np.zeros(30), people=people, elderly=people // 8, children=people // 5, households=households,
        urban=np.zeros(30), area_km2=np.ones(30), houses=houses, classes=CLASSES,
    )  # fmt: skip


def demo_roads() -> Roads:
    """A made-up national road from west to east through both counties, a node every 0.1°."""
    lon = np.arange(103.05, 103.8, 0.1)
    return Roads(
        longitude=lon, latitude=np.full(8, 26.2), tail=np.arange(7), head=np.arange(1, 8), length_m=np.full(7, 10_000),
        road_class=np.ones(7), way=np.zeros(7), grade=np.zeros(7), name=np.zeros(7), is_bridge=np.zeros(7, bool),
        county=np.where(np.arange(7) < 4, 530326, 530381), names=("G213",),
    )  # fmt: skip


def slope() -> Ground:
    """Land of 0.01° cells that rises eastward by 10 m a cell from 2,000 m."""
    rise = np.arange(80) * 10.0 + 2000
    return Ground(np.tile(rise, (40, 1)), np.zeros((40, 80), bool), 103.0, 26.4, 0.01)


def demo(*tables: Exposure | Roads | Ground, region_code: str = "5303") -> list[Layer]:
    """Bring made-up layers in, one batch each."""
    made = []
    for table in tables:
        layer = new_layer(table, region_code=region_code, title=f"演示{type(table).__name__}", method="test 1", is_inferred=True)
        apply_batch(
            kind="place", region_code=region_code, origin="test", source="演示数据 · 推断", licence="CC0-1.0",
            as_of=date(2020, 11, 1), incoming=[Incoming([layer])], is_demo=True, by=INIT,
        )  # fmt: skip
        made.append(layer)
    return made
