"""What is left of the rain of the days before: effective antecedent rain 前期有效降雨量 and the index Pa."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import Flagged, FloatArray, floats, number, whole
from anlan.science.rain.grades import MOST_RAIN_MM
from anlan.science.steps import within


def effective_rain(daily_mm: npt.ArrayLike, *, decay: float = 0.84, days: int = 15) -> Flagged:
    """Effective rain, 有效降雨量, day by day: R_e = R_0 + Σ_{i=1..days} decay^i · R_i, R_i the rain i days before.

    daily_mm  (series, cells…)  mm  rain of each day, oldest first; above MOST_RAIN_MM it cannot be
    decay     number            –   kept from one day to the next, 0 < decay < 1; 0.84 (0.8–0.9) in Chinese practice
    days      number            –   how many days before count; 10–15, to 30
    returns   (series, cells…)  mm  today included; what the days before alone leave is this less today. A gap or
                                    negative rain within reach: NaN. Not valid while the series is younger than `days`

    Raises ValueError when there is no axis of days, decay lies outside (0, 1) or days is no whole number ≥ 0.
    Source: Chinese landslide practice (see docs/science/rain.md); the form is that of Crozier & Eyles (1980).
    """
    rain = _series("daily_mm", daily_mm)
    decay = number("decay", decay, above=0, below=1, inclusive=False)
    days = whole("days", days, least=0)
    effective = rain.copy()
    for before in range(1, min(days, len(rain) - 1) + 1):
        effective[before:] += decay**before * rain[:-before]
    old_enough = np.arange(len(rain)) >= days
    valid = np.isfinite(effective) & old_enough.reshape(-1, *[1] * (rain.ndim - 1))
    return Flagged(effective, valid)


def antecedent_index(
    daily_mm: npt.ArrayLike, *, decay: float = 0.85, start_mm: npt.ArrayLike = 0.0, capacity_mm: float = np.inf
) -> Flagged:
    """Antecedent rain index, 前期影响雨量: Pa(t+1) = decay · (Pa(t) + P(t)), never above the basin's capacity Wm.

    daily_mm     (days, cells…)  mm  rain of each day, oldest first; above MOST_RAIN_MM it cannot be
    decay        number          –   0 < decay < 1; 0.85 (0.8–0.9)
    start_mm     (cells…)        mm  Pa at the first morning
    capacity_mm  number          mm  Wm, 60–120 in practice; none by default
    returns      (days, cells…)  mm  Pa on the morning after each day; from a gap or negative rain on: NaN, not valid

    Raises ValueError when there is no axis of days, decay lies outside (0, 1) or capacity is not above nought.
    Source: the Pa of Chinese flood forecasting, GB/T 22482 practice; after Kohler & Linsley (1951), US Weather Bureau
    Research Paper 34, with the day itself decayed too.
    """
    rain = _series("daily_mm", daily_mm)
    decay = number("decay", decay, above=0, below=1, inclusive=False)
    start = within(floats("start_mm", start_mm), 0.0, np.inf)
    if capacity_mm != np.inf:
        capacity_mm = number("capacity_mm", capacity_mm, above=0, inclusive=False)
    try:
        carried = np.broadcast_to(start, rain.shape[1:]).copy()
    except ValueError as error:
        raise ValueError(f"start_mm {start.shape} does not fit the cells {rain.shape[1:]} of daily_mm") from error
    index = np.empty(rain.shape)
    for day, fallen in enumerate(rain):
        carried = index[day] = np.minimum(decay * (carried + fallen), capacity_mm)
    return Flagged(index, np.isfinite(index))


def _series(name: str, given: npt.ArrayLike) -> FloatArray:
    rain = floats(name, given)
    if rain.ndim == 0:
        raise ValueError(f"{name} must have an axis of days, got a single number")
    return within(rain, 0.0, MOST_RAIN_MM)
