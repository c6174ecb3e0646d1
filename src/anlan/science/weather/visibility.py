"""Fog 雾 and sand and dust 沙尘 by visibility 能见度."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import IntArray, floats, together
from anlan.science.steps import UNKNOWN, steps_undercut, within

# GB/T 27964-2011: fog thinner than these, m.
GB27964_FOG_M: Final = (50.0, 200.0, 500.0, 1000.0, 10_000.0)
FOG_GRADES: Final = ("无雾", "轻雾", "大雾", "浓雾", "强浓雾", "特强浓雾")
# GB/T 20480-2017: dust in the air that lets one see less far than these, m.
GB20480_DUST_M: Final = (50.0, 500.0, 1000.0, 10_000.0)
GB20480_CALM_LEVEL: Final = 3
"""With wind of at most this level dust floats 浮尘; with more it is blown."""
DUST_GRADES: Final = ("无沙尘", "浮尘", "扬沙", "沙尘暴", "强沙尘暴", "特强沙尘暴")
FARTHEST_M: Final = 400_000.0
"""Farther nobody sees through clean air at sea level (about 300 km, Rayleigh scattering alone)."""


def gb27964_fog_grade(visibility_m: npt.ArrayLike) -> IntArray:
    """Grade of fog, by visibility where fog is what dims the air.

    visibility_m  (any)  m
    returns       (any)  –  0 none, 1 轻雾 < 10 km, 2 大雾 < 1,000, 3 浓雾 < 500, 4 强浓雾 < 200, 5 特强浓雾 < 50;
                            -1 unknown

    Source: GB/T 27964-2011 雾的预报等级.
    """
    return steps_undercut(within(floats("visibility_m", visibility_m), 0.0, FARTHEST_M), GB27964_FOG_M)


def gb20480_dust_grade(visibility_m: npt.ArrayLike, wind_level: npt.ArrayLike) -> IntArray:
    """Grade of sand and dust, by visibility and wind where sand or dust is what dims the air.

    visibility_m  (any)  m
    wind_level    (any)  –  0–17, as gb28591_wind_level gives it (its -1 is unknown here too)
    returns       (any)  –  0 none (10 km and more), 1 浮尘 (wind ≤ 3), 2 扬沙 < 10 km, 3 沙尘暴 < 1,000 m,
                            4 强沙尘暴 < 500, 5 特强沙尘暴 < 50; -1 unknown

    Source: GB/T 20480-2017 沙尘天气等级, chapter 3.
    """
    visibility, wind = together(visibility_m=visibility_m, wind_level=wind_level)
    thinner = steps_undercut(within(visibility, 0.0, FARTHEST_M), GB20480_DUST_M)
    blown = np.where(wind <= GB20480_CALM_LEVEL, 1, thinner + 1)
    wind_known = np.isfinite(within(wind, 0.0, 17.0))
    return np.where(thinner <= 0, thinner, np.where(wind_known, blown, UNKNOWN)).astype(np.int64)
