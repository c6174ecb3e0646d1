"""The courses of known rivers, from scattered points to lines with a bed that falls."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from anlan.places.skeleton import Course, Height
from anlan.science.terrain import Grid

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

KM_A_DEGREE = 111.2
ON_BOUNDARY_KM = 0.6
"""A point given as lying on a boundary lies so near to it."""
DETOUR = 3.0
"""A boundary that takes longer from one point to the next than so many times the straight way leaves the river."""
BEND = 0.2
"""How far a river leaves the straight way between known points, of its length; halved pieces bend alike. Ours."""
PIECE_KM = 0.7
SEAT_KM, BELOW_SEAT_M = 4.0, 25.0
"""A river so near to a county's seat, and of no known height, runs so far below it. Ours."""
FALL_M_KM = 2.0
"""Fall of a river of which one height is known. Ours."""
MEETS_KM, JOINS_KM = 4.0, 60.0
"""A river that ends so near to the one it flows into ends at its height; one that ends so near is led there."""
HEADING_KM, ONWARD_KM, LOWEST_M = 30.0, 45.0, 20.0
"""One that ends nowhere goes on so far, as it headed over its last kilometres, and no lower than this."""


@dataclass(frozen=True)
class Line:
    """A river as points (k, 3) downstream: longitude, latitude, height of the bed, falling."""

    name: str
    points: FloatArray

    def cells(self, grid: Grid) -> tuple[IntArray, IntArray]:
        """The cells of a grid that it runs through, downstream."""
        long = np.hypot(*np.diff(self.points[:, :2], axis=0).T)
        at = np.concatenate([[0.0], np.cumsum(long)])
        places = np.linspace(0.0, at[-1], int(at[-1] / grid.cell * 3) + 2)
        row, col = grid.cells_at(*(np.interp(places, at, self.points[:, k]) for k in (0, 1)))
        is_in = row >= 0
        return row[is_in], col[is_in]


def lines(
    rivers: Sequence[Course], seats: Sequence[Height], lakes: Collection[str], borders: Sequence[BaseGeometry], seed: int
) -> tuple[Line, ...]:
    """The rivers that have a known height, main ones first so that others may end in them; those that end in no lake and
    no river go on for a while, so that their water leaves the land.

    Between two points on a boundary of counties the river follows it; else it bends by chance.
    """
    rings = [shapely.LinearRing(part.exterior) for border in borders for part in shapely.get_parts(border)]
    tree = shapely.STRtree(rings)
    found: dict[str, Line] = {}
    for river in rivers:
        chance = np.random.default_rng([seed, crc32(river.name.encode())])
        parts = [np.array([(river.points[0].longitude, river.points[0].latitude)])]
        for one, other in pairwise(river.points):
            start, end = (one.longitude, one.latitude), (other.longitude, other.latitude)
            way = _along_boundary(start, end, rings, tree) if one.is_on_boundary and other.is_on_boundary else None
            parts.append(np.array([end]) if way is None else way[1:])
        marks = np.cumsum([len(part) for part in parts]) - 1
        line, place = _bent(np.concatenate(parts), chance)
        at = place[marks]
        main = next((known for name, known in found.items() if name.startswith(river.into)), None)
        bed = _bed(river, line, at, seats, main)
        if bed is not None:
            found[river.name] = Line(river.name, _onward(np.column_stack([line, bed]), main, river.into in lakes, chance))
    return tuple(found.values())


def _onward(line: FloatArray, main: Line | None, ends_in_lake: bool, chance: np.random.Generator) -> FloatArray:
    """The river with what follows its last known point: to the river it flows into, or on as it was heading."""
    end = line[-1]
    apart = _km(line[:, :2], end[:2])
    fall = (line[0, 2] - end[2]) / max(float(apart.max()), 1.0)
    if ends_in_lake:
        return line
    if main is not None and (lower := main.points[main.points[:, 2] < end[2]]).size:
        mouth = lower[int(_km(lower[:, :2], end[:2]).argmin())]
        if _km(mouth[:2], end[:2]) < JOINS_KM:
            way, _ = _bent(np.stack([end[:2], mouth[:2]]), chance)
            return np.concatenate([line, np.column_stack([way, np.linspace(end[2], mouth[2], len(way))])[1:]])
    before = line[int(np.flatnonzero(apart > HEADING_KM)[-1]) if (apart > HEADING_KM).any() else 0]
    heading = (end[:2] - before[:2]) / max(float(_km(end[:2], before[:2])), 1e-6)
    way, _ = _bent(np.stack([end[:2], end[:2] + heading * ONWARD_KM]), chance)
    bed = np.maximum(end[2] - _km(way, end[:2]) * min(fall, FALL_M_KM), LOWEST_M - np.arange(len(way)) * 1e-3)
    return np.concatenate([line, np.column_stack([way, np.minimum.accumulate(np.minimum(bed, end[2]))])[1:]])


