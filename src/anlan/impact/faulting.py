"""The fault that an epicentre lies beside, of the layers of faults that users have brought in."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import shapely

from anlan.core.geometry.plane import PlaneAround
from anlan.impact.events import Quake
from anlan.impact.inputs import NearFault
from anlan.impact.people import origin_of
from anlan.impact.rules import Bounds
from anlan.risk.arrays import Faults
from anlan.risk.layers import load
from anlan.risk.models import Layer


def fault_beside(quake: Quake, bounds: Bounds) -> NearFault | None:
    """The nearest trace with its direction there, or None where none lies near enough. Raises LayerLost."""
    within_km = bounds.fault_within_km
    plane = PlaneAround(quake.longitude, quake.latitude)
    corners = plane.to_degrees(within_km * np.array([(-1, -1), (1, -1), (-1, 1), (1, 1)]))
    (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
    here = Layer.standing.filter(kind="faults", west__lte=east, east__gte=west, south__lte=north, north__gte=south)
    around = shapely.box(west, south, east, north)
    found = [_nearest(layer, plane, around, bounds.fault_smoothed_km) for layer in here.order_by("is_demo", "-id")]
    near = [one for one in found if one is not None and one.distance_km <= within_km]
    return min(near, key=lambda one: one.distance_km, default=None)


def _nearest(layer: Layer, plane: PlaneAround, around: Any, smoothed_km: float) -> NearFault | None:
    faults = load(layer, Faults)
    lines = faults.lines
    shapely.prepare(around)
    near = np.flatnonzero(shapely.intersects(around, lines))
    if not len(near):
        return None
    drawn = [shapely.transform(line, lambda degrees: plane.to_km(*degrees.T)) for line in lines[near]]
    epicentre = shapely.Point(0, 0)
    away = shapely.distance(drawn, epicentre)
    first = int(np.argmin(away))
    return NearFault(
        faults.names[near[first]], _direction(drawn[first], epicentre, smoothed_km), float(away[first]), origin_of(layer)
    )


def _direction(trace: Any, epicentre: Any, smoothed_km: float) -> float:
    """From so far back along the trace to so far on, seen from its nearest point: bends of less do not count."""
    at = trace.project(epicentre)
    back, on = (trace.interpolate(min(max(at + step, 0.0), trace.length)) for step in (-smoothed_km, smoothed_km))
    return math.degrees(math.atan2(on.x - back.x, on.y - back.y) % math.pi)
