"""GB 18218 on arrays: the index S by which a unit is a major hazard, the index R by which it is graded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import Flagged, IntArray, fitted, flagged, floats, together

ON_THE_LINE = 1e-9
"""An index this close below a line, relative, is on it: 0.7 + 0.2 + 0.1 is 1, whatever binary fractions make of it."""


def gb18218_s(quantity_t: npt.ArrayLike, threshold_t: npt.ArrayLike) -> Flagged:
    """Identification index S = Σ qᵢ/Qᵢ of units; from 1 on a unit is a major hazard (重大危险源).

    quantity_t   (…, substances)  t   largest design amount of each; a substance that is not there has 0
    threshold_t  (…, substances)  t   its threshold
    returns      (…)              –   NaN and not valid where a quantity is unknown or negative, a threshold not above 0

    Raises ValueError when shapes do not fit, or there is no axis of substances.
    Source: GB 18218-2018, 4.2, equation (1).
    """
    quantity, threshold = _of_substances(quantity_t=quantity_t, threshold_t=threshold_t)
    possible = (quantity >= 0) & (threshold > 0) & np.isfinite(quantity) & np.isfinite(threshold)
    ratio = np.divide(quantity, threshold, out=np.zeros(quantity.shape), where=possible)
    return flagged(ratio.sum(axis=-1), possible=possible.all(axis=-1))


def gb18218_r(
    quantity_t: npt.ArrayLike, threshold_t: npt.ArrayLike, beta: npt.ArrayLike, alpha: npt.ArrayLike
) -> Flagged:
    """Grading index R = α Σ βᵢ qᵢ/Qᵢ of units.

    quantity_t   (…, substances)  t   largest design amount of each
    threshold_t  (…, substances)  t   its threshold
    beta         (…, substances)  –   correction of its kind (tables 3 and 4)
    alpha        (…)              –   correction for the people exposed outside the fence (table 5)
    returns      (…)              –   NaN and not valid where an element cannot be

    Raises ValueError when shapes do not fit, or there is no axis of substances.
    Source: GB 18218-2018, 4.3, equation (2).
    """
    quantity, threshold, factor = _of_substances(quantity_t=quantity_t, threshold_t=threshold_t, beta=beta)
    possible = (quantity >= 0) & (threshold > 0) & (factor > 0)
    possible &= np.isfinite(quantity) & np.isfinite(threshold) & np.isfinite(factor)
    term = np.divide(factor * quantity, threshold, out=np.zeros(quantity.shape), where=possible)
    total, exposure, sound = together(sum=term.sum(axis=-1), alpha=alpha, possible=possible.all(axis=-1))
    return flagged(exposure * total, possible=(sound == 1) & (exposure > 0) & np.isfinite(exposure))


def gb18218_alpha(people: npt.ArrayLike, exposure: Sequence[tuple[float, float]]) -> Flagged:
    """Correction α for the people who live within 500 m outside the fence.

    people    any shape   persons
    exposure  from how many people which α, falling to 0 people   table 5
    returns   same shape  –   NaN and not valid for an unknown or negative number

    Raises ValueError when the steps do not fall to 0.
    Source: GB 18218-2018, 4.3.4 and table 5.
    """
    steps = [step for step, _ in exposure]
    if not steps or steps[-1] != 0 or steps != sorted(set(steps), reverse=True):
        raise ValueError(f"exposure must fall to 0 people, got {steps}")
    number = floats("people", people)
    alpha = np.full(number.shape, np.nan)
    for step, factor in reversed(exposure):
        alpha = np.where(number >= step, factor, alpha)
    return flagged(alpha, possible=(number >= 0) & np.isfinite(number))


def gb18218_level(s: npt.ArrayLike, r: npt.ArrayLike, levels: Sequence[float]) -> IntArray:
    """Level of units: 1 (一级, the most severe) … 4, 0 for a unit that is no major hazard, −1 where S or R is unknown.

    s        shapes that fit   –   identification index; infinite where nothing bounds it
    r        shapes that fit   –   grading index, likewise
    levels   from which R which level, falling to 0   table 6
    returns  common shape

    Raises ValueError when the steps do not fall to 0, or shapes do not fit.
    Source: GB 18218-2018, table 6.
    """
    ends = floats("levels", levels)
    if ends.ndim != 1 or not ends.size or ends[-1] != 0 or not (np.diff(ends) < 0).all():
        raise ValueError(f"levels must fall to 0, got {levels!r}")
    identified, graded = fitted(s=s, r=r)
    level = np.zeros(identified.shape, np.int64)
    for place in range(len(ends), 0, -1):
        level = np.where(graded >= ends[place - 1] * (1 - ON_THE_LINE), place, level)
    level = np.where(identified >= 1 - ON_THE_LINE, level, 0)
    unknown = np.isnan(identified) | (identified < 0) | ((identified >= 1 - ON_THE_LINE) & ~(graded >= 0))
    return np.where(unknown, -1, level)


def _of_substances(**given: npt.ArrayLike) -> tuple[npt.NDArray[np.float64], ...]:
    arrays = together(**given)
    if arrays[0].ndim == 0:
        raise ValueError(f"{', '.join(given)} must have an axis of substances, got single numbers")
    return arrays
