"""Linear programs over the few ways that matter, and the prices that prove all the others do not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array, hstack, vstack

from anlan.science.allocate.simplex import ship
from anlan.science.arrays import BoolArray, FloatArray, IntArray

ALL_AT_ONCE = 20_000  # numerical
"""With no more ways than this, whole lorries are sought over all of them, and the search proves its end."""
NEAREST = 4  # numerical
"""Ways that each need gets of each item in a round of pricing: more make rounds fewer and slower."""


@dataclass(frozen=True)
class Task:
    """What `haul` is asked, in full shapes: cost (items, needs, stores), penalty (items, needs), limits."""

    cost: FloatArray
    demand: FloatArray
    supply: FloatArray
    load: FloatArray
    penalty: FloatArray
    store_load: FloatArray
    way_load: FloatArray

    @property
    def useful(self) -> BoolArray:
        """The ways that can carry anything at less than it costs to lack it."""
        return np.asarray(
            (self.cost < self.penalty[:, :, None]) & (self.demand > 0)[:, :, None] & (self.supply > 0)[:, None, :]
        )


@dataclass(frozen=True)
class Plan:
    """The best divisible plan: its flow, its bound over all pairs, the prices of stock and room, the ways looked at."""

    flow: FloatArray
    bound: float
    stock_price: FloatArray
    store_price: FloatArray
    way_price: FloatArray
    ways: IntArray


@dataclass(frozen=True)
class Trips:
    """A plan in whole lorries, and what the search has proven (−∞ where it looked at some ways only)."""

    flow: FloatArray
    trips: IntArray
    bound: float


def best_plan(task: Task) -> Plan:
    """Ways are added by price until none of all pairs is worth adding."""
    useful = task.useful
    chosen = _start(task, useful)
    highest = -np.inf
    while True:
        ways = np.flatnonzero(chosen)
        flow, stock, store, way, served = _solve(task, ways, task.way_load)
        price = np.where(useful, task.cost + stock[:, None, :] + task.load[:, None, None] * (store + way), np.inf)
        pays = np.minimum(price.min(axis=2, initial=np.inf), task.penalty)
        limits = [(store, task.store_load), (way, task.way_load), (stock, task.supply)]
        paid = sum(float((p[p > 0] * limit[p > 0]).sum()) for p, limit in limits)
        highest = max(highest, float((task.demand * pays).sum()) - paid)
        worth = np.where(~chosen, price - (task.penalty - served)[:, :, None], np.inf)
        slack = 1e-9 * float(np.max(task.penalty, initial=0.0))
        missing = _least(worth, NEAREST) & (worth < -slack)
        if not missing.any():
            return Plan(flow, highest, stock, store, way, ways)
        chosen |= missing


def _start(task: Task, useful: BoolArray) -> BoolArray:
    """The ways that are best, or nearly, when nothing is shared: item by item, with a store of shortage for each need."""
    chosen = np.zeros(task.cost.shape, bool)
    for item in range(len(task.cost)):
        served, stocked = task.demand[item] > 0, task.supply[item] > 0
        if not served.any():
            continue
        used = np.ix_(served, stocked)
        cost = np.where(useful[item][used], task.cost[item][used], np.inf)
        demand = task.demand[item][served]
        lacking = np.append(cost, task.penalty[item][served][:, None], axis=1)
        flow, price = ship(lacking, demand, np.append(task.supply[item][stocked], demand.sum()))
        chosen[item][used] = (flow[:, :-1] > 0) | _least(cost - price[:-1], NEAREST)
    return chosen & useful


def _least(worth: FloatArray, count: int) -> BoolArray:
    """Which are among the least along the last axis."""
    if worth.shape[-1] <= count:
        return np.ones(worth.shape, bool)
    return np.asarray(worth <= np.partition(worth, count - 1, axis=-1)[..., count - 1 : count])


def _rows(task: Task, ways: IntArray, way_load: FloatArray) -> tuple[csr_array, FloatArray, list[IntArray]]:
    """What each chosen way draws on: its demand, its stock, its store's load, its own load; only limits that exist."""
    _kinds, places, depots = task.cost.shape
    item, need, store = np.unravel_index(ways, task.cost.shape)
    load = task.load[item]
    blocks, bounds, kept = [], [], []
    for key, weight, limit in (
        (item * places + need, np.ones(ways.size), task.demand.ravel()),
        (item * depots + store, np.ones(ways.size), task.supply.ravel()),
        (store, load, task.store_load),
        (need * depots + store, load, way_load.ravel()),
    ):
        inside = np.flatnonzero(np.isfinite(limit[key]) & (weight > 0))
        rows, row = np.unique(key[inside], return_inverse=True)
        blocks.append(coo_array((weight[inside], (row, inside)), shape=(rows.size, ways.size)))
        bounds.append(limit[rows])
        kept.append(rows)
    return vstack(blocks, format="csr"), np.concatenate(bounds), kept


