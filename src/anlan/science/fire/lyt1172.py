"""LY/T 1172-95 全国森林火险天气等级: the daily fire-weather index HTZ = A + B + C + D − E and its five grades."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, FloatArray, IntArray, floats, number, together

Row: TypeAlias = tuple[float, ...]


@dataclass(frozen=True)
class Lyt1172Tables:
    """The five tables of the standard. A place with its own tables (local standards exist) passes its own.

    Bounds are upper ends of classes (the class holds its bound); the last class is open. Temperatures and rain are
    read to one decimal, humidity and greenness to whole percent, as the standard's classes are written (5.0 | 5.1).
    """

    temperature_to_c: Row = (5.0, 10.0, 15.0, 20.0, 25.0)
    temperature_score: Row = (0, 4, 8, 12, 16, 20)
    humidity_to_pct: Row = (30, 40, 50, 60, 70)
    humidity_score: Row = (20, 16, 12, 8, 4, 0)
    rain_from_mm: float = 0.3
    rain_to_mm: Row = (2.0, 5.0, 10.0)
    dryness_score: tuple[Row, ...] = (
        (10, 15, 20, 25, 30, 35, 40, 45, 50, 50, 50, 50),
        (5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 50, 50),
        (0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 50),
        (0, 0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50),
    )
    wind_score: Row = (0, 5, 10, 15, 20, 25, 30, 35, 40)
    green_from_pct: Row = (20, 50, 90, 100)
    snow_from_pct: Row = (10, 30, 60, 90)
    season_score: Row = (0, 5, 10, 15, 20)
    grade_to: Row = (25, 50, 72, 90)

    def __post_init__(self) -> None:
        for scores, bounds in (
            ("temperature_score", self.temperature_to_c),
            ("humidity_score", self.humidity_to_pct),
            ("dryness_score", self.rain_to_mm),
            ("season_score", self.green_from_pct),
            ("season_score", self.snow_from_pct),
        ):
            if len(getattr(self, scores)) != len(bounds) + 1 or list(bounds) != sorted(bounds):
                raise ValueError(f"{scores} must hold one value more than its rising bounds {bounds}")
        if len({len(row) for row in self.dryness_score}) != 1 or not self.wind_score:
            raise ValueError("dryness_score must have rows of one length, and wind_score at least one value")
        number("rain_from_mm", self.rain_from_mm, above=0.0)


LYT1172_1995 = Lyt1172Tables()
"""Structure, A, D and the grades: confirmed; B, C, E from memory (see the page): verified: false."""


@dataclass(frozen=True)
class FireWeather:
    """The index, its terms and the grade 1–5; grade 0 where an input is missing or impossible (unknown)."""

    index: FloatArray
    temperature: FloatArray
    humidity: FloatArray
    dryness: FloatArray
    wind: FloatArray
    season: FloatArray
    grade: IntArray
    valid: BoolArray


def lyt1172_fire_weather(
    temperature_max_c: npt.ArrayLike,
    humidity_min_pct: npt.ArrayLike,
    last_rain_mm: npt.ArrayLike,
    days_since_rain: npt.ArrayLike,
    wind_force: npt.ArrayLike,
    green_cover_pct: npt.ArrayLike,
    snow_cover_pct: npt.ArrayLike = 0.0,
    *,
    tables: Lyt1172Tables = LYT1172_1995,
) -> FireWeather:
    """Forest fire-weather index HTZ and grade of a day: 一 none, 二 low, 三 medium, 四 high, 五 extreme.

    temperature_max_c  any  ℃     highest temperature of the day, −90 … 60
    humidity_min_pct   any  %     lowest relative humidity of the day, 0 … 100
    last_rain_mm       any  mm    the last rain that counted (≥ 0.3 mm); less than that is no rain: not possible here
    days_since_rain    any  d     whole days since; 0 on the day of the rain
    wind_force         any  级    greatest Beaufort force of the day, 0 … 17, whole
    green_cover_pct    any  %     ground covered by green plants, 0 … 100; 100 is all green
    snow_cover_pct     any  %     ground covered by snow, 0 … 100
    returns            FireWeather, of the common shape; green ground can bring the index below 0

    A dry spell without a known last rain is given as the smallest rain that counts, with its days.
    Raises ValueError when shapes do not fit.
    Source: LY/T 1172-95 (林业部, 1995).
    """
    temperature, humidity, rain, days, wind, green, snow = together(
        temperature_max_c=temperature_max_c, humidity_min_pct=humidity_min_pct, last_rain_mm=last_rain_mm,
        days_since_rain=days_since_rain, wind_force=wind_force, green_cover_pct=green_cover_pct,
        snow_cover_pct=snow_cover_pct,
    )  # fmt: skip
    possible = (np.abs(temperature + 15.0) <= 75.0) & _share(humidity) & _share(green) & _share(snow)
    possible &= (rain >= tables.rain_from_mm) & (rain < np.inf)
    possible &= (days >= 0) & (days == np.floor(days)) & (days < np.inf)
    possible &= (wind >= 0) & (wind <= 17) & (wind == np.floor(wind))

    by_rain = np.asarray(tables.dryness_score, np.float64)
    day_column = np.where(possible, np.minimum(days, by_rain.shape[1] - 1), 0).astype(np.int64)
    force = np.where(possible, np.minimum(wind, len(tables.wind_score) - 1), 0).astype(np.int64)
    seasonal = np.maximum(
        np.searchsorted(tables.green_from_pct, green, side="right"),
        np.searchsorted(tables.snow_from_pct, snow, side="right"),
    )
    terms = (
        _score(tables.temperature_score, tables.temperature_to_c, np.round(temperature, 1)),
        _score(tables.humidity_score, tables.humidity_to_pct, np.round(humidity)),
        by_rain[np.searchsorted(tables.rain_to_mm, np.round(rain, 1)), day_column],
        np.asarray(tables.wind_score, np.float64)[force],
        np.asarray(tables.season_score, np.float64)[np.minimum(seasonal, len(tables.season_score) - 1)],
    )
    a, b, c, d, e = (np.where(possible, term, np.nan) for term in terms)
    index = a + b + c + d - e
    return FireWeather(index, a, b, c, d, e, lyt1172_grade(index, tables=tables), np.asarray(possible))


def lyt1172_grade(index: npt.ArrayLike, *, tables: Lyt1172Tables = LYT1172_1995) -> IntArray:
    """Grade 1–5 of an index HTZ; 0 (unknown) where it is no number.

    index    any  –   HTZ; a value between two classes (50.5) belongs to the higher
    returns  any  –   whole numbers
    Source: LY/T 1172-95: ≤ 25, 26–50, 51–72, 73–90, ≥ 91.
    """
    value = floats("index", index)
    grade = np.searchsorted(tables.grade_to, value) + 1
    return np.asarray(np.where(np.isfinite(value), grade, 0), np.int64)


def _share(percent: FloatArray) -> BoolArray:
    return (percent >= 0) & (percent <= 100)


def _score(scores: Row, upper: Row, value: FloatArray) -> FloatArray:
    """The score of the class whose upper end is the first at or above the value."""
    return np.asarray(np.asarray(scores, np.float64)[np.searchsorted(upper, value)])
