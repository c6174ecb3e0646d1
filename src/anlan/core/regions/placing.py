"""From a position to regions: which county, which ones near, which province in sight of the sea."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import shapely
from shapely.geometry.base import BaseGeometry

from anlan.core.geometry import box_around, distance_to_shape_m
from anlan.core.regions.models import Level, Region, RegionBoundary

KILOMETRE_M = 1000.0


INNER = (Level.TOWNSHIP, Level.VILLAGE)


@dataclass(frozen=True)
class Inner:
    """A township or village that holds a position; `is_inferred` where nobody surveyed its area."""

    region: Region
    is_inferred: bool


def inner_units(lon: float, lat: float) -> tuple[Inner, ...]:
    """The township, and the village in it, whose areas hold a WGS 84 position; none where no areas are known."""
    boxes = RegionBoundary.standing.filter(layer__in=INNER, west__lte=lon, east__gte=lon, south__lte=lat, north__gte=lat)
    position = shapely.Point(lon, lat)
    found: dict[str, Inner] = {}
    for boundary in boxes.select_related("region").order_by("region__code"):
        if boundary.geometry is not None and boundary.geometry.shape.intersects(position):
            found.setdefault(boundary.layer, Inner(boundary.region, boundary.is_inferred))
    return tuple(found[level] for level in INNER if level in found)


def place(lon: float, lat: float, on: date | None = None) -> Region | None:
    """The county (or city without counties) that holds a WGS 84 position; None abroad and at sea.

    On a common border it is the one with the lower code, always. Boundaries are those of today; with a
    day, the answer is the unit of that day where today's has a single predecessor of that day.
    """
    boxes = RegionBoundary.standing.filter(
        layer=Level.COUNTY, west__lte=lon, east__gte=lon, south__lte=lat, north__gte=lat
    )
    position = shapely.Point(lon, lat)
    for boundary in boxes.select_related("region").order_by("region__code"):
        if boundary.geometry is not None and boundary.geometry.shape.intersects(position):
            return _as_of(boundary.region, on)
    return None


def _as_of(unit: Region, on: date | None) -> Region:
    if on is None or unit.valid_from <= on:
        return unit
    before = [step.old for step in unit.predecessions.select_related("old")]
    then = {old.pk: old for older in before for old in _line(older, on)}
    return then.popitem()[1] if len(then) == 1 else unit


def _line(unit: Region, on: date) -> list[Region]:
    if unit.valid_from <= on and (unit.valid_to is None or on < unit.valid_to):
        return [unit]
    return [old for step in unit.predecessions.select_related("old") for old in _line(step.old, on)]


def within_km(lon: float, lat: float, km: float, level: str = Level.COUNTY) -> list[tuple[Region, float]]:
    """Units of the map of a level within a distance of a position, nearest first, with metres; 0 inside."""
    radius_m = km * KILOMETRE_M
    box = box_around(lon, lat, radius_m)
    near = RegionBoundary.standing.filter(
        layer=level, west__lte=box.east, east__gte=box.west, south__lte=box.north, north__gte=box.south
    )
    found = [
        (boundary.region, distance_to_shape_m(lon, lat, boundary.geometry.shape))
        for boundary in near.select_related("region")
        if boundary.geometry is not None
    ]
    reached = [(region, metres) for region, metres in found if metres <= radius_m]
    return sorted(reached, key=lambda pair: (pair[1], pair[0].code))


def beyond_km(codes: Sequence[str], shape: BaseGeometry) -> float | None:
    """How far beyond a unit the farthest corner of a shape lies, in kilometres; 0 where all of it is inside.

    `codes`: the unit and what contains it; the first that has a polygon counts. None where none has one.
    """
    standing = RegionBoundary.standing.filter(region__code__in=codes).select_related("region")
    drawn = {row.region.code: row.geometry for row in standing}
    area = next((drawn[code] for code in codes if drawn.get(code) is not None), None)
    if area is None:
        return None
    corners = shapely.get_coordinates(shapely.convex_hull(shape))
    return max(distance_to_shape_m(lon, lat, area.shape) for lon, lat in corners) / KILOMETRE_M


_near = within_km


def nearest_province(lon: float, lat: float, within_km: float) -> Region | None:
    """The province nearest to a position abroad or at sea, if one lies within that distance."""
    near = _near(lon, lat, within_km, level=Level.PROVINCE)
    return near[0][0] if near else None
