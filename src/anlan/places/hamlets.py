"""Settlements made up where no village is known, so that rural roads reach all of a township."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from anlan.places.paving import IntArray, Paving

KM2_EACH = 26.0
"""Yunnan has some 14,600 villages on 394,000 km²."""
FEWEST, MOST = 3, 24
APART_DEG = 0.02
"""Not more than one in a square of 2 km."""
GENTLE_DEG = 8.0
"""Slope that halves a place's chance, as of seats."""


def settlements(
    paving: Paving, owner: npt.NDArray[np.int32], township: IntArray, unknown: IntArray, seed: int
) -> IntArray:
    """Cells of settlements of the townships of which no village is known, on gentle ground off the rivers.

    owner     (rows, cols)  number of the seat each cell belongs to, −1 none
    township  (seats,)      9 digits of the township of each seat, 0 of a county's
    """
    is_unknown = np.append(np.isin(township, unknown), False)
    cells = np.flatnonzero(is_unknown[owner] & ~paving.water & np.isfinite(paving.height_m))
    if not len(cells):
        return cells
    town = township[owner.reshape(-1)[cells]]
    row, col = np.divmod(cells, paving.grid.shape[1])
    score = 2.0 ** (-paving.slope_deg[row, col] / GENTLE_DEG)
    score *= 0.25 + np.random.default_rng(seed).random(len(cells))
    size = max(1, round(APART_DEG / paving.grid.cell))
    square = (row // size) * paving.grid.shape[1] + col // size
    del row, col
    order = np.lexsort((cells, -score, square))
    best = order[np.append(True, np.diff(square[order]) != 0)]
    best = best[np.lexsort((cells[best], -score[best], town[best]))]
    codes, first, count = np.unique(town[best], return_index=True, return_counts=True)
    area = np.bincount(np.searchsorted(codes, town[np.isin(town, codes)]), minlength=len(codes))
    wanted = np.clip(np.rint(area * paving.grid.area_km2().mean() / KM2_EACH), FEWEST, MOST)
    rank = np.arange(len(best)) - np.repeat(first, count)
    return np.asarray(cells[best[rank < np.repeat(wanted, count)]])
