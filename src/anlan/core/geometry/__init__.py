"""Positions on the Earth: datums, geodesic measures, and the one geometry field.

Everything inside Anlan is WGS 84 longitude and latitude in degrees (CGCS2000 agrees within our
accuracy). Other datums are converted here, at the border, and the datum of origin is kept.

The Django field stands in `anlan.core.geometry.fields`, so that this face needs no Django.
"""

from anlan.core.geometry.datum import (
    Datum,
    from_wgs84,
    is_in_china,
    shape_from_wgs84,
    shape_to_wgs84,
    to_wgs84,
)
from anlan.core.geometry.located import Geometry, PositionOutOfRange
from anlan.core.geometry.measure import (
    BoundingBox,
    area_m2,
    box_around,
    circle,
    distance_m,
    distance_to_shape_m,
    length_m,
)

__all__ = [
    "BoundingBox",
    "Datum",
    "Geometry",
    "PositionOutOfRange",
    "area_m2",
    "box_around",
    "circle",
    "distance_m",
    "distance_to_shape_m",
    "from_wgs84",
    "is_in_china",
    "length_m",
    "shape_from_wgs84",
    "shape_to_wgs84",
    "to_wgs84",
]
