"""Which data an assessment takes: by the area they speak for, as it stands now (R-02, M-03)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
import shapely

from anlan.core.batches.services import Incoming, apply_batch
from anlan.core.regions.models import RegionBoundary
from anlan.impact.events import Quake
from anlan.impact.gathering import place_of
from anlan.impact.inputs import Place
from anlan.impact.scoping import setting_of
from anlan.resources.services import set_team_state
from anlan.risk.arrays import Roads
from anlan.risk.facilities import Thing, new_facilities
from tests.impact.sample import LUDIAN
from tests.resources.samples import team
from tests.risk import place

IN_XUANWEI = replace(LUDIAN, longitude=103.45, latitude=26.2, planes=())


@pytest.fixture(autouse=True)
def two_counties(reality: object) -> Iterator[None]:
    """会泽 and 宣威, without data."""
    place.units()
    yield


def around(quake: Quake = IN_XUANWEI) -> Place:
    setting, _chain = setting_of(quake.longitude, quake.latitude, quake.occurred_at)
    return place_of(quake, setting)


def roads_of(code: int, west: float, east: float) -> Roads:
    return Roads([west, east], [26.2, 26.2], [0], [1], [10_000], [1], [0], [0], [-1], [False], [code], ())


def test_the_roads_are_those_of_the_unit_not_of_a_neighbour_whose_box_reaches_over():
    """A road of 会泽 ends beyond the epicentre in 宣威, and came in later."""
    mine = place.demo(roads_of(530381, 103.5, 103.7), region_code="530381")[0]
    place.demo(roads_of(530326, 103.0, 103.5), region_code="530326")
    found = around()
    assert found.origins["roads"].sha256 == mine.sha256
    assert found.coverage["roads"].equals(place.XUANWEI), "beyond, nobody knows of roads"


def test_where_the_unit_has_no_roads_the_nearest_are_taken_for_what_they_cover():
    theirs = place.demo(roads_of(530326, 103.0, 103.2), region_code="530326")[0]
    found = around()
    assert found.origins["roads"].sha256 == theirs.sha256 and found.coverage["roads"].equals(place.HUIZE)


def test_who_brings_schools_of_one_county_says_nothing_of_its_dams_or_of_other_counties():
    school = Thing("primary_school", "娜姑小学", "530326101", 103.1, 26.2, "县教体局", is_inferred=False)
    apply_batch(
        kind="facilities", region_code="530326", origin="a.csv", source="县教体局", licence="CC0", as_of=date(2026, 1, 1),
        incoming=[Incoming(new_facilities([school]))], is_demo=False, by=place.INIT,
    )  # fmt: skip
    coverage = around().coverage
    assert coverage["school"].equals(place.HUIZE) and coverage["reservoir"].is_empty


def test_a_team_that_is_sent_elsewhere_is_chosen_no_longer_and_again_when_it_is_back():
    ours = team("会泽消防站", shifts=[{"from": "08:00", "to": "20:00"}], callout_min=30)
    apply_batch(
        kind="teams", region_code="530326", origin="a.csv", source="消防", licence="CC0", as_of=date(2026, 1, 1),
        incoming=[Incoming([ours])], is_demo=False, by=place.INIT,
    )  # fmt: skip
    night = replace(IN_XUANWEI, occurred_at=IN_XUANWEI.occurred_at + timedelta(hours=12))
    assert around().teams.codes == ("530326",)
    assert [float(around(one).teams.turnout_min[0]) for one in (IN_XUANWEI, night)] == [5.0, 35.0], "16:30, and 04:30"
    set_team_state(team=ours.uid, state="dispatched", by=place.INIT)
    assert around().teams is None
    set_team_state(team=ours.uid, state="ready", by=place.INIT)
    assert around().teams.names == ("会泽消防站",)


def test_a_boundary_that_is_drawn_anew_changes_at_once_for_whom_the_data_speak():
    place.demo(place.cells(), region_code="530326")
    assert around().coverage["exposure"].equals(place.HUIZE)
    wider = shapely.box(102.5, 26.0, 103.4, 26.4)
    row = RegionBoundary.standing.get(region__code="530326")
    row.delete()
    place.boundary(row.region, wider)
    assert around().coverage["exposure"].equals(wider)
