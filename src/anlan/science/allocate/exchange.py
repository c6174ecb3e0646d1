"""A plan made better: a few trips that meet at a store or a need are given up and made anew, over and over."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from anlan.science.allocate.loops import bare
from anlan.science.arrays import FloatArray, IntArray

ShortArray: TypeAlias = NDArray[np.int16]
"""Places and items: small, as they are read all over."""
RoughArray: TypeAlias = NDArray[np.float32]
"""What only ranks: small too."""
MOST = 8  # numerical
"""Trips given up at once."""
NEAR = 12  # numerical
"""An exchange begins with one of so many best trips of a vehicle."""
POOR, AGAIN = 0.7, 8  # numerical
"""A trip that was last worth less than this part of the best so far is looked at one time in so many."""
SHADOW = 0.5  # numerical
"""What stays in the stores and what is still asked for counts as so much of its price: others may bring it."""


@bare
def drawn(state: IntArray, below: int) -> int:
    """The next of a fixed row of numbers, so that the same question has the same answer.

    Source: Marsaglia (2003) J. Stat. Softw. 8(14) (shifts 13, 7, 17).
    """
    x = np.uint64(state[0])
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state[0] = np.int64(x)
    return np.int64((x >> np.uint64(11)) % np.uint64(below))  # type: ignore[return-value]  # int() would not be signed here


@bare
def put(
    sign: float,
    vehicle: int,
    store: int,
    need: int,
    load: FloatArray,
    kinds: IntArray,
    kind_count: IntArray,
    wanted: FloatArray,
    stock: FloatArray,
) -> None:
    """Takes what a vehicle loads from what is wanted and stored, or gives it back with sign −1."""
    for one in range(kind_count[need]):
        wanted[need, kinds[need, one]] -= sign * load[vehicle, one]
        stock[store, kinds[need, one]] -= sign * load[vehicle, one]


@bare
def worth_of(
    vehicle: int,
    place: int,
    choices: IntArray,
    rooms: FloatArray,
    items: ShortArray,
    dense: RoughArray,
    kg: FloatArray,
    wanted: FloatArray,
    stock: FloatArray,
) -> float:
    """What the divisible load that is worth most is worth: of `items`, while a kilogram is worth more than its price."""
    store, need, room, total = choices[vehicle, place, 0], choices[vehicle, place, 1], rooms[vehicle], 0.0
    for one in range(items.shape[2]):
        each = dense[vehicle, place, one]
        if each <= 0:
            break
        item = items[vehicle, place, one]
        mass = kg[item] * min(wanted[need, item], stock[store, item])
        if mass >= room:
            return float(total + each * room)
        total += each * mass
        room -= mass
    return total


@bare
def load_whole(
    vehicle: int,
    place: int,
    choices: IntArray,
    minutes: FloatArray,
    rooms: FloatArray,
    order: ShortArray,
    dense: RoughArray,
    worth: FloatArray,
    each: FloatArray,
    need_price: FloatArray,
    stock_price: FloatArray,
    kg: FloatArray,
    wanted: FloatArray,
    stock: FloatArray,
    kinds: IntArray,
    kind_count: IntArray,
    load: FloatArray,
) -> tuple[float, float]:
    """Whole units, first what is worth its price, then what room is left filled with, the most worth of a kilogram first.

    What that saves, and the price of what it takes; the vehicle's load, and what is wanted and stored, are changed.
    """
    store, need, late, room = (
        choices[vehicle, place, 0],
        choices[vehicle, place, 1],
        minutes[vehicle, place],
        rooms[vehicle],
    )
    saved, price = 0.0, 0.0
    for one in range(load.shape[1]):
        load[vehicle, one] = 0.0
    for rank in range(order.shape[2]):
        if dense[vehicle, place, rank] <= 0:
            break
        chosen = order[vehicle, place, rank]
        item = kinds[need, chosen]
        units = np.floor(min(room / kg[item], min(wanted[need, item], stock[store, item])))
        if units > 0:
            load[vehicle, chosen] = units
            room -= units * kg[item]
            wanted[need, item] -= units
            stock[store, item] -= units
            saved += units * (worth[need, item] - each[need, item] * late)
            price += units * (need_price[need, item] + stock_price[store, item])
    while True:
        best, chosen = 0.0, -1
        for one in range(kind_count[need]):
            item = kinds[need, one]
            if wanted[need, item] > 0 and stock[store, item] > 0 and room >= kg[item]:
                worthy = (worth[need, item] - each[need, item] * late) / kg[item]
                if worthy > best:
                    best, chosen = worthy, one
        if chosen < 0:
            return saved, price
        item = kinds[need, chosen]
        units = np.floor(min(room / kg[item], min(wanted[need, item], stock[store, item])))
        load[vehicle, chosen] += units
        room -= units * kg[item]
        wanted[need, item] -= units
        stock[store, item] -= units
        saved += units * best * kg[item]
        price += units * (need_price[need, item] + stock_price[store, item])


@bare
def exchange(
    choices: IntArray,
    counts: IntArray,
    minutes: FloatArray,
    order: ShortArray,
    items: ShortArray,
    dense: RoughArray,
    upper: FloatArray,
    rooms: FloatArray,
    worth: FloatArray,
    each: FloatArray,
    need_price: FloatArray,
    stock_price: FloatArray,
    kg: FloatArray,
    wanted: FloatArray,
    stock: FloatArray,
    kinds: IntArray,
    kind_count: IntArray,
    at: IntArray,
    load: FloatArray,
    turns: int,
    warmth: FloatArray,
    state: IntArray,
    out: IntArray,
    was_at: IntArray,
    was_load: FloatArray,
    was_gain: FloatArray,
    was_fair: FloatArray,
    gain: FloatArray,
    fair: FloatArray,
    store_of: IntArray,
    need_of: IntArray,
    last: FloatArray,
    best_at: IntArray,
    best_load: FloatArray,
) -> float:
    """What the best plan met saves, from `at` and `load` on, which are moved; a worse one is taken on the way while it is warm.

    choices, minutes  (vehicles, most, 2) and (vehicles, most)  the trips looked at, the first `counts` of each row
    upper             (vehicles, most)          their worth at the prices were nothing taken yet: falling along a row
    order, items, dense  (vehicles, most, kinds)  places in `kinds`, the items there, and what a kilogram of each is worth
                      beyond its price, falling; not above 0 where it is not asked for
    need_price, stock_price  (needs, items) and (stores, items)  of what a load takes from others
    wanted, stock     what the plan leaves
    at, load          (vehicles,) and (vehicles, kinds)  place in `choices`, −1 where it stays, and its load
    warmth            (2,)  –  at the first turn and at the last
    best_at, best_load  the best plan met, written here
    out, was_*        of those given up at once, up to MOST: room to work in
    gain, fair        (vehicles,)  what each saves; the same less a part of the price of what it takes: written here
    store_of, need_of, last  (vehicles,) twice, −1 in each, and (vehicles, most) of infinity: room to work in

    Source: Kirkpatrick, Gelatt & Vecchi (1983) Science 220:671–680; Shaw (1998) LNCS 1520:417–431 (what to give up).
    """
    vehicles = counts.size
    value = 0.0
    for v in range(vehicles):
        if at[v] >= 0:
            store, need = choices[v, at[v], 0], choices[v, at[v], 1]
            store_of[v], need_of[v] = store, need
            for one in range(kind_count[need]):
                item = kinds[need, one]
                gain[v] += load[v, one] * (worth[need, item] - each[need, item] * minutes[v, at[v]])
                fair[v] -= SHADOW * load[v, one] * (need_price[need, item] + stock_price[store, item])
            fair[v] += gain[v]
            value += gain[v]
    best = value
    for turn in range(turns):
        first = drawn(state, vehicles)
        if counts[first] == 0:
            continue
        # a vehicle, a trip that it could make, and those who draw on the same store or bring to the same need
        aim = drawn(state, min(counts[first], NEAR))
        to_store, to_need = choices[first, aim, 0], choices[first, aim, 1]
        own_store, own_need = store_of[first], need_of[first]
        size, begin, count = 2 + drawn(state, MOST - 1), drawn(state, vehicles), 1
        out[0] = first
        for step in range(vehicles):
            if count >= size:
                break
            v = begin + step
            if v >= vehicles:
                v -= vehicles
            if v == first:
                continue
            store, need = store_of[v], need_of[v]
            if store < 0:
                joins = drawn(state, 8) == 0  # numerical
            else:
                joins = store == to_store or need == to_need
                joins = joins or ((store == own_store or need == own_need) and drawn(state, 2) == 0)
            if joins:
                out[count] = v
                count += 1
        for one in range(count):  # made anew in any order
            other = one + drawn(state, count - one)
            out[one], out[other] = out[other], out[one]
        more, fairer = 0.0, 0.0
        for one in range(count):
            v = out[one]
            was_at[one], was_gain[one], was_fair[one] = at[v], gain[v], fair[v]
            for place in range(load.shape[1]):
                was_load[one, place] = load[v, place]
            more -= gain[v]
            fairer -= fair[v]
            if at[v] >= 0:
                put(-1.0, v, store_of[v], need_of[v], load, kinds, kind_count, wanted, stock)
            at[v] = -1
        for one in range(count):
            v = out[one]
            most, chosen = 0.0, -1
            for place in range(counts[v]):
                if upper[v, place] <= most:
                    break
                if last[v, place] < POOR * most and drawn(state, AGAIN) > 0:
                    continue
                found = worth_of(v, place, choices, rooms, items, dense, kg, wanted, stock)
                last[v, place] = found
                if found > most:
                    most, chosen = found, place
            at[v], store_of[v], need_of[v], gain[v], fair[v] = chosen, -1, -1, 0.0, 0.0
            if chosen < 0:
                for place in range(load.shape[1]):
                    load[v, place] = 0.0
                continue
            store_of[v], need_of[v] = choices[v, chosen, 0], choices[v, chosen, 1]
            gain[v], price = load_whole(
                v, chosen, choices, minutes, rooms, order, dense, worth, each, need_price, stock_price, kg, wanted, stock,
                kinds, kind_count, load,
            )  # fmt: skip
            fair[v] = gain[v] - SHADOW * price
            more += gain[v]
            fairer += fair[v]
        warm = warmth[0] + (warmth[1] - warmth[0]) * turn / turns
        if fairer >= warm * np.log((drawn(state, 1_000_000) + 1) / 1_000_001):  # numerical
            value += more
            if value > best:
                best = value
                for v in range(vehicles):
                    best_at[v] = at[v]
                    for place in range(load.shape[1]):
                        best_load[v, place] = load[v, place]
            continue
        for one in range(count):
            v = out[one]
            if at[v] >= 0:
                put(-1.0, v, store_of[v], need_of[v], load, kinds, kind_count, wanted, stock)
        for one in range(count):
            v = out[one]
            at[v], gain[v], fair[v] = was_at[one], was_gain[one], was_fair[one]
            for place in range(load.shape[1]):
                load[v, place] = was_load[one, place]
            store_of[v], need_of[v] = -1, -1
            if at[v] >= 0:
                store_of[v], need_of[v] = choices[v, at[v], 0], choices[v, at[v], 1]
                put(1.0, v, store_of[v], need_of[v], load, kinds, kind_count, wanted, stock)
    return best
