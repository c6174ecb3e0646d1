import numpy as np
import pytest
import shapely
from django.db import connection

from anlan.core.geometry import distance_m
from anlan.core.regions import queries as regions
from anlan.core.regions.models import RegionBoundary

pytestmark = pytest.mark.usefixtures("china")


def shapes(layer, prefix=""):
    rows = RegionBoundary.objects.filter(layer=layer, region__code__startswith=prefix).select_related("region")
    return {row.region.code: row.geometry.shape for row in rows}


@pytest.mark.parametrize(
    ("name", "lon", "lat", "code"),
    [
        ("会泽县城", 103.297, 26.417, "530326"),
        ("鲁甸 2014 震中", 103.427, 27.245, "530621"),
        ("汶川县映秀镇", 103.49, 31.06, "513221"),
        ("东莞市区", 113.75, 23.02, "4419"),
        ("嘉峪关市区", 98.29, 39.77, "6202"),
        ("仙桃市区", 113.45, 30.36, "429004"),
        ("北京天安门", 116.3975, 39.9087, "110101"),
        ("定日", 87.36, 28.64, "540223"),
        ("山丹马场", 101.20, 38.10, "620725"),
        ("重庆江北嘴", 106.57, 29.57, "500157"),
        ("永兴岛", 112.338, 16.834, "460302"),
        ("台北", 121.517, 25.048, "710009"),
    ],
)
def test_a_position_lies_in_its_county(name, lon, lat, code):
    assert regions.place(lon, lat).code == code


@pytest.mark.parametrize(
    ("name", "lon", "lat"),
    [
        ("福建外海", 121.0, 25.9),
        ("南海", 115.0, 18.0),
        ("河内", 105.83, 21.03),
        ("加德满都", 85.32, 27.72),
        ("东京", 139.69, 35.69),
    ],
)
def test_abroad_and_at_sea_there_is_no_county(name, lon, lat):
    assert regions.place(lon, lat) is None


def test_positions_of_yunnan_and_gansu_lie_in_exactly_one_county():
    dice = np.random.default_rng(53)
    for province in ("53", "62"):
        counties = shapes("county", province)
        whole = shapes("province")[province]
        inner = whole.buffer(-0.02)  # the outer line of provinces and of counties is drawn apart by metres
        west, south, east, north = inner.bounds
        lon, lat = dice.uniform(west, east, 4000), dice.uniform(south, north, 4000)
        kept = shapely.contains_xy(inner, lon, lat)
        positions = shapely.points(lon[kept], lat[kept])
        tree = shapely.STRtree(list(counties.values()))
        hits = np.bincount(tree.query(positions, predicate="intersects")[0], minlength=len(positions))
        assert len(positions) > 500
        assert (hits == 1).mean() > 0.999, province


def test_a_position_on_a_common_border_belongs_to_one_county_and_always_the_same():
    counties = shapes("county", "5303")
    border = counties["530326"].intersection(counties["530381"])
    vertices = shapely.get_coordinates(border)
    assert len(vertices) > 10
    answers = {regions.place(lon, lat).code for lon, lat in vertices.tolist()}
    assert answers <= {"530326", "530381", "530303", "530302", "530627", "530621", "530304", "530129", "520526"}
    for lon, lat in vertices[:5].tolist():
        assert regions.place(lon, lat) == regions.place(lon, lat)


def test_placing_takes_one_query_and_reads_few_polygons(django_assert_num_queries):
    with django_assert_num_queries(1):
        regions.place(103.297, 26.417)
    boxes = RegionBoundary.objects.filter(
        layer="county", west__lte=103.297, east__gte=103.297, south__lte=26.417, north__gte=26.417
    )
    assert boxes.count() < 10
    if connection.vendor == "sqlite":
        assert "USING INDEX boundary_box" in boxes.explain()


def test_counties_within_a_radius_come_nearest_first_with_their_distance():
    near = regions.within_km(103.427, 27.245, 60)
    assert near[0][0].code == "530621" and near[0][1] == 0
    metres = [distance for _, distance in near]
    assert metres == sorted(metres) and max(metres) <= 60_000
    assert {"530602", "530326"} <= {region.code for region, _ in near}
    for region, distance in near[1:4]:
        shape = RegionBoundary.objects.get(region=region, layer="county").geometry.shape
        nearest = shapely.shortest_line(shapely.Point(103.427, 27.245), shape).coords[1]
        assert distance <= distance_m(103.427, 27.245, *nearest) + 1


def test_a_radius_reaches_every_county_it_touches():
    counties = shapes("county")
    lon, lat, km = 104.0, 26.0, 120.0
    asked = {region.code for region, _ in regions.within_km(lon, lat, km)}
    from anlan.core.geometry import distance_to_shape_m

    assert asked == {code for code, shape in counties.items() if distance_to_shape_m(lon, lat, shape) <= km * 1000}


def test_at_sea_the_nearest_province_within_reach_is_named():
    assert regions.nearest_province(122.6, 24.0, within_km=150).code == "71"
    assert regions.nearest_province(120.5, 25.6, within_km=150).code == "35"
    assert regions.nearest_province(140.0, 30.0, within_km=150) is None


def test_a_place_of_an_earlier_day_is_the_unit_of_that_day():
    from datetime import date

    assert regions.place(103.82, 25.60).code == "530303"
    assert regions.place(103.82, 25.60, on=date(2014, 8, 3)).code == "530328"
