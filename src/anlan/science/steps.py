"""Grades by steps: which rung of a published ladder a reading stands on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from anlan.science.arrays import FloatArray, IntArray

UNKNOWN = -1
"""The grade of a reading that is missing or cannot be; never a silent zero."""
NOISE = 1e-5
"""How far below a step a reading still counts as on it: tenths added up, or kept in single precision, are off by less.

Published ladders speak in tenths and leave a gap between them (24.9 and 25.0): what stands in the gap by more than this
belongs to the lower rung.
"""


def steps_reached(value: FloatArray, steps: Sequence[float]) -> IntArray:
    """How many of the rising steps the value reaches (value ≥ step, 以上 includes the number); NaN and infinite are UNKNOWN."""
    return _known(value, np.searchsorted(np.asarray(steps), value + NOISE, side="right"))


def steps_undercut(value: FloatArray, steps: Sequence[float]) -> IntArray:
    """How many of the rising steps the value stays below (value < step); NaN and infinite are UNKNOWN."""
    return _known(value, len(steps) - np.searchsorted(np.asarray(steps), value + NOISE, side="right"))


def steps_held_under(value: FloatArray, steps: Sequence[float]) -> IntArray:
    """How many of the rising steps the value does not exceed (value ≤ step); NaN and infinite are UNKNOWN."""
    return _known(value, len(steps) - np.searchsorted(np.asarray(steps), value - NOISE, side="left"))


def within(value: FloatArray, lowest: float, highest: float) -> FloatArray:
    """The value where it can be, NaN elsewhere; an infinite one never can."""
    return np.where((value >= lowest) & (value <= highest) & np.isfinite(value), value, np.nan)


def _known(value: FloatArray, count: IntArray) -> IntArray:
    return np.where(np.isfinite(value), count, UNKNOWN).astype(np.int64)
