"""What a displacement gauge says now: rate, acceleration, improved tangent angle, and the alarms on them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import Flagged, FloatArray, IntArray, fitted, flagged, floats, number

TANGENT_ANGLE_LIMITS_DEG = (45.0, 80.0, 85.0)
"""Above the first initial acceleration (yellow), from the second medium (orange), from the third critical sliding (red).
许强等 (2009) 地质通报 28(4); the same in Table 1 of EURASIP J. Wireless Commun. Netw. 2021, 5G geohazard warning."""
RATE_LIMITS_MM_D = (2.0, 5.0, 20.0, 50.0)
"""Blue, yellow, orange, red above these rates: a default of practice, no standard; tune it by site. Shaky."""
RED_WITHIN_D = 1.0
"""A forecast failure nearer than this is red whatever the rate; same standing."""


def displacement_rate(time_d: npt.ArrayLike, displacement_mm: npt.ArrayLike) -> Flagged:
    """Rate since the last reading there was: v_i = (S_i − S_j) / (t_i − t_j), j the reading before i.

    time_d           (n,)     d      rising
    displacement_mm  (…, n)   mm     cumulative; a gap (NaN) is bridged by the next reading
    returns          (…, n)   mm/d   NaN, not valid, at the first reading and in a gap

    Raises ValueError when time is no rising row or does not fit the readings.
    """
    time, displacement = times_and_readings(time_d, displacement_mm)
    before_s, before_t = _last_before(displacement, np.broadcast_to(time, displacement.shape), displacement)
    rate = (displacement - before_s) / (time - before_t)
    return flagged(rate, possible=np.isfinite(displacement) & np.isfinite(before_s))


def displacement_acceleration(time_d: npt.ArrayLike, displacement_mm: npt.ArrayLike) -> Flagged:
    """Change of rate: a_i = (v_i − v_j) / (m_i − m_j), m the middles of the steps that the rates belong to.

    time_d           (n,)     d       rising
    displacement_mm  (…, n)   mm      cumulative; a gap (NaN) is bridged by the next readings
    returns          (…, n)   mm/d²   NaN, not valid, at the first two readings and in a gap

    Raises ValueError when time is no rising row or does not fit the readings.
    """
    time, displacement = times_and_readings(time_d, displacement_mm)
    rate = displacement_rate(time, displacement).value
    _, before_t = _last_before(displacement, np.broadcast_to(time, displacement.shape), displacement)
    middle = (time + before_t) / 2
    before_v, before_m = _last_before(rate, middle, rate)
    possible = np.isfinite(rate) & np.isfinite(before_v)
    return flagged((rate - before_v) / np.where(possible, middle - before_m, 1.0), possible=possible)


def improved_tangent_angle(
    time_d: npt.ArrayLike, displacement_mm: npt.ArrayLike, *, creep_rate_mm_d: npt.ArrayLike
) -> Flagged:
    """Improved tangent angle 改进切线角: T = S/v, α_i = arctan((T_i − T_j) / (t_i − t_j)), v the steady creep rate.

    time_d           (n,)     d      rising
    displacement_mm  (…, n)   mm     cumulative; a gap (NaN) is bridged by the next reading
    creep_rate_mm_d  (…)      mm/d   mean rate of the steady (constant) creep of each series, above 0
    returns          (…, n)   °      45 while the slope creeps on as before; below 0 where it moves back

    Raises ValueError when time is no rising row or shapes do not fit.
    Source: 许强、曾裕平、钱江澎等 (2009) 一种改进的切线角及对应的滑坡预警判据, 地质通报 28(4), 501–505.
    """
    rate = displacement_rate(time_d, displacement_mm)
    creep = floats("creep_rate_mm_d", creep_rate_mm_d)
    if creep.ndim and creep.shape != rate.value.shape[:-1]:
        raise ValueError(
            f"creep_rate_mm_d {creep.shape} must be one number a series of displacement_mm {rate.value.shape[:-1]}"
        )
    creep = creep[..., None]
    possible = rate.valid & (creep > 0) & np.isfinite(creep)
    angle = np.degrees(np.arctan(rate.value / np.where(creep > 0, creep, 1.0)))
    return flagged(angle, possible=possible)


def tangent_angle_alarm(
    angle_deg: npt.ArrayLike, *, limits_deg: tuple[float, float, float] = TANGENT_ANGLE_LIMITS_DEG
) -> IntArray:
    """Alarm by the improved tangent angle: 1 blue 注意, 2 yellow 警示, 3 orange 警戒, 4 red 警报; -1 unknown.

    angle_deg   any shape      °   −90 to 90
    limits_deg  three rising   °   above the first yellow, from the second orange, from the third red

    Raises ValueError when the limits do not rise within 0 to 90.
    Source: 许强等 (2009), as `improved_tangent_angle`.
    """
    limits = floats("limits_deg", limits_deg)
    if limits.shape != (3,) or not (np.diff(limits) > 0).all() or not ((limits >= 0) & (limits <= 90)).all():
        raise ValueError(f"limits_deg must be three that rise within 0 to 90, got {limits_deg!r}")
    first, second, third = limits
    angle = floats("angle_deg", angle_deg)
    level = np.select([angle >= third, angle >= second, angle > first], [4, 3, 2], 1)
    return np.where(np.abs(angle) <= 90, level, -1).astype(np.int64)


def displacement_alarm(
    rate_mm_d: npt.ArrayLike,
    wait_d: npt.ArrayLike = np.nan,
    *,
    limits_mm_d: tuple[float, float, float, float] = RATE_LIMITS_MM_D,
    red_within_d: float = RED_WITHIN_D,
) -> IntArray:
    """Alarm by rate, and by the time left to a forecast failure: 0 none, 1 blue, 2 yellow, 3 orange, 4 red, -1 unknown.

    rate_mm_d     any shape     mm/d
    wait_d        fits          d      to the forecast failure; NaN where none is forecast
    limits_mm_d   four rising   mm/d   a level holds above its limit
    red_within_d  number        d      red below this wait

    Raises ValueError when shapes do not fit or limits do not rise.
    """
    limits = floats("limits_mm_d", limits_mm_d)
    if limits.shape != (4,) or not np.all(np.diff(limits) > 0) or limits[0] < 0:
        raise ValueError(f"limits_mm_d must be four that rise, got {limits_mm_d}")
    within = number("red_within_d", red_within_d, above=0)
    rate, wait = fitted(rate_mm_d=rate_mm_d, wait_d=wait_d)
    level = np.where(np.isfinite(rate), np.searchsorted(limits, rate, side="left"), -1)
    return np.where(wait < within, 4, level).astype(np.int64)


def times_and_readings(time_d: npt.ArrayLike, displacement_mm: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Times and readings as they must be: a rising row, and readings that end in its axis; no infinities."""
    time, displacement = floats("time_d", time_d), floats("displacement_mm", displacement_mm)
    if time.ndim != 1 or not np.all(np.isfinite(time)) or not np.all(np.diff(time) > 0):
        raise ValueError("time_d must be one row of rising days without a gap")
    if displacement.ndim == 0 or displacement.shape[-1] != time.size:
        raise ValueError(f"displacement_mm {displacement.shape} must end in the axis of time_d {time.shape}")
    return time, np.where(np.isfinite(displacement), displacement, np.nan)


def _last_before(known: FloatArray, times: FloatArray, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Values and times at the last known element before each; NaN before the first."""
    place = np.where(np.isfinite(known), np.arange(known.shape[-1]), -1)
    last = np.maximum.accumulate(place, axis=-1)
    before = np.concatenate([np.full_like(last[..., :1], -1), last[..., :-1]], axis=-1)
    at, has = np.maximum(before, 0), before >= 0
    value, time = (np.take_along_axis(array, at, axis=-1) for array in (values, times))
    return np.where(has, value, np.nan), np.where(has, time, np.nan)
