"""A closure counts in everybody's travel times: a desk closes its own roads and those that lead to it, no others."""

from __future__ import annotations

from typing import Any

import pytest
import shapely

from anlan.command.models import Closure
from anlan.command.order_errors import ClosureTooFar
from anlan.core.geometry import distance_m
from anlan.core.regions import queries as regions
from anlan.core.regions.models import RegionBoundary
from anlan.core.settings import conf

from .dispatch_room import COUNTY, EPICENTRE, Post

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def _point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def _box(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def edge(post: Post) -> RegionBoundary:
    return RegionBoundary.standing.filter(region__code=COUNTY).get()


def test_a_road_of_the_neighbour_is_closed_by_a_county_that_heard_of_it(post: Post, edge: RegionBoundary) -> None:
    assert post.close(shape=_point(edge.east + 0.2, (edge.south + edge.north) / 2)).state == Closure.State.OPEN


@pytest.mark.parametrize(
    ("shape", "radius_m"),
    [
        (_point(116.4, 39.9), 500.0), (_point(27.1, 10.3), 500.0), (_point(*EPICENTRE), 500_000.0),
        (_box(103.2, 27.0, 116.4, 39.9), None), (_box(103.2, 27.0, 103.4, 29.5), None),
    ],
    ids=["another city", "figures the wrong way round", "a radius in the wrong unit", "half the country", "one end far away"],
)  # fmt: skip
def test_what_lies_far_outside_the_own_region_is_refused_in_a_sentence(
    post: Post, shape: dict[str, Any], radius_m: float | None
) -> None:
    with pytest.raises(ClosureTooFar, match="50 公里"):
        post.close(shape=shape, radius_m=radius_m)
    assert not Closure.objects.exists()


def test_how_far_beyond_a_shape_lies_is_measured_from_the_nearest_border(edge: RegionBoundary) -> None:

    assert edge.geometry is not None
    east = max(shapely.get_coordinates(edge.geometry.shape), key=lambda one: one[0])
    away = (float(east[0]) + 0.3, float(east[1]))
    beyond = regions.beyond_km(regions.ancestors(COUNTY), shapely.Point(away))
    assert beyond is not None and 0 < beyond <= distance_m(*away, float(east[0]), float(east[1])) / 1000 * 1.001
    assert regions.beyond_km(regions.ancestors(COUNTY), shapely.Point(EPICENTRE)) == 0
    assert regions.beyond_km(["000000"], shapely.Point(EPICENTRE)) is None


def test_a_desk_without_a_polygon_of_its_own_goes_by_what_contains_it() -> None:

    township = regions.beyond_km(["530621100", *regions.ancestors(COUNTY)], shapely.Point(EPICENTRE))
    assert township == 0 and conf.CLOSURE_BEYOND_KM == 50
