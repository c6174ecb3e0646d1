"""A network from a list of roads: which ways there are, which node is nearest, what hangs together, what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components

from anlan.science import roads
from anlan.science.roads.ground import hilbert_order, straight_m
from tests.science.roads.plain import cross, random_network


def test_a_two_way_road_is_two_edges_that_share_its_row_and_uphill_is_downhill_back():
    network = roads.build_network(
        [0, 100, 200], [0, 0, 0], [0, 1, 2], [1, 2, 0], way=[0, 1, -1], grade=[0.05, 0.01, 0.02],
        road_class=[1, 2, 3], is_bridge=[1, 0, 0], name=[0, -1, -1], names=("桥街",), max_weight_t=[20, np.inf, 5], is_geographic=False,
    )  # fmt: skip
    seen = {
        (int(network.node_id[network.tail[e]]), int(network.node_id[network.head[e]])): e for e in range(network.edges)
    }
    assert set(seen) == {(0, 1), (1, 0), (1, 2), (0, 2)}, "row 1 only forward, row 2 only backward"
    assert [network.edge_id[seen[pair]] for pair in ((0, 1), (1, 0), (1, 2), (0, 2))] == [0, 0, 1, 2]
    assert [network.grade[seen[pair]] for pair in ((0, 1), (1, 0), (0, 2))] == [0.05, -0.05, -0.02]
    assert network.ways.tolist() == [[seen[0, 1], seen[1, 0]], [seen[1, 2], -1], [-1, seen[0, 2]]]
    assert network.is_bridge[network.ways[0]].all() and network.is_bridge.sum() == 2
    assert network.max_weight_t[seen[0, 2]] == 5 and network.road_class[seen[1, 2]] == 2
    assert [network.names[network.name[e]] for e in network.ways[0]] == ["桥街", "桥街"]
    assert network.length_m[seen[0, 2]] == 200, "without a length: straight"


@given(st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_every_row_is_there_in_the_ways_it_allows_and_each_node_keeps_its_place(seed):
    network = random_network(seed)
    np.testing.assert_array_equal(network.node_id[network.place], np.arange(network.nodes))
    np.testing.assert_array_equal(np.sort(network.node_id), np.arange(network.nodes))
    for row, (there, back) in enumerate(network.ways):
        for edge, is_back in ((there, False), (back, True)):
            assert edge < 0 or (network.edge_id[edge] == row and network.is_back[edge] == is_back)
    assert (network.ways >= 0).sum() == network.edges
    first, comes_from, which = network.arriving
    for node in range(network.nodes):
        arrive = which[first[node] : first[node + 1]]
        assert (network.head[arrive] == node).all()
        np.testing.assert_array_equal(network.tail[arrive], comes_from[first[node] : first[node + 1]])


@given(st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_nodes_of_one_component_reach_each_other_and_the_main_one_is_the_largest(seed):
    network = random_network(seed)
    time = roads.travel_times(network, np.ones(network.edges), np.arange(network.nodes)).seconds
    both = np.isfinite(time) & np.isfinite(time.T)
    np.testing.assert_array_equal(both, network.component[:, np.newaxis] == network.component)
    assert network.is_main.sum() == both.sum(axis=1).max() == both[network.is_main][0].sum()
    matrix = np.isfinite(time) & (np.arange(network.nodes)[:, np.newaxis] != np.arange(network.nodes))
    assert connected_components(matrix, connection="strong")[0] == network.component.max() + 1


def test_nothing_of_a_network_can_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        cross().length_m[0] = 1


def test_the_curve_of_hilbert_steps_from_neighbour_to_neighbour():
    side = 32
    x, y = (one.ravel().astype(float) for one in np.meshgrid(np.arange(side), np.arange(side)))
    order = hilbert_order(np.append(x, side), np.append(y, side))
    order = order[order < side * side]
    np.testing.assert_array_equal(np.abs(np.diff(x[order])) + np.abs(np.diff(y[order])), 1)
    assert hilbert_order(np.empty(0), np.empty(0)).size == 0


def test_a_degree_is_111_195_m_on_the_sphere_and_kunming_to_zhaotong_within_its_error_of_the_ellipsoid():
    pyproj = pytest.importorskip("pyproj")
    at = np.array([0.0]), np.array([0.0])
    assert straight_m(*at, np.array([0.0]), np.array([1.0]), True)[0] == pytest.approx(
        6_371_008.8 * np.pi / 180, rel=1e-12
    )
    assert straight_m(*at, np.array([1.0]), np.array([0.0]), True)[0] == pytest.approx(111_195.1, abs=0.1)
    ends = (102.712, 25.04), (103.717, 27.338)
    ours = straight_m(*(np.array([one]) for end in ends for one in end), True)[0]
    assert ours == pytest.approx(pyproj.Geod(ellps="WGS84").inv(*ends[0], *ends[1])[2], rel=0.0056)


@given(st.integers(0, 10**6), st.booleans())
@settings(max_examples=30, deadline=None)
def test_the_nearest_node_is_the_nearest_of_all_measured_one_by_one(seed, is_geographic):
    rng = np.random.default_rng(seed)
    network = roads.build_network(
        *rng.uniform([[-180], [-90]], [[180], [90]], (2, 20)),
        *rng.integers(0, 20, (2, 15)),
        is_geographic=is_geographic,
    )
    x, y = rng.uniform([[-180], [-90]], [[180], [90]], (2, 6))
    every = straight_m(x[:, np.newaxis], y[:, np.newaxis], network.x, network.y, is_geographic)
    found = roads.nearest_node(network, x, y)
    np.testing.assert_allclose(found.distance_m, every.min(axis=1), rtol=1e-6)
    np.testing.assert_allclose(every[np.arange(6), found.index], every.min(axis=1), rtol=1e-6)
    main = roads.nearest_node(network, x, y, main_only=True)
    assert network.is_main[main.index].all()
    np.testing.assert_allclose(main.distance_m, np.where(network.is_main, every, np.inf).min(axis=1), rtol=1e-6)
    three = roads.nearest(x, y, network.x, network.y, count=3, is_geographic=is_geographic)
    np.testing.assert_allclose(three.distance_m, np.sort(every, axis=1)[:, :3], rtol=1e-6)


def test_a_point_that_is_none_has_no_nearest_and_too_few_places_are_said():
    found = roads.nearest([103, np.nan, 103], [27, 27, 95], [103.0], [27.0], count=2)
    assert found.index.tolist() == [[0, -1], [-1, -1], [-1, -1]]
    assert np.isinf(found.distance_m[0, 1]) and np.isnan(found.distance_m[1:]).all()
    bare = roads.build_network([], [], [], [])
    assert roads.nearest_node(bare, [103.0], [27.0]).index.tolist() == [-1]
    assert roads.nearest_node(bare, 103.0, 27.0, main_only=True).distance_m == np.inf
    assert roads.nearest_node(cross(), [], []).index.shape == (0,)


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"x": [0, np.nan, 0, 0, 0, 0]}, "x, y"), ({"x": [0, 1]}, "x"), ({"tail": [0, 4, 1, 4, 6]}, "tail"), ({"head": [4, 2, 4, 3]}, "tail and head"),
        ({"head": [4, 2, 4, 3, -1]}, "head"), ({"length_m": [1, 2, 3, -4, 5]}, "length_m.*row 3"), ({"length_m": [1, 2, 3, np.nan, 5]}, "length_m"),
        ({"length_m": [1, 2]}, "length_m"), ({"road_class": 0.5}, "road_class"), ({"road_class": -1}, "road_class"), ({"way": 2}, "way"), ({"name": 2}, "name"),
        ({"grade": np.nan}, "grade"), ({"is_bridge": 2}, "is_bridge"), ({"max_height_m": 0}, "max_height_m"), ({"max_weight_t": np.nan}, "max_weight_t"),
    ],
)  # fmt: skip
def test_a_bad_row_is_refused_with_its_column_and_number(wrong, what):
    cross()
    with pytest.raises(ValueError, match=what):
        cross(**wrong)


def test_latitude_and_longitude_of_china_swapped_are_refused():
    roads.build_network([103.7, 103.8], [27.3, 27.3], [0], [1])
    with pytest.raises(ValueError, match="longitude, then latitude"):
        roads.build_network([27.3, 27.3], [103.7, 103.8], [0], [1])
