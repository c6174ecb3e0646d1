"""Roads as steps between cells, while they are laid: what is there is used again by what comes after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.ndimage import distance_transform_edt, gaussian_filter, map_coordinates

from anlan.places.cells import on_lakes
from anlan.places.made import Land
from anlan.risk.arrays import Ground, Rivers
from anlan.science.terrain import Grid, Links, horn_slope, neighbour_links

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

CELL_DEG = 0.00375
"""Roads are laid over cells of about this size, 400 m: a coarser ground is divided, a finer one taken as it is."""
CLASS_BITS = 24
"""A step is class · 2^24 + name + 1, so that the least number is the highest class."""
SIDES = 4
"""Of a cell's eight neighbours those to the east, south-east, south and south-west: each step once."""
DOWN, ACROSS = np.array([0, 1, 1, 1, 0, -1, -1, -1]), np.array([1, 1, 0, -1, -1, -1, 0, 1])
STEEPEST_DEG = 90.0
KNOLL_CELLS, KNOLL_M, KNOLL_DEG, KNOLL_LIMITS = 4.0, 30.0, 10.0, (0.8, 2.0)
"""Knolls of some 4 cells, 30 m where the ground is at 10°, less or more within limits where it is not. Ours."""
BAND = 256
"""So many rows of cells are made at once."""
WIDEST = 3
"""A way is looked for in a window round its ends; three times as wide when there is none."""


