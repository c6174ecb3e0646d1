"""Where water goes: hollows filled, directions, what comes together, rivers and their basins."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from anlan.science.arrays import FloatArray, IntArray, number
from anlan.science.terrain.fronts import COL, ROW, flood
from anlan.science.terrain.grid import Grid, numbers

OUT = 0
"""The code of a cell whose water leaves the grid there, or stays in a pit; the eight ways are 1, 2, 4 … 128."""


def filled(height_m: npt.ArrayLike, grid: Grid, *, rise_m: float = 1e-4) -> FloatArray:
    """Heights with every hollow filled so that each cell has a way down to the rim of the grid or to a hole.

    height_m  (rows, cols)  m   NaN: a hole, into which water goes
    rise_m    number        m   how much higher each filled cell stands than the next on its way out, > 0
    returns   (rows, cols)  m   never below what was given; rim cells as they were
    Source: Barnes, Lehman & Mulla (2014), Computers & Geosciences 62, 117–127, priority-flood + ε.
    """
    rise = number("rise_m", rise_m, above=1e-7, below=10)
    level: FloatArray = flood(grid.field("height_m", height_m), rise)
    return level


def flow_directions(height_m: npt.ArrayLike, grid: Grid) -> npt.NDArray[np.int16]:
    """The neighbour to which each cell falls most steeply (D8).

    height_m  (rows, cols)  m     hollows filled; NaN: a hole
    returns   (rows, cols)  code  1 east, 2 south-east, 4 south … 128 north-east; 0 where no neighbour is lower:
                                  on the rim, where water leaves the grid, and in pits; −1 in holes
    Of two equally steep ways the first from east clockwise is taken.
    Source: O'Callaghan & Mark (1984), Computer Vision, Graphics, and Image Processing 28, 323–344; codes as Jenson &
    Domingue (1988), Photogrammetric Engineering and Remote Sensing 54, 1593–1600.
    """
    code: npt.NDArray[np.int16] = _steepest(grid.field("height_m", height_m), *grid.steps_m())
    return code


def accumulation(direction: npt.ArrayLike, *, weight: npt.ArrayLike | None = None) -> FloatArray:
    """What comes together in each cell, its own share included: cells, or what `weight` counts (rain, area).

    direction  (rows, cols)  code  of `flow_directions`
    weight     (rows, cols)  any   1 where not given; NaN makes unknown all that lies below
    returns    (rows, cols)  same  NaN in holes

    Raises ValueError where directions run in a circle.
    """
    code = _codes(direction)
    share = (
        np.ones(code.shape) if weight is None else Grid(0, 0, 1, _shape(code), is_metric=True).field("weight", weight)
    )
    onward, order = _ordered(code)
    total = np.where(code >= 0, share, np.nan).ravel()
    _gather(total, onward, order)
    return total.reshape(code.shape)


def basins(direction: npt.ArrayLike) -> IntArray:
    """Which outlet each cell drains to, outlets numbered from 0 row by row; −1 in holes.

    direction  (rows, cols)  code  of `flow_directions`
    Raises ValueError where directions run in a circle.
    """
    code = _codes(direction)
    onward, order = _ordered(code)
    label = np.full(code.size, -1, np.int64)
    is_outlet = (onward < 0) & (code.ravel() >= 0)
    label[is_outlet] = np.arange(is_outlet.sum())
    _inherit(label, onward, order)
    return label.reshape(code.shape)


def rivers_where(direction: npt.ArrayLike, upstream: npt.ArrayLike, *, at_least: float) -> tuple[IntArray, ...]:
    """The reaches of all rivers: from a source or a confluence to the next confluence or outlet, that cell included.

    direction  (rows, cols)  code  of `flow_directions`
    upstream   (rows, cols)  any   of `accumulation`; unknown cells are no river
    at_least   number        same  where a river begins, > 0
    returns    each (cells, 2)     row and column, downstream; of a river of one cell one row
    """
    code = _codes(direction)
    grid = Grid(0, 0, 1, _shape(code), is_metric=True)
    begins = number("at_least", at_least, above=0, inclusive=False)
    is_river = grid.field("upstream", upstream) >= begins
    onward, _ = _ordered(code)
    river = np.flatnonzero(is_river & (code >= 0))
    goes_on = onward[river]
    feeders = np.bincount(goes_on[goes_on >= 0], minlength=code.size)
    reaches = []
    for head in river[feeders[river] != 1]:
        reach = [int(head)]
        while (there := int(onward[reach[-1]])) >= 0:
            reach.append(there)
            if feeders[there] != 1:
                break
        if len(reach) > 1 or feeders[head] == 0:
            reaches.append(np.stack(np.divmod(np.array(reach, np.int64), code.shape[1]), axis=1))
    return tuple(reaches)


def _shape(array: npt.NDArray[np.int16]) -> tuple[int, int]:
    return array.shape[0], array.shape[1]


def _codes(direction: npt.ArrayLike) -> npt.NDArray[np.int16]:
    code = numbers("direction", direction, most=128)
    if code.ndim != 2 or not code.size:
        raise ValueError(f"direction must be a field (rows, columns), got shape {code.shape}")
    if not np.isin(code, (-1, OUT, 1, 2, 4, 8, 16, 32, 64, 128)).all():
        raise ValueError("direction must hold the codes 1, 2, 4 … 128, 0 for out and -1 for holes")
    return code.astype(np.int16)


def _ordered(code: npt.NDArray[np.int16]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Where each cell's water goes, and the cells so that none comes before those above it."""
    onward = _onward(code)
    order, count = _downstream(onward)
    if count < order.size:
        raise ValueError("direction runs in a circle: fill the heights first")
    return onward, order


