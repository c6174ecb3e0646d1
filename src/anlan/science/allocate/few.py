"""One trip of each vehicle where there are few ways: solved whole, vehicles that are alike counted and not told apart."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import coo_array, vstack

from anlan.science.allocate.job import Job, Trips, nobody
from anlan.science.arrays import FloatArray, IntArray

WAYS = 600  # numerical
"""Ways of a kind of vehicle by a store to a need: with more of them the search by prices is quicker."""
WHOLE = 100  # numerical
"""Loads of an item on a way: no more of them are asked to be whole, as that takes ten times as long."""
NODES, NEAR = 100, 1e-6  # numerical
"""Branches at most, and the gap at which they end."""
CLOSE, SCALE, FEWER = 1e-6, 1e6, 0.3  # numerical
"""Relative: the tolerance of the answer; what all that is asked for is worth to the solver, so that a unit of the last
class is worth more than its own tolerance; of that what all vehicles cost, so that of two plans as good the one with
fewer is taken."""


def few_trips(job: Job, seconds: float) -> tuple[Trips, float] | None:
    """The best plan and the most that any could save, by branch and cut (HiGHS); None where there are too many ways.

    Vehicles of a kind share a load on a way, and where loads are many these are divisible, but no more than whole units
    of an item go into a vehicle. What is left over when whole units are told apart stays, and the bound is above the plan.
    """
    same = np.column_stack([job.class_of, job.room, job.approach])
    _one, first, kind_of, count = np.unique(same, axis=0, return_index=True, return_inverse=True, return_counts=True)
    store_has = (job.stock > 0).astype(float) @ (job.demand > 0).T > 0
    reaches, joins = np.isfinite(job.approach[first]), np.isfinite(job.road) & store_has
    if not 0 < (reaches * joins.sum(axis=2)[job.class_of[first]]).sum() <= WAYS:
        return None
    kind, store, need = np.nonzero(reaches[:, :, None] & joins[job.class_of[first]])
    late = job.minutes(first[kind], store, need)
    gain = job.worth[need] - job.each[need] * late[:, None]
    most = np.where(gain > 0, np.minimum(job.stock[store], job.demand[need]), 0.0)
    way, item = np.nonzero(most > 0)
    if not way.size:
        return None
    scale = SCALE / float((job.worth * job.demand).sum())
    found = milp(
        np.concatenate([np.full(kind.size, FEWER / job.room.size), -gain[way, item] * scale]),
        integrality=np.concatenate([np.ones(kind.size), np.full(way.size, float(way.size <= WHOLE))]),
        bounds=Bounds(0, np.concatenate([count[kind], most[way, item]])),
        constraints=_limits(job, kind, store, need, way, item, most, job.room[first], count),
        options={"time_limit": seconds, "mip_rel_gap": NEAR if way.size > WHOLE else 0.0, "node_limit": NODES},
    )
    if found.x is None:
        return None
    load = np.zeros((kind.size, job.kg.size))
    load[way, item] = np.floor(found.x[kind.size :] + CLOSE)
    sent = np.round(found.x[: kind.size]).astype(np.int64)
    trips = _told_apart(job, np.ravel(kind_of), sent, (kind, store, need), load)
    return trips, (FEWER - float(found.mip_dual_bound)) / scale


def loaded_anew(job: Job, trips: Trips) -> Trips:
    """The same ways with the loads that save most together, one linear program over all vehicles; whole units of them."""
    goes = np.flatnonzero(trips.store >= 0)
    store, need = trips.store[goes], trips.need[goes]
    gain = job.worth[need] - job.each[need] * job.minutes(goes, store, need)[:, None]
    most = np.where(gain > 0, np.minimum(job.stock[store], job.demand[need]), 0.0)
    way, item = np.nonzero(most > 0)
    if not way.size:
        return trips
    own, one = np.arange(goes.size), np.ones(goes.size)
    found = milp(
        np.concatenate([0 * one, -gain[way, item] * (SCALE / float((job.worth * job.demand).sum()))]),
        bounds=Bounds(np.concatenate([one, np.zeros(way.size)]), np.concatenate([one, most[way, item]])),
        constraints=_limits(job, own, store, need, way, item, most, job.room[goes], one),
    )
    if found.x is None:
        return trips
    load = np.zeros_like(trips.load)
    load[goes[way], item] = np.floor(found.x[goes.size :] + CLOSE)
    return Trips(trips.store, trips.need, load, float((gain * load[goes]).sum()))


def handed_anew(job: Job, trips: Trips) -> Trips:
    """The same loads on the same ways, given to the vehicles that bring them soonest: a matching of all at once."""
    goes = np.flatnonzero(trips.store >= 0)
    store, need, load = trips.store[goes], trips.need[goes], trips.load[goes]
    minutes = job.minutes(np.arange(job.room.size)[:, None], store[None], need[None])
    carries = (job.room[:, None] >= load @ job.kg - CLOSE) & np.isfinite(minutes)
    late = np.where(carries, minutes, 0.0)
    saved = np.where(carries, (load * job.worth[need]).sum(axis=1) - (load * job.each[need]).sum(axis=1) * late, 0.0)
    vehicle, trip = linear_sum_assignment(saved, maximize=True)
    vehicle, trip = np.stack([vehicle, trip])[:, saved[vehicle, trip] > 0]
    found = nobody(job)
    found.store[vehicle], found.need[vehicle], found.load[vehicle] = store[trip], need[trip], load[trip]
    return replace(found, saved=float(saved[vehicle, trip].sum()))


def _limits(
    job: Job, kind: IntArray, store: IntArray, need: IntArray, way: IntArray, item: IntArray, most: FloatArray,
    room: FloatArray, count: IntArray | FloatArray,
) -> LinearConstraint:  # fmt: skip
    """Of vehicles on each way, then of units: what they bear, what is there, what is asked, how many vehicles there are."""
    ways, loads, kinds = kind.size, way.size, job.kg.size
    on_way, of_load = np.arange(ways), ways + np.arange(loads)
    one, size = np.ones(loads), ways + loads

    def rows(value: FloatArray, row: IntArray, column: IntArray, many: int) -> coo_array:
        return coo_array((value, (row, column)), shape=(many, size))

    some = np.minimum(most[way, item], np.floor(room[kind[way]] / job.kg[item] + CLOSE))
    parts = [
        rows(job.kg[item], way, of_load, ways) - rows(room[kind], on_way, on_way, ways),
        rows(one, np.arange(loads), of_load, loads) - rows(some, np.arange(loads), way, loads),
        rows(one, store[way] * kinds + item, of_load, job.stock.size),
        rows(one, need[way] * kinds + item, of_load, job.demand.size),
        rows(np.ones(ways), kind, on_way, count.size),
    ]
    most_of = [np.zeros(ways), np.zeros(loads), job.stock.ravel(), job.demand.ravel(), count]
    return LinearConstraint(vstack(parts).tocsr(), -np.inf, np.concatenate(most_of))


def _told_apart(
    job: Job, kind_of: IntArray, sent: IntArray, ways: tuple[IntArray, IntArray, IntArray], load: FloatArray
) -> Trips:
    """Each vehicle with its own whole load, the heaviest units first: they leave room that the lighter ones fill."""
    vehicles = job.room.size
    store, need = np.full(vehicles, -1), np.full(vehicles, -1)
    full = np.zeros((vehicles, job.kg.size))
    free = [np.flatnonzero(kind_of == one).tolist() for one in range(int(kind_of.max()) + 1)]
    order = np.argsort(-job.kg, kind="stable").tolist()
    for way in np.flatnonzero(sent > 0).tolist():
        left = load[way].copy()
        for _vehicle in range(int(sent[way])):
            vehicle = free[ways[0][way]][0]
            room = float(job.room[vehicle])
            for item in order:
                amount = min(float(left[item]), np.floor(room / job.kg[item] + CLOSE))
                full[vehicle, item] = amount
                left[item] -= amount
                room -= amount * float(job.kg[item])
            if not full[vehicle].any():
                break
            free[ways[0][way]].pop(0)
            store[vehicle], need[vehicle] = ways[1][way], ways[2][way]
    goes = np.flatnonzero(store >= 0)
    worth = job.worth[need[goes]] - job.each[need[goes]] * job.minutes(goes, store[goes], need[goes])[:, None]
    return Trips(store, need, full, float((worth * full[goes]).sum()))
