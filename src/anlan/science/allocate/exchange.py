"""A plan made better: a few trips that meet at a store or a need are given up and made anew, over and over."""

from __future__ import annotations

import numpy as np
from numba import njit

from anlan.science.allocate.trips import load_best
from anlan.science.arrays import FloatArray, IntArray

MOST = 8
"""Trips given up at once."""
NEAR = 12
"""An exchange begins with one of so many best trips of a vehicle."""
POOR, AGAIN = 0.7, 8
"""A trip that was last worth less than this part of the best so far is looked at one time in so many."""
SHADOW = 0.3
"""What stays in the stores and what is still asked for counts as so much of its price: others may bring it."""


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
def put(
    sign: float,
    store: int,
    need: int,
    load: FloatArray,
    kinds: IntArray,
    kind_count: IntArray,
    wanted: FloatArray,
    stock: FloatArray,
) -> None:
    """Takes a load from what is wanted and stored, or gives it back with sign −1."""
    for one in range(kind_count[need]):
        wanted[need, kinds[need, one]] -= sign * load[one]
        stock[store, kinds[need, one]] -= sign * load[one]


@njit(cache=True, nogil=True)
def make_whole(
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
) -> None:
    """Whole units, and more of them where the room that is left takes one that is worth it."""
    for one in range(kind_count[need]):
        load[one] = np.floor(load[one] + 1e-9)
        room -= load[one] * kg[kinds[need, one]]
    for one in range(kind_count[need]):
        item = kinds[need, one]
        if left[need, item] - each[need, item] * minutes - price[store, item] > 0:
            more = np.floor(min(room / kg[item], min(wanted[need, item], stock[store, item]) - load[one]))
            if more > 0:
                load[one] += more
                room -= more * kg[item]


@njit(cache=True, nogil=True)
def fill_up(
    store: int,
    need: int,
    minutes: float,
    room: float,
    worth: FloatArray,
    each: FloatArray,
    kg: FloatArray,
    wanted: FloatArray,
    stock: FloatArray,
    kinds: IntArray,
    kind_count: IntArray,
    load: FloatArray,
) -> float:
    """Whole units of what is left are loaded beside a load while there is room, the most worth of a kilogram first.

    What that saves; `load`, and what is wanted and stored, are changed.
    """
    for one in range(kind_count[need]):
        room -= load[one] * kg[kinds[need, one]]
    saved = 0.0
    while True:
        best, chosen = 0.0, -1
        for one in range(kind_count[need]):
            item = kinds[need, one]
            if wanted[need, item] > 0 and stock[store, item] > 0 and room >= kg[item]:
                dense = (worth[need, item] - each[need, item] * minutes) / kg[item]
                if dense > best:
                    best, chosen = dense, one
        if chosen < 0:
            return saved
        item = kinds[need, chosen]
        more = np.floor(min(room / kg[item], wanted[need, item], stock[store, item]))
        load[chosen] += more
        room -= more * kg[item]
        wanted[need, item] -= more
        stock[store, item] -= more
        saved += more * best * kg[item]


@njit(cache=True, nogil=True)
def shadow(
    store: int,
    need: int,
    need_price: FloatArray,
    stock_price: FloatArray,
    kinds: IntArray,
    kind_count: IntArray,
    load: FloatArray,
) -> float:
    """What a load takes from others, in parts of the prices."""
    total = 0.0
    for one in range(kind_count[need]):
        item = kinds[need, one]
        total += load[one] * (need_price[need, item] + stock_price[store, item])
    return SHADOW * total


