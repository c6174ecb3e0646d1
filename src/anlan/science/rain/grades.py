"""Grades of rain and snow by GB/T 28592-2012."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import IntArray, floats, number
from anlan.science.steps import UNKNOWN, steps_reached, within

# GB/T 28592-2012 tables 1 and 2: the lowest amount of each grade from 小雨 / 小雪 up, mm of water in the period.
GB28592_RAIN_MM: Final = {
    24: (0.1, 10.0, 25.0, 50.0, 100.0, 250.0),
    12: (0.1, 5.0, 15.0, 30.0, 70.0, 140.0),
}
GB28592_SNOW_MM: Final = {
    24: (0.1, 2.5, 5.0, 10.0, 20.0, 30.0),
    12: (0.1, 1.0, 3.0, 6.0, 10.0, 15.0),
}
RAIN_GRADES: Final = ("无降雨", "微量降雨", "小雨", "中雨", "大雨", "暴雨", "大暴雨", "特大暴雨")
SNOW_GRADES: Final = ("无降雪", "微量降雪", "小雪", "中雪", "大雪", "暴雪", "大暴雪", "特大暴雪")
MOST_RAIN_MM: Final = 2000.0
"""More in a day is a broken gauge: the most measured in 24 h is 1,825 mm (Foc-Foc, La Réunion, 1966; WMO archive)."""


def gb28592_rain_grade(rain_mm: npt.ArrayLike, *, hours: int = 24) -> IntArray:
    """Grade of rain, 降雨量等级, by the sum over 24 or 12 hours.

    rain_mm  (any)   mm  sum over the period
    hours    number  h   24 or 12, the two periods that the standard grades
    returns  (any)   –   0 none, 1 微量, 2 小雨, 3 中雨, 4 大雨, 5 暴雨, 6 大暴雨, 7 特大暴雨; -1 unknown: a gap, less
                         than nothing, more than MOST_RAIN_MM

    Raises ValueError for other periods.
    Source: GB/T 28592-2012, table 1.
    """
    return _graded("rain_mm", rain_mm, GB28592_RAIN_MM, hours)


def gb28592_snow_grade(snow_mm: npt.ArrayLike, *, hours: int = 24) -> IntArray:
    """Grade of snow, 降雪量等级, by its water over 24 or 12 hours.

    snow_mm  (any)   mm  water of the snow fallen in the period, not its depth
    hours    number  h   24 or 12
    returns  (any)   –   0 none, 1 微量, 2 小雪, 3 中雪, 4 大雪, 5 暴雪, 6 大暴雪, 7 特大暴雪; -1 unknown

    Raises ValueError for other periods.
    Source: GB/T 28592-2012, table 2.
    """
    return _graded("snow_mm", snow_mm, GB28592_SNOW_MM, hours)


def _graded(name: str, given: npt.ArrayLike, ladders: Mapping[int, tuple[float, ...]], hours: int) -> IntArray:
    span = number("hours", hours)
    if span not in ladders:
        raise ValueError(f"hours must be 12 or 24, the periods that GB/T 28592 grades, got {hours!r}")
    amount = within(floats(name, given), 0.0, MOST_RAIN_MM)
    grade = steps_reached(amount, ladders[int(span)])
    return np.where((grade == UNKNOWN) | (amount == 0.0), grade, grade + 1)
