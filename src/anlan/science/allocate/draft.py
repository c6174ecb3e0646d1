"""A plan in the making: which of its listed trips each vehicle makes, and what it loads."""

from __future__ import annotations

import numpy as np

from anlan.science.allocate.exchange import MOST, exchange, put
from anlan.science.allocate.job import Job, Pool, Trips
from anlan.science.allocate.lowering import Prices, Seen
from anlan.science.allocate.prices import Descent
from anlan.science.arrays import FloatArray, IntArray


class Draft:
    """Exchanges make it better among the trips seen, at these prices."""

    def __init__(self, job: Job, prices: Prices, seen: Seen, trips: Trips) -> None:
        self.job, self.prices, self.seen = job, prices, seen
        self.at: IntArray
        self.load: FloatArray
        self._begin(trips)

    def _list(self) -> None:
        """The trips of each vehicle, those worth most first, and the kinds of each, those worth most of a kilogram first."""
        job, pool = self.job, Pool(self.job, self.seen)
        value = np.zeros_like(pool.minutes)
        Descent(job).weigh(pool, self.prices, 1.0, value)
        value[np.arange(value.shape[1]) >= pool.counts[:, None]] = -1.0
        order = np.argsort(-value, axis=1, kind="stable")
        self.pool, self.upper = pool.in_order(order), np.take_along_axis(value, order, axis=1)
        store, need = np.moveaxis(self.pool.choices, 2, 0)[..., None]
        item = job.kinds[need[..., 0]]
        dense = (job.worth - self.prices[0])[need, item] - job.each[need, item] * self.pool.minutes[..., None]
        dense = (dense - self.prices[1][store, item]) / job.kg[item]
        dense[np.arange(item.shape[2]) >= job.kind_count[need]] = -1.0
        places = np.argsort(-dense, axis=2, kind="stable")
        self.order, self.items = places.astype(np.int16), np.take_along_axis(item, places, axis=2).astype(np.int16)
        self.dense = np.take_along_axis(dense, places, axis=2).astype(np.float32)

    def exchange(self, turns: int, warmth: FloatArray, state: IntArray) -> None:
        """So many turns; afterwards the best plan met on the way."""
        job, pool, (wanted, stock) = self.job, self.pool, self._left()
        stays, nothing, kinds = np.full(self.at.size, -1), np.zeros(self.at.size), self.load.shape[1]
        best_at, best_load = self.at.copy(), self.load.copy()
        self.saved = exchange(
            pool.choices, pool.counts, pool.minutes, self.order, self.items, self.dense, self.upper, job.room, job.worth,
            job.each, *self.prices, job.kg, wanted, stock, job.kinds, job.kind_count, self.at, self.load, turns, warmth,
            state, np.zeros(MOST, np.int64), np.zeros(MOST, np.int64), np.zeros((MOST, kinds)), np.zeros(MOST),
            np.zeros(MOST), nothing, nothing.copy(), stays, stays.copy(), np.full(self.upper.shape, np.inf), best_at,
            best_load,
        )  # fmt: skip
        self.at, self.load = best_at, best_load

    def _left(self) -> tuple[FloatArray, FloatArray]:
        """What the plan leaves asked for and stored."""
        job, wanted, stock = self.job, self.job.demand.copy(), self.job.stock.copy()
        for v in np.flatnonzero(self.at >= 0).tolist():
            store, need = self.pool.choices[v, self.at[v]].tolist()
            put(1.0, v, store, need, self.load, job.kinds, job.kind_count, wanted, stock)
        return wanted, stock

    @property
    def trips(self) -> Trips:
        """The plan, whoever carries nothing staying."""
        job, at = self.job, self.at
        goes = np.flatnonzero((at >= 0) & self.load.any(axis=1))
        store, need, full = np.full(at.size, -1), np.full(at.size, -1), np.zeros((at.size, job.kg.size))
        store[goes], need[goes] = self.pool.choices[goes, at[goes]].T
        for v in goes.tolist():
            count = job.kind_count[need[v]]
            full[v, job.kinds[need[v], :count]] = self.load[v, :count]
        return Trips(store, need, full, self.saved)

    def take(self, trips: Trips) -> None:
        """Goes on from this plan, where it saves more: its ways are listed too."""
        if trips.saved > self.saved:
            self._begin(trips)

    def _begin(self, trips: Trips) -> None:
        job, goes = self.job, np.flatnonzero(trips.store >= 0)
        ways = np.stack([trips.store[goes], trips.need[goes]], axis=1)
        for vehicle, way in zip(goes.tolist(), ways.tolist(), strict=True):
            self.seen[vehicle][tuple(way)] = None
        self._list()
        self.at, self.load, self.saved = (
            np.full(job.room.size, -1),
            np.zeros((job.room.size, job.kinds.shape[1])),
            trips.saved,
        )
        is_it = (self.pool.choices[goes] == ways[:, None]).all(axis=2)
        is_it &= np.arange(is_it.shape[1]) < self.pool.counts[goes, None]
        self.at[goes] = is_it.argmax(axis=1)
        own = job.kinds[ways[:, 1]]
        self.load[goes] = np.take_along_axis(trips.load[goes], own, axis=1)
