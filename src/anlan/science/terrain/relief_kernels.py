"""The compiled inside of the made-up land. Cells and steps as in `fronts`."""

from __future__ import annotations

import numpy as np
from numba import njit

from anlan.science.terrain.fronts import COL, ROW


@njit(cache=True, nogil=True)
def chance(row, col, octave, seed):  # type: ignore[no-untyped-def]
    """A number from −1 to 1 for each corner, by mixing whole numbers (Steele, Lea & Flood 2014, splitmix64): the same on
    every machine and with every version of a generator."""
    mixed = seed * np.uint64(0x9E3779B97F4A7C15) + np.uint64(octave) * np.uint64(0xD1B54A32D192ED03)
    mixed += np.uint64(row) * np.uint64(0xBF58476D1CE4E5B9) + np.uint64(col) * np.uint64(0x94D049BB133111EB)
    for _ in range(2):
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed = mixed ^ (mixed >> np.uint64(31))
    return np.float64(mixed >> np.uint64(11)) / 2.0**52 - 1.0


@njit(cache=True, nogil=True)
def fractal(shape, longest, seed):  # type: ignore[no-untyped-def]
    """Noise of waves from `longest` cells down to two, each octave 0.6 of the one before; about −1 to 1."""
    rows, cols = shape
    field = np.zeros((rows, cols))
    long, amplitude, octave = longest, 1.0, 0
    while long >= 2:
        for row in range(rows):
            y = row / long + 0.37 * octave
            low = int(y)
            v = y - low
            v = v * v * v * (v * (6 * v - 15) + 10)
            for col in range(cols):
                x = col / long + 0.71 * octave
                left = int(x)
                u = x - left
                u = u * u * u * (u * (6 * u - 15) + 10)
                upper = chance(low, left, octave, seed) * (1 - u) + chance(low, left + 1, octave, seed) * u
                lower = chance(low + 1, left, octave, seed) * (1 - u) + chance(low + 1, left + 1, octave, seed) * u
                field[row, col] += amplitude * (upper * (1 - v) + lower * v)
        long /= 2.0
        amplitude *= 0.6
        octave += 1
    return field


@njit(cache=True, nogil=True)
def relax(height, is_known, sweeps):  # type: ignore[no-untyped-def]
    """Each unknown cell the mean of its neighbours, again and again, to and fro."""
    rows, cols = height.shape
    for sweep in range(sweeps):
        for i in range(rows):
            row = i if sweep % 2 == 0 else rows - 1 - i
            for j in range(cols):
                col = j if sweep % 2 == 0 else cols - 1 - j
                if is_known[row, col]:
                    continue
                total, count = 0.0, 0
                if row > 0:
                    total, count = total + height[row - 1, col], count + 1
                if row < rows - 1:
                    total, count = total + height[row + 1, col], count + 1
                if col > 0:
                    total, count = total + height[row, col - 1], count + 1
                if col < cols - 1:
                    total, count = total + height[row, col + 1], count + 1
                if count > 0:
                    height[row, col] = total / count
    return height


@njit(cache=True, nogil=True)
def gathered(order, onward, shape, area_km2):  # type: ignore[no-untyped-def]
    """The area that drains through each cell, its own included."""
    total = np.empty(shape)
    for row in range(shape[0]):
        total[row, :] = area_km2[row]
    flat = total.ravel()
    for i in range(order.size - 1, -1, -1):
        if onward[order[i]] >= 0:
            flat[onward[order[i]]] += flat[order[i]]
    return total


@njit(cache=True, nogil=True)
def between(cell, other, cols, east, south, aslant):  # type: ignore[no-untyped-def]
    row, r = cell // cols, other // cols
    if row == r:
        return east[row]
    return south[min(row, r)] if cell % cols == other % cols else aslant[min(row, r)]


