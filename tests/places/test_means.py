"""The demo's means beside what the five plans state of them (requirements §4, M-01…M-30); issue 4, sentence 2."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache

import numpy as np
import pytest

from anlan.core import packs
from anlan.core.personal import looks_personal
from anlan.places.made import Land, Seats
from anlan.places.means import Means, beside_facts, make_means, shelter_area
from anlan.risk.arrays import Ground, Rivers
from anlan.science.quantities import needed, read_norms
from anlan.science.roads import Helicopter, air_reach

DAY = date(2026, 11, 22)
SHUOZHOU = (140602, 140603, 140621, 140622, 140623, 140681)
QUJING = (530302, 530303, 530304, 530322, 530323, 530324, 530325, 530326, 530381)
ZHANGYE = (620702, 620721, 620722, 620723, 620724, 620725)
YUNNAN = (  # the seats of prefectures, and so many more that there are 129
    530102, 530111, 530181, *QUJING, 530402, 530502, 530602, 530621, 530702, 530802, 530902, 532301, 532501, 532503, 532601,
    532801, 532901, 533102, 533103, 533301, 533401, *range(530128, 530181)[:24], *range(532622, 532722)[:76],
)[:129]  # fmt: skip
COUNTIES = {"1406": SHUOZHOU, "5303": QUJING, "6207": ZHANGYE, "510903": (510903,), "53": YUNNAN}
TOWNS, VILLAGES = {"53": 3}, {"6207": 15, "510903": 10}


def seats(codes: list[int], county: list[int], around: Seats | None, reach: float) -> Seats:
    """Seats in a row of counties; those of lower tiers near their county's."""
    at = np.searchsorted(np.unique(county), county)
    draw = np.random.default_rng(len(codes))
    step = draw.uniform(-reach, reach, (2, len(codes)))
    nothing = np.zeros(len(codes))
    return Seats(
        code=codes, county=county, longitude=100 + at % 12 * 0.4 + step[0], latitude=25 + at // 12 * 0.4 + step[1],
        height_m=nothing, is_inferred=nothing + 1, is_urban=nothing, names=tuple(f"单位{code}" for code in codes),
    )  # fmt: skip