@njit(cache=True, nogil=True)
def _steepest(height, east, south, aslant):  # type: ignore[no-untyped-def]
    rows, cols = height.shape
    code = np.zeros((rows, cols), np.int16)
    for row in range(rows):
        for col in range(cols):
            if np.isnan(height[row, col]):
                code[row, col] = -1
                continue
            steepest = 0.0
            for k in range(8):
                r, c = row + ROW[k], col + COL[k]
                if not (0 <= r < rows and 0 <= c < cols):
                    continue
                upper = min(row, r)
                metres = east[row] if r == row else south[upper] if c == col else aslant[upper]
                fall = (height[row, col] - height[r, c]) / metres
                if fall > steepest:  # never with a hole, which is NaN
                    steepest = fall
                    code[row, col] = 1 << k
    return code


@njit(cache=True, nogil=True)
def _onward(code):  # type: ignore[no-untyped-def]
    """The cell below each, −1 where the way leaves the grid or ends."""
    rows, cols = code.shape
    onward = np.full(code.size, -1, np.int32)
    for row in range(rows):
        for col in range(cols):
            for k in range(8):
                if code[row, col] == 1 << k:
                    r, c = row + ROW[k], col + COL[k]
                    if 0 <= r < rows and 0 <= c < cols and code[r, c] >= 0:
                        onward[row * cols + col] = r * cols + c
    return onward


@njit(cache=True, nogil=True)
def _downstream(onward):  # type: ignore[no-untyped-def]
    feeders = np.zeros(onward.size, np.int8)
    for cell in range(onward.size):
        if onward[cell] >= 0:
            feeders[onward[cell]] += 1
    order = np.empty(onward.size, np.int32)
    count = 0
    for cell in range(onward.size):
        below = cell
        while below >= 0 and feeders[below] == 0:
            feeders[below] = -1
            order[count] = below
            count += 1
            below = onward[below]
            if below >= 0:
                feeders[below] -= 1
    return order, count


@njit(cache=True, nogil=True)
def _gather(total, onward, order):  # type: ignore[no-untyped-def]
    for cell in order:
        if onward[cell] >= 0:
            total[onward[cell]] += total[cell]


@njit(cache=True, nogil=True)
def _inherit(label, onward, order):  # type: ignore[no-untyped-def]
    for i in range(order.size - 1, -1, -1):
        if onward[order[i]] >= 0:
            label[order[i]] = label[onward[order[i]]]
