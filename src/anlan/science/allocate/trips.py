"""The loops of `deliver`: what one trip is worth at given prices, and the best trips of a vehicle over all pairs."""

from __future__ import annotations

import numpy as np

from anlan.science.allocate.loops import bare
from anlan.science.arrays import BoolArray, FloatArray, IntArray


@bare
def load_best(
    store: int,
    need: int,
    minutes: float,
    room: float,
    left: FloatArray,
    each: FloatArray,
    price: FloatArray,
    kg: FloatArray,
    wanted: FloatArray,
    stock: FloatArray,
    kinds: IntArray,
    kind_count: IntArray,
    load: FloatArray,
    density: FloatArray,
) -> float:
    """The divisible load that is worth most, written to `load`, and its worth: what fills the room worst is left.

    left       (needs, items)   –/unit      worth of a unit that arrives at once, less the price of what it meets
    each       (needs, items)   –/unit min  lost a minute
    price      (stores, items)  –/unit      of what the unit draws on
    kinds      (needs, most)    –           the items that a need asks for, the first `kind_count` of each row
    load       (most,)          unit        in the order of `kinds`; density (most,) is room to work in
    """
    total, weight = 0.0, 0.0
    for place in range(kind_count[need]):
        item = kinds[need, place]
        load[place] = 0.0
        amount = min(wanted[need, item], stock[store, item])
        gain = left[need, item] - each[need, item] * minutes - price[store, item]
        if gain > 0 and amount > 0:
            load[place] = amount
            weight += kg[item] * amount
            total += gain * amount
            density[place] = gain / kg[item]
    while weight > room:
        least = -1
        for place in range(kind_count[need]):
            if load[place] > 0 and (least < 0 or density[place] < density[least]):
                least = place
        if least < 0:
            break
        mass = load[least] * kg[kinds[need, least]]
        if mass > weight - room:
            total -= density[least] * (weight - room)
            load[least] -= (weight - room) / kg[kinds[need, least]]
            break
        weight -= mass
        total -= density[least] * mass
        load[least] = 0.0
    return max(total, 0.0)


@bare
def rank_trips(
    vehicle: int,
    most: int,
    approach: FloatArray,
    road: FloatArray,
    due: FloatArray,
    late: float,
    room: float,
    group: int,
    earliest: FloatArray,
    latest: FloatArray,
    rooms: FloatArray,
    left: FloatArray,
    each: FloatArray,
    stock_price: FloatArray,
    kg: FloatArray,
    wanted: FloatArray,
    stock: FloatArray,
    kinds: IntArray,
    kind_count: IntArray,
    ends: FloatArray,
    known: BoolArray,
    floor: float,
    found: IntArray,
    value: FloatArray,
    load: FloatArray,
    density: FloatArray,
) -> int:
    """The `most` best trips of a vehicle above `floor`, over all pairs: how many, their (store, need) and worth.

    ends   (groups, stores, needs, 2)  worth of a trip by the largest room of the group, arriving as early and as late as
                                       any of it can: worth is convex in the minutes, so the chord is never too low
    known  (groups, stores, needs)     whether `ends` is that of now; where it is not, it is never too low either
    load, density  (kinds,)            room to work in
    """
    count = 0
    for store in range(road.shape[0]):
        if approach[vehicle, store] == np.inf:
            continue
        for need in range(road.shape[1]):
            way = road[store, need]
            if way == np.inf or ends[group, store, need, 0] <= floor:
                continue
            minutes = approach[vehicle, store] + way
            minutes += late * max(minutes - due[need], 0.0)
            soon, slow = earliest[group, store] + way, latest[group, store] + way
            soon += late * max(soon - due[need], 0.0)
            slow += late * max(slow - due[need], 0.0)
            part = (minutes - soon) / (slow - soon) if slow > soon else 0.0
            pair = ends[group, store, need]
            if pair[0] + (pair[1] - pair[0]) * part <= floor:
                continue
            if not known[group, store, need]:
                known[group, store, need] = True
                for end in range(2):
                    pair[end] = load_best(
                        store, need, soon if end == 0 else slow, rooms[group], left, each, stock_price, kg, wanted,
                        stock, kinds, kind_count, load, density,
                    )  # fmt: skip
                if pair[0] + (pair[1] - pair[0]) * part <= floor:
                    continue
            gain = load_best(
                store, need, minutes, room, left, each, stock_price, kg, wanted, stock, kinds, kind_count, load, density
            )
            if gain <= floor:
                continue
            at = count
            if count < most:
                count += 1
            else:
                at = 0
                for one in range(1, most):
                    if value[one] < value[at]:
                        at = one
            found[at, 0], found[at, 1], value[at] = store, need, gain
            if count == most:
                floor = value[0]
                for one in range(most):
                    floor = min(floor, value[one])
    return count
