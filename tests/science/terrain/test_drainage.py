"""Water on the ground: hollows, directions, rivers, slopes and light. Issue 4, sentence 2."""

from __future__ import annotations

import gzip

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from anlan.science.terrain import (
    Grid,
    accumulation,
    basins,
    filled,
    flow_directions,
    hillshade,
    horn_slope,
    rivers_where,
    share_in_feet,
)
from tests.science.terrain import plain


def square(rows, cols=None, cell=10.0):
    return Grid(0.0, 1000.0, cell, (rows, cols or rows), is_metric=True)


def rough(seed, rows=17, cols=23, holes=False, steps=0):
    chance = np.random.default_rng(seed)
    height = chance.normal(500, 40, (rows, cols))
    height = np.round(height / steps) * steps if steps else height
    if holes:
        height[chance.random((rows, cols)) < 0.06] = np.nan
    return height


# --- worked examples

JENSON = np.array(
    [[78, 72, 69, 71, 58, 49], [74, 67, 56, 49, 46, 50], [69, 53, 44, 37, 38, 48], [64, 58, 55, 22, 31, 24], [68, 61, 47, 21, 16, 19], [74, 53, 34, 12, 11, 12]]
)  # fmt: skip
JENSON_CODES = np.array(
    [[2, 2, 2, 4, 4, 8], [2, 2, 2, 4, 4, 8], [1, 1, 2, 4, 8, 4], [128, 128, 1, 2, 4, 8], [2, 2, 1, 4, 4, 4], [1, 1, 1, 1, 4, 16]]
)  # fmt: skip
JENSON_ABOVE = np.array(
    [[0, 0, 0, 0, 0, 0], [0, 1, 1, 2, 2, 0], [0, 3, 7, 5, 4, 0], [0, 0, 0, 20, 0, 1], [0, 0, 0, 1, 24, 0], [0, 2, 4, 7, 35, 1]]
)  # fmt: skip


def test_the_six_by_six_example_of_the_manuals_flows_and_gathers_as_printed():
    grid = square(6, cell=1.0)
    code = flow_directions(JENSON, grid)
    printed = JENSON_CODES.copy()
    printed[5, 4] = 0  # the manual lets the lowest cell flow off the map to the south; here that is the code for out
    np.testing.assert_array_equal(code, printed)
    np.testing.assert_array_equal(accumulation(code), JENSON_ABOVE + 1)


def test_a_bowl_fills_to_the_height_of_its_lowest_sill():
    height = np.full((5, 5), 9.0)
    height[1:4, 1:4] = [[5, 5, 5], [5, 1, 5], [5, 5, 5]]
    height[2, 4] = 7.0
    level = filled(height, square(5), rise_m=0.5)
    assert level.tolist() == [
        [9, 9, 9, 9, 9], [9, 8.5, 8, 7.5, 9], [9, 8.5, 8, 7.5, 7], [9, 8.5, 8, 7.5, 9], [9, 9, 9, 9, 9],
    ]  # fmt: skip


