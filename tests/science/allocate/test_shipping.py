"""Assignment, transport and dispatch of many items (issue 3, sentence 9; M-13)."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment, linprog

from anlan.science.allocate import assign, dispatch, transport

INF = np.inf


def least_cost(cost, delivered, supply):
    """The same delivery as one linear program."""
    needs, stores = cost.shape
    served = np.kron(np.eye(needs), np.ones(stores))
    taken = np.kron(np.ones(needs), np.eye(stores))
    ways = np.isfinite(cost).ravel()
    found = linprog(cost.ravel()[ways], A_ub=taken[:, ways], b_ub=supply + 1e-9, A_eq=served[:, ways], b_eq=delivered)
    assert found.status == 0
    return found.fun


def random_case(seed, needs=5, stores=4):
    rng = np.random.default_rng(seed)
    cost = np.where(rng.random((needs, stores)) < 0.7, rng.integers(1, 20, (needs, stores)), INF)
    return cost, rng.integers(0, 12, needs).astype(float), rng.integers(0, 14, stores).astype(float), rng


@given(st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_shipments_cost_what_the_linear_program_costs_and_make_nothing_from_nothing(seed):
    cost, demand, supply, rng = random_case(seed)
    answer = transport(cost, demand, supply, priority=rng.integers(1, 4, 5))
    assert answer.value == pytest.approx(least_cost(cost, answer.delivered, supply), abs=1e-6)
    assert answer.is_optimal
    assert (answer.flow >= 0).all() and (answer.flow[~np.isfinite(cost)] == 0).all()
    assert (answer.flow.sum(axis=0) <= supply + 1e-9).all() and (answer.delivered <= demand + 1e-9).all()
    missing = {s.place: s.amount for s in answer.shortages}
    for need in range(5):
        assert answer.delivered[need] + missing.get(f"need {need}", 0.0) == pytest.approx(demand[need], abs=1e-6)


def worst_fraction(cost, demand, supply, classes, rank, fixed):
    """The largest fraction that all of a class can have beside fixed amounts: one linear program."""
    needs, stores = cost.shape
    ways = np.isfinite(cost).ravel()
    served = np.kron(np.eye(needs), np.ones(stores))[:, ways]
    taken = np.kron(np.ones(needs), np.eye(stores))[:, ways]
    share = np.where(classes == rank, -demand, 0.0)[:, None]
    found = linprog(
        np.append(np.zeros(ways.sum()), -1.0), A_ub=np.hstack([taken, np.zeros((stores, 1))]), b_ub=supply + 1e-9,
        A_eq=np.hstack([served, share]), b_eq=fixed, bounds=[(0, None)] * ways.sum() + [(0, 1)],
    )  # fmt: skip
    return -found.fun


@given(st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_the_first_class_is_served_first_and_the_worst_served_of_a_class_as_well_as_can_be(seed):
    cost, demand, supply, rng = random_case(seed)
    demand = demand + 1
    classes = rng.integers(1, 3, 5)
    got = transport(cost, demand, supply, priority=classes).delivered
    for rank in np.unique(classes):
        fixed = np.where(classes < rank, got, 0.0)
        worst = (got / demand)[classes == rank].min()
        assert worst == pytest.approx(worst_fraction(cost, demand, supply, classes, rank, fixed), abs=1e-6)
    alone = transport(cost[classes == 1], demand[classes == 1], supply).delivered
    assert got[classes == 1] == pytest.approx(alone, abs=1e-6)


def test_what_is_short_is_shared_in_equal_fractions_within_a_class():
    cost = [[1.0, 2.0], [2.0, 1.0], [3.0, 3.0]]
    answer = transport(cost, [10, 20, 30], [15, 10], priority=[1, 2, 2], item="tents", needs=["A", "B", "C"])
    assert answer.delivered == pytest.approx([10, 6, 9])
    assert [str(shortage) for shortage in answer.shortages] == ["B is short of 14 tents", "C is short of 21 tents"]
    assert answer.binding == (
        "The stock of tents in store 0, store 1, 25 in all, is used up: no other store has a way to A, B, C."
    )


def test_a_need_behind_a_cut_road_is_named_and_takes_nothing_from_the_others():
    answer = transport([[1.0], [INF]], [4, 5], [9], item="water", needs=["town", "valley"])
    assert [str(shortage) for shortage in answer.shortages] == ["valley is short of 5 water"]
    assert answer.delivered.tolist() == [4, 0] and answer.value == 4 == answer.bound
    assert answer.binding == "No store has a way to valley."


def test_a_shipment_names_the_store_whose_stock_costs_most():
    answer = transport([[1.0, 7.0], [2.0, 3.0]], [5, 5], [6, 10], stores=["near", "far"])
    assert answer.value == 5 + 2 + 12 and answer.bound == 19
    assert answer.binding == "The stock in near binds: one unit more there would lower the cost by up to 1."
    assert (
        transport([[1.0]], [1], [2]).binding
        == "Nothing binds: every need is served by a store that is cheapest for it."
    )


def test_many_items_are_each_sent_as_far_as_their_stock_goes():
    answer = dispatch([[1.0, 2.0], [2.0, 1.0]], [[3, 3], [2, 2]], [[3, 4], [1, 0]], items=["tents", "beds"])
    assert answer.delivered == pytest.approx(np.array([[3, 3], [0.5, 0.5]]))
    assert [(s.item, s.place, s.amount) for s in answer.shortages] == [("beds", "need 0", 1.5), ("beds", "need 1", 1.5)]
    assert answer.value == pytest.approx(6 + 0.5 + 1.0) and answer.is_optimal


@given(st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_small_assignments_equal_brute_force(seed):
    cost = np.random.default_rng(seed).integers(0, 30, (4, 5)).astype(float)
    answer = assign(cost)
    assert answer.value == min(sum(cost[range(4), list(teams)]) for teams in permutations(range(5), 4)) == answer.bound
    assert answer.value == cost[linear_sum_assignment(cost)].sum() == cost[range(4), answer.team_of_task].sum()


def test_with_too_few_teams_the_first_tasks_are_done_and_the_last_is_named():
    answer = assign([[5.0, 9.0], [4.0, 4.0], [1.0, 1.0]], tasks=["rescue", "pump", "survey"])
    assert answer.team_of_task.tolist() == [0, 1, -1] and answer.value == 9
    assert [str(shortage) for shortage in answer.shortages] == ["survey is short of 1 team"]
    turned = assign([[5.0, 9.0], [4.0, 4.0], [1.0, 1.0]], priority=[3, 2, 1])
    assert turned.team_of_task[0] == -1
    with pytest.raises(ValueError, match="priority"):
        assign([[1.0], [1.0]], priority=[1, 1])


def province(share, seed=3, needs=60, stores=120):
    """Distances that tie, stocks that are skewed and often nothing, needs of this share of the stock."""
    rng = np.random.default_rng(seed)
    cost = np.ceil(np.hypot(*(rng.random((needs, 1, 2)) - rng.random((stores, 2))).transpose(2, 0, 1)) * 20)
    supply = np.where(rng.random(stores) < 0.5, 0.0, np.floor(np.exp(rng.normal(8, 2, stores))))
    demand = rng.integers(1, 300, needs).astype(float)
    return cost, demand * (supply.sum() * share / demand.sum()), supply, rng


@pytest.mark.parametrize("share", [0.5, 0.95, 1.0, 1.2, 4.0])
@pytest.mark.parametrize("cut", [0.0, 0.5, 0.97])
def test_plenty_or_none_left_every_shipment_is_proven_over_all_pairs(share, cut):
    cost, demand, supply, rng = province(share)
    cost = np.where(rng.random(cost.shape) < cut, INF, cost)
    answer = transport(cost, demand, supply, priority=rng.integers(1, 6, demand.size))
    assert answer.is_optimal
    assert answer.value == pytest.approx(least_cost(cost, answer.delivered, supply * (1 + 1e-9)), rel=1e-6)
    reached = linprog(
        -np.ones(np.isfinite(cost).sum()), b_ub=np.concatenate([demand, supply]),
        A_ub=np.vstack([np.kron(np.eye(60), np.ones(120)), np.kron(np.ones(60), np.eye(120))])[:, np.isfinite(cost).ravel()],
    )  # fmt: skip
    assert answer.delivered.sum() == pytest.approx(-reached.fun, rel=1e-7)


def test_a_class_for_each_need_gives_each_what_the_ways_leave_after_those_before_it():
    cost, demand, supply, rng = province(2.0, seed=5)
    cost = np.where(rng.random(cost.shape) < 0.96, INF, cost)
    rank = rng.permutation(60)
    got = transport(cost, demand, supply, priority=rank).delivered
    for last in (5, 20, 59):
        first = rank <= last
        alone = transport(cost[first], demand[first], supply, priority=np.maximum(rank[first], 0)).delivered
        assert got[first] == pytest.approx(alone, rel=1e-9, abs=1e-6)
        together = transport(cost[first], demand[first], supply).delivered.sum()
        assert alone.sum() == pytest.approx(together, rel=1e-9)


def test_what_one_unit_more_in_store_is_worth_is_exact_also_where_nothing_is_left_over():
    cost, demand, supply, _rng = province(1.0, seed=8, needs=6, stores=9)
    demand, supply = np.array([4.0, 3, 5, 2, 6, 4]), np.array([5.0, 0, 4, 3, 0, 6, 1, 2, 3])
    before = transport(cost, demand, supply, stores=[str(j) for j in range(9)])
    worth = [before.value - transport(cost, demand, supply + 0.01 * np.eye(9)[j]).value for j in range(9)]
    dearest = int(np.argmax(worth))
    assert before.binding.endswith(f"by up to {100 * worth[dearest]:g}.")
    assert f"The stock in {dearest} binds" in before.binding


@pytest.mark.parametrize(
    ("cost", "demand", "supply", "names"),
    [([[-1.0]], [1], [1], "cost"), ([[np.nan]], [1], [1], "cost"), ([[1.0]], [-1], [1], "demand"),
     ([[1.0]], [1], [INF], "supply"), ([[1.0, 2.0]], [1, 1], [1], "demand"), (["far"], [1], [1], "cost")],
)  # fmt: skip
def test_amounts_that_cannot_be_are_refused_by_name(cost, demand, supply, names):
    with pytest.raises(ValueError, match=names):
        transport(cost, demand, supply)
    with pytest.raises(ValueError, match="must"):
        dispatch(cost, [demand], [supply])


def test_no_needs_and_no_stores_are_answers_too():
    assert transport(np.zeros((0, 2)), [], [1, 2]).value == 0
    short = transport(np.zeros((2, 0)), [1, 2], [])
    assert [s.amount for s in short.shortages] == [1, 2] and short.value == 0
    assert assign(np.zeros((0, 0))).value == 0
    assert dispatch(np.zeros((0, 2)), np.zeros((3, 0)), np.ones((3, 2))).flow.shape == (3, 0, 2)
