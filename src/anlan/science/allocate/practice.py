"""A made-up delivery of more ways than are solved whole: once it has run, what computes with is compiled."""  # numerical

from __future__ import annotations

import numpy as np

from anlan.science.allocate.deliver import deliver
from anlan.science.allocate.transport import dispatch

PLACES, STORES, ITEMS, LORRIES = 24, 30, 3, 30


def practise() -> int:
    """Decide and deliver; answers how many lorries went."""
    draws = np.random.default_rng(1)
    road = draws.uniform(10, 200, (PLACES, STORES))
    demand = draws.integers(1, 90, (ITEMS, PLACES)).astype(float)
    stock = draws.integers(0, 60, (ITEMS, STORES)).astype(float)
    priority = draws.integers(1, 4, (ITEMS, PLACES))
    shares = np.floor(dispatch(road, demand, stock, priority=priority).delivered)
    plan = deliver(
        road.T, stock.T, shares.T, unit_kg=[20.0, 3.0, 1.5], vehicle_min=draws.uniform(5, 90, (LORRIES, STORES)),
        capacity_kg=np.full(LORRIES, 1500.0), people=np.ones((PLACES, ITEMS)), priority=priority.T, until_min=600.0,
        loading_min=10.0, seconds=1.0,
    )  # fmt: skip
    return len(plan.vehicle)
