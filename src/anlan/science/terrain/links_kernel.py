"""The compiled inside of links between neighbouring seats. One file, as numba keeps compiled code by file."""

from __future__ import annotations

import numpy as np
from numba import njit

from anlan.science.terrain.fronts import COL, ROW, beside_in, drop, grown, push, read_cost, steps_of


@njit(cache=True, nogil=True)
def price(height, is_river, roads, bridge, share, gradients, costs, metres, cols, here, row, k):  # type: ignore[no-untyped-def]  # fmt: skip
    """What a step costs, there as back; along a road that is there its share, without the bridge."""
    there = np.uint64(here + ROW[k] * cols + COL[k])
    cell = np.uint64(here)
    long = metres[row, k]
    cost = long * read_cost(abs(height[there] - height[cell]) / long, gradients, costs)
    if roads[cell] & (1 << k):
        return cost * share
    slips = k % 2 == 1 and is_river[np.uint64(here + ROW[k] * cols)] and is_river[np.uint64(here + COL[k])]
    return cost + bridge * ((is_river[there] or slips) + (is_river[cell] or slips)) / 2


@njit(cache=True, nogil=True)
def fronts(height, is_river, roads, bridge, share, gradients, costs, east, south, aslant, seats, width, buckets):  # type: ignore[no-untyped-def]  # fmt: skip
    """From all seats at once: whose each cell is, what the way there costs, and the step by which it was come to.

    Buckets of equal cost in a ring that no step leaps over (Dial 1969); a cell that becomes cheaper comes again. Two
    fronts go on until nothing that is left can be cheaper than where they met.
    """
    ground = (height.reshape(-1), is_river.reshape(-1), roads.reshape(-1), bridge, share, gradients, costs,
              steps_of(east, south, aslant))  # fmt: skip
    reached = np.full(height.size, np.inf)
    owner = np.full(height.size, -1, np.int32)
    before = np.full(height.size, -1, np.int8)
    top = np.full(buckets, -1, np.int32)
    keys, cells, under = np.empty(4096 + seats.size), np.empty(4096 + seats.size, np.int32), np.empty(4096 + seats.size, np.int32)
    for seat in range(seats.size):
        reached[seats[seat]], owner[seats[seat]] = 0.0, seat
        keys[seat], cells[seat], under[seat] = 0.0, seats[seat], top[0]
        top[0] = seat
    used, waiting = seats.size, seats.size
    spare, at, met = np.int64(-1), np.int64(0), np.inf
    while waiting > 0:
        used, spare, waiting, at, met = onwards(
            ground, height.shape, seats.size == 2, width, reached, owner, before, top, keys, cells, under, used, spare, waiting,
            at, met,
        )  # fmt: skip
        if waiting > 0:
            keys, cells, under = grown(keys, used), grown(cells, used), grown(under, used)
    return owner.reshape(height.shape), reached.reshape(height.shape), before.reshape(height.shape)


@njit(cache=True, nogil=True)
def onwards(ground, shape, is_two, width, reached, owner, before, top, keys, cells, under, used, spare, waiting, at, met):  # type: ignore[no-untyped-def]  # fmt: skip
    """As far as the room for waiting cells suffices; nobody waits any more where all is done."""
    height, is_river, roads, bridge, share, gradients, costs, metres = ground
    rows, cols = shape
    beside = beside_in(cols)
    buckets = top.size
    while waiting > 0 and used + 8 <= keys.size:
        entry = top[at]
        if entry < 0:
            at = at + 1 if at + 1 < buckets else 0
            continue
        top[at], under[entry], spare = under[entry], spare, entry
        waiting -= 1
        cell, now = np.int64(cells[entry]), keys[entry]
        if now > reached[cell] or np.isnan(height[cell]):
            continue
        if 2 * (now - width) > met:
            waiting = 0
            break
        row, col = cell // cols, cell % cols
        is_rim = row == 0 or col == 0 or row == rows - 1 or col == cols - 1
        mine = owner[cell]
        for k in range(8):
            if is_rim and not (0 <= row + ROW[k] < rows and 0 <= col + COL[k] < cols):
                continue
            there = np.uint64(cell + beside[k])
            if np.isnan(height[there]):
                continue
            is_meeting = is_two and owner[there] >= 0 and owner[there] != mine
            if not (reached[there] > now or is_meeting):
                continue
            cost = now + price(
                height, is_river, roads, bridge, share, gradients, costs, metres, cols, cell, row, k
            )
            if is_meeting:
                met = min(met, cost + reached[there])
            if cost < reached[there]:
                reached[there], owner[there], before[there] = cost, mine, k
                if spare >= 0:
                    entry, spare = spare, under[spare]
                else:
                    entry = used
                    used += 1
                bucket = int(cost / width) % buckets
                keys[entry], cells[entry], under[entry] = cost, there, top[bucket]
                top[bucket] = entry
                waiting += 1
    return used, spare, waiting, at, met


