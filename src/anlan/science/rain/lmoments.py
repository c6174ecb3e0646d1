"""L-moments of a sample 线性矩, and the inversion that distributions fitted by them share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import FloatArray, IntArray, floats


@dataclass(frozen=True)
class LMoments:
    """Sample L-moments, one of each for every cell.

    l1     mean, unit of the sample        t3     L-skewness λ3/λ2
    l2     L-scale, same unit              t4     L-kurtosis λ4/λ2
    years  how many values stood behind it
    """

    l1: FloatArray
    l2: FloatArray
    t3: FloatArray
    t4: FloatArray
    years: IntArray


def sample_l_moments(values: npt.ArrayLike) -> LMoments:
    """The first two L-moments and the ratios of the third and fourth, by unbiased probability-weighted moments.

    values   (years, cells…)  any unit  annual maxima or totals in any order; NaN years are left out
    returns  (cells…)                   each NaN where too few years stand (1, 2, 3 and 4 are needed) or, for the
                                        ratios, where all values are alike

    Raises ValueError when there is no axis of years.
    Source: Hosking (1990), J. R. Statist. Soc. B 52, 105–124; Hosking & Wallis (1997), eq. 2.59–2.66.
    """
    sample = floats("values", values)
    if sample.ndim == 0:
        raise ValueError("values must have an axis of years, got a single number")
    ordered = np.sort(np.where(np.isfinite(sample), sample, np.nan), axis=0)  # NaN goes last
    years = np.count_nonzero(np.isfinite(ordered), axis=0)
    summands = np.nan_to_num(ordered)
    below = np.arange(len(sample), dtype=np.float64).reshape(-1, *[1] * (sample.ndim - 1))  # values ranked below
    weighted = []
    share = np.ones_like(below)
    possible = years.astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        for order in range(4):
            weighted.append(np.where(years > order, np.sum(share * summands, axis=0) / possible, np.nan))
            share = share * (below - order)
            possible = possible * (years - 1 - order)
        b0, b1, b2, b3 = weighted
        l2 = 2 * b1 - b0
        # What is left of rounding when all values are alike is no scale.
        spread = np.where(np.abs(l2) > 1e-13 * np.abs(b0), l2, np.nan)
        t3 = (6 * b2 - 6 * b1 + b0) / spread
        t4 = (20 * b3 - 30 * b2 + 12 * b1 - b0) / spread
    b0, l2, t3, t4 = (np.asarray(one, np.float64) for one in (b0, l2, t3, t4))
    return LMoments(b0, l2, t3, t4, np.asarray(years, np.int64))


def inverted(
    rising: Callable[[FloatArray], FloatArray], target: FloatArray, *, lowest: float, highest: float
) -> FloatArray:
    """Where a rising function takes the target, by halving; NaN where it does not between the two ends."""
    low, high = np.full(target.shape, lowest), np.full(target.shape, highest)
    ends = rising(np.array([lowest, highest]))
    with np.errstate(invalid="ignore"):
        inside = (target >= ends[0]) & (target <= ends[1])
        for _ in range(80):  # 80 halvings leave less than a rounding of any interval here
            middle = (low + high) / 2
            is_above = rising(middle) > target
            high = np.where(is_above, middle, high)
            low = np.where(is_above, low, middle)
    return np.where(inside, (low + high) / 2, np.nan)
