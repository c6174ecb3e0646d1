"""Things of a demo place: numbers as the facts table says, at places that make sense (issue 4, sentence 2; R-02, R-14)."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from anlan.core.packs import rows
from anlan.places.cells import pack_row
from anlan.places.made import Land
from anlan.places.measured import number_checks, site_checks
from anlan.places.skeleton import UNSOURCED
from anlan.places.things import GENERATOR, make_things
from anlan.places.things_known import known_things
from anlan.places.things_numbers import quotas
from anlan.places.things_sites import Terrain
from anlan.risk import census
from anlan.risk.facilities import Thing, facility_kinds
from tests.places import samples
from tests.places.test_people import LUDIAN, QIAOJIA, people_of, seats_of

COUNTIES = frozenset({LUDIAN, QIAOJIA})
TOWNSHIPS = {LUDIAN: 2, QIAOJIA: 2}


def units_of(place: str) -> frozenset[int]:
    return frozenset(int(line.units[0]) for line in census.counties() if line.units[0].startswith(place))


@pytest.fixture(scope="module")
def made() -> tuple[list[Thing], Land, Terrain]:
    exposure, land, _villages = people_of(["530621", "530622"], LUDIAN, QIAOJIA)
    counties, towns, villages = seats_of(land, LUDIAN, QIAOJIA)
    things = make_things(land, counties, towns, villages, exposure, place="53", seed=1)
    return things, land, Terrain(land, towns, exposure, pack_row("facility_sites", "53")["rules"])


def test_numbers_by_kind_are_those_asked_for(made: tuple[list[Thing], Land, Terrain]) -> None:
    things, _land, _terrain = made
    checks = number_checks(things, quotas("53", counties=COUNTIES, townships=TOWNSHIPS))
    assert {"primary_school", "hospital", "reservoir", "hidden_danger_point", "hazmat_enterprise"} <= {one.kind for one in checks}
    missed = [check for check in checks if not check.is_equal]
    assert not missed, missed
    assert number_checks(things[1:], quotas("53", counties=COUNTIES, townships=TOWNSHIPS)) != checks


@pytest.mark.parametrize(("place", "key", "kind"), [
    ("1406", "geological_points", "hidden_danger_point"), ("1406", "warning_stations", "seismic_station"),
    ("6207", "reservoirs_with_persons", "reservoir"), ("510903", "chemical_firms", "hazmat_enterprise"),
    ("5303", "ammonia_cooling_firms", "ammonia_plant"), ("5303", "dust_explosion_firms", "dust_plant"),
    ("5303", "confined_space_firms", "confined_space"),
])  # fmt: skip
def test_what_a_plan_counts_is_made_in_that_number(place: str, key: str, kind: str) -> None:
    (facts,) = (row.value["facts"] for row in rows("place_facts") if row.jurisdiction == place)
    said = next(fact["number"] for fact in facts if fact["key"] == key)
    counties = units_of(place)
    own = [one for one in quotas(place, counties=counties, townships={}) if one.kind == kind]
    assert sum(one.number for one in own) == said and any(one.fact == key for one in own)


def test_ten_small_and_five_risky_reservoirs_stand_in_chuanshan_those_of_the_plan_by_name() -> None:
    (one,) = (one for one in quotas("510903", counties=frozenset({510903}), townships={}) if one.kind == "reservoir")
    assert one.number == 10 + 5 and "九峰寺水库" in one.names and "文庙湾水库" in one.names


@pytest.mark.parametrize(("kind", "share"), [
    ("coal_mine", 41), ("other_mine", 14.8), ("hazmat_enterprise", 13), ("firework_store", 7.3),
])  # fmt: skip
def test_qujing_has_the_share_of_the_province_that_its_plan_states(kind: str, share: float) -> None:
    counties = units_of("53")
    own = [one for one in quotas("53", counties=counties, townships={}) if one.kind == kind]
    whole, qujing = sum(one.number for one in own), sum(one.number for one in own if one.area == "5303")
    assert round(100 * qujing / whole, 1) == pytest.approx(share, abs=0.05)


def test_the_province_has_its_217_tailings_ponds_and_zhaotong_its_3261_danger_points() -> None:
    counties = units_of("53")
    own = quotas("53", counties=counties, townships={})
    assert sum(one.number for one in own if one.kind == "tailings_pond") == 217
    assert sum(one.number for one in own if one.kind == "hidden_danger_point" and one.area.startswith("5306")) == 3261
    part = quotas("5306", counties=frozenset(one for one in counties if str(one).startswith("5306")), townships={})
    assert sum(one.number for one in part if one.kind == "hidden_danger_point") == 3261


def test_things_stand_where_such_things_stand(made: tuple[list[Thing], Land, Terrain]) -> None:
    things, _land, terrain = made
    checks = {check.kind: check for check in site_checks(things, terrain)}
    assert checks["reservoir"].number > 5 and checks["hidden_danger_point"].number > 100
    for check in checks.values():
        assert check.sound == check.number, check
    ponds = [thing for thing in things if thing.kind == "tailings_pond" and GENERATOR in thing.source]
    river = samples.NORTH - samples.ROWS / 2 * samples.CELL
    assert all(abs(thing.latitude - river) * 110.6 > 3 for thing in ponds), "金沙江 3 km"


def test_danger_points_lie_on_the_steep_slopes_above_houses(made: tuple[list[Thing], Land, Terrain]) -> None:
    things, _land, terrain = made
    slopes = np.array([thing.detail["ground_slope_deg"] for thing in things if thing.kind == "hidden_danger_point"])
    assert slopes.max() <= 45 and np.median(slopes) > np.median(terrain.slope)


def test_no_reservoir_drowns_a_hamlet_and_none_shares_a_place_with_a_pond(made: tuple[list[Thing], Land, Terrain]) -> None:
    things, _land, terrain = made
    water = [thing for thing in things if thing.kind in ("reservoir", "tailings_pond") and GENERATOR in thing.source]
    at = terrain.grid.cells_at([thing.longitude for thing in water], [thing.latitude for thing in water])
    assert (terrain.people[at] == 0).all()
    assert len(set(zip(*(one.tolist() for one in at), strict=True))) == len(water)


def test_named_things_come_first_with_their_source_and_made_up_ones_say_so(made: tuple[list[Thing], Land, Terrain]) -> None:
    things, _land, _terrain = made
    known = {one.name: one for one in known_things()}
    named = [thing for thing in things if thing.name in known]
    assert named and all(thing.source.endswith(known[thing.name].source) for thing in named)
    unsourced = [thing for thing in named if known[thing.name].source == UNSOURCED]
    assert unsourced and all(thing.is_inferred and thing.source.startswith("推断") for thing in unsourced)
    assert all(thing.is_inferred and "推断" in thing.source for thing in things if thing.name not in known)
    assert {one.name for one in known.values() if one.kind == "tailings_pond"}.isdisjoint({"东川落雪片区"})
    for thing in things:
        assert thing.kind in facility_kinds() and thing.region_code.startswith(("530621", "530622"))


def test_no_two_things_of_a_county_have_one_name(made: tuple[list[Thing], Land, Terrain]) -> None:
    things, _land, _terrain = made
    assert max(Counter((thing.region_code[:6], thing.name) for thing in things).values()) == 1
    assert any(thing.name == "龙头山镇卫生院" for thing in things)
    assert any(thing.name == "文屏街道社区卫生服务中心" for thing in things)


def test_the_same_seed_puts_them_in_the_same_places(made: tuple[list[Thing], Land, Terrain]) -> None:
    exposure, land, _villages = people_of(["530621", "530622"], LUDIAN, QIAOJIA)
    counties, towns, villages = seats_of(land, LUDIAN, QIAOJIA)
    assert make_things(land, counties, towns, villages, exposure, place="53", seed=1) == made[0]
