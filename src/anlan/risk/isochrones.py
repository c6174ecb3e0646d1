"""Rings of travel time 车程圈: what a vehicle reaches from a place within given minutes, as areas for a map.

The job is asked for by pages; the science is imported when it runs.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from django.utils.translation import gettext_lazy as _

from anlan.core import clock
from anlan.core.errors import DomainError
from anlan.core.geometry import area_m2
from anlan.core.jobs import Progress, ask, job
from anlan.core.packs import lookup
from anlan.core.settings import conf
from anlan.risk.arrays import Array
from anlan.risk.models import Layer
from anlan.risk.vehicles import TABLE, Moves, moves_of

if TYPE_CHECKING:
    from anlan.science.roads import Network

MINUTE_S = timedelta(minutes=1).total_seconds()
JOB = "risk.isochrone"



class NoRoads(DomainError):
    """No layer of roads reaches the place."""

    code = "no_roads"
    what = _("这里没有路网数据，算不出车程。")
    next_step = _("请换一个地点，或由管理员导入路网。")
    http_status = 422


def vehicles() -> dict[str, dict[str, Any]]:
    """The classes of vehicles that the packs know, by name, with their titles."""
    return {one["vehicle"]: one for one in lookup(TABLE, at=clock.now()).value["vehicles"]}


def ask_isochrone(longitude: float, latitude: float, *, vehicle: str) -> Any:
    """The job that finds the rings of a place; the same place on the same roads is computed once. Raises NoRoads,
    NoSuchVehicle.
    """
    layer = roads_at(longitude, latitude)
    if layer is None:
        raise NoRoads
    given = {"roads": layer.pk, "sha256": layer.sha256, "lon": longitude, "lat": latitude, "moves": asdict(moves_of(vehicle))}
    return ask(JOB, given | {"rings_min": lookup(TABLE, at=clock.now()).value["rings_min"]})


def roads_at(longitude: float, latitude: float) -> Layer | None:
    """The roads that count at a place: own before demo, newest first."""
    here = Layer.standing.filter(
        kind="roads", west__lte=longitude, east__gte=longitude, south__lte=latitude, north__gte=latitude
    )
    return here.order_by("is_demo", "-id").first()


@job(JOB, version=1)
def rings(given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Rings of travel time, the longest first: {rings: [{minutes, geometry, area_m2}], road_m: from place to road}."""
    from anlan.risk.journeys import journeys_over

    layer = Layer.objects.get(pk=given["roads"])
    journeys = journeys_over(layer)
    progress.report(0)
    moves = Moves(**{key: tuple(one) if isinstance(one, list) else one for key, one in given["moves"].items()})
    road_m = float(np.ravel(journeys.access(given["lon"], given["lat"]).off_m)[0])
    minutes = sorted(given["rings_min"])
    found = journeys.reach([(given["lon"], given["lat"])], [one * MINUTE_S for one in minutes], moves)
    shapes = [_reached(journeys.network, share) for share in found.share]
    told = [
        {"minutes": minute, "geometry": shapely.geometry.mapping(shape), "area_m2": area_m2(shape)}
        for minute, shape in zip(minutes, shapes, strict=True)
    ]
    return {"rings": told[::-1], "road_m": road_m, "source": layer.source, "as_of": layer.as_of.isoformat()}


def _reached(network: Network, share: Array) -> shapely.Geometry:
    """The cells of a grid that a reached part of a road lies in or beside, as one shape; empty where none does."""
    cell = conf.RING_CELL_DEG
    used = np.flatnonzero(share > 0)
    tail, head = network.tail[used], network.head[used]
    east = (network.x[head] - network.x[tail]) * share[used]
    north = (network.y[head] - network.y[tail]) * share[used]
    steps = np.ceil(np.maximum(np.abs(east), np.abs(north)) / cell).astype(np.int64) + 1
    edge = np.repeat(np.arange(len(used)), steps)
    along = (np.arange(len(edge)) - np.repeat(np.cumsum(steps) - steps, steps)) / np.maximum(steps[edge] - 1, 1)
    col = np.floor((network.x[tail][edge] + along * east[edge]) / cell).astype(np.int64)
    row = np.floor((network.y[tail][edge] + along * north[edge]) / cell).astype(np.int64)
    cells = np.unique(np.column_stack([row, col]), axis=0)
    joined = shapely.union_all([_strip(row, [col for _row, col in run], cell) for row, run in _runs(cells.tolist())])
    return shapely.simplify(joined.buffer(cell).buffer(-cell / 2), cell / 2)


def _runs(cells: list[list[int]]) -> list[tuple[int, list[list[int]]]]:
    """Cells of a row that follow on each other."""
    numbered = [(row, col - place, [row, col]) for place, (row, col) in enumerate(cells)]
    return [(row, [one for *_key, one in run]) for (row, _gap), run in groupby(numbered, key=lambda one: one[:2])]


def _strip(row: int, cols: list[int], cell: float) -> shapely.Polygon:
    return shapely.box(cols[0] * cell, row * cell, (cols[-1] + 1) * cell, (row + 1) * cell)
