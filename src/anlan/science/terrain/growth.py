"""Areas that grow from their seats over the ground until they meet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import distance_transform_edt, label

from anlan.science.arrays import BoolArray, FloatArray, floats, number, whole
from anlan.science.terrain.fronts import march
from anlan.science.terrain.grid import Grid
from anlan.science.terrain.surface import horn_slope


@dataclass(frozen=True)
class Areas:
    """Whose each cell is, all of one shape.

    label     int64  the seed's number, −1 outside the mask
    arrival   m      of level, open ground that the way from the seat is worth; inf where no way leads
    is_apart  bool   cut off from every seat by what lies outside the mask: given to the area of the nearest cell
    """

    label: npt.NDArray[np.int64]
    arrival: FloatArray
    is_apart: BoolArray


def effort(
    height_m: npt.ArrayLike,
    grid: Grid,
    *,
    is_river: npt.ArrayLike | None = None,
    per_slope: float = 10.0,
    river: float = 10.0,
) -> FloatArray:
    """How many metres of level ground one metre in a cell is worth: 1 + per_slope · tan(slope), `river` more on water.

    height_m   (rows, cols)  m
    is_river   (rows, cols)  bool
    per_slope  number        –     ours: a slope of 10 % doubles the effort; borders come to lie on ridges
    river      number        –     ours: what a cell of a river adds; borders come to lie along it
    returns    (rows, cols)  –     ≥ 1; NaN in holes
    """  # fmt: skip
    steep = np.tan(np.radians(horn_slope(height_m, grid)))
    wet = np.zeros(grid.shape, bool) if is_river is None else grid.mask("is_river", is_river)
    return (
        1
        + number("per_slope", per_slope, above=0, below=1e6) * steep
        + number("river", river, above=0, below=1e6) * wet
    )


def grown_areas(
    cost: npt.ArrayLike,
    grid: Grid,
    *,
    seeds: npt.ArrayLike,
    mask: npt.ArrayLike,
    target: npt.ArrayLike | None = None,
    rounds: int = 8,
) -> Areas:
    """Each masked cell to the seat that reaches it at least cost: no gap, no overlap, each area in one piece.

    cost    (rows, cols)  –            of a metre, > 0, as of `effort`; a gap within the mask costs as much as the dearest
    seeds   (n, 2)        row, column  seats, no two in one cell, each inside the mask
    mask    (rows, cols)  bool         the county
    target  (n,)          any          > 0: sizes to come near, in proportion; not given: as the ground has it
    rounds  number        –            how often the paces are tuned towards the targets

    Cells of one area hang together by their sides, but for what lies apart (`is_apart`): an exclave goes whole to the
    area of the nearest cell. Raises ValueError naming what does not fit.
    Source: fronts by fast marching (Sethian 1996, PNAS 93, 1591–1595), so that areas on even ground are round; tuning
    of the paces ours.
    """  # fmt: skip
    inside = grid.mask("mask", mask)
    ground = grid.field("cost", cost)
    if (ground[~np.isnan(ground)] <= 0).any():
        raise ValueError("cost must lie above 0")
    seats = grid.places("seeds", seeds)
    if not seats.size or np.unique(seats).size < seats.size:
        raise ValueError("seeds must be one cell for each area, no two the same")
    if not inside.ravel()[seats].all():
        raise ValueError("seeds must lie inside the mask")
    known = ground[inside & ~np.isnan(ground)]
    ground = np.where(np.isnan(ground), known.max() if known.size else 1.0, ground)
    if target is None:
        arrival, owner = march(ground, inside, seats, np.ones(seats.size), *grid.steps_m()[:2])
    else:
        wished = floats("target", target)
        if wished.shape != seats.shape or not ((wished > 0) & (wished < np.inf)).all():
            raise ValueError(f"target must be one size above 0 for each of {seats.size} seeds")
        arrival, owner = _tuned(ground, inside, seats, wished / wished.sum(), grid, whole("rounds", rounds, least=1))
    found = owner.astype(np.int64)
    is_apart = inside & (found < 0)
    if is_apart.any():
        width, height = grid.cell_m()
        nearest = distance_transform_edt(
            found < 0, sampling=(height.mean(), width.mean()), return_distances=False, return_indices=True
        )
        pieces, count = label(is_apart)
        first = np.unique(pieces.ravel(), return_index=True)[1][1:]
        giver = found[nearest[0].ravel()[first], nearest[1].ravel()[first]]
        found[is_apart] = giver[pieces[is_apart] - 1] if count else -1
    return Areas(found, arrival, is_apart)


def _tuned(
    ground: FloatArray, inside: BoolArray, seats: npt.NDArray[np.int64], share: FloatArray, grid: Grid, rounds: int
) -> tuple[FloatArray, npt.NDArray[np.int32]]:
    """The fronts whose areas come nearest their shares: too large, slower; too small, faster. Area goes with pace⁻²."""
    east, south, _ = grid.steps_m()
    size = np.broadcast_to(grid.area_km2()[:, None], grid.shape)
    pace, best = np.ones(seats.size), np.inf
    kept: tuple[FloatArray, npt.NDArray[np.int32]] | None = None
    for _ in range(rounds):
        arrival, owner = march(ground, inside, seats, pace, east, south)
        is_taken = owner >= 0
        got = np.bincount(owner[is_taken], weights=size[is_taken], minlength=seats.size)
        got = got / got.sum()
        miss = float(np.abs(got - share).sum())
        if kept is None or miss < best:
            kept, best = (arrival, owner), miss
        pace *= np.clip(got / share, 0.25, 4.0) ** 0.4
        pace /= np.exp(np.log(pace).mean())
    assert kept is not None
    return kept
