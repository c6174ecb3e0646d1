"""A small land to put people and things on: two counties side by side in a valley, with a river, slopes and a cliff."""

from __future__ import annotations

import numpy as np

from anlan.places.made import Land, Seats
from anlan.risk.arrays import Array, Ground, Rivers
from anlan.science.terrain import Grid, accumulation, filled, flow_directions

ROWS, COLS, CELL = 60, 80, 0.005
WEST, NORTH = 103.2, 27.3


def grid() -> Grid:
    return Grid(WEST, NORTH, CELL, (ROWS, COLS))


def land(left: int, right: int) -> Land:
    """Columns of the west half lie in one county, those of the east half in the other; water runs east along the middle."""
    row, col = np.mgrid[:ROWS, :COLS]
    side = np.abs(row - ROWS / 2)
    ridge = 90 * np.sin(col / 5.0) * side / 10
    height = 1500 + 22 * side + 1.6 * side**2 + ridge - 3.0 * col
    height[:, 55:58] += 700 * (side[:, 55:58] > 12)
    height = filled(height, grid())
    drains = accumulation(flow_directions(height, grid()))
    county = np.where(col < COLS // 2, left, right)
    river = Rivers(
        longitude=np.linspace(WEST, WEST + COLS * CELL, 9), latitude=np.full(9, NORTH - ROWS / 2 * CELL),
        river=np.zeros(9), height_m=np.linspace(1500, 1260, 9), names=("金沙江",),
    )  # fmt: skip
    return Land(Ground(height, drains > 250, WEST, NORTH, CELL), county, (), river)


def seats(codes: list[int], counties: list[int], at: list[tuple[int, int]], names: list[str], ground: Land) -> Seats:
    """Seats in cells (row, column)."""
    order = np.argsort(codes)
    rows, cols = (np.array([one[k] for one in at])[order] for k in (0, 1))
    return Seats(
        code=np.array(codes)[order], county=np.array(counties)[order], longitude=grid().x()[cols], latitude=grid().y()[rows],
        height_m=ground.ground.height_m[rows, cols], is_inferred=np.ones(len(codes)), is_urban=np.zeros(len(codes)),
        names=tuple(np.array(names)[order].tolist()),
    )  # fmt: skip


def township_of(ground: Land, townships: Seats) -> Array:
    """Each cell to the nearest seat of its county."""
    y, x = np.meshgrid(grid().y(), grid().x(), indexing="ij")
    away = np.hypot(x[..., None] - townships.longitude, y[..., None] - townships.latitude)
    away[ground.county[..., None] != townships.county] = np.inf
    return townships.code[away.argmin(axis=-1)]
