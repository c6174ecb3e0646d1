"""Meteorological drought by GB/T 20481-2017: MCI and what it is made of, rain anomaly, grades."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import Flagged, IntArray, flagged, floats, together
from anlan.science.rain.antecedent import effective_rain
from anlan.science.steps import steps_held_under, within

DROUGHT_GRADES: Final = ("无旱", "轻旱", "中旱", "重旱", "特旱")
# GB/T 20481-2017: the grade from 轻旱 up begins where the index no longer exceeds these, lowest first.
INDEX_STEPS: Final = (-2.0, -1.5, -1.0, -0.5)
MOISTURE_STEPS: Final = (-0.95, -0.80, -0.65, -0.40)
ANOMALY_STEPS_PERCENT: Final = {"month": (-95.0, -80.0, -60.0, -40.0), "season": (-80.0, -70.0, -50.0, -25.0)}
SOIL_STEPS_PERCENT: Final = (30.0, 40.0, 50.0, 60.0)
WAP_DECAY: Final = 0.85
WAP_DAYS: Final = 60
"""GB/T 20481-2017: the weighted rain behind SPIW60 reaches back 60 days, each day keeping 0.85 of the next."""
THORNTHWAITE_HOTTEST_C: Final = 26.5
"""Thornthwaite (1948): his power law ends here; above, he reads evaporation from a table."""
GREATEST_SEASONAL: Final = 1.5
"""Ours, to catch slips: the seasonal factors of the standard lie between 0 and 1.2."""


class MciWeights(NamedTuple):
    """Weights of the four parts of MCI in a region."""

    spiw60: float
    mi30: float
    spi90: float
    spi150: float


MCI_NORTH_AND_WEST: Final = MciWeights(0.3, 0.5, 0.3, 0.2)
MCI_SOUTH: Final = MciWeights(0.5, 0.6, 0.2, 0.1)


def gb20481_mci(
    spiw60: npt.ArrayLike,
    mi30: npt.ArrayLike,
    spi90: npt.ArrayLike,
    spi150: npt.ArrayLike,
    *,
    weights: MciWeights,
    seasonal: npt.ArrayLike,
) -> Flagged:
    """Composite index of meteorological drought, 气象干旱综合指数: Ka · (a·SPIW60 + b·MI30 + c·SPI90 + d·SPI150).

    spiw60    (any)   –  SPI of the weighted rain of 60 days (gb20481_weighted_rain)
    mi30      (any)   –  relative moisture of 30 days, ≥ −1
    spi90     (any)   –  SPI of the rain of 90 days
    spi150    (any)   –  SPI of the rain of 150 days
    weights           –  MCI_NORTH_AND_WEST, MCI_SOUTH, or a place's own
    seasonal  (any)   –  Ka of the place and month, 0 (nothing grows) to 1.2
    returns   (any)   –  NaN where a part is missing, where MI < −1 or Ka lies outside 0–1.5

    Raises ValueError for weights that are negative or no numbers.
    Source: GB/T 20481-2017, 4.7 and appendix; the weights in three public programs agree (docs/science/weather.md).
    """
    if not all(np.isfinite(weight) and weight >= 0 for weight in weights):
        raise ValueError(f"weights must be numbers ≥ 0, got {weights}")
    spiw60, mi30, spi90, spi150, seasonal = together(
        spiw60=spiw60, mi30=mi30, spi90=spi90, spi150=spi150, seasonal=seasonal
    )
    possible = (mi30 >= -1) & (seasonal >= 0) & (seasonal <= GREATEST_SEASONAL)
    parts = weights.spiw60 * spiw60 + weights.mi30 * mi30 + weights.spi90 * spi90 + weights.spi150 * spi150
    return flagged(seasonal * parts, possible=possible)


def gb20481_weighted_rain(daily_mm: npt.ArrayLike) -> Flagged:
    """Weighted rain, 加权累计降水 WAP: Σ_{n=0..60} 0.85^n · P_n, P_n the rain n days before.

    daily_mm  (days, cells…)  mm  rain of each day, oldest first
    returns   (days, cells…)  mm  as effective_rain: NaN with a gap in reach, not valid in the first 60 days

    Source: GB/T 20481-2017, appendix (SPIW60).
    """
    return effective_rain(daily_mm, decay=WAP_DECAY, days=WAP_DAYS)


def thornthwaite_evaporation(mean_c: npt.ArrayLike) -> Flagged:
    """Potential evapotranspiration of each month, 可能蒸散量: 16 · (10 T/H)^A, H = Σ (T/5)^1.514 over the year.

    mean_c   (12, cells…)  ℃   mean temperature of each month of a year (or of the mean year)
    returns  (12, cells…)  mm  of a month of 30 days of 12 hours; 0 in frost. Not valid above 26.5 ℃; NaN where a month
                               is missing or cannot be

    Raises ValueError when the first axis is not of 12 months.
    Source: Thornthwaite (1948), Geographical Review 38, 55–94, eq. 10:
    A = 6.75·10⁻⁷ H³ − 7.71·10⁻⁵ H² + 0.01792 H + 0.49239. GB/T 20481-2017 takes it over (with 0.49).
    """
    mean = floats("mean_c", mean_c)
    if mean.ndim == 0 or len(mean) != 12:
        raise ValueError(f"mean_c must have a first axis of 12 months, got {mean.shape}")
    mean = within(mean, -90.0, 60.0)
    above_frost = np.maximum(mean, 0.0)  # keeps NaN
    heat = np.sum((above_frost / 5) ** 1.514, axis=0)
    power = 6.75e-7 * heat**3 - 7.71e-5 * heat**2 + 0.01792 * heat + 0.49239
    with np.errstate(divide="ignore", invalid="ignore"):
        evaporation = np.where(above_frost > 0, 16 * (10 * above_frost / heat) ** power, above_frost)
    evaporation = np.where(np.isnan(heat), np.nan, evaporation)
    return flagged(evaporation, covered=mean <= THORNTHWAITE_HOTTEST_C)


def gb20481_moisture_index(rain_mm: npt.ArrayLike, evaporation_mm: npt.ArrayLike) -> Flagged:
    """Relative moisture index, 相对湿润度指数 MI: (P − PE)/PE over the same days.

    rain_mm         (any)  mm  P ≥ 0
    evaporation_mm  (any)  mm  PE > 0; NaN where nothing evaporates
    returns         (any)  –   −1 (no rain) and up

    Source: GB/T 20481-2017, 4.3.
    """
    rain, evaporation = together(rain_mm=rain_mm, evaporation_mm=evaporation_mm)
    possible = (rain >= 0) & (evaporation > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return flagged((rain - evaporation) / evaporation, possible=possible)


def gb20481_rain_anomaly(rain_mm: npt.ArrayLike, mean_mm: npt.ArrayLike) -> Flagged:
    """Rain anomaly, 降水量距平百分率 PA: (P − P̄)/P̄ · 100.

    rain_mm  (any)  mm  P ≥ 0
    mean_mm  (any)  mm  P̄ > 0, of the same period over 30 years
    returns  (any)  %   −100 and up

    Source: GB/T 20481-2017, 4.2.
    """
    rain, mean = together(rain_mm=rain_mm, mean_mm=mean_mm)
    with np.errstate(divide="ignore", invalid="ignore"):
        return flagged((rain - mean) / mean * 100, possible=(rain >= 0) & (mean > 0))


def gb20481_index_grade(index: npt.ArrayLike) -> IntArray:
    """Grade of drought by MCI, SPI or SPEI: 0 无旱, 1 轻旱 ≤ −0.5, 2 中旱 ≤ −1, 3 重旱 ≤ −1.5, 4 特旱 ≤ −2; -1 unknown.

    index    (any)  –
    returns  (any)  –

    Source: GB/T 20481-2017, tables of chapter 4.
    """
    return steps_held_under(floats("index", index), INDEX_STEPS)


def gb20481_moisture_grade(index: npt.ArrayLike) -> IntArray:
    """Grade of drought by MI: 1 轻旱 ≤ −0.40, 2 中旱 ≤ −0.65, 3 重旱 ≤ −0.80, 4 特旱 ≤ −0.95; -1 unknown (MI < −1 too).

    index    (any)  –
    returns  (any)  –

    Source: GB/T 20481-2017, 4.3.
    """
    return steps_held_under(within(floats("index", index), -1.0, np.inf), MOISTURE_STEPS)


def gb20481_anomaly_grade(anomaly_percent: npt.ArrayLike, *, span: str) -> IntArray:
    """Grade of drought by PA of a month or a season: 0 无旱 to 4 特旱; -1 unknown (PA < −100 too).

    anomaly_percent  (any)  %
    span             "month" or "season"
    returns          (any)  –

    Raises ValueError for other spans.
    Source: GB/T 20481-2017, 4.2.
    """
    if span not in ANOMALY_STEPS_PERCENT:
        raise ValueError(f"span must be month or season, got {span!r}")
    anomaly = within(floats("anomaly_percent", anomaly_percent), -100.0, np.inf)
    return steps_held_under(anomaly, ANOMALY_STEPS_PERCENT[span])


def gb20481_soil_grade(moisture_percent: npt.ArrayLike) -> IntArray:
    """Grade of drought by relative soil moisture: 1 轻旱 ≤ 60, 2 中旱 ≤ 50, 3 重旱 ≤ 40, 4 特旱 ≤ 30 %; -1 unknown.

    moisture_percent  (any)  %  of field capacity, 0–100 and somewhat above after rain (≤ 200)
    returns           (any)  –

    Source: GB/T 20481-2017, 4.6.
    """
    return steps_held_under(within(floats("moisture_percent", moisture_percent), 0.0, 200.0), SOIL_STEPS_PERCENT)