# --- oracles and laws


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6), st.booleans(), st.sampled_from([0, 5, 40]))
def test_after_filling_every_cell_drains_to_the_rim_or_a_hole_and_none_was_lowered(seed, holes, steps):
    height = rough(seed, holes=holes, steps=steps)
    grid = Grid(103.0, 27.0, 0.001, height.shape)
    level = filled(height, grid, rise_m=1e-3)
    np.testing.assert_array_equal(level, plain.fill(height, 1e-3))
    assert np.array_equal(np.isnan(level), np.isnan(height)) and np.nanmin(level - height) == 0
    code = flow_directions(level, grid)
    np.testing.assert_array_equal(code, plain.directions(level, grid))
    for row, col in zip(*np.nonzero(code == 0), strict=True):
        near = [height[r, c] for r, c, _ in plain.around(row, col, height.shape)]
        assert len(near) < 8 or np.isnan(near).any()


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_what_falls_on_all_cells_leaves_through_the_outlets_and_nothing_is_lost(seed, holes):
    height = rough(seed, holes=holes)
    grid = square(*height.shape)
    code = flow_directions(filled(height, grid), grid)
    rain = np.random.default_rng(seed).random(height.shape)
    total, cells = accumulation(code, weight=rain), accumulation(code)
    np.testing.assert_allclose(total, plain.upstream(code, rain), rtol=1e-12)
    assert np.nansum(cells[code == 0]) == (code >= 0).sum() and np.nanmin(cells) == 1
    assert total[code == 0].sum() == pytest.approx(rain[code >= 0].sum())
    label = basins(code)
    outlets = np.argwhere(code == 0)
    assert np.array_equal(label < 0, np.isnan(height))
    for row, col in np.argwhere(code >= 0):
        assert tuple(outlets[label[row, col]]) == plain.trace(code, row, col)[-1]


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([1, 3, 12]))
def test_rivers_are_the_cells_that_enough_water_reaches_each_step_once(seed, least):
    height = rough(seed)
    grid = square(*height.shape)
    code = flow_directions(filled(height, grid), grid)
    area = accumulation(code)
    reaches = rivers_where(code, area, at_least=least)
    drawn = [
        (tuple(a), tuple(b)) for reach in reaches for a, b in zip(reach[:-1].tolist(), reach[1:].tolist(), strict=True)
    ]
    wished = [(at, plain.below(code, *at)) for at in map(tuple, np.argwhere(area >= least).tolist())]
    assert sorted(drawn) == sorted((a, b) for a, b in wished if b is not None)
    assert {tuple(cell) for reach in reaches for cell in reach.tolist()} == {a for a, _ in wished}
    feeders = [b for _, b in drawn]
    for reach in reaches:
        assert all(feeders.count(tuple(cell)) == 1 for cell in reach[1:-1].tolist())


def test_directions_in_a_circle_are_refused():
    for answer in (accumulation, basins):
        with pytest.raises(ValueError, match="direction runs in a circle"):
            answer(np.array([[1, 16], [0, 0]]))
    with pytest.raises(ValueError, match="direction must hold the codes"):
        accumulation(np.array([[3, 0]]))


# --- slope and light


@pytest.mark.parametrize(("east", "north"), [(0.0, 0.0), (0.3, 0.0), (0.0, -0.4), (0.2, 0.7)])
def test_a_plane_has_its_own_slope_in_every_cell_to_the_very_rim(east, north):
    grid = Grid(0.0, 0.0, 30.0, (7, 9), is_metric=True)
    height = 800 + east * grid.x() + north * grid.y()[:, None]
    np.testing.assert_allclose(horn_slope(height, grid), np.degrees(np.arctan(np.hypot(east, north))), atol=1e-9)
    normal = np.array([-east, -north, 1]) / np.sqrt(1 + east**2 + north**2)
    sun = np.array([np.sin(np.radians(315)), np.cos(np.radians(315)), 1]) / np.sqrt(2)
    np.testing.assert_allclose(hillshade(height, grid), max(0, normal @ sun), atol=1e-12)
    height[3, 4] = np.nan
    assert np.isnan(horn_slope(height, grid)).sum() == 1 == np.isnan(hillshade(height, grid)).sum()
    known = ~np.isnan(height)
    np.testing.assert_allclose(horn_slope(height, grid)[known], np.degrees(np.arctan(np.hypot(east, north))), atol=1e-9)


