import json
import re

import pytest
import shapely

from anlan.core.geometry import BoundingBox
from anlan.core.regions import queries as regions
from anlan.core.regions.models import RegionBoundary

pytestmark = pytest.mark.usefixtures("china")


def read(path):
    return json.loads(path.read_text("utf-8"))["features"]


def test_the_map_of_the_country_shows_the_complete_territory():
    features = read(regions.boundaries_geojson("province"))
    assert {"71", "81", "82", "46"} <= {f["properties"].get("code") for f in features}
    assert len([f for f in features if "code" in f["properties"]]) == 34
    dashes = [f for f in features if f["properties"].get("role") == "south_china_sea"]
    assert len(dashes) == 1
    line = shapely.geometry.shape(dashes[0]["geometry"])
    assert len(line.geoms) == 10
    assert line.bounds[1] < 4 and line.bounds[2] > 122
    hainan = next(f for f in features if f["properties"].get("code") == "46")
    assert shapely.geometry.shape(hainan["geometry"]).bounds[1] < 8  # the islands of the south are drawn


def test_every_county_is_on_the_map_of_counties():
    codes = [f["properties"]["code"] for f in read(regions.boundaries_geojson("county")) if "code" in f["properties"]]
    assert len(codes) == len(set(codes)) == RegionBoundary.objects.filter(layer="county").count()
    assert {"4419", "6202", "82", "500157"} <= set(codes)


def test_a_map_inside_a_region_holds_only_that_region():
    features = read(regions.boundaries_geojson("county", within="530300"))
    assert sorted(f["properties"]["code"] for f in features) == sorted(
        f.code for f in regions.children("5303") if f.has_boundary
    )


def test_neighbours_keep_a_common_border_when_simplified():
    features = read(regions.boundaries_geojson("county", within="5303", tolerance=0.02))
    shapes = [shapely.geometry.shape(f["geometry"]) for f in features]
    whole = shapely.union_all(shapes)
    overlap = sum(s.area for s in shapes) - whole.area
    assert overlap / whole.area < 1e-3
    holes = sum(shapely.Polygon(ring).area for part in shapely.get_parts(whole) for ring in part.interiors)
    assert holes / whole.area < 1e-3


def test_the_file_is_made_once():
    first = regions.boundaries_geojson("prefecture", within="53")
    made = first.stat().st_mtime_ns
    again = regions.boundaries_geojson("prefecture", within="53")
    assert (again, again.stat().st_mtime_ns) == (first, made)


def test_a_coarser_map_is_smaller():
    fine, coarse = (regions.boundaries_geojson("county", within="53", tolerance=t) for t in (0.0, 0.02))
    assert coarse.stat().st_size < fine.stat().st_size / 2


def test_a_sketch_stays_inside_its_frame_with_north_up():
    box = BoundingBox(west=103, south=25, east=104, north=26)
    path = regions.sketch_path(shapely.box(103, 25, 104, 26), box, 200, 100)
    points = [tuple(map(float, pair.split())) for pair in re.findall(r"[\d.]+ [\d.]+", path)]
    assert path.startswith("M") and path.endswith("Z")
    assert all(0 <= x <= 200 and 0 <= y <= 100 for x, y in points)
    north_west = regions.sketch_path(shapely.LineString([(103, 26), (103, 25)]), box, 200, 100)
    assert north_west == "M0 0L0 100"
