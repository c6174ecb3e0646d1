"""What the median leaves open: a residual for the event, and one that neighbouring sites share; intervals of both."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from anlan.science.arrays import BoolArray, FloatArray, floats, number, together
from anlan.science.steps import within

# Jayaram & Baker (2009), eqs. 17–20: range in km = at_0 s + slope · period; below 1 s by whether Vs30 clusters.
UNCLUSTERED_KM, UNCLUSTERED_PER_S = 8.5, 17.2
CLUSTERED_KM, CLUSTERED_PER_S = 40.7, -15.0
LONG_PERIOD_KM, LONG_PERIOD_PER_S = 22.0, 3.7
LONGEST_PERIOD_S = 10.0
MOST_SIGMA_LN = 10.0  # ours: a factor of 22,000 either way is no estimate; relations have 0.5 to 1
RANGE_DECAY = 3.0  # the correlation at the range is e⁻³


@dataclass(frozen=True)
class ResidualModel:
    """Standard deviations of the residual (of ln motion, or in degrees), and the range of its correlation.

    One draw of `between_sigma` holds for the whole event; the draws of `within_sigma` correlate as e^(−3 h / range).
    """

    between_sigma: float
    within_sigma: float
    range_km: float

    def __post_init__(self) -> None:
        number("between_sigma", self.between_sigma, above=0, below=1e6)
        number("within_sigma", self.within_sigma, above=0, below=1e6)
        number("range_km", self.range_km, above=0, below=1e6, inclusive=False)

    @property
    def total_sigma(self) -> float:
        return math.hypot(self.between_sigma, self.within_sigma)


@dataclass(frozen=True)
class Interval:
    lowest: FloatArray
    highest: FloatArray
    valid: BoolArray


def jayaram_baker2009_range_km(period_s: float, *, is_clustered: bool) -> float:
    """Range of the correlation of within-event residuals; PGA is period 0, PGV goes as period 1 s.

    period_s      number  s   0–10
    is_clustered  truth   –   whether sites of like Vs30 lie together
    returns       number  km  the correlation is e^(−3 h / range)

    Raises ValueError for a period outside 0–10 s.
    Source: Jayaram & Baker (2009), Earthquake Engng Struct. Dyn. 38, eqs. 17–20.
    """
    period = number("period_s", period_s, above=0, below=LONGEST_PERIOD_S)
    if period >= 1:
        return LONG_PERIOD_KM + LONG_PERIOD_PER_S * period
    if is_clustered:
        return CLUSTERED_KM + CLUSTERED_PER_S * period
    return UNCLUSTERED_KM + UNCLUSTERED_PER_S * period


def exponential_correlation(distance_km: npt.ArrayLike, *, range_km: float) -> FloatArray:
    """e^(−3 h / range), NaN for a negative or infinite distance.

    Source: Jayaram & Baker (2009), eq. 20.
    """
    distance = floats("distance_km", distance_km)
    reach = number("range_km", range_km, above=0, inclusive=False)
    return np.exp(-RANGE_DECAY / reach * within(distance, 0.0, np.inf))


def split_sigma(total_sigma: float, *, between_share: float, range_km: float) -> ResidualModel:
    """A residual model from a total standard deviation, of whose variance a share belongs to the event.

    total_sigma    number  –   of the attenuation relation, 0 or more
    between_share  number  –   0–1; Yu (2013) and Wang (2000) publish none
    range_km       number  km  above 0

    Raises ValueError for what lies outside its domain.
    """
    total = number("total_sigma", total_sigma, above=0, below=1e6)
    share = number("between_share", between_share, above=0, below=1)
    return ResidualModel(total * math.sqrt(share), total * math.sqrt(1 - share), range_km)


def motion_interval(median: npt.ArrayLike, sigma_ln: npt.ArrayLike, *, probability: float) -> Interval:
    """Middle interval of a lognormal motion at single sites: median · exp(±z σ).

    median       any shape  –  of the motion, 0 or more, in any unit
    sigma_ln     any shape  –  standard deviation of its logarithm, 0 to 10
    probability  number     –  between 0 and 1

    Raises ValueError for a probability outside its domain, or shapes that do not fit together.
    """
    middle, sigma = together(median=median, sigma_ln=sigma_ln)
    valid = (middle >= 0) & (sigma >= 0) & (sigma <= MOST_SIGMA_LN) & np.isfinite(middle)
    spread = np.exp(_z(probability) * np.where(valid, sigma, np.nan))
    return Interval(middle / spread, middle * spread, np.asarray(valid))


def intensity_interval(median: npt.ArrayLike, sigma: npt.ArrayLike, *, probability: float) -> Interval:
    """Middle interval of an intensity at single sites: median ± z σ, kept within 1–12.

    median       any shape  –  1–12
    sigma        any shape  –  degrees, 0 or more
    probability  number     –  between 0 and 1

    Raises ValueError for a probability outside its domain, or shapes that do not fit together.
    """
    middle, spread = together(median=median, sigma=sigma)
    valid = (middle >= 1) & (middle <= 12) & (spread >= 0) & np.isfinite(spread)
    half = _z(probability) * np.where(valid, spread, np.nan)
    return Interval(np.clip(middle - half, 1, 12), np.clip(middle + half, 1, 12), np.asarray(valid))


def _z(probability: float) -> float:
    return float(ndtri((1 + number("probability", probability, above=0, below=1, inclusive=False)) / 2))