def test_a_cone_has_one_slope_all_round_but_for_its_tip_and_faces_the_sun_on_one_side():
    grid = Grid(-500.0, 500.0, 10.0, (100, 100), is_metric=True)
    off = np.hypot(grid.x(), grid.y()[:, None])
    slope = horn_slope(1000 - 0.5 * off, grid)
    np.testing.assert_allclose(slope[off > 100], np.degrees(np.arctan(0.5)), atol=0.15)
    light = hillshade(1000 - 0.5 * off, grid, azimuth_deg=315, altitude_deg=30)
    assert light[25, 25] == pytest.approx(np.sin(np.radians(30) + np.arctan(0.5)), abs=1e-3)
    assert light[75, 75] == pytest.approx(np.sin(np.radians(30) - np.arctan(0.5)), abs=1e-3)
    assert hillshade(1000 - 2 * off, grid, altitude_deg=20)[75, 75] == 0


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_horns_weights_are_those_of_the_paper_also_in_degrees(seed):
    grid = Grid(103.0, 27.0, 1 / 1200, (5, 6))
    height = rough(seed, 5, 6)
    (width, tall), (r, c) = grid.cell_m(), (2, 3)
    z = height[r - 1 : r + 2, c - 1 : c + 2]
    east = (z[:, 2] - z[:, 0]) @ [1, 2, 1] / (8 * width[r])
    north = (z[0] - z[2]) @ [1, 2, 1] / (8 * tall[r])
    assert horn_slope(height, grid)[r, c] == pytest.approx(np.degrees(np.arctan(np.hypot(east, north))))


def test_a_degree_is_as_long_as_the_tables_of_the_ellipsoid_say():
    def degree(latitude):
        grid = Grid(0.0, latitude + 0.5e-4, 1e-4, (1, 1))
        return [float(one[0]) * 1e4 for one in grid.cell_m()]

    assert degree(0) == pytest.approx([111_319.491, 110_574.276], abs=0.01)
    assert degree(45) == pytest.approx([78_846.806, 111_131.745], abs=0.5)


def test_a_place_has_its_cell_and_a_cell_its_place():
    grid = Grid(103.0, 27.0, 0.25, (4, 8))
    rows, cols = np.divmod(np.arange(32), 8)
    x, y = grid.centres_of(rows, cols)
    back = grid.cells_at(x, y)
    assert np.array_equal(back[0], rows) and np.array_equal(back[1], cols)
    assert [int(one) for one in grid.cells_at(103.0, 27.0)] == [0, 0]
    for x, y in ((102.99, 26.5), (105.0, 26.5), (104, 26.0), (104, 27.01), (np.nan, 26.5)):
        assert [int(one) for one in grid.cells_at(x, y)] == [-1, -1]
    with pytest.raises(ValueError, match="globe"):
        Grid(0.0, 91.0, 1.0, (3, 3))
    with pytest.raises(ValueError, match="shape"):
        Grid(0.0, 9.0, 1.0, (0, 3))


def test_heights_in_feet_are_told_by_known_places():
    known = np.random.default_rng(1).uniform(800, 3000, 40)
    read = known + np.random.default_rng(2).normal(0, 60, 40)
    assert share_in_feet(read, known) == 0 and share_in_feet(read / 0.3048, known) == 1
    assert np.isnan(share_in_feet([10.0], [5.0]))
    assert share_in_feet([3200, np.nan], [1000, 500]) == 1


# --- measured ground


@pytest.mark.shared
def test_measured_mountains_drain_and_their_greatest_river_is_where_the_lowest_ground_is(shared):
    packed = (shared / "dem/SRTMGL3_colorado_40.09_-105.55.asc.gz").read_bytes()
    lines = gzip.decompress(packed).decode().splitlines()
    height = np.array([[float(one) for one in line.split()] for line in lines if len(line.split()) > 50])
    grid = Grid(-105.55, 40.21, 3 / 3600, height.shape)
    level = filled(height, grid)
    assert (level != height).mean() < 0.03 and (level - height).max() < 60
    code = flow_directions(level, grid)
    area = accumulation(code)
    assert area[code == 0].sum() == height.size
    assert height.ravel()[area.argmax()] < np.percentile(height, 2)
    assert 10 < horn_slope(height, grid).mean() < 25


@pytest.mark.shared
def test_yunnans_rivers_leave_a_30_arc_second_model_that_has_holes(shared):
    height = np.array(Image.open(shared / "dem/cn_30s_qujing.tif"), float)
    height[100:110, 50:70] = np.nan
    grid = Grid(103.0, 27.0, 1 / 120, height.shape)
    code = flow_directions(filled(height, grid), grid)
    assert np.nansum(accumulation(code)[code == 0]) == np.isfinite(height).sum()
