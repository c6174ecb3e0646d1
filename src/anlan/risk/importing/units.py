"""Which county and township places lie in, and the shape of a region, from the boundaries that stand."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from anlan.core.journal.sealing import scope_codes
from anlan.core.regions.codes import UNITS_BELOW
from anlan.core.regions.models import Level, RegionBoundary
from anlan.core.regions.queries import scope_q
from anlan.risk.arrays import Exposure

Codes = npt.NDArray[np.int64]
Degrees = npt.NDArray[np.float64]


def shape_of(region_code: str) -> BaseGeometry:
    """The counties of a region as one shape; empty where no map shows them. A township has its own or its county's."""
    shapes = [row.geometry.shape for row in _counties_of(region_code) if row.geometry is not None]
    return shapely.union_all(np.array(shapes, object))


def counties_of(region_code: str) -> frozenset[int]:
    """Codes of the counties that a region consists of or lies in."""
    return frozenset(int(row.region.code) for row in _counties_of(region_code))


def _counties_of(region_code: str) -> list[RegionBoundary]:
    rows = RegionBoundary.standing.filter(layer=Level.COUNTY).select_related("region")
    inside = list(rows.filter(scope_q([region_code], "region__code")))
    return inside or list(rows.filter(region__code__in=scope_codes([region_code])))


def counties_at(longitude: Degrees, latitude: Degrees) -> Codes:
    """Six digits of the county each place lies in, 0 abroad and at sea."""
    found = np.zeros(len(longitude), np.int64)
    if not len(found):
        return found
    box = RegionBoundary.standing.filter(
        layer=Level.COUNTY, west__lte=longitude.max(), east__gte=longitude.min(), south__lte=latitude.max(),
        north__gte=latitude.min(),
    )  # fmt: skip
    for row in box.select_related("region").order_by("region__code"):
        if row.geometry is None:
            continue
        near = np.flatnonzero(
            (found == 0)
            & (longitude >= row.west)
            & (longitude <= row.east)
            & (latitude >= row.south)
            & (latitude <= row.north)
        )
        found[near[is_in(row.geometry.shape, longitude[near], latitude[near])]] = int(row.region.code)
    return found


def townships_at(longitude: Degrees, latitude: Degrees, standing: Exposure | None) -> Codes:
    """Nine digits of the township each place lies in: by its boundary, else that of the nearest cell of the county.

    Where nobody knows, the county's six digits and three zeros.
    """
    from scipy.spatial import cKDTree

    county = counties_at(longitude, latitude)
    found = county * UNITS_BELOW
    for row in _township_rows(county):
        near = np.flatnonzero(county == int(row.region.code) // UNITS_BELOW)
        if row.geometry is not None:
            inside = near[is_in(row.geometry.shape, longitude[near], latitude[near])]
            found[inside] = int(row.region.code)
    if standing is None:
        return found
    open_ones = found % UNITS_BELOW == 0
    of_cell = standing.township // UNITS_BELOW
    for code in np.unique(county[open_ones & (county > 0)]):
        cells, places = np.flatnonzero(of_cell == code), np.flatnonzero(open_ones & (county == code))
        if len(cells):
            tree = cKDTree(_flat(standing.longitude[cells], standing.latitude[cells]))
            found[places] = standing.township[cells[tree.query(_flat(longitude[places], latitude[places]))[1]]]
    return found


def _township_rows(county: Codes) -> list[RegionBoundary]:
    codes = [str(code) for code in np.unique(county) if code]
    rows = RegionBoundary.standing.filter(scope_q(codes, "region__code"), layer=Level.TOWNSHIP)
    return list(rows.select_related("region").order_by("region__code"))


def is_in(shape: BaseGeometry, longitude: Degrees, latitude: Degrees) -> npt.NDArray[np.bool_]:
    shapely.prepare(shape)
    return np.asarray(shapely.intersects_xy(shape, longitude, latitude), bool)


def _flat(longitude: Degrees, latitude: Degrees) -> Degrees:
    return np.column_stack([longitude * np.cos(np.radians(latitude.mean())), latitude])
