"""Where things lie: straight distances on the sphere or in the plane, the nearest of many, an order that keeps neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from anlan.science.arrays import FloatArray, IntArray, floats, together, whole

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius R1 of GRS 80 (Moritz 2000, Journal of Geodesy 74, 128–133). A sphere is at most 0.56 % off the ellipsoid."""
LEVELS = 16
"""Of the Hilbert curve: 65,536 steps along each side, 15 m over a province 1,000 km wide."""

Small: TypeAlias = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Nearest:
    """Which of many lies nearest to each point, and how far it is; −1 and NaN where the point is none."""

    index: IntArray
    distance_m: FloatArray


def nearest(
    x: npt.ArrayLike,
    y: npt.ArrayLike,
    among_x: npt.ArrayLike,
    among_y: npt.ArrayLike,
    *,
    count: int = 1,
    is_geographic: bool = True,
) -> Nearest:
    """The nearest of many places to each point, in a straight line: landing points, water points 最近起降点、取水点.

    x, y              (p,)    ° or m  longitude and latitude, or plane coordinates when not is_geographic
    among_x, among_y  (q,)    ° or m  what is chosen from
    count             number  –       so many of them, nearest first
    returns           (p, count)      −1 and inf where there are fewer, −1 and NaN where the point is a gap

    Raises ValueError for a gap among the places chosen from.
    """
    here_x, here_y = together(x=x, y=y)
    there_x, there_y = (np.atleast_1d(one) for one in together(among_x=among_x, among_y=among_y))
    if not is_place(there_x, there_y, is_geographic).all():
        raise ValueError("among_x and among_y must be places: no gap, longitude within ±180, latitude within ±90")
    many = whole("count", count, least=1)
    found = ask(tree(there_x, there_y, is_geographic), here_x, here_y, many, is_geographic)
    return Nearest(found.index.reshape(*here_x.shape, many), found.distance_m.reshape(*here_x.shape, many))


def tree(x: FloatArray, y: FloatArray, is_geographic: bool) -> Any:
    """A k-d tree over places; on the sphere over unit vectors, so that neither pole nor date line is an edge."""
    return cKDTree(vectors(x, y) if is_geographic else np.column_stack([x, y]))


def ask(places: Any, x: FloatArray, y: FloatArray, count: int, is_geographic: bool) -> Nearest:
    """The `count` nearest of a tree to each point, flat."""
    x, y = x.ravel(), y.ravel()
    index, distance = np.full((x.size, count), -1, np.int64), np.full((x.size, count), np.nan)
    known = is_place(x, y, is_geographic)
    if known.any() and places.n == 0:
        distance[known] = np.inf
    elif known.any():
        points = vectors(x[known], y[known]) if is_geographic else np.column_stack([x[known], y[known]])
        far, near = places.query(points, k=np.arange(1, count + 1))
        index[known] = np.where(np.isfinite(far), near, -1)
        on_sphere = 2 * EARTH_RADIUS_M * np.arcsin(np.minimum(far / 2, 1))
        distance[known] = np.where(np.isfinite(far), on_sphere, np.inf) if is_geographic else far
    return Nearest(index, distance)


def vectors(longitude: FloatArray, latitude: FloatArray) -> FloatArray:
    """Unit vectors (n, 3) of places on the sphere."""
    east, north = np.radians(longitude), np.radians(latitude)
    return np.column_stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])


def is_place(x: FloatArray, y: FloatArray, is_geographic: bool) -> npt.NDArray[np.bool_]:
    """Whether the numbers can be a place."""
    fits = np.isfinite(x) & np.isfinite(y)
    return fits & (np.abs(x) <= 180) & (np.abs(y) <= 90) if is_geographic else fits


def straight_m(x: FloatArray, y: FloatArray, to_x: FloatArray, to_y: FloatArray, is_geographic: bool) -> FloatArray:
    """Distance as the crow flies, m: great circle (haversine), or plane."""
    if not is_geographic:
        return np.asarray(np.hypot(to_x - x, to_y - y))
    north, to_north = np.radians(y), np.radians(to_y)
    half = np.sin((to_north - north) / 2) ** 2
    half = half + np.cos(north) * np.cos(to_north) * np.sin(np.radians(to_x - x) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(half, 1))))


def metres_per_unit(y: FloatArray, is_geographic: bool) -> tuple[FloatArray, FloatArray]:
    """Metres of one unit of x and of y about there."""
    if not is_geographic:
        return np.ones_like(y), np.ones_like(y)
    degree = EARTH_RADIUS_M * np.pi / 180
    return degree * np.cos(np.radians(y)), np.full_like(y, degree)


def hilbert_order(x: FloatArray, y: FloatArray) -> IntArray:
    """The order in which a Hilbert curve meets the places: what lies near lies near in memory.

    Source: Hilbert (1891), Mathematische Annalen 38, 459–460; the turning of quadrants as in Warren, Hacker's Delight,
    chapter 16.
    """
    if x.size == 0:
        return np.empty(0, np.int64)
    side = 1 << LEVELS
    span = max(float(np.ptp(x)), float(np.ptp(y))) or 1.0
    column = np.minimum((x - x.min()) / span * side, side - 1).astype(np.int64)
    row = np.minimum((y - y.min()) / span * side, side - 1).astype(np.int64)
    along = np.zeros(x.size, np.int64)
    for level in reversed(range(LEVELS)):
        half = 1 << level
        right, upper = (column & half) > 0, (row & half) > 0
        along += half * half * ((3 * right) ^ upper)
        is_mirrored = ~upper & right
        column, row = np.where(is_mirrored, side - 1 - column, column), np.where(is_mirrored, side - 1 - row, row)
        column, row = np.where(upper, column, row), np.where(upper, row, column)
    return np.argsort(along, kind="stable")


def indices(name: str, given: npt.ArrayLike, below: int, what: str) -> IntArray:
    """Whole numbers from 0 to below − 1, one axis. Raises ValueError naming the argument otherwise."""
    array = np.atleast_1d(floats(name, given))
    if array.ndim != 1:
        raise ValueError(f"{name} must have one axis, got shape {array.shape}")
    if not ((array >= 0) & (array < below) & (array == np.floor(array))).all():
        raise ValueError(f"{name} must be {what}, whole numbers from 0 to {below - 1}")
    return array.astype(np.int64)
