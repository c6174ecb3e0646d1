"""Which vehicle takes what from which store to whom, and what no plan could pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.allocate.answer import Proven, Shortage, labels, listed
from anlan.science.allocate.fleet import search_plan
from anlan.science.allocate.job import LATE, Job, Trips
from anlan.science.arrays import BoolArray, FloatArray, IntArray, floats, number

CLASS_WEIGHT = 100.0
"""One person of a class counts as so many of the next."""
WEIGHTLESS_KG = 1e-3
"""For who plans with what nobody has weighed: a gram."""
CLASSES = 7
"""No more of them: the last would be lost in the rounding of the first."""


@dataclass(frozen=True)
class Delivery(Proven):
    """One trip of each vehicle that goes, what it carries, and what stays unmet.

    value, bound        people-minutes saved before `until_min`, by class weight, and the most that any plan could save
    vehicle, store, need  (trips,)
    load                (trips, items)  unit    whole
    leaves_min          (trips,)        min     loaded, from the store
    arrives_min         (trips,)        min     at the need
    next_store          (trips,)                another store from which the same vehicle could bring the same load with
                                                what this plan leaves there; −1 where there is none
    next_later_min      (trips,)        min     what that would cost; infinite where there is none
    unmet               (needs, items)  unit
    unmet_until_min     (needs, items)  min     when a vehicle of this plan, or one that stands, could bring more of it
                                                on its next trip; infinite where no store has any or none gets there
    is_unreachable      (needs,)                no vehicle has a way to it
    unmet_people        (needs,)                people times the share of what they need that is unmet, mean over items
    people_minutes      number                  people times minutes of what arrives, without weights
    reasons             (needs,)                why something is unmet; empty where nothing is
    """

    vehicle: IntArray
    store: IntArray
    need: IntArray
    load: FloatArray
    leaves_min: FloatArray
    arrives_min: FloatArray
    next_store: IntArray
    next_later_min: FloatArray
    unmet: FloatArray
    unmet_until_min: FloatArray
    is_unreachable: BoolArray
    unmet_people: FloatArray
    people_minutes: float
    reasons: tuple[str, ...]


def deliver(
    travel_min: npt.ArrayLike,
    stock: npt.ArrayLike,
    demand: npt.ArrayLike,
    *,
    unit_kg: npt.ArrayLike,
    vehicle_min: npt.ArrayLike,
    capacity_kg: npt.ArrayLike,
    people: npt.ArrayLike,
    priority: npt.ArrayLike | None = None,
    due_min: npt.ArrayLike | None = None,
    vehicle_class: npt.ArrayLike | None = None,
    until_min: float = 1440.0,
    loading_min: npt.ArrayLike = 0.0,
    seconds: float = 9.0,  # numerical
    items: Sequence[str] | None = None,
    needs: Sequence[str] | None = None,
    stores: Sequence[str] | None = None,
) -> Delivery:
    """Which vehicle loads what at which store and takes it to whom: one trip each, all needs and all stores at once.

    travel_min     (stores, needs) or (classes, stores, needs)  min  infinite where there is no way (for this class)
    stock          (stores, items)     unit  whole numbers
    demand         (needs, items)      unit  whole numbers
    unit_kg        (items,)            kg    of one unit, above 0
    vehicle_min    (vehicles, stores)  min   from where it stands to the store, the wait until it is free included
    capacity_kg    (vehicles,)         kg
    people         (needs,)            –     or (needs, items): those who wait for each item, not split over the items
    priority       (needs,)            –     or (needs, items): whole numbers, 1 before 2; all alike when left out
    due_min        (needs,)            min   infinite where nothing is due; a minute after it counts five times
    vehicle_class  (vehicles,)         –     which roads it takes, from 0; needed where classes are given
    until_min      number              min   the end of what is planned: who gets nothing waits until then
    loading_min    (stores,)           min   at the store; or one number for all of them
    seconds        number              s     the search may take; a step under way is ended first; the gap says how far it came

    Made greatest: Σ weight · people · mean over the items of a need of (share delivered · (until_min − minutes)), where
    the weight of a class is 100 times that of the next, and both are minutes as they count: those after due five times.
    A vehicle makes one trip, from one store to one need: who comes back is free for the next plan. A need may be
    served from several stores by several vehicles. Loads are whole units. The bound holds over all vehicles, stores
    and needs; where the ways are few it is that of a program solved whole, to the solver's tolerance (1e-6), else that
    of prices, which holds for divisible loads too.
    Raises ValueError for negative or missing numbers, amounts that are not whole, and shapes that do not fit.
    Source: Dantzig & Wolfe (1960) Oper. Res. 8:101–111 (the bound); Fisher (1981) Manag. Sci. 27:1–18 (its prices).
    """
    road = _array("travel_min", travel_min, None, is_limit=True)
    stored, wanted = _array("stock", stock, None), _array("demand", demand, None)
    if road.ndim not in (2, 3) or stored.ndim != 2 or wanted.ndim != 2:
        raise ValueError(
            f"travel_min, stock and demand must be tables, got {road.shape}, {stored.shape}, {wanted.shape}"
        )
    road = road if road.ndim == 3 else road[None]
    classes, depots, places = road.shape
    kinds = stored.shape[1]
    room = _array("capacity_kg", capacity_kg, None)
    if room.ndim != 1:
        raise ValueError(f"capacity_kg must be one row of numbers, got shape {room.shape}")
    if stored.shape[0] != depots or wanted.shape != (places, kinds):
        raise ValueError(
            f"travel_min, stock and demand must fit as (stores, needs), (stores, items) and (needs, items), got "
            f"{road.shape[1:]}, {stored.shape} and {wanted.shape}"
        )
    for name, amount in (("stock", stored), ("demand", wanted)):
        if (amount != np.round(amount)).any():
            raise ValueError(f"{name} must be whole numbers")
    kg = _array("unit_kg", unit_kg, (kinds,))
    if not (kg > 0).all():
        raise ValueError("unit_kg must be above 0")
    class_of = _array("vehicle_class", np.zeros(room.size) if vehicle_class is None else vehicle_class, room.shape)
    if (class_of != np.round(class_of)).any() or (class_of >= max(classes, 1)).any():
        raise ValueError(f"vehicle_class must be whole numbers below {classes}")
    if vehicle_class is None and classes != 1:
        raise ValueError(f"vehicle_class must say which of {classes} classes of travel_min a vehicle is of")
    heads, are_split = _of_items("people", people, wanted)
    rank, _is_one = _of_items("priority", np.ones(places) if priority is None else priority, wanted)
    if (rank != np.round(rank)).any():
        raise ValueError("priority must be whole numbers")
    until = number("until_min", until_min, above=0, inclusive=False)
    waits = floats("loading_min", loading_min)
    loading = _array("loading_min", np.full(depots, waits) if waits.ndim == 0 else waits, (depots,))
    patience = number("seconds", seconds, above=0, inclusive=False)
    over = np.maximum((wanted > 0).sum(axis=1), 1)[:, None] if are_split else 1.0
    people_of_unit = np.where(wanted > 0, heads / np.maximum(wanted, 1.0) / over, 0.0)
    classes_asked = np.unique(rank[wanted > 0])
    if classes_asked.size > CLASSES:
        raise ValueError(f"priority must have at most {CLASSES} classes")
    each = people_of_unit * CLASS_WEIGHT ** -np.searchsorted(classes_asked, rank).astype(np.float64)
    due = _array("due_min", np.full(places, np.inf) if due_min is None else due_min, (places,), is_limit=True)
    job = Job(
        approach=np.ascontiguousarray(_array("vehicle_min", vehicle_min, (room.size, depots), is_limit=True) + loading),
        road=np.ascontiguousarray(road),
        class_of=class_of.astype(np.int64),
        room=room,
        worth=each * (until + LATE * np.maximum(until - due, 0.0))[:, None],
        each=each,
        kg=kg,
        demand=wanted,
        stock=stored,
        due=due,
    )
    names = labels("item", items, kinds), labels("need", needs, places), labels("store", stores, depots)
    trips, bound = search_plan(job, patience)
    return _told(job, trips, bound, people_of_unit, loading, names)


def _array(name: str, given: npt.ArrayLike, shape: tuple[int, ...] | None, *, is_limit: bool = False) -> FloatArray:
    """Numbers of this shape, none negative, none a gap; infinite only where that means no way or no end."""
    array = np.array(floats(name, given), order="C")  # one layout, or the loops are compiled anew
    if not ((array >= 0) & (np.isfinite(array) | is_limit)).all():
        raise ValueError(f"{name} must not be negative nor a gap{'' if is_limit else ', and must be finite'}")
    if shape is not None and array.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got {array.shape}")
    return array


def _of_items(name: str, given: npt.ArrayLike, wanted: FloatArray) -> tuple[FloatArray, bool]:
    """Numbers of needs, or of needs and items, in full shape; and whether they were of needs alone."""
    is_one = floats(name, given).ndim < 2
    array = _array(name, given, wanted.shape[:1] if is_one else wanted.shape)
    return np.array(np.broadcast_to(array[:, None] if is_one else array, wanted.shape), order="C"), is_one


def _told(
    job: Job, trips: Trips, bound: float, people: FloatArray, loading: FloatArray, names: tuple[tuple[str, ...], ...]
) -> Delivery:
    """The plan with what stays unmet, until when, and the next best store of each trip."""
    out = np.flatnonzero(trips.store >= 0)
    store, need, load = trips.store[out], trips.need[out], trips.load[out]
    arrives = job.approach[out, store] + job.road[job.class_of[out], store, need]
    unmet, left = job.demand.copy(), job.stock.copy()
    np.subtract.at(unmet, need, load)
    np.subtract.at(left, store, load)
    next_store, later = np.full(out.size, -1), np.full(out.size, np.inf)
    for trip, vehicle in enumerate(out.tolist()):
        other = job.approach[vehicle] + job.road[job.class_of[vehicle], :, need[trip]]
        other = np.where((left >= load[trip]).all(axis=1), other, np.inf)
        other[store[trip]] = np.inf
        if np.isfinite(other.min()):
            next_store[trip], later[trip] = other.argmin(), other.min() - arrives[trip]
    # where each vehicle could load next: at once if it stands, else back from its need the way it would come
    ready = job.approach.copy()
    ready[out] = arrives[:, None] + job.road[job.class_of[out], :, need] + loading
    again, first = np.full(job.road.shape[1:], np.inf), np.full(job.road.shape[1:], np.inf)
    for one in np.unique(job.class_of):
        own = job.class_of == one
        again = np.minimum(again, ready[own].min(axis=0)[:, None] + job.road[one])
        first = np.minimum(first, job.approach[own].min(axis=0)[:, None] + job.road[one])
    until = np.full(unmet.shape, np.inf)
    for item in range(job.kg.size):
        until[:, item] = again[left[:, item] > 0].min(axis=0, initial=np.inf)
    until[unmet <= 0] = 0.0
    cut = ~np.isfinite(first).any(axis=0)
    items, needs, _stores = names
    return Delivery(
        value=trips.saved,
        bound=bound,
        binding=_binding(out.size, job.room.size, unmet, until),
        shortages=tuple(Shortage(items[i], needs[n], float(unmet[n, i])) for n, i in np.argwhere(unmet > 0).tolist()),
        vehicle=out,
        store=store,
        need=need,
        load=load,
        leaves_min=job.approach[out, store],
        arrives_min=arrives,
        next_store=next_store,
        next_later_min=later,
        unmet=unmet,
        unmet_until_min=until,
        is_unreachable=cut,
        unmet_people=np.asarray((unmet * people).sum(axis=1)),
        people_minutes=float((load * people[need] * arrives[:, None]).sum()),
        reasons=tuple(_reason(needs[n], bool(cut[n]), unmet[n], until[n], items) for n in range(len(needs))),
    )


def _binding(sent: int, vehicles: int, unmet: FloatArray, until: FloatArray) -> str:
    if not (unmet > 0).any():
        return "Nothing binds: every need is met."
    if np.isfinite(until[unmet > 0]).any() and sent == vehicles:
        return f"The vehicles bind: all {vehicles} are sent, and stores still hold what is needed."
    if np.isfinite(until[unmet > 0]).any():
        return f"Roads and loads bind: {sent} of {vehicles} vehicles are sent; no other trip brings more in time."
    return "The stock that has a way binds: no store holds more of what is needed."


def _reason(name: str, is_cut: bool, unmet: FloatArray, until: FloatArray, items: Sequence[str]) -> str:
    lacking = np.flatnonzero(unmet > 0).tolist()
    if not lacking:
        return ""
    if is_cut:
        return f"No vehicle has a way to {name}."
    gone = [items[i] for i in lacking if not np.isfinite(until[i])]
    later = [i for i in lacking if np.isfinite(until[i])]
    told = [f"No store with a way holds more {listed(gone)}."] if gone else []
    if later:
        soonest = min(later, key=lambda i: until[i])
        told.append(
            f"No trip is left for {listed([items[i] for i in later])}: the next could bring {items[soonest]} at minute "
            f"{until[soonest]:.0f}."
        )
    return " ".join(told)
