"""A line as turns, and what lies on it. Bends and distances only; the words are the caller's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import shapely

Line = Sequence[Sequence[float]]

DEGREE_M = 111_195.0
"""One degree of latitude on a sphere of WGS 84's mean radius, 6 371.0 km."""
BEND_DEG, SHARP_DEG, BACK_DEG = 35.0, 110.0, 160.0
"""From how much on a change of direction is a turn, a sharp one, a turning round. Ours."""
NEAR_M = 50.0
"""Bends closer together than this are one; what is closed within it lies on the line."""
POINTS_MAX, TURNS_MAX = 300, 60

START, STRAIGHT, END = "start", "straight", "end"


@dataclass(frozen=True)
class Turn:
    """What changes at a point: kind (start, right, left, sharp_right, sharp_left, back, straight, end), the eighth of the
    compass it goes on to (0 north, 2 east), the road it comes onto ("": the same or unnamed), metres until the next."""

    kind: str
    eighth: int
    road: str
    at: tuple[float, float]
    metres: float = 0.0


def turns(line: Line, names: Sequence[Sequence[Any]] = ()) -> list[Turn]:
    """The turns of a line of longitudes and latitudes. `names`: [first point, road] of each stretch."""
    flat = _flat(line)
    last = len(flat) - 1
    if last < 1:
        return []
    named = {int(first): str(name) for first, name in names}
    road = named.get(0, "")
    bearings = [_bearing(flat[here], flat[here + 1]) for here in range(last)]
    found = [Turn(START, _eighth(bearings[0]), road, _at(line[0]))]
    for here in range(1, last + 1):
        found[-1] = replace(found[-1], metres=found[-1].metres + math.dist(flat[here - 1], flat[here]))
        if here == last:
            break
        change = (bearings[here] - bearings[here - 1] + 180) % 360 - 180
        name = named.get(here, road)
        onto = name if name != road else ""
        if abs(change) >= BEND_DEG or onto:
            found.append(Turn(_kind(change), _eighth(bearings[here]), onto, _at(line[here])))
        road = name
    return [*_merged(found)[:TURNS_MAX], Turn(END, 0, "", _at(line[-1]))]


def thinned(line: Line) -> list[list[float]]:
    """At most POINTS_MAX points, both ends among them: enough for a sketch."""
    if len(line) <= POINTS_MAX:
        return [[float(lon), float(lat)] for lon, lat in line]
    step = (len(line) - 1) / (POINTS_MAX - 1)
    return [[float(one) for one in line[round(number * step)]] for number in range(POINTS_MAX)]


def lies_on(shape: dict[str, Any] | None, radius_m: float | None, line: Line) -> bool:
    """Whether a GeoJSON shape, a point with its radius, touches the line."""
    if not shape or len(line) <= 1:
        return False
    given = shapely.geometry.shape(shape)
    metres = (DEGREE_M * math.cos(math.radians(given.centroid.y)), DEGREE_M)
    way, there = (shapely.transform(one, lambda points: points * metres) for one in (shapely.LineString(line), given))
    return bool(shapely.distance(way, there) <= max(radius_m or 0.0, NEAR_M))


def _at(point: Sequence[float]) -> tuple[float, float]:
    return float(point[0]), float(point[1])


def _flat(line: Line) -> list[tuple[float, float]]:
    """East and north in metres; right enough for the length of a county."""
    narrow = math.cos(math.radians(line[0][1])) if line else 1.0
    return [(lon * DEGREE_M * narrow, lat * DEGREE_M) for lon, lat in line]


def _bearing(one: tuple[float, float], other: tuple[float, float]) -> float:
    return math.degrees(math.atan2(other[0] - one[0], other[1] - one[1])) % 360


def _eighth(bearing: float) -> int:
    return round(bearing / 45) % 8


def _kind(change: float) -> str:
    if abs(change) >= BACK_DEG:
        return "back"
    side = "right" if change > 0 else "left"
    if abs(change) >= SHARP_DEG:
        return f"sharp_{side}"
    return side if abs(change) >= BEND_DEG else STRAIGHT


def _merged(found: list[Turn]) -> list[Turn]:
    kept: list[Turn] = []
    for one in found:
        if len(kept) > 1 and kept[-1].metres < NEAR_M:
            kept[-1] = replace(kept[-1], metres=kept[-1].metres + one.metres)
        else:
            kept.append(one)
    return kept
