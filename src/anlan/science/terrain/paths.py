"""Ways of least cost over slopes and rivers, for the courses of roads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import FloatArray, IntArray, floats, number
from anlan.science.terrain.fronts import search
from anlan.science.terrain.grid import Grid

LEVEL_ROAD = ((-0.30, -0.15, -0.08, 0.0, 0.08, 0.15, 0.30), (16.0, 4.0, 1.5, 1.0, 1.6, 4.5, 18.0))
"""Gradients and the cost of a metre there beside a level one. Ours: dear from 8 %, the steepest that JTG B01-2014 lets
a class-3 road climb at 30 km/h (from memory), so that roads wind up a slope; downhill a little less than uphill."""


@dataclass(frozen=True)
class Path:
    """A way from cell to cell.

    cells     (n, 2)  row, column, both ends included; none where no way leads
    cost      m       of level road that it is worth; inf where no way leads
    length_m  m       along the centres of the cells, on the map
    bridges   (k, 2)  row, column of each cell where it comes onto water, between two cells of water: that beyond
    """

    cells: IntArray
    cost: float
    length_m: float
    bridges: IntArray


def least_cost_path(
    height_m: npt.ArrayLike, grid: Grid, *, start: npt.ArrayLike, end: npt.ArrayLike,
    slope_cost: tuple[npt.ArrayLike, npt.ArrayLike] = LEVEL_ROAD, friction: npt.ArrayLike | None = None,
    is_river: npt.ArrayLike | None = None, bridge_m: float = 1000.0,
) -> Path:  # fmt: skip
    """The cheapest way between two cells; as `least_cost_paths`, with start and end (2,)."""
    ends = {name: floats(name, one) for name, one in (("start", start), ("end", end))}
    for name, cell in ends.items():
        if cell.shape != (2,):
            raise ValueError(f"{name} must be one cell (row, column), got shape {cell.shape}")
        grid.places(name, cell[None])
    return least_cost_paths(
        height_m, grid, starts=ends["start"][None], ends=ends["end"][None], slope_cost=slope_cost, friction=friction,
        is_river=is_river, bridge_m=bridge_m,
    )[0]  # fmt: skip


def least_cost_paths(
    height_m: npt.ArrayLike, grid: Grid, *, starts: npt.ArrayLike, ends: npt.ArrayLike,
    slope_cost: tuple[npt.ArrayLike, npt.ArrayLike] = LEVEL_ROAD, friction: npt.ArrayLike | None = None,
    is_river: npt.ArrayLike | None = None, bridge_m: float = 1000.0,
) -> tuple[Path, ...]:  # fmt: skip
    """The cheapest way from each start to its end, by eight neighbours; one search for all ends of a start.

    height_m    (rows, cols)  m            NaN: no way through
    starts      (n, 2)        row, column
    ends        (n, 2)        row, column
    slope_cost  2 × (k,)      –            gradients, rising (dz/ds, uphill above 0), and the cost of a metre at each, > 0;
                                           linear between, level beyond
    friction    (rows, cols)  –            multiplies what a metre costs, mean of both cells; > 0; inf and NaN: no way
    is_river    (rows, cols)  bool         a step onto such a cell, and one aslant between two of them, costs a bridge
    bridge_m    number        m            what a bridge costs in metres of level road

    A start that is closed leads nowhere but to itself. Raises ValueError naming what does not fit.
    Source: Dijkstra (1959), Numerische Mathematik 1, 269–271; a start with one end is searched towards it (Hart,
    Nilsson & Raphael 1968), which finds the same cost.
    """
    height = grid.field("height_m", height_m)
    begins, goals = grid.places("starts", starts), grid.places("ends", ends)
    if begins.shape != goals.shape:
        raise ValueError(f"starts and ends must be pairs, got {begins.size} and {goals.size}")
    gradients, costs = table_of(slope_cost)
    rough = np.ones(grid.shape) if friction is None else floats("friction", friction)
    rough = grid.field("friction", np.where(np.isinf(rough), np.nan, rough))
    if (rough <= 0).any():
        raise ValueError("friction must lie above 0")
    water = np.zeros(grid.shape, bool) if is_river is None else grid.mask("is_river", is_river)
    bridge = number("bridge_m", bridge_m, above=0, below=1e9)
    least = costs.min() * (float(np.nanmin(rough)) if np.isfinite(rough).any() else 1.0)
    steps = grid.steps_m()
    reached = np.full(height.size, np.inf)
    found: list[Path | None] = [None] * begins.size
    for start in np.unique(begins):
        pairs = np.flatnonzero(begins == start)
        total, trail, parts = search(
            height, rough, water, bridge, gradients, costs, start, goals[pairs], *steps, least, reached
        )
        for i, pair in enumerate(pairs):
            way = trail[parts[i] : parts[i + 1]][::-1].astype(np.int64)
            found[pair] = _path(way, float(total[i]), water, steps)
    return tuple(path for path in found if path is not None)


def table_of(slope_cost: tuple[npt.ArrayLike, npt.ArrayLike]) -> tuple[FloatArray, FloatArray]:
    if not isinstance(slope_cost, tuple) or len(slope_cost) != 2:
        raise ValueError("slope_cost must be two rows of numbers: gradients and costs")
    gradients, costs = (np.ascontiguousarray(floats("slope_cost", row)) for row in slope_cost)
    if gradients.ndim != 1 or gradients.shape != costs.shape or not gradients.size:
        raise ValueError("slope_cost must be gradients and as many costs")
    if not ((np.diff(gradients) > 0).all() and np.isfinite(gradients).all()):
        raise ValueError("slope_cost must have rising gradients")
    if not ((costs > 0) & np.isfinite(costs)).all():
        raise ValueError("slope_cost must have costs above 0")
    return gradients, costs


def _path(
    way: IntArray, cost: float, water: npt.NDArray[np.bool_], steps: tuple[FloatArray, FloatArray, FloatArray]
) -> Path:
    east, south, aslant = steps
    row, col = np.divmod(way, water.shape[1])
    upper, across, down = np.minimum(row[1:], row[:-1]), np.diff(col) != 0, np.diff(row) != 0
    length = np.where(across & down, aslant[upper], np.where(across, east[upper], south[upper])).sum()
    is_bridge = water[row[1:], col[1:]] | (across & down & water[row[:-1], col[1:]] & water[row[1:], col[:-1]])
    cells = np.stack([row, col], axis=1)
    return Path(cells, cost, float(length), cells[1:][is_bridge])
