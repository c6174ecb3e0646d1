"""One trip of each vehicle: the best known plan, and the bound that no plan over all pairs can pass."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from anlan.science.allocate.exchange import exchange, put
from anlan.science.allocate.few import CLOSE, few_trips, loaded_anew
from anlan.science.allocate.job import Job, Pool, Trips
from anlan.science.allocate.lowering import Lowering, Prices, Seen
from anlan.science.allocate.patience import Patience
from anlan.science.allocate.prices import Descent
from anlan.science.allocate.ranking import LISTED, Search
from anlan.science.arrays import FloatArray, IntArray

EASES = (0.95,)
"""Trips are chosen beside these parts of the prices: at all of them what is as good elsewhere would not be loaded."""
TURNS, PARTS, LEAST, STARTS = 2000, 40, 2, (88172645463325252, 362436069)
"""Exchanges a vehicle, in so many parts, the least of them; any starts."""
WARMTH, COOLING, ANEW = 0.1, 2.0, 0.7
"""How much worse is taken at first, in parts of what one saves; by which power of what is left of the search that falls; and
when loads are made anew for all at once before the rest of it."""
FIRST_TURNS, FOR_PRICES, FOR_MORE, FOR_FEW = 14, 0.35, 0.45, 0.3
"""Rounds of prices before a plan is begun, the part of the time they may take, that of what is left for more prices before a
second plan is, and before all that for few ways solved whole: found by trial, as all these; they move the time, never the
truth of the bound."""
ENOUGH = 1e-4
"""A gap at which the search stops."""


def make_plan(search: Search, prices: Prices, seen: Seen, bound: float, patience: Patience, start: int) -> Trips:
    """The best plan met among the trips worth a look at parts of the prices; `start`: of the row of numbers that leads it."""
    job = search.job
    vehicles = job.room.size
    for ease in EASES:
        search.price(ease * prices[0], ease * prices[1], job.demand, job.stock)
        for vehicle, own in enumerate(seen):
            own |= dict.fromkeys(map(tuple, search.found[: search.rank(vehicle, LISTED, 0.0)].tolist()))
    pool, descent = Pool(job, seen), Descent(job)
    orders, uppers = [], []
    for ease in EASES:
        value = np.zeros_like(pool.minutes)
        descent.weigh(pool, (ease * prices[0], ease * prices[1]), 1.0, value)
        value[np.arange(value.shape[1]) >= pool.counts[:, None]] = -1.0
        orders.append(np.argsort(-value, axis=1, kind="stable"))
        uppers.append(np.take_along_axis(value, orders[-1], axis=1))
    left = np.array([job.worth - ease * prices[0] for ease in EASES])
    asked = np.array([ease * prices[1] for ease in EASES])
    at, load = np.full(vehicles, -1), np.zeros((vehicles, job.kinds.shape[1]))
    state, saved = np.array([start]), 0.0
    time, is_anew = max(patience.left, 0.0), False
    for part in range(PARTS):
        if (part >= LEAST and patience.is_over) or bound - saved <= ENOUGH * saved:
            break
        # it cools by turns, and sooner where time runs out before them
        gone = min(max(part / PARTS, 1 - patience.left / time if time else 1.0), 1.0)
        cool = (1 - np.array([gone, min(gone + 1 / PARTS, 1.0)])) ** COOLING
        if gone >= ANEW and not is_anew:
            is_anew = True
            better = loaded_anew(job, _trips(job, pool, at, load, saved))
            if better.saved > saved:
                load = np.where(at[:, None] >= 0, np.take_along_axis(better.load, job.kinds[better.need], axis=1), 0.0)
        saved = exchange(
            pool.choices, pool.counts, pool.minutes, np.array(orders), np.array(uppers), job.room, job.worth, left,
            job.each, asked, job.kg, *_left(job, pool, at, load), job.kinds, job.kind_count, at, load,
            TURNS * vehicles // PARTS, WARMTH * bound / max(vehicles, 1) * cool, state,
        )  # fmt: skip
    trips = _trips(job, pool, at, load, saved)
    return max(filled(search, trips), filled(search, loaded_anew(job, trips)), key=lambda one: one.saved)


def _left(job: Job, pool: Pool, at: IntArray, load: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What a plan leaves asked for and stored."""
    wanted, stock = job.demand.copy(), job.stock.copy()
    for v in np.flatnonzero(at >= 0).tolist():
        store, need = pool.choices[v, at[v]].tolist()
        put(1.0, store, need, load[v], job.kinds, job.kind_count, wanted, stock)
    return wanted, stock