def tiers(place: str) -> dict[str, Seats]:
    counties = sorted(COUNTIES[place])
    towns = [county * 1000 + 100 + number for county in counties for number in range(TOWNS.get(place, 12))]
    villages = [town * 1000 + 200 + number for town in towns for number in range(VILLAGES.get(place, 0))]
    top = seats(counties, counties, None, 0)
    return {
        "county": top, "township": seats(towns, [one // 1000 for one in towns], top, 0.1),
        "village": seats(villages, [one // 1000**2 for one in villages], top, 0.1),
    }  # fmt: skip


def people(place: str) -> dict[int, int]:
    return {county: 200_000 + 7_000 * (county % 53) for county in COUNTIES[place]}


@cache
def means(place: str, seed: int = 1) -> Means:
    return make_means(place, seats=tiers(place), people=people(place), land=None, day=DAY, seed=seed)


def kinds(place: str) -> Counter[str]:
    return Counter(team.kind for team in means(place).teams)


@pytest.mark.parametrize("place", COUNTIES)
def test_every_number_that_a_plan_states_of_its_means_is_made_so(place: str) -> None:
    lines = beside_facts(means(place))
    assert len(lines) >= 5 and [line for line in lines if not line.agrees] == []


def test_qujing_has_54_teams_and_ten_stores_and_none_in_a_township() -> None:
    made = means("5303")
    assert (len(made.teams), kinds("5303")["volunteer"]) == (54, 5)
    physical = [store for store in made.stores if store.kind == "physical"]
    assert len(physical) == 10 and {store.level for store in physical} == {"city", "county"}
    assert {store.kind for store in made.stores} == {"physical", "agreement", "capacity"}, "1 + 2 (M-11)"


def test_yunnan_has_the_earthquake_teams_and_the_forest_fleet_of_its_plan() -> None:
    made, found = means("53"), kinds("53")
    assert [found[kind] for kind in ("quake_provincial", "quake_heavy", "quake_light", "quake_vanguard", "quake_squad")] == [
        1, 4, 13, 168, 170,
    ]  # fmt: skip
    assert (found["high_rise"], found["flood_fire"], found["complex_fire"], found["mountain"]) == (5, 7, 2 + 6, 5)
    flood = {team.region[:4] for team in made.teams if team.kind == "flood_fire"}
    assert flood == {"5301", "5303", "5304", "5306", "5308", "5325", "5329"}
    fleet = Counter[str]()
    for vehicle in made.vehicles:
        fleet[vehicle.kind] += vehicle.count * (vehicle.team is None)
    assert [fleet[kind] for kind in ("water_truck", "troop_truck", "communication_vehicle", "equipment_vehicle")] == [
        522, 316, 148, 148,
    ]  # fmt: skip
    assert sum(lot.quantity for lot in made.lots if lot.item == "relay_pumps") == 2098
    heavy = [team.name for team in made.teams if team.kind == "quake_heavy"]
    assert heavy[:2] == ["昆明市重型地震灾害消防救援专业队", "昭通市重型地震灾害消防救援专业队"]
    own = [team for team in made.teams if team.plan == "5303"]
    assert len(own) == 54 and not any(team.kind == "township_team" for team in own), "the city's own list holds in the province too"


def test_shuozhou_has_34_teams_and_more_than_1400_people_and_zhangye_messengers_by_two() -> None:
    assert kinds("1406") == Counter(
        comprehensive=6, forest_professional=5, national_fire=8, armed_police=7, mine=5, chemical=2, social=1
    )
    assert 1400 < sum(team.people for team in means("1406").teams) < 1500
    zhangye = {kind: [team.people for team in means("6207").teams if team.kind == kind] for kind in kinds("6207")}
    assert (len(zhangye["fire_messenger"]), set(zhangye["fire_messenger"])) == (365, {2})
    assert (len(zhangye["light_cavalry_fire"]), sum(zhangye["light_cavalry_fire"])) == (13, 211)
    assert len({team.region[:6] for team in means("6207").teams if team.kind == "fire_messenger"}) == 6, "in every county"


def test_chuanshan_has_its_134_teams_where_they_belong() -> None:
    made = means("510903")
    assert Counter((team.kind, len(team.region)) for team in made.teams) == {
        ("national_fire", 6): 1, ("government_fire", 6): 1, ("government_fire", 9): 1, ("social", 6): 1, ("social", 9): 1,
        ("township_team", 9): 12, ("village_team", 12): 117,
    }  # fmt: skip
    assert Counter(store.level for store in made.stores) == {"county": 1, "township": 14}
    assert len({team.region for team in made.teams if team.kind == "township_team"}) == 12


@pytest.mark.parametrize("place", COUNTIES)
def test_all_stands_near_its_unit_and_says_that_it_is_made_up(place: str) -> None:
    made, seat = means(place), {}
    for tier in tiers(place).values():
        seat |= {str(code): (x, y) for code, x, y in zip(tier.code, tier.longitude, tier.latitude, strict=True)}
    things = [*made.teams, *made.stores, *made.shelters, *(one for one in made.vehicles if not one.kind.startswith("heli"))]
    away = [np.hypot(one.longitude - seat[one.region][0], one.latitude - seat[one.region][1]) for one in things]
    assert max(away) < 0.022, "2 km of the seat"
    said = [*things, *made.lots, *made.contacts, *made.experts, *made.agreements]
    assert all(one.source.startswith("演示数据 · 推断（生成器 places.means") for one in said)
    names = [team.name for team in made.teams]
    assert len(set(names)) == len(names)


def test_stock_is_what_its_people_need_by_the_ration_norms_and_nothing_is_past_its_date() -> None:
    norms = read_norms(packs.lookup("ration_norms", at=DAY).value, is_cold=True)
    for place in ("5303", "6207"):
        made, held = means(place), Counter[tuple[int, str]]()
        for lot in made.lots:
            held[lot.store, lot.item] += lot.quantity
            assert lot.quantity > 0 and lot.produced_on <= DAY and (lot.expires_on is None or lot.expires_on > DAY)
        for at, store in enumerate(made.stores):
            for item in ("tents_12_m2", "quilts", "ready_meals", "coats"):
                need = needed([store.people], [store.days], norms[item]).value[0]
                assert held[at, item] == need > 0
    kept = [store for store in means("6207").stores if store.kind == "physical"]
    assert 40_000 <= sum(store.people for store in kept) <= 60_000 and {store.days for store in kept} == {15}


def test_what_teams_drive_and_carry_is_in_the_packs_and_a_helicopter_flies() -> None:
    made = means("53")
    (row,) = packs.rows("relief_items")
    units = {one["item"]: one["unit"] for one in row.value["items"]}
    assert {item for team in made.teams for item in team.gear} <= set(units)
    assert all(lot.unit == units[lot.item] for lot in made.lots)
    norms = read_norms(packs.lookup("ration_norms", at=DAY).value)
    assert {item: norms[item].unit for item in norms if item in units} == {item: units[item] for item in norms if item in units}
    (listed,) = packs.rows("capabilities")
    assert {one for team in made.teams for one in team.capabilities} <= {one["capability"] for one in listed.value["capabilities"]}
    assert all(team.capabilities and team.people > 0 and team.turnout_min > 0 for team in made.teams)
    assert {len(team.shifts) for team in made.teams if team.kind in ("national_fire", "mine", "armed_police")} == {0}
    by_day = [team for team in made.teams if team.kind in ("forest_semi", "social", "township_team")]
    assert by_day and all(len(team.shifts) == 1 and 20 <= team.callout_min <= 60 for team in by_day)
    aircraft = [vehicle for vehicle in made.vehicles if vehicle.air]
    assert aircraft and all(bool(vehicle.road_vehicle) != bool(vehicle.air) for vehicle in made.vehicles)
    hours = {}
    for vehicle in aircraft:
        reach = air_reach(
            Helicopter(**vehicle.air), [vehicle.longitude], [vehicle.latitude], [103.4], [27.1], [1900], [[0]], has_fuel=[1]
        )
        hours[vehicle.region[:4]] = reach.seconds[0, 0] / 3600
    assert hours["5306"] < 1 and hours["5301"] <= 2.5, "鲁甸 within two hours of a base (K-15)"
    assert np.isinf(hours["5308"]), "from 普洱 not without a stop"


def test_shelters_hold_about_a_third_of_the_people_and_counties_differ() -> None:
    made = means("53")
    lines = shelter_area(made)
    assert sum(line.places for line in lines) == pytest.approx(0.3235 * sum(line.people for line in lines), rel=1e-3)
    assert sum(line.area_m2 for line in lines) / sum(line.places for line in lines) == pytest.approx(2.6, rel=1e-3)
    each = [line.per_resident_m2 for line in lines]
    assert all(one is not None and 0.1 < one < 4 for one in each)
    assert [line.meets for line in lines] == [one >= 1.5 for one in each], "the aim is held against, not painted in"  # type: ignore[operator]
    assert 0 < sum(line.meets for line in lines) < len(lines) / 2
    assert {shelter.is_indoor for shelter in made.shelters} == {True, False}


def test_people_on_call_are_nobody_and_every_desk_and_leader_has_one() -> None:
    made = means("1406")
    assert all(one.name.startswith("演示") and looks_personal(one.phone) == () for one in made.contacts)
    assert len({one.phone for one in made.contacts}) == len(made.contacts)
    assert {one.region for one in made.contacts if one.team is None} == {"1406", *map(str, SHUOZHOU)}
    assert {one.team for one in made.contacts if one.team is not None} == set(range(34))


def test_the_same_seed_makes_the_same_and_another_seed_other_places() -> None:
    again = make_means("1406", seats=tiers("1406"), people=people("1406"), land=None, day=DAY, seed=1)
    assert again == means("1406")
    other = means("1406", seed=2)
    assert [team.longitude for team in other.teams] != [team.longitude for team in again.teams]
    assert all(line.agrees for line in beside_facts(other))


def test_things_stand_on_the_gentle_side_of_their_county() -> None:
    """East of each seat the ground rises by a half, and beyond 2 km west begins another county."""
    top = tiers("1406")
    cell, shape = 0.001, (1300, 2500)
    west, north = 99.8, 25.6
    lon = west + (np.arange(shape[1]) + 0.5) * cell
    nearest = np.round((lon - 100) / 0.4) * 0.4 + 100
    height = np.tile(np.maximum(lon - nearest, 0) * 50_000, (shape[0], 1))
    county = np.tile(np.repeat([*SHUOZHOU, 0], 400)[: shape[1]], (shape[0], 1))
    ground = Ground(height, np.zeros(shape), west, north, cell)
    nothing = np.zeros(0)
    land = Land(ground, county, (), Rivers(nothing, nothing, nothing, nothing, ()))
    made = make_means("1406", seats=top, people=people("1406"), land=land, day=DAY, seed=1)
    east = [one.longitude - top["county"].longitude[list(top["county"].code).index(int(one.region))]
            for one in made.teams if len(one.region) == 6]  # fmt: skip
    assert max(east) <= cell, "none up the slope"


def test_a_place_without_a_list_is_refused() -> None:
    with pytest.raises(LookupError, match="place_means for 99"):
        make_means("99", seats=tiers("1406"), people={}, land=None, day=DAY, seed=1)


def test_zhangye_has_the_838_experts_of_its_plan_in_every_field_and_nobody_of_them_is_real() -> None:
    made = means("6207").experts
    assert len(made) == 838 and len({field for one in made for field in one.fields}) == 11
    assert len({one.region for one in made}) == 7, "the city and its six counties"
    assert all(one.name.startswith("演示专家") and one.phone.startswith("0000") for one in made)
    assert len({one.phone for one in made} | {one.phone for one in means("6207").contacts}) == 838 + len(means("6207").contacts)


def test_what_suppliers_have_promised_is_what_their_stores_are_said_to_hold_each_at_a_price_and_until_a_day() -> None:
    made = means("53")
    held: Counter[tuple[int, str]] = Counter()
    for lot in made.lots:
        if made.stores[lot.store].kind != "physical":
            held[lot.store, lot.item] += lot.quantity
    assert made.agreements and {(one.store, one.item): one.quantity for one in made.agreements} == dict(held)
    assert all(one.price_fen > 0 and one.valid_from < DAY < one.valid_until for one in made.agreements)
