"""周边分析: people within an area, for whom they are there to be seen; kinds of things (issue 4, sentences 5 and 9)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
import shapely

from anlan.core.batches.services import Incoming, apply_batch
from anlan.core.geometry import circle
from anlan.core.permission import Actor, NotPermitted, system_actor
from anlan.risk.arrays import Exposure
from anlan.risk.facilities import Thing, facility_kinds, new_facilities
from anlan.risk.layers import new_layer
from anlan.risk.queries import Unknown, residents_within

pytestmark = [pytest.mark.django_db, pytest.mark.databases]
INIT = system_actor("init")
CENTRE = (103.40, 27.10)
AROUND = shapely.box(103.3, 27.0, 103.9, 27.2)


def people(township: list[int], number: int, *, shift: float = 0.0) -> Exposure:
    """A cell each half kilometre east of the centre."""
    count = len(township)
    return Exposure(
        longitude=CENTRE[0] + shift + 0.005 * np.arange(count), latitude=np.full(count, CENTRE[1]), township=np.array(township),
        village=np.zeros(count), people=np.full(count, number), elderly=np.full(count, number // 10),
        children=np.full(count, number // 5), households=np.full(count, number // 3), urban=np.zeros(count),
        area_km2=np.ones(count), houses=np.full((count, 2), 7), classes=("砖混设防", "土木石木"),
    )  # fmt: skip


def bring(layer: Exposure, *, region: str = "53", is_demo: bool = True) -> None:
    rows = [new_layer(layer, region_code=region, title="人口", method="test 1", is_inferred=is_demo)]
    apply_batch(
        kind="place", region_code=region, origin="test", source="演示数据", licence="CC0-1.0", as_of=date(2020, 11, 1),
        incoming=[Incoming(rows)], is_demo=is_demo, by=INIT,
    )  # fmt: skip


@pytest.fixture
def valley(reality: object) -> None:
    bring(people([530621103, 530621103, 530622001, 530622001], 300))


def test_within_a_radius_people_and_households_are_counted_with_the_layer_that_says_so(valley: None) -> None:
    found = residents_within(circle(*CENTRE, 800), by=INIT)
    assert found.residents is not None and found.reason is None
    assert (found.residents.people, found.residents.elderly, found.residents.households) == (600, 60, 200)
    assert found.residents.houses == {"砖混设防": 14, "土木石木": 14} and found.residents.cells == 2
    assert [(one.title, one.as_of, one.is_inferred) for one in found.layers] == [("人口", date(2020, 11, 1), True)]


def test_an_officer_counts_his_own_division_and_below_and_what_lies_outside_is_unknown_to_him(
    valley: None, officer: Callable[..., Actor]
) -> None:
    county = residents_within(AROUND, by=officer("duty_officer", "530621")).residents
    province = residents_within(AROUND, by=officer("viewer", "53")).residents
    assert county is not None and province is not None and (county.people, province.people) == (600, 1200)
    abroad = residents_within(AROUND, by=officer("commander", "52"))
    assert (abroad.residents, abroad.reason, abroad.layers) == (None, Unknown.OUT_OF_SCOPE, ())
    for role in ("informant", "admin"):
        with pytest.raises(NotPermitted):
            residents_within(AROUND, by=officer(role, "53"))


def test_an_own_layer_of_a_county_takes_the_place_of_the_demo_there_only(valley: None) -> None:
    bring(people([530621103], 50), region="530621", is_demo=False)
    found = residents_within(AROUND, by=INIT)
    assert found.residents is not None and found.residents.people == 50 + 2 * 300
    assert [one.is_demo for one in found.layers] == [False, True]


def test_where_no_layer_of_people_reaches_their_number_is_unknown_not_zero(valley: None) -> None:
    found = residents_within(circle(113.0, 40.0, 5000), by=INIT)
    assert (found.residents, found.reason) == (None, Unknown.NO_DATA)


def test_a_thing_of_a_kind_that_no_pack_knows_is_refused_by_name() -> None:
    with pytest.raises(LookupError, match="lighthouse"):
        new_facilities([Thing("lighthouse", "灯塔", "53", *CENTRE, "测试来源", is_inferred=True)])
    assert facility_kinds()["reservoir"].title == "水库"


def test_pages_may_ask_without_loading_what_computes() -> None:
    code = (
        "import django, os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'anlan.core.settings.django'; django.setup();"
        "import anlan.risk.queries; print([one for one in ('scipy', 'numba', 'anlan.science') if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
