"""Which goods go from which store to which place, and what carries them. Loads the science."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from anlan.science.allocate import Shipment, dispatch
from anlan.science.allocate.answer import TOLERANCE
from anlan.science.arrays import FloatArray, IntArray


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
    """The trips; what stays (items, places) for want of stock or ways, and for want of lorries; the proof of the goods.

    next_min  (places,)  when the first lorry that is back from its trip could be there with more; inf where none could
    """

    trips: tuple[Trip, ...]
    no_stock: FloatArray
    no_carrier: FloatArray
    next_min: FloatArray
    goods: Shipment


def carry(
    minutes: FloatArray, demand: FloatArray, supply: FloatArray, priority: IntArray, mass_kg: FloatArray,
    to_stores_min: Callable[[IntArray], FloatArray], payload_kg: FloatArray, fleet: IntArray, loading_min: float,
) -> Hauling:  # fmt: skip
    """Goods by `science.allocate.dispatch` (proven), then the nearest free lorries, the most urgent place first.

    minutes       (places, stores)    min   on the way, laden
    demand        (items, places)           whole numbers
    supply        (items, stores)           whole numbers
    priority      (places,)                 1 before 2
    mass_kg       (items,)            kg    of one
    to_stores_min (lorries, asked)    min   empty, to the stores that are asked for: those from which something goes
    payload_kg, fleet (lorries,)      kg, – of one; how many
    """
    goods = dispatch(minutes, demand, supply, priority=priority)
    used = np.flatnonzero(goods.flow.sum(axis=(0, 1)) > 0)
    to_store_min = np.full((len(fleet), supply.shape[1]), np.inf)
    if used.size and len(fleet):
        to_store_min[:, used] = to_stores_min(used)
    whole = np.floor(goods.flow * (1 + TOLERANCE)).astype(np.int64)  # fair shares may be fractions of a tent
    left = fleet.copy()
    trips = []
    no_carrier = np.zeros(demand.shape)
    place, store = np.nonzero(whole.sum(axis=0))
    for at in np.lexsort((minutes[place, store], priority[place])).tolist():
        to, start = int(place[at]), int(store[at])
        wanted = whole[:, to, start]
        carriers, slowest = _lorries(float(wanted @ mass_kg), to_store_min[:, start], payload_kg, left)
        able = sum(count * float(payload_kg[row]) for row, count in carriers)
        taken = _fitting(wanted, mass_kg, able)
        no_carrier[:, to] += wanted - taken
        if taken.any():
            for row, count in carriers:
                left[row] -= count
            trips.append(Trip(to, start, taken, carriers, slowest + loading_min + float(minutes[to, start])))
    return Hauling(tuple(trips), demand - whole.sum(axis=2), no_carrier, _again(trips, minutes, supply, loading_min), goods)


def _again(trips: list[Trip], minutes: FloatArray, supply: FloatArray, loading_min: float) -> FloatArray:
    """When a lorry that went out could bring more to each place: back the way it came, loaded where stock is left."""
    left = supply.sum(axis=0)
    for trip in trips:
        left[trip.store] -= trip.quantities.sum()
    soonest = np.full(len(minutes), np.inf)
    for trip in trips:
        back = trip.minutes + minutes[trip.place] + loading_min
        soonest = np.minimum(soonest, np.where(left > 0, back + minutes, np.inf).min(axis=1))
    return soonest


def _lorries(
    load_kg: float, minutes: FloatArray, payload_kg: FloatArray, left: IntArray
) -> tuple[tuple[tuple[int, int], ...], float]:
    """The nearest lorries that together bear the load, as far as there are any; how long the last of them takes."""
    chosen, slowest = [], 0.0
    for row in np.argsort(minutes, kind="stable").tolist():
        if load_kg <= 0 or not np.isfinite(minutes[row]):
            break
        if left[row] < 1 or payload_kg[row] <= 0:
            continue
        count = int(min(left[row], np.ceil(load_kg / payload_kg[row])))
        chosen.append((row, count))
        load_kg -= count * float(payload_kg[row])
        slowest = float(minutes[row])
    return tuple(chosen), slowest


def _fitting(wanted: IntArray, mass_kg: FloatArray, able_kg: float) -> IntArray:
    """What of a load fits, of each item the same share."""
    load = float(wanted @ mass_kg)
    if load <= able_kg * (1 + TOLERANCE):
        return wanted
    return np.floor(wanted * (able_kg / load)).astype(np.int64)