@dataclass
class Paving:
    """Ground and the steps laid on it.

    height_m  (rows, cols)  NaN where no road may be: outside the place, in lakes
    slope_deg (rows, cols)  of the ground it is taken from
    water     (rows, cols)  rivers
    roads     (rows, cols)  the steps laid, as `neighbour_links` takes them
    """

    grid: Grid
    height_m: FloatArray
    slope_deg: FloatArray
    water: BoolArray
    roads: npt.NDArray[np.uint8] = field(init=False)
    _laid: list[tuple[IntArray, IntArray]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.roads = np.zeros(self.height_m.shape, np.uint8)

    def lay(self, cells: IntArray, first: IntArray, road_class: int, name: IntArray) -> None:
        """Lay ways of cells, end to end, each with the number of its name (−1 none). The highest class stays; of equals
        the name with the lowest number."""
        is_joint = np.zeros(len(cells), bool)
        is_joint[first[1:-1]] = True
        begin, end = cells[:-1][~is_joint[1:]], cells[1:][~is_joint[1:]]
        value = (road_class << CLASS_BITS) + np.repeat(name, np.diff(first) - 1) + 1
        side = side_of(begin, end, self.grid.shape[1])
        is_back = side >= SIDES
        begin, end, side = np.where(is_back, end, begin), np.where(is_back, begin, end), side % SIDES
        self._laid.append((side * self.height_m.size + begin, value))
        roads = self.roads.reshape(-1)
        np.bitwise_or.at(roads, begin, (1 << side).astype(np.uint8))
        np.bitwise_or.at(roads, end, (1 << (side + SIDES)).astype(np.uint8))

    def steps(self) -> tuple[IntArray, IntArray, IntArray, IntArray]:
        """Every step laid: from cell to cell, its class, its name."""
        place, value = (np.concatenate([part[k] for part in self._laid] or [np.empty(0, np.int64)]) for k in (0, 1))
        order = np.lexsort((value, place))
        place, value = place[order], value[order]
        is_first = np.append(True, np.diff(place) != 0)[: place.size]
        side, begin = np.divmod(place[is_first], self.height_m.size)
        end = begin + (DOWN * self.grid.shape[1] + ACROSS)[side]
        return begin, end, value[is_first] >> CLASS_BITS, (value[is_first] & ((1 << CLASS_BITS) - 1)) - 1

    def open_cells(self, longitude: npt.ArrayLike, latitude: npt.ArrayLike) -> IntArray:
        """The cell of each place, or the nearest where a road may be."""
        row, col = self.grid.cells_at(longitude, latitude)
        rows, cols = self.grid.shape
        row, col = np.clip(row, 0, rows - 1), np.clip(col, 0, cols - 1)
        return np.asarray(self._nearest[0][row, col] * np.int64(cols) + self._nearest[1][row, col])

    def forget_nearest(self) -> None:
        """Let go of what only `open_cells` needs; it would be found again."""
        self.__dict__.pop("_nearest", None)

    @cached_property
    def _nearest(self) -> npt.NDArray[np.int32]:
        near = distance_transform_edt(np.isnan(self.height_m), return_distances=False, return_indices=True)
        return np.asarray(near)

    def links(self, seats: IntArray, how: Laying) -> Links:
        """The ways between all neighbouring seats (cells)."""
        places = np.column_stack(np.divmod(seats, self.grid.shape[1]))
        return neighbour_links(
            self.height_m, self.grid, seats=places, slope_cost=how.slope_cost, is_river=self.water, bridge_m=how.bridge_m,
            roads=self.roads, road_share=how.road_share,
        )  # fmt: skip

    def way(self, begin: int, end: int, how: Laying) -> IntArray:
        """The cheapest way between two cells, in a window round them; empty where none leads."""
        ends = np.array(np.divmod([begin, end], self.grid.shape[1])).T
        away = int(np.abs(ends[1] - ends[0]).max())
        if begin == end:
            return np.empty(0, np.int64)
        for times in (1, WIDEST):
            margin = times * (how.margin + away // 3)
            top, left = np.maximum(ends.min(axis=0) - margin, 0)
            bottom, right = np.minimum(ends.max(axis=0) + margin + 1, self.grid.shape)
            part = np.s_[top:bottom, left:right]
            grid = Grid(
                self.grid.west + left * self.grid.cell, self.grid.north - top * self.grid.cell, self.grid.cell,
                (int(bottom - top), int(right - left)),
            )  # fmt: skip
            found = neighbour_links(
                self.height_m[part], grid, seats=ends - (top, left), slope_cost=how.slope_cost, is_river=self.water[part],
                bridge_m=how.bridge_m, roads=self.roads[part], road_share=how.road_share,
            )  # fmt: skip
            if len(found.pairs):
                row, col = np.divmod(found.cells, grid.shape[1])
                return np.asarray((row + top) * self.grid.shape[1] + col + left)
        return np.empty(0, np.int64)


@dataclass(frozen=True)
class Laying:
    """How roads of a kind are laid: cost of a metre by gradient, of a bridge, of a metre of road that is there."""

    slope_cost: tuple[Sequence[float], Sequence[float]]
    bridge_m: float
    road_share: float
    margin: int = 20


def paving_on(land: Land, seed: int) -> tuple[Paving, npt.NDArray[np.int32]]:
    """The ground of a place made ready for roads, and the county of each cell."""
    coarse = _grid(land.ground)
    times = max(1, round(coarse.cell / CELL_DEG))
    grid = Grid(coarse.west, coarse.north, coarse.cell / times, (coarse.shape[0] * times, coarse.shape[1] * times))
    height = np.empty(grid.shape)
    known = _known_everywhere(land.ground)
    for top in range(0, grid.shape[0], BAND):
        lon, lat = np.meshgrid(grid.x(), grid.y()[top : top + BAND])
        band = _between(land.ground, known, lon, lat)
        for ground in land.close:
            row, col = _grid(ground).cells_at(lon, lat)
            finer = np.where(row >= 0, ground.height_m[row, col], np.nan)
            band = np.where(np.isfinite(finer), finer, band)
        height[top : top + BAND] = band
    slope = np.nan_to_num(horn_slope(land.ground.height_m, coarse), nan=STEEPEST_DEG)
    county, slope = (np.repeat(np.repeat(one, times, axis=0), times, axis=1) for one in (land.county, slope))
    if times > 1:
        height += _knolls(slope, seed)
    height[(county <= 0) | on_lakes(grid)] = np.nan
    return Paving(grid, height, slope, water_of(land.rivers, grid)), county


def _knolls(slope_deg: FloatArray, seed: int) -> FloatArray:
    """What a coarse ground leaves out, higher where it is steep: roads wind round it."""
    noise = gaussian_filter(
        np.random.default_rng([seed, 2]).standard_normal(slope_deg.shape, dtype=np.float32), KNOLL_CELLS
    )
    return np.asarray(noise / noise.std() * KNOLL_M * np.clip(slope_deg / KNOLL_DEG, *KNOLL_LIMITS))


def heights_at(ground: Ground, longitude: FloatArray, latitude: FloatArray) -> FloatArray:
    """Heights between the cells of a ground; where it is unknown, those of the nearest known cell."""
    return _between(ground, _known_everywhere(ground), longitude, latitude)


def _known_everywhere(ground: Ground) -> FloatArray:
    near = distance_transform_edt(np.isnan(ground.height_m), return_distances=False, return_indices=True)
    return np.asarray(ground.height_m[tuple(near)], np.float64)


def _between(ground: Ground, height_m: FloatArray, longitude: FloatArray, latitude: FloatArray) -> FloatArray:
    at = [(ground.north - latitude) / ground.cell - 0.5, (longitude - ground.west) / ground.cell - 0.5]
    return np.asarray(map_coordinates(height_m, at, order=1, mode="nearest"))


def water_of(rivers: Rivers, grid: Grid) -> BoolArray:
    """Cells through which rivers run."""
    lon, lat = rivers.longitude, rivers.latitude
    is_piece = rivers.river[1:] == rivers.river[:-1]
    wide = np.maximum(np.abs(np.diff(lon)), np.abs(np.diff(lat)))
    times = np.where(is_piece, np.ceil(2 * wide / grid.cell), 1).astype(np.int64)
    times = np.append(np.maximum(times, 1), 1)
    piece = np.repeat(np.arange(len(lon)), times)
    share = (np.arange(len(piece)) - np.repeat(np.cumsum(times) - times, times)) / times[piece]
    onward = np.minimum(piece + 1, len(lon) - 1)
    row, col = grid.cells_at(
        lon[piece] + share * (lon[onward] - lon[piece]), lat[piece] + share * (lat[onward] - lat[piece])
    )
    found = np.zeros(grid.shape, bool)
    found[row[row >= 0], col[row >= 0]] = True
    return found


def side_of(begin: IntArray, end: IntArray, cols: int) -> IntArray:
    """Which neighbour each step leads to, 0 … 7 from east clockwise."""
    down, across = end // cols - begin // cols, end % cols - begin % cols
    table = np.full((3, 3), -1)
    table[DOWN + 1, ACROSS + 1] = np.arange(2 * SIDES)
    return np.asarray(table[down + 1, across + 1])


def _grid(ground: Ground) -> Grid:
    rows, cols = ground.height_m.shape
    return Grid(ground.west, ground.north, ground.cell, (rows, cols))
