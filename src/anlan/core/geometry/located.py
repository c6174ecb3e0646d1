"""A shape in WGS 84 that remembers the datum it was given in, and its stored form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from anlan.core.geometry.datum import Datum, shape_from_wgs84, shape_to_wgs84

_DATUM_BYTE = {Datum.WGS84: b"W", Datum.CGCS2000: b"C", Datum.GCJ02: b"G", Datum.BD09: b"B"}
_BYTE_DATUM = {byte: datum for datum, byte in _DATUM_BYTE.items()}
EAST_LIMIT, NORTH_LIMIT = 180.0, 90.0


class PositionOutOfRange(ValueError):
    """A vertex is no position on the Earth: not finite, or beyond ±180° or ±90°."""


@dataclass(frozen=True)
class Geometry:
    """`shape` in WGS 84 (longitude, latitude in degrees); `origin` is the datum it came in."""

    shape: BaseGeometry
    origin: Datum = Datum.WGS84

    @classmethod
    def given_in(cls, datum: Datum, shape: BaseGeometry) -> Self:
        """Take a shape whose vertices are in `datum`."""
        return cls(shape=shape_to_wgs84(shape, datum), origin=datum)

    @classmethod
    def point(cls, lon: float, lat: float, datum: Datum = Datum.WGS84) -> Self:
        return cls.given_in(datum, shapely.Point(lon, lat))

    def as_given(self) -> BaseGeometry:
        """The shape in the datum it came in."""
        return shape_from_wgs84(self.shape, self.origin)

    @property
    def __geo_interface__(self) -> dict[str, Any]:
        mapping: dict[str, Any] = shapely.geometry.mapping(self.shape)
        return mapping

    def to_bytes(self) -> bytes:
        """One letter for the datum of origin, then the WKB of the WGS 84 shape.

        Raises PositionOutOfRange when a vertex is no position on the Earth.
        """
        check_positions(self.shape)
        return _DATUM_BYTE[self.origin] + bytes(shapely.to_wkb(self.shape))

    @classmethod
    def from_bytes(cls, stored: bytes) -> Self:
        """Raises ValueError when the bytes were not written by `to_bytes`."""
        try:
            origin = _BYTE_DATUM[stored[:1]]
            return cls(shape=shapely.from_wkb(stored[1:]), origin=origin)
        except (KeyError, shapely.errors.GEOSException) as fault:
            raise ValueError("not a stored geometry") from fault


def check_positions(shape: BaseGeometry) -> None:
    """Raises PositionOutOfRange unless each vertex is a position on the Earth."""
    vertices = shapely.get_coordinates(shape)
    limits = np.array([EAST_LIMIT, NORTH_LIMIT])
    if not np.isfinite(vertices).all() or (np.abs(vertices) > limits).any():
        raise PositionOutOfRange("a vertex lies beyond ±180° of longitude or ±90° of latitude")
