"""GCJ-02 and BD-09 to WGS 84 and back.

Maps sold in China shift positions by 100 to 700 m. The shift was never published; the formulas
here are the ones that the mapping services' own output confirms to within centimetres and that
every open library carries (source: the "eviltransform" project, first printed 2013, MIT).

Where the shift applies: the usual rectangle (72.004–137.8347° E, 0.8293–55.8271° N) also takes in
Hanoi, Seoul, Delhi and Ulaanbaatar, whose positions would move for no reason. We test against an
outline of the country instead: its land and islands with 2 km to spare, and the sea within 0.2°
of its coast. Outside that outline every conversion is the identity.

A jump of some 500 m at the outline cannot be undone from both sides. Inside wins: each position
inside returns within millimetres; a strip of some 700 m just outside (abroad or at sea, more than
2 km from the border) may be read as shifted.
"""

from __future__ import annotations

import gzip
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import cast

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

KRASOVSKY_SEMI_MAJOR_M = 6378245.0
"""Semi-major axis of the Krasovsky 1940 ellipsoid, which the GCJ-02 shift is written for."""
KRASOVSKY_ECCENTRICITY_SQUARED = 0.00669342162296594323
"""First eccentricity squared that goes with it."""
ORIGIN_LON, ORIGIN_LAT = 105.0, 35.0
"""The shift is a series around this point."""
BAIDU_PI = np.pi * 3000.0 / 180.0
BAIDU_LON_SHIFT, BAIDU_LAT_SHIFT = 0.0065, 0.006
INVERSE_STEPS = 8
"""Each step divides the error by several hundred; eight leave nothing but rounding."""


class Datum(StrEnum):
    """The datum a position was given in; what is stored is always WGS 84."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"
    BD09 = "bd09"


@lru_cache(maxsize=1)
def _outline() -> BaseGeometry:
    packed = files("anlan.core.geometry").joinpath("china_outline.wkb.gz").read_bytes()
    outline = shapely.from_wkb(gzip.decompress(packed))
    shapely.prepare(outline)
    return outline


def is_in_china(lon: ArrayLike, lat: ArrayLike) -> BoolArray:
    """True where a WGS 84 position lies inside the outline within which the shift applies."""
    inside = shapely.contains_xy(_outline(), np.asarray(lon, float), np.asarray(lat, float))
    return cast(BoolArray, np.asarray(inside))


def _gcj02_shift(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Degrees to add to WGS 84 for GCJ-02."""
    x, y = lon - ORIGIN_LON, lat - ORIGIN_LAT
    root = np.sqrt(np.abs(x))
    waves_x = 20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)
    north_m = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north_m = north_m + (
        waves_x
        + 20.0 * np.sin(y * np.pi)
        + 40.0 * np.sin(y / 3.0 * np.pi)
        + 160.0 * np.sin(y / 12.0 * np.pi)
        + 320.0 * np.sin(y * np.pi / 30.0)
    ) * (2.0 / 3.0)
    east_m = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east_m = east_m + (
        waves_x
        + 20.0 * np.sin(x * np.pi)
        + 40.0 * np.sin(x / 3.0 * np.pi)
        + 150.0 * np.sin(x / 12.0 * np.pi)
        + 300.0 * np.sin(x / 30.0 * np.pi)
    ) * (2.0 / 3.0)
    phi = np.radians(lat)
    bulge = 1.0 - KRASOVSKY_ECCENTRICITY_SQUARED * np.sin(phi) ** 2
    prime_vertical_m = KRASOVSKY_SEMI_MAJOR_M / np.sqrt(bulge)
    meridian_m = prime_vertical_m * (1.0 - KRASOVSKY_ECCENTRICITY_SQUARED) / bulge
    return np.degrees(east_m / (prime_vertical_m * np.cos(phi))), np.degrees(north_m / meridian_m)


def _gcj02(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    east, north = _gcj02_shift(lon, lat)
    return lon + east, lat + north


def _bd09_from_gcj02(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * BAIDU_PI)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * BAIDU_PI)
    return radius * np.cos(angle) + BAIDU_LON_SHIFT, radius * np.sin(angle) + BAIDU_LAT_SHIFT


def _bd09(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    return _bd09_from_gcj02(*_gcj02(lon, lat))


_FORWARD = {Datum.GCJ02: _gcj02, Datum.BD09: _bd09}


def from_wgs84(lon: ArrayLike, lat: ArrayLike, datum: Datum) -> tuple[FloatArray, FloatArray]:
    """WGS 84 degrees as degrees of `datum`; unchanged outside China."""
    east, north = _pair(lon, lat)
    forward = _FORWARD.get(datum)
    if forward is None:
        return east, north
    inside = is_in_china(east, north)
    shifted = forward(east, north)
    return np.where(inside, shifted[0], east), np.where(inside, shifted[1], north)


def to_wgs84(lon: ArrayLike, lat: ArrayLike, datum: Datum) -> tuple[FloatArray, FloatArray]:
    """Degrees of `datum` as WGS 84 degrees, by fixed-point iteration; unchanged outside China."""
    east, north = _pair(lon, lat)
    forward = _FORWARD.get(datum)
    if forward is None:
        return east, north
    x, y = east, north
    for _ in range(INVERSE_STEPS):
        seen_x, seen_y = forward(x, y)
        x, y = x + (east - seen_x), y + (north - seen_y)
    inside = is_in_china(x, y)
    return np.where(inside, x, east), np.where(inside, y, north)


def _pair(lon: ArrayLike, lat: ArrayLike) -> tuple[FloatArray, FloatArray]:
    east, north = np.broadcast_arrays(np.asarray(lon, float), np.asarray(lat, float))
    return east.astype(float), north.astype(float)


def shape_to_wgs84(shape: BaseGeometry, datum: Datum) -> BaseGeometry:
    """The shape with each vertex converted from `datum` to WGS 84."""
    return shapely.transform(shape, lambda x, y: to_wgs84(x, y, datum), interleaved=False)


def shape_from_wgs84(shape: BaseGeometry, datum: Datum) -> BaseGeometry:
    """The shape with each vertex converted from WGS 84 to `datum`."""
    return shapely.transform(shape, lambda x, y: from_wgs84(x, y, datum), interleaved=False)
