"""Design storms: intensity–duration–frequency 暴雨强度公式 and the Chicago storm 芝加哥雨型."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import least_squares

from anlan.science.arrays import Flagged, FloatArray, flagged, floats, number, together

L_S_HM2_PER_MM_MIN: Final = 1000 / 6
"""One mm/min over a hectare in L/s: 10 m³ a minute. The q = 167 A … of GB 50014 rounds it to 167."""
SHORTEST_MIN, LONGEST_MIN = 5.0, 1440.0
"""Durations for which Chinese cities fit their formulas: 5–180 min, long ones to 1,440 (GB 50014-2021, app. B)."""
RAREST_A = 100.0
"""Formulas are fitted to return periods of up to 100 years (GB 50014-2021, app. B)."""


@dataclass(frozen=True)
class StormFormula:
    """A city's storm formula: i = A · (1 + C · lg P) / (t + b)^n, i in mm/min, t in min, P in years.

    a_mm_min  A, 雨力 of the one-year storm (as i, not as the 167 A of q)
    c         C, how much it grows with the return period
    b_min, n  shape over the duration; b ≥ 0, 0 < n < 1
    """

    a_mm_min: float
    c: float
    b_min: float
    n: float

    def __post_init__(self) -> None:
        number("a_mm_min", self.a_mm_min, above=0, inclusive=False)
        number("c", self.c, above=0)
        number("b_min", self.b_min, above=0)
        number("n", self.n, above=0, below=1, inclusive=False)


@dataclass(frozen=True)
class FittedStormFormula:
    """A storm formula fitted to a table, and how far it stays off: GB 50014 asks for ≤ 0.05 mm/min, and ≤ 5 %."""

    formula: StormFormula
    error_mm_min: float
    error_relative: float


def gb50014_intensity(duration_min: npt.ArrayLike, return_period_a: npt.ArrayLike, *, formula: StormFormula) -> Flagged:
    """Mean intensity over a duration, by the city's storm formula, 暴雨强度公式.

    duration_min     (any)   min     t > 0; valid 5–1,440
    return_period_a  (any)   a       P ≥ 1 by annual maxima, or above nought by the many-values method; valid to 100
    returns          (any)   mm/min  times L_S_HM2_PER_MM_MIN it is q in L/(s·hm²). Not valid outside the ranges; NaN
                                     for a duration or period ≤ 0 or so small that 1 + C · lg P is no longer above 0

    Source: GB 50014-2021 室外排水设计标准, 4.1 (设计暴雨强度) and appendix B.
    """
    duration, period = together(duration_min=duration_min, return_period_a=return_period_a)
    with np.errstate(invalid="ignore", divide="ignore"):
        growth = 1 + formula.c * np.log10(period)
        possible = (duration > 0) & (period > 0) & (growth > 0)
        intensity = formula.a_mm_min * growth / (duration + formula.b_min) ** formula.n
    covered = (duration >= SHORTEST_MIN) & (duration <= LONGEST_MIN) & (period <= RAREST_A)
    return flagged(intensity, possible=possible, covered=covered)


def fit_gb50014(
    intensity_mm_min: npt.ArrayLike, *, duration_min: npt.ArrayLike, return_period_a: npt.ArrayLike
) -> FittedStormFormula:
    """The storm formula of a table of intensities by duration and return period, by least squares of the deviation.

    intensity_mm_min  (durations, periods)  mm/min  from the frequency curves of annual maxima
    duration_min      (durations,)          min     at least three
    return_period_a   (periods,)            a       at least two
    returns           the formula, its root mean square error and that error as a share of the mean intensity

    Raises ValueError for a table that does not fit its margins, has gaps or holds what is not above nought.
    Source: the form of GB 50014-2021 appendix B; Levenberg–Marquardt as the Chinese fitting guide of 2014 names it.
    """
    table = floats("intensity_mm_min", intensity_mm_min)
    duration, period = floats("duration_min", duration_min), floats("return_period_a", return_period_a)
    if table.shape != (duration.size, period.size) or duration.ndim != 1 or period.ndim != 1:
        raise ValueError(f"intensity_mm_min {table.shape} must be ({duration.size} durations, {period.size} periods)")
    if duration.size < 3 or period.size < 2:
        raise ValueError("a storm formula needs at least three durations and two return periods")
    if not all(np.isfinite(one).all() and (one > 0).all() for one in (table, duration, period)):
        raise ValueError("intensity_mm_min, duration_min and return_period_a must all be above nought, without gaps")

    def deviation(parameters: FloatArray) -> FloatArray:
        a, c, b, n = parameters
        return np.asarray(
            (a * (1 + c * np.log10(period)) / (duration[:, None] + b) ** n - table).ravel(), dtype=np.float64
        )

    start = np.array([table.mean() * (duration.mean() + 10) ** 0.7, 0.8, 10.0, 0.7])  # numerical
    best = least_squares(
        deviation,
        start,
        bounds=([1e-9, 0.0, 0.0, 1e-3], [np.inf, np.inf, 1e3, 1 - 1e-9]),  # numerical
        x_scale=start,
        ftol=1e-14,
        xtol=1e-14,
        gtol=1e-14,
        max_nfev=2000,  # numerical
    )
    error = float(np.sqrt(np.mean(best.fun**2)))
    return FittedStormFormula(StormFormula(*(float(one) for one in best.x)), error, error / float(table.mean()))


def chicago_storm(
    duration_min: float, *, step_min: float, return_period_a: float, formula: StormFormula, peak_ratio: float = 0.4
) -> Flagged:
    """The Chicago storm: every span around its peak carries the rain that the formula gives a storm of that length.

    duration_min     number  min  T, a whole number of steps
    step_min         number  min  length of one step
    return_period_a  number  a    P
    peak_ratio       number  –    r, share of the duration before the peak, 0 < r < 1; 0.3–0.5 where not studied
    returns          (steps,) mm  rain of each step; their sum is i(T) · T. Not valid where the formula is not

    Raises ValueError for arguments outside their domain and steps that do not fill the duration.
    Source: Keifer & Chu (1957), Synthetic storm pattern for drainage design, J. Hydraulics Div. ASCE 83(4), 1332:
    i(t_b) = A [(1 − n) t_b/r + b] / (t_b/r + b)^(1+n) before the peak, with 1 − r after it. The depth of each step is
    that intensity integrated, so no rain is lost between the steps, whatever their length.
    """
    duration = number("duration_min", duration_min, above=0, inclusive=False)
    step = number("step_min", step_min, above=0, inclusive=False)
    ratio = number("peak_ratio", peak_ratio, above=0, below=1, inclusive=False)
    period = number("return_period_a", return_period_a, above=0, inclusive=False)
    steps = round(duration / step)
    if steps < 1 or abs(steps * step - duration) > 1e-9 * duration:
        raise ValueError(f"duration_min must be whole steps of step_min, got {duration:g} min by {step:g} min")
    whole = gb50014_intensity(duration, period, formula=formula)
    if not np.isfinite(whole.value):
        raise ValueError(f"the storm formula gives no rain for a return period of {period:g} years")
    strength = formula.a_mm_min * (1 + formula.c * np.log10(period))
    since_peak = np.linspace(0.0, duration, steps + 1) - ratio * duration
    side = np.where(since_peak < 0, ratio, 1 - ratio)
    span = np.abs(since_peak) / side
    with np.errstate(invalid="ignore"):
        within_span = np.where(span > 0, strength * span / (span + formula.b_min) ** formula.n, 0.0)
    fallen = np.sign(since_peak) * side * within_span
    return Flagged(np.diff(fallen), np.full(steps, bool(whole.valid)))
