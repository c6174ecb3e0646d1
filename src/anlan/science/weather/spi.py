"""Standardised precipitation index, SPI 标准化降水指数: a gamma curve through the totals, read as a normal deviate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import gammainc, ndtr, ndtri

from anlan.science.arrays import BoolArray, Flagged, FloatArray, floats, together, whole
from anlan.science.steps import within

FEWEST_YEARS: Final = 30
"""McKee et al. (1993): ideally a continuous period of at least 30 years."""
FARTHEST_SPI: Final = 3.09
"""Ours, as common SPI programs bound it: once in a thousand years; no series at hand tells what lies beyond."""


@dataclass(frozen=True)
class GammaFit:
    """A gamma curve through the totals of one period of the year, for every cell.

    shape      –   α; NaN where the totals above nought are fewer than two or all alike
    scale_mm   mm  β
    dry_share  –   q, share of the years without any rain
    valid      at least 30 years
    """

    shape: FloatArray
    scale_mm: FloatArray
    dry_share: FloatArray
    valid: BoolArray


def thom_gamma(total_mm: npt.ArrayLike) -> GammaFit:
    """A gamma curve through the totals of one period of the year, dry years counted apart.

    total_mm  (years, cells…)  mm  rain of the same period in each year of reference; NaN and negative are left out
    returns   (cells…)

    Raises ValueError when there is no axis of years.
    Source: Thom (1958), Monthly Weather Review 86, 117–122: A = ln(mean) − mean of ln x, α = (1 + √(1 + 4A/3))/(4A),
    β = mean/α; used for the SPI by McKee, Doesken & Kleist (1993), 8th Conf. on Applied Climatology, and by
    GB/T 20481-2017, appendix.
    """
    total = floats("total_mm", total_mm)
    if total.ndim == 0:
        raise ValueError("total_mm must have an axis of years, got a single number")
    total = within(total, 0.0, np.inf)
    years = np.count_nonzero(np.isfinite(total), axis=0)
    is_wet = total > 0
    wet_years = np.count_nonzero(is_wet, axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.sum(np.where(is_wet, total, 0.0), axis=0) / wet_years
        mean_log = np.sum(np.log(np.where(is_wet, total, 1.0)), axis=0) / wet_years
        deviation = np.log(mean) - mean_log
        deviation = np.where(deviation > 1e-12, deviation, np.nan)  # totals all alike leave only rounding
        shape = (1 + np.sqrt(1 + 4 * deviation / 3)) / (4 * deviation)
        dry_share = 1 - wet_years / years
    return GammaFit(
        np.asarray(shape),
        np.asarray(mean / shape),
        np.asarray(dry_share),
        np.asarray(np.isfinite(shape) & (years >= FEWEST_YEARS)),
    )


def mckee_spi(total_mm: npt.ArrayLike, fit: GammaFit) -> Flagged:
    """SPI of totals, against the curve of their period of the year.

    total_mm  (any, cells…)  mm  totals of the period that the fit was made for
    fit       (cells…)
    returns   (any, cells…)  –   −3.09 … 3.09; not valid where held at an end, or with a fit that is not. NaN for a gap
                                 or a negative total

    Source: McKee, Doesken & Kleist (1993): H(x) = q + (1 − q) G(x), SPI = Φ⁻¹(H). Φ⁻¹ is exact here; their rational
    approximation (Abramowitz & Stegun 26.2.23) is off by up to 4.5·10⁻⁴.
    """
    total, shape, scale, dry_share, reliable = together(
        total_mm=total_mm, shape=fit.shape, scale_mm=fit.scale_mm, dry_share=fit.dry_share, valid=fit.valid
    )
    total = within(total, 0.0, np.inf)
    with np.errstate(all="ignore"):
        not_exceeded = dry_share + (1 - dry_share) * gammainc(shape, total / scale)
        deviate = ndtri(not_exceeded)
    end = ndtr(FARTHEST_SPI)
    is_within = (not_exceeded > 1 - end) & (not_exceeded < end)
    return Flagged(np.clip(deviate, -FARTHEST_SPI, FARTHEST_SPI), np.asarray(is_within & (reliable > 0)))


def running_total(rain_mm: npt.ArrayLike, *, steps: int) -> FloatArray:
    """Total over a window ending with each step: of months for SPI-3, SPI-12 …, of days for SPI90 and SPI150.

    rain_mm  (series, cells…)  mm  rain of each step, oldest first
    steps    number            –   length of the window
    returns  (series, cells…)  mm  NaN before the first full window, and where a gap or negative rain lies within

    Raises ValueError when there is no axis of steps or the window is no whole number ≥ 1.
    """
    rain = floats("rain_mm", rain_mm)
    if rain.ndim == 0:
        raise ValueError("rain_mm must have an axis of steps, got a single number")
    steps = whole("steps", steps, least=1)
    rain = within(rain, 0.0, np.inf)
    total = np.full(rain.shape, np.nan)
    if len(rain) >= steps:
        known = np.isfinite(rain)
        start = np.zeros((1, *rain.shape[1:]))
        sums = np.concatenate([start, np.cumsum(np.where(known, rain, 0.0), axis=0)])
        counts = np.concatenate([start, np.cumsum(known, axis=0)])
        full = counts[steps:] - counts[:-steps] == steps
        total[steps - 1 :] = np.where(full, np.maximum(sums[steps:] - sums[:-steps], 0.0), np.nan)
    return total
