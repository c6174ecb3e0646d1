"""Voight's law of accelerating creep, and the line of inverse velocity that follows from it for α = 2."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from anlan.science.arrays import Flagged, flagged, floats, number, together


def voight1988_rate(
    time_d: npt.ArrayLike, *, alpha: npt.ArrayLike, a: npt.ArrayLike, failure_time_d: npt.ArrayLike
) -> Flagged:
    """Rate under dv/dt = A·v^α with infinite rate at failure: v = [A·(α − 1)·(t_f − t)]^(−1/(α − 1)).

    time_d          any shape   d      before failure; from it on NaN, not valid
    alpha           fits        –      above 1; below 1.2 or above 4 no slope is known to follow it: not valid
    a               fits        mm, d  A, above 0; its unit follows from α: mm^(1−α)·d^(α−2)
    failure_time_d  fits        d      t_f
    returns         common      mm/d

    Raises ValueError when shapes do not fit. Source: Voight (1988), Nature 332, 125–130, eq. 2 and its integral.
    """
    time, power, strength, failure = together(time_d=time_d, alpha=alpha, a=a, failure_time_d=failure_time_d)
    left = failure - time
    possible = (left > 0) & (power > 1) & (strength > 0) & np.isfinite(left + power + strength)
    base = np.where(possible, strength * (power - 1) * left, 1.0)
    rate = base ** (-1 / np.where(possible, power - 1, 1.0))
    return flagged(rate, possible=possible, covered=(power >= 1.2) & (power <= 4))


def voight1988_displacement(
    time_d: npt.ArrayLike,
    *,
    alpha: npt.ArrayLike,
    a: npt.ArrayLike,
    failure_time_d: npt.ArrayLike,
    since_d: float = 0.0,
) -> Flagged:
    """Displacement since a day under Voight's law, the integral of `voight1988_rate`; a logarithm for α = 2.

    time_d, alpha, a, failure_time_d   as `voight1988_rate`
    since_d                            number   d    where the displacement is 0; before failure
    returns                            common   mm

    Raises ValueError when shapes do not fit. Source: Voight (1988), Nature 332, 125–130.
    """
    since = number("since_d", since_d)
    time, power, strength, failure = together(time_d=time_d, alpha=alpha, a=a, failure_time_d=failure_time_d)
    left, whole = failure - time, failure - since
    possible = (left > 0) & (whole > 0) & (power > 1) & (strength > 0) & np.isfinite(left + power + strength)
    exponent = 1 / np.where(possible, power - 1, 1.0)
    scale = np.where(possible, strength * (power - 1), 1.0) ** -exponent
    left, whole, rest = np.where(possible, left, 1.0), np.where(possible, whole, 1.0), 1 - exponent
    ratio = np.log(whole / left)
    near = np.abs(rest * ratio) < 1e-9
    # whole^(1-p) − left^(1-p), over 1-p; its limit is the logarithm.
    moved = np.where(near, ratio, -np.expm1(-rest * ratio) / np.where(near, 1.0, rest)) * whole**rest
    return flagged(scale * moved, possible=possible, covered=(power >= 1.2) & (power <= 4))


@dataclass(frozen=True)
class InverseVelocityLine:
    """Where the line through 1/v reaches zero, and between which days with the level asked for.

    An end of the interval that the readings do not bound is infinite. `valid`: the line falls, and so surely that the
    interval is bounded.
    """

    failure_time_d: float
    lower_d: float
    upper_d: float
    valid: bool


def fukuzono1985_failure_time(
    time_d: npt.ArrayLike, rate_mm_d: npt.ArrayLike, *, level: float = 0.90
) -> InverseVelocityLine:
    """Failure time by the straight line of inverse velocity 速度倒数法: 1/v = A·(t_f − t), α = 2, least squares.

    time_d     (n,)     d      rising
    rate_mm_d  (n,)     mm/d   rates not above 0 and gaps (NaN) are left out
    level      number   –      of the interval, by Fieller's theorem; ends in (0, 1)

    With fewer than two rates, or a line that does not fall, NaN and not valid; with two the time alone, not valid.
    Raises ValueError when the rows are not alike or time does not rise.
    Source: Fukuzono (1985), 4th Int. Conf. Field Workshop on Landslides, Tokyo, 145–150; Fieller (1954), JRSS B 16.
    """
    level = number("level", level, above=0, below=1, inclusive=False)
    time, rate = floats("time_d", time_d), floats("rate_mm_d", rate_mm_d)
    if time.ndim != 1 or time.shape != rate.shape or not np.all(np.diff(time) > 0):
        raise ValueError(f"time_d and rate_mm_d must be two like rows, time rising; got {time.shape} {rate.shape}")
    used = np.isfinite(rate) & (rate > 0)
    t, inverse = time[used], 1 / rate[used]
    none = InverseVelocityLine(np.nan, np.nan, np.nan, False)
    if t.size < 2:
        return none
    middle, mean = t.mean(), inverse.mean()
    spread = float(((t - middle) ** 2).sum())
    slope = float(((t - middle) * inverse).sum()) / spread
    if slope >= 0:
        return none
    failure = middle - mean / slope
    if t.size == 2:
        return InverseVelocityLine(float(failure), -np.inf, np.inf, False)
    residual = inverse - mean - slope * (t - middle)
    variance = float((residual**2).sum()) / (t.size - 2)
    student = float(stdtrit(t.size - 2, 0.5 + level / 2)) ** 2
    # Days x after the middle with |mean + slope·x| within the band: (slope² − g)·x² + 2·mean·slope·x + mean² − h ≤ 0.
    g, h = student * variance / spread, student * variance / t.size
    square, linear, constant = slope**2 - g, mean * slope, mean**2 - h
    if square <= 0:
        return InverseVelocityLine(float(failure), -np.inf, np.inf, False)
    half = np.sqrt(max(linear**2 - square * constant, 0.0))
    lower, upper = middle + (-linear - half) / square, middle + (-linear + half) / square
    return InverseVelocityLine(float(failure), float(lower), float(upper), True)
