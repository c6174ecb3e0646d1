"""The roads of a small made-up land: one net, bridges, classes, grades (issue 4, sentence 2)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from anlan.places.bridges import crossings
from anlan.places.corridors import Corridor, Stop, corridors, published_lengths
from anlan.places.made import Land, Seats
from anlan.places.road_checks import beside_published, detours, lengths, share_connected, unbridged
from anlan.places.roads import COUNTY, MOTORWAY, NATIONAL, PROVINCIAL, RURAL, make_roads
from anlan.risk.arrays import Roads
from anlan.risk.journeys import network_of
from anlan.science.roads.ground import straight_m
from tests.places import samples

LEFT, RIGHT = 530326, 530381
COUNTIES = {"codes": [LEFT, RIGHT], "counties": [LEFT, RIGHT], "at": [(34, 8), (25, 70)], "names": ["会泽县", "宣威市"]}
TOWNS = {
    "codes": [530326001, 530326100, 530326101, 530381001, 530381100], "counties": [LEFT] * 3 + [RIGHT] * 2,
    "at": [(34, 8), (12, 20), (50, 30), (25, 70), (48, 60)], "names": ["古城街道", "者海镇", "娜姑镇", "宛水街道", "板桥镇"],
}  # fmt: skip
AT = [(34, 8), (38, 12), (12, 20), (5, 28), (16, 10), (50, 30), (55, 22), (50, 31), (40, 37)]
VILLAGES = {
    "codes": [530326001001, 530326001002, 530326100001, 530326100002, 530326100003, *range(530326101001, 530326101005)],
    "counties": [LEFT] * 9, "at": AT, "names": [f"{k}村" for k in "甲乙丙丁戊己庚辛壬"],
}  # fmt: skip
FAST = Corridor("G85 银昆高速", MOTORWAY, (Stop(LEFT, "会泽", 0, 0), Stop(RIGHT, "宣威", 0, 0)))
OLD = Corridor(
    "G213 国道", NATIONAL, (Stop(LEFT, "会泽", 0, 0), Stop(0, "者海镇", 103.31, 27.24), Stop(RIGHT, "宣威", 0, 0))
)
ELSEWHERE = Corridor("G320 国道", NATIONAL, (Stop(533102, "瑞丽", 97.9, 24.0), Stop(0, "胜境关", 104.3, 25.6)))


@pytest.fixture(scope="module")
def land() -> Land:
    return samples.land(LEFT, RIGHT)


@pytest.fixture(scope="module")
def seats(land: Land) -> tuple[Seats, Seats, Seats]:
    """One village shares a cell with a township's seat, and stands some way off it."""
    county, town, village = (samples.seats(**one, ground=land) for one in (COUNTIES, TOWNS, VILLAGES))
    return (
        county,
        town,
        replace(village, longitude=village.longitude + np.where(village.code == 530326101004, 0.002, 0)),
    )


@pytest.fixture(scope="module")
def roads(land: Land, seats: tuple[Seats, Seats, Seats]) -> Roads:
    return make_roads(land, *seats, (FAST, OLD, ELSEWHERE), 7)


def named(roads: Roads, name: str) -> np.ndarray:
    return roads.name == roads.names.index(name)


def test_every_seat_stands_on_one_net_on_which_one_can_drive_everywhere_and_back(roads: Roads, seats):
    network = network_of(roads)
    assert [share_connected(network, one) for one in seats] == [1, 1, 1]
    assert network.is_main.all() and network.nodes > 400


def test_a_seat_off_the_net_is_counted_as_such(roads: Roads, seats):
    away = replace(seats[1], longitude=seats[1].longitude - np.where(seats[1].code == 530326101, 0.3, 0))
    assert share_connected(network_of(roads), away) == pytest.approx(0.8)


def test_every_river_crossing_has_a_bridge_and_a_bridge_is_no_longer_than_the_crossing_needs(roads: Roads, land: Land):
    ends = np.stack([roads.tail, roads.head], axis=1)
    crosses = crossings(roads.longitude[ends], roads.latitude[ends], land.rivers)
    assert np.array_equal(crosses, roads.is_bridge) and 2 <= roads.is_bridge.sum() < len(roads.tail) / 20
    assert unbridged(roads, land.rivers) == 0 and np.median(roads.length_m[roads.is_bridge]) < 150
    without = replace(roads, is_bridge=np.zeros(len(roads.tail)))
    assert unbridged(without, land.rivers) == roads.is_bridge.sum()


