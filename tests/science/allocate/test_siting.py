"""Siting and covering (issue 3, sentence 9): published optima, and brute force on small cases."""

from __future__ import annotations

import csv
import gzip
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import shortest_path

from anlan.science.allocate import max_cover, p_centre, p_median, set_cover

# the whole dozen stands in bench_allocate; these take about a second together
QUICK = (4, 5)


def orlib(folder, number):
    """Distances and p of an OR-Library instance: nodes from 1, of a repeated edge the last length."""
    numbers = [int(word) for word in gzip.decompress((folder / f"pmed{number}.txt.gz").read_bytes()).split()]
    nodes, _edges, opened = numbers[:3]
    length = np.zeros((nodes, nodes))
    for a, b, metres in np.array(numbers[3:]).reshape(-1, 3):
        length[a - 1, b - 1] = length[b - 1, a - 1] = metres
    return shortest_path(length), opened


@pytest.mark.shared
@pytest.mark.parametrize("number", QUICK)
def test_the_shared_medians_and_centres_are_the_published_optima_and_proven(shared, number):
    folder = shared / "optim/pmed"
    median = {row["instance"]: float(row["pmedian_optimum"]) for row in csv.DictReader((folder / "pmedopt.csv").open())}
    centre = dict(line.split() for line in (folder / "kcenteropt.txt").read_text().splitlines() if line.strip())
    distance, opened = orlib(folder, number)
    answer = p_median(distance, opened)
    assert answer.value == median[f"pmed{number}"] == answer.bound
    assert len(set(answer.sites)) == opened
    assert answer.value == distance[np.arange(len(distance)), answer.site_of_place].sum()
    farthest = p_centre(distance, opened)
    assert farthest.value == float(centre[f"pmed{number}"]) == farthest.bound


def random_case(seed, places=7, sites=6):
    rng = np.random.default_rng(seed)
    return rng.integers(0, 30, (places, sites)).astype(float), rng.integers(1, 5, places).astype(float)


@given(st.integers(0, 10**6), st.integers(1, 6), st.booleans())
@settings(max_examples=15, deadline=None)
def test_small_medians_and_centres_equal_brute_force(seed, opened, is_whole):
    distance, weight = random_case(seed)
    distance = distance if is_whole else distance * np.sqrt(2)
    every = [distance[:, sites].min(axis=1) for sites in map(list, combinations(range(6), opened))]
    median, centre = p_median(distance, opened, weight=weight), p_centre(distance, opened)
    assert median.value == pytest.approx(min(float(near @ weight) for near in every))
    assert centre.value == min(near.max() for near in every)
    assert median.is_optimal and centre.is_optimal and median.is_feasible


@given(st.integers(0, 10**6), st.integers(1, 6))
@settings(max_examples=15, deadline=None)
def test_small_covers_equal_brute_force(seed, opened):
    rng = np.random.default_rng(seed)
    reach, weight, cost = rng.random((7, 6)) < 0.35, rng.integers(0, 9, 7), rng.integers(1, 5, 6)
    subsets = [list(sites) for size in range(7) for sites in combinations(range(6), size)]
    most = max(weight[reach[:, s].any(axis=1)].sum() for s in subsets if len(s) == opened)
    can = reach.any(axis=1)
    least = min(cost[s].sum() for s in subsets if (reach[:, s].any(axis=1) == can).all())
    best, cheapest = max_cover(reach, opened, weight=weight), set_cover(reach, site_cost=cost)
    assert best.value == most == best.bound and len(best.sites) <= opened
    assert cheapest.value == least == cheapest.bound
    assert [s.place for s in cheapest.shortages] == [f"place {i}" for i in np.flatnonzero(~can)]


@given(st.integers(0, 10**6))
@settings(max_examples=4, deadline=None)
def test_one_more_site_never_makes_it_worse(seed):
    distance, weight = random_case(seed)
    for solve in (lambda p: p_median(distance, p, weight=weight).value, lambda p: p_centre(distance, p).value):
        values = [solve(p) for p in range(1, 7)]
        assert values == sorted(values, reverse=True)


def test_a_median_says_what_one_more_site_would_save():
    answer = p_median([[0.0, 5.0], [5.0, 0.0]], 1, sites=["East store", "West store"])
    assert answer.value == 5 and answer.gap == 0
    assert answer.binding == "The number of sites, 1, binds: West store as well would lower the total from 5 to 0."
    assert p_median([[0.0, 5.0], [5.0, 0.0]], 2).binding == "Nothing binds: one more site would not lower the total."


