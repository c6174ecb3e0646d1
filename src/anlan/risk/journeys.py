"""Journeys over the roads of a layer, by class of vehicle: times, reach, routes; what an event closes counts at once.

The network is built once for each content of a layer; weights are arrays, so that no closure builds anything anew. Loads
the science: only what computes imports it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from anlan.risk.arrays import Array, Roads
from anlan.risk.layers import load
from anlan.risk.models import Layer
from anlan.risk.vehicles import Moves
from anlan.science.roads import (
    BEYOND_LIMIT,
    CUT_OFF,
    REACHED,
    SOURCE_OUTSIDE,
    TARGET_OUTSIDE,
    Isochrone,
    Network,
    Route,
    Times,
    Vehicle,
    build_network,
    edge_seconds,
    edges_near,
    edges_within,
    isochrone,
    nearest_node,
    route,
    slowed,
    travel_times,
)

KEPT = 2
"""Networks that a process keeps, each some 60 MB: the roads that stand, and those that stood before."""


@dataclass(frozen=True)
class Hindrance:
    """What an event does to the roads that it touches: rows of their table, what lies within areas, what is near points.

    share_left  of the speed; 0 closes
    rows        of the table of roads
    within      shapes in degrees; a road that touches one is in it
    near        longitude, latitude, radius in m
    """

    share_left: float = 0.0
    rows: Sequence[int] = ()
    within: Sequence[BaseGeometry] = ()
    near: Sequence[tuple[float, float, float]] = ()

    def touched(self, network: Network) -> Array:
        """Rows of all roads it touches."""
        parts = [np.asarray(self.rows, np.int64)]
        if self.within:
            parts.append(edges_within(network, [_rings(shape) for shape in self.within]))
        if self.near:
            parts.append(edges_near(network, *np.array(self.near).T))
        return np.unique(np.concatenate(parts))


@dataclass(frozen=True)
class Access:
    """Where places meet the roads: node, and how far it is across country."""

    node: Array
    off_m: Array


class Journeys:
    """The roads of a place as something to travel on."""

    def __init__(self, roads: Roads) -> None:
        self.roads = roads
        self.network = network_of(roads)
        self._seconds: dict[Moves, Array] = {}

    def access(self, longitude: npt.ArrayLike, latitude: npt.ArrayLike) -> Access:
        """The node nearest to each place."""
        found = nearest_node(self.network, longitude, latitude)
        return Access(found.index, found.distance_m)

    def seconds(self, moves: Moves, hindrances: Sequence[Hindrance] = ()) -> Array:
        """The weights: seconds over every directed edge, inf where it is closed."""
        if moves not in self._seconds:
            vehicle = Vehicle(
                moves.speed_kmh, moves.grades, moves.grade_factor, steepest=moves.steepest, height_m=moves.height_m,
                weight_t=moves.weight_t,
            )  # fmt: skip
            self._seconds[moves] = edge_seconds(self.network, vehicle)
        found = self._seconds[moves]
        if hindrances:
            touched = [one.touched(self.network) for one in hindrances]
            left = np.repeat([one.share_left for one in hindrances], [len(rows) for rows in touched])
            found = slowed(self.network, found, np.concatenate(touched), left)
        return found

    def times(
        self, sources: npt.ArrayLike, targets: npt.ArrayLike, moves: Moves, hindrances: Sequence[Hindrance] = (), *,
        limit_s: float = np.inf, threads: int = 1,
    ) -> Times:  # fmt: skip
        """Seconds from each source to each target, both (n, 2) longitude and latitude, on foot to and from the roads."""
        begin, end = (self.access(*np.asarray(places, np.float64).reshape(-1, 2).T) for places in (sources, targets))
        found = travel_times(
            self.network, self.seconds(moves, hindrances), begin.node, end.node, limit_s=limit_s, threads=threads
        )
        return Times(found.seconds + moves.on_foot_s(begin.off_m)[:, None] + moves.on_foot_s(end.off_m), found.reason)

    def reach(
        self, sources: npt.ArrayLike, limits_s: Sequence[float], moves: Moves, hindrances: Sequence[Hindrance] = (), *,
        begin_s: npt.ArrayLike = 0.0,
    ) -> Isochrone:  # fmt: skip
        """What is reached from the nearest of some places (n, 2) within limits; `begin_s` when each sets out."""
        begin = self.access(*np.asarray(sources, np.float64).reshape(-1, 2).T)
        sets_out = np.asarray(begin_s) + moves.on_foot_s(begin.off_m)
        return isochrone(self.network, self.seconds(moves, hindrances), begin.node, limits_s, begin_s=sets_out)

    def way(
        self,
        source: tuple[float, float],
        target: tuple[float, float],
        moves: Moves,
        hindrances: Sequence[Hindrance] = (),
    ) -> Route:
        """The quickest way between the nodes nearest to two places."""
        begin, end = self.access(*source), self.access(*target)
        return route(self.network, self.seconds(moves, hindrances), int(begin.node), int(end.node))


def why_not(reason: int, *, limit_min: float) -> str:
    """Why there is no time, as a sentence; empty where there is one."""
    return {
        REACHED: "",
        SOURCE_OUTSIDE: _("出发地所在道路与主路网不相通"),
        TARGET_OUTSIDE: _("目的地所在道路与主路网不相通"),
        CUT_OFF: _("道路封闭或该类车辆不能通行，没有通路"),
        BEYOND_LIMIT: _("%(minutes)d 分钟内到不了") % {"minutes": 0 if np.isinf(limit_min) else limit_min},
    }[reason]


def network_of(roads: Roads) -> Network:
    """The roads as `science.roads` searches them."""
    return build_network(
        roads.longitude, roads.latitude, roads.tail, roads.head, length_m=roads.length_m, road_class=roads.road_class,
        way=roads.way, grade=roads.grade, name=roads.name, names=roads.names, is_bridge=roads.is_bridge,
    )  # fmt: skip


def journeys_over(layer: Layer) -> Journeys:
    """The journeys over a layer of roads, built once for its content. Raises LayerLost."""
    return _kept(layer.sha256)


@lru_cache(maxsize=KEPT)
def _kept(sha256: str) -> Journeys:
    return Journeys(load(Layer.objects.filter(sha256=sha256)[0], Roads))


def _rings(shape: BaseGeometry) -> list[Array]:
    return [
        shapely.get_coordinates(ring)
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon"
        for ring in (part.exterior, *part.interiors)
    ]
