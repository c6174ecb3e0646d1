"""The least of a smooth function between limits, for thousands of unknowns and a given number of looks.

Of our own because what the libraries offer spends more on its matrices than the looks cost, and keeps a second core busy.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np

from anlan.science.allocate.patience import Patience
from anlan.science.arrays import BoolArray, FloatArray

KEPT, FALL, SHORTER, LEAST = 10, 1e-4, 0.4, 1e-7  # numerical
"""Steps that are remembered; the part of the promised fall that is enough; how a step that is too long is cut; the relative
fall of two steps that ends the descent."""


def downhill(
    look: Callable[[FloatArray], tuple[float, FloatArray]], start: FloatArray, low: FloatArray, high: FloatArray,
    looks: int, patience: Patience,
) -> FloatArray:  # fmt: skip
    """Where the function is least of what was seen in time: quasi-Newton steps of the unknowns that are free to move.

    look   value and slope at a place; called about `looks` times
    Source: Bertsekas (1982) SIAM J. Control Optim. 20:221–246 (which unknowns are free); Liu & Nocedal (1989) Math. Program.
    45:503–528 (the steps).
    """
    here = np.clip(start, low, high)
    value, slope = look(here)
    past: deque[tuple[FloatArray, FloatArray, float]] = deque(maxlen=KEPT)
    seen, small = 1, 0
    while seen < looks and small < 2 and not patience.is_over:
        is_free = ~(((here <= low) & (slope > 0)) | ((here >= high) & (slope < 0)))
        free = np.where(is_free, slope, 0.0)
        if not free.any():
            break
        way = _newton(free, past, is_free)
        if _dot(way, free) >= 0:
            past.clear()
            way = -free
        length = 1.0 if past else 1.0 / np.sqrt(_dot(free, free))
        while True:
            there = np.clip(here + length * way, low, high)
            new_value, new_slope = look(there)
            seen += 1
            promised = _dot(slope, there - here)
            if new_value <= value + FALL * min(promised, 0.0) or seen >= looks:
                break
            length *= SHORTER
        if new_value >= value:
            if not past:
                break
            past.clear()
            continue
        step, bend = there - here, new_slope - slope
        curved = _dot(step, bend)
        if curved > np.finfo(np.float64).eps * _dot(bend, bend):
            past.append((step, bend, curved))
        small = small + 1 if value - new_value <= LEAST * abs(value) else 0
        here, value, slope = there, new_value, new_slope
    return here


def _newton(slope: FloatArray, past: deque[tuple[FloatArray, FloatArray, float]], is_free: BoolArray) -> FloatArray:
    """Down the slope, bent by what the last steps taught of the curvature."""
    way = -slope
    if not past:
        return way
    parts = []
    for step, bend, curved in reversed(past):
        part = _dot(step, way) / curved
        parts.append(part)
        way = way - part * bend
    _step, bend, curved = past[-1]
    way = way * (curved / _dot(bend, bend))
    for (step, bend, curved), part in zip(past, reversed(parts), strict=True):
        way = way + (part - _dot(bend, way) / curved) * step
    return np.where(is_free, way, 0.0)


def _dot(one: FloatArray, other: FloatArray) -> float:
    """By numpy alone: the libraries of linear algebra wake all cores for it."""
    return float((one * other).sum())
