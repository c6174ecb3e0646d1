"""Which goods go from which store to which place, and what carries them: decided together. Loads the science."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anlan.science.allocate import Delivery, Proven, Shipment, deliver, dispatch
from anlan.science.allocate.answer import TOLERANCE
from anlan.science.allocate.deliver import WEIGHTLESS_KG
from anlan.science.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class Fleet:
    """Lorries of a kind at a place, a row each: kg that one bears, how many, minutes (rows, stores) to each store, empty."""

    payload_kg: FloatArray
    count: IntArray
    to_store_min: FloatArray


@dataclass(frozen=True)
class Trip:
    """Goods of one store for one place. `minutes`: until they are there; `carriers`: rows of the fleet and how many."""

    place: int
    store: int
    quantities: IntArray
    carriers: tuple[tuple[int, int], ...]
    minutes: float


@dataclass(frozen=True)
class Hauling:
    """The trips; what stays (items, places) for want of stock or ways, and for want of lorries; what is proven.

    next_min  (items, places)  when a lorry that is back from its trip could be there with more; inf where none could
    goods                      what each place is to get: proven for the stock and the ways there are
    vehicles                   which lorry brings what from where: the plan beside the most that any plan could save
    """

    trips: tuple[Trip, ...]
    no_stock: FloatArray
    no_carrier: FloatArray
    next_min: FloatArray
    goods: Shipment
    vehicles: Proven


def carry(
    minutes: FloatArray, demand: FloatArray, supply: FloatArray, priority: IntArray, mass_kg: FloatArray, fleet: Fleet,
    loading_min: float, *, seconds: float, due_min: FloatArray | None = None,
) -> Hauling:  # fmt: skip
    """How much each place gets by `dispatch`, then from where and by which lorry by `deliver`: all of it at once.

    minutes   (places, stores)  min   on the way, laden
    demand    (items, places)         whole numbers
    supply    (items, stores)         whole numbers
    priority  (items, places)         1 before 2
    mass_kg   (items,)          kg    of one; 0, what no pack weighs, counts as a gram
    due_min   (places,)         min   infinite where nothing is due

    Where stock is short nobody is brought more than its fair share, so that the share of a place that no lorry reaches in
    this plan is still there for the next. Each class of priority counts alike as a whole, and in it each item; a unit of
    an item is worth the same wherever it is needed.
    """
    goods = dispatch(minutes, demand, supply, priority=priority)
    asked = whole_shares(goods.delivered, demand)
    due = np.full(len(minutes), np.inf) if due_min is None else np.maximum(due_min, 0.0)
    each = np.repeat(np.arange(len(fleet.count)), fleet.count)
    plan = deliver(
        minutes.T, supply.T, asked.T, unit_kg=np.maximum(mass_kg, WEIGHTLESS_KG), vehicle_min=fleet.to_store_min[each],
        capacity_kg=fleet.payload_kg[each], people=_counted(asked, priority).T, priority=priority.T, due_min=due,
        until_min=_until(minutes, fleet.to_store_min) + loading_min, loading_min=loading_min, seconds=seconds,
    )  # fmt: skip
    left = supply.T.copy()
    np.subtract.at(left, plan.store, plan.load)
    unmet = plan.unmet.T
    has_left = _has_way(left.T, minutes)
    no_carrier = np.where(has_left, unmet, 0.0)
    return Hauling(
        trips=_trips(plan, each),
        no_stock=demand - asked + np.where(has_left, 0.0, unmet),
        no_carrier=no_carrier,
        next_min=np.where(no_carrier > 0, plan.unmet_until_min.T, np.inf),
        goods=goods,
        vehicles=plan,
    )


def whole_shares(given: FloatArray, demand: FloatArray) -> FloatArray:
    """Whole units of fair shares (items, places): what the halves of an item make together goes to the largest of them."""
    found = np.minimum(np.floor(given * (1 + TOLERANCE)), demand)
    for item, (share, whole) in enumerate(zip(given, found, strict=True)):
        rest = int(np.floor(share.sum() * (1 + TOLERANCE)) - whole.sum())
        most = np.argsort(whole - share, kind="stable")[: max(rest, 0)]
        found[item, most] = np.minimum(whole[most] + 1, demand[item, most])
    return found


def _counted(asked: FloatArray, priority: IntArray) -> FloatArray:
    """Who waits for what (items, places): of each class one in all, shared alike by its items, and in them by units."""
    counted = np.zeros(asked.shape)
    for rank in np.unique(priority[asked > 0]):
        own = np.where(priority == rank, asked, 0.0)
        of_item = own.sum(axis=1, keepdims=True)
        counted += np.divide(own, of_item, out=np.zeros(own.shape), where=of_item > 0) / (of_item > 0).sum()
    return counted


def _until(minutes: FloatArray, to_store_min: FloatArray) -> float:
    """The end of what is planned, loading apart: twice the longest journey, so that late is better than not."""
    comes = np.where(np.isfinite(to_store_min), to_store_min, -np.inf).max(axis=0, initial=-np.inf)  # -inf: nobody does
    arrives = comes + minutes
    return 2 * max(float(arrives[np.isfinite(arrives)].max(initial=0.0)), 1.0)


def _has_way(stock: FloatArray, minutes: FloatArray) -> BoolArray:
    """Whether a place (items, places) has a way from a store that holds some of the item."""
    return np.asarray((stock > 0).astype(float) @ np.isfinite(minutes).T.astype(float) > 0)


def _trips(plan: Delivery, row_of: IntArray) -> tuple[Trip, ...]:
    """Lorries that go the same way and arrive at the same time, as one convoy; who arrives first in front."""
    convoys: dict[tuple[float, int, int], list[int]] = {}
    for at, minutes in enumerate(plan.arrives_min.tolist()):
        convoys.setdefault((minutes, int(plan.need[at]), int(plan.store[at])), []).append(at)
    found = []
    for (minutes, place, store), members in sorted(convoys.items()):
        rows, counts = np.unique(row_of[plan.vehicle[members]], return_counts=True)
        carriers = tuple(zip(rows.tolist(), counts.tolist(), strict=True))
        found.append(Trip(place, store, plan.load[members].sum(axis=0).astype(np.int64), carriers, minutes))
    return tuple(found)
