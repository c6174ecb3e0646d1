"""What a delivery search works on: the job in full shapes, the trips looked at, and the plan."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from anlan.science.arrays import FloatArray, IntArray

LATE = 4.0
"""A minute after the due time counts as so many more."""


@dataclass(frozen=True)
class Job:
    """What is asked, in full shapes; class_of (vehicles,) chooses the roads (classes, stores, needs)."""

    approach: FloatArray
    road: FloatArray
    class_of: IntArray
    room: FloatArray
    worth: FloatArray
    each: FloatArray
    kg: FloatArray
    demand: FloatArray
    stock: FloatArray
    due: FloatArray

    @cached_property
    def kind_count(self) -> IntArray:
        return np.asarray((self.demand > 0).sum(axis=1))

    @cached_property
    def kinds(self) -> IntArray:
        """(needs, most): the items a need asks for, the first `kind_count` of each row."""
        most = max(int(self.kind_count.max(initial=0)), 1)
        items = np.argsort(self.demand <= 0, axis=1, kind="stable")[:, :most]
        return np.array(np.pad(items, ((0, 0), (0, most - items.shape[1]))), order="C")

    def minutes(self, vehicle: IntArray, store: IntArray, need: IntArray) -> FloatArray:
        """Minutes as they count: those after the due time several times."""
        arrives = self.approach[vehicle, store] + self.road[self.class_of[vehicle], store, need]
        due = self.due[need]
        late = np.subtract(arrives, due, out=np.zeros(np.shape(arrives)), where=np.asarray(arrives > due))
        return np.array(arrives + LATE * late, order="C")  # one layout, or the loops are compiled anew


@dataclass(frozen=True)
class Trips:
    """One trip of each vehicle: its store and need (−1 where it stays), and the load (vehicles, items)."""

    store: IntArray
    need: IntArray
    load: FloatArray
    saved: float


def nobody(job: Job) -> Trips:
    """The plan in which nobody goes."""
    stays = np.full(job.room.size, -1)
    return Trips(stays, stays.copy(), np.zeros((stays.size, job.kg.size)), 0.0)


class Pool:
    """The trips that are looked at: store and need of each, a row of them for each vehicle."""

    def __init__(self, job: Job, seen: list[dict[tuple[int, int], None]]) -> None:
        self.counts = np.array([len(own) for own in seen], np.int64)
        self.choices = np.zeros((len(seen), max(int(self.counts.max(initial=0)), 1), 2), np.int64)
        for vehicle, own in enumerate(seen):
            self.choices[vehicle, : len(own)] = np.array(list(own), np.int64).reshape(-1, 2)
        self.minutes: FloatArray = np.zeros(self.choices.shape[:2])
        of, place = np.nonzero(np.arange(self.choices.shape[1]) < self.counts[:, None])
        self.minutes[of, place] = job.minutes(of, self.choices[of, place, 0], self.choices[of, place, 1])

    def in_order(self, order: IntArray) -> Pool:
        """The same trips, each row in this order of places."""
        found = copy(self)
        found.choices = np.take_along_axis(self.choices, order[..., None], axis=1)
        found.minutes = np.take_along_axis(self.minutes, order, axis=1)
        return found
