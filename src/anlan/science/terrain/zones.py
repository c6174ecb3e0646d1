"""Polygons and cells: which cells a polygon covers, figures by zone, and in which zone each of very many points lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from anlan.science.arrays import BoolArray, FloatArray, IntArray, floats, together, whole
from anlan.science.terrain.grid import Grid, numbers

Polygon = Sequence[npt.ArrayLike]
"""Rings (k, 2), x and y, closed or not; a place is inside when an odd number of borders lies between it and the west."""
CELLS_A_POLYGON = 700
"""Cells of the raster that `zones_of` makes for itself, so that most points never meet a border."""


@dataclass(frozen=True)
class Zones:
    """Polygons ready to be asked, of `zones_of`: the raster and, row by row, the edges that cross it."""

    grid: Grid
    label: IntArray
    is_border: BoolArray
    row_start: IntArray
    edge: FloatArray
    owner: IntArray
    count: int


@dataclass(frozen=True)
class Zonal:
    """Figures of each zone: `count` of known cells, and of those the sum, mean, extremes and percentiles (zones, q)."""

    count: IntArray
    total: FloatArray
    mean: FloatArray
    least: FloatArray
    most: FloatArray
    percentile: FloatArray


def rasterised(polygons: Sequence[Polygon], grid: Grid) -> IntArray:
    """The polygon in which the centre of each cell lies, −1 for none; of several, the first.

    polygons  each its rings, even-odd: holes are rings like any other
    returns   (rows, cols)  place in the sequence

    A centre on a border belongs to the polygon east of it (north of a level one): polygons that share their borders point
    by point take every centre once.
    """
    edges, owner = _edges(polygons)
    label, _ = _painted(edges, owner, grid.x(), grid.y())
    return np.asarray(label, np.int64)


def zones_of(polygons: Sequence[Polygon]) -> Zones:
    """Polygons made ready for `zone_at`: a raster over all of them, and the edges that cross each of its rows."""
    edges, owner = _edges(polygons)
    if not owner.size:
        raise ValueError("polygons must hold at least one ring")
    west, south = np.minimum(edges[:, :2].min(axis=0), edges[:, 2:].min(axis=0))
    east, north = np.maximum(edges[:, :2].max(axis=0), edges[:, 2:].max(axis=0))
    wanted = max(CELLS_A_POLYGON * len(polygons), 10_000)
    side = max(np.sqrt((east - west) * (north - south) / wanted), (east - west) / 4000, (north - south) / 4000)
    if not 1e-12 < side < 1e7:
        raise ValueError("polygons must span an area that can be laid out in cells")
    shape = (int((north - south) / side) + 3, int((east - west) / side) + 3)
    grid = Grid(float(west - side), float(north + side), float(side), shape, is_metric=True)
    label, is_border = _painted(edges, owner, grid.x(), grid.y())
    start, kept = _by_row(edges, grid.north, grid.cell, shape[0])
    return Zones(grid, label, is_border, start, np.ascontiguousarray(edges[kept]), owner[kept], len(polygons))


def zone_at(zones: Zones, x: npt.ArrayLike, y: npt.ArrayLike) -> IntArray:
    """The polygon in which each place lies, exactly; −1 for none and for a gap; of several the first.

    x, y     (…)  in the unit of the polygons
    returns  (…)  place in the sequence given to `zones_of`

    Away from borders the raster answers; else the edges of its row are counted, by the rule of `rasterised`.
    """
    east, north = together(x=x, y=y)
    grid = zones.grid
    found = _ask(
        np.ascontiguousarray(east).ravel(), np.ascontiguousarray(north).ravel(), zones.label, zones.is_border,
        zones.row_start, zones.edge, zones.owner, grid.west, grid.north, grid.cell,
    )  # fmt: skip
    return np.asarray(found.reshape(east.shape), np.int64)


def zonal(value: npt.ArrayLike, label: npt.ArrayLike, *, zones: int, percentiles: npt.ArrayLike = ()) -> Zonal:
    """Sum, mean, extremes and percentiles of the values of each zone.

    value        (…)     any  NaN is left out
    label        (…)     –    0 … zones − 1; −1: none
    zones        number  –    how many there are; one without a known value has sum 0 and NaN for the rest
    percentiles  (q,)    %    0–100, linear between order statistics (Hyndman & Fan 1996, type 7)
    """
    count = whole("zones", zones, least=0, most=10**8)
    given, of = floats("value", value), numbers("label", label)
    if of.max(initial=-1) >= count:
        raise ValueError(f"label must lie below the number of zones, {count}, got {of.max()}")
    if given.shape != of.shape:
        raise ValueError(f"value and label must have one shape, got {given.shape} and {of.shape}")
    shares = floats("percentiles", percentiles)
    if shares.ndim != 1 or not ((shares >= 0) & (shares <= 100)).all():
        raise ValueError("percentiles must be a row of numbers from 0 to 100")
    flat, zone = np.ascontiguousarray(given).ravel(), of.ravel()
    number_of, total, least, most = _summed(flat, zone, count)
    known = number_of > 0
    mean = np.where(known, total / np.maximum(number_of, 1), np.nan)
    points = np.full((count, shares.size), np.nan)
    if shares.size:
        _ranked(flat, zone, number_of, np.ascontiguousarray(shares), points)
    return Zonal(number_of, total, mean, np.where(known, least, np.nan), np.where(known, most, np.nan), points)


def _edges(polygons: Sequence[Polygon]) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """All edges from south to north (x, y, x, y), and whose they are; level ones cross nothing, but are borders too."""
    if isinstance(polygons, str) or not isinstance(polygons, Sequence):
        raise ValueError(f"polygons must be a sequence of polygons, got {type(polygons).__name__}")
    parts, owners = [np.empty((0, 4))], [np.empty(0, np.int64)]
    for place, rings in enumerate(polygons):
        for ring in rings:
            points = floats("polygons", ring)
            if points.ndim != 2 or points.shape[1] != 2 or len(points) < 3:
                raise ValueError(f"polygons must be of rings (k, 2) of three points or more, got {points.shape}")
            if not np.isfinite(points).all():
                raise ValueError(f"polygons must have no gaps, but polygon {place} has one")
            onward = np.roll(points, -1, axis=0)
            up = np.where(
                (points[:, 1] <= onward[:, 1])[:, None], np.hstack([points, onward]), np.hstack([onward, points])
            )
            parts.append(up)
            owners.append(np.full(len(up), place))
    return np.ascontiguousarray(np.concatenate(parts)), np.concatenate(owners)


def _by_row(edges: FloatArray, north: float, cell: float, rows: int) -> tuple[IntArray, IntArray]:
    """For each row of a raster the edges that come into it, those of one polygon together."""
    first = np.clip(np.floor((north - edges[:, 3]) / cell).astype(np.int64) - 1, 0, rows - 1)
    last = np.clip(np.floor((north - edges[:, 1]) / cell).astype(np.int64) + 1, 0, rows - 1)
    times = last - first + 1
    edge = np.repeat(np.arange(len(edges)), times)
    row = np.repeat(first, times) + np.arange(edge.size) - np.repeat(np.cumsum(times) - times, times)
    order = np.argsort(row, kind="stable")
    return np.searchsorted(row[order], np.arange(rows + 1)), edge[order]


@njit(cache=True, nogil=True)
def _crossing(x0, y0, x1, y1, y):  # type: ignore[no-untyped-def]
    """Where an edge passes this height; the same number for both polygons that share the edge."""
    if y1 == y0:
        return x0
    return x0 + (y - y0) * ((x1 - x0) / (y1 - y0))


@njit(cache=True, nogil=True)
def _painted(edges, owner, x, y):  # type: ignore[no-untyped-def]
    """Labels by centres, and the cells that an edge touches (with a margin for rounding)."""
    rows, cols = y.size, x.size
    side = x[1] - x[0] if cols > 1 else y[0] - y[1] if rows > 1 else 1.0
    label = np.full((rows, cols), -1, np.int64)
    is_border = np.zeros((rows, cols), np.bool_)
    is_in = np.zeros((rows, cols + 1), np.bool_)
    begin = 0
    while begin < owner.size:
        end = begin
        top, bottom = rows, -1
        left, right = cols, -1
        while end < owner.size and owner[end] == owner[begin]:
            x0, y0, x1, y1 = edges[end]
            first = max(0, int(np.floor((y[0] + side / 2 - y1) / side)) - 1)
            last = min(rows - 1, int(np.floor((y[0] + side / 2 - y0) / side)) + 1)
            for row in range(first, last + 1):
                if y0 <= y[row] < y1:
                    at = _crossing(x0, y0, x1, y1, y[row])
                    col = min(cols, max(0, int(np.ceil((at - x[0]) / side))))
                    while col > 0 and x[col - 1] >= at:
                        col -= 1
                    while col < cols and x[col] < at:
                        col += 1
                    is_in[row, col] = not is_in[row, col]
                    top, bottom = min(top, row), max(bottom, row)
                    left, right = min(left, col), max(right, col)
                low, high = max(y0, y[row] - 0.51 * side), min(y1, y[row] + 0.51 * side)
                if low <= high:
                    one, other = _crossing(x0, y0, x1, y1, low), _crossing(x0, y0, x1, y1, high)
                    if y0 == y1:
                        other = x1
                    begin_col = max(0, int(np.floor((min(one, other) - x[0]) / side + 0.49)))
                    end_col = min(cols - 1, int(np.floor((max(one, other) - x[0]) / side + 0.51)))
                    for col in range(begin_col, end_col + 1):
                        is_border[row, col] = True
            end += 1
        for row in range(top, bottom + 1):
            is_inside = False
            for col in range(left, right + 1):
                if is_in[row, col]:
                    is_inside = not is_inside
                    is_in[row, col] = False
                if is_inside and label[row, col] < 0:
                    label[row, col] = owner[begin]
        begin = end
    return label, is_border


@njit(cache=True, nogil=True)
def _ask(x, y, label, is_border, row_start, edge, owner, west, north, side):  # type: ignore[no-untyped-def]
    rows, cols = label.shape
    found = np.full(x.size, -1, np.int64)
    for i in range(x.size):
        across, down = (x[i] - west) / side, (north - y[i]) / side
        if not (0 <= across < cols and 0 <= down < rows):
            continue
        row, col = int(down), int(across)
        if not is_border[row, col]:
            found[i] = label[row, col]
            continue
        is_inside, mine = False, -1
        for e in range(row_start[row], row_start[row + 1]):
            if owner[e] != mine:
                if is_inside:
                    break
                mine = owner[e]
            if edge[e, 1] <= y[i] < edge[e, 3]:
                at = _crossing(edge[e, 0], edge[e, 1], edge[e, 2], edge[e, 3], y[i])
                if at <= x[i]:
                    is_inside = not is_inside
        if is_inside:
            found[i] = mine
    return found


@njit(cache=True, nogil=True)
def _summed(value, zone, count):  # type: ignore[no-untyped-def]
    number_of, total = np.zeros(count, np.int64), np.zeros(count)
    least, most = np.full(count, np.inf), np.full(count, -np.inf)
    for i in range(value.size):
        z = zone[i]
        if z >= 0 and not np.isnan(value[i]):
            number_of[z] += 1
            total[z] += value[i]
            least[z] = min(least[z], value[i])
            most[z] = max(most[z], value[i])
    return number_of, total, least, most


@njit(cache=True, nogil=True)
def _ranked(value, zone, number_of, shares, points):  # type: ignore[no-untyped-def]
    place = np.zeros(number_of.size + 1, np.int64)
    for z in range(number_of.size):
        place[z + 1] = place[z] + number_of[z]
    free = place.copy()
    kept = np.empty(place[number_of.size])
    for i in range(value.size):
        z = zone[i]
        if z >= 0 and not np.isnan(value[i]):
            kept[free[z]] = value[i]
            free[z] += 1
    for z in range(number_of.size):
        if number_of[z] == 0:
            continue
        own = np.sort(kept[place[z] : place[z + 1]])
        for q in range(shares.size):
            at = shares[q] / 100 * (own.size - 1)
            low = min(int(at), own.size - 1)
            high = min(low + 1, own.size - 1)
            points[z, q] = own[low] + (at - low) * (own[high] - own[low])
