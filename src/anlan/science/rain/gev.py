"""Generalised extreme value distribution 广义极值分布 of annual maxima, by L-moments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import gamma

from anlan.science.arrays import BoolArray, Flagged, FloatArray, flagged, together, whole
from anlan.science.rain.lmoments import inverted, sample_l_moments
from anlan.science.rain.pearson3 import FEWEST_YEARS

GUMBEL: Final = 1e-7  # numerical
"""Ours: a shape nearer to zero is Gumbel's, to the digits that are left."""
HEAVIEST_K, LIGHTEST_K = -0.999_999, 20.0  # numerical
"""Shapes searched: L-moments exist above k = -1."""


@dataclass(frozen=True)
class Gev:
    """A GEV curve, one for every cell; k is Hosking's shape (negative: heavy upper tail; -ξ of the statisticians)."""

    location: FloatArray
    scale: FloatArray
    k: FloatArray
    valid: BoolArray


def gev_by_l_moments(values: npt.ArrayLike, *, least_years: int = FEWEST_YEARS) -> Gev:
    """GEV by L-moments.

    values   (years, cells…)  annual maxima; NaN years are left out
    returns  (cells…)         NaN where three values do not stand or all are alike; not valid with too few years

    Raises ValueError when there is no axis of years.
    Source: Hosking, Wallis & Wood (1985), Technometrics 27, 251–261; Hosking & Wallis (1997), A.6:
    τ3 = 2 (1 − 3^−k)/(1 − 2^−k) − 3, λ2 = α (1 − 2^−k) Γ(1 + k)/k, λ1 = ξ + α (1 − Γ(1 + k))/k. The shape is found by
    halving, so their quadratic approximation is not needed.
    """
    least_years = whole("least_years", least_years, least=1)
    moments = sample_l_moments(values)
    k = -inverted(lambda minus_k: _l_skewness(-minus_k), moments.t3, lowest=-LIGHTEST_K, highest=-HEAVIEST_K)
    shape = np.where(np.abs(k) < GUMBEL, GUMBEL, k)
    with np.errstate(invalid="ignore", divide="ignore"):
        grown = gamma(1 + shape)
        scale = moments.l2 * shape / (-np.expm1(-shape * np.log(2)) * grown)
        location = moments.l1 - scale * (1 - grown) / shape
    valid = np.isfinite(k) & (moments.years >= least_years)
    return Gev(location, scale, k, np.asarray(valid))


def gev_quantile(curve: Gev, return_period_a: npt.ArrayLike) -> Flagged:
    """The value of a return period: x = ξ + α (1 − y^k)/k, y = −ln(1 − 1/T).

    curve            (cells…)
    return_period_a  (any)    a  T > 1, of annual maxima
    returns          (any)       unit of the values; NaN for T ≤ 1, not valid where the curve is not

    Source: Hosking & Wallis (1997), A.6.
    """
    period, location, scale, k, valid = together(
        return_period_a=return_period_a, location=curve.location, scale=curve.scale, k=curve.k, valid=curve.valid
    )
    with np.errstate(all="ignore"):
        log_y = np.log(-np.log1p(-1 / period))
        shape = np.where(np.abs(k) < GUMBEL, 1.0, k)
        value = location + scale * np.where(np.abs(k) < GUMBEL, -log_y, -np.expm1(shape * log_y) / shape)
    return flagged(value, possible=np.isfinite(value) & (period > 1), covered=valid > 0)


def gev_return_period(curve: Gev, value: npt.ArrayLike) -> Flagged:
    """The return period of a value: T = 1/(1 − F(x)), years; 1 below a lower end.

    curve    (cells…)
    value    (any)     unit of the values
    returns  (any)  a  NaN where the value is NaN; infinite, not valid, beyond an upper end

    Source: Hosking & Wallis (1997), A.6.
    """
    given, location, scale, k, valid = together(
        value=value, location=curve.location, scale=curve.scale, k=curve.k, valid=curve.valid
    )
    with np.errstate(all="ignore"):
        reduced = (given - location) / scale
        shape = np.where(np.abs(k) < GUMBEL, 1.0, k)
        bent = -np.log(np.maximum(1 - shape * reduced, 0.0)) / shape
        period = -1 / np.expm1(-np.exp(-np.where(np.abs(k) < GUMBEL, reduced, bent)))
    return flagged(period, possible=np.isfinite(given) & np.isfinite(scale), covered=valid > 0)


def _l_skewness(k: FloatArray) -> FloatArray:
    """τ3 of a shape; rising as k falls."""
    shape = np.where(np.abs(k) < GUMBEL, GUMBEL, k)
    return np.asarray(2 * np.expm1(-shape * np.log(3)) / np.expm1(-shape * np.log(2)) - 3)
