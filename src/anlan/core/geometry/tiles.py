"""Web Mercator tiles as one number: Morton codes, so that a tile of any zoom is a range of the deepest ones."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

DEEPEST = 18
"""Zoom of `tile_of`: cells of some 150 m at the equator."""
LIMIT_DEG = 85.0511287798066
"""Latitude where the square of Web Mercator (EPSG:3857) ends: arctan(sinh π)."""


def tile_of(longitude: npt.ArrayLike, latitude: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Morton code at the deepest zoom of places in WGS 84 degrees; latitudes beyond the square stand at its rim."""
    side = 1 << DEEPEST
    lat = np.radians(np.clip(np.asarray(latitude, float), -LIMIT_DEG, LIMIT_DEG))
    x = np.floor((np.asarray(longitude, float) + 180.0) / 360.0 * side)
    y = np.floor((1.0 - np.arcsinh(np.tan(lat)) / np.pi) / 2.0 * side)
    col, row = (np.clip(one, 0, side - 1).astype(np.int64) for one in (x, y))
    return _spread(col) | (_spread(row) << 1)


def tile_range(zoom: int, x: int, y: int) -> tuple[int, int]:
    """First code inside a tile, and first one beyond. Raises ValueError for a tile that is none."""
    if not 0 <= zoom <= DEEPEST or not (0 <= x < 1 << zoom and 0 <= y < 1 << zoom):
        raise ValueError(f"{zoom}/{x}/{y} is no tile of zooms 0 to {DEEPEST}")
    deep = 2 * (DEEPEST - zoom)
    code = int(_spread(np.int64(x)) | (_spread(np.int64(y)) << 1))
    return code << deep, (code + 1) << deep


def _spread(number: npt.NDArray[np.int64] | np.int64) -> npt.NDArray[np.int64]:
    """Every bit to twice its place."""
    wide = np.asarray(number, np.int64)
    for shift, mask in ((16, 0x0000FFFF0000FFFF), (8, 0x00FF00FF00FF00FF), (4, 0x0F0F0F0F0F0F0F0F),
                        (2, 0x3333333333333333), (1, 0x5555555555555555)):  # fmt: skip
        wide = (wide | (wide << shift)) & mask
    return wide
