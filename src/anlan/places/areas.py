"""Areas of townships and villages, grown from their seats over the ground until they fill the county."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.ndimage import distance_transform_edt

from anlan.places.windows import Window
from anlan.science.terrain import Grid, grown_areas

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

TOWN_SHARE = 0.35
"""Land of a community of a town beside that of a village in the country. Ours."""
BARE_UNITS = 4.0
"""A township of no known villages takes as much land as so many. Ours."""
ROUNDS = 3


def grown(view: Window, seats: FloatArray, mask: npt.NDArray[np.bool_], sizes: FloatArray | None = None) -> IntArray:
    """Of each cell of the mask the seat, (n, 2) longitude and latitude, that is reached from it at least effort; else −1.
    Ways lead through the county only; what of the mask lies outside it, on its border, goes with the nearest cell inside.

    sizes  (n,)  what their areas are to be in proportion, roughly; not given: as the ground has it
    """
    row, col = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    part = np.s_[row[0] : row[-1] + 1, col[0] : col[-1] + 1]
    outer, inner = mask[part], mask[part] & view.inside[part]
    if inner.sum() < len(seats):
        inner = outer
    grid = Grid(
        view.grid.west + col[0] * view.grid.cell, view.grid.north - row[0] * view.grid.cell, view.grid.cell,
        (inner.shape[0], inner.shape[1]),
    )  # fmt: skip
    rows, cols = view.grid.cells_at(seats[:, 0], seats[:, 1])
    cells = _apart(np.stack([rows - row[0], cols - col[0]], axis=1), inner)
    wished = {} if sizes is None else {"target": sizes, "rounds": ROUNDS}
    own = grown_areas(view.effort[part], grid, seeds=cells, mask=inner, **wished).label
    if inner.sum() < outer.sum():
        near = distance_transform_edt(~inner, return_distances=False, return_indices=True)
        own = np.where(outer, own[tuple(near)], -1)
    label = np.full(mask.shape, -1, np.int64)
    label[part] = own
    return label


def sizes(townships: IntArray, villages: IntArray, is_urban: npt.NDArray[np.bool_]) -> FloatArray | None:
    """What the areas of townships are to be in proportion, by their villages (12 digits); None where no village is known."""
    if not villages.size:
        return None
    place = np.searchsorted(townships, villages // 1000)
    weight = np.bincount(place, weights=np.where(is_urban, TOWN_SHARE, 1.0), minlength=townships.size)
    return np.where(weight > 0, weight, BARE_UNITS)


def _apart(cells: IntArray, mask: npt.NDArray[np.bool_]) -> IntArray:
    """Seats in cells of the mask, each its own: one that is not moves to the nearest that is free."""
    free = mask.copy()
    found = np.empty_like(cells)
    for k, (row, col) in enumerate(cells):
        is_in = 0 <= row < mask.shape[0] and 0 <= col < mask.shape[1]
        if not (is_in and free[row, col]):
            there = np.argwhere(free)
            row, col = there[np.argmin(((there - (row, col)) ** 2).sum(axis=1))]
        free[row, col] = False
        found[k] = row, col
    return found
