"""A land made up on a skeleton of known heights: what is known stands, what is not looks as water would have left it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import distance_transform_edt, maximum_filter

from anlan.science.arrays import BoolArray, FloatArray, floats, number, whole
from anlan.science.terrain.fronts import drained
from anlan.science.terrain.grid import Grid
from anlan.science.terrain.relief_kernels import carved, eased, fractal, freely, gathered, raised, relax

CONCAVITY = 0.45
"""How slope falls with the area that drains through: S ∝ A^(−θ), θ 0.4–0.6 (Flint 1974, Water Resources Research 10,
969–973; Whipple & Tucker 1999)."""
HILLSLOPE_KM2 = 0.1
"""Below it slopes no longer grow: where channels begin, some hectares to some tenths of a square kilometre (Montgomery &
Dietrich 1988, Nature 336, 232–234)."""
STEEPEST = 0.9
"""Tangent that no made-up slope passes, 42°: above it ground of debris does not rest."""
GENTLE_M = 500.0
"""Round what is known, ours: a valley floor and the ground of a town rise to full steepness over this distance."""
RISE_M = 1e-3
"""Each step along a watercourse falls by so much at least."""
ROUNDS, GUIDED_ROUNDS, SWEEPS = 6, 3, 10
BLOCK, GUIDED_BLOCK = 8, 12
GUESS_M = 1000.0
"""Ours: how far the first surface, on which watercourses begin, may leave the smooth one through what is known."""
OVER_SEATS_M = 1000.0
"""Ours: how far the made-up land may rise above the highest place where no summit is known."""
ROUNDNESS = 0.3
"""How crests flatten with the area that drains through, ours; that they are convex: Gilbert 1909, Journal of Geology 17."""
LEAST_LOG_M, MOST_LOG_M = np.log(0.15), np.log(4.0)
"""Ours: from the ground of a basin to some 3,500 m of relief within 10 km."""


@dataclass(frozen=True)
class Terrain:
    """Heights (rows, cols), m; and how far off each known point (n,) came out, m: 0 but where what is known does not fit
    together (a town below the river beside it), NaN outside the grid. Every cell has a way down to the rim."""

    height_m: FloatArray
    misfit_m: FloatArray


def terrain_on_skeleton(
    grid: Grid, *, points: npt.ArrayLike, summits: npt.ArrayLike = (), courses: Sequence[npt.ArrayLike] = (),
    where: npt.ArrayLike | None = None, guide: npt.ArrayLike | None = None, roughness: float = 0.4, seed: int,
) -> Terrain:  # fmt: skip
    """A land through known heights and along known rivers, the same for the same seed. Inferred (推断), never surveyed.

    points     (n, 3)  x, y, m  seats and other places on gentle ground; of several in one cell the last
    summits    (s, 3)  x, y, m  peaks: the same, but the ground about them is as steep as it comes
    courses    each (k, 3)      a river's course downstream, heights falling (a rise is taken as level)
    where      (rows, cols)     land only in these cells, the rest are holes; not given: everywhere
    guide      (rows, cols)  m  a coarser land: this one begins on it, keeps near it, and meets it where it ends
    roughness  number           tangent of slopes that drain only themselves, before they are fitted to the points, 0–0.8
    seed       number           whole, 0 … 2³²

    The surface is that of a land in which uplift and rivers balance: from the rivers upwards each cell rises above the
    next one downstream by distance × slope; slope = roughness · min(m · (A/A₀)^(−θ), 1), less on crests (A < A₀), which are
    round. m is fitted so that the known points are met, and varies smoothly between them; round points and courses the
    ground is gentle. Watercourses begin from a fractal and are found anew on each surface. misfit_m: points, then summits.
    """
    steep = number("roughness", roughness, above=0.0, below=0.8)
    base = np.uint64(whole("seed", seed, least=0, most=2**32))
    if steep == 0:
        raise ValueError("roughness must lie above 0, got 0")
    low, high = _points("points", points), _points("summits", summits)
    heights = np.concatenate([high, low])
    lines = [_course(k, line) for k, line in enumerate(courses)]
    rim = max(8, min(grid.shape) // 8)  # made up and cut off, so that the frame does not show
    land = np.ones(grid.shape, bool) if where is None else grid.mask("where", where)
    is_land: BoolArray = np.pad(land, rim, mode="edge")
    if not is_land.any():
        raise ValueError("where must hold at least one cell of land")
    known: FloatArray = np.full((grid.shape[0] + 2 * rim, grid.shape[1] + 2 * rim), np.nan)
    for line in lines:
        _plant_course(known, grid, rim, line)
    rows, cols = _cells(grid, rim, known.shape, heights)
    is_there = rows >= 0
    is_peg = ~np.isfinite(known)  # a place beside the rivers, through which no other water is led
    known[rows[is_there], cols[is_there]] = heights[is_there, 2]
    if not np.isfinite(known).any():
        raise ValueError("points, summits and courses must have at least one known height on the grid")
    is_sharp = np.zeros(known.shape, bool)
    is_sharp[rows[: len(high)], cols[: len(high)]] = is_there[: len(high)]
    is_peg &= np.isfinite(known)
    seats = np.unique(rows[is_there] * known.shape[1] + cols[is_there])
    led = None if guide is None else grid.field("guide", guide)
    height = _shaped(known, is_land, led, grid, rim, seats, is_sharp, is_peg, steep, base)
    height = height[rim:-rim, rim:-rim].copy()
    heights = np.concatenate([low, high])
    row, col = grid.cells_at(heights[:, 0], heights[:, 1])
    misfit = np.where(row >= 0, height[row, col] - known[row + rim, col + rim], np.nan)
    return Terrain(height, misfit)


def _shaped(
    known: FloatArray, is_land: BoolArray, guide: FloatArray | None, grid: Grid, rim: int, seats: npt.NDArray[np.int64],
    is_sharp: BoolArray, is_peg: BoolArray, steep: float, base: np.uint64,
) -> FloatArray:  # fmt: skip
    """The surface on the wider grid. Fields are large: each is let go, or written over, as soon as it has served."""
    steps = tuple(np.pad(one, rim, mode="edge") for one in grid.steps_m())
    area_km2 = np.pad(grid.area_km2(), rim, mode="edge")
    is_known: BoolArray = np.isfinite(known)
    across, side = float(steps[0].mean()), float(steps[1].mean())
    longest = min(known.shape) / 5
    lean = _varied(is_known & ~is_sharp, across, side, longest, base + np.uint64(2))
    lean *= steep
    rub = np.minimum(distance_transform_edt(~is_known, sampling=(side, across)) / (6 * side), 1)
    if guide is None:
        rough = fractal(known.shape, longest, base) * rub
        rough *= min(steep * side * longest / 4, GUESS_M)
        rub *= fractal(known.shape, min(24.0, longest), base + np.uint64(1)) * (steep * side)
        trend = spread(known)
    else:
        rub *= fractal(known.shape, min(24.0, longest), base + np.uint64(1)) * (steep * side)
        led = np.pad(guide, rim, mode="edge")
        seats = np.union1d(seats, _tops(np.where(is_land & ~is_known, led, np.nan), -np.inf, GUIDED_BLOCK))
        trend, rough = spread(np.where(is_known, known, led)), 4 * rub
        del led
    rough += trend
    height = np.where(is_known, known, rough)
    height[~is_land] = np.nan
    del rough
    wanted, log_m = trend.ravel()[seats], np.zeros(known.shape)
    tuned: list[tuple[npt.NDArray[np.int64], FloatArray]] = []
    ceiling = float(np.nanmax(known)) + (0.0 if is_sharp.any() else OVER_SEATS_M)
    for turn in range(ROUNDS if guide is None else GUIDED_ROUNDS):
        if turn:
            height += 2 * rub
        order, onward = drained(height, is_peg, *steps)
        del height
        slope = _slopes(gathered(order, onward, known.shape, area_km2) / HILLSLOPE_KM2, log_m, lean)
        height, foot = raised(order, onward, known, trend, slope, RISE_M, *steps)
        tops = _tops(height, ceiling, BLOCK)
        at = np.r_[seats, tops]
        wished = np.concatenate([wanted, np.full(tops.size, ceiling)]) - foot.ravel()[at]
        got = np.maximum(freely(at, onward, height, trend, slope, *steps) - foot.ravel()[at], 1.0)
        log_at = log_m.ravel()[at] + np.log(np.clip(wished / got, 1 / 3, 3))
        tuned.append((at, np.clip(log_at, LEAST_LOG_M, MOST_LOG_M)))
        del order, onward, slope, foot
        if at.size:
            del log_m
            log_m = spread(_field(known.shape, tuned))
    del lean, log_m, trend
    rub /= 4
    rub += height
    height = np.where(is_known, known, rub)
    height[~is_land] = np.nan
    del rub
    height = eased(height, is_known, STEEPEST, *steps)
    banks = maximum_filter(np.where(is_known & ~is_peg, known, -np.inf), size=3)
    banks += 2 * RISE_M
    height = np.where(
        is_known, height, np.maximum(height, banks)
    )  # NaN stays; no stream runs beside the river, lower than it
    del banks
    order, onward = drained(height, is_peg, *steps)
    return np.asarray(carved(height, is_known, order, onward, RISE_M))


def _varied(is_low: BoolArray, across: float, side: float, longest: float, seed: np.uint64) -> FloatArray:
    """How steep the ground is by its place: gentle round what is known and low, more or less so by chance."""
    varied = fractal(is_low.shape, longest, seed)
    varied /= 3
    varied += 1
    np.clip(varied, 0.4, 1.6, out=varied)
    if is_low.any():
        gentle = distance_transform_edt(~is_low, sampling=(side, across))
        gentle /= max(GENTLE_M, 2 * side)
        np.minimum(gentle, 1, out=gentle)
        gentle **= 2
        gentle *= 0.88
        gentle += 0.12
        varied *= gentle
    return np.asarray(varied)


def _slopes(area: FloatArray, log_m: FloatArray, lean: FloatArray) -> FloatArray:
    """By the area that drains through (in A₀; written over): steepest where a channel begins, less below it and on crests."""
    slope = np.maximum(area, 1)
    slope **= -CONCAVITY
    slope *= np.exp(log_m)
    np.minimum(slope, 1, out=slope)
    slope *= lean
    np.minimum(area, 1, out=area)
    area **= ROUNDNESS
    slope *= area
    return np.asarray(slope)


def _field(shape: tuple[int, ...], parts: Sequence[tuple[npt.NDArray[np.int64], FloatArray]]) -> FloatArray:
    """Values in their cells, later ones over earlier, NaN elsewhere."""
    field = np.full(shape, np.nan)
    for at, values in parts:
        field.ravel()[at] = values
    return field


def _tops(height: FloatArray, above: float, block: int) -> npt.NDArray[np.int64]:
    """Of each block of cells the highest, where it stands above so much."""
    rows, cols = (size // block for size in height.shape)
    found = []
    for top in range(0, rows * block, block):
        strip = (
            height[top : top + block, : cols * block].reshape(block, cols, block).transpose(1, 0, 2).reshape(cols, -1)
        )
        strip = np.where(np.isnan(strip), -np.inf, strip)
        inner = np.divmod(strip.argmax(axis=1), block)
        cells = (top + inner[0]) * height.shape[1] + np.arange(cols) * block + inner[1]
        found.append(cells[strip.max(axis=1) > above])
    return np.concatenate([*found, np.empty(0, np.int64)])


def spread(known: FloatArray) -> FloatArray:
    """A smooth surface through the known cells (NaN elsewhere): ∇²z = 0, found from coarse grids to fine ones."""
    if min(known.shape) > 3:
        coarse = spread(_halved(known))
        start = np.repeat(np.repeat(coarse, 2, axis=0), 2, axis=1)[: known.shape[0], : known.shape[1]]
    else:
        start = np.full(known.shape, np.nanmean(known))
    is_known = np.isfinite(known)
    start = np.where(is_known, known, start)
    return np.asarray(relax(start, is_known, SWEEPS))


def _halved(known: FloatArray) -> FloatArray:
    """Four cells as one: the mean of what is known of them."""
    rows, cols = (-(-size // 2) for size in known.shape)
    even = np.full((2 * rows, 2 * cols), np.nan)
    even[: known.shape[0], : known.shape[1]] = known
    blocks = even.reshape(rows, 2, cols, 2)
    count = np.isfinite(blocks).sum(axis=(1, 3))
    even[np.isnan(even)] = 0.0
    return np.asarray(np.where(count > 0, blocks.sum(axis=(1, 3)) / np.maximum(count, 1), np.nan))


def _points(name: str, given: npt.ArrayLike) -> FloatArray:
    array = floats(name, given)
    if array.size == 0:
        return np.empty((0, 3))
    if array.ndim != 2 or array.shape[1] != 3:
        raise ValueError(f"{name} must be rows of x, y and height, got shape {array.shape}")
    if not (np.isfinite(array).all() and (np.abs(array[:, 2]) < 10_000).all()):
        raise ValueError(f"{name} must have no gaps, and heights of the Earth in metres")
    return array


def _course(k: int, given: npt.ArrayLike) -> FloatArray:
    line = floats("courses", given)
    if line.ndim != 2 or line.shape[1] != 3 or len(line) < 2:
        raise ValueError(f"courses must each be two or more rows of x, y and height, got {line.shape} for course {k}")
    if not (np.isfinite(line).all() and (np.abs(line[:, 2]) < 10_000).all()):
        raise ValueError(f"courses must have no gaps, and heights of the Earth in metres, but course {k} has not")
    if line[-1, 2] >= line[0, 2]:
        raise ValueError(f"courses must fall downstream, but course {k} goes from {line[0, 2]} m to {line[-1, 2]} m")
    return line


def _cells(grid: Grid, rim: int, shape: tuple[int, ...], at: FloatArray) -> tuple[npt.NDArray[np.int64], ...]:
    """Cells of the wider grid, −1 outside it."""
    row = np.floor((grid.north - at[:, 1]) / grid.cell).astype(np.int64) + rim
    col = np.floor((at[:, 0] - grid.west) / grid.cell).astype(np.int64) + rim
    is_in = (row >= 0) & (row < shape[0]) & (col >= 0) & (col < shape[1])
    return np.where(is_in, row, -1), np.where(is_in, col, -1)


def _plant_course(known: FloatArray, grid: Grid, rim: int, line: FloatArray) -> None:
    """A course in its cells, each lower than the one before; where courses meet, the lower height stands."""
    long = np.hypot(*np.diff(line[:, :2], axis=0).T)
    at = np.concatenate([[0.0], np.cumsum(long)])
    places = np.linspace(0.0, at[-1], int(np.ceil(at[-1] / grid.cell * 4)) + 2)
    falling = np.minimum.accumulate(line[:, 2])
    dense = np.stack([np.interp(places, at, one) for one in (line[:, 0], line[:, 1], falling)], axis=1)
    rows, cols = _cells(grid, rim, known.shape, dense)
    before, level = (-1, -1), np.inf
    for row, col, height in zip(rows.tolist(), cols.tolist(), dense[:, 2].tolist(), strict=True):
        if row < 0 or (row, col) == before:
            continue
        is_aslant = before[0] >= 0 and before[0] != row and before[1] != col
        for cell in [(before[0], col), (row, col)] if is_aslant else [(row, col)]:  # no water slips across a corner
            level = min(height, level - RISE_M)
            known[cell] = level if np.isnan(known[cell]) else min(known[cell], level)
        before = (row, col)
