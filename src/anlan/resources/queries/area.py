"""A part of the map, and which rows lie in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt
import shapely
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from anlan.core.errors import InvalidInput
from anlan.core.geometry.measure import CGCS2000, BoundingBox, box_around
from anlan.resources.models import Placed

Row = TypeVar("Row", bound=Placed)


class Located(Protocol):
    """Whatever says where it is."""

    @property
    def longitude(self) -> float: ...

    @property
    def latitude(self) -> float: ...


Mask = npt.NDArray[np.bool_]
Metres = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Area:
    """What was drawn: a shape, or a circle by its centre and radius."""

    box: BoundingBox
    shape: BaseGeometry | None = None
    centre: tuple[float, float] = (0.0, 0.0)
    radius_m: float = 0.0

    def holds(self, rows: Sequence[Located]) -> Mask:
        """Of each row, whether it lies inside or on the rim."""
        if self.shape is None:
            return self.distances_m(rows) <= self.radius_m
        longitude, latitude = _positions(rows)
        return np.asarray(shapely.intersects_xy(self.shape, longitude, latitude), bool)

    def distances_m(self, rows: Sequence[Located]) -> Metres:
        """Of each row, its distance from the centre of the circle on the ellipsoid."""
        longitude, latitude = _positions(rows)
        east, north = (np.full(len(rows), one) for one in self.centre)
        return np.asarray(CGCS2000.inv(east, north, longitude, latitude)[2], float)


def area_of_circle(longitude: float, latitude: float, radius_m: float) -> Area:
    """All within a distance of a position. Raises InvalidInput."""
    if not (np.isfinite([longitude, latitude, radius_m]).all() and radius_m > 0):
        raise InvalidInput(field="radius_m", reason=_("半径须大于零，中心须有经纬度"))
    return Area(box_around(longitude, latitude, radius_m), centre=(longitude, latitude), radius_m=radius_m)


def area_of_shape(shape: BaseGeometry) -> Area:
    """All inside a polygon or several. Raises InvalidInput for what has no inside."""
    if shape.is_empty or not shape.is_valid or not shape.area:
        raise InvalidInput(field="shape", reason=_("图形为空、自相交或没有面积"))
    shapely.prepare(shape)
    return Area(BoundingBox(*shape.bounds), shape=shape)


def rows_inside(rows: QuerySet[Row], area: Area) -> list[Row]:
    """The rows of a table that lie in the area, in the order of their keys: the box in the database, the rest here."""
    box = area.box
    near = list(
        rows.filter(
            longitude__gte=box.west, longitude__lte=box.east, latitude__gte=box.south, latitude__lte=box.north
        ).order_by("pk")
    )
    return [row for row, is_inside in zip(near, area.holds(near), strict=True) if is_inside]


def _positions(rows: Sequence[Located]) -> tuple[Metres, Metres]:
    return np.array([row.longitude for row in rows], float), np.array([row.latitude for row in rows], float)