@njit(cache=True, nogil=True)
def raised(order, onward, known, rim, slope, rise, east, south, aslant):  # type: ignore[no-untyped-def]
    """Heights upstream from the rim and from all that is known, nothing above what is known upstream of it.

    Also, for each cell, the height of the nearest known cell downstream of it.
    """
    cols = known.shape[1]
    height, foot = np.full(known.size, np.nan), np.full(known.size, np.nan)
    fixed, start, lean = known.ravel(), rim.ravel(), slope.ravel()
    for cell in order:
        height[cell] = np.inf
    for i in range(order.size - 1, -1, -1):  # the most that each may be, by what is known upstream
        cell = order[i]
        if fixed[cell] < height[cell]:
            height[cell] = fixed[cell]
        below = onward[cell]
        if below >= 0:
            height[below] = min(height[below], height[cell] - rise)
    for cell in order:
        below, most = onward[cell], height[cell]
        free = start[cell] if below < 0 else risen(height, lean, cell, below, cols, east, south, aslant)
        if below < 0:
            foot[cell] = min(start[cell], most)
        else:
            foot[cell] = foot[below] if np.isnan(fixed[below]) else fixed[below]
        height[cell] = min(free, most) if np.isnan(fixed[cell]) else fixed[cell]
    return height.reshape(known.shape), foot.reshape(known.shape)


@njit(cache=True, nogil=True)
def risen(height, lean, cell, below, cols, east, south, aslant):  # type: ignore[no-untyped-def]
    return height[below] + lean[cell] * between(cell, below, cols, east, south, aslant)


@njit(cache=True, nogil=True)
def freely(at, onward, height, rim, slope, east, south, aslant):  # type: ignore[no-untyped-def]
    """The height of some cells, were it not known; of those in holes none."""
    free = np.full(at.size, np.nan)
    level, start, lean = height.ravel(), rim.ravel(), slope.ravel()
    for i in range(at.size):
        cell, below = at[i], onward[at[i]]
        if below >= 0:
            free[i] = risen(level, lean, cell, below, height.shape[1], east, south, aslant)
        elif not np.isnan(level[cell]):
            free[i] = start[cell]
    return free


@njit(cache=True, nogil=True)
def eased(height, is_known, steepest, east, south, aslant):  # type: ignore[no-untyped-def]
    """No slope between neighbours above `steepest`: the ground round what is known comes up to it, the rest comes down."""
    rows, cols = height.shape
    floor = np.full((rows, cols), -np.inf)
    for row in range(rows):
        for col in range(cols):
            if is_known[row, col]:
                floor[row, col] = height[row, col]
    for towards in range(2):
        field = floor if towards == 0 else height
        sign = 1.0 if towards == 0 else -1.0
        for sweep in range(4):
            for i in range(rows):
                row = i if sweep % 2 == 0 else rows - 1 - i
                for j in range(cols):
                    col = j if sweep % 2 == 0 else cols - 1 - j
                    if is_known[row, col]:
                        continue
                    for k in range(8):
                        r, c = row + ROW[k], col + COL[k]
                        if not (0 <= r < rows and 0 <= c < cols):
                            continue
                        upper = min(row, r)
                        metres = east[row] if r == row else south[upper] if c == col else aslant[upper]
                        bound = sign * field[r, c] - steepest * metres
                        if sign * field[row, col] < bound:
                            field[row, col] = sign * bound
        if towards == 0:
            for row in range(rows):
                for col in range(cols):
                    height[row, col] = max(height[row, col], floor[row, col])
    return height


@njit(cache=True, nogil=True)
def carved(height, is_known, order, onward, rise):  # type: ignore[no-untyped-def]
    """Every cell above the next on its way out: the way is dug where it is not known, raised where it is."""
    flat, fixed = height.ravel(), is_known.ravel()
    for i in range(order.size - 1, -1, -1):
        cell, below = order[i], onward[order[i]]
        if below >= 0 and not fixed[below]:
            flat[below] = min(flat[below], flat[cell] - rise)
    for i in range(order.size):
        cell, below = order[i], onward[order[i]]
        if below >= 0:
            flat[cell] = max(flat[cell], flat[below] + rise)
    return height
