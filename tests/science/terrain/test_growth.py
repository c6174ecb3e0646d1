"""Areas, their borders, roads and zones: no gap, no overlap, and the cheapest way. Issue 4, sentences 2 and 5."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import label as pieces
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from anlan.science.terrain import (
    LEVEL_ROAD,
    Grid,
    effort,
    grown_areas,
    horn_slope,
    least_cost_path,
    least_cost_paths,
    outlines,
    rasterised,
    zonal,
    zone_at,
    zones_of,
)
from tests.science.terrain import plain

GRID = Grid(103.0, 27.0, 0.001, (26, 31))
seeds_ = st.integers(0, 10**6)


def county(seed, count=6):
    """Uneven ground, a ragged county with an exclave, seats in its main part."""
    chance = np.random.default_rng(seed)
    cost = chance.uniform(1, 6, GRID.shape)
    off = np.hypot(np.arange(26)[:, None] - 12, np.arange(31) - 14) + chance.normal(0, 1, GRID.shape)
    mask = off < 10
    mask[1:3, 27:30] = True
    parts, _ = pieces(mask)
    home = np.argwhere(parts == np.bincount(parts.ravel())[1:].argmax() + 1)
    return cost, mask, home[chance.choice(len(home), count, replace=False)]


@settings(max_examples=12, deadline=None)
@given(seeds_, st.booleans())
def test_every_cell_of_the_county_belongs_to_one_seat_and_each_area_hangs_together(seed, aimed):
    cost, mask, seeds = county(seed)
    target = np.arange(1, 7) if aimed else None
    areas = grown_areas(cost, GRID, seeds=seeds, mask=mask, target=target, rounds=3)
    assert np.array_equal(areas.label >= 0, mask)
    assert areas.label[tuple(seeds.T)].tolist() == list(range(6)) and (areas.arrival[tuple(seeds.T)] == 0).all()
    for seat in range(6):
        assert pieces((areas.label == seat) & ~areas.is_apart)[1] == 1
    assert np.isinf(areas.arrival[areas.is_apart]).all() and areas.is_apart[1:3, 27:30].all()
    assert len(set(areas.label[1:3, 27:30].ravel().tolist())) == 1


def test_on_even_ground_areas_are_round_and_fronts_come_when_the_distance_says():
    grid = Grid(0.0, 0.0, 50.0, (81, 81), is_metric=True)
    even = grown_areas(np.full(grid.shape, 2.0), grid, seeds=[(40, 40)], mask=np.ones(grid.shape))
    off = 2 * 50 * np.hypot(np.arange(81)[:, None] - 40, np.arange(81) - 40)
    far = off > 1000
    assert np.abs(even.arrival / np.where(off, off, 1) - 1)[far].max() < 0.08
    np.testing.assert_allclose(even.arrival[40], off[40])


def test_two_equal_seats_part_the_ground_half_way_and_a_river_draws_the_border_to_itself():
    grid = Grid(0.0, 0.0, 100.0, (21, 40), is_metric=True)
    seeds, mask = [(10, 9), (10, 30)], np.ones(grid.shape, bool)
    half = grown_areas(np.ones(grid.shape), grid, seeds=seeds, mask=mask).label
    assert (half[:, :20] == 0).all() and (half[:, 20:] == 1).all()
    river = np.zeros(grid.shape, bool)
    river[:, 24] = True
    cost = effort(np.full(grid.shape, 1500.0), grid, is_river=river, river=30)
    assert cost.tolist() == np.where(river, 31.0, 1.0).tolist()
    drawn = grown_areas(cost, grid, seeds=seeds, mask=mask).label
    assert (drawn[:, :24] == 0).all() and (drawn[:, 25:] == 1).all()


def test_a_slope_of_one_in_ten_doubles_the_effort():
    grid = Grid(0.0, 0.0, 10.0, (5, 5), is_metric=True)
    np.testing.assert_allclose(effort(grid.x() * 0.1 + np.zeros((5, 1)), grid), 2)
    np.testing.assert_allclose(effort(grid.x() * 0.1 + np.zeros((5, 1)), grid, per_slope=3), 1.3)


def test_areas_come_near_the_sizes_that_are_wished():
    grid = Grid(0.0, 0.0, 100.0, (60, 60), is_metric=True)
    wished = np.array([1, 2, 3, 4])
    seeds = [(15, 15), (15, 45), (45, 15), (45, 45)]
    plainly = grown_areas(np.ones(grid.shape), grid, seeds=seeds, mask=np.ones(grid.shape)).label
    tuned = grown_areas(np.ones(grid.shape), grid, seeds=seeds, mask=np.ones(grid.shape), target=wished).label
    miss = [np.abs(np.bincount(one.ravel()) / 3600 - wished / 10).sum() for one in (plainly, tuned)]
    assert miss[0] > 0.35 and miss[1] < 0.06


@settings(max_examples=12, deadline=None)
@given(seeds_, st.sampled_from([0.0, 0.2, 0.35]), st.booleans())
def test_outlines_share_every_edge_and_leave_no_gap_and_no_overlap(seed, tolerance, grows):
    cost, mask, seeds = county(seed)
    noise = np.random.default_rng(seed).integers(-1, 4, GRID.shape)
    label = grown_areas(cost, GRID, seeds=seeds, mask=mask).label if grows else noise
    shapes = outlines(label, GRID, tolerance=tolerance)
    assert set(shapes) == set(np.unique(label)) - {-1}
    built = {}
    for key, rings in shapes.items():
        outer = [ring for ring in rings if shapely.LinearRing(ring).is_ccw]
        holes = [ring for ring in rings if not shapely.LinearRing(ring).is_ccw]
        assert all(shapely.Polygon(ring).is_valid for ring in rings)
        built[key] = shapely.difference(
            shapely.union_all([shapely.Polygon(one) for one in outer]),
            shapely.union_all([shapely.Polygon(one) for one in holes]),
        )
        if tolerance == 0:
            inside = shapely.contains_xy(built[key], *np.meshgrid(GRID.x(), GRID.y()))
            assert np.array_equal(inside, label == key)
        if grows:
            assert len(outer) == pieces(label == key)[1]
    together = shapely.union_all(list(built.values()))
    assert sum(one.area for one in built.values()) == pytest.approx(together.area, rel=1e-9)
    if grows:
        assert (
            not [ring for one in shapely.get_parts(together) for ring in one.interiors] or (label < 0)[5:20, 5:20].any()
        )
    edges = [
        (tuple(p), tuple(q))
        for rings in shapes.values()
        for r in rings
        for p, q in zip(r[:-1].tolist(), r[1:].tolist(), strict=True)
    ]
    directed = set(edges)
    assert len(directed) == len(edges)
    rim = [(p, q) for p, q in edges if (q, p) not in directed]
    assert sum(np.hypot(q[0] - p[0], q[1] - p[1]) for p, q in rim) == pytest.approx(together.length)


def test_a_square_of_cells_has_its_four_corners_and_a_hole_its_ring():
    grid = Grid(0.0, 3.0, 1.0, (3, 3), is_metric=True)
    label = np.zeros((3, 3), int)
    label[1, 1] = 1
    shapes = outlines(label, grid, tolerance=0)
    assert {tuple(one) for one in shapes[1][0].tolist()} == {(1, 1), (2, 1), (2, 2), (1, 2)}
    assert sorted(shapely.Polygon(ring).area for ring in shapes[0]) == [1, 9]
    assert shapely.Polygon(outlines(label, grid)[1][0]).area == 0.5


# --- roads


@settings(max_examples=12, deadline=None)
@given(seeds_, st.booleans(), st.integers(1, 4))
def test_the_cheapest_way_costs_what_an_independent_solver_says_also_where_it_goes(seed, holes, ends):
    chance = np.random.default_rng(seed)
    grid = Grid(103.0, 27.0, 0.001, (12, 14))
    height, friction = chance.normal(1500, 20, grid.shape), chance.uniform(0.5, 2, grid.shape)
    river = chance.random(grid.shape) < 0.15
    if holes:
        height[chance.random(grid.shape) < 0.25] = np.nan
        friction[chance.random(grid.shape) < 0.1] = np.inf
    start = chance.integers(0, 12, 2)
    goals = chance.integers(0, 12, (ends, 2))
    found = least_cost_paths(
        height, grid, starts=np.tile(start, (ends, 1)), ends=goals, friction=friction, is_river=river, bridge_m=300
    )
    closed = np.where(np.isinf(friction), np.nan, friction)
    steps = {(a, b): cost for a, b, cost in plain.steps(height, grid, closed, river, 300, *LEVEL_ROAD)}
    (a, b), cost = np.array(list(steps)).T, np.array(list(steps.values()))
    exact = dijkstra(csr_array((cost, (a, b)), shape=(168, 168)), indices=start @ [14, 1])
    for goal, path in zip(goals, found, strict=True):
        assert path.cost == pytest.approx(exact[goal @ [14, 1]])
        if np.isinf(path.cost):
            assert not path.cells.size and not path.bridges.size
            continue
        assert path.cells[0].tolist() == start.tolist() and path.cells[-1].tolist() == goal.tolist()
        way = path.cells @ [14, 1]
        assert sum(steps[one] for one in pairwise(way)) == pytest.approx(path.cost)
        long = [plain.metres(grid, *p, *q) for p, q in pairwise(path.cells)]
        assert path.length_m == pytest.approx(sum(long))


def test_a_road_crosses_a_river_once_and_says_where_and_does_not_slip_between_two_cells_of_it():
    grid = Grid(0.0, 0.0, 100.0, (20, 20), is_metric=True)
    river = np.eye(20, dtype=bool)
    path = least_cost_path(np.zeros(grid.shape), grid, start=(15, 3), end=(3, 15), is_river=river, bridge_m=500)
    assert len(path.bridges) == 1 and path.cost == pytest.approx(path.length_m + 500)
    assert path.length_m == pytest.approx(12 * np.sqrt(2) * 100)
    single = least_cost_path(np.zeros(grid.shape), grid, start=(3, 3), end=(3, 3), is_river=river)
    assert single.cells.tolist() == [[3, 3]] and single.cost == single.length_m == 0


def test_a_road_winds_up_a_slope_that_is_too_steep_and_comes_down_for_less():
    grid = Grid(0.0, 0.0, 50.0, (60, 60), is_metric=True)
    height = np.arange(60)[:, None] * 50 * 0.15 + np.zeros(60)
    up = least_cost_path(height, grid, start=(0, 30), end=(59, 30))
    down = least_cost_path(height, grid, start=(59, 30), end=(0, 30))
    assert up.length_m > 1.2 * 59 * 50 and down.cost < up.cost
    dear = ((-1.0, 0.0, 1.0), (1.0, 1.0, 1.0))
    assert least_cost_path(height, grid, start=(0, 30), end=(59, 30), slope_cost=dear).cost == pytest.approx(59 * 50)


# --- zones


def tiles(seed, count=60):
    """Voronoi polygons of a square: they share every edge."""
    points = shapely.MultiPoint(np.random.default_rng(seed).random((count, 2)) * [3, 2])
    parts = shapely.get_parts(shapely.voronoi_polygons(points, extend_to=shapely.box(-1, -1, 4, 3)))
    cells = shapely.set_precision(shapely.intersection(parts, shapely.box(0, 0, 3, 2)), 2.0**-40)
    return list(cells), [[np.asarray(ring.coords) for ring in (one.exterior, *one.interiors)] for one in cells]


@settings(max_examples=10, deadline=None)
@given(seeds_)
def test_polygons_that_tile_a_square_take_every_cell_and_every_point_once(seed):
    shapes, rings = tiles(seed)
    grid = Grid(0.0, 2.0, 0.02, (100, 150), is_metric=True)
    label = rasterised(rings, grid)
    x, y = np.meshgrid(grid.x(), grid.y())
    assert (label >= 0).all() and len(rings) == 60
    points = np.random.default_rng(seed).random((2000, 2)) * [3.2, 2.2] - 0.1
    found = zone_at(zones_of(rings), points[:, 0], points[:, 1])
    for place, shape in enumerate(shapes):
        assert np.array_equal(label == place, shapely.contains_xy(shape, x, y))
        assert np.array_equal(found == place, shapely.contains_xy(shape, *points.T))


def test_places_on_shared_borders_and_corners_belong_to_one_zone():
    squares = [[np.array([(c, r), (c + 1, r), (c + 1, r + 1), (c, r + 1)], float)] for r in range(3) for c in range(4)]
    x, y = (one.ravel() for one in np.meshgrid(np.arange(0, 4, 0.25), np.arange(0, 3, 0.25)))
    expected = np.floor(y) * 4 + np.floor(x)
    assert np.array_equal(zone_at(zones_of(squares), x, y), expected)
    assert zone_at(zones_of(squares), [4.0, 2.0, np.nan, -0.001], [1.0, 3.0, 1.0, 1.0]).tolist() == [-1, -1, -1, -1]
    grid = Grid(-0.125, 2.875, 0.25, (12, 16), is_metric=True)
    centres = rasterised(squares, grid)
    assert np.array_equal(centres, (np.floor(grid.y())[:, None] * 4 + np.floor(grid.x())).astype(int))


@settings(max_examples=12, deadline=None)
@given(seeds_)
def test_a_zone_with_holes_and_knots_is_where_an_odd_number_of_borders_lies_to_the_west(seed):
    chance = np.random.default_rng(seed)
    rings = [[chance.random((chance.integers(3, 9), 2)) * 4 for _ in range(chance.integers(1, 4))] for _ in range(3)]
    points = np.round(chance.random((200, 2)) * 4, 2)
    expected = [
        next((place for place, one in enumerate(rings) if plain.is_inside(one, x, y)), -1) for x, y in points.tolist()
    ]
    assert zone_at(zones_of(rings), *points.T).tolist() == expected
    grid = Grid(-1.0, 5.0, 0.25, (20, 26), is_metric=True)
    x, y = (one.ravel() for one in np.meshgrid(grid.x(), grid.y()))
    found = zone_at(zones_of(rings), x, y)
    assert np.array_equal(rasterised(rings, grid).ravel(), found)


@settings(max_examples=12, deadline=None)
@given(seeds_)
def test_figures_by_zone_are_those_of_each_zone_taken_alone(seed):
    chance = np.random.default_rng(seed)
    value, label = chance.normal(0, 9, (20, 30)), chance.integers(-1, 6, (20, 30))
    value[chance.random(value.shape) < 0.1] = np.nan
    found = zonal(value, label, zones=8, percentiles=(0, 5, 50, 97.5, 100))
    for zone in range(6):
        own = value[(label == zone) & ~np.isnan(value)]
        assert found.count[zone] == own.size and found.total[zone] == pytest.approx(own.sum())
        assert [found.mean[zone], found.least[zone], found.most[zone]] == pytest.approx(
            [own.mean(), own.min(), own.max()]
        )
        np.testing.assert_allclose(found.percentile[zone], np.percentile(own, (0, 5, 50, 97.5, 100)), rtol=1e-12)
    assert found.count[6:].tolist() == [0, 0] and found.total[6:].tolist() == [0, 0] and np.isnan(found.mean[6:]).all()
    assert np.isnan(found.percentile[6:]).all() and found.count.sum() == ((label >= 0) & ~np.isnan(value)).sum()


def test_steeper_ground_is_never_less_effort():
    height = np.random.default_rng(4).normal(0, 30, GRID.shape)
    order = np.argsort(horn_slope(height, GRID), axis=None)
    assert (np.diff(effort(height, GRID).ravel()[order]) >= 0).all()
