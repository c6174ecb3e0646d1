"""A small place around 27.1° N 103.3° E: three townships of cells, things, a road with a bridge, teams."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import cache

import numpy as np

from anlan.formats.mechanism import NodalPlane
from anlan.impact.assessing import assess
from anlan.impact.events import Quake
from anlan.impact.inputs import Place, Setting, Teams, Things
from anlan.impact.result import Assessment, Origin
from anlan.impact.rules import Rules, rules_for
from anlan.impact.wording import Words
from anlan.risk.arrays import Exposure, Roads

AT = datetime(2014, 8, 3, 16, 30, tzinfo=timezone(timedelta(hours=8)))
LUDIAN = Quake(AT, 103.3, 27.1, 12.0, 6.5, None, "云南昭通市鲁甸县", "CENC", planes=(NodalPlane(160.0, 80.0, 5.0), NodalPlane(69.0, 85.0, 170.0)))
HERE = Setting("530621", "云南省昭通市鲁甸县")
CLASSES = ("钢混", "砖混设防", "砖混未设防", "砖木", "土木石木")
TOWNSHIPS = {530621101: ("龙头山镇", "鲁甸县"), 530621102: ("火德红镇", "鲁甸县"), 530326101: ("纸厂乡", "会泽县")}


@cache
def rules() -> Rules:
    return rules_for(("530621", "5306", "53"), longitude=103.3, at=AT)


@cache
def exposure(parts: int = 1) -> Exposure:
    """900 cells of 400 people within 0.6°; `parts`: the same people in so many times the cells."""
    step = np.linspace(-0.6, 0.6, 30)
    lon, lat = (grid.ravel() for grid in np.meshgrid(103.3 + step, 27.1 + step))
    township = np.where(lat < 26.95, 530326101, np.where(lon < 103.35, 530621101, 530621102))
    count = np.full(lon.size, 400)
    columns = {
        "longitude": lon, "latitude": lat, "township": township, "village": 0 * count, "people": count,
        "elderly": count // 10, "children": count // 5, "households": count // 4, "urban": 0 * count,
        "area_km2": np.full(lon.size, 16.0), "houses": np.tile([10, 20, 30, 25, 15], (lon.size, 1)),
    }  # fmt: skip
    split = {"people", "elderly", "children", "households", "houses", "area_km2"}
    columns = {
        name: np.repeat(each / parts if name in split else each, parts, axis=0) for name, each in columns.items()
    }
    return Exposure(**columns, classes=CLASSES)


VOLUME, PEOPLE = Words("10⁴ m³", "10⁴ m³"), Words("人", "people")
KINDS = (
    ("reservoir", Words("水库", "Reservoir"), "reservoir", VOLUME), ("primary_school", Words("小学", "School"), "school", PEOPLE),
    ("hospital", Words("医院", "Hospital"), "hospital", Words("张", "beds")),
    ("tailings_pond", Words("尾矿库", "Tailings pond"), "tailings", VOLUME),
    ("hidden_danger_point", Words("地质灾害隐患点", "Hidden danger"), "hidden_danger", PEOPLE),
    ("coal_mine", Words("煤矿", "Coal mine"), "enterprise", Words("10⁴ t/a", "10⁴ t/a")),
)  # fmt: skip


@cache
def things() -> Things:
    """One of each kind at the epicentre, a second school far away, an unknown capacity among them."""
    lon = [103.3, 103.31, 103.32, 103.29, 103.28, 103.33, 106.0]
    return Things(
        lon, [27.1] * 6 + [22.0], [0, 1, 2, 3, 4, 5, 1], [530621101] * 7, [1500, 400, np.nan, 200, 60, 30, 100],
        [0] * 7, [True] * 7, [True] * 7, tuple(f"u{at}" for at in range(7)), tuple(f"东{at}" for at in range(7)), ("530621101",) * 7, KINDS,
        ("演示数据 · 推断",),
    )  # fmt: skip


@cache
def roads() -> Roads:
    """A county road east from the epicentre, ten pieces of 2 km; pieces 3 and 4 are one bridge, 8 another."""
    bridge = np.zeros(10, bool)
    bridge[[3, 4, 8]] = True
    return Roads(
        103.3 + 0.02 * np.arange(11), np.full(11, 27.1), np.arange(10), np.arange(1, 11), np.full(10, 2000.0),
        np.full(10, 3), np.zeros(10), np.zeros(10), np.full(10, -1), bridge, np.full(10, 530621), (),
    )  # fmt: skip


@cache
def teams() -> Teams:
    return Teams(
        [103.7, 103.5], [27.3, 26.5], [60, 30], [20.0, np.nan], [True, True], ("a", "b"), ("昭通支队", "会泽大队"), ("530600", "530326"),
        (Words("消防", "Fire and rescue"),) * 2, ("演示数据", "演示数据"),
    )  # fmt: skip


def origin(name: str) -> Origin:
    return Origin("inferred", f"{name}的来源", "2020-11-01", is_inferred=True, is_demo=True, title=name)


@cache
def place() -> Place:
    return Place(
        exposure=exposure(), things=things(), roads=roads(), teams=teams(), townships=TOWNSHIPS,
        stock={"tents_12_m2": 500.0}, origins={name: origin(name) for name in ("exposure", "things", "roads", "teams")},
    )  # fmt: skip


def assessed(quake: Quake = LUDIAN, where: Place | None = None, setting: Setting = HERE, **more) -> Assessment:  # type: ignore[no-untyped-def]
    return assess(quake, where or place(), rules(), setting, assessed_at=AT, **more)


@cache
def ludian() -> Assessment:
    return assessed()


def changed(**values) -> Quake:  # type: ignore[no-untyped-def]
    return replace(LUDIAN, **values)
