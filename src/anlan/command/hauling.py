"""Which goods go from which store to which place, what carries them, and which lorries go as such: decided together. Loads
the science."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
class Asked:
    """Lorries that are asked for as such: so many of a kind for each need, and minutes (needs, rows of the fleet) until one is
    there; infinite where it is of another kind or has no way."""

    kind: IntArray
    count: IntArray
    minutes: FloatArray
    priority: IntArray
    due_min: FloatArray

    @property
    def need_of_each(self) -> IntArray:
        """The need of every single one that is asked for."""
        return np.repeat(np.arange(len(self.count)), self.count)


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
    sent      (asked, rows)    lorries that go as such
    loaded_min  (rows, stores) when a lorry would be loaded
    """

    trips: tuple[Trip, ...]
    no_stock: FloatArray
    no_carrier: FloatArray
    next_min: FloatArray
    goods: Shipment
    vehicles: Proven
    sent: IntArray
    loaded_min: FloatArray

    def at_stores_min(self, trip: Trip) -> FloatArray:
        """When the lorries of a trip would all be loaded, at each store."""
        return np.asarray(self.loaded_min[[row for row, _count in trip.carriers]].max(axis=0))


def carry(
    minutes: FloatArray, demand: FloatArray, supply: FloatArray, priority: IntArray, mass_kg: FloatArray, fleet: Fleet,
    loading_min: float, *, seconds: float, due_min: FloatArray | None = None, own: Asked | None = None,
) -> Hauling:  # fmt: skip
    """How much each place gets by `dispatch`, then from where and by which lorry by `deliver`: all of it at once.

    minutes   (places, stores)  min   on the way, laden
    demand    (items, places)         whole numbers
    supply    (items, stores)         whole numbers
    priority  (items, places)         1 before 2
    mass_kg   (items,)          kg    of one; 0, what no pack weighs, counts as a gram
    due_min   (places,)         min   infinite where nothing is due
    own                               lorries that are asked for as such: they go or carry goods, never both

    Where stock is short nobody is brought more than its fair share, so that the share of a place that no lorry reaches in
    this plan is still there for the next. Each class of priority counts alike as a whole, and in it each item; a unit of
    an item is worth the same wherever it is needed. A kind of lorry that is asked for as such is an item like others.
    """
    goods = dispatch(minutes, demand, supply, priority=priority)
    asked = whole_shares(goods.delivered, demand)
    due = np.full(len(minutes), np.inf) if due_min is None else np.maximum(due_min, 0.0)
    each = np.repeat(np.arange(len(fleet.count)), fleet.count)
    job = _Wanted(minutes, asked, supply, priority, np.maximum(mass_kg, WEIGHTLESS_KG), fleet.to_store_min, due)
    if own is not None:
        job = _beside(job, fleet, own)
    # a lorry that goes as such stands at a store of its own, laden with itself: the wait for a load is in its minutes
    loading = np.where(np.arange(job.minutes.shape[1]) < minutes.shape[1], loading_min, 0.0)
    plan = deliver(
        job.minutes.T, job.stock.T, job.asked.T, unit_kg=job.kg, vehicle_min=job.to_store_min[each],
        capacity_kg=fleet.payload_kg[each], people=_counted(job.asked, job.priority).T, priority=job.priority.T,
        due_min=job.due, until_min=_until(job.minutes, job.to_store_min) + loading_min, loading_min=loading, seconds=seconds,
    )  # fmt: skip
    left = job.stock.T.copy()
    np.subtract.at(left, plan.store, plan.load)
    items, places, stores = len(demand), len(minutes), minutes.shape[1]
    unmet = plan.unmet.T[:items, :places]
    has_left = _has_way(left.T[:items, :stores], minutes)
    no_carrier = np.where(has_left, unmet, 0.0)
    return Hauling(
        trips=_trips(plan, each, places, items),
        no_stock=demand - asked + np.where(has_left, 0.0, unmet),
        no_carrier=no_carrier,
        next_min=np.where(no_carrier > 0, plan.unmet_until_min.T[:items, :places], np.inf),
        goods=goods,
        vehicles=plan,
        sent=_sent(plan, each, places, fleet, own),
        loaded_min=fleet.to_store_min + loading_min,
    )


@dataclass(frozen=True)
class _Wanted:
    """What `deliver` is asked, as `carry` has it."""

    minutes: FloatArray
    asked: FloatArray
    stock: FloatArray
    priority: IntArray
    kg: FloatArray
    to_store_min: FloatArray
    due: FloatArray


def _beside(job: _Wanted, fleet: Fleet, own: Asked) -> _Wanted:
    """The same, and each lorry that is asked for as such a place of its own, to which only lorries bring themselves: each row
    of the fleet is a store of them, each kind an item."""
    of, rows = own.need_of_each, len(fleet.count)
    kinds = np.unique(own.kind)
    is_kind = own.kind[None, :] == kinds[:, None]
    stands = np.array([np.isfinite(own.minutes[one]).any(axis=0) for one in is_kind]) * fleet.count
    return _Wanted(
        minutes=_corners(job.minutes, own.minutes[of], np.inf),
        asked=_corners(job.asked, is_kind[:, of].astype(float), 0.0),
        stock=_corners(job.stock, stands.astype(float), 0.0),
        priority=_corners(job.priority, np.broadcast_to(own.priority[of], (kinds.size, of.size)), 1),
        kg=np.concatenate([job.kg, np.full(kinds.size, WEIGHTLESS_KG)]),
        to_store_min=np.hstack([job.to_store_min, np.where(np.eye(rows, dtype=bool), 0.0, np.inf)]),
        due=np.concatenate([job.due, np.maximum(own.due_min[of], 0.0)]),
    )


def _corners(first: NDArray[Any], last: NDArray[Any], between: float) -> NDArray[Any]:
    """Both tables corner to corner."""
    found = np.full(np.add(first.shape, last.shape), between, np.result_type(first, last))
    found[: first.shape[0], : first.shape[1]], found[first.shape[0] :, first.shape[1] :] = first, last
    return found


def _sent(plan: Delivery, row_of: IntArray, places: int, fleet: Fleet, own: Asked | None) -> IntArray:
    """How many of each row of the fleet go as such to each need."""
    found = np.zeros((0 if own is None else len(own.count), len(fleet.count)), np.int64)
    if own is not None:
        goes = plan.need >= places
        np.add.at(found, (own.need_of_each[plan.need[goes] - places], row_of[plan.vehicle[goes]]), 1)
    return found


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


def _trips(plan: Delivery, row_of: IntArray, places: int, items: int) -> tuple[Trip, ...]:
    """Lorries with goods that go the same way and arrive at the same time, as one convoy; who arrives first in front."""
    convoys: dict[tuple[float, int, int], list[int]] = {}
    for at in np.flatnonzero(plan.need < places).tolist():
        minutes = float(plan.arrives_min[at])
        convoys.setdefault((minutes, int(plan.need[at]), int(plan.store[at])), []).append(at)
    found = []
    for (minutes, place, store), members in sorted(convoys.items()):
        rows, counts = np.unique(row_of[plan.vehicle[members]], return_counts=True)
        carriers = tuple(zip(rows.tolist(), counts.tolist(), strict=True))
        found.append(Trip(place, store, plan.load[members, :items].sum(axis=0).astype(np.int64), carriers, minutes))
    return tuple(found)
