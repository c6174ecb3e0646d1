"""Counted people on the ground of a demo place (issue 4, sentence 2; R-01, R-02)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from anlan.places.cells import fitness, on_lakes, pack_row
from anlan.places.counted import apportioned, counted
from anlan.places.made import Land, Seats
from anlan.places.measured import unit_checks
from anlan.places.people import make_people
from anlan.risk import census
from anlan.risk.arrays import Exposure
from anlan.science.quake import DEFAULT_DAMAGE_MATRIX
from anlan.science.terrain import Grid, horn_slope
from tests.places import samples

LUDIAN, QIAOJIA = 530621, 530622
SEAT_CELLS = [(28, 10), (24, 30), (26, 50), (33, 70)]
NAMES = ["文屏街道", "龙头山镇", "白鹤滩街道", "药山镇"]


def seats_of(land: Land, left: int, right: int) -> tuple[Seats, Seats, Seats]:
    counties = samples.seats([left, right], [left, right], [SEAT_CELLS[0], SEAT_CELLS[2]], ["左县", "右县"], land)
    codes = [left * 1000 + 1, left * 1000 + 103, right * 1000 + 1, right * 1000 + 110]
    towns = samples.seats(codes, [left, left, right, right], SEAT_CELLS, NAMES, land)
    villages = samples.seats(
        [codes[1] * 1000 + 200, codes[1] * 1000 + 201], [left, left], [(20, 32), (36, 34)], ["光明村委会", "龙井村村委会"], land
    )
    return counties, towns, villages


def people_of(codes: Sequence[str], left: int, right: int, *, seed: int = 1, place: str = "53") -> tuple[Exposure, Land, Seats]:
    land = samples.land(left, right)
    counties, towns, villages = seats_of(land, left, right)
    exposure = make_people(
        land, counties, towns, villages, township_of=samples.township_of(land, towns),
        lines=[census.by_code()[code] for code in codes], place=place, seed=seed,
    )  # fmt: skip
    return exposure, land, villages


@pytest.fixture(scope="module")
def made() -> tuple[Exposure, Land, Seats]:
    return people_of(["530621", "530622"], LUDIAN, QIAOJIA)


def test_county_totals_of_people_equal_the_census_and_elderly_its_share(made: tuple[Exposure, Land, Seats]) -> None:
    exposure, _land, _villages = made
    county = exposure.township // 1000
    for line in (census.by_code()["530621"], census.by_code()["530622"]):
        own = county == int(line.code)
        assert exposure.people[own].sum() == line.people
        assert exposure.elderly[own].sum() == round(line.people * line.share_65_plus)
        assert exposure.households[own].sum() == round(line.people * line.in_households / line.mean_household)
    checks = unit_checks(exposure, [census.by_code()["530621"], census.by_code()["530622"]], with_ground=[LUDIAN, QIAOJIA])
    assert len(checks) == 2 and all(check.is_equal and not check.remark for check in checks)


def test_a_cell_lost_shows_in_the_report(made: tuple[Exposure, Land, Seats]) -> None:
    exposure, _land, _villages = made
    columns = {name: getattr(exposure, name)[1:] for name in Exposure.DTYPES}
    less = Exposure(**columns, classes=exposure.classes)
    checks = unit_checks(less, [census.by_code()["530621"], census.by_code()["530622"]], with_ground=[LUDIAN, QIAOJIA])
    assert [check.is_equal for check in checks].count(False) == 1


def test_nobody_lives_in_the_river_or_on_the_cliff(made: tuple[Exposure, Land, Seats]) -> None:
    exposure, land, _villages = made
    row, col = samples.grid().cells_at(exposure.longitude, exposure.latitude)
    assert not land.ground.is_river[row, col].any() and land.ground.is_river.any()
    slope = horn_slope(land.ground.height_m, samples.grid())
    steepest = pack_row("settling", "53")["most_slope_deg"]
    assert slope.max() > steepest > slope[row, col].max()
    assert (land.county[row, col] == exposure.township // 1000).all()


def test_towns_are_dense_and_villages_have_somebody_at_their_seat(made: tuple[Exposure, Land, Seats]) -> None:
    exposure, _land, villages = made
    density = exposure.people / exposure.area_km2
    assert np.median(density[exposure.urban > 0]) > 3 * np.median(density[exposure.urban == 0])
    for longitude, latitude, code in zip(villages.longitude, villages.latitude, villages.code, strict=True):
        at = np.hypot(exposure.longitude - longitude, exposure.latitude - latitude).argmin()
        assert np.hypot(exposure.longitude[at] - longitude, exposure.latitude[at] - latitude) < samples.CELL
        assert exposure.village[at] == code
    assert set(exposure.village[exposure.township != 530621103].tolist()) == {0}


def test_every_household_has_one_house_in_the_classes_of_the_damage_matrix(made: tuple[Exposure, Land, Seats]) -> None:
    exposure, _land, _villages = made
    assert exposure.classes == DEFAULT_DAMAGE_MATRIX.classes
    assert (exposure.houses.sum(axis=1) == exposure.households).all() and exposure.houses.min() >= 0
    rural = exposure.houses[exposure.urban == 0].sum(axis=0)
    assert np.allclose(rural / rural.sum(), pack_row("house_classes", "53")["countryside"], atol=0.01)
    assert (exposure.elderly + exposure.children <= exposure.people).all()


def test_the_same_seed_makes_the_same_people_and_another_others(made: tuple[Exposure, Land, Seats]) -> None:
    again, _land, _villages = people_of(["530621", "530622"], LUDIAN, QIAOJIA)
    other, _land, _villages = people_of(["530621", "530622"], LUDIAN, QIAOJIA, seed=2)
    for name in Exposure.DTYPES:
        assert np.array_equal(getattr(made[0], name), getattr(again, name))
    assert len(other) != len(again) or not np.array_equal(other.people, again.people)


def test_a_unit_without_a_polygon_keeps_its_people_and_is_listed() -> None:
    exposure, _land, _villages = people_of(["140602", "140603", "140671"], 140602, 140603, place="1406")
    zone = census.by_code()["140671"]
    own = exposure.township // 1000 == 140671
    assert exposure.people[own].sum() == zone.people == 71744
    assert exposure.people[exposure.township // 1000 == 140602].sum() == census.by_code()["140602"].people
    lines = [census.by_code()[code] for code in ("140602", "140603", "140671")]
    checks = {check.units: check for check in unit_checks(exposure, lines, with_ground=[140602, 140603])}
    assert checks[(140671,)].remark == "无界线" and all(check.is_equal for check in checks.values())


def test_a_unit_split_since_the_census_lives_on_all_its_successors_and_says_so() -> None:
    old = census.by_code()["653022"]
    exposure, _land, _villages = people_of(["653022"], 653022, 659013, place="65")
    assert old.is_split and exposure.people.sum() == old.people
    assert set((exposure.township // 1000).tolist()) == {653022, 659013}
    (check,) = unit_checks(exposure, [old], with_ground=[653022, 659013])
    assert check.remark == "拆分" and check.units == (653022, 659013) and check.is_equal


def test_lines_of_a_merged_unit_are_added_up() -> None:
    lines = [census.by_code()["530621"], census.by_code()["530622"]]
    assert [one.people for one in counted(lines)] == [line.people for line in lines]
    assert counted(lines + lines[:1])[0].people == 2 * lines[0].people


def test_largest_remainder_keeps_sums_and_room() -> None:
    given = apportioned(np.array([1.6, 1.7, 1.7, 9.9]), np.array([0, 0, 0, 1]), np.array([5, 9]), np.array([9, 1, 9, 9]))
    assert given.tolist() == [2, 1, 2, 9]
    with pytest.raises(ValueError, match="less room"):
        apportioned(np.array([1.0]), np.array([0]), np.array([3]), np.array([2]))


def test_nobody_is_put_on_the_lakes() -> None:
    around = Grid(102.5, 25.1, 0.01, (60, 30))
    wet = on_lakes(around)
    row, col = around.cells_at([102.68, 102.72], [24.83, 25.04])
    assert wet[row, col].tolist() == [True, False]
    assert 270 < (wet * around.area_km2()[:, None]).sum() < 330, "滇池 of some 298 km²"


def test_steep_and_high_ground_is_less_fit() -> None:
    land = samples.land(LUDIAN, QIAOJIA)
    fit = fitness(horn_slope(land.ground.height_m, samples.grid()), land.ground, pack_row("settling", "53"))
    assert fit[30, 20] > 3 * fit[5, 20] and fit.min() >= 0
