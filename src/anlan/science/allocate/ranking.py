"""The best trips of each vehicle over all pairs, at prices of what is asked and of what is stored."""

from __future__ import annotations

import numpy as np

from anlan.science.allocate.job import LATE, Job
from anlan.science.allocate.trips import rank_trips
from anlan.science.arrays import FloatArray

GROUPS = 6  # numerical
"""Vehicles are grouped by class and capacity to bound their trips together: at most so many, or one a class."""
LISTED = 24  # numerical
"""Trips that are listed of a vehicle at once."""


class Search:
    """Ranks trips of all vehicles over all pairs, at prices and amounts that may change between calls."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.group = np.zeros(job.room.size, np.int64)
        classes = np.unique(job.class_of)
        rooms: list[float] = []
        for one in classes:
            own = job.class_of == one
            parts = max(GROUPS // classes.size, 1)
            edges = np.unique(np.quantile(job.room[own], np.arange(1, parts + 1) / parts, method="higher"))
            self.group[own] = len(rooms) + np.searchsorted(edges, job.room[own])
            rooms += edges.tolist()
        self.rooms = np.array(rooms)
        reached = [np.where(np.isfinite(job.approach), job.approach, fill) for fill in (np.inf, -np.inf)]
        self.soonest = np.array([reached[0][self.group == g].min(axis=0, initial=np.inf) for g in range(len(rooms))])
        self.latest = np.array([reached[1][self.group == g].max(axis=0, initial=-np.inf) for g in range(len(rooms))])
        self.ends = np.zeros((len(rooms), *job.road.shape[1:], 2))
        self.known = np.zeros(self.ends.shape[:3], np.bool_)
        self.found, self.value = np.zeros((LISTED, 2), np.int64), np.zeros(LISTED)
        self.room_to_load, self.room_to_weigh = np.zeros((2, job.kinds.shape[1]))

    def price(self, need_price: FloatArray, stock_price: FloatArray, wanted: FloatArray, stock: FloatArray) -> None:
        """New prices and amounts: the worth of every pair is bounded by what it has that is worth anything."""
        self.left, self.stock_price = self.job.worth - need_price, stock_price
        self.wanted, self.stock = wanted, stock
        most = np.zeros(self.job.road.shape[1:])
        densest = np.zeros_like(most)
        for item, kg in enumerate(self.job.kg):
            gain = np.maximum(self.left[:, item] - stock_price[:, item, None], 0.0)
            amount = np.minimum(wanted[:, item], stock[:, item, None])
            most += gain * amount
            np.maximum(densest, np.where(amount > 0, gain / kg, 0.0), out=densest)
        self.ends[:] = np.minimum(most, densest * self.rooms[:, None, None])[..., None]
        self.known[:] = False

    def rank(self, vehicle: int, most: int, floor: float) -> int:
        job = self.job
        return rank_trips(
            vehicle, most, job.approach, job.road[job.class_of[vehicle]], job.due, LATE, job.room[vehicle],
            self.group[vehicle], self.soonest, self.latest, self.rooms, self.left, job.each, self.stock_price, job.kg,
            self.wanted, self.stock, job.kinds, job.kind_count, self.ends, self.known, floor, self.found, self.value,
            self.room_to_load, self.room_to_weigh,
        )  # fmt: skip
