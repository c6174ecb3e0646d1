"""The compiled inside of everything that spreads over cells in order: water, areas, roads. One file, as numba keeps
compiled code by file.

A cell is row · columns + column. The heap keeps pairs of key and cell; who is overtaken stays in it and is passed over.
Where much is done often, arrays keep their names (numba counts who holds an array anew each time it is given another) and
places have no sign (of one that may be negative it asks each time whether it is).
Steps in metres come by row: east, south, and aslant to the next row (`Grid.steps_m`).
"""

from __future__ import annotations

import numpy as np
from numba import njit

ROW = np.array([0, 1, 1, 1, 0, -1, -1, -1])
COL = np.array([1, 1, 0, -1, -1, -1, 0, 1])
"""The eight neighbours, from east clockwise: the order of the codes 1, 2, 4 … 128 of Jenson & Domingue (1988)."""
ONE = np.uint64(1)
NEW, WAITS, DONE, HOLE, STATE, OUTLET, PEG, WAY = 0, 1, 2, 3, 3, 4, 8, 4
"""What a cell is, in one byte: how far it has come (of the bits STATE); that water leaves there; that it keeps its height;
and from the bit WAY on to which neighbour its water goes."""


@njit(cache=True, nogil=True)
def push(keys, cells, size, key, cell):  # type: ignore[no-untyped-def]
    i = np.uint64(size)
    while i > 0:
        above = (i - ONE) >> ONE
        if keys[above] <= key:
            break
        keys[i], cells[i] = keys[above], cells[above]
        i = above
    keys[i], cells[i] = key, cell
    return size + 1


@njit(cache=True, nogil=True)
def drop(keys, cells, size):  # type: ignore[no-untyped-def]
    """Take the least away, which the caller has read from place 0."""
    size -= 1
    key, cell = keys[size], cells[size]
    keys[size] = np.inf  # so that a last one without a brother is the lesser
    i, low, end = np.uint64(0), ONE, np.uint64(size)
    while low < end:
        low += np.uint64(keys[low + ONE] < keys[low])
        if keys[low] >= key:
            break
        keys[i], cells[i] = keys[low], cells[low]
        i = low
        low = (i << ONE) + ONE
    keys[i], cells[i] = key, cell
    return size


@njit(cache=True, nogil=True)
def grown(array, size):  # type: ignore[no-untyped-def]
    more = np.empty(2 * array.size + 8, array.dtype)
    for i in range(size):  # written as a slice, it takes seconds to compile
        more[i] = array[i]
    return more


@njit(cache=True, nogil=True)
def step(k, row, east, south, aslant):  # type: ignore[no-untyped-def]
    """Metres to the k-th neighbour of a cell of this row."""
    if ROW[k] == 0:
        return east[row]
    upper = row if ROW[k] > 0 else row - 1
    return south[upper] if COL[k] == 0 else aslant[upper]


@njit(cache=True, nogil=True)
def steps_of(east, south, aslant):  # type: ignore[no-untyped-def]
    """Metres from the cells of each row to their eight neighbours."""
    metres = np.empty((east.size, 8))
    for row in range(east.size):
        for k in range(8):
            metres[row, k] = step(k, row, east, south, aslant)
    return metres


@njit(cache=True, nogil=True)
def beside_in(cols):  # type: ignore[no-untyped-def]
    """How far on the eight neighbours of a cell lie in a row of all cells."""
    far = np.empty(8, np.int64)
    for k in range(8):
        far[k] = ROW[k] * cols + COL[k]
    return far


@njit(cache=True, nogil=True)
def framed(height):  # type: ignore[no-untyped-def]
    """Cells in one row with a frame of holes round the grid, so that nobody need ask where it ends; and what each is."""
    rows, cols = height.shape[0] + 2, height.shape[1] + 2
    level, state = np.full((rows, cols), np.nan), np.full((rows, cols), HOLE, np.uint8)
    for row in range(height.shape[0]):  # written as a slice, it takes seconds to compile
        for col in range(height.shape[1]):
            level[row + 1, col + 1] = height[row, col]
    for row in range(1, rows - 1):
        for col in range(1, cols - 1):
            if not np.isnan(level[row, col]):
                leaves = False
                for r in range(-1, 2):
                    for c in range(-1, 2):
                        leaves |= np.isnan(level[row + r, col + c])
                state[row, col] = WAITS | OUTLET if leaves else NEW
    return level.reshape(-1), state.reshape(-1)