def test_real_roads_go_by_their_name_through_the_towns_they_pass(roads: Roads, seats):
    old = named(roads, "G213 国道")
    assert set(roads.road_class[old].tolist()) == {NATIONAL} and "G320 国道" not in roads.names
    on_it = np.unique(np.append(roads.tail[old], roads.head[old]))
    for town in (0, 1, 3):
        away = straight_m(
            roads.longitude[on_it], roads.latitude[on_it], seats[1].longitude[town], seats[1].latitude[town], True
        )
        assert away.min() < 1, seats[1].names[town]


def test_a_motorway_is_left_and_entered_at_interchanges_only(roads: Roads):
    fast = roads.road_class == MOTORWAY
    assert named(roads, "G85 银昆高速")[fast].all()
    on_it = np.zeros(len(roads.longitude), bool)
    on_it[roads.tail[fast]] = on_it[roads.head[fast]] = True
    ramps = ~fast & (on_it[roads.tail] | on_it[roads.head])
    assert 2 <= ramps.sum() <= 8 < fast.sum() and named(roads, "互通匝道")[ramps].all()


def test_a_road_is_never_shorter_than_the_ground_and_never_steeper_than_its_class(roads: Roads):
    """A motorway 5 %, national roads 6, provincial 7, county roads 8, country roads 10."""
    straight = straight_m(
        roads.longitude[roads.tail],
        roads.latitude[roads.tail],
        roads.longitude[roads.head],
        roads.latitude[roads.head],
        True,
    )
    assert (roads.length_m >= straight * 0.999).all()
    most = np.array([0.05, 0.06, 0.07, 0.08, 0.10])[roads.road_class]
    assert (np.abs(roads.grade) <= most + 1e-6).all() and (np.abs(roads.grade) > 0.04).sum() > 50


def test_lesser_roads_join_towns_and_villages_by_the_names_of_their_ends(roads: Roads):
    road = named(roads, "会泽县—娜姑镇公路")
    assert set(roads.road_class[road].tolist()) == {COUNTY} and roads.length_m[road].sum() > 10_000
    assert {COUNTY, RURAL} <= set(roads.road_class.tolist())


def test_towns_have_streets_and_what_is_published_leaves_them_out(roads: Roads):
    found = lengths(roads)
    whole = sum(one.km for one in found)
    streets = sum(one.km for one in found if one.road_class == "street")
    assert whole == pytest.approx(roads.length_m.sum() / 1000, rel=1e-3) and 10 < streets < whole / 2
    beside = {(one.code, one.road_class, one.year): one for one in beside_published(found, published_lengths())}
    here = beside["530326", "全部公路", ""]
    in_huize = sum(one.km for one in found if one.code == "530326" and one.road_class != "street")
    assert here.published_km is None and here.km == pytest.approx(in_huize)
    assert beside["53", "高速公路", "2022"].published_km == 10249


def test_ways_are_longer_than_the_crow_flies(roads: Roads, seats):
    ratios = detours(network_of(roads), seats[1], pairs=20, seed=1)
    assert len(ratios) == 20 and (ratios > 1).all() and 1.1 < np.median(ratios) < 2.2


def test_the_same_seed_lays_the_same_roads_and_another_seed_others(land: Land, seats, roads: Roads):
    again, other = (make_roads(land, *seats, (FAST, OLD, ELSEWHERE), seed) for seed in (7, 8))
    assert all(np.array_equal(getattr(again, name), getattr(roads, name)) for name in Roads.DTYPES)
    assert again.names == roads.names and len(other.longitude) != len(roads.longitude)


def test_a_place_without_known_roads_has_national_roads_and_a_township_without_villages_its_hamlets(land: Land, seats):
    bare = make_roads(land, *seats, (), 7)
    assert {NATIONAL, COUNTY, RURAL} <= set(bare.road_class.tolist()) and MOTORWAY not in bare.road_class
    for county in (LEFT, RIGHT):
        country = bare.length_m[(bare.road_class == RURAL) & (bare.county == county)].sum()
        assert country > 40_000


def test_the_skeleton_names_real_roads_whose_classes_are_known():
    known = corridors()
    assert len(known) > 70 and {one.road_class for one in known} == {MOTORWAY, NATIONAL, PROVINCIAL}
    assert {"G85 银昆高速", "G213 国道", "G56 杭瑞高速"} <= {one.name for one in known}
    assert not [one.name for one in known if "（" in one.name or "、" in one.name]
    assert all(len(one.stops) > 1 for one in known)
