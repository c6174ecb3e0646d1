"""A way turn by turn in words, for whoever drives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import pgettext

from anlan.core.geometry.plane import METRES_A_KM
from anlan.risk.arrays import ROAD_CLASSES
from anlan.risk.journeys import Hindrance, Journeys
from anlan.risk.vehicles import Moves
from anlan.science.roads import Leg, directions

ROADS = dict(zip(ROAD_CLASSES, ("高速公路", "国道", "省道", "县道", "乡村道路"), strict=True))
TURNS = {
    "start": "出发，沿%(road)s行驶 %(far)s",
    "straight": "直行，沿%(road)s行驶 %(far)s",
    "slight_left": "向左前方，沿%(road)s行驶 %(far)s",
    "left": "左转，沿%(road)s行驶 %(far)s",
    "sharp_left": "向左急转，沿%(road)s行驶 %(far)s",
    "slight_right": "向右前方，沿%(road)s行驶 %(far)s",
    "right": "右转，沿%(road)s行驶 %(far)s",
    "sharp_right": "向右急转，沿%(road)s行驶 %(far)s",
    "u_turn": "掉头，沿%(road)s行驶 %(far)s",
    "arrive": "到达",
}


@dataclass(frozen=True)
class Turn:
    """What to do, where, and how far and long it then goes on."""

    text: str
    longitude: float
    latitude: float
    metres: float
    seconds: float


def turns(
    journeys: Journeys, source: tuple[float, float], target: tuple[float, float], moves: Moves,
    hindrances: Sequence[Hindrance] = (),
) -> tuple[Turn, ...]:  # fmt: skip
    """The quickest way between the roads at two places, turn by turn; nothing where there is none."""
    way = journeys.way(source, target, moves, hindrances)
    network = journeys.network
    return tuple(
        Turn(_words(journeys, leg), float(network.x[leg.node]), float(network.y[leg.node]), leg.metres, leg.seconds)
        for leg in directions(network, journeys.seconds(moves, hindrances), way.edges)
    )


def _words(journeys: Journeys, leg: Leg) -> str:
    road = leg.name
    if leg.edges and not road:
        road = _said(ROADS[ROAD_CLASSES[int(journeys.network.road_class[leg.edges[0]])]])
    return _said(TURNS[leg.kind]) % {"road": road, "far": _far(leg.metres)}


def _far(metres: float) -> str:
    if metres < METRES_A_KM:
        return _said("%(metres)d 米") % {"metres": round(metres, -1)}
    return _said("%(km).1f 千米") % {"km": metres / METRES_A_KM}


def _said(text: str) -> str:
    return pgettext("route", text)
