"""Speeds by class, grade and vehicle; closures and footprints that change them."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science import roads
from anlan.science.roads import Vehicle
from tests.science.roads.plain import cross, random_network

SEEDS = st.integers(0, 10**6)


def one_road(vehicle: Vehicle, **road) -> tuple[float, float]:
    """Seconds there and back of one kilometre."""
    network = roads.build_network([0, 1000], [0, 0], [0], [1], is_geographic=False, **road)
    return tuple(roads.edge_seconds(network, vehicle)[network.ways[0]])


def test_a_kilometre_at_36_km_h_takes_a_hundred_seconds_and_at_the_next_class_fifty():
    assert one_road(Vehicle((36.0, 72.0))) == pytest.approx((100, 100), rel=1e-12)
    assert one_road(Vehicle((36.0, 72.0)), road_class=1) == pytest.approx((50, 50), rel=1e-12)


def test_a_lorry_keeps_half_its_speed_up_a_tenth_and_between_the_steps_of_its_table_in_proportion():
    lorry = Vehicle((36.0,), grades=(-0.1, 0, 0.1), grade_factor=(0.8, 1, 0.5))
    assert one_road(lorry, grade=0.1) == pytest.approx((200, 125))
    assert one_road(lorry, grade=0.05) == pytest.approx((100 / 0.75, 100 / 0.9))
    assert one_road(lorry, grade=0.3) == pytest.approx((200, 125)), "beyond the table its end counts"


def test_a_road_that_a_vehicle_may_not_take_is_closed_for_it_alone():
    fire_engine = Vehicle((36.0,), height_m=3.5, weight_t=15, steepest=0.15)
    shut, free = (np.inf, np.inf), (pytest.approx(100), pytest.approx(100))
    assert one_road(fire_engine, max_weight_t=10) == shut != one_road(Vehicle((36.0,)), max_weight_t=10) == free
    assert (
        one_road(fire_engine, max_height_m=3.4)
        == shut
        != one_road(fire_engine, max_height_m=3.5, max_weight_t=15)
        == free
    )
    assert one_road(fire_engine, grade=-0.16) == shut != one_road(fire_engine, grade=0.15) == free
    assert one_road(Vehicle((0.0, 36.0))) == shut


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_a_faster_or_lighter_vehicle_is_never_later(seed):
    rng = np.random.default_rng(seed)
    network = roads.build_network(
        rng.random(9), rng.random(9), *rng.integers(0, 9, (2, 20)), grade=rng.normal(0, 0.1, 20),
        max_weight_t=rng.uniform(5, 40, 20), is_geographic=False,
    )  # fmt: skip
    slow = roads.edge_seconds(network, Vehicle((30.0,), (-0.1, 0, 0.1), (0.9, 1, 0.4), weight_t=20))
    fast = roads.edge_seconds(network, Vehicle((40.0,), (-0.1, 0, 0.1), (0.9, 1, 0.5), weight_t=10))
    assert (fast <= slow).all() and (fast > 0).any()


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"speed_kmh": (30.0,)}, "speed_kmh"), ({"speed_kmh": (30.0, -1, 3)}, "speed_kmh"), ({"speed_kmh": (30.0, np.nan, 3)}, "speed_kmh"),
        ({"grades": (0.1, 0.0), "grade_factor": (1, 1)}, "grades"), ({"grades": (0.1, 0.2)}, "grade_factor"), ({"grade_factor": (0.0,)}, "grade_factor"),
        ({"steepest": np.nan}, "steepest"), ({"height_m": -1}, "height_m"), ({"weight_t": np.nan}, "weight_t"),
    ],
)  # fmt: skip
def test_a_table_of_speeds_that_cannot_be_is_refused_by_name(wrong, what):
    good = {"speed_kmh": (60.0, 40.0, 20.0)}
    roads.edge_seconds(cross(), Vehicle(**good))
    with pytest.raises(ValueError, match=what):
        roads.edge_seconds(cross(), Vehicle(**good | wrong))


def test_a_closed_road_is_closed_both_ways_and_no_other_is():
    network = cross()
    shut = roads.closed(network, network.length_m, [1, 3, 1])
    assert set(network.edge_id[np.isinf(shut)]) == {1, 3} and np.isinf(shut).sum() == 4
    np.testing.assert_array_equal(shut[np.isfinite(shut)], network.length_m[np.isfinite(shut)])
    one_way = cross(way=[1, -1, 1, 0, 0])
    assert np.isinf(roads.closed(one_way, one_way.length_m, [0, 1])).sum() == 2


def test_a_slowed_road_takes_its_time_over_the_share_of_speed_left_and_the_least_share_counts():
    network = cross()
    slow = roads.slowed(network, network.length_m, [1, 2, 1, 4], [0.5, 0.25, 0.8, 0.0])
    assert (slow / network.length_m)[network.ways].tolist() == [[1, 1], [2, 2], [4, 4], [1, 1], [np.inf, np.inf]]
    still = roads.slowed(network, np.zeros(network.edges), [0, 1], [0.0, 0.5])
    assert still[network.ways[:2]].tolist() == [[np.inf, np.inf], [0, 0]], "a road of no length closes too"
    for bad in (-0.1, 1.1, np.nan):
        with pytest.raises(ValueError, match="factor"):
            roads.slowed(network, network.length_m, [1], bad)
    with pytest.raises(ValueError, match="factor"):
        roads.slowed(network, network.length_m, [1], [0.5, 0.5])
    with pytest.raises(ValueError, match="edge_id"):
        roads.closed(network, network.length_m, [5])


def lines(network) -> np.ndarray:
    way = network.one_way
    ends = np.stack([network.tail[way], network.head[way]], axis=1)
    return shapely.linestrings(np.stack([network.x[ends], network.y[ends]], axis=-1))


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_the_roads_in_a_footprint_are_those_that_shapely_finds(seed):
    network, rng = random_network(seed), np.random.default_rng(seed)
    angle = np.sort(rng.uniform(0, 2 * np.pi, (2, 9)), axis=1)
    far = np.stack([rng.uniform(2500, 4000, 9), rng.uniform(500, 1500, 9)])
    middle = rng.uniform(2000, 8000, 2)
    outer, hole = np.stack([np.cos(angle) * far, np.sin(angle) * far], axis=-1) + middle
    rings = [outer, hole] if shapely.Polygon(outer, [hole]).is_valid else [outer]
    shape, other = shapely.Polygon(outer, rings[1:]), shapely.box(0, 0, 900, 900)
    found = roads.edges_within(network, [rings, [np.array([[0, 0], [900, 0], [900, 900], [0, 900]])]])
    expected = shapely.intersects(lines(network), shape) | shapely.intersects(lines(network), other)
    assert found.tolist() == np.flatnonzero(expected).tolist()


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_the_roads_near_points_are_those_within_the_radius_as_shapely_measures(seed):
    network, rng = random_network(seed), np.random.default_rng(seed)
    x, y, radius = rng.uniform(0, 1e4, 3), rng.uniform(0, 1e4, 3), rng.uniform(0, 800, 3)
    points = shapely.points(x, y)
    expected = (shapely.distance(lines(network)[:, np.newaxis], points) <= radius).any(axis=1)
    assert roads.edges_near(network, x, y, radius).tolist() == np.flatnonzero(expected).tolist()
    assert set(roads.edges_near(network, x, y, radius)) <= set(roads.edges_near(network, x, y, radius + 200))


def test_a_slide_two_kilometres_off_in_zhaotong_is_near_a_road_and_one_2_3_kilometres_off_is_not():
    network = roads.build_network([103.70, 103.75], [27.33, 27.33], [0], [1])
    degree = 6_371_008.8 * np.pi / 180
    assert roads.edges_near(network, [103.72], [27.33 + 2000 / degree], [2001]).tolist() == [0]
    assert roads.edges_near(network, [103.72], [27.33 + 2000 / degree], [1999]).tolist() == []
    east = 103.75 + 2000 / (degree * np.cos(np.radians(27.33)))
    assert roads.edges_near(network, [east], [27.33], [2001]).tolist() == [0]
    assert roads.edges_near(network, [east], [27.33], [1999]).tolist() == []


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_the_highest_water_on_a_road_is_that_of_the_cells_shapely_says_it_crosses(seed):
    network, rng = random_network(seed), np.random.default_rng(seed)
    grid = rng.uniform(0, 5, (6, 8))
    grid[rng.random(grid.shape) < 0.2] = np.nan
    left, top, width, height = 1000.0, 8000.0, 900.0, 1100.0
    row, column = np.indices(grid.shape)
    cells = shapely.box(
        left + column * width, top - (row + 1) * height, left + (column + 1) * width, top - row * height
    )
    met = shapely.length(shapely.intersection(lines(network)[:, np.newaxis, np.newaxis], cells)) > 1e-6
    here = np.where(met, grid, -np.inf).max(axis=(1, 2), where=~np.isnan(grid), initial=-np.inf)
    found = roads.highest_on_edges(network, grid, left=left, top=top, width=width, height=height)
    has_length = shapely.length(lines(network)) > 0
    np.testing.assert_array_equal(np.nan_to_num(found.value, nan=-np.inf)[has_length], here[has_length])
    is_known = ~(met & np.isnan(grid)).any(axis=(1, 2)) & shapely.covers(
        shapely.box(1000, 1400, 8200, 8000), lines(network)
    )
    np.testing.assert_array_equal(found.valid[has_length], is_known[has_length])


def test_a_road_beside_the_grid_or_over_unknown_cells_only_has_no_highest_value():
    network = cross()
    grid = {"left": -50.0, "top": 50.0, "width": 50.0, "height": 50.0}
    assert np.isnan(roads.highest_on_edges(network, np.full((2, 2), np.nan), **grid).value).all()
    water = roads.highest_on_edges(network, [[0.1, 0.2], [0.3, 0.4]], **grid)
    np.testing.assert_array_equal(water.value[[0, 4]], [0.3, np.nan])
    assert not water.valid[0], "half of it lies beside the grid"
    assert np.isnan(roads.highest_on_edges(network, np.empty((0, 2)), **grid).value).all()
    with pytest.raises(ValueError, match="grid"):
        roads.highest_on_edges(network, [1.0], **grid)
    with pytest.raises(ValueError, match="width"):
        roads.highest_on_edges(network, [[1.0]], **grid | {"width": 0.0})


def test_a_footprint_with_a_gap_is_refused_and_none_closes_nothing():
    network = cross()
    assert roads.edges_within(network, []).size == roads.edges_within(network, [[]]).size == 0
    square = np.array([[-10.0, -10], [10, -10], [10, 10], [-10, 10]])
    assert roads.edges_within(network, [[square]]).tolist() == [0, 1, 2, 3]
    for bad in (np.where(square > 9, np.nan, square), square[:2], square.T):
        with pytest.raises(ValueError, match="polygons"):
            roads.edges_within(network, [[bad]])
    for bad in ({"radius_m": [-1.0]}, {"x": [np.nan]}, {"y": [1.0, 2.0], "x": [1, 2, 3]}):
        with pytest.raises(ValueError, match=r"x"):
            roads.edges_near(network, **{"x": [0.0], "y": [0.0], "radius_m": [1.0]} | bad)
