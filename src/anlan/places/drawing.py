"""The map of the roads: from steps between cells to nodes with a place and pieces with length, grade and bridge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import gaussian_filter
from scipy.spatial import cKDTree

from anlan.places.bridges import add_bridges, crossings
from anlan.places.made import Land, Seats
from anlan.places.motorways import Motorways
from anlan.places.paving import IntArray, Paving, heights_at
from anlan.places.sketch import FloatArray, Sketch
from anlan.places.streets import Towns, add_streets
from anlan.risk.arrays import ROAD_CLASSES, Roads
from anlan.science.roads.ground import metres_per_unit, straight_m
from anlan.science.terrain import Grid

STEEPEST = (0.05, 0.06, 0.07, 0.08, 0.10)
"""Grade at most, by class: a piece whose ends differ by more is longer than it is drawn, because the road winds. JTG
B01-2014 for 80, 60, 40 and 30 km/h, and 10 % of low roads; from memory."""
WINDING = (1.02, 1.05, 1.08, 1.10, 1.12)
"""How much longer a road is than its pieces even on the level, by class. Ours."""
JITTER = 0.22
"""Nodes stand off the centres of their cells by so much of a cell at most, motorways to one side. Ours."""
ASIDE = (0.3, -0.3)
SWING, SWING_CELLS = 0.5, 7.0
"""So that no road runs straight over a plain, it swings out by half a cell within some 7 of them. Ours."""
ROUNDS, MOTORWAY_ROUNDS = 2, 4
NEAR_M = 60.0
"""A seat farther than this from the next node gets a road of its own to it."""
RAMPS = "互通匝道"
RAMP, SPUR = ROAD_CLASSES.index("county"), ROAD_CLASSES.index("rural")


@dataclass(frozen=True)
class Pins:
    """Seats, whose nodes stand where they are: cell, longitude, latitude; counties first. `towns` of those with streets."""

    cell: IntArray
    longitude: FloatArray
    latitude: FloatArray
    towns: Towns

    @classmethod
    def of(
        cls, counties: tuple[Seats, IntArray], townships: tuple[Seats, IntArray], villages: tuple[Seats, IntArray]
    ) -> Pins:
        tiers = (counties, townships, villages)
        return cls(
            np.concatenate([cells for _seats, cells in tiers]),
            np.concatenate([seats.longitude for seats, _cells in tiers]),
            np.concatenate([seats.latitude for seats, _cells in tiers]),
            Towns.of(counties[0], townships[0]),
        )


def drawn(
    land: Land, paving: Paving, motorways: Motorways, county: npt.NDArray[np.int32], pins: Pins, names: tuple[str, ...],
    seed: int,
) -> Roads:  # fmt: skip
    """The roads that were laid, with streets in the towns, as a table."""
    grid = paving.grid
    bends = _bends(grid, seed)
    cells, sketch = _on_the_ground(paving, pins, bends, seed)
    _add_motorways(sketch, motorways, cells, bends, ramp=len(names))
    names = add_streets(sketch, len(cells), paving, pins.towns, (*names, RAMPS))
    _add_spurs(sketch, pins, grid)
    sketch.keep_single()
    sketch.keep(sketch.may_cross | ~crossings(sketch.longitude[sketch.ends], sketch.latitude[sketch.ends], land.rivers))
    sketch.keep_main()
    add_bridges(sketch, land.rivers)
    return _table(sketch, land, grid, county, names)


def _on_the_ground(paving: Paving, pins: Pins, bends: FloatArray, seed: int) -> tuple[IntArray, Sketch]:
    """Cells with a road that is no motorway, and these roads; nodes are in the order of the cells."""
    begin, end, road_class, name = paving.steps()
    cells = np.unique(np.concatenate([begin, end]))
    row, col = np.divmod(cells, paving.grid.shape[1])
    off = bends[:, cells] + np.random.default_rng([seed, 1]).uniform(-JITTER, JITTER, (2, len(cells)))
    sketch = Sketch.of(*paving.grid.centres_of(row + off[0], col + off[1]))
    sketch.add_pieces(np.searchsorted(cells, begin), np.searchsorted(cells, end), road_class=road_class, name=name)
    seat, which = np.unique(pins.cell, return_index=True)
    seat, which = seat[np.isin(seat, cells)], which[np.isin(seat, cells)]
    node = np.searchsorted(cells, seat)
    sketch.longitude[node], sketch.latitude[node] = pins.longitude[which], pins.latitude[which]
    is_free = np.ones(len(cells), bool)
    is_free[node] = False
    sketch.smooth(is_free, ROUNDS)
    return cells, sketch


def _add_motorways(sketch: Sketch, motorways: Motorways, cells: IntArray, bends: FloatArray, *, ramp: int) -> None:
    """Motorways beside the other roads, joined to them where there is an interchange; `ramp` is the name of the joints."""
    begin, end, road_class, name = motorways.paving.steps()
    above = np.unique(np.concatenate([begin, end]))
    if not len(above):
        return
    row, col = np.divmod(above, motorways.paving.grid.shape[1])
    nodes = sketch.add_nodes(
        *motorways.paving.grid.centres_of(row + ASIDE[0] + bends[0, above], col + ASIDE[1] + bends[1, above])
    )
    sketch.add_pieces(
        nodes[np.searchsorted(above, begin)], nodes[np.searchsorted(above, end)], road_class=road_class, name=name
    )
    sketch.smooth(np.arange(len(sketch.longitude)) >= len(cells), MOTORWAY_ROUNDS)
    joints = np.array(sorted(motorways.joints))
    joints = joints[np.isin(joints, cells) & np.isin(joints, above)]
    sketch.add_pieces(np.searchsorted(cells, joints), nodes[np.searchsorted(above, joints)], road_class=RAMP, name=ramp)


def _bends(grid: Grid, seed: int) -> FloatArray:
    """(2, cells) by how much of a cell roads swing out, southward and eastward, the same for what runs side by side."""
    chance = np.random.default_rng([seed, 3])
    swing = np.empty((2, *grid.shape), np.float32)
    for one in swing:
        gaussian_filter(chance.standard_normal(grid.shape, dtype=np.float32), SWING_CELLS, output=one)
    swing /= swing.std()
    np.tanh(swing, out=swing)
    swing *= SWING
    return swing.reshape(2, -1)


def _add_spurs(sketch: Sketch, pins: Pins, grid: Grid) -> None:
    """A road of its own to each seat that stands beside the roads. Motorways do not count."""
    per_x, per_y = metres_per_unit(np.asarray(grid.y().mean()), True)
    is_ramp_side = np.zeros(len(sketch.longitude), bool)
    is_ramp_side[sketch.tail[sketch.road_class == 0]] = is_ramp_side[sketch.head[sketch.road_class == 0]] = True
    nodes = np.flatnonzero(~is_ramp_side)
    tree = cKDTree(np.column_stack([sketch.longitude[nodes] * per_x, sketch.latitude[nodes] * per_y]))
    away, near = tree.query(np.column_stack([pins.longitude * per_x, pins.latitude * per_y]))
    is_off = away > NEAR_M
    places, back = np.unique(np.stack([pins.longitude[is_off], pins.latitude[is_off]]), axis=1, return_inverse=True)
    first = np.unique(back, return_index=True)[1]
    sketch.add_pieces(nodes[near[is_off][first]], sketch.add_nodes(*places), road_class=SPUR)


def _table(sketch: Sketch, land: Land, grid: Grid, county: npt.NDArray[np.int32], names: tuple[str, ...]) -> Roads:
    height = heights_at(land.ground, sketch.longitude, sketch.latitude)
    lon, lat = sketch.longitude, sketch.latitude
    tail, head = sketch.tail, sketch.head
    flat = straight_m(lon[tail], lat[tail], lon[head], lat[head], True)
    rise = height[head] - height[tail]
    steepest, winding = np.array(STEEPEST)[sketch.road_class], np.array(WINDING)[sketch.road_class]
    winding[sketch.is_street] = 1.0
    climb = np.where(sketch.road_class == 0, 0.0, np.abs(rise) / steepest)
    length = np.maximum(np.maximum(np.hypot(flat, np.where(sketch.road_class == 0, 0.0, rise)) * winding, climb), 1.0)
    row, col = grid.cells_at((lon[tail] + lon[head]) / 2, (lat[tail] + lat[head]) / 2)
    return Roads(
        longitude=lon, latitude=lat, tail=tail, head=head, length_m=length, road_class=sketch.road_class,
        way=np.zeros(len(tail)), grade=np.clip(rise / length, -steepest, steepest), name=sketch.name,
        is_bridge=sketch.is_bridge, county=county[row, col], names=names,
    )  # fmt: skip
