"""Geodesic measures on the CGCS2000 ellipsoid: metres and square metres, never degrees."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from pyproj import Geod, Transformer
from shapely.geometry.base import BaseGeometry

CGCS2000 = Geod(a=6378137.0, rf=298.257222101)
"""China Geodetic Coordinate System 2000 (GB 22021-2008); WGS 84 differs by 0.1 mm in the axis."""
DEGREE_NORTH_M = 110_574.0
"""The shortest degree of latitude (at the equator), so that a box by it is never too small."""
CIRCLE_VERTICES = 72
WHOLE_TURN = 360.0


@dataclass(frozen=True)
class BoundingBox:
    """Degrees, WGS 84."""

    west: float
    south: float
    east: float
    north: float


def area_m2(shape: BaseGeometry) -> float:
    """Area of the polygons in the shape, holes taken out; 0 for points and lines."""
    total = 0.0
    for part in _parts(shape):
        if part.geom_type == "Polygon":
            oriented = shapely.orient_polygons(part, exterior_cw=False)
            total += abs(CGCS2000.geometry_area_perimeter(oriented)[0])
    return total


def length_m(shape: BaseGeometry) -> float:
    """Length of the lines in the shape, and of the outlines (holes too) of its polygons."""
    total = 0.0
    for part in _parts(shape):
        if part.geom_type == "Polygon":
            part = part.boundary
        for line in _parts(part):
            if line.geom_type in ("LineString", "LinearRing"):
                total += CGCS2000.geometry_length(line)
    return total


def distance_m(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Shortest way on the ellipsoid between two positions."""
    return float(CGCS2000.inv(lon_a, lat_a, lon_b, lat_b)[2])


def distance_to_shape_m(lon: float, lat: float, shape: BaseGeometry) -> float:
    """Shortest way from a position to a shape; 0 inside it.

    The shape is drawn in the azimuthal equidistant projection centred at the position, in which
    each distance from the centre is true. Edges are straight in that drawing.
    """
    if shape.is_empty:
        return math.inf
    from_here = _drawn_from(float(lon), float(lat))  # it is written into a text: a number of numpy would name its type there
    drawn = shapely.transform(shape, from_here.transform, interleaved=False)
    return float(shapely.distance(shapely.Point(0, 0), drawn))


@lru_cache(maxsize=8)
def _drawn_from(lon: float, lat: float) -> Transformer:
    axes = f"+a={CGCS2000.a} +rf={1 / CGCS2000.f}"
    return Transformer.from_pipeline(
        f"+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
        f"+step +proj=aeqd +lat_0={lat!r} +lon_0={lon!r} {axes}"
    )


def circle(lon: float, lat: float, radius_m: float, vertices: int = CIRCLE_VERTICES) -> shapely.Polygon:
    """The positions `radius_m` away, as a polygon with that many vertices."""
    azimuths = np.linspace(0.0, WHOLE_TURN, vertices, endpoint=False)
    east, north, _ = CGCS2000.fwd(np.full(vertices, lon), np.full(vertices, lat), azimuths, np.full(vertices, radius_m))
    return shapely.Polygon(np.column_stack([east, north]))


def box_around(lon: float, lat: float, radius_m: float) -> BoundingBox:
    """A box of degrees that holds each position within `radius_m`; never too small."""
    high = radius_m / DEGREE_NORTH_M
    furthest = min(abs(lat) + high, 89.0)
    wide = high / math.cos(math.radians(furthest))
    return BoundingBox(west=lon - wide, south=lat - high, east=lon + wide, north=lat + high)


def _parts(shape: BaseGeometry) -> list[BaseGeometry]:
    return list(shapely.get_parts(shape)) if hasattr(shape, "geoms") else [shape]
