"""Whether a series of years goes up or down, and how fast: tests that ask for no distribution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from anlan.science.arrays import BoolArray, FloatArray, floats, number

LEAST_YEARS = 10
"""From here on the normal approximation of S may be used: Kendall (1975), Rank Correlation Methods, 4th ed., p. 55."""


@dataclass(frozen=True)
class Trend:
    """Mann–Kendall test; every array (…).

    s         –  pairs that rise minus pairs that fall
    variance  –  of S when there is no trend, ties counted
    z         –  (|S| − 1) / √variance with the sign of S
    p         –  two-sided
    tau       –  Kendall's τ_b
    count     –  known values
    valid     –  at least 10 known values, and not all the same
    """

    s: FloatArray
    variance: FloatArray
    z: FloatArray
    p: FloatArray
    tau: FloatArray
    count: FloatArray
    valid: BoolArray


def mann_kendall(values: npt.ArrayLike) -> Trend:
    """Test for a trend that only rises or only falls, over the last axis.

    values   (…, times)  any unit; in order of time; NaN is left out (infinite values are ranked like others)
    returns  (…)

    The values must not depend on one another from time to time (years do not, days do).
    Source: Mann (1945), Econometrica 13, 245–259; Kendall (1975); ties as Gilbert (1987), Statistical Methods for
    Environmental Pollution Monitoring, §16.4, eq. 16.3–16.5.
    """
    array = _series_of(values)
    n = array.shape[-1]
    is_known = ~np.isnan(array)
    count = np.asarray(is_known.sum(axis=-1), np.float64)
    s, tied_pairs, ties = (np.zeros(array.shape[:-1]) for _ in range(3))
    with np.errstate(invalid="ignore"):
        for k in range(n):
            later, now = array[..., k + 1 :], array[..., k : k + 1]
            s += (later > now).sum(axis=-1) - (later < now).sum(axis=-1).astype(np.float64)
            tied_pairs += (later == now).sum(axis=-1)
            group = (array == now).sum(axis=-1)  # a group of t equal values is met t times
            ties += np.where(is_known[..., k], (group - 1.0) * (2 * group + 5), 0)
    variance = (count * (count - 1) * (2 * count + 5) - ties) / 18
    is_varied = variance > 0
    z = np.where(is_varied, np.sign(s) * (np.abs(s) - 1) / np.sqrt(np.where(is_varied, variance, 1)), np.nan)
    z = np.where(is_varied & (s == 0), 0.0, z)
    pairs = count * (count - 1) / 2
    free = np.sqrt(pairs * (pairs - tied_pairs))
    tau = np.divide(s, free, out=np.full(s.shape, np.nan), where=free > 0)
    p, valid = 2 * norm.sf(np.abs(z)), is_varied & (count >= LEAST_YEARS)
    return Trend(s, np.asarray(variance), z, np.asarray(p), tau, count, np.asarray(valid))


@dataclass(frozen=True)
class Slope:
    """Sen's slope; every array (…).

    slope      unit / unit of time  median over all pairs
    low, high  likewise             its confidence limits; NaN where there are too few pairs for them
    intercept  unit                 median of value − slope · time
    valid      –                    at least 10 known values
    """

    slope: FloatArray
    low: FloatArray
    high: FloatArray
    intercept: FloatArray
    valid: BoolArray


def sen_slope(values: npt.ArrayLike, *, times: npt.ArrayLike | None = None, level: float = 0.95) -> Slope:
    """How fast a series rises or falls: the median of the slopes between all pairs of different times.

    values   (…, times)  any unit; NaN is left out
    times    (times,)    any unit; 0, 1, 2 … unless given; equal times are allowed, their pairs are left out
    level    number      of the limits, 0 < level < 1
    returns  (…)

    The limits are the slopes of rank (N′ ∓ C)/2, C = z·√variance of Mann–Kendall's S, between ranks by interpolation.
    Source: Sen (1968), Journal of the American Statistical Association 63, 1379–1389; Gilbert (1987) §16.5.
    """
    array = _series_of(values)
    n = array.shape[-1]
    when = np.arange(n, dtype=np.float64) if times is None else floats("times", times)
    if when.shape != (n,) or not np.isfinite(when).all():
        raise ValueError(f"times must be {n} finite numbers, one for each value, got shape {when.shape}")
    quantile = norm.ppf(0.5 + number("level", level, above=0, below=1, inclusive=False) / 2)
    earlier, later = np.triu_indices(n, 1)
    apart = when[later] - when[earlier]
    earlier, later, apart = earlier[apart != 0], later[apart != 0], apart[apart != 0]
    flat = array.reshape(int(np.prod(array.shape[:-1])), n)
    half_width = quantile * np.sqrt(mann_kendall(flat).variance)
    result = np.full((4, flat.shape[0]), np.nan)
    for row, series in enumerate(flat):
        slopes = np.sort((series[later] - series[earlier]) / apart)
        slopes = slopes[~np.isnan(slopes)]
        if not slopes.size:
            continue
        slope = np.median(slopes)
        ranks = (slopes.size + half_width[row] * np.array([-1, 1])) / 2 + np.array([0, 1])
        limits = [np.nan, np.nan]
        if ranks[0] >= 1 and ranks[1] <= slopes.size:
            limits = np.interp(ranks, np.arange(1, slopes.size + 1), slopes).tolist()
        result[:, row] = slope, *limits, np.nanmedian(series - slope * when)
    shape = array.shape[:-1]
    slope, low, high, intercept = (part.reshape(shape) for part in result)
    valid = ((~np.isnan(array)).sum(axis=-1) >= LEAST_YEARS) & np.isfinite(slope)
    return Slope(slope, low, high, intercept, np.asarray(valid))


def _series_of(values: npt.ArrayLike) -> FloatArray:
    array = floats("values", values)
    if array.ndim == 0:
        raise ValueError("values must have time along the last axis, got a single number")
    return array
