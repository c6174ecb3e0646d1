"""Bridges: where roads cross rivers."""

from __future__ import annotations

import numpy as np
import shapely

from anlan.places.sketch import BoolArray, FloatArray, IntArray, Sketch
from anlan.risk.arrays import Rivers
from anlan.science.roads.ground import straight_m

HALF_M = 45.0
"""A bridge reaches so far to both sides of the middle of the river. Ours."""
SHORTEST = 0.1
"""What is left of a piece beside its bridge is bridge too when it is a smaller share of it."""


def crossings(longitude: FloatArray, latitude: FloatArray, rivers: Rivers) -> BoolArray:
    """Which straight pieces, (n, 2) of each end, cross a river or touch it."""
    found = np.zeros(len(longitude), bool)
    found[_meetings(longitude, latitude, rivers)[0]] = True
    return found


def add_bridges(sketch: Sketch, rivers: Rivers) -> None:
    """Divide the pieces that cross rivers, so that what crosses is a bridge and the rest is none."""
    lon, lat = sketch.longitude[sketch.ends], sketch.latitude[sketch.ends]
    piece, share = _meetings(lon, lat, rivers)
    begin, end = np.full(len(lon), np.inf), np.full(len(lon), -np.inf)
    half = HALF_M / np.maximum(straight_m(lon[:, 0], lat[:, 0], lon[:, 1], lat[:, 1], True), 1)
    np.minimum.at(begin, piece, share - half[piece])
    np.maximum.at(end, piece, share + half[piece])
    crosses = np.unique(piece)
    begin, end = begin[crosses], end[crosses]
    begin, end = np.where(begin < SHORTEST, 0, begin), np.where(end > 1 - SHORTEST, 1, end)
    tail, head = sketch.tail[crosses], sketch.head[crosses]
    lon, lat = lon[crosses], lat[crosses]
    columns = {name: getattr(sketch, name)[crosses] for name in ("road_class", "name", "is_street", "may_cross")}
    first, last = tail.copy(), head.copy()
    for ends, shares, is_divided in ((first, begin, begin > 0), (last, end, end < 1)):
        places = [at[:, 0] + shares * (at[:, 1] - at[:, 0]) for at in (lon, lat)]
        ends[is_divided] = sketch.add_nodes(places[0][is_divided], places[1][is_divided])
    sketch.keep(~np.isin(np.arange(len(sketch.tail)), crosses))
    for one, other, there, is_bridge in (
        (tail, first, begin > 0, False), (first, last, np.ones(len(first), bool), True), (last, head, end < 1, False)
    ):  # fmt: skip
        sketch.add_pieces(
            one[there], other[there], is_bridge=is_bridge, **{name: column[there] for name, column in columns.items()}
        )


def _meetings(longitude: FloatArray, latitude: FloatArray, rivers: Rivers) -> tuple[IntArray, FloatArray]:
    """Pieces with a river that each meets, and at which share of its way; one that runs along a river twice, at its ends."""
    is_piece = rivers.river[1:] == rivers.river[:-1]
    points = np.column_stack([rivers.longitude, rivers.latitude])
    courses = np.stack([points[:-1][is_piece], points[1:][is_piece]], axis=1)
    pieces = np.stack([longitude, latitude], axis=2)
    if not len(courses) or not len(pieces):
        return np.empty(0, np.int64), np.empty(0)
    tree = shapely.STRtree(shapely.linestrings(pieces))
    course, piece = tree.query(shapely.linestrings(courses), predicate="intersects")
    way, flow = pieces[piece, 1] - pieces[piece, 0], courses[course, 1] - courses[course, 0]
    off = courses[course, 0] - pieces[piece, 0]
    turned = way[:, 0] * flow[:, 1] - way[:, 1] * flow[:, 0]
    is_along = turned == 0
    share = (off[:, 0] * flow[:, 1] - off[:, 1] * flow[:, 0]) / np.where(is_along, 1, turned)
    share = np.where(is_along, 0.0, np.clip(share, 0, 1))
    return np.append(piece, piece[is_along]), np.append(share, np.ones(int(is_along.sum())))
