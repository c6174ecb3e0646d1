"""River and reservoir levels against their marks: 设防, 警戒, 保证水位; 汛限水位 and the order of a reservoir's levels.

Sources: SL 758 水情预警, 防汛 practice, GB/T 50095; from memory (no second source), so every mark is an argument.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import Flagged, IntArray, flagged, floats, together

RESERVOIR_ORDER = ("dead_m", "limit_m", "normal_m", "flood_control_m", "design_m", "check_m", "crest_m")
"""死水位 < 汛限水位 ≤ 正常蓄水位 ≤ 防洪高水位 ≤ 设计洪水位 ≤ 校核洪水位 ≤ 坝顶."""


def river_level_state(
    level_m: npt.ArrayLike, *, watch_m: npt.ArrayLike, warning_m: npt.ArrayLike, guarantee_m: npt.ArrayLike
) -> IntArray:
    """0 below all marks, 1 from 设防水位, 2 from 警戒水位, 3 from 保证水位 on; −1 where level or a mark is unknown.

    level_m, watch_m, warning_m, guarantee_m  (…)  m   on one datum

    Raises ValueError where the marks do not rise: watch ≤ warning ≤ guarantee.
    """
    level, watch, warning, guarantee = together(
        level_m=level_m, watch_m=watch_m, warning_m=warning_m, guarantee_m=guarantee_m
    )
    if (watch > warning).any() or (warning > guarantee).any():
        raise ValueError("the marks must rise: watch_m ≤ warning_m ≤ guarantee_m")
    state = (level >= watch).astype(np.int64) + (level >= warning) + (level >= guarantee)
    return np.asarray(np.where(np.isnan(level + watch + warning + guarantee), -1, state), np.int64)


def over_limit(level_m: npt.ArrayLike, limit_m: npt.ArrayLike) -> Flagged:
    """Metres above the flood-season limit 汛限水位, 0 at or below it; a gap stays a gap."""
    level, limit = together(level_m=level_m, limit_m=limit_m)
    return flagged(np.maximum(level - limit, 0.0), possible=np.isfinite(level + limit))


def misordered_levels(**levels_m: float) -> tuple[tuple[str, str], ...]:
    """Neighbouring pairs of a reservoir's levels that stand in the wrong order; empty when all is well.

    levels_m  numbers by the names of `RESERVOIR_ORDER`, m on one datum; those not given or NaN are passed over

    Raises ValueError for a name that is none of them. The dead level must lie below the next, the others may be equal.
    """
    if strangers := set(levels_m) - set(RESERVOIR_ORDER):
        raise ValueError(f"levels are {', '.join(RESERVOIR_ORDER)}; got {', '.join(sorted(strangers))}")
    given = {name: floats(name, level) for name, level in levels_m.items()}
    for name, level in given.items():
        if level.ndim or np.isinf(level) or isinstance(levels_m[name], bool):
            raise ValueError(f"{name} must be one number, or NaN, got {levels_m[name]!r}")
    known = [(name, float(given[name])) for name in RESERVOIR_ORDER if name in given and not np.isnan(given[name])]
    return tuple(
        (low, high)
        for (low, low_m), (high, high_m) in pairwise(known)
        if low_m > high_m or (low == "dead_m" and low_m == high_m)
    )
