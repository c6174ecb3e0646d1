"""A flood through a reservoir 调洪演算: level-pool routing, water balance exact at every step.

Sources: Puls (1928); Chow, Maidment & Mays (1988), Applied Hydrology, section 8.2 (storage–indication method);
SL 252-2017 水利水电工程等级划分及洪水标准 (size of a reservoir).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, FloatArray, IntArray, floats, number

SL252_CAPACITY_M3 = (1e5, 1e6, 1e7, 1e8, 1e9)
"""Least total capacity of 小(2), 小(1), 中型, 大(2), 大(1). SL 252-2017, Table 3.0.1; second source: the same limits in a
public copy of the table of SL 252-2000 (shuiyw.cc) and in SDJ 12-78 before it; the edition of 2017 was not read."""


@dataclass(frozen=True)
class Routed:
    """Level, m, outflow, m³/s, and storage, m³, at each instant; not valid beyond the table and after a gap."""

    level_m: FloatArray
    outflow_m3_s: FloatArray
    storage_m3: FloatArray
    valid: BoolArray


def level_pool_route(
    inflow_m3_s: npt.ArrayLike,
    *,
    level_m: npt.ArrayLike,
    storage_m3: npt.ArrayLike,
    outflow_m3_s: npt.ArrayLike,
    start_level_m: float,
    step_s: float,
) -> Routed:
    """Route a flood through a reservoir whose outflow follows from its level alone (free spillway, fixed gates).

    inflow_m3_s    (instants,)  m³/s  ≥ 0, at equal steps; a gap is a gap from there on
    level_m        (rows,)      m     of the table, rising, at least two rows
    storage_m3     (rows,)      m³    rising with the level
    outflow_m3_s   (rows,)      m³/s  not falling with the level, ≥ 0
    start_level_m  number       m     within the table, at the first instant
    step_s         number       s
    returns        Routed; above or below the table its last two rows go on in a straight line, and are not valid;
                   outflow never below zero

    Between the rows storage and outflow are straight lines of the level. Each step solves
    2S₂/Δt + O₂ = I₁ + I₂ + 2S₁/Δt − O₁.  Source: Chow et al. (1988), equation 8.2.3.
    """
    rows = [floats(name, given) for name, given in
            (("level_m", level_m), ("storage_m3", storage_m3), ("outflow_m3_s", outflow_m3_s))]  # fmt: skip
    level, storage, outflow = rows
    if level.ndim != 1 or level.size < 2 or any(row.shape != level.shape for row in rows):
        raise ValueError("level_m, storage_m3 and outflow_m3_s must be rows of one table, at least two")
    if not (np.diff(level) > 0).all() or not (np.diff(storage) > 0).all() or not (np.diff(outflow) >= 0).all():
        raise ValueError(
            "level_m and storage_m3 must rise from row to row and outflow_m3_s must not fall, without gaps"
        )
    if outflow[0] < 0:
        raise ValueError("outflow_m3_s must not be negative")
    start = number("start_level_m", start_level_m, above=level[0], below=level[-1])
    step = number("step_s", step_s, above=0, below=1e9, inclusive=False)
    inflow = floats("inflow_m3_s", inflow_m3_s)
    if inflow.ndim != 1:
        raise ValueError(f"inflow_m3_s must be one series, got the shape {inflow.shape}")
    inflow = np.where((inflow >= 0) & np.isfinite(inflow), inflow, np.nan)
    indication = 2 * storage / step + outflow
    out, held = np.empty(inflow.size), np.empty(inflow.size)
    for instant in range(inflow.size):
        if instant == 0:
            held[0] = np.interp(start, level, storage) if np.isfinite(inflow[0]) else np.nan
            out[0] = np.interp(start, level, outflow) if np.isfinite(inflow[0]) else np.nan
            continue
        wanted = inflow[instant - 1] + inflow[instant] + 2 * held[instant - 1] / step - out[instant - 1]
        out[instant] = max(_line(wanted, indication, outflow), 0.0) if np.isfinite(wanted) else np.nan
        held[instant] = (wanted - out[instant]) * step / 2
    height = np.array([_line(each, storage, level) for each in held]).reshape(held.shape)
    slack = 1e-9 * (storage[-1] - storage[0])
    is_inside = (held >= storage[0] - slack) & (held <= storage[-1] + slack)
    return Routed(height, out, held, is_inside & np.isfinite(held))


def sl252_reservoir_size(capacity_m3: npt.ArrayLike) -> IntArray:
    """Size of a reservoir by its total capacity: 1 大(1), 2 大(2), 3 中型, 4 小(1), 5 小(2), 0 below, −1 unknown.

    capacity_m3  (…)  m³   大(1) from 10⁹, 大(2) from 10⁸, 中型 from 10⁷, 小(1) from 10⁶, 小(2) from 10⁵
    """
    capacity = floats("capacity_m3", capacity_m3)
    reached = np.sum([capacity >= least for least in SL252_CAPACITY_M3], axis=0)
    size = np.where(reached > 0, 6 - reached, 0)
    return np.asarray(np.where((capacity >= 0) & np.isfinite(capacity), size, -1), np.int64)


def _line(x: float, xs: FloatArray, ys: FloatArray) -> float:
    """Straight lines between the points, and the first and last of them beyond."""
    if not np.isfinite(x):
        return float("nan")
    right = int(np.clip(np.searchsorted(xs, x), 1, xs.size - 1))
    left = right - 1
    return float(ys[left] + (ys[right] - ys[left]) * (x - xs[left]) / (xs[right] - xs[left]))
