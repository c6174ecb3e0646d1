"""People, households, houses and roads by zone and township, and by hour of the day (issue 4, sentence 5; X-03, R-02)."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from anlan.core.packs import rows
from anlan.risk.arrays import ROAD_CLASSES, Exposure, Roads
from anlan.risk.exposure import middles, road_tables, whereabouts, zone_tables, zones_of_places
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


def test_a_cell_belongs_to_the_first_zone_it_lies_in() -> None:
    def box(west: float, east: float) -> list[np.ndarray]:
        return [np.array([(west, 26.0), (east, 26.0), (east, 27.0), (west, 27.0)])]

    found = zones_of_places(np.array([103.1, 103.5, 103.9]), np.array([26.5, 26.5, 26.5]), [box(103, 103.2), box(103, 103.6)])
    assert found.tolist() == [0, 1, -1]


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


def test_people_by_hour_stay_in_their_cell_and_sleep_at_home() -> None:
    exposure = cells(500)
    night = whereabouts(exposure, at=datetime(2014, 8, 4, 2, 0, tzinfo=OFFICIAL), place="53", is_holiday=False)
    noon = whereabouts(exposure, at=datetime(2014, 8, 4, 10, 0, tzinfo=OFFICIAL), place="53", is_holiday=False)
    for now in (night, noon):
        assert np.allclose(now.at_home + now.at_work + now.at_school + now.outside, exposure.people)
    assert night.at_home.sum() > 0.9 * exposure.people.sum() > 2 * noon.at_home.sum()
    assert noon.at_school.sum() > 0.1 * exposure.people.sum() and night.at_school.sum() == 0
    later = whereabouts(exposure, at=datetime(2014, 8, 4, 2, 0, tzinfo=ZoneInfo("UTC")), place="53", is_holiday=False)
    assert np.allclose(later.at_home, noon.at_home), "the hour is the country's, whatever zone the instant is written in"
    with pytest.raises(ValueError, match="time zone"):
        whereabouts(exposure, at=datetime(2014, 8, 4, 2, 0), place="53", is_holiday=False)


def test_the_day_has_no_hour_with_more_people_than_there_are_and_about_the_surveyed_hours_of_work() -> None:
    (row,) = rows("day_rhythm")
    for who in row.value.values():
        for day in who.values():
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
