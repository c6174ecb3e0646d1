"""Goods and lorries decided together (issue 5, sentence 6; M-15, M-16): worked examples, the numbers by pencil."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from anlan.command.hauling import Asked, Fleet, Hauling, carry, whole_shares
from anlan.science.arrays import FloatArray

TENT_KG, LOADING_MIN = 65.0, 40.0
INF = np.inf


def hauled(
    minutes: Any, demand: Any, supply: Any, *, payload: Any, count: Any, to_store: Any, kg: Any = (TENT_KG,),
    priority: Any = None, due: Any = None, own: Asked | None = None,
) -> Hauling:  # fmt: skip
    wanted = np.array(demand, float)
    ranks = np.ones(wanted.shape, int) if priority is None else np.repeat(np.array(priority)[:, None], wanted.shape[1], 1)
    fleet = Fleet(np.array(payload, float), np.array(count), np.array(to_store, float))
    return carry(
        np.array(minutes, float), wanted, np.array(supply, float), ranks, np.array(kg, float), fleet, LOADING_MIN,
        seconds=60.0, due_min=None if due is None else np.array(due, float), own=own,
    )  # fmt: skip


def nearest_first(minutes: FloatArray, demand: FloatArray, payload: FloatArray, to_store: FloatArray) -> FloatArray:
    """What a dispatcher misses who sends from one store the nearest free lorry to one place after the other, nearest first."""
    missed, free = demand.copy(), list(np.argsort(to_store, kind="stable"))
    for place in np.argsort(minutes, kind="stable"):
        while missed[place] > 0 and free:
            missed[place] -= min(missed[place], payload[free.pop(0)] // TENT_KG)
    return missed


def test_goods_and_lorries_together_leave_nobody_out_where_nearest_first_leaves_seventy_tents() -> None:
    """One store. The near village wants 20 tents, the far one 100. A lorry of 10 t (153 tents) stands at the store, a pickup of
    2 t (30 tents) 5 min off. Nearest first gives the near village the lorry, and the far one the pickup: 30 of 100."""
    minutes, payload, to_store = np.array([20.0, 50.0]), np.array([10000.0, 2000.0]), np.array([0.0, 5.0])
    assert nearest_first(minutes, np.array([20.0, 100.0]), payload, to_store).tolist() == [0, 70]
    found = hauled(minutes[:, None], [[20, 100]], [[200]], payload=payload, count=[1, 1], to_store=to_store[:, None])
    assert found.no_carrier.tolist() == [[0, 0]] and found.no_stock.tolist() == [[0, 0]]
    told = [(one.place, one.quantities.tolist(), one.carriers, one.minutes) for one in found.trips]
    assert told == [(0, [20], ((1, 1),), 5 + 40 + 20), (1, [100], ((0, 1),), 0 + 40 + 50)]
    assert found.goods.is_optimal and found.vehicles.is_optimal


def test_the_last_near_store_is_left_to_the_place_that_has_no_other() -> None:
    """Both stores hold 10 tents. Village A is 10 min from the first and 20 from the second, B 15 from the first alone."""
    found = hauled([[10, 20], [15, INF]], [[10, 10]], [[10, 10]], payload=[5000], count=[2], to_store=[[0, 0]])
    assert [(one.place, one.store) for one in found.trips] == [(1, 0), (0, 1)]


def test_what_no_lorry_takes_is_short_of_lorries_until_one_has_been_back() -> None:
    """30 tents fill the pickup; 20 wait. It arrives at 10 + 40 + 30, is back at 110, loads until 150, is there at 180."""
    found = hauled([[30]], [[50]], [[90]], payload=[2000], count=[1], to_store=[[10]])
    assert (found.no_carrier.tolist(), found.no_stock.tolist(), found.next_min.tolist()) == ([[20]], [[0]], [[180]])
    assert found.vehicles.is_optimal, "nothing more could be brought, and that is proven"
    none = hauled([[30]], [[50]], [[90]], payload=[], count=np.zeros(0, int), to_store=np.zeros((0, 1)))
    assert none.no_carrier.tolist() == [[50]] and np.isinf(none.next_min).all() and not none.trips


def test_what_no_store_holds_and_what_no_road_reaches_is_short_of_stock_and_of_no_lorry() -> None:
    found = hauled([[30], [INF]], [[50, 8]], [[20]], payload=[9000], count=[3], to_store=[[10]])
    assert found.no_stock.tolist() == [[30, 8]] and not found.no_carrier.any() and np.isinf(found.next_min).all()


def test_too_few_tents_are_shared_fairly_and_the_share_of_a_place_is_kept_until_a_lorry_is_back() -> None:
    """20 tents for 30 and for 10: 15 and 5. The only lorry goes to the larger; the five stay for the other."""
    found = hauled([[30], [40]], [[30, 10]], [[20]], payload=[9000], count=[1], to_store=[[10]])
    assert [one.quantities.tolist() for one in found.trips] == [[15]]
    assert found.no_stock.tolist() == [[15, 5]] and found.no_carrier.tolist() == [[0, 5]]
    assert found.next_min[0, 1] == 80 + 30 + 40 + 40
    both = hauled([[30], [40]], [[30, 10]], [[20]], payload=[9000], count=[2], to_store=[[10]])
    assert sorted(one.quantities.tolist() for one in both.trips) == [[5], [15]] and not both.no_carrier.any()


def test_the_halves_of_fair_shares_are_given_out_whole_and_none_is_lost() -> None:
    thirds = whole_shares(np.array([[20 / 3] * 3, [7.5, 7.5, 0.0]]), np.array([[10.0] * 3, [15.0, 15.0, 0.0]]))
    assert thirds.sum(axis=1).tolist() == [20, 15] and np.ptp(thirds[0]) == 1 and thirds[1, 2] == 0


@pytest.mark.parametrize(("room", "second"), [(1000.0, 0), (3500.0, 38)])
def test_the_first_class_goes_first_and_the_second_takes_the_room_that_is_left(room: float, second: int) -> None:
    """50 first-aid kits of 20 kg for one place fill a lorry of 1 t; of 3.5 t there is room for 38 tents beside them."""
    found = hauled([[30]], [[50], [100]], [[50], [100]], payload=[room], count=[1], to_store=[[0]], kg=[20.0, TENT_KG],
                   priority=[1, 2])  # fmt: skip
    assert [one.quantities.tolist() for one in found.trips] == [[50, second]]


def test_lorries_of_one_place_on_one_way_are_one_convoy() -> None:
    found = hauled([[30]], [[300]], [[300]], payload=[10000], count=[5], to_store=[[10]])
    assert [(one.quantities.tolist(), one.carriers) for one in found.trips] == [([300], ((0, 2),))]


def test_a_lorry_for_what_is_due_soon_is_not_spent_on_what_is_nearer() -> None:
    """One lorry, two places of ten tents each: the farther wants them within the hour and a half, the nearer some time."""
    given: dict[str, Any] = {"payload": [650], "count": [1], "to_store": [[0]]}
    calm = hauled([[20], [45]], [[10, 10]], [[20]], **given)
    assert [one.place for one in calm.trips] == [0]
    assert [one.place for one in hauled([[20], [45]], [[10, 10]], [[20]], due=[INF, 90], **given).trips] == [1]


def lorries(count: list[int], minutes: list[list[float]], rank: int) -> Asked:
    """Lorries of one kind that are asked for as such."""
    needs = len(count)
    return Asked(np.zeros(needs, int), np.array(count), np.array(minutes, float), np.full(needs, rank), np.full(needs, INF))


@pytest.mark.parametrize(("rank", "sent", "tents"), [(1, 1, 0), (3, 0, 10)])
def test_the_only_lorry_goes_as_such_or_carries_by_who_is_first(rank: int, sent: int, tents: int) -> None:
    """Ten tents of the second class, and a lorry that is asked for as such of the first class, or of the third."""
    found = hauled([[30]], [[10]], [[10]], payload=[5000], count=[1], to_store=[[10]], priority=[2],
                   own=lorries([1], [[25]], rank))  # fmt: skip
    assert found.sent.tolist() == [[sent]] and sum(int(one.quantities.sum()) for one in found.trips) == tents
    assert found.no_carrier.tolist() == [[10 - tents]] and found.vehicles.is_optimal


def test_of_two_lorries_that_go_as_such_and_one_that_carries_each_is_where_all_lose_the_least() -> None:
    """At the store one, 60 min off two. The place that asks for two is 20 min from the store and 20 min from the others: those
    go, and the one at the store carries. None is counted twice."""
    found = hauled([[30]], [[10]], [[10]], payload=[5000, 5000], count=[1, 2], to_store=[[0], [60]],
                   own=lorries([1, 1], [[20, 20], [20, 20]], 1))  # fmt: skip
    assert found.sent.tolist() == [[0, 1], [0, 1]] and [one.carriers for one in found.trips] == [((0, 1),)]
    assert not found.no_carrier.any() and found.vehicles.is_optimal


def test_a_kind_of_which_some_cannot_carry_goods_sends_those() -> None:
    """Of the kind that is asked for one bears nothing known and has no way to the store: it goes, the other carries."""
    found = hauled([[30]], [[10]], [[10]], payload=[0.001, 5000], count=[1, 1], to_store=[[INF], [0]],
                   own=lorries([1], [[50, 20]], 1))  # fmt: skip
    assert found.sent.tolist() == [[1, 0]] and [one.carriers for one in found.trips] == [((1, 1),)]
