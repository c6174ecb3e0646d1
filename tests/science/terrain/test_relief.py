"""The made-up land: what is known stands, water finds its way, slopes are those of hills. Issue 4, sentence 2."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import binary_dilation

from anlan.science.terrain import Grid, accumulation, filled, flow_directions, horn_slope, terrain_on_skeleton

SIDE = 120
GRID = Grid(103.0, 27.0, 0.001, (SIDE, SIDE))
COURSES = [
    [(103.01, 27.02, 1500), (103.04, 26.96, 1420), (103.05, 26.93, 1380), (103.08, 26.87, 1250)],
    [(103.13, 26.98, 1700), (103.09, 26.95, 1500), (103.05, 26.93, 1380)],
]
SEATS = [(103.02, 26.97, 1600), (103.075, 26.925, 1500), (103.06, 26.96, 1650)]
SUMMITS = [(103.02, 26.90, 2100), (103.10, 26.90, 2000)]


@pytest.fixture(scope="module")
def land():
    return terrain_on_skeleton(GRID, points=SEATS, summits=SUMMITS, courses=COURSES, seed=7)


def cell_of(x, y):
    row, col = GRID.cells_at(x, y)
    return int(row), int(col)


def test_seats_summits_and_rivers_stand_at_their_known_heights(land):
    assert np.abs(land.misfit_m).max() == 0 and land.misfit_m.shape == (5,)
    for x, y, height in (*SEATS, *SUMMITS):
        assert land.height_m[cell_of(x, y)] == pytest.approx(height, abs=1e-9)
    for line in COURSES:
        for x, y, height in line:
            if 103 < x < 103.12 and 26.88 < y < 27:
                assert land.height_m[cell_of(x, y)] == pytest.approx(height, abs=12)  # the course falls within the cell


def test_a_river_falls_all_the_way_and_the_water_of_the_land_runs_in_it(land):
    line = np.array(COURSES[0])
    dense = np.linspace(0, 3, 2000)
    x, y = (np.interp(dense, range(4), line[:, k]) for k in (0, 1))
    row, col = GRID.cells_at(x, y)
    inside = row >= 0
    course = np.unique(row[inside] * SIDE + col[inside])
    heights = land.height_m[row[inside], col[inside]]
    assert (np.diff(heights) <= 0).all()
    area = accumulation(flow_directions(land.height_m, GRID))
    near = np.zeros((SIDE, SIDE), bool)
    near.ravel()[course] = True
    near = binary_dilation(
        near, np.ones((3, 3))
    )  # the course is drawn as a line one cell wide, the bed may lie beside it
    assert near[np.unravel_index(area.argmax(), area.shape)]


def test_the_land_drains_as_it_is(land):
    np.testing.assert_array_equal(filled(land.height_m, GRID, rise_m=1e-6), land.height_m)


def test_hills_are_as_steep_as_hills_and_towns_stand_on_gentler_ground(land):
    slope = horn_slope(land.height_m, GRID)
    assert 10 < slope.mean() < 25 and slope.max() < 50
    seats = [slope[cell_of(x, y)] for x, y, _ in SEATS]
    assert np.mean(seats) < slope.mean()
    assert land.height_m.max() < max(height for *_, height in SUMMITS) + 150


def test_the_same_seed_makes_the_same_land_and_another_seed_another(land):
    again, other = (
        terrain_on_skeleton(GRID, points=SEATS, summits=SUMMITS, courses=COURSES, seed=seed) for seed in (7, 8)
    )
    assert np.array_equal(again.height_m, land.height_m)
    assert np.abs(other.height_m - land.height_m).mean() > 10
    for x, y, height in (*SEATS, *SUMMITS):
        assert other.height_m[cell_of(x, y)] == pytest.approx(height, abs=1e-9)


def test_land_asked_for_in_part_ends_there_and_drains_into_what_is_left_out(land):
    x, y = np.meshgrid(GRID.x(), GRID.y())
    middle = (x - GRID.x().mean()) ** 2 + (y - GRID.y().mean()) ** 2 < (GRID.cell * min(GRID.shape) * 0.45) ** 2
    part = terrain_on_skeleton(GRID, points=SEATS, summits=SUMMITS, courses=COURSES, where=middle, seed=7)
    assert np.array_equal(np.isfinite(part.height_m), middle)
    np.testing.assert_array_equal(filled(part.height_m, GRID, rise_m=1e-6), part.height_m)
    seats = [cell_of(x, y) for x, y, _ in SEATS]
    assert any(middle[at] for at in seats)
    for at, (_, _, height), miss in zip(seats, SEATS, part.misfit_m, strict=False):
        assert part.height_m[at] == pytest.approx(height, abs=1.0) if middle[at] else np.isnan(miss)
    assert np.abs(part.height_m - land.height_m)[middle].mean() < 150


def test_land_led_by_a_coarser_one_keeps_nearer_to_it_and_meets_what_is_known(land):
    wide = Grid(GRID.west, GRID.north, GRID.cell * 4, (GRID.shape[0] // 4, GRID.shape[1] // 4))
    coarse = terrain_on_skeleton(wide, points=SEATS, summits=SUMMITS, courses=COURSES, seed=11).height_m
    guide = np.kron(coarse, np.ones((4, 4)))[: GRID.shape[0], : GRID.shape[1]]
    guide = np.pad(guide, [(0, size - have) for size, have in zip(GRID.shape, guide.shape, strict=True)], mode="edge")
    led = terrain_on_skeleton(GRID, points=SEATS, summits=SUMMITS, courses=COURSES, guide=guide, seed=7)
    assert np.abs(led.height_m - guide).mean() < 0.8 * np.abs(land.height_m - guide).mean()
    assert np.abs(led.misfit_m).max() <= 1
    np.testing.assert_array_equal(filled(led.height_m, GRID, rise_m=1e-6), led.height_m)


def test_rougher_land_is_steeper():
    mean = [
        horn_slope(terrain_on_skeleton(GRID, points=SEATS, courses=COURSES, roughness=r, seed=3).height_m, GRID).mean()
        for r in (0.1, 0.3, 0.6)
    ]
    assert mean[0] < mean[1] < mean[2]


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 12))
def test_whatever_is_known_the_land_drains_and_says_what_it_could_not_meet(seed, count):
    chance = np.random.default_rng(seed)
    points = np.column_stack(
        [103 + 0.06 * chance.random(count), 27 - 0.05 * chance.random(count), chance.uniform(300, 4000, count)]
    )
    grid = Grid(103.0, 27.0, 0.001, (50, 60))
    land = terrain_on_skeleton(grid, points=points, seed=seed)
    row, col = grid.cells_at(points[:, 0], points[:, 1])
    last = {(int(r), int(c)): height for r, c, height in zip(row, col, points[:, 2], strict=True)}
    for at, height in last.items():
        assert land.height_m[at] == pytest.approx(height, abs=1.0)
    assert np.isfinite(land.height_m).all() and np.abs(land.misfit_m).max() <= 1
    np.testing.assert_array_equal(filled(land.height_m, grid, rise_m=1e-6), land.height_m)


def test_a_town_below_the_river_that_must_take_its_water_is_named_by_its_misfit():
    grid = Grid(0.0, 6000.0, 100.0, (60, 60), is_metric=True)
    ring = [
        (x, y, 1000 - 0.01 * k)
        for k, (x, y) in enumerate([(2000, 2000), (4000, 2000), (4000, 4000), (2000, 4000), (2000, 2100)])
    ]
    land = terrain_on_skeleton(grid, points=[(3000, 3000, 900)], courses=[ring], seed=1)
    assert land.misfit_m[0] > 90
    assert np.isnan(terrain_on_skeleton(grid, points=[(3000, 3000, 900), (9000, 0, 5)], seed=1).misfit_m).tolist() == [
        False,
        True,
    ]


def test_what_cannot_be_a_skeleton_is_refused_by_name():
    for wrong, word in (
        ({"points": [(1, 2)]}, "points"), ({"points": SEATS, "courses": [[(0, 0, 5), (1, 1, 9)]]}, "courses must fall"),
        ({"points": []}, "at least one known height"), ({"points": SEATS, "roughness": 0}, "roughness"),
        ({"points": SEATS, "where": np.zeros(GRID.shape)}, "where must hold"),
        ({"points": [(103.01, 26.99, 90_000)]}, "heights of the Earth"), ({"points": SEATS, "summits": [(1, np.nan, 2)]}, "summits"),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=word):
            terrain_on_skeleton(GRID, **{"seed": 1, **wrong})
