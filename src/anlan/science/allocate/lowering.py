"""The most that any plan could save: prices lowered in turns, all pairs of all vehicles looked at after each."""

from __future__ import annotations

from concurrent.futures import Executor
from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, vstack

from anlan.science.allocate.job import LATE, Job, Pool
from anlan.science.allocate.patience import Patience
from anlan.science.allocate.prices import Descent
from anlan.science.allocate.ranking import LISTED, Search
from anlan.science.arrays import FloatArray

Prices = tuple[FloatArray, FloatArray]
"""Of demand (needs, items) and of stock (stores, items)."""
Seen = list[dict[tuple[int, int], None]]
"""The trips of each vehicle (store, need) that are worth a look."""

FLOOR = 0.9  # numerical
"""A trip is added when it is worth at least so much of the vehicle's best."""
KEPT, KEPT_LATE = 0.5, 0.7  # numerical
"""A trip is kept when it is worth at least so much of the vehicle's best: while prices are far off, and later."""
IDLE, STILL = 5, 2e-4  # numerical
"""So many rounds over all pairs without this much of a better bound end them."""
HEATS = 0.03, 0.02, 0.01, 0.006, 0.004, 0.003  # numerical
LATE_HEATS = 0.003, 0.003, 0.002, 0.002, 0.001, 0.001, 0.0005  # numerical
"""How far a vehicle is torn, round by round, in parts of what one saves on the mean; and from the first long look on."""
RADIUS, WIDER, NARROWER = 0.1, 2.0, 0.5  # numerical
"""How far prices move in a first round, and how that changes when the bound came down and when it did not."""
FREE, LOOKS, LONG_LOOKS = 1.0, 20, 100  # numerical
"""Prices that may move so far are near the best of the trips that are known, and worth a long look: steps of one descent."""


class Proof(NamedTuple):
    """Prices that prove a bound, and the trips worth a look at them."""

    bound: float
    prices: Prices
    seen: Seen


class Lowering:
    """Goes on where it left off: the bound, the prices that prove it, and the trips worth a look at them.

    For any prices ≥ 0 of demand and stock no plan saves more than these are worth and the best trip of each vehicle
    beside them. The bound counts only when every pair of every vehicle has been looked at, at those prices.
    """

    def __init__(self, search: Search, beside: Executor) -> None:
        self.search, self.descent = search, Descent(search.job, beside)
        vehicles = search.job.room.size
        self.seen: Seen = [{} for _ in range(vehicles)]
        self.proof = Proof(np.inf, _first_prices(search.job), self.seen)
        """The best so far: another one for each that is better, so that who searches beside this may read it at any time."""
        self._next, self._most = self.proof.prices, np.zeros(vehicles)
        self._radius, self._turn, self._late, self._idle, self._is_new = RADIUS, 0, 0, 0, True

    def go_on(self, patience: Patience, turns: int | None = None) -> None:
        """Rounds until none helps or time is over, or so many."""
        end = None if turns is None else self._turn + turns
        while True:
            if self._is_new:
                self._look()
            if patience.is_over or self._idle >= IDLE or self._turn == end:
                return
            self._lower(patience)

    def _look(self) -> None:
        """All pairs of all vehicles, at the prices of now."""
        job, search = self.search.job, self.search
        total = float((job.demand * self._next[0]).sum() + (job.stock * self._next[1]).sum())
        search.price(*self._next, job.demand, job.stock)
        for vehicle, own in enumerate(self.seen):
            # what is far below the best that is known cannot be the best
            count = search.rank(vehicle, LISTED, FLOOR * float(self._most[vehicle]))
            total += max(float(search.value[:count].max(initial=0.0)), float(self._most[vehicle]))
            own |= dict.fromkeys(map(tuple, search.found[:count].tolist()))
        self._is_new = False
        self._idle = 0 if total < self.proof.bound * (1 - STILL) else self._idle + 1
        self._radius *= WIDER if total < self.proof.bound else NARROWER
        if total < self.proof.bound:
            self.proof = Proof(total, self._next, [own.copy() for own in self.seen])

    def _lower(self, patience: Patience) -> None:
        """Prices nearer to the least bound over the trips that are known; those that are far from a best are forgotten."""
        pool = Pool(self.search.job, self.seen)
        value = np.zeros_like(pool.minutes)
        is_long = self._radius >= FREE
        heats, at = (LATE_HEATS, self._late) if is_long else (HEATS, self._turn)
        heat = heats[min(at, len(heats) - 1)] * self.proof.bound / max(len(self.seen), 1)
        heat = max(heat, np.finfo(np.float64).tiny)
        looks = LONG_LOOKS if is_long else LOOKS
        self._next = self.descent.lower(pool, self.proof.prices, heat, self._radius, value, looks, patience)
        self._turn, self._late, self._is_new = self._turn + 1, self._late + is_long, True
        self._most = value.max(axis=1, initial=0.0)
        kept = KEPT_LATE if self._late else KEPT
        for vehicle, own in enumerate(self.seen):
            worthy = value[vehicle, : len(own)] >= kept * self._most[vehicle]
            self.seen[vehicle] = dict.fromkeys(
                way for way, is_kept in zip(own, worthy.tolist(), strict=True) if is_kept
            )


def _first_prices(job: Job) -> tuple[FloatArray, FloatArray]:
    """Those of one fleet that carries all, from one store that holds all, each need at its earliest."""
    soonest = np.full(job.due.size, np.inf)
    for one in np.unique(job.class_of):
        start = job.approach[job.class_of == one].min(axis=0)
        soonest = np.minimum(soonest, (start[:, None] + job.road[one]).min(axis=0, initial=np.inf))
    soonest += LATE * np.maximum(np.where(np.isfinite(soonest), soonest, 0.0) - job.due, 0.0)
    lost = job.each * np.where(np.isfinite(soonest), soonest, 0.0)[:, None]
    need, item = np.nonzero((job.demand > 0) & np.isfinite(soonest)[:, None] & (job.worth > lost))
    ways = np.arange(need.size)
    demand_price, stock_price = np.zeros_like(job.demand), np.zeros_like(job.stock)
    if ways.size:
        rows = vstack(
            [
                coo_array((job.kg[item], (np.zeros_like(ways), ways)), shape=(1, ways.size)),
                coo_array((np.ones(ways.size), (item, ways)), shape=(job.kg.size, ways.size)),
            ],
            format="csr",
        )
        found = linprog(
            -(job.worth - lost)[need, item],
            A_ub=rows,
            b_ub=np.concatenate([[job.room.sum()], job.stock.sum(axis=0)]),
            bounds=np.stack([np.zeros(ways.size), job.demand[need, item]], axis=1),
        )
        stock_price[:] = np.maximum(-found.ineqlin.marginals[1:], 0.0)
        demand_price[need, item] = np.maximum(-found.upper.marginals, 0.0)
    return demand_price, stock_price
