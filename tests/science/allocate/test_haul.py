"""Many items that share what can be carried (issue 3, sentence 9; M-13, M-16)."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from anlan.science.allocate import dispatch, haul

INF = np.inf


def small_haul(seed):
    rng = np.random.default_rng(seed)
    kinds, needs, stores = rng.integers(1, 4), 2, 2
    return (
        np.where(rng.random((kinds, needs, stores)) < 0.8, rng.integers(1, 9, (kinds, needs, stores)), INF),
        rng.integers(0, 6, (kinds, needs)).astype(float), rng.integers(0, 6, (kinds, stores)).astype(float),
        {"load": rng.integers(0, 4, kinds).astype(float), "shortage_cost": rng.integers(0, 20, (kinds, needs)) * 1.0}, rng,
    )  # fmt: skip


def cheapest_haul(cost, demand, supply, load, shortage_cost, store_load, way_load):
    """One linear program over all pairs, shortage as a way of its own."""
    kinds, needs, stores = cost.shape
    pairs = [pair for pair in np.ndindex(cost.shape) if np.isfinite(cost[pair])]
    rows, limits = [], []
    for k, i in np.ndindex(kinds, needs):
        rows.append([float(pair[:2] == (k, i)) for pair in pairs] + list(np.eye(kinds * needs)[k * needs + i]))
        limits.append(demand[k, i])
    taken = [[float((a, c) == at) for a, _, c in pairs] for at in np.ndindex(kinds, stores)]
    sent = [[load[a] * (c == j) for a, _, c in pairs] for j in range(stores)]
    carried = [[load[a] * ((b, c) == at) for a, b, c in pairs] for at in np.ndindex(needs, stores)]
    upper = np.array(taken + sent + carried).reshape(-1, len(pairs))
    found = linprog(
        [cost[pair] for pair in pairs] + list(shortage_cost.ravel()), A_eq=rows, b_eq=limits,
        A_ub=np.hstack([upper, np.zeros((len(upper), kinds * needs))]),
        b_ub=np.concatenate([supply.ravel(), np.broadcast_to(store_load, stores), np.ravel(way_load)]),
    )  # fmt: skip
    return found.fun


@given(st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_items_that_share_a_load_cost_what_the_linear_program_costs(seed):
    cost, demand, supply, loads, rng = small_haul(seed)
    limits = rng.integers(0, 12, 2).astype(float), rng.integers(0, 6, (2, 2)).astype(float)
    answer = haul(cost, demand, supply, **loads, store_load=limits[0], way_load=limits[1])
    assert answer.value == pytest.approx(
        cheapest_haul(cost, demand, supply, **loads, store_load=limits[0], way_load=limits[1])
    )
    assert answer.gap < 1e-9 and (answer.flow >= 0).all()
    carried = np.einsum("k,kij->ij", loads["load"], answer.flow)
    assert (carried <= limits[1] + 1e-6).all() and (carried.sum(axis=0) <= limits[0] + 1e-6).all()
    assert (answer.flow.sum(axis=1) <= supply + 1e-6).all()
    missing = {(s.item, s.place): s.amount for s in answer.shortages}
    for k, i in np.ndindex(demand.shape):
        assert answer.delivered[k, i] + missing.get((f"item {k}", f"need {i}"), 0) == pytest.approx(
            demand[k, i], abs=1e-6
        )


@given(st.integers(0, 10**6))
@settings(max_examples=6, deadline=None)
def test_whole_lorries_equal_brute_force_over_all_their_trips(seed):
    cost, demand, supply, loads, rng = small_haul(seed)
    fleet, each = rng.integers(0, 3, 2).astype(float), float(rng.integers(1, 6))
    answer = haul(cost, demand, supply, **loads, lorries=fleet, lorry_load=each)
    tries = [np.array(trip).reshape(2, 2) for trip in product(range(3), repeat=4)]
    tries = [trip for trip in tries if (trip.sum(axis=0) <= fleet).all()]
    best = min(
        cheapest_haul(cost, demand, supply, **loads, store_load=1e9, way_load=trip * each)
        for trip in tries
    )  # fmt: skip
    assert answer.value == pytest.approx(best) and answer.gap < 1e-8
    assert (answer.lorries.sum(axis=0) <= fleet).all()
    assert (np.einsum("k,kij->ij", loads["load"], answer.flow) <= answer.lorries * each + 1e-6).all()


def test_without_limits_a_haul_is_a_dispatch():
    rng = np.random.default_rng(4)
    cost, demand, supply = rng.random((12, 20)) * 50, rng.integers(1, 30, (2, 12)), rng.integers(0, 26, (2, 20))
    answer = haul(cost, demand, supply, load=1.0, shortage_cost=1e4)
    assert answer.value == pytest.approx(dispatch(cost, demand, supply).value) and answer.is_feasible
    assert answer.gap < 1e-9 and answer.binding.startswith("The stock of item ")


def test_a_haul_names_the_lorries_in_the_way_and_what_stays_short():
    plan = {"load": [2.0, 1.0], "items": ["tents", "beds"], "needs": ["A", "B"], "stores": ["near", "far"]}
    given = [[1.0, 5.0], [2.0, 6.0]], [[3, 3], [4, 4]], [[9, 9], [9, 9]]
    answer = haul(*given, **plan, shortage_cost=[[100], [10]], store_load=[10, 5])
    assert [str(s) for s in answer.shortages] == ["A is short of 1 beds", "B is short of 4 beds"]
    roomier = haul(*given, **plan, shortage_cost=[[100], [10]], store_load=[10.5, 5])
    assert answer.value - roomier.value == pytest.approx(0.5 * 9)
    assert answer.binding == "The load from near, 10 at most, binds: one unit more would lower the cost by up to 9."
    whole = haul(*given, **plan, shortage_cost=100, lorries=[2, 0], lorry_load=6.0)
    assert whole.lorries.sum() == 2 and whole.binding.startswith("The lorries of near bind: ")
    assert whole.is_feasible is False


@pytest.mark.parametrize(
    ("changed", "names"),
    [({"load": -1}, "load"), ({"load": np.nan}, "load"), ({"shortage_cost": INF}, "shortage_cost"), ({"lorries": 1}, "lorry"),
     ({"lorries": 1.5, "lorry_load": 1}, "whole"), ({"store_load": [1, 2]}, "store_load"), ({"way_load": -1}, "way_load"),
     ({"cost": -1}, "cost"), ({"demand": [1]}, "demand"), ({"supply": [[np.nan]]}, "supply")],
)  # fmt: skip
def test_hauls_that_cannot_be_are_refused_by_name(changed, names):
    given = {"cost": 1.0, "demand": [[1.0]], "supply": [[1.0]], "load": 1.0, "shortage_cost": 9.0} | changed
    with pytest.raises(ValueError, match=names):
        haul(given.pop("cost"), given.pop("demand"), given.pop("supply"), **given)


def test_hauls_with_nothing_to_ship_or_no_way_to_ship_it():
    none = haul(np.zeros((0, 2)), np.zeros((3, 0)), np.ones((3, 2)), load=1, shortage_cost=5)
    assert none.value == 0 == none.bound and none.flow.shape == (3, 0, 2)
    cut = haul([[INF]], [[4.0]], [[9.0]], load=1, shortage_cost=5, lorries=[2], lorry_load=3.0)
    assert cut.value == 20 == cut.bound and [s.amount for s in cut.shortages] == [4] and cut.lorries.sum() == 0
    assert haul(np.zeros((1, 0)), [[4.0]], np.zeros((1, 0)), load=1, shortage_cost=5).value == 20
    assert haul([[1.0]], [[4.0]], [[9.0]], load=1, shortage_cost=5, store_load=0).value == 20
