"""Rain that sets slopes moving: intensity–duration lines, effective antecedent rain, and the alarms built on them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import Flagged, FloatArray, IntArray, flagged, floats, number, together
from anlan.science.rain import antecedent
from anlan.science.rain.grades import MOST_RAIN_MM
from anlan.science.steps import within


class IntensityThreshold(NamedTuple):
    """I = coefficient · D^exponent, D in hours and I in mm/h, between two durations."""

    coefficient_mm_h: float
    exponent: float
    shortest_h: float
    longest_h: float


CAINE1980 = IntensityThreshold(14.82, -0.39, 10 / 60, 500.0)
"""Caine (1980), Geografiska Annaler 62A: 73 shallow landslides and debris flows of the world. Second source: public programs."""
GUZZETTI2008 = IntensityThreshold(2.20, -0.44, 10 / 60, 840.0)
"""Guzzetti et al. (2008), Landslides 5: 2,626 events of the world, Bayesian lower line; 10 min to 35 d.
Second source: public programs."""
GUZZETTI2007_CADSES = IntensityThreshold(9.40, -0.56, 20 / 60, 288.0)
"""Guzzetti et al. (2007), Meteorology and Atmospheric Physics 98: central and south-eastern Europe;
20 min to 12 d. The line from memory, no second source found."""
INNES1983 = IntensityThreshold(4.93, -0.504, 0.1, 100.0)
"""Innes (1983), Progress in Physical Geography 7: debris flows of the world. From memory, no second source found."""
JAN_CHEN2005 = IntensityThreshold(13.5, -0.20, 0.7, 40.0)
"""Jan & Chen (2005), debris flows of Taiwan; shaky, no second source found."""
XIE2018_LANDSLIDE = IntensityThreshold(11.31, -0.7, 1.0, 72.0)
"""谢敏等 (2018) 气象研究与应用 39(1): landslides of Guangxi 2012–2016. The line stands in the abstract, its span does not."""


class DailyThreshold(NamedTuple):
    """H1 = intercept + slope · H24, not below a floor: the hour that suffices after a day of rain, in mm."""

    intercept_mm: float
    slope: float
    floor_mm: float


XIE2018_DEBRIS_FLOW = DailyThreshold(83.55, -0.2872, 39.9)
"""谢敏等 (2018) 气象研究与应用 39(1): debris flows of Guangxi 2012–2016; the floor holds from 152 mm a day."""

PROBABILITY_LIMITS = (0.15, 0.30, 0.50, 0.75)
"""Blue, yellow, orange, red from these probabilities on: common practice of Chinese bureaus; shaky, change it by place."""
RAIN_ALARM_LIMITS_MM = ((50.0, 80.0, 150.0), (20.0, 40.0, 60.0))
"""Yellow, orange, red of 24 h and of 1 h rain: a default for a county without its own; shaky, change it by place."""


def intensity_threshold(duration_h: npt.ArrayLike, threshold: IntensityThreshold = CAINE1980) -> Flagged:
    """Mean intensity from which landslides have followed, after a rain of this duration.

    duration_h  any shape     h     above zero; outside the source's durations the number, not valid
    threshold   –             –     coefficient above zero, exponent below zero
    returns     as duration   mm/h

    Raises ValueError when a coefficient lies outside its domain. Source: beside each threshold.
    """
    coefficient = number("coefficient_mm_h", threshold.coefficient_mm_h, above=0, inclusive=False)
    exponent = number("exponent", threshold.exponent, below=0, inclusive=False)
    duration = floats("duration_h", duration_h)
    possible = np.isfinite(duration) & (duration > 0)
    intensity = coefficient * np.where(possible, duration, 1.0) ** exponent
    covered = (duration >= threshold.shortest_h) & (duration <= threshold.longest_h)
    return flagged(intensity, possible=possible, covered=covered)


def threshold_ratio(
    intensity_mm_h: npt.ArrayLike, duration_h: npt.ArrayLike, threshold: IntensityThreshold = CAINE1980
) -> Flagged:
    """How far a rain stands above the line: its mean intensity over the threshold's; 1 is on the line.

    intensity_mm_h  any shape   mm/h   mean over the duration, not negative
    duration_h      fits        h      above zero
    returns         common      –

    Raises ValueError when shapes do not fit or a coefficient lies outside its domain.
    """
    intensity, duration = together(intensity_mm_h=intensity_mm_h, duration_h=duration_h)
    line = intensity_threshold(duration, threshold)
    possible = np.isfinite(intensity) & (intensity >= 0) & np.isfinite(line.value)
    return flagged(intensity / line.value, possible=possible, covered=line.valid)


def hourly_rain_threshold(rain_24h_mm: npt.ArrayLike, threshold: DailyThreshold = XIE2018_DEBRIS_FLOW) -> Flagged:
    """Rain of one hour from which debris flows have followed, after this rain in 24 h (前期降雨与小时雨强).

    rain_24h_mm  any shape   mm   not negative
    returns      as rain     mm

    Raises ValueError when the slope is above zero or the floor below it. Source: beside each threshold.
    """
    slope = number("slope", threshold.slope, below=0)
    floor = number("floor_mm", threshold.floor_mm, above=0)
    rain = floats("rain_24h_mm", rain_24h_mm)
    possible = (rain >= 0) & (rain <= MOST_RAIN_MM)
    return flagged(np.maximum(number("intercept_mm", threshold.intercept_mm) + slope * rain, floor), possible=possible)


def effective_rain(today_mm: npt.ArrayLike, before_mm: npt.ArrayLike, *, decay: float = 0.84) -> Flagged:
    """Effective rain 有效降雨量: R_e = R_0 + Σ Kⁱ·R_i, i days before.

    today_mm   any shape        mm   R_0, not negative
    before_mm  (days, *shape)   mm   yesterday first; a gap (NaN) makes the sum a gap
    decay      number           –    K, above 0 and below 1; 0.8 to 0.9 in Chinese practice, 0.84 the usual one
    returns    shape of today   mm

    Raises ValueError when shapes do not fit or K lies outside (0, 1).
    Source: Crozier & Eyles (1980) for the form (second source: Glade, Crozier & Smith 2000); K = 0.84 from memory, none found.
    """
    before = floats("before_mm", before_mm)
    if before.ndim == 0:
        raise ValueError("before_mm must have the days as its first axis, got a single number")
    (today,) = together(today_mm=today_mm)
    try:
        shape = np.broadcast_shapes(today.shape, before.shape[1:])
    except ValueError as error:
        raise ValueError(f"before_mm {before.shape} must be (days, *today_mm), today_mm is {today.shape}") from error
    days = [np.broadcast_to(one, shape) for one in (*before[::-1], today)]
    return flagged(antecedent.effective_rain(np.stack(days), decay=decay, days=len(before)).value[-1])


def landslide_probability(
    today_mm: npt.ArrayLike,
    effective_mm: npt.ArrayLike,
    susceptibility: npt.ArrayLike,
    *,
    coefficients: tuple[float, float, float, float],
    limits: tuple[float, ...] = PROBABILITY_LIMITS,
) -> tuple[Flagged, IntArray]:
    """Probability of landslides in an area by logistic regression, and its warning level.

    today_mm        any shape   mm   not negative
    effective_mm    fits        mm   not negative, from `effective_rain`
    susceptibility  fits        –    0 to 1
    coefficients    4 numbers   –    b0, b1 (today), b2 (effective), b3 (susceptibility), fitted to the place; b1..b3 ≥ 0
    limits          rising      –    probabilities from which each level holds
    returns         common      –    probability; level 0 below the first limit, 1 from it, …; -1 unknown

    Raises ValueError when shapes do not fit, a slope is negative or the limits do not rise within 0 to 1.
    Source: logistic regression as Chinese bureaus use it; there are no published coefficients that hold everywhere.
    """
    given = floats("coefficients", coefficients)
    if given.shape != (4,) or not np.isfinite(given).all() or not (given[1:] >= 0).all():
        raise ValueError(
            f"coefficients must be four numbers b0, b1, b2, b3, the last three from 0, got {coefficients!r}"
        )
    b0, b1, b2, b3 = given.tolist()
    today, effective, ease = together(today_mm=today_mm, effective_mm=effective_mm, susceptibility=susceptibility)
    possible = (today >= 0) & (today <= MOST_RAIN_MM) & (effective >= 0) & (ease >= 0) & (ease <= 1)
    logit = b0 + b1 * today + b2 * effective + b3 * ease
    probability = flagged(1 / (1 + np.exp(-np.clip(logit, -700, 700))), possible=possible)
    return probability, _level(probability.value, _rising("limits", limits, below=1))


def rain_alarm(
    rain_24h_mm: npt.ArrayLike,
    rain_1h_mm: npt.ArrayLike,
    *,
    limits_mm: tuple[tuple[float, ...], tuple[float, ...]] = RAIN_ALARM_LIMITS_MM,
) -> IntArray:
    """Rain alarm of a county, the worse of its 24 h and its 1 h rain: 0 none, 2 yellow, 3 orange, 4 red, -1 unknown.

    rain_24h_mm, rain_1h_mm  any shape that fits   mm   not negative; one that is unknown leaves what the other shows,
                                                        but never "none"
    limits_mm                two of three rising   mm   yellow, orange, red of 24 h and of 1 h

    Raises ValueError when shapes do not fit or limits do not rise.
    """
    day, hour = together(rain_24h_mm=rain_24h_mm, rain_1h_mm=rain_1h_mm)
    if floats("limits_mm", limits_mm).shape != (2, 3):
        raise ValueError(f"limits_mm must be two rows of three, of 24 h and of 1 h, got {limits_mm!r}")
    levels = []
    for name, rain, row in zip(("24 h", "1 h"), (day, hour), limits_mm, strict=True):
        limits = _rising(f"limits_mm of {name}", row)
        if limits.size != 3:
            raise ValueError(f"limits_mm of {name} must be three, yellow, orange and red, got {limits.size}")
        levels.append(_level(within(rain, 0.0, MOST_RAIN_MM), limits))
    worse = np.maximum(*levels)
    unknown = (np.minimum(*levels) < 0) & (worse == 0)
    return np.where(unknown, -1, np.where(worse > 0, worse + 1, worse)).astype(np.int64)


def _rising(name: str, given: tuple[float, ...], below: float = np.inf) -> FloatArray:
    limits = floats(name, given)
    if limits.ndim != 1 or not np.all(np.diff(limits) > 0) or not np.all((limits > 0) & (limits <= below)):
        raise ValueError(f"{name} must rise and lie above 0{'' if below == np.inf else f' and at most {below:g}'}")
    return limits


def _level(value: FloatArray, limits: FloatArray) -> IntArray:
    """How many limits are reached; -1 where the value is unknown."""
    return np.where(np.isfinite(value), np.searchsorted(limits, value, side="right"), -1).astype(np.int64)
