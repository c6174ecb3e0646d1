"""Streets of towns: a lattice round each seat, turned with the road that leads through it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from anlan.places.made import Seats
from anlan.places.paving import Paving
from anlan.places.sketch import FloatArray, IntArray, Sketch
from anlan.risk.arrays import ROAD_CLASSES
from anlan.science.roads.ground import metres_per_unit

BLOCK_M = 260.0
"""From street to street."""
RADIUS_M = {"county": 1500.0, "urban": 1300.0, "town": 480.0}
"""How far streets reach from the seat of a county, of a subdistrict and of another township. Ours."""
GENTLE_DEG = 11.0
"""No streets on steeper ground."""
AVENUE = 4
"""Every so many streets one is wide, and bridges rivers."""
SNAP = 0.5
"""A corner takes the place of a road's node that lies within this share of a block."""
WIDE, NARROW = ROAD_CLASSES.index("county"), ROAD_CLASSES.index("rural")


@dataclass(frozen=True)
class Towns:
    """Towns with streets, the largest first."""

    longitude: FloatArray
    latitude: FloatArray
    radius_m: FloatArray
    names: tuple[str, ...]

    @classmethod
    def of(cls, counties: Seats, townships: Seats) -> Towns:
        """The seats of counties and townships; what shares a place with a county's seat is named by the county."""
        lon = np.append(counties.longitude, townships.longitude)
        lat = np.append(counties.latitude, townships.latitude)
        small = np.where(townships.is_urban, RADIUS_M["urban"], RADIUS_M["town"])
        radius = np.append(np.full(len(counties), RADIUS_M["county"]), small)
        kinds = ["城区"] * len(counties) + ["城区" if is_urban else "镇区" for is_urban in townships.is_urban]
        words = [f"{name}{kind}道路" for name, kind in zip((*counties.names, *townships.names), kinds, strict=True)]
        order = np.argsort(-radius, kind="stable")
        return cls(lon[order], lat[order], radius[order], tuple(words[k] for k in order))


def add_streets(
    sketch: Sketch, ground_nodes: int, paving: Paving, towns: Towns, names: tuple[str, ...]
) -> tuple[str, ...]:
    """Put streets into all towns, joined to the roads (the first nodes); answers to all names."""
    per_x, per_y = (float(one) for one in metres_per_unit(np.asarray(towns.latitude.mean()), True))
    at = np.column_stack([towns.longitude * per_x, towns.latitude * per_y])
    roads = np.column_stack([sketch.longitude[:ground_nodes] * per_x, sketch.latitude[:ground_nodes] * per_y])
    corners, places = _corners(at, towns.radius_m, _bearing(sketch, roads, at))
    gentle = _gentle(paving, places[:, 0] / per_x, places[:, 1] / per_y)
    (which, across, along), places = corners[gentle].T, places[gentle]
    away, node = cKDTree(roads).query(places)
    is_new = away > SNAP * BLOCK_M
    node[is_new] = sketch.add_nodes(places[is_new, 0] / per_x, places[is_new, 1] / per_y)
    root = _root(at, towns.radius_m)[which]
    number = {key: k for k, key in enumerate(zip(root.tolist(), across.tolist(), along.tolist(), strict=True))}
    for step, line in (((1, 0), along), ((0, 1), across)):
        beside = np.array([number.get((r, i + step[0], j + step[1]), -1) for r, i, j in number], np.int64)
        has = beside >= 0
        is_wide = line[has] % AVENUE == 0
        sketch.add_pieces(
            node[has], node[beside[has]], road_class=np.where(is_wide, WIDE, NARROW), name=len(names) + which[has],
            is_street=True, may_cross=is_wide,
        )  # fmt: skip
    return (*names, *towns.names)


def _corners(at: FloatArray, radius: FloatArray, turn: FloatArray) -> tuple[IntArray, FloatArray]:
    """Corners of the streets of all towns: (n, 3) town, place in the lattice of the largest it runs into; (n, 2) metres."""
    root = _root(at, radius)
    parts = []
    for town in range(len(at)):
        angle = turn[root[town]]
        axes = np.array([(np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))])
        steps = np.arange(-int(radius[town] / BLOCK_M) - 1, int(radius[town] / BLOCK_M) + 2)
        middle = np.rint(axes @ (at[town] - at[root[town]]) / BLOCK_M)
        lattice = middle + np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
        place = at[root[town]] + BLOCK_M * lattice @ axes
        is_in = np.hypot(*(place - at[town]).T) <= radius[town]
        whose = np.full((len(place), 1), root[town]), np.full((len(place), 1), town)
        parts.append(np.hstack([whose[0], lattice, whose[1], place])[is_in])
    joined = np.concatenate(parts)
    first = np.sort(np.unique(joined[:, :3], axis=0, return_index=True)[1])
    return joined[first][:, [3, 1, 2]].astype(np.int64), joined[first, 4:]


def _root(at: FloatArray, radius: FloatArray) -> IntArray:
    """Towns that run into each other share a lattice: the largest one's, which comes first."""
    pairs = cKDTree(at).query_pairs(2 * float(radius.max()) + BLOCK_M, output_type="ndarray")
    apart = np.hypot(*(at[pairs[:, 0]] - at[pairs[:, 1]]).T)
    pairs = pairs[apart < radius[pairs].sum(axis=1) + BLOCK_M]
    graph = coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(at), len(at)))
    label = connected_components(graph, directed=False)[1]
    return np.asarray(np.unique(label, return_index=True)[1][label])


def _bearing(sketch: Sketch, roads: FloatArray, at: FloatArray) -> FloatArray:
    """Which way the best road at each town's seat runs."""
    near = cKDTree(roads).query(at)[1]
    order = np.argsort(-sketch.road_class, kind="stable")
    toward = np.full(len(roads), -1, np.int64)
    for one, other in ((sketch.tail, sketch.head), (sketch.head, sketch.tail)):
        is_ground = (one[order] < len(roads)) & (other[order] < len(roads))
        toward[one[order][is_ground]] = other[order][is_ground]
    step = roads[toward[near]] - roads[near]
    return np.where(toward[near] >= 0, np.arctan2(step[:, 1], step[:, 0]), 0.0)


def _gentle(paving: Paving, longitude: FloatArray, latitude: FloatArray) -> IntArray:
    row, col = paving.grid.cells_at(longitude, latitude)
    return np.flatnonzero((row >= 0) & (paving.slope_deg[row, col] <= GENTLE_DEG))
