"""A province's dispatch: 200 needs × 500 stores × 30 items × 300 vehicles, beside greedy nearest.

Goods alone (`dispatch`), then with vehicles (`deliver`), at 30 %, 95 % and 300 % of the stock, cold and warm. Both plans
are checked against stock, demand, capacity and one trip a vehicle, and against the bound, before time counts.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench._figures import finish, show  # isort: skip
from anlan.science.allocate import deliver, dispatch, muster  # isort: skip
from anlan.science.arrays import FloatArray, IntArray  # isort: skip

NEEDS, STORES, ITEMS, VEHICLES, SEED = 200, 500, 30, 300, 3
UNTIL_MIN = 1440.0


class Place(NamedTuple):
    """Minutes (stores, needs) and (vehicles, stores), what is there and asked, and who asks."""

    road: FloatArray
    approach: FloatArray
    stock: FloatArray
    demand: FloatArray
    kg: FloatArray
    room: FloatArray
    people: FloatArray
    rank: IntArray


def place(share: float) -> Place:
    """200 km square at 50 km/h, 3,000 t in 25 large and 475 small stores, lorries of 2 to 20 t; this share is asked."""
    rng = np.random.default_rng(SEED)
    needs, stores, starts = (rng.random((count, 2)) * 200 for count in (NEEDS, STORES, VEHICLES))
    road = np.hypot(*(stores[:, None] - needs).transpose(2, 0, 1)) * 1.3 / 50 * 60
    approach = np.hypot(*(starts[:, None] - stores).transpose(2, 0, 1)) * 1.3 / 50 * 60
    kg = np.round(rng.uniform(0.5, 20, ITEMS), 1)
    each = rng.uniform(1, 5, ITEMS) / kg
    people = np.round(rng.lognormal(5.5, 0.7, NEEDS))
    demand = people[:, None] * each * (rng.random((NEEDS, ITEMS)) < 0.3)
    large = np.arange(STORES) < STORES // 20
    size = np.where(large, rng.uniform(5, 20, STORES), rng.uniform(0.2, 1, STORES))
    holds = large[:, None] | (rng.random((STORES, ITEMS)) < 0.3)
    stock = size[:, None] * each * holds * rng.uniform(0.5, 1.5, (STORES, ITEMS))
    stock = np.round(stock * 3e6 / (stock @ kg).sum())
    demand = np.round(demand * (share * stock.sum(axis=0) / demand.sum(axis=0)))
    room = rng.choice([2000.0, 5000.0, 10_000.0, 20_000.0], VEHICLES)
    return Place(road, approach, stock, demand, kg, room, people, rng.integers(1, 4, NEEDS))


def greedy_nearest(at: Place) -> tuple[IntArray, IntArray, IntArray, FloatArray]:
    """Round after round, need after need by class, one lorry each: the nearest store with half the kinds it lacks (else
    the nearest with any), the free lorry nearest to that."""
    wanted, stock, is_free = at.demand.copy(), at.stock.copy(), np.ones(VEHICLES, bool)
    trips, loads = [], []
    before = -1
    while before < len(trips):
        before = len(trips)
        for need in np.argsort(at.rank, kind="stable").tolist():
            kinds = (np.minimum(stock, wanted[need]) > 0).sum(axis=1)
            if not is_free.any() or not kinds.any():
                continue
            has = kinds >= max((wanted[need] > 0).sum() / 2, 1)
            store = int(np.where(has if has.any() else kinds > 0, at.road[:, need], np.inf).argmin())
            vehicle = int(np.where(is_free, at.approach[:, store], np.inf).argmin())
            left, load = at.room[vehicle], np.zeros(ITEMS)
            for item in range(ITEMS):
                load[item] = min(wanted[need, item], stock[store, item], left // at.kg[item])
                left -= load[item] * at.kg[item]
            is_free[vehicle] = False
            wanted[need] -= load
            stock[store] -= load
            trips.append((vehicle, store, need))
            loads.append(load)
    vehicle, store, need = np.array(trips, np.int64).T
    return vehicle, store, need, np.array(loads)


def judged(
    at: Place, vehicle: IntArray, store: IntArray, need: IntArray, load: FloatArray
) -> tuple[float, float, float]:
    """Saved by class weight, people unmet, mean minutes of those served; refuses a plan that cannot be."""
    given, taken = np.zeros(at.demand.shape), np.zeros(at.stock.shape)
    np.add.at(given, need, load)
    np.add.at(taken, store, load)
    assert (given <= at.demand).all() and (taken <= at.stock).all() and np.unique(vehicle).size == vehicle.size
    assert (load @ at.kg <= at.room[vehicle] + 1e-6).all()
    kinds = np.maximum((at.demand > 0).sum(axis=1), 1)
    share = at.people[:, None] / np.maximum(at.demand, 1) / kinds[:, None] * (at.demand > 0)
    served = (load * share[need]).sum(axis=1)
    arrives = at.approach[vehicle, store] + at.road[store, need]
    weight = 100.0 ** -(at.rank[need] - 1)
    unmet = float(((at.demand - given) * share).sum())
    return float((served * weight * (UNTIL_MIN - arrives)).sum()), unmet, float(served @ arrives / served.sum())


def goods() -> None:
    for share, call in ((0.3, "cold"), (0.3, "warm"), (0.95, "warm"), (3.0, "warm")):
        at = place(share)
        begun = time.perf_counter()
        answer = dispatch(at.road.T, at.demand.T, at.stock.T, priority=at.rank)
        took = time.perf_counter() - begun
        assert answer.gap == 0, answer.gap
        show(f"goods alone, {share:.0%} of stock, gap 0, {call}", took, "s", at_most=None if call == "cold" else 3)


def vehicles() -> None:
    for share, call in ((0.3, "cold"), (0.3, "warm"), (0.95, "warm"), (3.0, "warm")):
        at = place(share)
        begun = time.perf_counter()
        answer = deliver(
            at.road, at.stock, at.demand, unit_kg=at.kg, vehicle_min=at.approach, capacity_kg=at.room, people=at.people,
            priority=at.rank, until_min=UNTIL_MIN,
        )  # fmt: skip
        took = time.perf_counter() - begun
        saved, unmet, minutes = judged(at, answer.vehicle, answer.store, answer.need, answer.load)
        nearest, nearest_unmet, nearest_minutes = judged(at, *greedy_nearest(at))
        assert np.isclose(saved, answer.value) and max(saved, nearest) <= answer.bound * (1 + 1e-9)
        assert np.isclose(unmet, answer.unmet_people.sum())
        name = f"with vehicles, {share:.0%} of stock"
        show(f"{name}, {call}", took, "s", at_most=None if call == "cold" else 10)
        if call == "warm":
            show(f"{name}: gap in 0.1 %", answer.gap * 1000, "", at_most=30)
            show(f"{name}: greedy nearest loses of what is saved, 0.1 %", (1 - nearest / saved) * 1000, "")
            show(f"{name}: people unmet of {at.people.sum():,.0f}", unmet, "people")
            show(f"{name}: greedy nearest, people unmet", nearest_unmet, "people")
            show(f"{name}: mean minutes of those served", minutes, "min")
            show(f"{name}: greedy nearest, mean minutes", nearest_minutes, "min")


def teams() -> None:
    """60 needs × 500 teams of 8 to 40 people, a third of them able, 10 to 200 asked; 40 candidates as in the pack."""
    rng = np.random.default_rng(SEED)
    travel, can = rng.uniform(5, 300, (60, 500)), rng.random((60, 500)) < 0.3
    offer, asked = can * rng.integers(8, 41, 500), rng.integers(10, 201, 60)
    for call in ("cold", "warm"):
        begun = time.perf_counter()
        answer = muster(travel, offer, asked, 600.0 * 100.0 ** rng.integers(0, 3, 60), candidates=40, seconds=5)
        took = time.perf_counter() - begun
        show(f"muster: gap in 0.1 %, {call}", answer.gap * 1000, "", at_most=30)
        show(
            f"muster 60 × 500, {asked.sum()} people asked, {call}",
            took,
            "s",
            at_most=5 if call == "warm" else None,
        )


if __name__ == "__main__":
    print(f"seed {SEED}")
    goods()
    teams()
    vehicles()
    finish()
