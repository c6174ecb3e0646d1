"""Which vehicle takes what from where to whom (issue 5, sentences 6 and 14; M-15, M-16)."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.optimize import LinearConstraint, milp

from anlan.science.allocate import deliver, few
from anlan.science.allocate.deliver import WEIGHTLESS_KG

INF = np.inf


def small(seed, stores=2, needs=2, items=2, vehicles=2):
    rng = np.random.default_rng(seed)
    return {
        "travel_min": np.where(rng.random((stores, needs)) < 0.85, rng.integers(5, 300, (stores, needs)), INF),
        "stock": rng.integers(0, 40, (stores, items)), "demand": rng.integers(0, 40, (needs, items)),
        "unit_kg": rng.integers(1, 9, items) * 1.0, "vehicle_min": rng.integers(0, 90, (vehicles, stores)),
        "capacity_kg": rng.integers(20, 200, vehicles) * 1.0, "people": rng.integers(1, 500, needs),
        "priority": rng.integers(1, 3, needs),
    }  # fmt: skip


def worth(case, vehicle, store, need, item, weight=100.0):
    """People-minutes that one unit saves: a person of a class counts as a hundred of the next."""
    arrives = case["vehicle_min"][vehicle, store] + case["travel_min"][store, need]
    level = np.searchsorted(np.unique(case["priority"]), case["priority"][need])
    kinds = (case["demand"][need] > 0).sum()
    return case["people"][need] / case["demand"][need, item] / kinds * (1440 - arrives) * weight**-level


def best_by_hand(case):
    """Every choice of one way for each vehicle, its whole loads by a program of whole numbers."""
    (stores, needs), items, vehicles = case["travel_min"].shape, len(case["unit_kg"]), len(case["capacity_kg"])
    ways = [(s, n) for s, n in np.ndindex(stores, needs) if np.isfinite(case["travel_min"][s, n])]
    best = 0.0
    for chosen in product(ways, repeat=vehicles):
        loads = [(v, s, n, i) for v, (s, n) in enumerate(chosen) for i in range(items) if case["demand"][n, i] > 0]
        if not loads:
            continue
        rows = [[case["unit_kg"][i] * (v == a) for v, _, _, i in loads] for a in range(vehicles)]
        rows += [[(n, i) == at for _, _, n, i in loads] for at in np.ndindex(needs, items)]
        rows += [[(s, i) == at for _, s, _, i in loads] for at in np.ndindex(stores, items)]
        limits = np.concatenate([case["capacity_kg"], case["demand"].ravel(), case["stock"].ravel()])
        gain = np.array([worth(case, *way) for way in loads])
        within = LinearConstraint(np.array(rows, float), -np.inf, limits)
        best = max(best, -milp(-gain, integrality=np.ones(gain.size), constraints=within).fun)
    return best


@pytest.mark.parametrize("seed", range(8))
def test_where_the_ways_are_few_the_plan_is_the_best_of_all_that_can_be_tried_and_is_called_so(seed):
    case = small(seed)
    answer = deliver(**case)
    assert answer.value == pytest.approx(best_by_hand(case), rel=1e-6) and answer.is_optimal


@pytest.mark.parametrize("seed", range(8))
def test_by_prices_no_plan_of_all_that_can_be_tried_passes_the_bound_and_ours_comes_near_the_best(seed, monkeypatch):
    monkeypatch.setattr(few, "WAYS", 0)
    case = small(seed)
    best, answer = best_by_hand(case), deliver(**case)
    assert best <= answer.bound * (1 + 1e-6) + 1e-9
    heaviest = max(worth(case, 0, s, n, i) for s, n in np.ndindex(2, 2) for i in range(2) if case["demand"][n, i] > 0)
    assert answer.value >= 0.9 * best - 4 * max(heaviest, 0.0), "beside whole units, a tenth of the best is lost"


@pytest.mark.parametrize("seed", range(4))
def test_a_plan_keeps_to_stock_to_capacity_and_to_one_trip_of_each_vehicle(seed):
    case = small(seed + 100, 12, 9, 4, 15)
    answer = deliver(**case, seconds=60)
    given, taken = np.zeros(case["demand"].shape), np.zeros(case["stock"].shape)
    np.add.at(given, answer.need, answer.load)
    np.add.at(taken, answer.store, answer.load)
    assert (answer.load == np.round(answer.load)).all() and (answer.load.sum(axis=1) > 0).all()
    assert (taken <= case["stock"]).all() and (given <= case["demand"]).all()
    assert (answer.load @ case["unit_kg"] <= case["capacity_kg"][answer.vehicle] + 1e-9).all()
    assert np.unique(answer.vehicle).size == answer.vehicle.size
    assert np.array_equal(answer.unmet, case["demand"] - given)
    assert answer.leaves_min == pytest.approx(case["vehicle_min"][answer.vehicle, answer.store])
    assert answer.arrives_min == pytest.approx(answer.leaves_min + case["travel_min"][answer.store, answer.need])
    saved = sum(
        amount * worth(case, answer.vehicle[t], answer.store[t], answer.need[t], i)
        for (t, i), amount in np.ndenumerate(answer.load) if amount
    )  # fmt: skip
    assert answer.value == pytest.approx(saved) and answer.value <= answer.bound
    assert answer.gap < 0.03, "exchanges and prices come near each other (sentence 14)"
    again = deliver(**case, seconds=60)
    assert again.value == answer.value and again.bound == answer.bound and np.array_equal(again.load, answer.load)


def test_two_lorries_serve_two_villages_from_the_stores_that_are_near_and_the_plan_says_what_else_was_possible():
    answer = deliver(
        [[30, 200], [210, 40]], [[100], [100]], [[50], [80]], unit_kg=[10.0], vehicle_min=[[10, 100], [90, 20]],
        capacity_kg=[500.0, 600.0], people=[100, 100], loading_min=15, items=["tents"], needs=["A", "B"],
    )  # fmt: skip
    assert answer.need.tolist() == [0, 1] and answer.store.tolist() == [0, 1]
    assert answer.load.ravel().tolist() == [50, 60] and [str(s) for s in answer.shortages] == ["B is short of 20 tents"]
    assert answer.leaves_min.tolist() == [25, 35] and answer.arrives_min.tolist() == [55, 75]
    assert answer.next_store.tolist() == [-1, -1], "50 are left in one store and 40 in the other: too few for B's load"
    assert answer.unmet_until_min.ravel().tolist() == [0, 75 + 40 + 15 + 40]
    assert answer.unmet_people.tolist() == [0, 25] and answer.people_minutes == pytest.approx(100 * 55 + 75 * 75)
    assert answer.reasons == ("", "No trip is left for tents: the next could bring tents at minute 170.")
    assert answer.binding.startswith("The vehicles bind: all 2 are sent")


def test_the_first_class_is_served_before_a_nearer_second_and_what_no_road_reaches_is_named():
    given = {"unit_kg": [1.0], "vehicle_min": [[0]], "capacity_kg": [10.0]}
    answer = deliver([[10, 300, INF]], [[10]], [[10], [10], [5]], people=[90, 10, 5], priority=[2, 1, 1], **given)
    assert answer.need.tolist() == [1] and answer.is_unreachable.tolist() == [False, False, True]
    assert answer.reasons[2] == "No vehicle has a way to need 2." and answer.reasons[0].startswith(
        "No store with a way"
    )
    assert deliver([[10, 300, INF]], [[10]], [[10], [10], [5]], people=[90, 10, 5], **given).need.tolist() == [0]


def test_a_lorry_that_may_not_cross_the_bridge_leaves_the_load_to_the_one_that_may():
    roads = [[[INF]], [[50]]]
    given = {"unit_kg": [1.0], "people": [9], "capacity_kg": [9.0, 9.0]}
    answer = deliver(roads, [[9]], [[9]], vehicle_min=[[1], [30]], vehicle_class=[0, 1], **given)
    assert answer.vehicle.tolist() == [1] and answer.arrives_min.tolist() == [80]


def test_what_is_due_goes_with_the_vehicle_that_comes_in_time():
    given = {"unit_kg": [1.0], "people": [9, 10], "capacity_kg": [9.0, 9.0], "vehicle_min": [[0], [100]]}
    calm = deliver([[30, 30]], [[18]], [[9], [9]], **given)
    assert calm.need.tolist() == [1, 0]
    assert deliver([[30, 30]], [[18]], [[9], [9]], due_min=[60, INF], **given).need.tolist() == [0, 1]


@pytest.mark.parametrize(("arrives", "as_many"), [(50, (950 + 4 * 940) / 950), (100, 5 * 900 / 950)])
def test_a_minute_after_the_due_time_counts_as_four_more(arrives, as_many):
    """Due at 60, no trip until 1,000: one person is worth as many to whom nothing is due, whom the lorry reaches at 50."""
    given = {"unit_kg": [1.0], "vehicle_min": [[0]], "capacity_kg": [1.0], "due_min": [60, INF], "until_min": 1000.0}
    for people, goes_to in ((as_many * 0.997, 0), (as_many * 1.003, 1)):
        assert deliver([[arrives, 50]], [[9]], [[1], [1]], people=[1, people], **given).need.tolist() == [goes_to]


def test_more_stock_and_more_vehicles_never_lower_what_is_proven_possible_below_the_plan():
    case = small(7, 6, 5, 3, 6)
    less = deliver(**(case | {"stock": case["stock"] // 3}))
    assert deliver(**case).bound >= less.value and less.gap >= 0


def test_who_waits_and_what_is_first_may_differ_by_item_and_what_weighs_next_to_nothing_rides_along():
    given = {"unit_kg": [5.0, 5.0, WEIGHTLESS_KG], "vehicle_min": [[0]], "capacity_kg": [51.0]}
    answer = deliver([[10]], [[10, 10, 900]], [[10, 10, 900]], people=[[1, 90, 3]], priority=[[1, 2, 3]], **given)
    assert answer.load.tolist() == [[10, 0, 900]] and answer.unmet_people.tolist() == [90] and answer.is_optimal
    assert deliver([[10]], [[10, 10, 900]], [[10, 10, 900]], people=[[1, 90, 3]], **given).load.tolist() == [
        [0, 10, 900]
    ]


def test_no_vehicle_no_store_no_need_and_nothing_to_bring_are_answered():
    none = deliver([[9]], [[9]], [[9]], unit_kg=[1], vehicle_min=np.zeros((0, 1)), capacity_kg=[], people=[3])
    assert none.vehicle.size == 0 and none.unmet_people.tolist() == [3] and none.is_unreachable.all()
    assert deliver([[9]], [[9]], [[0]], unit_kg=[1], vehicle_min=[[1]], capacity_kg=[5], people=[3]).gap == 0


@pytest.mark.parametrize(
    ("changed", "names"),
    [({"stock": [[1.5]]}, "stock"), ({"unit_kg": [-1]}, "unit_kg"), ({"vehicle_class": [1]}, "vehicle_class"),
     ({"travel_min": [[[1]], [[1]]]}, "vehicle_class"), ({"people": [-1]}, "people"), ({"until_min": 0}, "until_min"),
     ({"vehicle_min": [[1, 2]]}, "vehicle_min"), ({"demand": [[1, 2]]}, "demand")],
)  # fmt: skip
def test_deliveries_that_cannot_be_are_refused_by_name(changed, names):
    given = {"travel_min": [[1.0]], "stock": [[1]], "demand": [[1]], "unit_kg": [1.0], "vehicle_min": [[1.0]],
             "capacity_kg": [5.0], "people": [3.0]} | changed  # fmt: skip
    with pytest.raises(ValueError, match=names):
        deliver(**given)
