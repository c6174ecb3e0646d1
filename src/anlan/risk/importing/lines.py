"""Lines of a file as lines over shared nodes: ends that nearly meet become one, an end beside a line joins it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from django.utils.translation import gettext as _
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from anlan.risk.importing.orders import Draft
from anlan.science.roads.ground import metres_per_unit

Degrees = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines over nodes, one after the other: line k is `node[first[k]:first[k + 1]]`.

    row     (k,) the row of the file each line came from
    merged  ends drawn together; joined: ends tied to a line beside them
    """

    longitude: Degrees
    latitude: Degrees
    node: Whole
    first: Whole
    row: Whole
    merged: int = 0
    joined: int = 0


def sound_lines(draft: Draft, shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Lines of finite corners and some length; in the place of the others None, each told as a fault of its row."""
    kept = shapes.copy()
    for row, shape in enumerate(shapes):
        if shape is None or shape.is_empty:
            draft.fault(row + 1, _("没有线形"))
        elif shape.geom_type not in ("LineString", "MultiLineString"):
            draft.fault(row + 1, _("不是线，而是 %(kind)s"), kind=shape.geom_type)
        elif not np.isfinite(shapely.get_coordinates(shape)).all():
            draft.fault(row + 1, _("坐标不是数字"))
        elif not shape.length:
            draft.fault(row + 1, _("长度为零"))
        else:
            continue
        kept[row] = None
    return kept


def in_metres(longitude: Degrees, latitude: Degrees, about: float | None = None) -> Degrees:
    """(n, 2) metres on a plane that is right at a latitude (the middle one): for distances of metres, not of a province."""
    if about is None:
        about = float(latitude.mean()) if len(latitude) else 0.0
    per_x, per_y = metres_per_unit(np.array([about]), True)
    return np.column_stack([longitude * per_x, latitude * per_y])


def noded(shapes: npt.NDArray[np.object_], *, snap_m: float) -> Lines:
    """The lines of lines and multi-lines. Equal vertices are one node; ends within `snap_m` of each other too; an end within
    `snap_m` of another line becomes a node of that line. Lines that only cross stay apart: one may run over the other."""
    parts, row = shapely.get_parts(shapes, return_index=True)
    corners, line = shapely.get_coordinates(parts, return_index=True)
    first = np.searchsorted(line, np.arange(len(parts) + 1))
    places, node = np.unique(corners, axis=0, return_inverse=True)
    node = node.reshape(-1).astype(np.int64)
    metres = in_metres(places[:, 0], places[:, 1])
    ends = np.unique(np.concatenate([node[first[:-1]], node[first[1:] - 1]]))
    into = np.arange(len(places))
    into[ends] = _clusters(metres, ends, snap_m)
    merged = int((into != np.arange(len(places))).sum())
    node = into[node]
    node, first, joined = _tied(node, first, metres, snap_m)
    return Lines(places[:, 0], places[:, 1], node, first, row, merged, joined)


def _clusters(metres: Degrees, ends: Whole, snap_m: float) -> Whole:
    """For each end the node that stands for all ends within reach, over others too."""
    pairs = cKDTree(metres[ends]).query_pairs(snap_m, output_type="ndarray")
    links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(ends), len(ends)))
    _count, cluster = connected_components(links, directed=False)
    chief = np.zeros(cluster.max(initial=-1) + 1, np.int64)
    chief[cluster[::-1]] = ends[::-1]
    return np.asarray(chief[cluster])


def _tied(node: Whole, first: Whole, metres: Degrees, snap_m: float) -> tuple[Whole, Whole, int]:
    """Dead ends that lie beside another line are set into it."""
    uses = np.bincount(node, minlength=len(metres))
    owner = np.repeat(np.arange(len(first) - 1), np.diff(first))
    begins = np.setdiff1d(np.arange(len(node) - 1), first[1:-1] - 1)
    dead = np.unique([at for at in np.concatenate([first[:-1], first[1:] - 1]) if uses[node[at]] == 1])
    if not len(dead) or not len(begins):
        return node, first, 0
    pieces = shapely.linestrings(np.stack([metres[node[begins]], metres[node[begins + 1]]], axis=1))
    points = shapely.points(metres[node[dead]])
    which, piece = shapely.STRtree(pieces).query(points, predicate="dwithin", distance=snap_m)
    other = owner[begins[piece]] != owner[dead[which]]
    which, piece = which[other], piece[other]
    order = np.lexsort((shapely.distance(points[which], pieces[piece]), which))
    _dead, nearest = np.unique(which[order], return_index=True)
    into: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for at, k in zip(which[order][nearest], piece[order][nearest], strict=True):
        into[int(begins[k])].append((float(shapely.line_locate_point(pieces[k], points[at])), int(node[dead[at]])))
    places = [place for place, found in into.items() for _one in found]
    nodes = [end for found in into.values() for _along, end in sorted(found)]
    added = (
        np.bincount(owner[np.array(places, np.int64)], minlength=len(first) - 1) if places else np.zeros(len(first) - 1)
    )
    wider = np.insert(node, np.array(places, np.int64) + 1, nodes) if places else node
    return wider, first + np.concatenate([[0], np.cumsum(added)]).astype(np.int64), len(nodes)
