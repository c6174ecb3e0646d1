"""Debris-flow gullies after DZ/T 0220-2006: how prone a gully is, and whether a rain can set it off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, FloatArray, IntArray, flagged, floats, together
from anlan.science.rain.grades import MOST_RAIN_MM

DZT0220_POINTS: dict[str, tuple[int, int, int, int]] = {
    "erosion": (21, 16, 12, 1),  # 崩塌、滑坡及水土流失的严重程度
    "supply_ratio": (16, 12, 8, 1),  # 泥沙沿程补给长度比
    "fan_activity": (14, 11, 7, 1),  # 沟口泥石流堆积活动程度
    "channel_slope": (12, 9, 6, 1),  # 河沟纵坡
    "tectonics": (9, 7, 5, 1),  # 区域构造影响程度
    "vegetation": (9, 7, 5, 1),  # 流域植被覆盖率
    "bed_change": (8, 6, 4, 1),  # 河沟近期一次变幅
    "lithology": (6, 5, 4, 1),  # 岩性影响
    "loose_material": (6, 5, 4, 1),  # 沿沟松散物贮量
    "hillside_slope": (6, 5, 4, 1),  # 沟岸山坡坡度
    "cross_section": (5, 4, 3, 1),  # 产沙区沟槽横断面
    "loose_thickness": (5, 4, 3, 1),  # 产沙区松散物平均厚度
    "area": (5, 4, 3, 1),  # 流域面积
    "relief": (4, 3, 2, 1),  # 流域相对高差
    "blockage": (4, 3, 2, 1),  # 河沟堵塞程度
}
"""Points of the fifteen factors, in the order of the table: severe 严重, medium 中等, slight 轻微, ordinary 一般."""

DZT0220_GRADES = (44, 87, 116)
"""From these scores on: slightly prone 轻度易发, prone 易发, extremely prone 极易发; below, none 不发生."""

DZT0220_LIMITS: dict[str, tuple[float, float, float]] = {
    "supply_ratio": (60.0, 30.0, 10.0),  # %
    "channel_slope": (12.0, 6.0, 3.0),  # °
    "bed_change": (2.0, 1.0, 0.2),  # m
    "loose_material": (10.0, 5.0, 1.0),  # 10⁴ m³/km²
    "hillside_slope": (32.0, 25.0, 15.0),  # °
    "loose_thickness": (10.0, 5.0, 1.0),  # m
    "relief": (500.0, 300.0, 100.0),  # m
}
"""Above the first severe, from the second medium, from the third slight, below ordinary."""

VEGETATION_LIMITS = (10.0, 30.0, 60.0)
"""%: below the first severe, below the second medium, up to the third slight, above ordinary."""
AREA_LIMITS_KM2 = (0.2, 5.0, 10.0, 100.0)
"""km²: 0.2 to 5 severe, to 10 medium, below 0.2 and to 100 slight, above ordinary."""


def dzt0220_level(factor: str, value: npt.ArrayLike) -> IntArray:
    """Level of a factor that is measured: 1 severe, 2 medium, 3 slight, 4 ordinary; 0 unknown.

    factor   name        –   one of `supply_ratio` %, `channel_slope` °, `vegetation` %, `bed_change` m,
                             `loose_material` 10⁴ m³/km², `hillside_slope` °, `loose_thickness` m, `area` km², `relief` m
    value    any shape       not negative (percentages up to 100, slopes below 90); else 0
    returns  as value    –

    Raises ValueError for a factor that is judged and not measured. Source: DZ/T 0220-2006, table G.1; from memory.
    """
    given = floats("value", value)
    known = np.isfinite(given) & (given >= 0)
    if factor in ("supply_ratio", "vegetation"):
        known &= given <= 100
    if factor in ("channel_slope", "hillside_slope"):
        known &= given < 90
    if factor == "vegetation":
        low, middle, high = VEGETATION_LIMITS
        level = np.select([given < low, given < middle, given <= high], [1, 2, 3], 4)
    elif factor == "area":
        smallest, small, large, largest = AREA_LIMITS_KM2
        level = np.select([given < smallest, given <= small, given <= large, given <= largest], [3, 1, 2, 3], 4)
        known &= given > 0
    elif factor in DZT0220_LIMITS:
        first, second, third = DZT0220_LIMITS[factor]
        level = np.select([given > first, given >= second, given >= third], [1, 2, 3], 4)
    else:
        measured = ", ".join(sorted([*DZT0220_LIMITS, "vegetation", "area"]))
        raise ValueError(f"factor must be one that is measured ({measured}), got {factor!r}")
    return np.where(known, level, 0).astype(np.int64)


@dataclass(frozen=True)
class Susceptibility:
    """Score of a gully, what it could be at least and at most, and its grade.

    score    NaN while a factor is unknown
    lowest   with every unknown factor ordinary
    highest  with every unknown factor severe
    grade    1 不发生, 2 轻度易发, 3 易发, 4 极易发; -1 while the unknown factors could change it
    valid    every factor known
    """

    score: FloatArray
    lowest: FloatArray
    highest: FloatArray
    grade: IntArray
    valid: BoolArray


def dzt0220_susceptibility(levels: npt.ArrayLike) -> Susceptibility:
    """Susceptibility 泥石流沟易发程度 by fifteen factors.

    levels   (…, 15)   –   1 severe, 2 medium, 3 slight, 4 ordinary, 0 or NaN unknown; in the order of DZT0220_POINTS
    returns  (…)       –   15 to 130 points

    Raises ValueError when the last axis is not fifteen or a level is none of these.
    Source: DZ/T 0220-2006 泥石流灾害防治工程勘查规范, annex G; from memory.
    """
    given = floats("levels", levels)
    if given.ndim == 0 or given.shape[-1] != len(DZT0220_POINTS):
        raise ValueError(f"levels must have the fifteen factors on its last axis, got {given.shape}")
    level = np.where(np.isnan(given), 0, given)
    if not np.all(np.isin(level, (0, 1, 2, 3, 4))):
        raise ValueError("levels must be 1, 2, 3, 4, or 0 for unknown")
    place = level.astype(np.int64)
    points = np.array(list(DZT0220_POINTS.values()), dtype=np.float64)
    row = np.arange(len(points))
    lowest = np.where(place > 0, points[row, place - 1], points[:, 3]).sum(axis=-1)
    highest = np.where(place > 0, points[row, place - 1], points[:, 0]).sum(axis=-1)
    known = (place > 0).all(axis=-1)
    at_least, at_most = (np.searchsorted(DZT0220_GRADES, bound, side="right") + 1 for bound in (lowest, highest))
    return Susceptibility(
        score=np.where(known, lowest, np.nan),
        lowest=np.asarray(lowest),
        highest=np.asarray(highest),
        grade=np.where(at_least == at_most, at_least, -1).astype(np.int64),
        valid=np.asarray(known),
    )


class RainLimits(NamedTuple):
    """Rain limits of a zone, by its mean annual rain: 24 h, 1 h and 10 min."""

    annual_above_mm: float
    day_mm: float
    hour_mm: float
    ten_minutes_mm: float


DZT0220_RAIN_LIMITS = (
    RainLimits(1200.0, 100.0, 40.0, 12.0),
    RainLimits(800.0, 60.0, 20.0, 10.0),
    RainLimits(500.0, 30.0, 15.0, 6.0),
    RainLimits(0.0, 25.0, 15.0, 5.0),
)
"""Limits H24(D), H1(D), H1/6(D): above 1200 mm a year, 800 to 1200, 500 to 800, below. DZ/T 0220-2006, annex B; from memory."""
DZT0220_RAIN_GRADES = (3.1, 4.2, 10.0)
"""Below the first a safe rain; then debris flows with a probability below 0.2; from 0.2 to 0.8; above the last over 0.8."""


@dataclass(frozen=True)
class RainTrigger:
    """Rain index R, its grade (0 safe, 1 p < 0.2, 2 p 0.2–0.8, 3 p > 0.8, -1 unknown), where they may be relied on."""

    index: FloatArray
    grade: IntArray
    valid: BoolArray


def dzt0220_rain_trigger(
    *,
    rain_24h_mm: npt.ArrayLike,
    rain_1h_mm: npt.ArrayLike,
    rain_10min_mm: npt.ArrayLike,
    annual_rain_mm: npt.ArrayLike,
    antecedent_factor: npt.ArrayLike = 1.0,
    limits: tuple[RainLimits, ...] = DZT0220_RAIN_LIMITS,
) -> RainTrigger:
    """Rain index 暴雨强度指标 R = K · (H24/H24(D) + H1/H1(D) + H1/6 / H1/6(D)).

    rain_24h_mm        any shape   mm   largest of 24 h, 0 to 2,000 (`rain.grades.MOST_RAIN_MM`)
    rain_1h_mm         fits        mm   largest of 1 h, not above that of 24 h
    rain_10min_mm      fits        mm   largest of 10 min, not above that of 1 h
    annual_rain_mm     fits        mm   mean annual rain of the place, above 0
    antecedent_factor  fits        –    K: 1 without rain before, 1.1 to 1.2 after it; outside 1 to 1.2 not valid
    limits             rows        mm   zones by falling annual rain, the last from 0

    Raises ValueError when shapes do not fit or the zones do not fall to 0.
    Source: DZ/T 0220-2006, annex B; from memory.
    """
    day, hour, ten, annual, factor = together(
        rain_24h_mm=rain_24h_mm,
        rain_1h_mm=rain_1h_mm,
        rain_10min_mm=rain_10min_mm,
        annual_rain_mm=annual_rain_mm,
        antecedent_factor=antecedent_factor,
    )
    table = floats("limits", limits)
    is_table = table.ndim == 2 and table.shape[1] == 4 and len(table) > 0 and bool(np.isfinite(table).all())
    if not is_table or np.any(np.diff(table[:, 0]) >= 0) or table[-1, 0] != 0 or not (table[:, 1:] > 0).all():
        raise ValueError("limits must be rows of annual rain, 24 h, 1 h and 10 min, by annual rain falling to 0")
    possible = (ten >= 0) & (ten <= hour) & (hour <= day) & (day <= MOST_RAIN_MM)
    possible &= (annual > 0) & np.isfinite(annual) & (factor > 0) & np.isfinite(factor)
    # 800 mm belongs to the zone of 800 to 1200, 1200 mm too: only the wettest zone is open at its lower end.
    zone = len(table) - np.searchsorted(table[1:, 0][::-1], annual, side="right")
    zone = np.where(annual > table[0, 0], 0, np.clip(zone, 1 if len(table) > 1 else 0, len(table) - 1))
    _, day_limit, hour_limit, ten_limit = (table[zone, column] for column in range(4))
    index = factor * (day / day_limit + hour / hour_limit + ten / ten_limit)
    result = flagged(index, possible=possible, covered=(factor >= 1) & (factor <= 1.2))
    safe, likely, sure = DZT0220_RAIN_GRADES
    grade = np.select([index < safe, index < likely, index <= sure], [0, 1, 2], 3)
    return RainTrigger(result.value, np.where(possible, grade, -1).astype(np.int64), result.valid)