@njit(cache=True, nogil=True)
def meetings(height, is_river, roads, bridge, share, gradients, costs, east, south, aslant, owner, reached):  # type: ignore[no-untyped-def]  # fmt: skip
    """Every step between cells of two seats: the seats (as one number), what the way over it costs, cell and step."""
    rows, cols = height.shape
    level, water, there_is, metres = (
        height.reshape(-1), is_river.reshape(-1), roads.reshape(-1), steps_of(east, south, aslant)
    )  # fmt: skip
    pair, total = np.empty(4096, np.int64), np.empty(4096)
    place, count = np.empty(4096, np.int32), 0
    for row in range(rows):
        for col in range(cols):
            one = owner[row, col]
            if one < 0:
                continue
            for k in range(4):
                r, c = row + ROW[k], col + COL[k]
                if not (0 <= r < rows and 0 <= c < cols) or owner[r, c] < 0 or owner[r, c] == one:
                    continue
                if count == pair.size:
                    pair, total, place = grown(pair, count), grown(total, count), grown(place, count)
                other = owner[r, c]
                pair[count] = (np.int64(min(one, other)) << 32) + max(one, other)
                total[count] = reached[row, col] + reached[r, c] + price(
                    level, water, there_is, bridge, share, gradients, costs, metres, cols, row * cols + col, row, k
                )  # fmt: skip
                place[count] = 4 * (row * cols + col) + k
                count += 1
    return pair[:count], total[:count], place[:count]


@njit(cache=True, nogil=True)
def ways(place, before, owner):  # type: ignore[no-untyped-def]
    """The cells of the way over each meeting, from the seat of the lower number to the other, end to end."""
    cols = owner.shape[1]
    begins = np.zeros(place.size + 1, np.int64)
    trail, long = np.empty(4096, np.int32), 0
    for i in range(place.size):
        here, k = place[i] // 4, place[i] % 4
        there = here + ROW[k] * cols + COL[k]
        if owner[here // cols, here % cols] > owner[there // cols, there % cols]:
            here, there = there, here
        for side in range(2):
            cell, first = (here, long) if side == 0 else (there, long)
            while True:
                if long == trail.size:
                    trail = grown(trail, long)
                trail[long] = cell
                long += 1
                k = before[cell // cols, cell % cols]
                if k < 0:
                    break
                cell = cell - ROW[k] * cols - COL[k]
            if side == 0:
                for j in range((long - first) // 2):
                    trail[first + j], trail[long - 1 - j] = trail[long - 1 - j], trail[first + j]
        begins[i + 1] = long
    return trail[:long], begins


@njit(cache=True, nogil=True)
def greedy(pairs, cost, order, stretch, count):  # type: ignore[no-untyped-def]
    """Which links stay: cheapest first, one that those before it leave more than `stretch` times as far."""
    top = np.full(count, -1, np.int64)
    onward = np.full(2 * order.size, -1, np.int64)  # the next link of the same seat; link i is halves 2 i and 2 i + 1
    kept = np.zeros(order.size, np.bool_)
    reached = np.full(count, np.inf)
    touched = np.empty(count, np.int32)
    keys, seats = np.empty(4096), np.empty(4096, np.int32)
    for i in order:
        one, other = pairs[i, 0], pairs[i, 1]
        limit = stretch * cost[i]
        reached[one], touched[0], found = 0.0, one, 1
        size = push(keys, seats, 0, 0.0, one)
        while size > 0:
            now, seat = keys[0], seats[0]
            size = drop(keys, seats, size)
            if seat == other:
                break
            if now > reached[seat]:
                continue
            half = top[seat]
            while half >= 0:
                link = half >> 1
                there = pairs[link, 1 - (half & 1)]
                when = now + cost[link]
                if when <= limit and when < reached[there]:
                    if reached[there] == np.inf:
                        touched[found] = there
                        found += 1
                    reached[there] = when
                    if size == keys.size:
                        keys, seats = grown(keys, size), grown(seats, size)
                    size = push(keys, seats, size, when, there)
                half = onward[half]
        if reached[other] == np.inf:
            kept[i] = True
            for side in range(2):
                seat = pairs[i, side]
                onward[2 * i + side] = top[seat]
                top[seat] = 2 * i + side
        for j in range(found):
            reached[touched[j]] = np.inf
    return kept
