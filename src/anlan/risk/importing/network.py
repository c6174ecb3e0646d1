"""From lines over nodes to a network: split where lines meet, without the points that only draw a bend."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import shapely

from anlan.risk.arrays import Ground, Roads
from anlan.risk.importing.lines import Degrees, Lines, Whole, in_metres
from anlan.science.roads import build_network
from anlan.science.roads.ground import straight_m
from anlan.science.terrain.grid import Grid


def network(
    lines: Lines, *, road_class: npt.ArrayLike, way: npt.ArrayLike, is_bridge: npt.ArrayLike, name: npt.NDArray[np.object_],
    simplify_m: float,
) -> Roads:  # fmt: skip
    """Pieces between junctions and the bends that matter; each as long as the file draws it. Columns are by line."""
    node, first = lines.node, lines.first
    line = np.repeat(np.arange(len(first) - 1), np.diff(first))
    begins = np.setdiff1d(np.arange(len(node) - 1), first[1:-1] - 1)
    step = np.zeros(len(node))
    step[begins + 1] = straight_m(
        lines.longitude[node[begins]], lines.latitude[node[begins]], lines.longitude[node[begins + 1]],
        lines.latitude[node[begins + 1]], True,
    )  # fmt: skip
    along = np.cumsum(step)
    tail, head = _kept(lines, begins, simplify_m)
    at = line[tail]
    used, places = np.unique(np.concatenate([node[tail], node[head]]), return_inverse=True)
    names, of_line = np.unique(name.astype(str), return_inverse=True)
    blank = 1 if len(names) and not names[0] else 0
    return Roads(
        longitude=lines.longitude[used], latitude=lines.latitude[used], tail=places[: len(tail)], head=places[len(tail) :],
        length_m=along[head] - along[tail], road_class=np.asarray(road_class)[at], way=np.asarray(way)[at],
        grade=np.zeros(len(tail)), name=of_line[at] - blank, is_bridge=np.asarray(is_bridge)[at],
        county=np.zeros(len(tail)), names=tuple(str(one) for one in names[blank:]),
    )  # fmt: skip


def _kept(lines: Lines, begins: Whole, simplify_m: float) -> tuple[Whole, Whole]:
    """Places in `node` where pieces begin and end."""
    node, first = lines.node, lines.first
    uses = np.bincount(node, minlength=len(lines.longitude))
    is_end = np.zeros(len(node), bool)
    is_end[first[:-1]] = is_end[first[1:] - 1] = True
    is_junction = is_end | (uses[node] > 1)
    chain = np.cumsum(is_junction[begins]) - 1
    last = np.flatnonzero(np.append(chain[1:] != chain[:-1], True))
    place = np.concatenate([begins, begins[last] + 1])
    of_chain = np.concatenate([chain, chain[last]])
    order = np.lexsort((place, of_chain))
    place, of_chain = place[order], of_chain[order]
    metres = in_metres(lines.longitude, lines.latitude)[node[place]]
    drawn = shapely.linestrings(np.column_stack([metres, place]), indices=of_chain)
    kept, owner = shapely.get_coordinates(
        shapely.simplify(drawn, simplify_m, preserve_topology=False), include_z=True, return_index=True
    )
    there = kept[:, -1].astype(np.int64)
    same = owner[1:] == owner[:-1]
    return there[:-1][same], there[1:][same]


def with_grades(roads: Roads, height_m: Degrees, steepest: float) -> Roads:
    """Rise over run from the heights of the nodes; 0 where nobody knows them, and never beyond `steepest`."""
    rise = height_m[roads.head] - height_m[roads.tail]
    grade = np.divide(rise, roads.length_m, out=np.zeros(len(rise)), where=roads.length_m > 0)
    return replace(roads, grade=np.clip(np.nan_to_num(grade), -steepest, steepest))


def part(roads: Roads, is_taken: npt.NDArray[np.bool_]) -> Roads:
    """Some of the pieces, with the nodes and names that they need."""
    used, ends = np.unique(np.concatenate([roads.tail[is_taken], roads.head[is_taken]]), return_inverse=True)
    count = int(is_taken.sum())
    kept, name = np.unique(roads.name[is_taken], return_inverse=True)
    nameless = int(len(kept) > 0 and kept[0] < 0)
    columns = {
        key: getattr(roads, key)[is_taken] for key in ("length_m", "road_class", "way", "grade", "is_bridge", "county")
    }
    return Roads(
        longitude=roads.longitude[used], latitude=roads.latitude[used], tail=ends[:count], head=ends[count:],
        name=name - nameless, names=tuple(roads.names[k] for k in kept[nameless:]), **columns,
    )  # fmt: skip


def together(one: Roads, other: Roads) -> Roads:
    """Two networks side by side, not tied."""
    columns = {
        key: np.concatenate([getattr(one, key), getattr(other, key)])
        for key in ("longitude", "latitude", "length_m", "road_class", "way", "grade", "is_bridge", "county")
    }
    return Roads(
        tail=np.concatenate([one.tail, other.tail + len(one.longitude)]),
        head=np.concatenate([one.head, other.head + len(one.longitude)]),
        name=np.concatenate([one.name, np.where(other.name < 0, -1, other.name + len(one.names))]),
        names=(*one.names, *other.names), **columns,
    )  # fmt: skip


def main_share(roads: Roads) -> float:
    """Share of the nodes from which one can drive to every other of them and back."""
    net = build_network(roads.longitude, roads.latitude, roads.tail, roads.head, length_m=roads.length_m, way=roads.way)
    return float(net.is_main.mean()) if net.nodes else 0.0


def heights_at(grounds: list[Ground], longitude: Degrees, latitude: Degrees) -> Degrees:
    """Height of each place on the first ground that knows it, between the cells around; NaN where none does."""
    from scipy.ndimage import map_coordinates

    found = np.full(len(longitude), np.nan)
    for ground in grounds:
        rows, cols = ground.height_m.shape
        grid = Grid(ground.west, ground.north, ground.cell, (int(rows), int(cols)))
        asked = np.isnan(found) & (longitude >= grid.west) & (longitude < grid.east)
        asked &= (latitude > grid.south) & (latitude <= grid.north)
        centre = np.stack([(grid.y()[0] - latitude[asked]) / grid.cell, (longitude[asked] - grid.x()[0]) / grid.cell])
        found[asked] = map_coordinates(ground.height_m.astype(float), centre, order=1, mode="nearest")
    return found
