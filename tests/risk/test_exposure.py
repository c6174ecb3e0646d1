"""People, households, houses and roads by zone and township, and by hour of the day (issue 4, sentence 5; X-03, R-02)."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from anlan.core.packs import rows
from anlan.risk.arrays import ROAD_CLASSES, Exposure, Roads
from anlan.risk.exposure import DWELLERS, Whereabouts, middles, road_tables, whereabouts, zone_tables
from anlan.science.quake import DEFAULT_DAMAGE_MATRIX

OFFICIAL = ZoneInfo("Asia/Shanghai")


def cells(count: int, seed: int = 1) -> Exposure:
    chance = np.random.default_rng(seed)
    people = chance.integers(2, 900, count)
    return Exposure(
        longitude=chance.uniform(103, 104, count), latitude=chance.uniform(26, 27, count),
        township=chance.choice([530621103, 530621104, 530622001, 530326101], count), village=np.zeros(count), people=people,
        elderly=people // 9, children=people // 5, households=people // 3, urban=chance.integers(0, 3, count),
        area_km2=np.ones(count), houses=chance.integers(0, 50, (count, 5)), classes=DEFAULT_DAMAGE_MATRIX.classes,
    )  # fmt: skip


def test_sums_by_zone_and_township_are_those_of_going_through_the_cells_one_by_one() -> None:
    exposure = cells(3000)
    zone = np.random.default_rng(2).integers(-1, 6, len(exposure))
    tables = zone_tables(exposure, zone, zones=7)
    zones: dict[int, np.ndarray] = defaultdict(lambda: np.zeros(10, np.int64))
    both: dict[tuple[int, int], np.ndarray] = defaultdict(lambda: np.zeros(10, np.int64))
    for k in range(len(exposure)):
        if zone[k] >= 0:
            row = [1, exposure.people[k], exposure.elderly[k], exposure.children[k], exposure.households[k], *exposure.houses[k]]
            zones[int(zone[k])] += row
            both[(int(zone[k]), int(exposure.township[k]))] += row
    for z in range(7):
        sums = tables.by_zone
        found = [sums.rows[z], sums.people[z], sums.elderly[z], sums.children[z], sums.households[z], *sums.houses[z]]
        assert found == zones[z].tolist()
    assert tables.by_zone.people[6] == 0, "a zone without cells is empty, not absent"
    pairs = list(zip(tables.zone.tolist(), tables.township.tolist(), strict=True))
    assert pairs == sorted(both)
    for k, pair in enumerate(pairs):
        sums = tables.by_both
        found = [sums.rows[k], sums.people[k], sums.elderly[k], sums.children[k], sums.households[k], *sums.houses[k]]
        assert found == both[pair].tolist()


def test_no_cell_in_any_zone_leaves_empty_tables() -> None:
    exposure = cells(20)
    tables = zone_tables(exposure, np.full(20, -1), zones=2)
    assert tables.by_zone.people.tolist() == [0, 0] and len(tables.zone) == 0 and tables.by_both.houses.shape == (0, 5)


def test_kilometres_and_bridges_count_where_the_middle_of_a_piece_lies() -> None:
    roads = Roads(
        longitude=np.array([103.0, 103.2, 103.4]), latitude=np.full(3, 26.5), tail=np.array([0, 1]), head=np.array([1, 2]),
        length_m=np.array([20000, 21000]), road_class=np.array([0, 4]), way=np.zeros(2), grade=np.zeros(2),
        name=np.full(2, -1), is_bridge=np.array([True, False]), county=np.zeros(2), names=(),
    )  # fmt: skip
    longitude, _latitude = middles(roads)
    assert longitude.tolist() == pytest.approx([103.1, 103.3])
    tables = road_tables(roads, np.array([1, -1]), zones=2)
    assert tables.length_m[1].tolist() == [20000, 0, 0, 0, 0] and tables.length_m.shape == (2, len(ROAD_CLASSES))
    assert tables.bridges.tolist() == [0, 1]


def test_pieces_of_a_bridge_that_meet_are_one_bridge() -> None:
    roads = Roads(
        longitude=np.arange(7) / 100 + 103, latitude=np.full(7, 26.5), tail=np.arange(6), head=np.arange(1, 7),
        length_m=np.full(6, 100), road_class=np.zeros(6), way=np.zeros(6), grade=np.zeros(6), name=np.full(6, -1),
        is_bridge=np.array([True, True, False, True, True, True]), county=np.zeros(6), names=(),
    )  # fmt: skip
    assert road_tables(roads, np.zeros(6, int), zones=1).bridges.tolist() == [2]
    halved = road_tables(roads, np.array([0, 0, 0, 0, 1, 1]), zones=2)
    assert halved.bridges.tolist() == [2, 0], "one that lies in two zones counts once"


def test_people_by_hour_stay_in_their_cell_and_sleep_at_home() -> None:
    exposure, (row,) = cells(500), rows("day_rhythm")

    def at(hour: int, zone: ZoneInfo | None = OFFICIAL, **more: bool) -> Whereabouts:
        then = datetime(2014, 8, 4, hour, 0, tzinfo=zone)
        return whereabouts(exposure, row.value, at=then, is_holiday=False, **more)

    night, noon = at(2), at(10)
    for now in (night, noon):
        assert np.allclose(now.at_home + now.at_work + now.at_school + now.outside, exposure.people)
    assert night.at_home.sum() > 0.9 * exposure.people.sum() > 2 * noon.at_home.sum()
    assert noon.at_school.sum() > 0.1 * exposure.people.sum() and night.at_school.sum() == 0
    later = at(2, ZoneInfo("UTC"))
    assert np.allclose(later.at_home, noon.at_home), "the hour is the country's, whatever zone the instant is written in"
    in_summer = at(10, is_school_break=True)
    assert in_summer.at_school.sum() == 0 and np.allclose(in_summer.at_home, noon.at_home + noon.at_school)
    with pytest.raises(ValueError, match="time zone"):
        at(2, None)


def test_the_day_has_no_hour_with_more_people_than_there_are_and_about_the_surveyed_hours_of_work() -> None:
    (row,) = rows("day_rhythm")
    for who in DWELLERS:
        for day in row.value[who].values():
            together = np.array([day["home"], day["work"], day["school"]]).sum(axis=0)
            assert (together <= 1).all() and len(together) == 24
    city = row.value["city"]
    mean = (5 * sum(city["workday"]["work"]) + 2 * sum(city["holiday"]["work"])) / 7
    assert 3.5 < mean < 5, "paid work 4 h 24 min a day (时间利用调查 2018)"


def test_house_shares_add_up_and_follow_the_damage_matrix() -> None:
    for row in rows("house_classes"):
        assert tuple(row.value["classes"]) == DEFAULT_DAMAGE_MATRIX.classes
        for who in ("countryside", "town", "city"):
            assert sum(row.value[who]) == pytest.approx(1, abs=1e-9) and len(row.value[who]) == 5