def _trips(job: Job, pool: Pool, at: IntArray, load: FloatArray, saved: float) -> Trips:
    """The plan, whoever carries nothing staying."""
    goes = np.flatnonzero((at >= 0) & load.any(axis=1))
    store, need, full = np.full(at.size, -1), np.full(at.size, -1), np.zeros((at.size, job.kg.size))
    store[goes], need[goes] = pool.choices[goes, at[goes]].T
    for v in goes.tolist():
        count = job.kind_count[need[v]]
        full[v, job.kinds[need[v], :count]] = load[v, :count]
    return Trips(store, need, full, saved)


def filled(search: Search, trips: Trips) -> Trips:
    """What is left brought by who goes there anyhow with room, and by who stands: by whole units, the most worth first.

    The last class too, whom prices and exchanges forget.
    """
    job, store, need, load = search.job, trips.store.copy(), trips.need.copy(), trips.load.copy()
    wanted, stock = job.demand.copy(), job.stock.copy()
    goes = np.flatnonzero(store >= 0)
    np.subtract.at(wanted, need[goes], load[goes])
    np.subtract.at(stock, store[goes], load[goes])
    minutes = job.minutes(goes, store[goes], need[goes])
    for v, late in zip(goes.tolist(), minutes.tolist(), strict=True):
        s, n, room = store[v], need[v], float(job.room[v] - load[v] @ job.kg)
        gain = np.where(np.minimum(wanted[n], stock[s]) > 0, job.worth[n] - job.each[n] * late, 0.0)
        for item in np.argsort(-gain / job.kg, kind="stable")[: np.count_nonzero(gain > 0)].tolist():
            more = max(float(np.floor(min(room / job.kg[item], wanted[n, item], stock[s, item]))), 0.0)
            load[v, item] += more
            wanted[n, item] -= more
            stock[s, item] -= more
            room -= more * float(job.kg[item])
    search.price(np.zeros_like(job.demand), np.zeros_like(job.stock), wanted, stock)
    for v in np.flatnonzero(store < 0)[np.argsort(-job.room[store < 0], kind="stable")].tolist():
        if not search.rank(v, 1, 0.0):
            continue
        s, n = search.found[0]
        own = np.zeros(job.kinds.shape[1])
        search.load(v, s, n, own)
        if own.any():
            store[v], need[v] = s, n
            put(1.0, s, n, own, job.kinds, job.kind_count, wanted, stock)
            load[v, job.kinds[n, : job.kind_count[n]]] = own[: job.kind_count[n]]
            search.known[:, s], search.known[:, :, n] = False, False  # what is left only falls: never too low
    goes = np.flatnonzero(store >= 0)
    worth = job.worth[need[goes]] - job.each[need[goes]] * job.minutes(goes, store[goes], need[goes])[:, None]
    return Trips(store, need, load, float((worth * load[goes]).sum()))


def search_plan(job: Job, seconds: float) -> tuple[Trips, float]:
    """The best plan found, and the most that any could save: prices of the whole, lowered, proven over all pairs."""
    vehicles = job.room.size
    if not vehicles or not job.stock.size or not (job.worth * job.demand).any():
        nobody = np.full(vehicles, -1)
        return Trips(nobody, nobody.copy(), np.zeros((vehicles, job.kg.size)), 0.0), 0.0
    _compile(job)
    search = Search(job)
    whole = Patience(seconds)
    few, most = few_trips(job, seconds * FOR_FEW) or (None, np.inf)
    if few is not None:
        few = filled(search, few)
        if most - few.saved <= ENOUGH * few.saved:
            return few, max(few.saved, most) if most - few.saved > CLOSE * few.saved else few.saved
    lowering = Lowering(search)
    lowering.go_on(Patience(whole.left * FOR_PRICES), FIRST_TURNS)
    with ThreadPoolExecutor(
        1
    ) as beside:  # the loops let go of the interpreter: on two cores neither waits for the other
        seen = [own.copy() for own in lowering.seen]
        first = beside.submit(
            make_plan, Search(job), lowering.prices, seen, min(lowering.bound, most), whole, STARTS[0]
        )
        lowering.go_on(Patience(whole.left * FOR_MORE))
        bound = min(lowering.bound, most)
        second = make_plan(search, lowering.prices, lowering.seen, bound, whole, STARTS[1])
        trips = max(first.result(), second, key=lambda one: one.saved)
    if few is not None and few.saved > trips.saved:
        trips = few
    return trips, max(bound, trips.saved)


def _compile(job: Job) -> None:
    """What the first call of an installation compiles, it compiles before the clock starts: a plan of one vehicle."""
    one = replace(job, approach=job.approach[:1], class_of=job.class_of[:1], room=job.room[:1])
    make_plan(Search(one), (job.worth, np.zeros_like(job.stock)), [{}], 0.0, Patience(0.0), STARTS[0])
