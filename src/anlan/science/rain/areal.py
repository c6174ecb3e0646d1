"""Rain over an area from gauges, 面雨量: Thiessen polygons and inverse distance."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import cdist

from anlan.science.arrays import Flagged, FloatArray, floats, number
from anlan.science.steps import within

_BLOCK = 4_000_000  # numerical: memory
"""Distances held at once (32 MB): a field of any size is worked through in blocks of this many."""


def thiessen_weights(gauges_xy_m: npt.ArrayLike, basin_xy_m: npt.ArrayLike) -> FloatArray:
    """The share of a basin that lies nearer to each gauge than to any other, 泰森多边形权重.

    gauges_xy_m  (gauges, 2)   m  plane coordinates, no two alike
    basin_xy_m   (corners, 2)  m  outline of the basin, one ring without crossings, either way round
    returns      (gauges,)     –  weights that add up to 1

    Raises ValueError for two gauges in one place, an outline without area, and coordinates that are no finite pairs.
    Source: Thiessen (1911), Precipitation averages for large areas, Monthly Weather Review 39, 1082–1084. The polygons
    are cut exactly: the basin is clipped by the middle line between the gauge and each other one.
    """
    gauges, basin = plane_places("gauges_xy_m", gauges_xy_m), plane_places("basin_xy_m", basin_xy_m)
    if len(gauges) == 0:
        raise ValueError("gauges_xy_m must hold at least one gauge")
    refuse_doubles(gauges)
    whole = _area(basin)
    extent = np.ptp(basin, axis=0).prod() if len(basin) else 0.0
    if not abs(whole) > 1e-12 * extent:
        raise ValueError("basin_xy_m must enclose an area")
    shares = np.empty(len(gauges))
    for place, gauge in enumerate(gauges):
        polygon = basin
        for other in np.delete(gauges, place, axis=0):
            polygon = _nearer_part(polygon, gauge, other)
            if len(polygon) == 0:
                break
        shares[place] = _area(polygon) / whole
    return shares


def thiessen_rain(rain_mm: npt.ArrayLike, *, gauges_xy_m: npt.ArrayLike, basin_xy_m: npt.ArrayLike) -> Flagged:
    """Mean rain over a basin by Thiessen polygons; a gauge that is silent leaves its ground to its neighbours.

    rain_mm      (times…, gauges)  mm  rain of each gauge
    gauges_xy_m  (gauges, 2)       m   plane coordinates, no two alike
    basin_xy_m   (corners, 2)      m   outline of the basin
    returns      (times…)          mm  the mean; where a gauge is missing (NaN, negative) the mean of the others, not
                                       valid; NaN where none reports

    Raises ValueError as thiessen_weights, and when gauges and rain do not fit.
    Source: Thiessen (1911).
    """
    gauges = plane_places("gauges_xy_m", gauges_xy_m)
    rain = gauge_readings(rain_mm, gauges)
    mean = np.full(len(rain), np.nan)
    for steps, reports in _by_gauges_reporting(rain):
        mean[steps] = rain[np.ix_(steps, reports)] @ thiessen_weights(gauges[reports], basin_xy_m)
    shape = np.shape(rain_mm)[:-1]
    return Flagged(mean.reshape(shape), np.all(np.isfinite(rain), axis=1, keepdims=True).reshape(shape))


def idw_rain(
    rain_mm: npt.ArrayLike, *, gauges_xy_m: npt.ArrayLike, targets_xy_m: npt.ArrayLike, power: float = 2.0
) -> Flagged:
    """Rain at places between gauges by inverse distance, 反距离权重: Σ d^-power · P / Σ d^-power.

    rain_mm       (times…, gauges)   mm  rain of each gauge
    gauges_xy_m   (gauges, 2)        m   plane coordinates
    targets_xy_m  (targets, 2)       m   where the rain is wanted
    power         number             –   > 0; 2 is Shepard's
    returns       (times…, targets)  mm  at a gauge its own rain; never outside what the gauges report; where a gauge is
                                         missing (NaN, negative) from the others, not valid; NaN where none reports

    Raises ValueError for power ≤ 0 and when gauges and rain do not fit.
    Source: Shepard (1968), Proc. 23rd ACM National Conference, 517–524.
    """
    gauges, targets = plane_places("gauges_xy_m", gauges_xy_m), plane_places("targets_xy_m", targets_xy_m)
    power = number("power", power, above=0, inclusive=False)
    rain = gauge_readings(rain_mm, gauges)
    field = np.full((len(rain), len(targets)), np.nan)
    for steps, reports in _by_gauges_reporting(rain):
        known = rain[np.ix_(steps, reports)]
        stride = max(1, _BLOCK // max(1, len(reports)))
        for start in range(0, len(targets), stride):
            weights = _inverse_distances(cdist(targets[start : start + stride], gauges[reports]), power)
            field[steps, start : start + stride] = known @ weights.T
    shape = (*np.shape(rain_mm)[:-1], len(targets))
    complete = np.all(np.isfinite(rain), axis=1, keepdims=True)
    return Flagged(field.reshape(shape), np.broadcast_to(complete, field.shape).reshape(shape).copy())


def _inverse_distances(distance: FloatArray, power: float) -> FloatArray:
    """Weights that add up to 1 in each row; on a gauge (or several) that gauge alone."""
    if distance.size == 0:
        return distance
    nearest = distance.min(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        weights = np.where(nearest > 0, (nearest / distance) ** power, (distance == 0).astype(np.float64))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _by_gauges_reporting(rain: FloatArray) -> Iterator[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]:
    """The time steps that share the same gauges reporting, and those gauges; steps without any are left out."""
    patterns, member = np.unique(np.isfinite(rain), axis=0, return_inverse=True)
    for place, pattern in enumerate(patterns):
        if pattern.any():
            yield np.flatnonzero(member.ravel() == place), np.flatnonzero(pattern)


def _nearer_part(polygon: FloatArray, gauge: FloatArray, other: FloatArray) -> FloatArray:
    """The part of a polygon nearer to one gauge than to another (Sutherland & Hodgman 1974).

    In an outline that is not convex the parts stay joined by a seam along the cut, which encloses nothing.
    """
    towards = other - gauge
    beyond = (polygon - (gauge + other) / 2) @ towards
    following, beyond_following = np.roll(polygon, -1, axis=0), np.roll(beyond, -1)
    corners: list[FloatArray] = []
    for start, end, here, there in zip(polygon, following, beyond, beyond_following, strict=True):
        if here <= 0:
            corners.append(start)
        if (here < 0 < there) or (there < 0 < here):
            corners.append(start + (end - start) * (here / (here - there)))
    return np.array(corners).reshape(-1, 2)


def _area(polygon: FloatArray) -> float:
    """Signed area by the shoelace formula, from the first corner so that large coordinates cost no digits."""
    if len(polygon) < 3:
        return 0.0
    x, y = (polygon - polygon[0]).T
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y) / 2)  # numerical: weights are ratios of areas


def plane_places(name: str, given: npt.ArrayLike) -> FloatArray:
    """Places as finite pairs of plane coordinates. Raises ValueError for anything else."""
    places = floats(name, given)
    if places.size == 0:
        return places.reshape(0, 2)
    if places.ndim != 2 or places.shape[1] != 2 or not np.isfinite(places).all():
        raise ValueError(f"{name} must be pairs of finite plane coordinates, (places, 2), got {places.shape}")
    return places


def refuse_doubles(gauges: FloatArray) -> None:
    """Raises ValueError for two gauges in one place."""
    if len(np.unique(gauges, axis=0)) < len(gauges):
        raise ValueError("gauges_xy_m holds two gauges in one place: merge or drop one of them")


def gauge_readings(rain_mm: npt.ArrayLike, gauges: FloatArray) -> FloatArray:
    """(times, gauges), NaN where a gauge is missing or reports what cannot be."""
    rain = floats("rain_mm", rain_mm)
    if len(gauges) == 0:
        raise ValueError("gauges_xy_m must hold at least one gauge")
    if rain.ndim == 0 or rain.shape[-1] != len(gauges):
        raise ValueError(f"rain_mm {rain.shape} must end with an axis of the {len(gauges)} gauges")
    return within(rain.reshape(-1, len(gauges)), 0.0, np.inf)
