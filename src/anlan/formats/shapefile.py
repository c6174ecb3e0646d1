"""Features of a shapefile (ESRI white paper J-7855, 1998): shapes and their places in the file.

Places are taken from the index (`.shx`) where there is one, else found by going through the records.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from anlan.formats.dbf import read_dbf
from anlan.formats.faults import refuse
from anlan.formats.features import AT_ONCE, Features, Growing

HEADER, RECORD = 100, 8
"""Bytes before the first record, and before the content of each."""
WORD = 2
POINTS, LINES, AREAS, MANY_POINTS = (1, 11, 21), (3, 13, 23), (5, 15, 25), (8, 18, 28)
"""Types of shapes: plain, with heights, with measures. Of these only the plane is read."""
BOX = 36
"""Bytes of a shape before its counts: type and box."""
RING = 3
"""Corners that a ring has at least."""

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Shapes = npt.NDArray[np.object_]


def read_shapefile(path: Path, title: str, most_features: int) -> Features:
    """All features. Raises FormatError."""
    data = np.asarray(np.memmap(path, np.uint8, "r"))
    if len(data) < HEADER:
        raise refuse("file", "truncated")
    index = beside(path, ".shx")
    start, length = _indexed(index, len(data)) if index else _walked(data)
    if len(start) > most_features:
        raise refuse("file", "too_many_features", found=len(start), limit=most_features)
    table = beside(path, ".dbf")
    fields, is_kept = read_dbf(table, beside(path, ".cpg"), len(start)) if table else ({}, np.ones(len(start), bool))
    found = Growing()
    for first in range(0, len(start), AT_ONCE):
        part = slice(first, first + AT_ONCE)
        found.add(_shapes(data, start[part], length[part]), {})
    prj = beside(path, ".prj")
    crs = prj.read_bytes().decode("utf-8-sig", "replace").strip("\0 \r\n\t") if prj else ""
    kept = {name: column[is_kept] for name, column in fields.items()}
    return Features(found.shapes()[is_kept], kept, crs, title)


def beside(path: Path, suffix: str) -> Path | None:
    """The file that belongs to it, in small letters or capitals."""
    return next((one for one in (path.with_suffix(suffix), path.with_suffix(suffix.upper())) if one.is_file()), None)


def _indexed(path: Path, size: int) -> tuple[Ints, Ints]:
    """Where the content of each record starts and how many bytes it has."""
    words = np.fromfile(path, ">i4", offset=min(HEADER, os.stat(path).st_size)).astype(np.int64)
    pairs = words[: len(words) // 2 * 2].reshape(-1, 2) * WORD
    start, length = pairs[:, 0] + RECORD, pairs[:, 1]
    length[pairs[:, 0] < HEADER] = 0  # a record that was taken out
    if (start + length > size)[length > 0].any():
        raise refuse("file", "truncated")
    return start, length


def _walked(data: Bytes) -> tuple[Ints, Ints]:
    found, at = [], HEADER
    while at + RECORD < len(data):
        words = int.from_bytes(data[at + 4 : at + RECORD].tobytes(), "big", signed=True)
        if words < WORD or at + RECORD + words * WORD > len(data):
            raise refuse("file", "truncated")
        found.append((at + RECORD, words * WORD))
        at += RECORD + words * WORD
    pairs = np.array(found, np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _shapes(data: Bytes, start: Ints, length: Ints) -> Shapes:
    shapes = np.full(len(start), None, object)
    start = np.where(length >= 4, start, 0)
    kind = np.where(length >= 4, _numbers(data, start, "<i4"), 0)
    at = np.flatnonzero(np.isin(kind, POINTS) & (length >= 4 + 16))
    x, y = (_numbers(data, start[at] + 4 + 8 * k, "<f8") for k in (0, 1))
    is_there = ~(np.isnan(x) | np.isnan(y))
    shapes[at[is_there]] = shapely.points(x[is_there], y[is_there])
    at = np.flatnonzero(np.isin(kind, MANY_POINTS) & (length >= BOX + 4))
    for row in at:
        (count,) = np.frombuffer(data, "<i4", 1, start[row] + BOX)
        if 0 < count <= (length[row] - BOX - 4) // 16:
            shapes[row] = shapely.multipoints(_corners(data, start[row] + BOX + 4, count))
    for kinds, least, made in ((LINES, 2, _lines), (AREAS, RING, _areas)):
        at = np.flatnonzero(np.isin(kind, kinds) & (length >= BOX + 8))
        _drawn(shapes, data, start, length, at, least, made)
    return shapes


def _numbers(data: Bytes, at: Ints, kind: str) -> npt.NDArray[Any]:
    """The number that stands at each place."""
    width = np.dtype(kind).itemsize
    return np.asarray(data[at[:, None] + np.arange(width)].reshape(-1).view(kind))


def _corners(data: Bytes, at: int, count: int) -> npt.NDArray[np.float64]:
    return np.frombuffer(data, "<f8", 2 * count, at).reshape(count, 2)


def _drawn(
    shapes: Shapes, data: Bytes, start: Ints, length: Ints, at: Ints, least: int,
    made: Callable[[Shapes, npt.NDArray[np.float64], Ints, Ints], None],
) -> None:  # fmt: skip
    """Shapes of several parts; what is no shape (a line of one place) stays None."""
    parts, count = (_numbers(data, start[at] + BOX + 4 * k, "<i4").astype(np.int64) for k in (0, 1))
    ahead = BOX + 8 + 4 * parts
    is_whole = (parts > 0) & (count > 0) & (ahead + 16 * count <= length[at])
    at, parts, count, ahead = at[is_whole], parts[is_whole], count[is_whole], ahead[is_whole] + start[at[is_whole]]
    first = _gathered(data, ahead - 4 * parts, 4 * parts, "<i4").astype(np.int64)
    corners = _gathered(data, ahead, 16 * count, "<f8").reshape(-1, 2)
    owner = np.repeat(np.arange(len(at)), parts)
    last = np.cumsum(parts) - 1
    size = np.diff(first, append=0)
    size[last] = count - first[last]
    bad = np.zeros(len(at), bool)
    bad[owner[size < least]] = True
    bad |= first[last - parts + 1] != 0
    if bad.any():
        corners, size, owner = corners[np.repeat(~bad, count)], size[~bad[owner]], owner[~bad[owner]]
    made(shapes, corners, np.repeat(np.arange(len(size)), size), at[owner])


def _gathered(data: Bytes, at: Ints, length: Ints, kind: str) -> npt.NDArray[Any]:
    """What stands at each place, one after the other."""
    pieces = [data[a:b] for a, b in zip(at.tolist(), (at + length).tolist(), strict=True)]
    return np.concatenate([np.empty(0, np.uint8), *pieces]).view(kind)


def _lines(shapes: Shapes, corners: npt.NDArray[np.float64], of: Ints, owner: Ints) -> None:
    _put(shapes, shapely.linestrings(corners, indices=of), owner, shapely.multilinestrings)


def _areas(shapes: Shapes, corners: npt.NDArray[np.float64], of: Ints, owner: Ints) -> None:
    """Rings; what has two corners and comes back is none."""
    size = np.bincount(of, minlength=len(owner))
    first = np.cumsum(size) - size
    is_flat = (size == RING) & (corners[first] == corners[first + size - 1]).all(axis=1)
    is_ring = ~np.isin(owner, owner[is_flat])
    number = np.cumsum(is_ring) - 1
    rings = shapely.linearrings(corners[is_ring[of]], indices=number[of[is_ring[of]]])
    _put(shapes, shapely.polygons(rings), owner[is_ring], _with_holes)


def _put(shapes: Shapes, parts: Shapes, owner: Ints, together: Callable[[Shapes], Any]) -> None:
    """Parts in the rows that own them, several of one row together."""
    rows, first, count = np.unique(owner, return_index=True, return_counts=True)
    shapes[rows[count == 1]] = parts[first[count == 1]]
    for row, begin, pieces in zip(*(some[count > 1].tolist() for some in (rows, first, count)), strict=True):
        shapes[row] = together(parts[begin : begin + pieces])


def _with_holes(rings: Shapes) -> Any:
    """Areas and their holes by what lies in what, for not every program keeps to the sense of rotation.

    A ring within an even number of larger ones bounds an area, one within an odd number a hole of the smallest round it.
    """
    order = np.argsort(-shapely.area(rings), kind="stable")
    rings = rings[order]
    inner, outer = shapely.STRtree(rings).query(rings, predicate="covered_by")
    is_within = outer < inner  # only larger ones
    inner, outer = inner[is_within], outer[is_within]
    depth = np.bincount(inner, minlength=len(rings))
    round_it = np.full(len(rings), -1)
    np.maximum.at(round_it, inner, outer)
    holes: dict[int, list[Any]] = {k: [] for k in np.flatnonzero(depth % 2 == 0).tolist()}
    for k in np.flatnonzero(depth % 2):
        holes[round_it[k]].append(shapely.get_exterior_ring(rings[k]))
    areas = [shapely.polygons(shapely.get_exterior_ring(rings[k]), inside or None) for k, inside in sorted(holes.items())]
    return areas[0] if len(areas) == 1 else shapely.multipolygons(areas)
