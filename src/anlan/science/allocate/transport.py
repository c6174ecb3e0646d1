"""Shipping from stores to needs: one item or many, by priority, in fair shares when there is not enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.allocate.answer import TOLERANCE, Proven, Shortage, amounts, labels, listed, matrix
from anlan.science.allocate.flow import ship
from anlan.science.arrays import BoolArray, FloatArray, IntArray, floats


@dataclass(frozen=True)
class Shipment(Proven):
    """What goes from where to where: `flow` (needs, stores), of many items (items, needs, stores)."""

    flow: FloatArray

    @property
    def delivered(self) -> FloatArray:
        """What each need gets."""
        return np.asarray(self.flow.sum(axis=-1))


def transport(
    cost: npt.ArrayLike,
    demand: npt.ArrayLike,
    supply: npt.ArrayLike,
    *,
    priority: npt.ArrayLike | None = None,
    item: str = "",
    needs: Sequence[str] | None = None,
    stores: Sequence[str] | None = None,
) -> Shipment:
    """Cheapest shipping of one item. What is not enough goes to the first priority first, in equal fractions within one.

    cost      (needs, stores)  –/unit  cost or time of one unit; infinite where there is no way
    demand    (needs,)         unit
    supply    (stores,)        unit
    priority  (needs,)         –       whole numbers, 1 before 2; all alike when left out
    item, needs, stores                the names that shortages and the binding constraint use
    returns   Shipment: value and bound in cost; the bound is the dual value over all pairs, for the amounts delivered.

    How much each need gets is decided before how: every class gets as much as can be got to it beside the classes
    before it, and within a class the fraction met of the worst served is as large as it can be, then that of the next
    (lexicographic max-min). Amounts are divisible.
    Raises ValueError for negative or missing numbers and shapes that do not fit.
    Source: Hitchcock (1941) J. Math. Phys. 20:224–230 (the problem); Megiddo (1974) Math. Program. 7:97–107 (fair flows).
    """
    cost = matrix("cost", cost)
    demand, supply = amounts("demand", demand, cost.shape[0]), amounts("supply", supply, cost.shape[1])
    classes = _classes(priority, cost.shape[0])
    need_names, store_names = labels("need", needs, cost.shape[0]), labels("store", stores, cost.shape[1])
    order = np.argsort(classes, kind="stable")
    given = demand
    flow, u, v = ship(cost, demand, supply, order)
    if _lacks(demand, flow, demand).any():
        given = _fair_amounts(np.isfinite(cost), demand, supply, classes)
        flow, u, v = ship(cost, given, supply, order)
    lacking = _lacks(demand, flow, demand)
    short = np.where(lacking, demand - flow.sum(axis=1), 0.0)
    value = float((flow * np.where(flow > 0, cost, 0.0)).sum())
    # the prices must hold for every pair, also those that no path ever used: what is missing by rounding is taken off
    excess = np.max(u[:, None] + v - cost, axis=1, initial=0.0)
    bound = float(flow.sum(axis=1) @ (u - excess) + supply @ v)
    return Shipment(
        value=value,
        bound=min(bound, value),
        binding=_binding(cost, flow, supply, v, lacking, item, need_names, store_names),
        shortages=tuple(Shortage(item, need_names[i], float(short[i])) for i in np.flatnonzero(lacking).tolist()),
        flow=flow,
    )


def dispatch(
    cost: npt.ArrayLike,
    demand: npt.ArrayLike,
    supply: npt.ArrayLike,
    *,
    priority: npt.ArrayLike | None = None,
    items: Sequence[str] | None = None,
    needs: Sequence[str] | None = None,
    stores: Sequence[str] | None = None,
) -> Shipment:
    """Cheapest shipping of many items, each as far as its stock goes: a need short of one item still gets the others.

    cost      (needs, stores) or (items, needs, stores)  –/unit  infinite where there is no way
    demand    (items, needs)    unit
    supply    (items, stores)   unit
    priority  (needs,)          –       as in `transport`
    returns   Shipment: flow (items, needs, stores); value and bound summed over the items.

    Items share no capacity here, so the optimum of all is the optimum of each.
    Raises ValueError as `transport`.
    """
    demand, supply = floats("demand", demand), floats("supply", supply)
    if demand.ndim != 2 or supply.ndim != 2 or len(demand) != len(supply):
        raise ValueError(f"demand and supply must be (items, places), got {demand.shape} and {supply.shape}")
    shape = (len(demand), demand.shape[1], supply.shape[1])
    try:
        costs = np.broadcast_to(floats("cost", cost), shape)
    except ValueError as error:
        raise ValueError(f"cost must fit {shape}: items, needs, stores; got {np.shape(cost)}") from error
    names = labels("item", items, shape[0])
    answers = [
        transport(c, d, s, priority=priority, item=name, needs=needs, stores=stores)
        for c, d, s, name in zip(costs, demand, supply, names, strict=True)
    ]
    return Shipment(
        value=sum(answer.value for answer in answers),
        bound=sum(answer.bound for answer in answers),
        binding=" ".join(f"{name}: {answer.binding}" for name, answer in zip(names, answers, strict=True)),
        shortages=tuple(shortage for answer in answers for shortage in answer.shortages),
        flow=np.array([answer.flow for answer in answers]).reshape(shape),
    )


def _classes(priority: npt.ArrayLike | None, needs: int) -> IntArray:
    if priority is None:
        return np.ones(needs, np.int64)
    given = amounts("priority", priority, needs)
    if (given != np.round(given)).any():
        raise ValueError("priority must be whole numbers")
    return given.astype(np.int64)


def _lacks(wanted: FloatArray, flow: FloatArray, demand: FloatArray) -> BoolArray:
    """Which needs got less than wanted, by more than rounding."""
    return np.asarray(wanted - flow.sum(axis=1) > TOLERANCE * max(float(demand.max(initial=0.0)), 1e-300))


def _fair_amounts(can_reach: BoolArray, demand: FloatArray, supply: FloatArray, classes: IntArray) -> FloatArray:
    """How much each need gets: class by class, and within a class fractions raised together until a set is exhausted."""
    free_way = np.where(can_reach, 0.0, np.inf)
    settled = np.zeros(demand.size)
    for rank in np.unique(classes):
        rising = (classes == rank) & (demand > 0)
        order = np.argsort(np.where(classes < rank, 0, 1), kind="stable")
        while rising.any():
            fraction, tight = 1.0, rising
            while True:
                wanted = np.where(rising, fraction * demand, settled)
                flow, _u, _v = ship(free_way, wanted, supply, order)
                lacking = _lacks(wanted, flow, demand)
                if not lacking.any():
                    break
                blocked, emptied = _exhausted(can_reach, flow, lacking)
                tight = blocked & rising
                room = supply[emptied].sum() - settled[blocked & ~rising].sum()
                lower = max(float(room / demand[tight].sum()), 0.0)
                if lower >= fraction:
                    break
                fraction = lower
            settled = np.where(tight, np.minimum(fraction * demand, demand), settled)
            rising = rising & ~tight
    return settled


def _exhausted(can_reach: BoolArray, flow: FloatArray, lacking: BoolArray) -> tuple[BoolArray, BoolArray]:
    """The needs and stores that those lacking can reach, also by displacing others: all these stores are empty."""
    blocked = lacking
    while True:
        emptied = np.asarray(can_reach[blocked].any(axis=0))
        wider = blocked | (flow[:, emptied] > 0).any(axis=1)
        if (wider == blocked).all():
            return blocked, emptied
        blocked = wider


def _binding(
    cost: FloatArray,
    flow: FloatArray,
    supply: FloatArray,
    v: FloatArray,
    lacking: BoolArray,
    item: str,
    needs: Sequence[str],
    stores: Sequence[str],
) -> str:
    of_item = f" of {item}" if item else ""
    if lacking.any():
        blocked, emptied = _exhausted(np.isfinite(cost), flow, lacking)
        names = [stores[j] for j in np.flatnonzero(emptied).tolist()]
        who = listed([needs[i] for i in np.flatnonzero(lacking).tolist()])
        if not names:
            return f"No store has a way to {who}."
        return (
            f"The stock{of_item} in {listed(names)}, {supply[emptied].sum():g} in all, is used up: "
            f"no other store has a way to {listed([needs[i] for i in np.flatnonzero(blocked).tolist()])}."
        )
    if v.size and v.min() < 0:
        dear = int(np.argmin(v))
        return f"The stock{of_item} in {stores[dear]} binds: one unit more there would lower the cost by up to {-v[dear]:g}."
    return f"Nothing binds: every need{of_item} is served by a store that is cheapest for it."
