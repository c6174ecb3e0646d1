"""How long it takes: equal to other solvers on any roads, and what must hold of every journey."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science import roads
from anlan.science.roads import BEYOND_LIMIT, CUT_OFF, REACHED, SOURCE_OUTSIDE, TARGET_OUTSIDE
from anlan.science.roads.search_kernel import PAGE
from tests.science.roads.plain import cross, plain_times, random_network, scipy_times, weighted

SEEDS = st.integers(0, 10**6)


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_times_from_everywhere_to_everywhere_are_those_of_scipy_and_of_a_plain_search(seed):
    network = random_network(seed)
    seconds, everywhere = weighted(network, seed), np.arange(network.nodes)
    found = roads.travel_times(network, seconds, everywhere)
    np.testing.assert_allclose(found.seconds, scipy_times(network, seconds, everywhere), rtol=1e-9)
    np.testing.assert_allclose(found.seconds, [plain_times(network, seconds, v) for v in everywhere], rtol=1e-12)
    np.testing.assert_array_equal(found.unreachable, np.isinf(found.seconds))


@given(SEEDS, st.integers(1, 6), st.integers(1, 6), st.integers(1, 3), st.sampled_from([np.inf, 30.0, 2e4]))
@settings(max_examples=60, deadline=None)
def test_times_to_some_targets_are_those_to_all_whichever_side_is_longer_and_whatever_the_limit(
    seed, starts, ends, threads, limit
):
    network, rng = random_network(seed), np.random.default_rng(seed)
    seconds = weighted(network, seed)
    sources, targets = rng.integers(0, network.nodes, starts), rng.integers(0, network.nodes, ends)
    whole = roads.travel_times(network, seconds, sources).seconds[:, targets]
    found = roads.travel_times(network, seconds, sources, targets, limit_s=limit, threads=threads)
    np.testing.assert_allclose(found.seconds, np.where(whole <= limit, whole, np.inf), rtol=1e-9)


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_why_there_is_no_time_is_named(seed):
    network = random_network(seed)
    seconds, everywhere = weighted(network, seed), np.arange(network.nodes)
    whole = roads.travel_times(network, seconds, everywhere)
    limited = roads.travel_times(network, seconds, everywhere, limit_s=40.0)
    together = network.component[:, np.newaxis] == network.component
    main = network.is_main
    for s in everywhere:
        for t in everywhere:
            why = whole.reason[s, t]
            if np.isfinite(whole.seconds[s, t]):
                assert why == REACHED
            elif together[s, t]:
                assert why == CUT_OFF
            else:
                assert why == (TARGET_OUTSIDE if main[s] else SOURCE_OUTSIDE)
            if 40 < whole.seconds[s, t] < np.inf and together[s, t]:
                assert limited.reason[s, t] == BEYOND_LIMIT


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_a_closure_never_shortens_a_journey_and_more_speed_never_lengthens_one(seed):
    network, rng = random_network(seed), np.random.default_rng(seed)
    seconds, everywhere = weighted(network, seed), np.arange(network.nodes)
    before = roads.travel_times(network, seconds, everywhere).seconds
    if rows := len(network.ways):
        worse = roads.closed(network, seconds, rng.integers(0, rows, 3))
        assert (roads.travel_times(network, worse, everywhere).seconds >= before).all()
        worse = roads.slowed(network, seconds, rng.integers(0, rows, 3), 0.5)
        assert (roads.travel_times(network, worse, everywhere).seconds >= before).all()
    better = seconds * rng.uniform(0.2, 1, seconds.size)
    assert (roads.travel_times(network, better, everywhere).seconds <= before * (1 + 1e-12)).all()


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_a_way_over_a_third_place_is_never_quicker_and_two_way_roads_take_as_long_back(seed):
    network = random_network(seed, both_ways=True)
    time = roads.travel_times(network, weighted(network, seed), np.arange(network.nodes)).seconds
    over = (time[:, :, np.newaxis] + time).min(axis=1)
    assert (time <= over * (1 + 1e-12)).all()
    np.testing.assert_allclose(time, time.T, rtol=1e-12)


def test_a_long_road_of_many_pages_of_buckets_is_searched_to_its_end():
    n = 8 * PAGE
    lengths = np.where(np.arange(n - 1) % 1000 == 0, 1e7, 10.0)
    network = roads.build_network(
        np.arange(n), np.zeros(n), np.arange(n - 1), np.arange(1, n), length_m=lengths, is_geographic=False
    )
    found = roads.travel_times(network, network.length_m, network.place[[0]], network.place)
    np.testing.assert_allclose(found.seconds[0], np.append(0, np.cumsum(lengths)), rtol=1e-12)


def test_a_village_behind_a_closed_bridge_is_cut_off_and_a_ferry_island_lies_outside():
    network = roads.build_network(
        [0, 1, 2, 9], [0, 0, 0, 0], [0, 1], [1, 2], length_m=[1000, 1000], is_geographic=False
    )
    seconds = roads.closed(network, network.length_m / 10, [1])
    town, village, island = network.place[[0, 2, 3]]
    found = roads.travel_times(network, seconds, [town, island], [town, village, island])
    assert found.reason.tolist() == [[REACHED, CUT_OFF, TARGET_OUTSIDE], [SOURCE_OUTSIDE, SOURCE_OUTSIDE, REACHED]]
    assert found.seconds.tolist() == [[0, np.inf, np.inf], [np.inf, np.inf, 0]]


def test_what_is_open_again_counts_at_once_and_the_weights_given_stay_as_they_were():
    network = cross()
    seconds = roads.edge_seconds(network, roads.Vehicle((36.0, 36.0, 36.0)))
    kept = seconds.copy()
    west, lane = network.place[[0, 5]]
    assert roads.travel_times(network, seconds, [west], [lane]).seconds == pytest.approx(40)
    shut = roads.closed(network, seconds, [1])
    assert roads.travel_times(network, shut, [west], [lane]).reason == CUT_OFF
    assert roads.travel_times(
        network, roads.slowed(network, seconds, [1], 0.5), [west], [lane]
    ).seconds == pytest.approx(60)
    assert roads.travel_times(network, seconds, [west], [lane]).seconds == pytest.approx(40)
    np.testing.assert_array_equal(seconds, kept)


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_an_isochrone_reaches_the_nodes_within_the_limit_and_of_each_edge_the_part_that_is(seed):
    network, rng = random_network(seed), np.random.default_rng(seed)
    seconds, sources, limits = weighted(network, seed), rng.integers(0, network.nodes, 3), np.array([0.0, 20.0, 500.0])
    begin = rng.uniform(0, 30, 3)
    found = roads.isochrone(network, seconds, sources, limits, begin_s=begin)
    time = (np.array([plain_times(network, seconds, s) for s in sources]) + begin[:, np.newaxis]).min(axis=0)
    np.testing.assert_allclose(found.seconds, np.where(time <= 500, time, np.inf), rtol=1e-9)
    for e in range(network.edges):
        for share, limit in zip(found.share[:, e], limits, strict=True):
            left = limit - time[network.tail[e]]
            expected = 0.0 if left < 0 or np.isinf(seconds[e]) else 1.0 if left >= seconds[e] else left / seconds[e]
            assert share == pytest.approx(expected, abs=1e-9)
    assert (np.diff(found.share, axis=0) >= 0).all(), "longer never reaches less"


def test_after_twenty_seconds_half_of_the_main_street_east_of_the_crossing_is_reached():
    network = cross()
    seconds = roads.edge_seconds(network, roads.Vehicle((36.0, 36.0, 36.0)))
    found = roads.isochrone(network, seconds, [network.place[0]], [20.0])
    there, back = network.ways[1]
    assert (found.share[0, there], found.share[0, back]) == (pytest.approx(0.5), 0)
    assert np.sort(found.seconds).tolist() == pytest.approx([0, 10, 20, 20, np.inf, np.inf])


@given(SEEDS)
@settings(max_examples=50, deadline=None)
def test_a_route_takes_as_long_as_its_edges_and_as_the_travel_time_and_hangs_together(seed):
    network, rng = random_network(seed), np.random.default_rng(seed)
    seconds = weighted(network, seed)
    source, target = rng.integers(0, network.nodes, 2)
    way = roads.route(network, seconds, source, target)
    time = roads.travel_times(network, seconds, [source], [target])
    assert way.reason == time.reason[0, 0]
    if way.reason != REACHED:
        assert (way.nodes.size, way.edges.size, way.seconds, way.metres) == (0, 0, np.inf, np.inf)
        return
    assert way.seconds == pytest.approx(time.seconds[0, 0], rel=1e-9)
    assert seconds[way.edges].sum() == pytest.approx(way.seconds, rel=1e-9)
    assert network.length_m[way.edges].sum() == pytest.approx(way.metres, rel=1e-12)
    assert (way.nodes[0], way.nodes[-1]) == (source, target)
    np.testing.assert_array_equal(network.tail[way.edges], way.nodes[:-1])
    np.testing.assert_array_equal(network.head[way.edges], way.nodes[1:])
    legs = roads.directions(network, seconds, way.edges)
    assert sum(leg.seconds for leg in legs) == pytest.approx(way.seconds)
    assert sum(leg.metres for leg in legs) == pytest.approx(way.metres)


@pytest.mark.parametrize(
    ("given_", "what"),
    [
        ({"seconds": [1.0]}, "seconds"), ({"seconds": np.full(10, -1.0)}, "seconds"), ({"seconds": np.full(10, np.nan)}, "seconds"),
        ({"sources": [6]}, "sources"), ({"sources": [0.5]}, "sources"), ({"sources": [-1]}, "sources"), ({"sources": [[0]]}, "sources"),
        ({"targets": [np.nan]}, "targets"), ({"limit_s": 0}, "limit_s"), ({"limit_s": np.nan}, "limit_s"), ({"threads": 0}, "threads"),
    ],
)  # fmt: skip
def test_what_cannot_be_searched_is_refused_by_name(given_, what):
    network = cross()
    good = {"seconds": network.length_m, "sources": [0], "targets": [1]}
    roads.travel_times(network, **good)
    with pytest.raises(ValueError, match=what):
        roads.travel_times(network, **good | given_)


def test_no_sources_no_targets_and_no_roads_are_answered_with_nothing():
    network = cross()
    assert roads.travel_times(network, network.length_m, [], [1]).seconds.shape == (0, 1)
    assert roads.travel_times(network, network.length_m, [1], []).seconds.shape == (1, 0)
    assert np.isinf(roads.isochrone(network, network.length_m, [], [10.0]).seconds).all()
    bare = roads.build_network([103.7], [27.3], [], [])
    assert roads.travel_times(bare, [], [0]).seconds.tolist() == [[0]]
