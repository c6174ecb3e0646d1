"""Between degrees and the whole numbers of a tile: Web Mercator (EPSG:3857) as a square of side 1, y downwards."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from anlan.core.geometry.tiles import LIMIT_DEG
from anlan.web.map.mvt import EXTENT, Whole

Floats = npt.NDArray[np.float64]
MARGIN = 256
"""How far lines go on beyond a tile's edge, so that their ends are not seen."""


def unit(longitude: npt.ArrayLike, latitude: npt.ArrayLike) -> tuple[Floats, Floats]:
    """WGS 84 degrees in the unit square."""
    lat = np.radians(np.clip(np.asarray(latitude, float), -LIMIT_DEG, LIMIT_DEG))
    return (np.asarray(longitude, float) + 180.0) / 360.0, (1.0 - np.arcsinh(np.tan(lat)) / np.pi) / 2.0


def degrees_of(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a place of the unit square."""
    return x * 360 - 180, float(np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y)))))


def within(x: Floats, y: Floats, tile: tuple[int, int, int]) -> Whole:
    """Places of the unit square in a tile's own numbers, (n, 2)."""
    zoom, col, row = tile
    side = float(1 << zoom)
    return np.column_stack([np.rint((x * side - col) * EXTENT), np.rint((y * side - row) * EXTENT)]).astype(np.int64)


def box(tile: tuple[int, int, int], margin: int = MARGIN) -> tuple[float, float, float, float]:
    """West, north, east, south of a tile and its margin in the unit square."""
    zoom, col, row = tile
    side, more = float(1 << zoom), margin / EXTENT
    return (col - more) / side, (row - more) / side, (col + 1 + more) / side, (row + 1 + more) / side


def clipped(ax: Floats, ay: Floats, bx: Floats, by: Floats, edges: tuple[float, float, float, float]) -> Clipped:
    """The part of each straight piece inside a box (Liang and Barsky 1984): its ends, and which pieces have one."""
    begin, end = np.zeros(len(ax)), np.ones(len(ax))
    is_in = np.ones(len(ax), bool)
    dx, dy = bx - ax, by - ay
    west, north, east, south = edges
    for step, room in ((-dx, ax - west), (dx, east - ax), (-dy, ay - north), (dy, south - ay)):
        with np.errstate(divide="ignore", invalid="ignore"):
            share = room / step
        is_in &= (step != 0) | (room >= 0)
        np.maximum(begin, share, out=begin, where=step < 0)
        np.minimum(end, share, out=end, where=step > 0)
    is_in &= begin < end
    start, stop = begin[is_in], end[is_in]
    ax, ay, dx, dy = ax[is_in], ay[is_in], dx[is_in], dy[is_in]
    return (ax + start * dx, ay + start * dy, ax + stop * dx, ay + stop * dy), is_in


Clipped = tuple[tuple[Floats, Floats, Floats, Floats], npt.NDArray[np.bool_]]
