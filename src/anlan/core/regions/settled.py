"""Seats and areas of units, which come in batches; and the positions of units, which follow them.

Who makes or imports them puts `incoming` into a batch and calls `place_units` after it. After a batch is undone, and where
somebody was cut off between the two, the reaction of this room calls it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from django.db import connection
from django.db.models import Q, QuerySet
from shapely.geometry.base import BaseGeometry

from anlan.core.batches.models import Batch
from anlan.core.batches.services import Incoming
from anlan.core.geometry import Geometry
from anlan.core.regions.errors import RegionNotFound
from anlan.core.regions.models import Region, RegionBoundary, RegionPosition

AT_ONCE = 500
"""So many rows in one condition: databases bound the number of its values."""


@dataclass(frozen=True)
class Seat:
    """Where a unit of today has its seat. `source` may be left to the batch."""

    code: str
    longitude: float
    latitude: float
    is_inferred: bool
    source: str = ""


@dataclass(frozen=True)
class Area:
    """The polygon of a unit of today, WGS 84, for the map of its level."""

    code: str
    shape: BaseGeometry
    is_inferred: bool
    source: str = ""


def incoming(*, seats: Sequence[Seat] = (), areas: Sequence[Area] = (), is_demo: bool = False) -> tuple[Incoming, ...]:
    """Rows for `batches.services.apply_batch`. Demo data takes no place that own data holds.

    Raises RegionNotFound for a code that no unit of today has.
    """
    today = _today([*(seat.code for seat in seats), *(area.code for area in areas)])
    held = RegionPosition.standing.filter(is_demo=False) if is_demo else RegionPosition.objects.none()
    drawn = RegionBoundary.standing.filter(is_demo=False) if is_demo else RegionBoundary.objects.none()
    own_seats = set(held.values_list("region_id", flat=True))
    own_areas = set(drawn.values_list("region_id", "layer"))
    positions = [
        RegionPosition(
            region=today[seat.code], longitude=seat.longitude, latitude=seat.latitude, is_inferred=seat.is_inferred,
            source=seat.source,
        )
        for seat in seats
        if today[seat.code].pk not in own_seats
    ]  # fmt: skip
    boundaries = [_boundary(today[area.code], area) for area in areas]
    boundaries = [row for row in boundaries if (row.region_id, row.layer) not in own_areas]
    return (
        Incoming(positions, tuple(_standing(RegionPosition.objects.all(), positions))),
        Incoming(boundaries, tuple(_standing(RegionBoundary.objects.all(), boundaries))),
    )


def place_units(batch: Batch | None = None) -> None:
    """Let positions follow what stands: the seat, else a place inside the polygon. Those of a batch's units, else of all."""
    if batch is None:
        units = Region.objects.filter(
            Q(has_boundary=True) | Q(longitude__isnull=False) | Q(boundaries__stands=True) | Q(positions__stands=True)
        )
    else:
        units = Region.objects.filter(Q(boundaries__batch=batch) | Q(positions__batch=batch))
    touched = list(units.distinct().values_list("pk", flat=True))
    seats: dict[int, tuple[float, float, str]] = {}
    shapes: dict[int, BaseGeometry] = {}
    for part in _parts(touched):
        for row in RegionPosition.standing.filter(region__in=part):
            seats[row.region_id] = (row.longitude, row.latitude, row.source)
        for line in RegionBoundary.standing.filter(region__in=part).order_by("pk"):
            if line.geometry is not None:
                shapes[line.region_id] = line.geometry.shape
    bare = [pk for pk in shapes if pk not in seats]
    inside = shapely.get_coordinates(shapely.point_on_surface([shapes[pk] for pk in bare])).tolist()
    places = seats | {pk: (lon, lat, "") for pk, (lon, lat) in zip(bare, inside, strict=True)}
    columns = ("longitude", "latitude", "position_source", "has_boundary", "pk")
    stand = {line[-1]: line for part in _parts(touched) for line in Region.objects.filter(pk__in=part).values_list(*columns)}
    wanted = [(*places.get(pk, (None, None, "")), pk in shapes, pk) for pk in touched]
    with connection.cursor() as cursor:
        for part in _parts([line for line in wanted if line != stand[line[-1]]]):
            cursor.executemany(
                f"UPDATE {Region._meta.db_table} SET longitude = %s, latitude = %s, position_source = %s, has_boundary = %s "
                "WHERE id = %s",
                part,
            )


def _boundary(region: Region, area: Area) -> RegionBoundary:
    west, south, east, north = area.shape.bounds
    return RegionBoundary(
        region=region, layer=region.level, west=west, south=south, east=east, north=north, geometry=Geometry(area.shape),
        is_inferred=area.is_inferred, source=area.source,
    )  # fmt: skip


def _today(codes: Sequence[str]) -> dict[str, Region]:
    found: dict[str, Region] = {}
    for part in _parts(codes):
        found |= {region.code: region for region in Region.objects.filter(code__in=part, valid_to=None)}
    for code in codes:
        if code not in found:
            raise RegionNotFound(code=code)
    return found


def _standing(table: QuerySet[Any], rows: Sequence[RegionPosition] | Sequence[RegionBoundary]) -> Iterator[QuerySet[Any]]:
    """What stands now for the units of these rows; a map of another level of theirs is left alone."""
    layers = {getattr(row, "layer", "") for row in rows}
    for layer in sorted(layers):
        named = table.filter(layer=layer) if layer else table
        for part in _parts([row.region_id for row in rows if getattr(row, "layer", "") == layer]):
            yield named.filter(region__in=part)


def _parts(rows: Collection[Any]) -> Iterator[list[Any]]:
    given = list(rows)
    return (given[first : first + AT_ONCE] for first in range(0, len(given), AT_ONCE))
