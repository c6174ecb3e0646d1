"""What is counted where, and what nobody can know: zones at the edge of the data, the hour, degrees of a grid (X-03, R-02)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import shapely

from anlan.formats.shakemap import Shakemap, read_shakemap
from anlan.impact.inputs import Setting
from tests.impact.sample import AT, assessed, changed, ludian, place, rules
from tests.impact.test_field import GRID

WEST = shapely.box(90, 20, 103.3, 40)
"""Half of the zones."""
NOWHERE = shapely.Polygon()


def grid(text: str = GRID) -> Shakemap:
    return read_shakemap(text.encode(), received_at=datetime(2014, 8, 4, tzinfo=UTC))


@pytest.mark.parametrize(
    ("quake", "setting", "code", "is_drawn"),
    [
        ({"status": "withdrawn"}, None, "withdrawn", False), ({"is_earthquake": False}, None, "not_an_earthquake", False),
        ({"magnitude": 10.5}, None, "magnitude_too_large", False), ({"depth_km": -5.0}, None, "depth_above_ground", True),
        ({}, Setting(None, None, "33", "浙江省", 193.0), "outside_land", True), ({}, Setting(), "outside_coverage", False),
    ],
)  # fmt: skip
def test_a_shakemap_does_not_make_a_bulletin_valid_that_is_not(quake, setting, code, is_drawn):
    more = {} if setting is None else {"setting": setting}
    found = assessed(changed(**quake), shakemap=grid(), **more)
    assert code in {one.code for one in found.method.validity} and not found.method.is_valid
    assert bool(found.zones) is is_drawn and (is_drawn or found.losses.deaths is None)


def test_a_shakemap_is_not_measured_by_what_the_relation_was_fitted_to():
    found = assessed(changed(depth_km=80.0, magnitude=8.2), shakemap=grid())
    assert found.method.is_valid and found.zones and {"too_deep", "magnitude_out_of_range"}.isdisjoint(
        one.code for one in found.warnings
    )


def test_a_grid_without_any_shaking_in_it_leaves_the_relation():
    found = assessed(shakemap=grid(GRID.replace('"MMI"', '"PSA03"')))
    assert found.method.field == "relation" and found.zones == ludian().zones


def test_zone_six_of_a_shakemap_begins_at_five_and_a_half_for_townships_and_first_checks_too():
    weak = grid(GRID.replace("7.4", "5.6").replace("6.2\n", "5.6\n"))
    found = assessed(changed(magnitude=6.2, magnitude_type="Mw"), shakemap=weak)
    assert {zone.intensity for zone in found.zones} == {6} and found.damage_degree == 6
    assert found.townships and {town.degree for town in found.townships} == {6}
    assert all(town.intensity_most < 6 for town in found.townships)
    assert {"reservoir", "primary_school", "hospital"} <= {one.kind for one in found.first_checks}


def test_things_and_roads_beyond_their_data_are_unknown_and_not_none():
    where = replace(place(), coverage={"roads": NOWHERE, "school": NOWHERE, "exposure": NOWHERE, "hospital": WEST})
    for zone in assessed(where=where).zones:
        assert zone.roads_km is None and zone.bridges is None and zone.schools is None and zone.people is None
        assert zone.hospitals is not None and zone.reservoirs is not None
        assert zone.covered["roads_km"] == zone.covered["schools"] == zone.covered["people"] == 0
        assert 0.3 < zone.covered["hospitals"] < 0.7 and zone.covered["reservoirs"] == 1


def test_everybody_in_a_zone_is_somewhere_at_the_hour_of_the_event():
    """2014-08-03 was a Sunday in the holidays of schools; the packs hold no calendar of that year."""
    found = ludian()
    assert (found.hour.at, found.hour.day, found.hour.day_from) == ("2014-08-03T16:30+08:00", "holiday", "weekday")
    assert found.hour.is_school_break and found.hour.kind == "inferred" and found.hour.source
    for zone in found.zones:
        assert zone.at_home + zone.at_work + zone.at_school + zone.outside == zone.people and zone.at_school == 0
    # The curves of the countryside at 16 and 17 o'clock of a holiday: 0.52 and 0.60 at home.
    assert found.zones[-1].at_home == pytest.approx(0.56 * found.zones[-1].people, rel=0.001)
    assert "day_rhythm" in {row["table"] for row in found.provenance.packs}


def test_at_night_of_a_working_day_nearly_all_are_at_home_and_the_calendar_knows_the_day():
    from anlan.impact.rules import rules_for

    hours = {
        day: rules_for(("53",), longitude=103.3, at=AT.replace(year=2025, month=month, day=day)).hour
        for month, day in ((9, 28), (10, 1), (10, 9))
    }
    assert [(one.day, one.day_from) for one in hours.values()] == [
        ("workday", "calendar"), ("holiday", "calendar"), ("workday", "calendar"),
    ]  # a Sunday worked instead, 国庆节, a Thursday
    assert not any(one.is_school_break for one in hours.values())


def test_every_row_that_names_a_place_says_in_which_unit_it_lies():
    found = ludian()
    assert {one.region_code for one in found.first_checks} == {"530621101"}
    assert {one.name: one.region_code for one in found.teams} == {"昭通支队": "530600", "会泽大队": "530326"}
    assert rules().hour == found.hour