def _solve(
    task: Task, ways: IntArray, way_load: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """The best flow over the chosen ways; the prices ≥ 0 of stock, of store and way loads, and of the demands."""
    flow = np.zeros(task.cost.shape)
    prices = [np.zeros(each.shape) for each in (task.demand, task.supply, task.store_load, way_load)]
    if ways.size:
        rows, limits, kept = _rows(task, ways, way_load)
        found = linprog(_gain(task, ways), A_ub=rows, b_ub=limits, method="highs-ipm")
        if found.status != 0:  # the interior point may lose its way where the simplex does not
            found = linprog(_gain(task, ways), A_ub=rows, b_ub=limits, method="highs-ds")
        flow.ravel()[ways] = _clean(found.x)
        for price, numbers, part in zip(
            prices, kept, np.split(-found.ineqlin.marginals, np.cumsum([k.size for k in kept])[:-1]), strict=True
        ):
            price.ravel()[numbers] = np.maximum(part, 0.0)
    return flow, prices[1], prices[2], prices[3], prices[0]


def _gain(task: Task, ways: IntArray) -> FloatArray:
    item, need, _store = np.unravel_index(ways, task.cost.shape)
    return np.asarray(task.cost.ravel()[ways] - task.penalty[item, need])


def _clean(amounts: FloatArray) -> FloatArray:
    """Without the solver's crumbs."""
    return np.where(amounts > 1e-9 * np.max(amounts, initial=0.0), amounts, 0.0)


def whole_lorries(task: Task, plan: Plan, fleet: FloatArray, each: float, seconds: float) -> Trips:
    """The better of two: the divisible plan in rounded lorries, and what branch and bound finds in its time."""
    whole = int(np.count_nonzero(task.useful)) <= ALL_AT_ONCE
    ways = np.flatnonzero(task.useful) if whole else plan.ways
    trips = _rounded(task, plan, fleet, each)
    flow = _solve(task, ways, np.minimum(task.way_load, trips * each))[0]
    least, bound = _cost(task, flow), -np.inf
    if not ways.size or each == 0:
        return Trips(flow, trips, bound)
    arcs = np.unique(ways % trips.size)
    arc_of = np.searchsorted(arcs, ways % trips.size)
    rows, limits, _kept = _rows(task, ways, task.way_load)
    carried = coo_array((task.load[ways // trips.size], (arc_of, np.arange(ways.size))), shape=(arcs.size, ways.size))
    lorry = csr_array((np.ones(arcs.size), (arcs % fleet.size, np.arange(arcs.size))), shape=(fleet.size, arcs.size))
    found = milp(
        np.concatenate([_gain(task, ways), np.zeros(arcs.size)]),
        integrality=np.repeat([0, 1], [ways.size, arcs.size]),
        bounds=Bounds(0, np.concatenate([np.full(ways.size, np.inf), fleet[arcs % fleet.size]])),
        constraints=[
            LinearConstraint(hstack([rows, csr_array((rows.shape[0], arcs.size))]), ub=limits),
            LinearConstraint(hstack([carried, -each * csr_array(np.eye(arcs.size))]), ub=0),
            LinearConstraint(hstack([csr_array((fleet.size, ways.size)), lorry]), ub=fleet),
        ],
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    none_served = float((task.demand * task.penalty).sum())
    if whole and found.mip_dual_bound is not None:
        bound = none_served + found.mip_dual_bound
    if found.x is not None and none_served + found.fun < least:
        trips = np.zeros(trips.shape, np.int64)
        trips.ravel()[arcs] = np.round(found.x[ways.size :])
        # once more with these lorries: amounts that whole numbers, not nearly whole ones, can carry
        flow = _solve(task, ways, np.minimum(task.way_load, trips * each))[0]
    return Trips(flow, trips, bound)


def _cost(task: Task, flow: FloatArray) -> float:
    saved = np.where(flow > 0, task.penalty[:, :, None] - task.cost, 0.0) * flow
    return float((task.demand * task.penalty).sum() - saved.sum())


def _rounded(task: Task, plan: Plan, fleet: FloatArray, each: float) -> IntArray:
    """Whole lorries near the divisible plan: first the full ones, then those that are fullest, as far as they go."""
    used = np.einsum("k,kij->ij", task.load, plan.flow) / each if each else np.zeros(task.way_load.shape)
    trips = np.floor(used + 1e-9)
    part = used - trips
    left = fleet - trips.sum(axis=0)
    rank = np.argsort(np.argsort(-part, axis=0, kind="stable"), axis=0)
    return np.asarray(trips + ((part > 1e-9) & (rank < left)), np.int64)
