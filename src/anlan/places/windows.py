"""A county as cells of its own: what covers it, its ground resampled, and how hard it is to walk."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.ndimage import binary_dilation, map_coordinates
from shapely.geometry.base import BaseGeometry

from anlan.places.ground import grid_of, rings_of
from anlan.places.made import Land
from anlan.risk.arrays import Ground
from anlan.science.terrain import Grid, horn_slope, rasterised

COARSEST_DEG, FINEST_DEG = 0.0025, 0.0009
CELLS_A_UNIT = 200
"""So many cells the smallest units of a county have, on the average."""


@dataclass(frozen=True)
class Window:
    """A county laid out in cells.

    inside     the cell's centre lies in the county
    covers     cells that hold any of the county, and those beside them
    slope_deg  of the ground it is taken from
    """

    code: str
    shape: BaseGeometry
    grid: Grid
    inside: npt.NDArray[np.bool_]
    covers: npt.NDArray[np.bool_]
    height_m: npt.NDArray[np.float64]
    slope_deg: npt.NDArray[np.float64]
    is_river: npt.NDArray[np.bool_]


def ground_of(land: Land, shape: BaseGeometry) -> Ground:
    """The finest ground that knows a county."""
    at = shapely.get_coordinates(shape.representative_point())[0]
    for ground in land.close:
        row, col = grid_of(ground).cells_at(at[0], at[1])
        if row >= 0 and np.isfinite(ground.height_m[row, col]):
            return ground
    return land.ground


def window(land: Land, code: str, shape: BaseGeometry, units: int) -> Window:
    """A county whose smallest units number so many."""
    west, south, east, north = shape.bounds
    wanted = np.sqrt(shape.area / max(units, 1) / CELLS_A_UNIT)
    cell = float(np.clip(wanted, FINEST_DEG, COARSEST_DEG))
    grid = Grid(
        west - 4 * cell, north + 4 * cell, cell, (int((north - south) / cell) + 9, int((east - west) / cell) + 9)
    )
    inside = rasterised([rings_of(shape)], grid) == 0
    border = shapely.get_coordinates(shapely.segmentize(shape.boundary, cell / 2))
    row, col = grid.cells_at(border[:, 0], border[:, 1])
    touched = inside.copy()
    touched[row, col] = True
    covers = binary_dilation(touched, np.ones((3, 3)), iterations=2)
    ground = ground_of(land, shape)
    height, slope, is_river = _sampled(ground, grid)
    return Window(code, shape, grid, inside, covers, height, slope, is_river)


def _sampled(
    ground: Ground, grid: Grid
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Height and slope of a ground between its cells, and its rivers by the nearest cell."""
    source = grid_of(ground)
    row, col = (source.north - grid.y()) / source.cell - 0.5, (grid.x() - source.west) / source.cell - 0.5
    top, left = max(int(row.min()) - 2, 0), max(int(col.min()) - 2, 0)
    part = ground.height_m[top : int(row.max()) + 4, left : int(col.max()) + 4].astype(np.float64)
    piece = Grid(source.west + left * source.cell, source.north - top * source.cell, source.cell, part.shape)
    slope = horn_slope(part, piece)
    known = np.isfinite(part)
    fallback = float(part[known].mean()) if known.any() else 0.0
    at = np.meshgrid(row - top, col - left, indexing="ij")
    height = map_coordinates(np.where(known, part, fallback), at, order=1, mode="nearest")
    steep = map_coordinates(np.where(known, slope, 0.0), at, order=1, mode="nearest")
    near = np.clip(np.rint(row).astype(int), 0, source.shape[0] - 1), np.clip(np.rint(col).astype(int), 0, source.shape[1] - 1)
    return height, steep, np.asarray(ground.is_river[np.ix_(*near)])
