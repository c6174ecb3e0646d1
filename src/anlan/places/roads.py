"""The roads of a place, made up: five classes laid at least cost over its slopes, a bridge at every river.

Motorways and national roads follow the corridors of real ones; provincial roads join county seats, county roads join
township seats, rural roads reach the villages. What is there is used again, so that the net is one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from anlan.places.corridors import Corridor
from anlan.places.drawing import Pins, drawn
from anlan.places.hamlets import settlements
from anlan.places.made import Land, Seats
from anlan.places.motorways import Motorways
from anlan.places.paving import IntArray, Laying, Paving, paving_on
from anlan.places.stops import stops_of
from anlan.risk.arrays import Roads
from anlan.science.terrain import net_of

MOTORWAY, NATIONAL, PROVINCIAL, COUNTY, RURAL = range(5)
STEEP = (0.0, 0.03, 0.08, 0.16, 0.32, 0.64)
"""Gradients of the ground between two cells. Up to 8 % a road may climb straight on (JTG B01-2014 for 30 km/h, from
memory); above, it winds, and its length grows with the climb."""
TRUNK = Laying((STEEP, (1.0, 1.2, 1.5, 2.8, 6.2, 14.0)), bridge_m=900.0, road_share=0.5)
LOCAL = Laying((STEEP, (1.0, 1.15, 1.4, 2.4, 5.0, 11.0)), bridge_m=1500.0, road_share=0.3)
FAST = Laying((STEEP, (1.0, 1.15, 1.35, 1.8, 2.8, 4.5)), bridge_m=300.0, road_share=0.6)
"""What slopes, bridges and roads that are there cost. A motorway bridges and tunnels. Ours, tuned to the map."""
TREE, PROVINCIAL_STRETCH, COUNTY_STRETCH, RURAL_STRETCH = 1e9, 1.1, 1.5, 2.4
"""By how much a way round may be longer before a road of its own is laid. Ours: towns lie in a mesh, villages on branches."""


def _silent(_word: str) -> None:
    return None


def make_roads(
    land: Land, counties: Seats, townships: Seats, villages: Seats, corridors: Sequence[Corridor], seed: int, *,
    progress: Callable[[str], None] = _silent,
) -> Roads:  # fmt: skip
    """The roads of a place, the same for the same seed."""
    paving, county = paving_on(land, seed)
    names: list[str] = []
    at_county, at_town, at_village = (
        paving.open_cells(seats.longitude, seats.latitude) for seats in (counties, townships, villages)
    )
    known = stops_of(paving, corridors, counties, townships)
    paving.forget_nearest()
    for corridor, cells in known:
        if corridor.road_class != MOTORWAY:
            _lay_corridor(paving, corridor, cells, names)
    progress("国道走向")
    if not any(corridor.road_class == NATIONAL for corridor, _cells in known):
        _join(paving, at_county, counties.names, names, NATIONAL, TRUNK, TREE)
    _join(paving, at_county, counties.names, names, PROVINCIAL, TRUNK, PROVINCIAL_STRETCH)
    progress("省道")
    owner = _join(
        paving, np.append(at_county, at_town), (*counties.names, *townships.names), names, COUNTY, LOCAL, COUNTY_STRETCH
    )
    progress("县道")
    motorways = Motorways(paving)
    for corridor, cells in known:
        if corridor.road_class == MOTORWAY:
            motorways.lay(corridor.name, cells, FAST, names)
    progress("高速公路")
    towns = np.append(np.zeros(len(counties), np.int64), townships.code)
    unknown = np.setdiff1d(townships.code, villages.code // 1000)
    made_up = settlements(paving, owner, towns, unknown, seed)
    del owner
    _join(paving, np.concatenate([at_county, at_town, at_village, made_up]), (), names, RURAL, LOCAL, RURAL_STRETCH)
    progress("乡村道")
    pins = Pins.of((counties, at_county), (townships, at_town), (villages, at_village))
    return drawn(land, paving, motorways, county, pins, tuple(names), seed)


def _join(
    paving: Paving,
    seats: IntArray,
    called: Sequence[str],
    names: list[str],
    road_class: int,
    how: Laying,
    stretch: float,
) -> npt.NDArray[np.int32]:
    """Lay the net of a class between seats, each road by the names of its ends; answers to which seat each cell belongs."""
    cells, one = np.unique(seats, return_index=True)
    links = paving.links(cells, how)
    kept = np.flatnonzero(net_of(links.pairs, links.cost, stretch=stretch, seats=len(cells)))
    name = np.full(len(kept), -1)
    if called:
        name = len(names) + np.arange(len(kept))
        names += [f"{called[one[begin]]}—{called[one[end]]}公路" for begin, end in links.pairs[kept]]
    sizes = np.diff(links.first)[kept]
    first = np.append(0, np.cumsum(sizes))
    paving.lay(
        links.cells[np.repeat(links.first[kept] - first[:-1], sizes) + np.arange(first[-1])], first, road_class, name
    )
    return np.append(one, -1).astype(np.int32)[links.owner]


def _lay_corridor(paving: Paving, corridor: Corridor, cells: IntArray, names: list[str]) -> None:
    if corridor.name not in names:
        names.append(corridor.name)
    name = np.array([names.index(corridor.name)])
    for begin, end in pairwise(cells):
        way = paving.way(int(begin), int(end), TRUNK)
        if len(way):
            paving.lay(way, np.array([0, len(way)]), corridor.road_class, name)
