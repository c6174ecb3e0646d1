"""One band of a GeoTIFF, .img or ESRI .asc, through GDAL (rasterio): as a grid of degrees, or cell by cell as it stands.

What is not known is NaN: cells of the file's nodata value, infinities, and what the file does not reach.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import rasterio
from rasterio.enums import Resampling
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.transform import Affine
from rasterio.vrt import WarpedVRT
from rasterio.warp import transform_bounds
from rasterio.windows import Window, from_bounds

from anlan.formats.faults import refuse
from anlan.formats.files import known_suffix, reason
from anlan.formats.vector import MOST_DEGREES, WGS84, system_of

DRIVERS = {
    ".tif": "GTiff", ".tiff": "GTiff", ".img": "HFA", ".asc": "AAIGrid", ".tif.gz": "GTiff", ".asc.gz": "AAIGrid",
}  # fmt: skip
"""What may read a file of such a name, and nothing else: others of GDAL open what the content tells them to."""
SAME_DEGREES = (4326, 4490)
"""WGS 84, CGCS2000: the same within our accuracy."""
EQUAL_AREA = "+proj=cea +datum=WGS84"
M2_A_KM2 = 1e6
SQUARE = 1e-6
"""Sides of a cell that differ by less, in parts of a side, are the same."""
EDGE = 1e-9
"""Of a cell: bounds that lie nearer to the edge of one are on it."""

Box = tuple[float, float, float, float]
"""West, south, east, north, degrees."""


@dataclass(frozen=True, eq=False)
class Raster:
    """Values on a grid of degrees, rows southward from `north`, columns eastward from `west` (outer edges).

    was_warped  whether the file stands in another system or on other cells, and was interpolated (bilinear)
    unit        of the values as the file says, "" where it does not
    """

    values: npt.NDArray[np.float32]
    west: float
    north: float
    cell: float
    crs: str
    unit: str
    was_warped: bool


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of a file that hold a number other than 0, as they stand: centre in WGS 84 degrees, area, value.

    unknown  cells within the box without a number
    """

    longitude: npt.NDArray[np.float64]
    latitude: npt.NDArray[np.float64]
    area_km2: npt.NDArray[np.float64]
    value: npt.NDArray[np.float64]
    unknown: int
    crs: str


def read_raster(path: Path, box: Box, *, crs: str = "", most_bytes: int = 10**10, most_cells: int = 10**8) -> Raster:
    """The cells that touch a box, on square cells of degrees. Raises FormatError."""
    with _opened(path, crs, most_bytes) as (file, system):
        unit = str(file.units[0] or "").strip().lower()
        if _stands_on_degrees(file, system):
            window = _window(file, box, most_cells)
            values = _numbers(file, file.read(1, window=window, masked=True))
            west, north = _at(file.transform, window.col_off, window.row_off)
            return Raster(values, float(west), float(north), float(file.transform.a), _named(system), unit, False)
        # what the file does not reach is no data, also where it has no value for that: 0 is a height and a count
        known = {
            "src_crs": _wkt(system), "crs": WGS84, "resampling": Resampling.bilinear, "dtype": "float32", "nodata": np.nan,
            "src_nodata": np.nan if file.nodata is None else file.nodata,
        }  # fmt: skip
        with WarpedVRT(file, **known) as warped:
            cell = float(min(abs(warped.transform.a), abs(warped.transform.e)))
            west, south, east, north = _common(warped.bounds, box)
            cols, rows = max(1, round((east - west) / cell)), max(1, round((north - south) / cell))
            _bounded(rows * cols, most_cells)
        square = Affine(cell, 0, west, 0, -cell, north)
        with WarpedVRT(file, transform=square, width=cols, height=rows, **known) as warped:
            values = _numbers(file, warped.read(1, masked=True))
        return Raster(values, west, north, cell, _named(system), unit, True)


def read_cells(path: Path, box: Box, *, crs: str = "", most_bytes: int = 10**10, most_cells: int = 10**8) -> Cells:
    """The cells whose centres may lie in a box, none interpolated. Raises FormatError."""
    with _opened(path, crs, most_bytes) as (file, system):
        there = _named(system)
        own = box if system.is_geographic else transform_bounds(WGS84, _wkt(system), *box)
        window = _window(file, own, most_cells)
        values = _numbers(file, file.read(1, window=window, masked=True)).astype(np.float64)
        is_held = np.isfinite(values) & (values != 0)
        row, col = np.nonzero(is_held)
        x, y = _at(file.transform, col + window.col_off + 0.5, row + window.row_off + 0.5)
        area = _areas_km2(file.transform, system, window)
        area = np.broadcast_to(area, values.shape)[is_held]
        if not system.is_geographic:
            x, y = pyproj.Transformer.from_crs(system, WGS84, always_xy=True).transform(x, y)
        return Cells(
            np.asarray(x, float), np.asarray(y, float), area, values[is_held], int((~np.isfinite(values)).sum()), there
        )


