"""Tiles (issue 4, sentence 9): what stands in them, who sees what, and that they change with the facts."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest

from anlan.core.batches.services import Incoming, undo_batch
from anlan.core.permission import system_actor
from anlan.risk.facilities import new_facilities
from anlan.web.map import mvt
from anlan.web.map.square import box, degrees_of, unit, within
from tests.map import made
from tests.web.test_views import Hires, Officer

Z, X, Y = 5, 25, 13
"""昭通 and 曲靖 lie in it."""


def decoded(body: bytes) -> dict[str, Any]:
    """As the kept library reads it."""
    found: dict[str, Any] = mapbox_vector_tile.decode(body, default_options={"y_coord_down": True})
    return found


def features(officer: Officer, path: str) -> list[dict[str, Any]]:
    answer = officer.get(path)
    if answer.status_code == 204:
        return []
    assert answer.status_code == 200, path
    (layer,) = decoded(answer.content).values()
    return list(layer["features"])


def counted(found: list[dict[str, Any]]) -> int:
    return sum(one["properties"].get("count", 1) for one in found)


def under(zoom: int, lon: float, lat: float) -> tuple[int, int, int]:
    x, y = unit(lon, lat)
    return zoom, int(x * (1 << zoom)), int(y * (1 << zoom))


def test_points_lines_and_areas_are_read_by_another_program_as_they_were_written():
    rng = np.random.default_rng(3)
    xy = rng.integers(-300, 4400, (400, 2))
    begins = np.zeros(400, bool)
    begins[::8] = True
    ring, hole = np.array([[0, 0], [900, 0], [900, 900], [0, 900]]), np.array([[20, 20], [20, 40], [40, 40], [40, 20]])
    tags = {"name": "鲁甸一小", "count": 7, "below": -4, "share": 0.25, "made_up": True}
    body = mvt.tile({
        "points": [mvt.Feature(mvt.POINT, mvt.points(17, -5), tags, 2**40)],
        "lines": [mvt.Feature(mvt.LINE, mvt.lines(xy, begins), {})],
        "areas": [mvt.Feature(mvt.POLYGON, mvt.rings([ring, hole, ring + 1000]), {"code": "530621"})],
        "nothing": [],
    })  # fmt: skip
    read = decoded(body)
    assert set(read) == {"points", "lines", "areas"}
    (point,) = read["points"]["features"]
    assert point["geometry"]["coordinates"] == [17, -5] and point["properties"] == tags and point["id"] == 2**40
    (line,) = read["lines"]["features"]
    assert np.array_equal(np.array(line["geometry"]["coordinates"]).reshape(-1, 2), xy)
    (area,) = read["areas"]["features"]
    assert [len(polygon) for polygon in area["geometry"]["coordinates"]] == [2, 1]


def test_each_thing_stands_in_one_tile_of_a_zoom_and_clusters_count_them_all(place: None, hires: Hires):
    officer = hires("duty_officer", "53")
    for zoom, reach in ((6, 1), (8, 2), (12, 2)):
        _, col, row = under(zoom, 103.54, 27.19)
        found = [
            one for x in range(col - reach, col + reach + 1) for y in range(row - reach, row + reach + 1)
            for one in features(officer, f"/map/tiles/things/school/{zoom}/{x}/{y}")
        ]  # fmt: skip
        assert counted(found) == 68 if zoom < 12 else 0 < counted(found) < 68
        assert any("count" in one["properties"] for one in found) == (zoom < 12)
        assert all("name" in one["properties"] for one in found) == (zoom >= 12)
        assert all(one["properties"]["made_up"] for one in found), "演示数据 looks so"


def test_the_county_sees_its_own_and_another_county_nothing_in_the_same_tile(place: None, hires: Hires):
    path = f"/map/tiles/things/team/{Z}/{X}/{Y}"
    all_of_it = features(hires("duty_officer", "53"), path)
    own = features(hires("duty_officer", made.LUDIAN), path)
    assert (counted(all_of_it), counted(own)) == (2, 1)
    assert hires("duty_officer", "310101").get(path).status_code == 204
    assert hires("admin", made.LUDIAN).get(path).status_code == 403, "who may open no map gets no tile"
    assert hires("informant", made.LUDIAN).get(path).status_code == 403, "nor who may not see teams"


def test_whose_data_lie_elsewhere_is_not_named_at_the_foot_of_the_map(place: None, hires: Hires):
    made.bring("facilities", Incoming(new_facilities([replace(one, source="会泽县教育局") for one in made.things(9, region=made.HUIZE)])))
    assert "会泽县教育局" in hires("duty_officer", "53").get("/map").content.decode()
    assert "会泽县教育局" not in hires("duty_officer", made.LUDIAN).get("/map").content.decode()


def test_a_tile_is_asked_for_once_and_anew_when_the_facts_change(place: None, hires: Hires):
    officer = hires("duty_officer", "53")
    path = f"/map/tiles/things/school/{Z}/{X}/{Y}"
    first = officer.get(path, HTTP_ACCEPT_ENCODING="gzip")
    assert decoded(gzip.decompress(first.content)) and "no-cache" in first["Cache-Control"] and "private" in first["Cache-Control"]
    etag = first["ETag"]
    assert officer.get(path, HTTP_IF_NONE_MATCH=etag).status_code == 304
    before = counted(features(officer, path))
    batch = made.facilities(90, seed=9)
    assert officer.get(path, HTTP_IF_NONE_MATCH=etag).status_code == 200
    assert counted(features(officer, path)) == before + 20
    undo_batch(uid=batch.uid, by=system_actor("tests"))
    assert counted(features(officer, path)) == before


def test_no_two_states_of_the_facts_share_a_stamp_whatever_comes_in_and_is_taken_back(place: None):
    from anlan.core.batches.models import Batch
    from anlan.web.map.points import facts_stamp

    older = Batch.objects.latest("pk")
    stamps = [facts_stamp()]
    coming = []

    def rows() -> Any:
        coming.append(facts_stamp())
        yield from new_facilities(made.things(9, seed=5))

    newer = made.bring("facilities", Incoming(rows()))
    stamps.append(facts_stamp())
    for taken_back in (older, newer):
        undo_batch(uid=taken_back.uid, by=system_actor("tests"))
        stamps.append(facts_stamp())
    made.facilities(9, seed=6)
    stamps.append(facts_stamp())
    assert coming == stamps[:1], "what is still coming in does not stand yet"
    assert len(set(stamps)) == len(stamps)


def test_a_team_that_was_sent_out_in_an_exercise_stands_at_home_in_reality(place: None, hires: Hires, exercise: Any):
    from anlan.core import clock
    from anlan.core.clock.queries import workspace_info
    from anlan.resources.models import Team, TeamState

    officer = hires("duty_officer", "53")
    team = Team.objects.get(region_code=made.LUDIAN)
    with clock.entered(workspace_info(exercise.key)):
        TeamState.objects.create(team=team, state="dispatched", since=clock.now(), longitude=103.2, latitude=26.9)
    _, x, y = under(12, 103.2, 26.9)
    at_home = under(12, team.longitude, team.latitude)
    (there,) = features(officer, f"/drill/{exercise.key}/map/tiles/things/team/12/{x}/{y}")
    assert there["properties"]["state"] == "dispatched" and there["id"] == team.pk
    assert features(officer, f"/drill/{exercise.key}/map/tiles/things/team/12/{at_home[1]}/{at_home[2]}") == []
    (home,) = features(officer, f"/map/tiles/things/team/12/{at_home[1]}/{at_home[2]}")
    assert "state" not in home["properties"]


def test_roads_come_by_class_and_zoom_joined_to_lines_inside_the_tile(place: None, hires: Hires):
    officer = hires("viewer", "53")
    near = features(officer, "/map/tiles/ground/roads/{}/{}/{}".format(*under(11, 103.54, 27.19)))
    far = features(officer, "/map/tiles/ground/roads/{}/{}/{}".format(*under(8, 103.54, 27.19)))
    assert {one["properties"]["class"] for one in near} == {"national", "rural"}
    assert {one["properties"]["class"] for one in far} == {"national"} and far[0]["properties"]["name"] == "G248"
    lines = far[0]["geometry"]["coordinates"]
    assert len(lines) <= 8, "a grid of eight main roads is eight lines, not three hundred pieces"
    everything = np.array([corner for one in near for line in one["geometry"]["coordinates"] for corner in line])
    assert everything.min() >= -256 and everything.max() <= mvt.EXTENT + 256
    (river,) = features(officer, "/map/tiles/ground/rivers/{}/{}/{}".format(*under(9, 103.54, 27.0)))
    assert river["properties"]["name"] == "牛栏江"


def test_counties_lie_in_the_tiles_where_they_lie_on_the_earth(place: None, hires: Hires):
    at = under(9, 103.54, 27.19)
    found = features_of(hires("viewer", "53"), "/map/tiles/ground/areas/{}/{}/{}".format(*at))
    ludian = next(one for one in found if one["properties"]["code"] == made.LUDIAN)
    from shapely.geometry import Point, shape

    (x, y), *_none = within(*unit([103.54], [27.19]), at).tolist()
    west, north, east, south = box(at, 0)
    assert degrees_of(west, north) < (103.54, 90) and degrees_of(west, north)[1] > 27.19 > degrees_of(east, south)[1]
    assert shape(ludian["geometry"]).contains(Point(x, y))


def test_a_county_that_own_data_redraw_is_drawn_once_as_they_have_it_until_they_are_undone(place: None, hires: Hires):
    import shapely
    from shapely.geometry import shape

    from anlan.core.regions.queries import place as county_at
    from anlan.core.regions.settled import Area, incoming
    from anlan.impact.suggesting import density_of

    officer = hires("viewer", "53")
    under_it = "/map/tiles/ground/areas/{}/{}/{}".format(*under(9, 103.54, 27.19))
    flat = "/map/boundaries?level=county&within=53"

    def drawn() -> tuple[int, int, Any, Any]:
        tile = [one["geometry"] for one in features_of(officer, under_it) if one["properties"]["code"] == made.LUDIAN]
        body = b"".join(officer.get(flat).streaming_content)
        whole = [one["geometry"] for one in json.loads(body)["features"] if one["properties"].get("code") == made.LUDIAN]
        return len(tile), len(whole), round(shape(whole[0]).area, 3), density_of(made.LUDIAN)

    before = drawn()
    assert before[:2] == (1, 1)
    small = shapely.box(103.5, 27.15, 103.6, 27.25)
    own = made.bring("places", *incoming(areas=[Area(made.LUDIAN, small, False, "测绘")]), region=made.LUDIAN, is_demo=False)
    tiles, outlines, area, density = drawn()
    assert (tiles, outlines, area) == (1, 1, 0.01), "what was replaced is drawn no longer, on either map"
    assert density > 10 * before[3], "people a km² are those of the area that stands"
    home = hires("duty_officer", made.LUDIAN).get("/map").content.decode()
    assert 'data-focus="103.5000,27.1500,103.6000,27.2500"' in home and "测绘" in home, "looked at and named on paper"
    undo_batch(uid=own.uid, by=system_actor("tests"))
    assert drawn() == before and county_at(103.54, 27.19) is not None


def features_of(officer: Officer, path: str) -> list[dict[str, Any]]:
    return list(decoded(officer.get(path).content)["areas"]["features"])


@pytest.mark.parametrize("path", ["school/3/9/0", "school/20/0/0", "nothing/3/1/1"])
def test_a_tile_that_is_none_is_not_found(path: str, hires: Hires):
    assert hires("duty_officer", "53").get(f"/map/tiles/things/{path}").status_code == 404
