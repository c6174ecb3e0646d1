"""Trips of a plan handed out anew to all vehicles at once (M-15): the steps of a long search, each by itself."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from anlan.science.allocate.few import handed_anew
from anlan.science.allocate.job import Job, Trips

VEHICLES, STORES, NEEDS, ITEMS = 5, 3, 3, 2


def drawn(seed: int) -> tuple[Job, Trips]:
    """Lorries of three sizes, some without a way to a store; each that can carries some units somewhere."""
    rng = np.random.default_rng(seed)
    approach = np.where(rng.random((VEHICLES, STORES)) < 0.85, rng.uniform(5, 300, (VEHICLES, STORES)), np.inf)
    job = Job(
        approach=approach, road=rng.uniform(5, 200, (1, STORES, NEEDS)), class_of=np.zeros(VEHICLES, np.int64),
        room=rng.choice([50.0, 100.0, 200.0], VEHICLES), worth=rng.uniform(500, 2000, (NEEDS, ITEMS)),
        each=rng.uniform(0.1, 1, (NEEDS, ITEMS)), kg=np.array([1.0, 4.0]), demand=np.full((NEEDS, ITEMS), 999.0),
        stock=np.full((STORES, ITEMS), 999.0), due=np.full(NEEDS, np.inf),
    )  # fmt: skip
    store, need = rng.integers(0, STORES, VEHICLES), rng.integers(0, NEEDS, VEHICLES)
    goes = np.isfinite(approach[np.arange(VEHICLES), store]) & (rng.random(VEHICLES) < 0.8)
    load = np.where(goes[:, None], rng.integers(1, 10, (VEHICLES, ITEMS)), 0) * 1.0
    trips = Trips(np.where(goes, store, -1), np.where(goes, need, -1), load, 0.0)
    return job, Trips(trips.store, trips.need, trips.load, saved_by(job, trips, np.arange(VEHICLES)))


def saved_by(job: Job, trips: Trips, order: np.ndarray) -> float:
    """What it saves when trip v is made by vehicle order[v]; nothing for one that cannot make or carry it."""
    total = 0.0
    for trip, vehicle in enumerate(order):
        store, need, load = trips.store[trip], trips.need[trip], trips.load[trip]
        minutes = job.approach[vehicle, store] + job.road[0, store, need]
        if store >= 0 and np.isfinite(minutes) and load @ job.kg <= job.room[vehicle]:
            total += max(float((load * (job.worth[need] - job.each[need] * minutes)).sum()), 0.0)
    return total


@pytest.mark.parametrize("seed", range(20))
def test_trips_handed_out_anew_save_what_the_best_of_all_orders_saves_and_carry_the_same(seed: int) -> None:
    job, trips = drawn(seed)
    found = handed_anew(job, trips)
    best = max(saved_by(job, trips, np.array(order)) for order in permutations(range(VEHICLES)))
    assert found.saved == pytest.approx(best) and found.saved >= trips.saved * (1 - 1e-12)
    goes = found.store >= 0
    assert (found.load @ job.kg <= job.room + 1e-6).all() and not found.load[~goes].any()
    assert found.saved == pytest.approx(saved_by(job, found, np.arange(VEHICLES)))
    ways = {(s, n, *load) for s, n, load in zip(trips.store.tolist(), trips.need.tolist(), trips.load.tolist(), strict=True)}
    assert {(s, n, *load) for s, n, load in zip(found.store.tolist(), found.need.tolist(), found.load.tolist(), strict=True) if s >= 0} <= ways