@njit(cache=True, nogil=True)
def exchange(
    choices: IntArray,
    counts: IntArray,
    minutes: FloatArray,
    order: IntArray,
    upper: FloatArray,
    rooms: FloatArray,
    worth: FloatArray,
    left: FloatArray,
    each: FloatArray,
    prices: FloatArray,
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
) -> float:
    """The best plan met, moved in place, and what it saves; a worse one is taken on the way while it is warm.

    choices, minutes  (vehicles, most, 2) and (vehicles, most)  the trips looked at, the first `counts` of each row
    order, upper      (eases, vehicles, most)   places in `choices` by what they are worth, and that worth, never too low
    left, prices      (eases, needs, items) and (eases, stores, items)  worth less price, and price of stock; of the
                      last what a load takes from others is reckoned
    wanted, stock     what the plan leaves
    at, load          (vehicles,) and (vehicles, kinds)  place in `choices`, −1 where it stays, and its load
    warmth            (2,)  –  at the first turn and at the last

    Source: Kirkpatrick, Gelatt & Vecchi (1983) Science 220:671–680; Shaw (1998) LNCS 1520:417–431 (what to give up).
    """
    vehicles, eases = counts.size, len(order)
    out, was_at = np.empty(MOST, np.int64), np.empty(MOST, np.int64)
    was_load, was_gain = np.empty((MOST, load.shape[1])), np.empty(MOST)
    take, density, gain = np.empty(load.shape[1]), np.empty(load.shape[1]), np.zeros(vehicles)
    last, need_price, stock_price = np.full(order.shape, np.inf), worth - left[eases - 1], prices[eases - 1]
    for v in range(vehicles):
        if at[v] >= 0:
            need = choices[v, at[v], 1]
            for one in range(kind_count[need]):
                item = kinds[need, one]
                gain[v] += load[v, one] * (worth[need, item] - each[need, item] * minutes[v, at[v]])
    value = float(gain.sum())
    best, best_at, best_load = value, at.copy(), load.copy()
    for turn in range(turns):
        first = drawn(state, vehicles)
        if counts[first] == 0:
            continue
        # a vehicle, a trip that it could make, and those who draw on the same store or bring to the same need
        aim = order[drawn(state, eases), first, drawn(state, min(counts[first], NEAR))]
        to_store, to_need = choices[first, aim, 0], choices[first, aim, 1]
        own_store = choices[first, at[first], 0] if at[first] >= 0 else -1
        own_need = choices[first, at[first], 1] if at[first] >= 0 else -1
        size, begin, count = 2 + drawn(state, MOST - 1), drawn(state, vehicles), 1
        out[0] = first
        for step in range(vehicles):
            v = (begin + step) % vehicles
            if count >= size:
                break
            if v == first:
                continue
            if at[v] < 0:
                joins = drawn(state, 8) == 0
            else:
                store, need = choices[v, at[v], 0], choices[v, at[v], 1]
                joins = store == to_store or need == to_need
                joins = joins or ((store == own_store or need == own_need) and drawn(state, 2) == 0)
            if joins:
                out[count] = v
                count += 1
        for one in range(count):  # made anew in any order
            other = one + drawn(state, count - one)
            out[one], out[other] = out[other], out[one]
        before, taken = 0.0, 0.0
        for one in range(count):
            v = out[one]
            was_at[one], was_gain[one], was_load[one] = at[v], gain[v], load[v]
            before += gain[v]
            if at[v] >= 0:
                taken -= shadow(
                    choices[v, at[v], 0], choices[v, at[v], 1], need_price, stock_price, kinds, kind_count, load[v]
                )
                put(-1.0, choices[v, at[v], 0], choices[v, at[v], 1], load[v], kinds, kind_count, wanted, stock)
            at[v], gain[v], load[v] = -1, 0.0, 0.0
        ease = drawn(state, eases)
        after = 0.0
        for one in range(count):
            v = out[one]
            most, chosen = 0.0, -1
            for rank in range(counts[v]):
                if upper[ease, v, rank] <= most:
                    break
                place = order[ease, v, rank]
                if last[ease, v, place] < POOR * most and drawn(state, AGAIN) > 0:
                    continue
                found = load_best(
                    choices[v, place, 0], choices[v, place, 1], minutes[v, place], rooms[v], left[ease], each,
                    prices[ease], kg, wanted, stock, kinds, kind_count, take, density,
                )  # fmt: skip
                last[ease, v, place] = found
                if found > most:
                    most, chosen = found, place
                    load[v] = take
            if chosen < 0:
                continue
            store, need, late = choices[v, chosen, 0], choices[v, chosen, 1], minutes[v, chosen]
            make_whole(
                store, need, late, rooms[v], left[ease], each, prices[ease], kg, wanted, stock, kinds, kind_count,
                load[v],
            )  # fmt: skip
            load[v, kind_count[need] :] = 0.0
            put(1.0, store, need, load[v], kinds, kind_count, wanted, stock)
            at[v] = chosen
            for place in range(kind_count[need]):
                item = kinds[need, place]
                gain[v] += load[v, place] * (worth[need, item] - each[need, item] * late)
            after += gain[v]
        for one in range(count):
            v = out[one]
            if at[v] < 0:
                continue
            store, need = choices[v, at[v], 0], choices[v, at[v], 1]
            more = fill_up(
                store, need, minutes[v, at[v]], rooms[v], worth, each, kg, wanted, stock, kinds, kind_count, load[v]
            )
            gain[v] += more
            after += more
            taken += shadow(store, need, need_price, stock_price, kinds, kind_count, load[v])
        warm = warmth[0] + (warmth[1] - warmth[0]) * turn / turns
        if after - before - taken >= warm * np.log((drawn(state, 1_000_000) + 1) / 1_000_001):
            value += after - before
            if value > best:
                best, best_at[:], best_load[:] = value, at, load
            continue
        for one in range(count):
            v = out[one]
            if at[v] >= 0:
                put(-1.0, choices[v, at[v], 0], choices[v, at[v], 1], load[v], kinds, kind_count, wanted, stock)
        for one in range(count):
            v = out[one]
            at[v], gain[v], load[v] = was_at[one], was_gain[one], was_load[one]
            if at[v] >= 0:
                put(1.0, choices[v, at[v], 0], choices[v, at[v], 1], load[v], kinds, kind_count, wanted, stock)
    at[:], load[:] = best_at, best_load
    return best
