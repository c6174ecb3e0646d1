"""Turn by turn: where a way changes street or direction. The words are left to whoever shows them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import FloatArray, IntArray
from anlan.science.roads.closures import weights
from anlan.science.roads.ground import Small, indices, metres_per_unit
from anlan.science.roads.network import Network

STRAIGHT_DEG, SLIGHT_DEG, SHARP_DEG = 20.0, 45.0, 135.0
"""Up to so much is straight on, slight, a turn; more is sharp. Ours: open routers draw the first between 10° and 20°, the
second between 40° and 45°, the third between 120° and 135°."""
KINDS = (
    "start", "straight", "slight_left", "left", "sharp_left", "slight_right", "right", "sharp_right", "u_turn", "arrive",
)  # fmt: skip
JUNCTION = 3
"""A node with so many neighbours is one."""


@dataclass(frozen=True)
class Leg:
    """What to do at a node, and how far to go until the next.

    kind       one of KINDS
    node       where it is done
    turn_deg   from the way come by, right positive, −180 to 180; 0 at the start and on arrival
    name       of the street then followed, '' where it has none
    metres, seconds, edges  of the leg; none on arrival
    """

    kind: str
    node: int
    turn_deg: float
    name: str
    metres: float
    seconds: float
    edges: tuple[int, ...]


def directions(network: Network, seconds: npt.ArrayLike, edges: npt.ArrayLike) -> tuple[Leg, ...]:
    """A way turn by turn: start, where the street or the direction changes, arrive.

    seconds  (m,)  s  of every directed edge
    edges    (k,)  –  a way, each edge beginning where the one before ended; `route` finds them
    returns  legs; their metres and seconds add up to the way's. No edges: nothing

    A leg begins where the street's name changes (or the class, of streets without one), where the way turns back on
    its road, and at junctions where it leaves the direction by more than a slight turn. Bends are no turns.
    """
    weight = weights(network, seconds)
    way = indices("edges", edges, network.edges, "edges of the network")
    if not (network.head[way[:-1]] == network.tail[way[1:]]).all():
        raise ValueError("edges must be a way: each begins where the one before ended")
    if not way.size:
        return ()
    turn = _turns(network, way)
    turns_back = np.append(False, network.edge_id[way[1:]] == network.edge_id[way[:-1]])
    turns_back &= network.tail[way] != network.head[way]
    named, classes = network.name[way], network.road_class[way]
    is_other = (named[1:] != named[:-1]) | ((named[1:] < 0) & (classes[1:] != classes[:-1]))
    is_turn = _is_junction(network, network.tail[way]) & (np.abs(turn) > SLIGHT_DEG)
    begins = np.flatnonzero(np.append(True, is_other) | is_turn | turns_back)
    legs = []
    for begin, end in zip(begins, np.append(begins[1:], way.size), strict=True):
        part = way[begin:end]
        kind = KINDS[0] if begin == 0 else "u_turn" if turns_back[begin] else _kind(turn[begin])
        name = network.names[named[begin]] if named[begin] >= 0 else ""
        metres, lasts = float(network.length_m[part].sum()), float(weight[part].sum())
        legs.append(
            Leg(kind, int(network.tail[part[0]]), float(turn[begin]), name, metres, lasts, tuple(part.tolist()))
        )
    return (*legs, Leg(KINDS[-1], int(network.head[way[-1]]), 0.0, legs[-1].name, 0.0, 0.0, ()))


def _turns(network: Network, way: IntArray) -> FloatArray:
    """By how much each edge leaves the direction of the one before, °, right positive; an edge of no length keeps it."""
    tail, head = network.tail[way], network.head[way]
    per_x, per_y = metres_per_unit((network.y[tail] + network.y[head]) / 2, network.is_geographic)
    east, north = (network.x[head] - network.x[tail]) * per_x, (network.y[head] - network.y[tail]) * per_y
    bearing = np.degrees(np.arctan2(east, north))
    has_one = (east != 0) | (north != 0)
    last = np.maximum.accumulate(np.where(has_one, np.arange(way.size), -1))
    bearing = np.where(last >= 0, bearing[last], np.nan)
    turn = np.append(0.0, np.diff(bearing))
    return np.where(np.isnan(turn), 0.0, (turn + 180) % 360 - 180)


def _is_junction(network: Network, nodes: Small) -> npt.NDArray[np.bool_]:
    """Whether three roads or more meet at each of these nodes."""
    first, comes_from, _which = network.arriving
    found = np.zeros(nodes.size, bool)
    for place, node in enumerate(nodes):
        leads_to = network.head[network.first[node] : network.first[node + 1]]
        others = {*leads_to.tolist(), *comes_from[first[node] : first[node + 1]].tolist()} - {int(node)}
        found[place] = len(others) >= JUNCTION
    return found


def _kind(turn_deg: float) -> str:
    size = abs(turn_deg)
    if size <= STRAIGHT_DEG:
        return "straight"
    side = "right" if turn_deg > 0 else "left"
    return f"slight_{side}" if size <= SLIGHT_DEG else side if size <= SHARP_DEG else f"sharp_{side}"
