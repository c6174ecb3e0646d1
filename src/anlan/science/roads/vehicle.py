"""How long a vehicle takes over each road, from its table of speeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from anlan.science.arrays import FloatArray, floats, number
from anlan.science.roads.network import Network

KMH_M_S = 1 / 3.6
"""One km/h in m/s: by definition."""


@dataclass(frozen=True)
class Vehicle:
    """What a class of vehicles does on each class of road; the numbers belong to packs.

    speed_kmh            (classes,)  km/h  on the level, by the network's road_class; 0: not for this vehicle
    grades               (g,)        –     rising; rise over run, downhill negative
    grade_factor         (g,)        –     > 0, share of the speed kept at these grades, straight between, the end's beyond
    steepest             number      –     a steeper road, up or down, is none for it
    height_m, weight_t   number      m, t  a road or bridge that bears less is none for it
    """

    speed_kmh: Sequence[float]
    grades: Sequence[float] = (0.0,)
    grade_factor: Sequence[float] = (1.0,)
    steepest: float = np.inf
    height_m: float = 0.0
    weight_t: float = 0.0


def edge_seconds(network: Network, vehicle: Vehicle) -> FloatArray:
    """Seconds over each directed edge, inf where the vehicle may not pass: the weights all journeys are made of.

    returns  (m,)  s  length / (speed of the class × share kept at the grade)

    Raises ValueError for a table that does not hold every class of the network, or that cannot be.
    """
    speeds, grades, factors = (
        np.atleast_1d(floats(key, getattr(vehicle, key))) for key in ("speed_kmh", "grades", "grade_factor")
    )
    if speeds.ndim != 1 or not (np.isfinite(speeds) & (speeds >= 0)).all():
        raise ValueError("speed_kmh must be one finite number ≥ 0 for each road class")
    if network.road_class.max(initial=-1) >= speeds.size:
        raise ValueError(f"speed_kmh has {speeds.size} classes, the network goes up to {network.road_class.max()}")
    if grades.ndim != 1 or grades.shape != factors.shape or not grades.size or not (np.diff(grades) > 0).all():
        raise ValueError("grades must rise, and grade_factor hold one number for each")
    if not np.isfinite(grades).all() or not (np.isfinite(factors) & (factors > 0)).all():
        raise ValueError("grades must be finite, grade_factor finite and above 0")
    steepest = vehicle.steepest if vehicle.steepest == np.inf else number("steepest", vehicle.steepest, above=0)
    height = number("height_m", vehicle.height_m, above=0)
    weight = number("weight_t", vehicle.weight_t, above=0)
    speed = speeds[network.road_class] * KMH_M_S * np.interp(network.grade, grades, factors)
    is_open = (speed > 0) & (np.abs(network.grade) <= steepest)
    is_open &= (network.max_height_m >= height) & (network.max_weight_t >= weight)
    seconds = np.full(network.edges, np.inf)
    np.divide(network.length_m, speed, out=seconds, where=is_open)
    return seconds
