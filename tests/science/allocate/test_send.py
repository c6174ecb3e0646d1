"""Vehicles and machines that are asked for as such (issue 5, sentence 6; M-15)."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.optimize import LinearConstraint, milp

from anlan.science.allocate import dispatch, send

INF = np.inf


def drawn(seed):
    rng = np.random.default_rng(seed)
    cost = np.where(rng.random((4, 3)) < 0.7, rng.integers(5, 300, (4, 3)), INF)
    return cost, rng.integers(0, 6, 4) * 1.0, rng.integers(0, 5, 3) * 1.0, rng.integers(1, 3, 4)


def cheapest(cost, amounts, supply):
    """The least cost of just these amounts, by a program of whole numbers."""
    ways = [(n, s) for n, s in np.ndindex(cost.shape) if np.isfinite(cost[n, s])]
    to_need = np.array([[n == need for n, _ in ways] for need in range(len(amounts))], float)
    from_store = np.array([[s == store for _, s in ways] for store in range(len(supply))], float)
    limits = [LinearConstraint(to_need, amounts, amounts), LinearConstraint(from_store, -np.inf, supply)]
    return milp([cost[way] for way in ways], constraints=limits, integrality=np.ones(len(ways))).fun if ways else 0.0


@pytest.mark.parametrize("seed", range(20))
def test_shares_are_whole_within_one_of_the_fair_ones_none_is_left_idle_and_no_way_costs_less(seed):
    cost, demand, supply, priority = drawn(seed)
    fair = dispatch(cost, demand[None], supply[None], priority=priority).delivered[0]
    answer = send(cost, demand[None], supply[None], priority=priority)
    given = answer.delivered[0]
    assert (answer.flow == np.round(answer.flow)).all() and (answer.flow[0].sum(axis=0) <= supply).all()
    assert (np.abs(given - fair) < 1 + 1e-9).all() and (given <= demand).all()
    for rank in (1, 2):
        assert given[priority == rank].sum() == pytest.approx(fair[priority == rank].sum()), (
            "all of what a class can get"
        )
    assert answer.value == pytest.approx(cheapest(cost, given, supply)) and answer.is_optimal
    assert {one.place: one.amount for one in answer.shortages} == {
        f"need {at}": amount for at, amount in enumerate((demand - given).tolist()) if amount
    }


def test_an_odd_ambulance_goes_to_the_first_class_then_to_who_lacks_the_most():
    """Five for 4 and 4 of the second class and 1 of the first: 1, 2, 2. Four: 1 and 1.5 each, so 2 and 1."""
    ways, demand = np.full((3, 1), 10.0), [[4, 4, 1]]
    assert send(ways, demand, [[5]], priority=[2, 2, 1]).delivered.tolist() == [[2, 2, 1]]
    assert sorted(send(ways, demand, [[4]], priority=[2, 2, 1]).delivered[0, :2].tolist()) == [1, 2]
    assert send(ways, [[3, 1, 0]], [[3]], priority=[1, 1, 1]).delivered.tolist() == [[2, 1, 0]], "2.25 and 0.75"


def test_one_that_only_one_place_can_have_is_not_lost_to_the_rounding_of_others():
    """A machine each for two pairs of places without a way between: one each pair, never two for one pair."""
    cost = [[10, INF], [10, INF], [INF, 10], [INF, 10]]
    given = send(cost, np.ones((1, 4)), np.ones((1, 2)), priority=np.ones(4)).delivered[0]
    assert (given[:2].sum(), given[2:].sum()) == (1, 1)


def test_all_needs_at_once_lose_less_than_one_after_the_other_nearest_first():
    """A is 10 min from the first and 12 from the second, B 15 and 90. Nearest first for A costs 10 + 90, together 12 + 15."""
    cost = np.array([[10.0, 12.0], [15.0, 90.0]])
    nearest_first = cost[0].min() + cost[1, 1]
    answer = send(cost, [[1, 1]], [[1, 1]], priority=[1, 1])
    assert answer.value == 27 < nearest_first and answer.gap == 0
    assert (
        min(
            sum(cost[need, store] for need, store in enumerate(ways))
            for ways in product(range(2), repeat=2)
            if len(set(ways)) == 2
        )
        == 27
    )


def test_kinds_do_not_stand_in_for_each_other_and_halves_are_refused():
    answer = send([[10, 5]], [[1], [2]], [[1, 0], [0, 1]], priority=[1], items=["ambulance", "excavator"], needs=["A"])
    assert answer.flow.tolist() == [[[1, 0]], [[0, 1]]] and [str(one) for one in answer.shortages] == [
        "A is short of 1 excavator"
    ]
    for wrong in ({"demand": [[0.5]], "supply": [[1]]}, {"demand": [[1]], "supply": [[0.5]]}):
        with pytest.raises(ValueError, match="whole"):
            send([[1]], **wrong, priority=[1])
