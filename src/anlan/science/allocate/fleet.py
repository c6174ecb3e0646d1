"""One trip of each vehicle: the best known plan, and the prices that no plan over all pairs can pass."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, vstack

from anlan.science.allocate.exchange import exchange, make_whole, put
from anlan.science.allocate.few import CLOSE, few_trips, loaded_anew
from anlan.science.allocate.job import LATE, Job, Pool, Trips
from anlan.science.allocate.patience import Patience
from anlan.science.allocate.prices import Descent
from anlan.science.allocate.trips import load_best, rank_trips
from anlan.science.arrays import FloatArray

Prices = tuple[FloatArray, FloatArray]
"""Of demand (needs, items) and of stock (stores, items)."""

GROUPS = 6
"""Vehicles are grouped by class and capacity to bound their trips together: at most so many, or one a class."""
LISTED = 24
"""Trips that a vehicle adds to those looked at in a round."""
FLOOR, KEPT = 0.9, 0.5
"""A trip is added, or kept, when it is worth at least so much of the vehicle's best."""
ROUNDS, IDLE, STILL = 24, 8, 2e-4
"""Rounds over all pairs; so many without this much of a better bound end them."""
HEATS = (0.03, 0.02, 0.01, 0.006, 0.004, 0.003)
"""How far a vehicle is torn, round by round, in parts of what one saves on the mean."""
RADIUS, WIDER, NARROWER = 0.1, 2.0, 0.5
"""How far prices move in a first round, and how that changes when the bound came down and when it did not."""
EASES = (0.5, 0.8, 1.0)
"""Trips are chosen beside these parts of the prices, in turn."""
TURNS, PARTS, LEAST, WARMTH, START = 200, 8, 2, 0.05, 88172645463325252
"""Exchanges a vehicle, in so many parts, the least of them; how much worse is taken at first, in parts of what one
saves; any start."""
FOR_PRICES, FOR_FEW = 0.65, 0.3
"""Part of the time for the prices, and before that for few ways solved whole: found by trial, as all these; they move the
time, never the truth of the bound."""
ENOUGH = 1e-4
"""A gap at which the search stops."""


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
        )  # fmt: skip

    def load(self, vehicle: int, store: int, need: int, load: FloatArray) -> None:
        """The whole units that are worth most on this trip, written to `load` in the order of `kinds`."""
        job, density = self.job, np.zeros(load.size)
        minutes = float(job.minutes(np.array(vehicle), np.array(store), np.array(need)))
        load_best(
            store, need, minutes, job.room[vehicle], self.left, job.each, self.stock_price, job.kg, self.wanted,
            self.stock, job.kinds, job.kind_count, load, density,
        )  # fmt: skip
        make_whole(
            store, need, minutes, job.room[vehicle], self.left, job.each, self.stock_price, job.kg, self.wanted,
            self.stock, job.kinds, job.kind_count, load,
        )  # fmt: skip


def lower_bound(search: Search, patience: Patience) -> tuple[float, Prices, list[dict[tuple[int, int], None]]]:
    """Prices lowered in turns, all pairs looked at after each; the bound, its prices, and the trips worth a look."""
    job = search.job
    vehicles = job.room.size
    descent, price = Descent(job), _first_prices(job)
    kept, bound, radius, idle = price, np.inf, RADIUS, 0
    most = np.zeros(vehicles)
    seen: list[dict[tuple[int, int], None]] = [{} for _ in range(vehicles)]
    for turn in range(ROUNDS):
        total = float((job.demand * price[0]).sum() + (job.stock * price[1]).sum())
        search.price(*price, job.demand, job.stock)
        for vehicle in range(vehicles):
            # what is far below the best that is known cannot be the best
            count = search.rank(vehicle, LISTED, FLOOR * float(most[vehicle]))
            total += max(float(search.value[:count].max(initial=0.0)), float(most[vehicle]))
            seen[vehicle] |= dict.fromkeys(map(tuple, search.found[:count].tolist()))
        idle = 0 if total < bound * (1 - STILL) else idle + 1
        radius *= WIDER if total < bound else NARROWER
        if total < bound:
            bound, kept = total, price
        if patience.is_over or idle >= IDLE:
            break
        pool = Pool(job, seen)
        value = np.zeros_like(pool.minutes)
        heat = max(HEATS[min(turn, len(HEATS) - 1)] * bound / vehicles, np.finfo(np.float64).tiny)
        price = descent.lower(pool, kept, heat, radius, value)
        most = value.max(axis=1, initial=0.0)
        for vehicle, own in enumerate(seen):
            worthy = value[vehicle, : len(own)] >= KEPT * most[vehicle]
            seen[vehicle] = dict.fromkeys(way for way, is_kept in zip(own, worthy.tolist(), strict=True) if is_kept)
    return bound, kept, seen


def make_plan(
    search: Search, prices: Prices, seen: list[dict[tuple[int, int], None]], bound: float, patience: Patience
) -> Trips:
    """The best plan met among the trips worth a look at the prices, at parts of them and at none."""
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
    wanted, stock, state, saved = job.demand.copy(), job.stock.copy(), np.array([START]), 0.0
    for part in range(PARTS):
        if (part >= LEAST and patience.is_over) or bound - saved <= ENOUGH * saved:
            break
        warmth = WARMTH * bound / max(vehicles, 1) * (1 - np.array([part, part + 1]) / PARTS)
        saved = exchange(
            pool.choices, pool.counts, pool.minutes, np.array(orders), np.array(uppers), job.room, job.worth, left,
            job.each, asked, job.kg, wanted, stock, job.kinds, job.kind_count, at, load, TURNS * vehicles // PARTS,
            warmth, state,
        )  # fmt: skip
        wanted, stock = job.demand.copy(), job.stock.copy()
        for v in np.flatnonzero(at >= 0).tolist():
            put(
                1.0,
                pool.choices[v, at[v], 0],
                pool.choices[v, at[v], 1],
                load[v],
                job.kinds,
                job.kind_count,
                wanted,
                stock,
            )
    goes = np.flatnonzero((at >= 0) & load.any(axis=1))
    store, need, full = np.full(vehicles, -1), np.full(vehicles, -1), np.zeros((vehicles, job.kg.size))
    store[goes], need[goes] = pool.choices[goes, at[goes]].T
    for v in goes.tolist():
        count = job.kind_count[need[v]]
        full[v, job.kinds[need[v], :count]] = load[v, :count]
    trips = Trips(store, need, full, saved)
    return max(filled(search, trips), filled(search, loaded_anew(job, trips)), key=lambda one: one.saved)


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
    """The best plan found, and the most that any could save: prices of the whole, lowered, proven over all pairs.

    For any prices ≥ 0 of demand and stock no plan saves more than these are worth and the best trip of each vehicle
    beside them. The bound counts only when every pair of every vehicle has been looked at, at those prices.
    """
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
    bound, prices, seen = lower_bound(search, Patience(whole.left * FOR_PRICES))
    bound = min(bound, most)
    trips = make_plan(search, prices, seen, bound, whole)
    if few is not None and few.saved > trips.saved:
        trips = few
    return trips, max(bound, trips.saved)


def _compile(job: Job) -> None:
    """What the first call of an installation compiles, it compiles before the clock starts: a plan of one vehicle."""
    one = replace(job, approach=job.approach[:1], class_of=job.class_of[:1], room=job.room[:1])
    nothing: list[dict[tuple[int, int], None]] = [{}]
    make_plan(Search(one), (job.worth, np.zeros_like(job.stock)), nothing, 0.0, Patience(0.0))


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