@njit(cache=True, nogil=True)
def flood(height, rise):  # type: ignore[no-untyped-def]
    """Barnes' priority flood: from the rim inwards, lowest first; what is not above whence the water comes is raised."""
    rows, cols = height.shape
    level, state = framed(height)
    beside = beside_in(cols + 2)
    keys, cells, size = np.empty(height.size), np.empty(height.size, np.int32), 0
    for cell in range(level.size):
        if state[cell] & OUTLET:
            size = push(keys, cells, size, level[cell], cell)
    while size > 0:
        now, cell = keys[0], cells[0]
        size = drop(keys, cells, size)
        for k in range(8):
            there = np.uint64(cell + beside[k])
            if state[there] == NEW:
                state[there] = WAITS
                if level[there] <= now:
                    level[there] = now + rise
                size = push(keys, cells, size, level[there], there)
    return level.reshape(rows + 2, cols + 2)[1:-1, 1:-1].copy()


@njit(cache=True, nogil=True)
def drained(height, is_peg, east, south, aslant):  # type: ignore[no-untyped-def]
    """Order from the outlets upwards, and for each cell where its water goes: steepest down, out of a pit the way the
    flood came in; −1 at outlets and in holes, which the order leaves out. Pegs, which must keep their height, are flooded
    round and let the flood on only at the end."""
    rows, cols = height.shape
    wide = cols + 2
    level, state = framed(height)
    beside = beside_in(wide)
    metres = steps_of(east, south, aslant)
    keys, cells, size = np.empty(height.size), np.empty(height.size, np.int32), 0
    for row in range(rows):
        for col in range(cols):
            cell = (row + 1) * wide + col + 1
            if is_peg[row, col]:
                state[cell] |= PEG
            if state[cell] & OUTLET:
                size = push(keys, cells, size, level[cell], cell)
    order, pegs = np.empty(height.size, np.int32), np.empty(height.size, np.int32)
    count = asked = held = 0
    while size > 0 or asked < held:
        if size > 0:
            now, cell = keys[0], np.int64(cells[0])
            size = drop(keys, cells, size)
            order[count] = cell - 2 * (cell // wide) - wide + 1
            count += 1
            waits = state[cell] & PEG != 0
            if waits:
                pegs[held] = cell
                held += 1
        else:
            cell, waits = np.int64(pegs[asked]), False
            now = level[cell]
            asked += 1
        has_way = state[cell] & STATE == DONE or state[cell] & OUTLET != 0  # or a peg that comes again
        state[cell] = state[cell] & ~STATE | DONE
        row, steepest = cell // wide, 0.0
        for k in range(8):
            there = np.uint64(cell + beside[k])
            if state[there] & STATE == NEW:
                if not waits:
                    state[there] = state[there] | WAITS | (k + 4) % 8 << WAY
                    size = push(keys, cells, size, max(now, level[there]), there)
            elif state[there] & (STATE | PEG) == DONE and not has_way and level[there] < level[cell]:
                fall = (level[cell] - level[there]) / metres[row - 1, k]
                if fall > steepest:
                    steepest = fall
                    state[cell] = state[cell] & (1 << WAY) - 1 | k << WAY
    onward = np.full(height.size, -1, np.int32)
    for row in range(rows):
        for col in range(cols):
            known = state[(row + 1) * wide + col + 1]
            if known & STATE == DONE and not known & OUTLET:
                k = known >> WAY
                onward[row * cols + col] = (row + ROW[k]) * cols + col + COL[k]
    return order[:count], onward


@njit(cache=True, nogil=True)
def march(cost, mask, seeds, pace, east, south):  # type: ignore[no-untyped-def]
    """Fronts from all seeds at once (Sethian 1996): when they arrive, and whose it is. A cell joins a neighbour of its
    side that came before, so that areas hang together; pace multiplies a seed's cost."""
    rows, cols = cost.shape
    arrival = np.full((rows, cols), np.inf)
    owner = np.full((rows, cols), -1, np.int32)
    is_done = np.zeros((rows, cols), np.bool_)
    most = 4 * cost.size + seeds.size  # each cell asks its four neighbours once
    keys, cells = np.empty(most), np.empty(most, np.int32)
    size = 0
    for seed in range(seeds.size):
        row, col = seeds[seed] // cols, seeds[seed] % cols
        arrival[row, col], owner[row, col] = 0.0, seed
        size = push(keys, cells, size, 0.0, seeds[seed])
    while size > 0:
        now, cell = keys[0], cells[0]
        size = drop(keys, cells, size)
        row, col = cell // cols, cell % cols
        if is_done[row, col] or now > arrival[row, col]:
            continue
        is_done[row, col] = True
        mine = owner[row, col]
        for k in range(0, 8, 2):
            r, c = row + ROW[k], col + COL[k]
            if not (0 <= r < rows and 0 <= c < cols) or is_done[r, c] or not mask[r, c]:
                continue
            west = north = np.inf
            for side in (-1, 1):
                if 0 <= c + side < cols and is_done[r, c + side] and owner[r, c + side] == mine:
                    west = min(west, arrival[r, c + side])
                if 0 <= r + side < rows and is_done[r + side, c] and owner[r + side, c] == mine:
                    north = min(north, arrival[r + side, c])
            slow = cost[r, c] * pace[mine]
            wide, high = east[r], south[min(r, row)]
            when = min(west + slow * wide, north + slow * high)
            if west < np.inf and north < np.inf:
                # |∇T| = slow, each axis with its own step
                a, b = 1 / wide**2, 1 / high**2
                middle = (a * west + b * north) / (a + b)
                rest = slow**2 / (a + b) - a * b / (a + b) ** 2 * (west - north) ** 2
                if rest >= 0 and middle + np.sqrt(rest) >= max(west, north):
                    when = min(when, middle + np.sqrt(rest))
            if when < arrival[r, c]:
                arrival[r, c], owner[r, c] = when, mine
                size = push(keys, cells, size, when, r * cols + c)
    return arrival, owner


@njit(cache=True, nogil=True)
def read_cost(gradient, gradients, costs):  # type: ignore[no-untyped-def]
    """The table between its entries, level beyond its ends."""
    last = gradients.size - 1
    if gradient <= gradients[0]:
        return costs[0]
    if gradient >= gradients[last]:
        return costs[last]
    low = 0
    while gradients[low + 1] <= gradient:
        low += 1
    share = (gradient - gradients[low]) / (gradients[low + 1] - gradients[low])
    return costs[low] + share * (costs[low + 1] - costs[low])


@njit(cache=True, nogil=True)
def bridges_on(is_river, row, col, r, c):  # type: ignore[no-untyped-def]
    """Whether a step crosses water: onto a river's cell, or aslant between two of them."""
    return is_river[r, c] or (row != r and col != c and is_river[row, c] and is_river[r, col])


@njit(cache=True, nogil=True)
def search(height, friction, is_river, bridge, gradients, costs, start, goals, east, south, aslant, least, reached):  # type: ignore[no-untyped-def]  # fmt: skip
    """Least cost from one cell until every goal is settled. With one goal, straight towards it: what is left costs at
    least `least` a metre (Hart, Nilsson & Raphael 1968). `reached` (cost) comes in as inf and goes back so.

    Returns the cost of each goal, and the paths from goal back to start, end to end, with where each begins.
    """
    rows, cols = height.shape
    towards = np.int32(goals[0]) if goals.size == 1 else np.int32(-1)
    lowest_east, lowest_south = east.min(), south.min()
    before = np.empty(height.size, np.int8)
    touched, count = np.empty(4096, np.int32), 0
    keys, cells = np.empty(4096), np.empty(4096, np.int32)
    waiting = 0
    is_goal = np.zeros(height.size, np.bool_)
    for goal in goals:
        if not is_goal[goal]:
            is_goal[goal] = True
            waiting += 1
    reached[start], before[start] = 0.0, -1
    touched[0], count = start, 1
    size = push(keys, cells, 0, 0.0, start)
    is_settled = np.zeros(height.size, np.bool_)
    while size > 0 and waiting > 0:
        cell = cells[0]
        size = drop(keys, cells, size)
        if is_settled[cell]:
            continue
        is_settled[cell] = True
        if is_goal[cell]:
            waiting -= 1
        row, col = cell // cols, cell % cols
        for k in range(8):
            r, c = row + ROW[k], col + COL[k]
            if not (0 <= r < rows and 0 <= c < cols):
                continue
            there = r * cols + c
            if is_settled[there] or np.isnan(height[r, c]) or not friction[r, c] < np.inf:
                continue
            metres = step(k, row, east, south, aslant)
            a_metre = read_cost((height[r, c] - height[row, col]) / metres, gradients, costs)
            cost = reached[cell] + metres * a_metre * (friction[row, col] + friction[r, c]) / 2
            if bridges_on(is_river, row, col, r, c):
                cost += bridge
            if cost < reached[there]:
                if reached[there] == np.inf:
                    if count == touched.size:
                        touched = grown(touched, count)
                    touched[count] = there
                    count += 1
                reached[there], before[there] = cost, k
                left = 0.0
                if towards >= 0:
                    down, over = (r - towards // cols) * lowest_south, (c - towards % cols) * lowest_east
                    left = least * np.sqrt(down * down + over * over)
                if size == keys.size:
                    keys, cells = grown(keys, size), grown(cells, size)
                size = push(keys, cells, size, cost + left, there)
    total = np.empty(goals.size)
    begins = np.zeros(goals.size + 1, np.int64)
    trail, long = np.empty(4096, np.int32), 0
    for g in range(goals.size):
        cell = goals[g]
        total[g] = reached[cell]
        while reached[goals[g]] < np.inf:
            if long == trail.size:
                trail = grown(trail, long)
            trail[long] = cell
            long += 1
            k = before[cell]
            if k < 0:
                break
            cell = cell - ROW[k] * cols - COL[k]
        begins[g + 1] = long
    for i in range(count):
        reached[touched[i]] = np.inf
    return total, trail[:long], begins
