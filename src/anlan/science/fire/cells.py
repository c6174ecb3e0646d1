"""Equations meet only cells that can be: the rest are NaN, and not valid."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, Flagged, FloatArray, flagged


def only(
    possible: BoolArray, equation: Callable[..., FloatArray], *given: FloatArray, covered: npt.ArrayLike = True
) -> Flagged:
    """The equation on the possible cells, as flat arrays; given are of the shape of possible."""
    kept = np.asarray(possible)
    if kept.all():
        value = np.asarray(equation(*(np.ravel(array) for array in given))).reshape(kept.shape)
    else:
        value = np.full(kept.shape, np.nan)
        value[kept] = equation(*(array[kept] for array in given))
    return flagged(value, possible=kept, covered=covered)


def within(value: FloatArray, least: float, most: float) -> BoolArray:
    """A finite number between two ends, both included."""
    return np.asarray((value >= least) & (value <= most) & np.isfinite(value))
