"""What a map is asked: a place, a part of it, some layers. Every fault is said with its field."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from django.http import QueryDict
from django.utils.translation import gettext as _

from anlan.core.errors import InvalidInput
from anlan.core.geometry import BoundingBox, area_m2, box_around, circle, distance_m
from anlan.core.geometry.measure import CGCS2000
from anlan.core.settings import conf
from anlan.resources.queries import Area, area_of_circle, area_of_shape
from anlan.web.map.points import Points

M_A_KM = 1000.0
MOST_CORNERS = 200
PLACES_OF_DEGREE = 5
"""A metre."""


@dataclass(frozen=True)
class Zone:
    """A circle, or what was drawn; `shape` is its outline."""

    area: Area
    shape: shapely.Polygon
    km2: float
    text: str
    query: str

    def holds(self, found: Points) -> Points:
        """The points inside."""
        box = self.area.box
        near = found.at(
            (found.longitude >= box.west) & (found.longitude <= box.east)
            & (found.latitude >= box.south) & (found.latitude <= box.north)
        )  # fmt: skip
        if self.area.shape is not None:
            return near.at(np.asarray(shapely.intersects_xy(self.area.shape, near.longitude, near.latitude), bool))
        return near.at(_away(near, self.area.centre) <= self.area.radius_m)

    @property
    def outline(self) -> dict[str, Any]:
        """For the map: a GeoJSON geometry."""
        rounded = shapely.transform(self.shape, lambda corners: corners.round(PLACES_OF_DEGREE))
        geometry: dict[str, Any] = shapely.geometry.mapping(rounded)
        return geometry


def _away(found: Points, centre: tuple[float, float]) -> Any:
    east, north = (np.full(len(found), one) for one in centre)
    return np.asarray(CGCS2000.inv(east, north, found.longitude, found.latitude)[2], float)


def place_of(asked: QueryDict) -> tuple[float, float]:
    """lon and lat, WGS 84. Raises InvalidInput."""
    lon, lat = _number(asked, "lon", 180.0), _number(asked, "lat", 90.0)
    return lon, lat


def zone_of(asked: QueryDict) -> Zone:
    """`ring` (lon,lat;lon,lat;…), or `lon`, `lat` and `km`. Raises InvalidInput."""
    if asked.get("ring"):
        return _drawn(asked["ring"])
    lon, lat = place_of(asked)
    km = _number(asked, "km", conf.MAP_REACH_KM)
    if km <= 0:
        raise InvalidInput(field="km", reason=_("半径须大于零"))
    radius_m = km * M_A_KM
    shape = circle(lon, lat, radius_m)
    text = _("以 %(lat).4f°、%(lon).4f° 为中心，半径 %(km)g km") % {"lat": lat, "lon": lon, "km": km}
    query = f"lon={lon:.{PLACES_OF_DEGREE}f}&lat={lat:.{PLACES_OF_DEGREE}f}&km={km:g}"
    return Zone(area_of_circle(lon, lat, radius_m), shape, area_m2(shape) / M_A_KM**2, text, query)


def _drawn(text: str) -> Zone:
    try:
        corners = [tuple(float(one) for one in pair.split(",")) for pair in text.split(";")]
    except ValueError:
        corners = []
    if not 3 <= len(corners) <= MOST_CORNERS or any(len(pair) != 2 for pair in corners):
        raise InvalidInput(field="ring", reason=_("请画出 3 至 %(most)s 个顶点") % {"most": MOST_CORNERS})
    if not all(math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in corners):
        raise InvalidInput(field="ring", reason=_("顶点的经纬度超出范围"))
    shape = shapely.Polygon(corners)
    area = area_of_shape(shape)
    west, south, east, north = shape.bounds
    if distance_m(west, south, east, north) > 2 * conf.MAP_REACH_KM * M_A_KM:
        raise InvalidInput(field="ring", reason=_("范围太大，请画小一些"))
    ring = ";".join(f"{lon:.{PLACES_OF_DEGREE}f},{lat:.{PLACES_OF_DEGREE}f}" for lon, lat in corners)
    text = _("手绘范围，%(count)s 个顶点") % {"count": len(corners)}
    return Zone(area, shape, area_m2(shape) / M_A_KM**2, text, f"ring={ring}")


def box_of(asked: QueryDict) -> BoundingBox | None:
    """`box` (west,south,east,north), where it is given. Raises InvalidInput."""
    if not asked.get("box"):
        return None
    try:
        west, south, east, north = (float(one) for one in asked["box"].split(","))
    except ValueError:
        raise InvalidInput(field="box", reason=_("请给出西、南、东、北四个数")) from None
    if not all(math.isfinite(one) for one in (west, south, east, north)) or west > east or south > north:
        raise InvalidInput(field="box", reason=_("请给出西、南、东、北四个数"))
    return BoundingBox(west, south, east, north)


def in_box(found: Points, box: BoundingBox | None) -> Points:
    """The points inside a box, or all."""
    if box is None:
        return found
    return found.at(
        (found.longitude >= box.west) & (found.longitude <= box.east)
        & (found.latitude >= box.south) & (found.latitude <= box.north)
    )  # fmt: skip


def around_place(lon: float, lat: float, km: float) -> BoundingBox:
    """A box to look at."""
    return box_around(lon, lat, km * M_A_KM)


def _number(asked: QueryDict, name: str, most: float) -> float:
    try:
        number = float(asked.get(name, ""))
    except ValueError:
        number = math.nan
    if not abs(number) <= most:
        raise InvalidInput(field=name, reason=_("须为不超过 %(most)g 的数") % {"most": most})
    return number
