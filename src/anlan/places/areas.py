"""Areas of townships and villages, grown from their seats over the ground until they fill the county."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from anlan.places.windows import Window
from anlan.science.terrain import effort, grown_areas

IntArray = npt.NDArray[np.int64]


def grown(window: Window, seats: npt.NDArray[np.float64], mask: npt.NDArray[np.bool_]) -> IntArray:
    """Of each cell of the mask the seat, (n, 2) longitude and latitude, that is reached from it at least effort; else −1."""
    rows, cols = window.grid.cells_at(seats[:, 0], seats[:, 1])
    cells = _apart(np.stack([rows, cols], axis=1), mask)
    cost = effort(window.height_m, window.grid, is_river=window.is_river)
    return grown_areas(cost, window.grid, seeds=cells, mask=mask).label


def _apart(cells: IntArray, mask: npt.NDArray[np.bool_]) -> IntArray:
    """Seats in cells of the mask, each its own: one that is not moves to the nearest that is free."""
    free = mask.copy()
    found = np.empty_like(cells)
    for k, (row, col) in enumerate(cells):
        if not free[row, col]:
            there = np.argwhere(free)
            row, col = there[np.argmin(((there - (row, col)) ** 2).sum(axis=1))]
        free[row, col] = False
        found[k] = row, col
    return found
