"""Shipping from stores to needs: one item or many, by priority, in fair shares when there is not enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.allocate.answer import TOLERANCE, Proven, Shortage, amounts, labels, listed, matrix
from anlan.science.allocate.share import fair_amounts
from anlan.science.allocate.simplex import ship
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
    can_reach = np.isfinite(cost)
    given, blocked, emptied = fair_amounts(can_reach, demand, supply, classes)
    stocked = supply > 0
    served = (given > 0) & can_reach[:, stocked].any(axis=1)
    flow, price = np.zeros_like(cost), np.zeros(supply.size)
    used = np.ix_(served, stocked)
    flow[used], price[stocked] = ship(cost[used], given[served], supply[stocked])
    delivered = flow.sum(axis=1)
    # prices that hold for every pair, also those that no step ever looked at: this, not the search, is the proof
    pays = np.min(cost[used] - price[stocked], axis=1, initial=np.inf)
    price[~stocked] = np.min(cost[np.ix_(served, ~stocked)] - pays[:, None], axis=0, initial=0.0)
    pays = np.min(cost[served] - price, axis=1, initial=np.inf)
    lacking = demand - delivered > TOLERANCE * float(demand.max(initial=0.0))
    value = float((flow * np.where(flow > 0, cost, 0.0)).sum())
    bound = float(delivered[served] @ pays + supply @ price)
    return Shipment(
        value=value,
        bound=min(bound, value),
        binding=_binding(supply, price, lacking, blocked, emptied, item, need_names, store_names),
        shortages=tuple(
            Shortage(item, need_names[i], float(demand[i] - delivered[i])) for i in np.flatnonzero(lacking).tolist()
        ),
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
    priority  (needs,)          –       as in `transport`; or (items, needs)
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
    ranks = [priority] * shape[0] if priority is None or np.ndim(priority) < 2 else np.asarray(priority)
    answers = [
        transport(c, d, s, priority=rank, item=name, needs=needs, stores=stores)
        for c, d, s, rank, name in zip(costs, demand, supply, ranks, names, strict=True)
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


def _binding(
    supply: FloatArray,
    price: FloatArray,
    lacking: BoolArray,
    blocked: BoolArray,
    emptied: BoolArray,
    item: str,
    needs: Sequence[str],
    stores: Sequence[str],
) -> str:
    of_item = f" of {item}" if item else ""
    if lacking.any():
        names = [stores[j] for j in np.flatnonzero(emptied).tolist()]
        if not names:
            return f"No store has a way to {listed([needs[i] for i in np.flatnonzero(lacking).tolist()])}."
        return (
            f"The stock{of_item} in {listed(names)}, {supply[emptied].sum():g} in all, is used up: "
            f"no other store has a way to {listed([needs[i] for i in np.flatnonzero(blocked).tolist()])}."
        )
    if price.size and price.min() < 0:
        dear = int(np.argmin(price))
        return (
            f"The stock{of_item} in {stores[dear]} binds: one unit more there would lower the cost by up to "
            f"{-price[dear]:g}."
        )
    return f"Nothing binds: every need{of_item} is served by a store that is cheapest for it."
