"""A county as cells of its own: what covers it, its ground between the cells of the land, and how hard it is to walk."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import shapely
from scipy.ndimage import binary_dilation
from shapely.geometry.base import BaseGeometry

from anlan.places.cells import on_lakes
from anlan.places.ground import grid_of, rings_of
from anlan.places.made import Land
from anlan.risk.arrays import Ground
from anlan.science.terrain import Grid, effort, horn_slope, rasterised

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

COARSEST_DEG, FINEST_DEG = 0.003, 0.0009
CELLS_A_UNIT = 120
"""So many cells the smallest units of a county have, on the average."""


@dataclass(frozen=True)
class Footing:
    """A ground with its slope, and its effort of walking (`science.terrain.effort`)."""

    ground: Ground
    grid: Grid
    slope_deg: FloatArray
    effort: FloatArray


@dataclass(frozen=True)
class Window:
    """A county laid out in cells.

    inside     the cell's centre lies in the county
    covers     cells that hold any of the county, and those beside them
    """

    code: str
    shape: BaseGeometry
    grid: Grid
    inside: BoolArray
    covers: BoolArray
    height_m: FloatArray
    slope_deg: FloatArray
    is_river: BoolArray
    effort: FloatArray


def footings(land: Land) -> tuple[Footing, ...]:
    """The grounds of a land, finer ones first; lakes are water like rivers."""
    found = []
    for ground in (*land.close, land.ground):
        grid = grid_of(ground)
        ground = replace(ground, is_river=ground.is_river | on_lakes(grid))
        height = ground.height_m.astype(np.float64)
        walking = effort(height, grid, is_river=ground.is_river)
        found.append(Footing(ground, grid, horn_slope(height, grid), walking))
    return tuple(found)


def footing_at(grounds: tuple[Footing, ...], longitude: float, latitude: float) -> Footing:
    """The finest that knows a place; the coarsest where none does."""
    for one in grounds:
        row, col = one.grid.cells_at(longitude, latitude)
        if row >= 0 and np.isfinite(one.ground.height_m[row, col]):
            return one
    return grounds[-1]


def window(grounds: tuple[Footing, ...], code: str, shape: BaseGeometry, units: int) -> Window:
    """A county whose smallest units number so many."""
    west, south, east, north = shape.bounds
    cell = float(np.clip(np.sqrt(shape.area / max(units, 1) / CELLS_A_UNIT), FINEST_DEG, COARSEST_DEG))
    grid = Grid(west - 4 * cell, north + 4 * cell, cell, (int((north - south) / cell) + 9, int((east - west) / cell) + 9))
    inside = rasterised([rings_of(shape)], grid) == 0
    border = shapely.get_coordinates(shapely.segmentize(shape.boundary, cell / 2))
    touched = inside.copy()
    touched[grid.cells_at(border[:, 0], border[:, 1])] = True
    covers = binary_dilation(touched, np.ones((3, 3)), iterations=2)
    at = shapely.get_coordinates(shape.representative_point())[0]
    source = footing_at(grounds, float(at[0]), float(at[1]))
    row, col = (source.grid.north - grid.y()) / source.grid.cell - 0.5, (grid.x() - source.grid.west) / source.grid.cell - 0.5
    height, slope, walking = (_between(one, row, col) for one in (source.ground.height_m, source.slope_deg, source.effort))
    nearest = [np.clip(np.rint(part).astype(int), 0, size - 1) for part, size in zip((row, col), source.grid.shape, strict=True)]
    is_river = np.asarray(source.ground.is_river[np.ix_(*nearest)])
    return Window(code, shape, grid, inside, covers, height, slope, is_river, np.maximum(walking, 1.0))


def _between(field: npt.NDArray[np.floating], row: FloatArray, col: FloatArray) -> FloatArray:
    """Values of a field between its cells' centres, linear both ways; where it has a gap, those of its middle."""
    top, left = max(int(row[0]) - 1, 0), max(int(col[0]) - 1, 0)
    part = field[top : int(row[-1]) + 3, left : int(col[-1]) + 3].astype(np.float64)
    part = np.where(np.isnan(part), np.nanmedian(part), part)
    down, right = np.clip(row - top, 0, part.shape[0] - 1), np.clip(col - left, 0, part.shape[1] - 1)
    r, c = np.minimum(down.astype(int), part.shape[0] - 2), np.minimum(right.astype(int), part.shape[1] - 2)
    v, u = (down - r)[:, None], (right - c)[None, :]
    rows = part[r] * (1 - v) + part[r + 1] * v
    return np.asarray(rows[:, c] * (1 - u) + rows[:, c + 1] * u)