def test_a_centre_says_which_place_is_the_farthest():
    answer = p_centre([[1.0, 9.0], [4.0, 7.0]], 1, places=["school", "mill"], sites=["north", "south"])
    assert answer.binding == (
        "mill binds: its nearest open site, north, is 4 away, and 1 sites cannot bring every place nearer."
    )


@pytest.mark.parametrize("solve", [p_median, p_centre])
def test_places_that_no_choice_of_sites_reaches_are_named(solve):
    cut_off = [[1.0, np.inf, np.inf], [np.inf, 2.0, np.inf], [3.0, np.inf, 4.0], [np.inf] * 3]
    answer = solve(cut_off, 2, places=["A", "B", "C", "island"])
    assert [str(shortage) for shortage in answer.shortages] == ["island is short of 1 site"]
    assert not answer.is_feasible and answer.site_of_place.tolist()[3] == -1
    reachable = solve(cut_off[:3], 2)
    assert reachable.is_feasible and reachable.sites.tolist() == [0, 1] and reachable.is_optimal


def test_covers_say_what_binds():
    reach = np.array([[True, False, False], [False, True, False], [False, True, True]])
    assert max_cover(reach, 1, sites=["a", "b", "c"]).binding == (
        "The number of sites, 1, binds: a as well would reach 1 more."
    )
    assert set_cover(reach, places=["x", "y", "z"], sites=["a", "b", "c"]).binding == (
        "x, y share no site, so each needs its own; x is reached only from a."
    )
    assert max_cover(reach, 3).binding == "Nothing binds: every place is reached."


@pytest.mark.parametrize("solve", [p_median, p_centre])
@pytest.mark.parametrize(
    ("distance", "opened", "names"),
    [([[-1.0]], 1, "distance"), ([[np.nan]], 1, "distance"), ([1.0], 1, "distance"), ([["far"]], 1, "distance"),
     ([[1.0]], 0, "open_count"), ([[1.0]], 2, "open_count"), ([[1.0, 2.0]], 1.5, "open_count")],
)  # fmt: skip
def test_distances_and_counts_that_cannot_be_are_refused_by_name(solve, distance, opened, names):
    with pytest.raises(ValueError, match=names):
        solve(distance, opened)


def test_covers_refuse_what_is_not_true_or_false_and_weights_that_do_not_fit():
    for bad in ([[1.0]], [True]):
        with pytest.raises(ValueError, match="can_reach"):
            set_cover(bad)
    with pytest.raises(ValueError, match="weight"):
        max_cover([[True]], 1, weight=[1, 2])
    with pytest.raises(ValueError, match="site_cost"):
        set_cover([[True]], site_cost=[-1])


def random_roads(nodes, seed):
    rng = np.random.default_rng(seed)
    length = np.zeros((nodes, nodes))
    path = np.stack([np.arange(nodes - 1), np.arange(1, nodes)], axis=1)
    for a, b in np.vstack([path, rng.integers(0, nodes, (nodes * nodes // 50, 2))]):
        length[a, b] = length[b, a] = rng.integers(1, 101)
    return shortest_path(length, directed=False)


def test_a_large_unseen_median_is_within_half_a_percent_of_its_bound():
    distance = random_roads(300, 2)
    answer = p_median(distance, 5)
    assert answer.gap <= 0.005 and answer.value == distance[:, answer.sites].min(axis=1).sum()
    cut = np.full((600, 600), np.inf)
    cut[:300, :300] = cut[300:, 300:] = distance
    twice = p_median(cut, 10)
    assert twice.is_feasible and twice.gap <= 0.005 and twice.value <= 2 * answer.value
    assert twice.bound <= 2 * answer.value


def test_when_time_is_over_the_best_found_and_an_honest_bound_come_back():
    distance = random_roads(200, 4)
    exact = p_median(distance, 5)
    for seconds in (0.0, 0.05):
        hurried = p_median(distance, 5, seconds=seconds)
        assert hurried.bound <= exact.value <= hurried.value
        near = p_centre(distance, 5, seconds=seconds)
        assert 0 < near.bound <= near.value == distance[:, near.sites].min(axis=1).max()
    reach = distance <= 30
    fewest, hurried_cover = set_cover(reach), set_cover(reach, seconds=0.0)
    assert 0 < hurried_cover.bound <= fewest.value <= hurried_cover.value and hurried_cover.is_feasible
    most, hurried_most = max_cover(reach, 3), max_cover(reach, 3, seconds=0.0)
    assert hurried_most.value <= most.value <= hurried_most.bound <= len(reach)


def test_no_places_need_nothing():
    assert p_median(np.zeros((0, 3)), 1).value == p_centre(np.zeros((0, 3)), 1).value == 0
    nothing = np.zeros((0, 3), bool)
    assert set_cover(nothing).value == max_cover(nothing, 1).value == 0
