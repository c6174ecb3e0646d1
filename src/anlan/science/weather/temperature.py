"""Heat 高温 and cold: cold air 冷空气 and cold waves 寒潮."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, FloatArray, IntArray, floats, number, together
from anlan.science.steps import NOISE, UNKNOWN, steps_reached, within

COLDEST_C, HOTTEST_C = -90.0, 60.0
"""Air on earth has been measured between -89.2 ℃ (Vostok, 1983) and 56.7 ℃ (Furnace Creek, 1913; WMO archive)."""
GREATEST_FALL_C: Final = 80.0
"""Ours: no daily minimum falls by more in three days."""
HEAT_STEPS_C: Final = (35.0, 37.0, 40.0)
"""The day's maximum from which the heat signals of the CMA's order No. 16 (2007) count: yellow, orange, red."""


class ColdWave(NamedTuple):
    """A grade of cold wave: any of the falls of the daily minimum, and a minimum not above `minimum_c`; all ℃."""

    fall_24h_c: float
    fall_48h_c: float
    fall_72h_c: float
    minimum_c: float


# GB/T 21987-2017: 寒潮, 强寒潮, 超强寒潮.
GB21987_WAVES: Final = (
    ColdWave(8.0, 10.0, 12.0, 4.0),
    ColdWave(10.0, 12.0, 14.0, 2.0),
    ColdWave(12.0, 14.0, 16.0, 0.0),
)
# GB/T 20484-2017: falls in 48 h and the minimum that part 弱, 较强 and 强冷空气; ℃.
GB20484_FALLS_C: Final = (6.0, 8.0)
GB20484_MINIMUM_C: Final = 8.0
COLD_AIR_GRADES: Final = ("无冷空气", "弱冷空气", "较强冷空气", "强冷空气", "寒潮", "强寒潮", "超强寒潮")


def heat_day_grade(maximum_c: npt.ArrayLike) -> IntArray:
    """Grade of a hot day, 高温日, by its highest temperature.

    maximum_c  (any)  ℃
    returns    (any)  –  0 below 35, 1 from 35, 2 from 37, 3 from 40; -1 unknown

    Source: the steps of the heat signals, CMA order No. 16 (2007).
    """
    return steps_reached(within(floats("maximum_c", maximum_c), COLDEST_C, HOTTEST_C), HEAT_STEPS_C)


def hot_days_running(maximum_c: npt.ArrayLike, *, from_c: float = HEAT_STEPS_C[0]) -> IntArray:
    """How many days in a row, up to each day, have been hot, 连续高温日数.

    maximum_c  (days, cells…)  ℃  highest temperature of each day, oldest first
    from_c     number          ℃  a day is hot from here
    returns    (days, cells…)  –  0 on a day that is not hot; -1 unknown on a day without reading, and on hot days after
                                  it until one is not hot

    Raises ValueError when there is no axis of days.
    """
    maximum = floats("maximum_c", maximum_c)
    if maximum.ndim == 0:
        raise ValueError("maximum_c must have an axis of days, got a single number")
    hot = steps_reached(
        within(maximum, COLDEST_C, HOTTEST_C), (number("from_c", from_c, above=COLDEST_C, below=HOTTEST_C),)
    )
    running = np.zeros(maximum.shape, np.int64)
    before = np.zeros(maximum.shape[1:], np.int64)
    for day, today in enumerate(hot):
        grown = np.where(before == UNKNOWN, UNKNOWN, before + 1)
        before = running[day] = np.where(today == 1, grown, today)
    return running


def gb20484_cold_air_grade(
    fall_24h_c: npt.ArrayLike, fall_48h_c: npt.ArrayLike, fall_72h_c: npt.ArrayLike, minimum_c: npt.ArrayLike
) -> IntArray:
    """Grade of cold air, 冷空气等级, and of cold waves, 寒潮等级.

    fall_24h_c, fall_48h_c, fall_72h_c  (any)  ℃  how far the daily minimum has fallen within 24, 48, 72 h, day after day;
                                                  a rise is < 0
    minimum_c                           (any)  ℃  the daily minimum it fell to
    returns                             (any)  –  0 none (no fall in 48 h), 1 弱, 2 较强, 3 强冷空气, 4 寒潮, 5 强寒潮,
                                                  6 超强寒潮; -1 unknown. A missing reading is unknown only where it
                                                  could change the grade

    Source: GB/T 20484-2017 (1–4), GB/T 21987-2017 (4–6).
    """
    *falls, minimum = together(fall_24h_c=fall_24h_c, fall_48h_c=fall_48h_c, fall_72h_c=fall_72h_c, minimum_c=minimum_c)
    falls = [within(fall, -GREATEST_FALL_C, GREATEST_FALL_C) for fall in falls]
    minimum = within(minimum, COLDEST_C, HOTTEST_C)
    # The grade only rises with the falls and with a lower minimum: what is missing lies between the two extremes.
    mildest = _cold_air([np.nan_to_num(fall, nan=-np.inf) for fall in falls], np.nan_to_num(minimum, nan=np.inf))
    severest = _cold_air([np.nan_to_num(fall, nan=np.inf) for fall in falls], np.nan_to_num(minimum, nan=-np.inf))
    return np.where(mildest == severest, mildest, UNKNOWN)


def _cold_air(falls: list[FloatArray], minimum: FloatArray) -> IntArray:
    in_48h = falls[1]
    cold = minimum <= GB20484_MINIMUM_C + NOISE
    moderate, strong = (in_48h + NOISE >= step for step in GB20484_FALLS_C)
    grade = np.where(in_48h > 0, 1, 0)
    grade = np.where((moderate & cold) | strong, 2, grade)
    grade = np.where(strong & cold, 3, grade)
    for place, wave in enumerate(GB21987_WAVES):
        grade = np.where(_is_wave(falls, minimum, wave), 4 + place, grade)
    return grade.astype(np.int64)


def _is_wave(falls: list[FloatArray], minimum: FloatArray, wave: ColdWave) -> BoolArray:
    fallen = np.logical_or.reduce([fall + NOISE >= step for fall, step in zip(falls, wave, strict=False)])
    return np.asarray(fallen & (minimum <= wave.minimum_c + NOISE))
