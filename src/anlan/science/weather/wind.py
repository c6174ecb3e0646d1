"""Wind scale 风力等级 and grades of tropical cyclones 热带气旋等级."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import Flagged, IntArray, flagged, floats
from anlan.science.steps import steps_reached, within

# GB/T 28591-2012: the lowest speed of levels 1 to 17, m/s at 10 m.
GB28591_LOWEST_M_S: Final = (
    0.3, 1.6, 3.4, 5.5, 8.0, 10.8, 13.9, 17.2, 20.8, 24.5, 28.5, 32.7, 37.0, 41.5, 46.2, 51.0, 56.1,
)  # fmt: skip
# GB/T 19201-2006: the lowest 2-minute mean near the centre of 热带低压, 热带风暴, 强热带风暴, 台风, 强台风, 超强台风, m/s.
GB19201_LOWEST_M_S: Final = (10.8, 17.2, 24.5, 32.7, 41.5, 51.0)
CYCLONE_GRADES: Final = ("未达热带低压", "热带低压", "热带风暴", "强热带风暴", "台风", "强台风", "超强台风")
STRONGEST_M_S: Final = 150.0
"""More is a broken anemometer: the strongest gust measured is 113.2 m/s (Barrow Island, 1996; WMO archive)."""
BEAUFORT_M_S: Final = 0.836
"""v = 0.836 B^1.5, m/s: the scale of 1946 (WMO, International Meteorological Tables)."""


def gb28591_wind_level(speed_m_s: npt.ArrayLike) -> IntArray:
    """Level of the wind, 风力等级, 0 to 17 (17 also 17 级以上).

    speed_m_s  (any)  m/s  mean wind or gust at 10 m above open ground
    returns    (any)  –    -1 unknown: a gap, less than nothing, more than STRONGEST_M_S

    Source: GB/T 28591-2012, table 1.
    """
    return steps_reached(within(floats("speed_m_s", speed_m_s), 0.0, STRONGEST_M_S), GB28591_LOWEST_M_S)


def beaufort_speed(level: npt.ArrayLike) -> Flagged:
    """The speed in the middle of a level: v = 0.836 B^1.5.

    level    (any)  –    0–17; valid to 12, for which the relation was made
    returns  (any)  m/s  NaN for levels that are none

    Source: WMO Code 1100 (second source: public unit programs); the 17 levels above the twelfth follow it less well.
    """
    grade = floats("level", level)
    possible = (grade >= 0) & (grade <= 17)
    speed = BEAUFORT_M_S * np.where(possible, grade, np.nan) ** 1.5
    return flagged(speed, possible=possible, covered=grade <= 12)


def gb19201_cyclone_grade(speed_m_s: npt.ArrayLike) -> IntArray:
    """Grade of a tropical cyclone by the strongest 2-minute mean wind near its centre.

    speed_m_s  (any)  m/s
    returns    (any)  –    0 below a depression, 1 热带低压, 2 热带风暴, 3 强热带风暴, 4 台风, 5 强台风, 6 超强台风;
                           -1 unknown

    Source: GB/T 19201-2006, table 1.
    """
    return steps_reached(within(floats("speed_m_s", speed_m_s), 0.0, STRONGEST_M_S), GB19201_LOWEST_M_S)
