"""Areas of all townships and villages of a place: whose each cell is, and polygons that fill the county, no gap, no overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from anlan.core.regions.settled import Area
from anlan.places import areas
from anlan.places.ground import grid_of
from anlan.places.land import county_shapes
from anlan.places.made import Land, Seats
from anlan.places.named import PLACES
from anlan.places.windows import Window, footings, window
from anlan.risk.arrays import Array
from anlan.science.terrain import outlines

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Grown:
    """township: (rows, cols) of the land's ground, 9 digits, 0 outside; village: 12 digits, 0 where unknown."""

    township: Array
    village: Array
    shapes: tuple[Area, ...]


def make_areas(place: str, land: Land, seats: dict[str, Seats]) -> Grown:
    """Grow the areas of a place by its name, county by county, from the seats of its townships and villages."""
    grid = grid_of(land.ground)
    township, village = (np.zeros(grid.shape, np.int64) for _ in range(2))
    shapes: list[Area] = []
    grounds = footings(land)
    for code, shape in county_shapes(PLACES[place].code).items():
        towns, hamlets = (_of(seats[level], code) for level in ("township", "village"))
        if not len(towns.code):
            continue
        view = window(grounds, code, shape, max(len(towns.code), len(hamlets.code)))
        shares = areas.sizes(towns.code, hamlets.code, hamlets.is_urban)
        owner = towns.code[areas.grown(view, towns.at, view.covers, shares)]
        smallest = _within(view, owner, towns, hamlets)
        shapes += _drawn(view, smallest)
        row, col = np.nonzero(land.county == int(code))
        at = view.grid.cells_at(grid.x()[col], grid.y()[row])
        township[row, col] = owner[at]
        village[row, col] = np.where(smallest[at] > owner[at], smallest[at], 0)
    return Grown(township, village, tuple(shapes))


@dataclass(frozen=True)
class _Seated:
    code: IntArray
    at: npt.NDArray[np.float64]
    is_urban: npt.NDArray[np.bool_]


def _of(seats: Seats, county: str) -> _Seated:
    mine = seats.county == int(county)
    return _Seated(
        seats.code[mine], np.column_stack([seats.longitude[mine], seats.latitude[mine]]), seats.is_urban[mine]
    )


def _within(view: Window, owner: IntArray, towns: _Seated, hamlets: _Seated) -> IntArray:
    """The smallest unit that each covered cell belongs to: its village, of a township without villages the township."""
    found = np.where(view.covers, owner, -1)
    above = hamlets.code // 1000
    for town in towns.code:
        own = np.flatnonzero(above == town)
        mask = view.covers & (owner == town)
        if len(own) and mask.sum() >= len(own):
            label = areas.grown(view, hamlets.at[own], mask)
            found[mask] = hamlets.code[own][label[mask]]
    return found


def _drawn(view: Window, smallest: IntArray) -> list[Area]:
    """Polygons of the smallest units cut along the county's border, and of the townships that hold several of them."""
    codes, label = np.unique(smallest, return_inverse=True)
    label = label.reshape(smallest.shape) - int(codes[0] < 0)
    codes = codes[codes >= 0]
    parts: dict[int, BaseGeometry] = {}
    for k, rings in outlines(label, view.grid).items():
        drawn = shapely.build_area(shapely.multilinestrings([shapely.linestrings(ring) for ring in rings]))
        cut = _polygons(shapely.intersection(drawn, view.shape))
        if not cut.is_empty:
            parts[int(codes[k])] = cut
    parts = in_one_piece(parts)
    townships: dict[int, list[BaseGeometry]] = {}
    for code, shape in parts.items():
        townships.setdefault(code // 1000 if code > 10**9 else code, []).append(shape)
    whole = {code: _polygons(shapely.union_all(held)) for code, held in townships.items()}
    return [Area(str(code), shape, is_inferred=True) for code, shape in sorted({**whole, **parts}.items())]


def in_one_piece(areas: dict[int, BaseGeometry]) -> dict[int, BaseGeometry]:
    """Areas (by code) that together fill a county, each but its largest piece given to the neighbour with which that shares
    most border, one of the same township first. A piece without a neighbour, such as an exclave, stays where it is."""
    held = {code: sorted(shapely.get_parts(shape), key=lambda one: -one.area) for code, shape in areas.items()}
    codes = list(held)
    main = [held[code][0] for code in codes]
    tree = shapely.STRtree(main)
    given: dict[int, list[BaseGeometry]] = {code: [pieces[0]] for code, pieces in held.items()}
    for code in codes:
        for piece in held[code][1:]:
            found = [k for k in tree.query(piece, predicate="intersects").tolist() if codes[k] != code]
            border = {codes[k]: shapely.intersection(piece, main[k]).length for k in found}
            takes = max(
                border, key=lambda one: (border[one] > 0, one // 1000 == code // 1000, border[one], -one), default=code
            )
            given[takes if border.get(takes, 0) > 0 else code].append(piece)
    return {
        code: pieces[0] if len(pieces) == 1 else _polygons(shapely.union_all(pieces)) for code, pieces in given.items()
    }


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    """Without the points and lines that a cut leaves behind."""
    held: Sequence[BaseGeometry] = [one for one in shapely.get_parts(shape) if one.geom_type == "Polygon"]
    return shapely.multipolygons(held) if len(held) != 1 else held[0]
