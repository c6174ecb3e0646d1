"""The assessment of an earthquake on the arrays of a place (X-03, M-09, L-02)."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import shapely

from anlan.formats.mechanism import NodalPlane
from anlan.impact.inputs import Place, Setting
from anlan.impact.magnitudes import surface_magnitude
from anlan.impact.wording import Words
from tests.impact.sample import HERE, assessed, changed, exposure, ludian, place, roads, rules

AT_SEA = Setting(None, None, "33", "浙江省", 193.0)
ABROAD = Setting()


def codes(found) -> set[str]:
    return {one.code for one in found.warnings}


def test_the_zones_of_ludian_2014_are_those_of_the_relation_for_the_west():
    """Published (云南省地震局, 2014-08-07): Ⅵ and above 10,350 km²."""
    zones = {zone.intensity: zone for zone in ludian().zones}
    assert sorted(zones) == [5, 6, 7, 8] and zones[8].name == "Ⅷ"
    assert sum(zones[degree].area_km2 for degree in (6, 7, 8)) == pytest.approx(10_350, rel=0.1)
    # Wang (2000), west, Ms 6.5, by hand: Ⅵ reaches 74.7 km along and 46.3 km across.
    assert (zones[6].long_km, zones[6].short_km) == pytest.approx((74.7, 46.3), abs=0.1)
    assert ludian().method.strike == 160.0 and ludian().method.strike_from == "mechanism"


def test_everybody_inside_a_line_is_counted_in_one_zone_and_one_township():
    found = ludian()
    by_zone = {zone.intensity: zone.people for zone in found.zones}
    of_towns = dict.fromkeys(by_zone, 0)
    for town in found.townships:
        assert town.people == sum(town.people_by_zone.values())
        for degree, people in town.people_by_zone.items():
            of_towns[int(degree)] += people
    assert of_towns == by_zone
    assert sum(by_zone.values()) == found.people_felt == int(exposure().people.sum())  # all within 4.5
    houses = {zone.intensity: sum(one.total for one in zone.houses) for zone in found.zones}
    assert sum(houses.values()) == int(exposure().houses.sum())
    for zone in found.zones:
        for one in zone.houses:
            assert sum(one.by_state) == one.total


def test_things_roads_and_bridges_fall_into_the_zone_they_stand_in():
    zones = {zone.intensity: zone for zone in ludian().zones}
    inner = zones[8]
    assert (inner.schools, inner.hospitals, inner.reservoirs, inner.tailings_ponds, inner.plants) == (1, 1, 1, 1, 1)
    assert sum(zone.schools for zone in zones.values()) == 1  # the other school is 600 km away
    assert sum(zone.roads_km["county"] for zone in zones.values()) == pytest.approx(20.0)
    assert sum(zone.bridges for zone in zones.values()) == 2  # two pieces that meet are one bridge


def test_losses_are_intervals_in_order_and_count_everybody_from_four_and_a_half_up():
    losses = ludian().losses
    for one in (losses.deaths, losses.injured, losses.displaced):
        assert 0 <= one.low <= one.central <= one.high and one.level == 0.9
    assert losses.deaths.central < losses.injured.central < losses.displaced.central
    assert losses.kind == "modelled" and losses.source and losses.as_of == "2014-08-03T16:30:00+08:00"


def test_twice_the_buildings_do_not_narrow_the_interval():
    """Issue 4, sentence 6: the same people and houses in twice the cells."""
    for name in ("deaths", "injured", "displaced"):
        one, two = (getattr(assessed(where=Place(exposure=exposure(parts))).losses, name) for parts in (1, 2))
        width, same = ((each.high - each.low) / max(each.central, 1) for each in (one, two))
        assert same >= 0.97 * width, name


def test_the_other_plane_and_the_other_relation_stand_beside_as_variants():
    variants = {one.name: one for one in ludian().method.variants}
    assert set(variants) == {"plane_2", "yu2013"}
    mine = {zone.intensity: zone.area_km2 for zone in ludian().zones}
    # Turned, not larger: the second plane has the same areas and other people.
    assert {int(k): v for k, v in variants["plane_2"].areas_km2.items()} == pytest.approx(mine, rel=0.01, abs=1)
    assert variants["yu2013"].deaths_central is not None and "青藏区" in variants["yu2013"].title


def test_without_a_mechanism_the_zones_are_circles_as_large_and_that_is_said():
    found = assessed(changed(planes=()))
    assert "circular" in codes(found) and found.method.strike is None and found.method.strike_from == "none"
    for zone, elliptical in zip(found.zones, ludian().zones, strict=True):
        assert zone.long_km == zone.short_km and zone.area_km2 == pytest.approx(elliptical.area_km2, rel=0.01, abs=1)
    assert [one.name for one in found.method.variants] == ["yu2013"]


def test_no_exposure_means_unknown_people_and_losses_never_zero():
    for where in (Place(), replace(place(), coverage={"exposure": shapely.box(110, 30, 111, 31)})):
        found = assessed(where=where if where.exposure is None else replace(where, exposure=_far_away()))
        assert "no_exposure" in codes(found) and not found.method.is_valid
        assert all(zone.people is None and zone.houses is None for zone in found.zones) and found.zones
        assert found.losses.deaths is found.losses.injured is found.losses.displaced is None
        assert found.people_felt is None and not found.townships and not found.needs


def _far_away():
    table = exposure()
    columns = {name: getattr(table, name) for name in table.DTYPES} | {"longitude": table.longitude + 7, "latitude": table.latitude + 3.4}
    return type(table)(**columns, classes=table.classes)


def test_where_the_data_end_inside_the_zones_it_is_said_how_much_is_missing():
    found = assessed(where=replace(place(), coverage={"exposure": shapely.box(90, 27.1, 110, 40)}))
    said = next(one for one in found.warnings if one.code == "partly_without_exposure")
    assert "50%" in said.says and said.is_grave


@pytest.mark.parametrize(
    ("quake", "setting", "code", "has_zones"),
    [
        (changed(magnitude=10.5), HERE, "magnitude_too_large", False),
        (changed(magnitude=8.2), HERE, "magnitude_out_of_range", True),
        (changed(magnitude=3.1), HERE, "magnitude_too_small", False),
        (changed(depth_km=-5.0), HERE, "depth_above_ground", True),
        (changed(depth_km=600.0), HERE, "too_deep", False),
        (changed(status="withdrawn"), HERE, "withdrawn", False),
        (changed(is_earthquake=False), HERE, "not_an_earthquake", False),
        (changed(longitude=124.3, latitude=29.0), AT_SEA, "outside_land", True),
        (changed(longitude=-71.3, latitude=-29.0), ABROAD, "outside_coverage", False),
    ],
)
def test_what_the_relation_was_not_made_for_is_flagged_and_hopeless_input_gets_no_figures(quake, setting, code, has_zones):
    found = assessed(quake, setting=setting)
    assert code in codes(found) and not found.method.is_valid
    assert code in {one.code for one in found.method.validity}
    assert bool(found.zones) == has_zones
    if not has_zones:
        assert found.losses.deaths is None and not found.teams and not found.first_checks


def test_an_ordinary_bulletin_is_valid():
    assert ludian().method.is_valid and not ludian().method.validity


def test_what_fails_onto_many_people_is_checked_first_and_what_does_not_shake_not_at_all():
    checks = ludian().first_checks
    assert [one.rank for one in checks] == list(range(1, len(checks) + 1))
    assert [one.score for one in checks] == sorted((one.score for one in checks), reverse=True)
    kinds = [one.kind for one in checks]
    assert kinds[0] == "reservoir" and kinds.index("tailings_pond") < kinds.index("hidden_danger_point")
    assert kinds.count("primary_school") == 1
    first = checks[0]
    assert "Ⅷ度区" in first.reason and "1,500 万 m³" in first.reason and "溃坝" in first.reason
    assert first.township == "鲁甸县龙头山镇" and first.is_inferred and first.source == "演示数据 · 推断"


def test_a_larger_reservoir_comes_before_a_smaller_one_of_the_same_shaking():
    rule = next(one for one in rules().checks if one.kind == "reservoir")
    assert rule.factor(20_000) > rule.factor(500) > rule.factor(5) == rule.factor(math.nan) == 1.0


class Ways:
    """From the north in half an hour, from elsewhere not at all."""

    def minutes(self, places, target, *, limit_min):
        is_north = places[:, 1] > 27
        return np.where(is_north, 30.0, np.nan), [Words("", "") if one else Words("道路中断", "cut off") for one in is_north]

    def kilometres(self, place, target):
        return 25.0


def test_teams_come_by_the_time_they_need_turnout_included_and_the_cut_off_say_why():
    found = assessed(where=replace(place(), ways=Ways()))
    first, second = found.teams
    assert "roads_as_before" in codes(found)
    assert (first.name, first.eta_min, first.distance_km) == ("昭通支队", 50, 25.0)
    assert second.eta_min is None and second.reason == "道路中断"
    assert first.target_code == "530621101" or first.target_code == "530621102"


def test_teams_are_sent_to_the_seat_of_the_worst_township_where_it_is_known():
    without = ludian().teams[0]
    seats = {int(without.target_code): (103.5, 27.2)}
    there = assessed(where=replace(place(), seats=seats)).teams
    elsewhere = assessed(where=replace(place(), seats={1: (0.0, 0.0)})).teams
    assert there[0].target_code == without.target_code and there[0].target_name == without.target_name
    assert elsewhere == ludian().teams, "the seat of another township moves nothing"
    assert [team.reason for team in there] != [team.reason for team in elsewhere], "the straight distance is another"


def test_without_roads_the_teams_have_a_straight_distance_and_no_time():
    for team in ludian().teams:
        assert team.eta_min is None and "没有路网" in team.reason


def test_needs_are_people_times_norm_times_days_against_what_is_held():
    found = ludian()
    people = found.losses.displaced.central
    needs = {one.item: one for one in found.needs}
    tents = needs["tents_12_m2"]
    assert tents.quantity == math.ceil(people / 4) and tents.held == 500 and tents.gap == max(tents.quantity - 500, 0)
    assert needs["drinking_water"].quantity == people * 3 * 3  # 3 L a day, the first three days
    assert needs["grain"].quantity == math.ceil(people * 0.5 * 12)  # from the fourth day of fifteen
    assert needs["grain"].held is None  # no item of the stores here
    assert tents.quantity_low <= tents.quantity <= tents.quantity_high and tents.norm_source


def test_the_same_input_gives_the_same_result_and_another_another_hash():
    first, again = assessed(), assessed()
    assert first == again
    other = assessed(changed(magnitude=6.6))
    fewer = assessed(where=replace(place(), roads=None))
    hashes = {one.provenance.input_hash for one in (first, other, fewer)}
    assert len(hashes) == 3


def test_every_part_says_where_it_comes_from():
    provenance = ludian().provenance
    for part in ("zones", "townships", "losses", "first_checks", "teams", "needs"):
        origin = provenance.figures[part]
        assert origin.kind == "modelled" and origin.source and origin.as_of and origin.is_inferred and origin.is_demo
    assert set(provenance.inputs) == {"exposure", "things", "roads", "teams"}
    tables = {row["table"] for row in provenance.packs}
    assert {"quake_regions", "damage_matrix", "ration_norms", "relief_goals"} <= tables


@pytest.mark.parametrize(
    ("value", "scale", "ms", "code"),
    [
        (6.5, None, 6.5, "magnitude_assumed"), (6.5, "Ms", 6.5, None), (6.1, "Mww", 6.41, "magnitude_converted"),
        (6.0, "ML", 5.70, "magnitude_converted"), (5.9, "mb", 5.93, "magnitude_converted"),
        (6.0, "Md", 6.0, "magnitude_unknown_scale"),
    ],
)  # fmt: skip
def test_any_scale_becomes_a_surface_magnitude_and_the_conversion_is_said(value, scale, ms, code):
    found = surface_magnitude(value, scale)
    assert found.ms == pytest.approx(ms, abs=0.006)
    assert [one.code for one in found.warnings] == ([code] if code else [])
    used = [one for one in found.magnitudes if one.is_used]
    assert len(used) == 1 and used[0].type == "Ms"
    assert {"Mw"} <= {one.type for one in found.magnitudes}


def test_a_strike_given_by_hand_says_so():
    found = assessed(changed(planes=(NodalPlane(30.0, None, None),), planes_from="given"))
    assert found.method.strike == 30.0 and found.method.strike_from == "given"
    assert found.event.planes[0].source == "given"


def test_houses_of_classes_that_no_matrix_knows_are_unknown():
    table = exposure()
    columns = {name: getattr(table, name) for name in table.DTYPES}
    strange = type(table)(**columns, classes=("窑洞", *table.classes[1:]))
    found = assessed(where=Place(exposure=strange))
    assert "house_classes_unknown" in codes(found) and found.losses.displaced is None and not found.needs
    assert found.losses.deaths is not None and all(zone.houses is None for zone in found.zones)


def test_roads_alone_do_not_need_people():
    found = assessed(where=Place(roads=roads()))
    assert sum(zone.roads_km["county"] for zone in found.zones) == pytest.approx(20.0)
    assert np.isfinite([zone.area_km2 for zone in found.zones]).all()
