"""A regular grid of cells, north up: where a cell lies, and how many metres it measures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, FloatArray, IntArray, floats, number, together, whole

SEMI_MAJOR_M, FLATTENING = 6_378_137.0, 1 / 298.257_223_563
"""WGS 84 (NIMA TR8350.2); CGCS2000 differs by a tenth of a millimetre."""
MOST_CELLS = 2**31 - 1


@dataclass(frozen=True)
class Grid:
    """Rows run south from `north`, columns east from `west`: the outer edges, not the first centres.

    west, north   number         degrees, or metres east and north of a projection
    cell          number         the side of a cell in the same unit
    shape         (rows, cols)
    is_metric     bool           metres instead of degrees

    Raises ValueError for a grid of degrees that leaves the globe and for one of no cells or of more than 2³¹.
    """

    west: float
    north: float
    cell: float
    shape: tuple[int, int]
    is_metric: bool = False

    def __post_init__(self) -> None:
        number("west", self.west)
        number("north", self.north)
        number("cell", self.cell, above=0, below=1e7, inclusive=False)
        if not isinstance(self.shape, tuple) or len(self.shape) != 2:
            raise ValueError(f"shape must be two whole numbers (rows, columns), got {self.shape!r}")
        rows, cols = (whole("shape", size, least=1, most=MOST_CELLS) for size in self.shape)
        if rows * cols > MOST_CELLS:
            raise ValueError(f"shape must hold fewer than 2³¹ cells, got {self.shape!r}")
        is_round = self.north <= 90 and self.south >= -90 and self.west >= -360 and self.cell * cols <= 360
        if not self.is_metric and not is_round:
            raise ValueError(
                f"a grid in degrees must lie on the globe, got west {self.west}, north {self.north} and {self.shape} "
                f"cells of {self.cell}"
            )

    @property
    def south(self) -> float:
        return self.north - self.shape[0] * self.cell

    @property
    def east(self) -> float:
        return self.west + self.shape[1] * self.cell

    def x(self) -> FloatArray:
        """Longitude (or metres east) of the centres of the columns."""
        return np.asarray(self.west + (np.arange(self.shape[1]) + 0.5) * self.cell, np.float64)

    def y(self) -> FloatArray:
        """Latitude (or metres north) of the centres of the rows."""
        return np.asarray(self.north - (np.arange(self.shape[0]) + 0.5) * self.cell, np.float64)

    def cell_m(self) -> tuple[FloatArray, FloatArray]:
        """Width and height of the cells of each row in metres, on the ellipsoid where the grid is in degrees.

        returns  2 × (rows,)
        Source: radii of curvature in the prime vertical and the meridian, WGS 84.
        """
        if self.is_metric:
            return np.full(self.shape[0], self.cell), np.full(self.shape[0], self.cell)
        latitude = np.radians(self.y())
        square = FLATTENING * (2 - FLATTENING)
        bulge = 1 - square * np.sin(latitude) ** 2
        across = SEMI_MAJOR_M / np.sqrt(bulge) * np.cos(latitude)
        along = SEMI_MAJOR_M * (1 - square) / bulge**1.5
        return np.radians(self.cell) * across, np.radians(self.cell) * along

    def area_km2(self) -> FloatArray:
        """Area of a cell of each row, (rows,)."""
        width, height = self.cell_m()
        return width * height / 1e6

    def steps_m(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """From centre to centre, the same both ways: east within each row, (rows,); south to the next row, and to its
        cells on either side, 2 × (rows,) of which the last counts no step."""
        width, height = self.cell_m()
        below = np.minimum(np.arange(self.shape[0]) + 1, self.shape[0] - 1)
        south = (height + height[below]) / 2
        return width, south, np.hypot((width + width[below]) / 2, south)

    def cells_at(self, x: npt.ArrayLike, y: npt.ArrayLike) -> tuple[IntArray, IntArray]:
        """Row and column of the cell at each place, both −1 outside and at a gap; a border belongs to the cell south
        and east of it."""
        east, north = together(x=x, y=y)
        col, row = np.floor((east - self.west) / self.cell), np.floor((self.north - north) / self.cell)
        is_in = (row >= 0) & (row < self.shape[0]) & (col >= 0) & (col < self.shape[1])
        return np.where(is_in, row, -1).astype(np.int64), np.where(is_in, col, -1).astype(np.int64)

    def centres_of(self, rows: npt.ArrayLike, cols: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
        """x and y of cells' centres; halves are corners: (−0.5, −0.5) is the north-west corner of the grid."""
        row, col = together(rows=rows, cols=cols)
        return self.west + (col + 0.5) * self.cell, self.north - (row + 0.5) * self.cell

    def field(self, name: str, given: npt.ArrayLike) -> FloatArray:
        """An array of this grid's shape, contiguous, infinities as gaps; itself where it is one: never to be written to.
        Raises ValueError naming it otherwise."""
        array = floats(name, given)
        if array.shape != self.shape:
            raise ValueError(f"{name} must have the grid's shape {self.shape}, got {array.shape}")
        is_gap = np.isinf(array)
        return np.ascontiguousarray(np.where(is_gap, np.nan, array) if is_gap.any() else array)

    def mask(self, name: str, given: npt.ArrayLike) -> BoolArray:
        """Yes or no for each cell; a gap is no; itself where it is one. Raises ValueError for anything but 0 and 1."""
        is_mask = isinstance(given, np.ndarray) and not isinstance(given, np.ma.MaskedArray) and given.dtype == bool
        if is_mask and np.shape(given) == self.shape:
            return np.ascontiguousarray(given, bool)
        array = floats(name, given)
        if array.shape != self.shape:
            raise ValueError(f"{name} must have the grid's shape {self.shape}, got {array.shape}")
        if not np.isin(array[~np.isnan(array)], (0, 1)).all():
            raise ValueError(f"{name} must be yes or no for each cell")
        return np.ascontiguousarray(array == 1)

    def places(self, name: str, given: npt.ArrayLike) -> IntArray:
        """Cells (n, 2), each row and column, as numbers row · columns + column.

        Raises ValueError naming them where one is no cell of the grid.
        """
        array = floats(name, given)
        if array.ndim != 2 or array.shape[1] != 2:
            raise ValueError(f"{name} must be cells (n, 2), each row and column, got shape {array.shape}")
        is_cell = (array == np.floor(array)) & (array >= 0) & (array < self.shape)
        if not is_cell.all():
            raise ValueError(f"{name} must be cells of the grid {self.shape}, got {array[~is_cell.all(axis=1)][0]}")
        return np.ascontiguousarray(array[:, 0] * self.shape[1] + array[:, 1]).astype(np.int64)


def numbers(name: str, given: npt.ArrayLike, *, most: int = MOST_CELLS) -> IntArray:
    """Labels: whole numbers from 0, −1 for none; a gap is none. Raises ValueError naming them otherwise."""
    array = floats(name, given)
    array = np.where(np.isnan(array), -1.0, array)
    if not ((array == np.floor(array)) & (array >= -1) & (array <= most)).all():
        raise ValueError(f"{name} must be whole numbers from -1 (none) to {most}")
    return np.ascontiguousarray(array).astype(np.int64)