@contextmanager
def _opened(path: Path, crs: str, most_bytes: int) -> Iterator[tuple[Any, pyproj.CRS]]:
    suffix = known_suffix(path, tuple(DRIVERS), most_bytes)
    whole = path.resolve().as_posix()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)  # said below, with what to do
            with rasterio.open(f"/vsigzip/{whole}" if suffix.endswith(".gz") else whole, driver=DRIVERS[suffix]) as file:
                yield file, _system(file, crs)
    except RasterioError as fault:
        raise refuse("file", "unreadable", detail=reason(fault, path)) from fault


def _system(file: Any, crs: str) -> pyproj.CRS:
    is_placed = file.transform != Affine.identity()
    stated = file.crs.to_wkt() if file.crs else crs
    if not is_placed or (not stated and np.abs(file.bounds).max() > MOST_DEGREES):
        raise refuse("file", "no_crs")
    system = system_of(stated or WGS84)
    if system.is_geographic and np.abs(file.bounds).max() > MOST_DEGREES:
        raise refuse("file", "not_degrees", value=f"{np.abs(file.bounds).max():.0f}")
    return system


def _stands_on_degrees(file: Any, system: pyproj.CRS) -> bool:
    step = file.transform
    is_square = step.b == step.d == 0 and step.a > 0 > step.e and abs(step.a + step.e) <= SQUARE * step.a
    return bool(system.is_geographic and is_square and system.to_epsg() in SAME_DEGREES)


def _window(file: Any, box: Box, most_cells: int) -> Window:
    west, south, east, north = _common(file.bounds, box)
    wanted = from_bounds(west, south, east, north, file.transform)
    first_row, first_col = int(wanted.row_off + EDGE), int(wanted.col_off + EDGE)
    last_row = int(np.ceil(wanted.row_off + wanted.height - EDGE))
    last_col = int(np.ceil(wanted.col_off + wanted.width - EDGE))
    rows, cols = min(last_row, file.height) - first_row, min(last_col, file.width) - first_col
    if rows < 1 or cols < 1:
        raise refuse("file", "no_overlap")
    _bounded(rows * cols, most_cells)
    return Window(first_col, first_row, cols, rows)


def _common(one: Box, other: Box) -> Box:
    west, south = max(one[0], other[0]), max(one[1], other[1])
    east, north = min(one[2], other[2]), min(one[3], other[3])
    if west >= east or south >= north:
        raise refuse("file", "no_overlap")
    return west, south, east, north


def _bounded(cells: int, most: int) -> None:
    if cells > most:
        raise refuse("file", "too_many_cells", found=cells, limit=most)


def _numbers(file: Any, read: Any) -> npt.NDArray[np.float32]:
    """Values with scale and offset of the band applied; what is masked or infinite is NaN."""
    values = np.ma.filled(read.astype(np.float32), np.nan)
    values[~np.isfinite(values)] = np.nan
    return np.asarray(values * np.float32(file.scales[0]) + np.float32(file.offsets[0]), np.float32)


def _at(step: Affine, col: Any, row: Any) -> tuple[Any, Any]:
    """Where in the file's system a place in cells lies, counted from its first corner."""
    return step.a * col + step.b * row + step.c, step.d * col + step.e * row + step.f


def _areas_km2(step: Affine, system: pyproj.CRS, window: Window) -> npt.NDArray[np.float64]:
    """Of each cell; a projection seldom keeps areas (a km² of Web Mercator is 0.8 km² in Yunnan), so on one that does.

    On a grid of degrees the cells of a row are alike: one column.
    """
    alike = system.is_geographic and step.b == step.d == 0
    cols = window.col_off + np.arange(2 if alike else window.width + 1)
    true = pyproj.Transformer.from_crs(system, EQUAL_AREA, always_xy=True)
    rows = window.row_off + np.arange(window.height + 1)
    corners = (np.stack(true.transform(*_at(step, cols, np.full(len(cols), row)))) for row in rows)
    return np.stack([_between(above, below) for above, below in pairwise(corners)]) / M2_A_KM2


def _between(above: npt.NDArray[np.float64], below: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Areas of the quadrilaterals between two rows of corners, each (2, n): half the product of the diagonals."""
    (x, y), (over_x, over_y) = below[:, 1:] - above[:, :-1], above[:, 1:] - below[:, :-1]
    return np.asarray(np.abs(x * over_y - y * over_x) / 2)


def _wkt(system: pyproj.CRS) -> str:
    return str(system.to_wkt())


def _named(system: pyproj.CRS) -> str:
    code = system.to_epsg()
    return f"EPSG:{code}" if code else str(system.name)
