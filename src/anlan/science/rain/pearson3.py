"""Pearson type III, 皮尔逊Ⅲ型: the frequency curve of Chinese hydrology, by L-moments and by curve fitting 适线法."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.special import betainc, gammainc, gammaincc, gammainccinv, gammaincinv, ndtr, ndtri, poch

from anlan.science.arrays import BoolArray, Flagged, FloatArray, flagged, floats, number, together, whole
from anlan.science.rain.lmoments import inverted, sample_l_moments

FEWEST_YEARS: Final = 30
"""SL 44-2006 水利水电工程设计洪水计算规范 asks for series of at least 30 years (from memory)."""
MOST_SKEWED: Final = 20.0
"""Ours: beyond it the curve is a wall at its lower end; Chinese tables stop at Cs = 6.4."""
STRAIGHT: Final = 1e-3  # numerical
"""Ours: below this skewness the normal curve with its first correction, z + Cs/6 · (z² − 1), is off by less than 1e-6 σ,
and the inverse of the gamma function begins to lose digits."""


@dataclass(frozen=True)
class Pearson3:
    """A P-III curve, one for every cell: mean, Cv = σ/mean, Cs = skewness, and whether it may be relied on.

    Not valid: fewer years than asked, a mean not above nought, or Cs < 2 Cv (the curve then goes below zero rain).
    """

    mean: FloatArray
    cv: FloatArray
    cs: FloatArray
    valid: BoolArray


def pearson3_frequency_factor(exceedance: npt.ArrayLike, cs: npt.ArrayLike) -> FloatArray:
    """Φ, 离均系数: by how many σ the value exceeded with a probability lies above the mean.

    exceedance  (any)  –  P, 0 < P < 1
    cs          (any)  –  skewness, either sign, |Cs| ≤ 20
    returns     (any)  –  Φ(P, Cs); NaN where P or Cs cannot be

    Source: Φ = Cs/2 · x − 2/Cs, x the value that a gamma variable of shape 4/Cs² exceeds with probability P.
    """
    probability, skew = together(exceedance=exceedance, cs=cs)
    with np.errstate(all="ignore"):
        probability = np.where((probability > 0) & (probability < 1), probability, np.nan)
        skew = np.where(np.abs(skew) <= MOST_SKEWED, skew, np.nan)
        shape = 4 / np.maximum(np.abs(skew), STRAIGHT) ** 2
        variate = np.where(skew >= 0, gammainccinv(shape, probability), gammaincinv(shape, probability))
        curved = np.sign(skew) * (variate - shape) / np.sqrt(shape)
        normal = -ndtri(probability)
        return np.asarray(np.where(np.abs(skew) > STRAIGHT, curved, normal + skew / 6 * (normal**2 - 1)))


def pearson3_quantile(curve: Pearson3, return_period_a: npt.ArrayLike) -> Flagged:
    """The value of a return period, 设计值: x = mean · (1 + Cv · Φ(1/T, Cs)).

    curve            (cells…)
    return_period_a  (any)    a  T > 1, of annual maxima
    returns          (any)       unit of the mean; NaN for T ≤ 1, not valid where the curve is not
    """
    period, mean, cv, cs, valid = together(
        return_period_a=return_period_a, mean=curve.mean, cv=curve.cv, cs=curve.cs, valid=curve.valid
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        exceedance = np.where(period > 1, 1 / period, np.nan)
    value = mean * (1 + cv * pearson3_frequency_factor(exceedance, cs))
    return flagged(value, possible=np.isfinite(value), covered=valid > 0)


def pearson3_return_period(curve: Pearson3, value: npt.ArrayLike) -> Flagged:
    """The return period of a value, 重现期: T = 1 / P(X > x), years; 1 below the curve's lower end.

    curve    (cells…)
    value    (any)     unit of the mean
    returns  (any)  a  NaN where the value is NaN; infinite, not valid, beyond an upper end
    """
    given, mean, cv, cs, valid = together(value=value, mean=curve.mean, cv=curve.cv, cs=curve.cs, valid=curve.valid)
    with np.errstate(all="ignore"):
        above_mean = (given - mean) / (mean * cv)
        shape = 4 / np.maximum(np.abs(cs), STRAIGHT) ** 2
        variate = np.maximum(shape + np.sign(cs) * above_mean * np.sqrt(shape), 0.0)
        curved = np.where(cs >= 0, gammaincc(shape, variate), gammainc(shape, variate))
        straight = above_mean - cs / 6 * (above_mean**2 - 1)
        exceeded = np.where(np.abs(cs) > STRAIGHT, curved, ndtr(-straight))
        period = 1 / exceeded
    possible = np.isfinite(given) & np.isfinite(mean * cv * cs)
    return flagged(period, possible=possible, covered=valid > 0)


def pearson3_by_l_moments(values: npt.ArrayLike, *, least_years: int = FEWEST_YEARS) -> Pearson3:
    """P-III by L-moments, 线性矩法.

    values   (years, cells…)  annual maxima; NaN years are left out
    returns  (cells…)         NaN where three values do not stand or all are alike

    Raises ValueError when there is no axis of years.
    Source: Hosking & Wallis (1997), A.9: τ3 = 6 I_{1/3}(α, 2α) − 3 with α = 4/Cs², λ2 = σ Γ(α + ½) / (√(π α) Γ(α)).
    Cs is found by halving, so the rational approximations of that book are not needed.
    """
    least_years = whole("least_years", least_years, least=1)
    moments = sample_l_moments(values)
    cs = np.sign(moments.t3) * inverted(_l_skewness, np.abs(moments.t3), lowest=0.0, highest=MOST_SKEWED)
    shape = 4 / np.maximum(np.abs(cs), STRAIGHT) ** 2
    sigma = moments.l2 * np.sqrt(np.pi * shape) / poch(shape, 0.5)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _curve(moments.l1, sigma / moments.l1, cs, moments.years >= least_years)


def weibull_positions(count: int) -> FloatArray:
    """Plotting positions, 数学期望公式: P = m / (n + 1) for the m-th largest of n.

    Raises ValueError for a negative count.
    Source: Weibull (1939); the empirical frequency of SL 44-2006.
    """
    return np.arange(1, _count("count", count) + 1) / (count + 1)


def sl44_positions(count: int, *, extraordinary: int, within_series: int, period_a: int) -> FloatArray:
    """Plotting positions of a series with extraordinary values known to be the largest of a longer period, 不连序系列.

    count          n, values of the measured series, extraordinary ones among them included
    extraordinary  a, values known as the largest of the period, largest first, measured or handed down
    within_series  l, how many of these belong to the measured series
    period_a       N, years over which they are known to be the largest
    returns        (a + n − l,) P_M = M/(N + 1) for the extraordinary, then P_m = P_a + (1 − P_a)(m − l)/(n − l + 1)

    Raises ValueError for counts that contradict each other.
    Source: SL 44-2006 (from memory): the unified treatment 统一处理法.
    """
    n, a = _count("count", count), _count("extraordinary", extraordinary)
    inside, period = _count("within_series", within_series), _count("period_a", period_a)
    if not inside <= min(a, n) or not max(a, n) <= period:
        raise ValueError(
            f"counts contradict each other: count {n}, extraordinary {a}, within_series {inside}, period_a {period}"
        )
    known = np.arange(1, a + 1) / (period + 1)
    least = a / (period + 1)
    return np.concatenate([known, least + (1 - least) * np.arange(1, n - inside + 1) / (n - inside + 1)])


def pearson3_by_curve_fitting(
    values: npt.ArrayLike,
    *,
    exceedance: npt.ArrayLike | None = None,
    cs_over_cv: float | None = None,
    mean: float | None = None,
    least_years: int = FEWEST_YEARS,
) -> Pearson3:
    """P-III laid through the plotted points, 适线法, by least squares of the deviation 离差平方和最小.

    values      (years,)  annual maxima without gaps; ordered here, largest first
    exceedance  (years,)  P of the ordered values; m/(n + 1) when none is given
    cs_over_cv  number    the ratio Cs/Cv to keep (2–4 in practice); Cs is free when none is given
    mean        number    the mean to keep; free when none is given
    returns     single    not valid also where the best Cs stands at the end of its range, 0–20

    Raises ValueError for gaps, values not above nought, all alike, fewer than four, or positions that are no falling
    probabilities.
    Source: SL 44-2006, criterion Σ (x_m − x(P_m))² → min. For a given Cs the curve is linear in mean and σ, for a given
    Cv and ratio in the mean, so one unknown is searched and the others are exact.
    """
    least_years = whole("least_years", least_years, least=1)
    ordered = np.sort(np.atleast_1d(floats("values", values)))[::-1]
    if ordered.ndim != 1 or ordered.size < 4 or not np.isfinite(ordered).all() or not (ordered > 0).all():
        raise ValueError("values must be one series of at least four annual maxima above nought, without gaps")
    if ordered[0] - ordered[-1] <= 1e-12 * ordered[0]:
        raise ValueError("values are all alike: no curve can be fitted")
    positions = weibull_positions(ordered.size) if exceedance is None else floats("exceedance", exceedance)
    if (
        positions.shape != ordered.shape
        or not ((positions > 0) & (positions < 1)).all()
        or (np.diff(positions) < 0).any()
    ):
        raise ValueError("exceedance must give every value, largest first, its probability between 0 and 1, rising")
    kept = None if mean is None else number("mean", mean, above=0, inclusive=False)
    if cs_over_cv is None:
        highest, ratio = MOST_SKEWED, None
    else:
        ratio = number("cs_over_cv", cs_over_cv, above=0, inclusive=False)
        highest = min(5.0, MOST_SKEWED / ratio)  # numerical: Cv of annual maxima of rain stays below 2

    def laid(unknown: float) -> tuple[float, float, float, float]:
        return _laid_through(ordered, positions, unknown, ratio, kept)

    trials = np.linspace(0.0, highest, 201)[0 if ratio is None else 1 :]
    nearest = int(np.argmin([laid(float(one))[0] for one in trials]))
    around = (float(trials[max(nearest - 1, 0)]), float(trials[min(nearest + 1, len(trials) - 1)]))
    found = minimize_scalar(lambda one: laid(one)[0], bounds=around, method="bounded", options={"xatol": 1e-10})
    best = min(float(found.x), float(trials[nearest]), key=lambda one: laid(one)[0])
    _, fitted_mean, sigma, cs = laid(best)
    is_inside = bool(trials[0] < best < trials[-1]) and ordered.size >= least_years
    return _curve(np.float64(fitted_mean), np.float64(sigma / fitted_mean), np.float64(cs), np.bool_(is_inside))


def _laid_through(
    ordered: FloatArray, positions: FloatArray, unknown: float, ratio: float | None, kept: float | None
) -> tuple[float, float, float, float]:
    """The sum of squares, and mean, σ and Cs of the best curve for one trial of Cs (of Cv, where the ratio is kept)."""
    cs = unknown if ratio is None else ratio * unknown
    factor = pearson3_frequency_factor(positions, cs)
    if ratio is not None:
        modulus = 1 + unknown * factor
        mean = float(ordered @ modulus / (modulus @ modulus)) if kept is None else kept
        sigma = unknown * mean
    elif kept is None:
        mid = factor.mean()
        sigma = float((factor - mid) @ ordered / ((factor - mid) @ (factor - mid)))
        mean = float(ordered.mean() - sigma * mid)
    else:
        mean = kept
        sigma = float(factor @ (ordered - mean) / (factor @ factor))
    return float(np.sum((ordered - mean - sigma * factor) ** 2)), mean, sigma, cs


def _l_skewness(cs: FloatArray) -> FloatArray:
    shape = 4 / np.maximum(cs, STRAIGHT) ** 2
    # Towards Cs = 0 the incomplete beta function loses its digits; there τ3 is the straight line Cs/√(12π).
    return np.asarray(np.where(cs > STRAIGHT, 6 * betainc(shape, 2 * shape, 1 / 3) - 3, cs / np.sqrt(12 * np.pi)))


def _curve(mean: npt.ArrayLike, cv: npt.ArrayLike, cs: npt.ArrayLike, long_enough: npt.ArrayLike) -> Pearson3:
    mean, cv, cs = (np.asarray(one, np.float64) for one in (mean, cv, cs))
    with np.errstate(invalid="ignore"):
        stays_above_zero = (mean > 0) & (cs >= 2 * cv)
    return Pearson3(mean, cv, cs, np.asarray(stays_above_zero & np.asarray(long_enough)))


def _count(name: str, given: int) -> int:
    return whole(name, given, least=0)
