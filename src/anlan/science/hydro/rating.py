"""Stage and discharge 水位流量关系: Q = a (h − h₀)^b from gaugings, with interval, and back from discharge to stage.

Sources: ISO 1100-2:2010 and ISO 18320:2020 (stage–discharge relation, logarithmic fit and its uncertainty);
SL 247-2012 水文资料整编规范 (practice).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar
from scipy.stats import t as student

from anlan.science.arrays import BoolArray, Flagged, FloatArray, flagged, floats, number, together


@dataclass(frozen=True)
class RatingCurve:
    """Q = factor · (h − zero_m)^exponent, fitted to `count` gaugings between two stages.

    scatter is the standard deviation of ln Q about the curve (count − 3 degrees of freedom); mean_log_depth and
    spread_log_depth are those of ln(h − h₀) of the gaugings, needed for the interval.
    """

    factor: float
    zero_m: float
    exponent: float
    lowest_m: float
    highest_m: float
    count: int
    scatter: float
    mean_log_depth: float
    spread_log_depth: float


@dataclass(frozen=True)
class RatedDischarge:
    """Discharge and the interval of a single gauging, m³/s; not valid outside the gauged stages."""

    discharge_m3_s: FloatArray
    low_m3_s: FloatArray
    high_m3_s: FloatArray
    valid: BoolArray


def fit_rating(stage_m: npt.ArrayLike, discharge_m3_s: npt.ArrayLike) -> RatingCurve:
    """Least squares of ln Q on ln(h − h₀), h₀ the one that leaves the least scatter.

    stage_m         (gaugings,)  m     on one datum
    discharge_m3_s  (gaugings,)  m³/s  above 0

    Raises ValueError for fewer than five gaugings, gaps, discharges not above 0, all stages equal, or a discharge that does
    not rise with the stage. h₀ is sought from ten times the gauged range below the lowest stage up to just below it.
    """
    stage, flow = together(stage_m=stage_m, discharge_m3_s=discharge_m3_s)
    if stage.ndim != 1 or stage.size < 5:
        raise ValueError("stage_m and discharge_m3_s must be series of at least five gaugings")
    if not np.isfinite(stage + flow).all() or (flow <= 0).any():
        raise ValueError("stage_m and discharge_m3_s must have no gap, and discharge_m3_s be above 0")
    lowest, span = stage.min(), np.ptp(stage)
    if span == 0:
        raise ValueError("stage_m must not all be equal")
    logs = np.log(flow)

    def misses(log_gap: FloatArray) -> FloatArray:
        depth = np.log(stage - lowest + span * np.exp(log_gap)[..., None])
        off_depth, off_log = depth - depth.mean(axis=-1, keepdims=True), logs - logs.mean()
        slope = (off_depth * off_log).sum(axis=-1, keepdims=True) / (off_depth**2).sum(axis=-1, keepdims=True)
        return np.asarray(((off_log - slope * off_depth) ** 2).sum(axis=-1))

    # The misfit may have more than one valley: look along the range, then down into the deepest.
    grid = np.linspace(np.log(1e-4), np.log(10.0), 200)  # numerical
    deepest = int(np.argmin(misses(grid)))
    around = grid[[max(deepest - 1, 0), min(deepest + 1, grid.size - 1)]]
    found = minimize_scalar(
        lambda gap: float(misses(np.asarray(gap))), bounds=tuple(around), method="bounded", options={"xatol": 1e-12}
    )
    zero = float(lowest - span * np.exp(found.x))
    depth = np.log(stage - zero)
    exponent, start = np.polyfit(depth, logs, 1)
    if not exponent > 0:
        raise ValueError("the gauged discharge does not rise with the stage")
    scatter = float(np.sqrt(found.fun / (stage.size - 3)))
    spread = float(((depth - depth.mean()) ** 2).sum())
    return RatingCurve(
        float(np.exp(start)), zero, float(exponent), float(lowest), float(stage.max()), stage.size, scatter,
        float(depth.mean()), spread,
    )  # fmt: skip


def rated_discharge(stage_m: npt.ArrayLike, curve: RatingCurve, *, confidence: float = 0.95) -> RatedDischarge:
    """Discharge at a stage, with the interval in which a single gauging there would lie.

    stage_m     (…)     m   at or below h₀ the discharge is 0; outside the gauged stages the number, and not valid
    confidence  number  –   between 0 and 1

    The interval is that of a regression of ln Q: t · s · √(1 + 1/n + (x − x̄)²/Sxx), with n − 3 degrees of freedom.
    """
    level = number("confidence", confidence, above=0, below=1, inclusive=False)
    stage = floats("stage_m", stage_m)
    depth = np.maximum(stage - curve.zero_m, 0.0)
    flow = np.where(np.isfinite(stage), curve.factor * depth**curve.exponent, np.nan)
    with np.errstate(divide="ignore"):
        away = (np.log(depth) - curve.mean_log_depth) ** 2 / curve.spread_log_depth
    reach = student.ppf(0.5 + level / 2, curve.count - 3) * curve.scatter * np.sqrt(1 + 1 / curve.count + away)
    # At the zero of the curve the discharge is 0 and so is its interval: the regression says nothing there.
    reach = np.where(depth > 0, reach, 0.0)
    is_gauged = (stage >= curve.lowest_m) & (stage <= curve.highest_m)
    return RatedDischarge(flow, flow * np.exp(-reach), flow * np.exp(reach), np.asarray(is_gauged))


def rated_stage(discharge_m3_s: npt.ArrayLike, curve: RatingCurve) -> Flagged:
    """Stage of a discharge, m; NaN for a negative one, not valid outside the gauged stages."""
    flow = floats("discharge_m3_s", discharge_m3_s)
    possible = (flow >= 0) & np.isfinite(flow)
    stage = curve.zero_m + (np.where(possible, flow, 0.0) / curve.factor) ** (1 / curve.exponent)
    slack = 1e-9 * (curve.highest_m - curve.zero_m)
    is_gauged = (stage >= curve.lowest_m - slack) & (stage <= curve.highest_m + slack)
    return flagged(stage, possible=possible, covered=is_gauged)


def table_discharge(stage_m: npt.ArrayLike, *, table_stage_m: npt.ArrayLike, table_m3_s: npt.ArrayLike) -> Flagged:
    """Discharge read off a station's table, straight lines between its rows; NaN beyond it.

    stage_m        (…)      m
    table_stage_m  (rows,)  m     rising, at least two
    table_m3_s     (rows,)  m³/s  not falling, ≥ 0
    """
    stage = floats("stage_m", stage_m)
    rows, flows = floats("table_stage_m", table_stage_m), floats("table_m3_s", table_m3_s)
    if rows.ndim != 1 or rows.size < 2 or rows.shape != flows.shape:
        raise ValueError("table_stage_m and table_m3_s must be rows of one table, at least two")
    if not (np.diff(rows) > 0).all() or not (np.diff(flows) >= 0).all() or flows[0] < 0:
        raise ValueError("table_stage_m must rise and table_m3_s must neither fall nor be negative, without gaps")
    return flagged(np.interp(stage, rows, flows, left=np.nan, right=np.nan), possible=np.isfinite(stage))