def winding(points: FloatArray, cell: float, seed: int) -> Line:
    """A river drawn in coarse cells (k, 3), made to wind between its bends; its bed as it was."""
    chance = np.random.default_rng([seed, len(points)])
    kept = shapely.get_coordinates(shapely.LineString(points).simplify(cell), include_z=True)
    way, at = _bent(kept[:, :2], chance)
    bed = np.interp(np.arange(len(way)), at, kept[:, 2])
    return Line("", np.column_stack([way, np.minimum.accumulate(bed)]))


def _km(one: FloatArray, other: FloatArray) -> FloatArray:
    """Near distances, by a plane."""
    apart = (np.asarray(one) - np.asarray(other)) * KM_A_DEGREE
    east = apart[..., 0] * np.cos(np.radians(np.asarray(other)[..., 1]))
    return np.asarray(np.hypot(east, apart[..., 1]))


def _along_boundary(
    one: tuple[float, float], other: tuple[float, float], rings: list[shapely.LinearRing], tree: shapely.STRtree
) -> FloatArray | None:
    near = ON_BOUNDARY_KM / KM_A_DEGREE
    start, end = shapely.Point(one), shapely.Point(other)
    straight = start.distance(end)
    best: FloatArray | None = None
    length = DETOUR * straight
    for place in tree.query(start, predicate="dwithin", distance=near).tolist():
        ring = rings[place]
        if ring.distance(end) > near:
            continue
        a, b = ring.project(start), ring.project(end)
        for way in _arcs(ring, a, b):
            if way.length < length:
                best, length = shapely.get_coordinates(way), way.length
    if best is None:
        return None
    return np.concatenate([[one], best[1:-1], [other]])


def _arcs(ring: shapely.LinearRing, a: float, b: float) -> list[shapely.LineString]:
    """Both ways round from a to b."""
    low, high = min(a, b), max(a, b)
    inner = substring(ring, low, high)
    outer = np.concatenate(
        [shapely.get_coordinates(substring(ring, high, ring.length)),
         shapely.get_coordinates(substring(ring, 0, low))]
    )  # fmt: skip
    both = [shapely.get_coordinates(inner), outer[::-1]]
    return [shapely.LineString(way if a <= b else way[::-1]) for way in both if len(way) > 1]


def _bent(way: FloatArray, chance: np.random.Generator) -> tuple[FloatArray, IntArray]:
    """A way (n, 2) with the middle of each long piece moved aside, and the middles of its halves, and so on; and where its
    own points have come to stand."""
    place = np.arange(len(way))
    while True:
        long = np.flatnonzero(_km(way[:-1], way[1:]) >= PIECE_KM)
        if not long.size:
            return way, place
        one, other = way[long], way[long + 1]
        across = np.column_stack([one[:, 1] - other[:, 1], other[:, 0] - one[:, 0]])
        middle = (one + other) / 2 + across * BEND * (2 * chance.random(long.size) - 1)[:, None]
        place = place + np.searchsorted(long, place)
        way = np.insert(way, long + 1, middle, axis=0)


def _bed(
    river: Course, line: FloatArray, at: npt.NDArray[np.int64], seats: Sequence[Height], main: Line | None
) -> FloatArray | None:
    """Heights along a line: known ones as they are, between them by distance, falling throughout."""
    along = np.concatenate([[0.0], np.cumsum(_km(line[1:], line[:-1]))])
    known = {int(k): point.height_m for k, point in zip(at, river.points, strict=True) if point.height_m is not None}
    if not known:
        return None
    if main is not None and len(line) - 1 not in known:
        apart = _km(main.points[:, :2], line[-1])
        if apart.min() < MEETS_KM:
            known[len(line) - 1] = float(main.points[int(apart.argmin()), 2])
    given = dict(known)
    for seat in seats:
        apart = _km(line, np.array([seat.longitude, seat.latitude]))
        k = int(apart.argmin())
        level = seat.height_m - BELOW_SEAT_M
        higher = [height for place, height in known.items() if place <= k]
        lower = [height for place, height in known.items() if place >= k]
        if apart[k] < SEAT_KM and k not in known and level < min(higher, default=np.inf) and level > max(lower, default=-np.inf):
            known[k] = level
    first, last = min(known), max(known)
    length = along[max(given)] - along[min(given)]
    fall = (given[min(given)] - given[max(given)]) / length if length > 0 else FALL_M_KM
    places = sorted(known)
    bed = np.interp(along, along[places], [known[k] for k in places])
    bed[:first] += (along[first] - along[:first]) * fall
    bed[last + 1 :] -= (along[last + 1 :] - along[last]) * fall
    return np.asarray(np.minimum.accumulate(bed))
