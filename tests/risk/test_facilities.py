"""周边分析: people and things within an area, for whom they are there to be seen (issue 4, sentences 5 and 9)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
import shapely

from anlan.core.batches.services import Incoming, apply_batch
from anlan.core.geometry import circle, distance_m
from anlan.core.permission import Actor, NotPermitted, system_actor
from anlan.risk.arrays import Exposure
from anlan.risk.facilities import Thing, facility_kinds, new_facilities
from anlan.risk.layers import new_layer
from anlan.risk.queries import facilities_within, within, within_radius

pytestmark = [pytest.mark.django_db, pytest.mark.databases]
INIT = system_actor("init")
CENTRE = (103.40, 27.10)


def people(township: list[int], number: int, *, shift: float = 0.0) -> Exposure:
    """A cell each half kilometre east of the centre."""
    count = len(township)
    return Exposure(
        longitude=CENTRE[0] + shift + 0.005 * np.arange(count), latitude=np.full(count, CENTRE[1]), township=np.array(township),
        village=np.zeros(count), people=np.full(count, number), elderly=np.full(count, number // 10),
        children=np.full(count, number // 5), households=np.full(count, number // 3), urban=np.zeros(count),
        area_km2=np.ones(count), houses=np.full((count, 2), 7), classes=("砖混设防", "土木石木"),
    )  # fmt: skip


def thing(kind: str, name: str, region: str, east: float, *, capacity: float | None = None, is_inferred: bool = True) -> Thing:
    return Thing(kind, name, region, CENTRE[0] + east, CENTRE[1], "测试来源", is_inferred, capacity)


def bring(layer: Exposure, things: list[Thing], *, region: str = "53", is_demo: bool = True) -> None:
    rows = [new_layer(layer, region_code=region, title="人口", method="test 1", is_inferred=is_demo)]
    apply_batch(
        kind="place", region_code=region, origin="test", source="演示数据", licence="CC0-1.0", as_of=date(2020, 11, 1),
        incoming=[Incoming(rows), Incoming(new_facilities(things))], is_demo=is_demo, by=INIT,
    )  # fmt: skip


@pytest.fixture
def valley(reality: object) -> None:
    bring(people([530621103, 530621103, 530622001, 530622001], 300), [
        thing("primary_school", "龙头山镇中心小学", "530621103", 0.001, capacity=400),
        thing("primary_school", "光明小学", "530621103", 0.004, capacity=120),
        thing("hospital", "鲁甸县人民医院", "530621", 0.003, is_inferred=False),
        thing("hidden_danger_point", "甘家寨滑坡隐患点", "530621103", 0.002, capacity=60),
        thing("reservoir", "远方水库", "530622001", 0.3, capacity=900),
    ])  # fmt: skip


def test_within_a_radius_people_households_and_things_are_counted_by_kind(valley: None) -> None:
    found = within_radius(*CENTRE, 800, by=INIT)
    assert found.residents is not None
    assert (found.residents.people, found.residents.elderly, found.residents.households) == (600, 60, 200)
    assert found.residents.houses == {"砖混设防": 14, "土木石木": 14} and found.residents.cells == 2
    by_kind = {one.kind: one for one in found.things}
    assert (by_kind["primary_school"].number, by_kind["primary_school"].capacity) == (2, 520)
    assert by_kind["hospital"].capacity is None and by_kind["hospital"].inferred == 0, "unknown is not zero"
    assert by_kind["hidden_danger_point"].group == "hidden_danger" and "reservoir" not in by_kind
    assert found.area_m2 == pytest.approx(np.pi * 800**2, rel=0.01)
    assert all(origin.as_of == date(2020, 11, 1) for origin in found.origins)
    assert {origin.is_inferred for origin in found.origins} == {True, False}


def test_the_counts_are_those_of_measuring_each_distance(valley: None) -> None:
    named = facilities_within(circle(*CENTRE, 500), by=INIT)
    assert [one.name for one in named] == [
        one.name for one in facilities_within(shapely.box(103, 26, 104, 28), by=INIT)
        if distance_m(*CENTRE, one.longitude, one.latitude) <= 500
    ]  # fmt: skip
    assert [one.name for one in facilities_within(circle(*CENTRE, 500), by=INIT, kinds=["hospital"])] == ["鲁甸县人民医院"]


def test_an_officer_sees_his_own_division_and_below_and_nobody_without_the_act_sees_anything(
    valley: None, officer: Callable[..., Actor]
) -> None:
    around = shapely.box(103.3, 27.0, 103.9, 27.2)
    county = within(around, by=officer("duty_officer", "530621"))
    province = within(around, by=officer("viewer", "53"))
    assert county.residents is not None and province.residents is not None
    assert (county.residents.people, province.residents.people) == (600, 1200)
    assert "reservoir" not in {one.kind for one in county.things} and "reservoir" in {one.kind for one in province.things}
    abroad = within(around, by=officer("commander", "52"))
    assert abroad.residents is not None and abroad.residents.people == 0 and not abroad.things
    for role in ("informant", "admin"):
        with pytest.raises(NotPermitted):
            within(around, by=officer(role, "53"))


def test_an_own_layer_of_a_county_takes_the_place_of_the_demo_there_only(valley: None) -> None:
    bring(people([530621103], 50), [], region="530621", is_demo=False)
    found = within(shapely.box(103.3, 27.0, 103.9, 27.2), by=INIT)
    assert found.residents is not None and found.residents.people == 50 + 2 * 300
    assert {origin.is_demo for origin in found.origins if origin.title == "人口"} == {True, False}


def test_where_no_layer_of_people_reaches_their_number_is_unknown_not_zero(valley: None) -> None:
    assert within_radius(113.0, 40.0, 5000, by=INIT).residents is None


def test_a_thing_of_a_kind_that_no_pack_knows_is_refused_by_name() -> None:
    with pytest.raises(LookupError, match="lighthouse"):
        new_facilities([thing("lighthouse", "灯塔", "53", 0)])
    assert facility_kinds()["reservoir"].title == "水库"


def test_pages_may_ask_without_loading_what_computes() -> None:
    code = (
        "import django, os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'anlan.core.settings.django'; django.setup();"
        "import anlan.risk.queries; print([one for one in ('scipy', 'numba', 'anlan.science') if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
