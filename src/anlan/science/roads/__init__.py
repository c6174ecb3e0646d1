"""Journeys over roads that an event closes and slows: times, reach, routes turn by turn; and helicopters where none leads."""

from anlan.science.roads.air import AirReach, Helicopter, air_reach
from anlan.science.roads.closures import closed, edges_near, edges_within, highest_on_edges, slowed
from anlan.science.roads.directions import KINDS, Leg, directions
from anlan.science.roads.ground import Nearest, nearest
from anlan.science.roads.isochrone import Isochrone, isochrone
from anlan.science.roads.network import Network, build_network, nearest_node
from anlan.science.roads.route import Route, route
from anlan.science.roads.times import (
    BEYOND_LIMIT,
    CUT_OFF,
    REACHED,
    SOURCE_OUTSIDE,
    TARGET_OUTSIDE,
    Times,
    travel_times,
)
from anlan.science.roads.vehicle import Vehicle, edge_seconds

__all__ = [
    "BEYOND_LIMIT", "CUT_OFF", "KINDS", "REACHED", "SOURCE_OUTSIDE", "TARGET_OUTSIDE",
    "AirReach", "Helicopter", "Isochrone", "Leg", "Nearest", "Network", "Route", "Times", "Vehicle",
    "air_reach", "build_network", "closed", "directions", "edge_seconds", "edges_near", "edges_within",
    "highest_on_edges", "isochrone", "nearest", "nearest_node", "route", "slowed", "travel_times",
]  # fmt: skip
