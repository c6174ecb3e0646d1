"""Card, list, 周边分析, export and rings of travel time (issue 4, sentence 9): the same scope as the tiles."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import python_calamine
import shapely

from anlan.core.clock.context import WorkspaceInfo
from anlan.core.geometry import circle
from anlan.core.jobs.models import Job
from anlan.risk import isochrones
from anlan.risk.models import Facility
from tests.map import made
from tests.web.test_views import HTMX, Hires, Officer

AROUND = "/map/around?lon=103.54&lat=27.19&km=15"
RING = "103.4,27.1;103.7,27.1;103.7,27.3;103.4,27.3"


def counts(officer: Officer, path: str) -> dict[str, int]:
    """Layer → number, as the analysis prints them."""
    html = officer.get(path, **HTMX).content.decode()
    found = re.findall(r'<span class="name">([^<]+)</span><strong class="num">(\d+)</strong>', html)
    return {name: int(number) for name, number in found}


def exported(officer: Officer, path: str) -> list[list[Any]]:
    answer = officer.get(path)
    assert answer.status_code == 200
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return [list(row) for row in book.get_sheet_by_index(0).to_python()][1:]


def test_the_surroundings_of_a_place_are_what_lies_within_the_radius(place: None, hires: Hires):
    officer = hires("duty_officer", made.LUDIAN)
    zone = circle(103.54, 27.19, 15_000)
    inside = [one for one in Facility.standing.all() if zone.contains(shapely.Point(one.longitude, one.latitude))]
    schools = sum(one.kind.endswith("_school") for one in inside)
    told = counts(officer, AROUND)
    assert told["学校"] == schools > 0 and told["救援队伍"] == 1 and told["避难场所"] == 1
    html = officer.get(AROUND, **HTMX).content.decode()
    cells = made.exposure()
    people = 100 * int(shapely.intersects_xy(zone, cells.longitude, cells.latitude).sum())
    assert f"{people}" in html.replace(",", "") and "推断" in html and "帐篷" in html and "500" in html, "people and tents stand there, marked"


def test_a_drawn_area_counts_what_lies_inside_and_lists_and_exports_the_same(place: None, hires: Hires):
    officer = hires("duty_officer", "53")
    shape = shapely.box(103.4, 27.1, 103.7, 27.3)
    inside = [one for one in Facility.standing.all() if shape.contains(shapely.Point(one.longitude, one.latitude))]
    ponds = sum(one.kind == "tailings_pond" for one in inside)
    assert counts(officer, f"/map/around?ring={RING}")["尾矿库"] == ponds > 0
    html = officer.get(f"/map/things?layer=tailings&ring={RING}", **HTMX).content.decode()
    assert len(re.findall("data-thing=", html)) == ponds
    rows = exported(officer, f"/map/things.xlsx?layer=tailings&ring={RING}")
    assert len(rows) == ponds and {row[8] for row in rows} == {"演示数据 · 推断"} and {row[6] for row in rows} == {made.SOURCE}


def test_nobody_of_another_county_learns_of_things_by_card_list_analysis_or_export(place: None, hires: Hires):
    stranger = hires("duty_officer", "310101")
    school = Facility.standing.filter(kind="primary_school").first()
    assert school is not None
    own = hires("duty_officer", made.LUDIAN)
    card = own.get(f"/map/things/school/{school.pk}")
    assert card.status_code == 200 and school.name in card.content.decode()
    assert stranger.get(f"/map/things/school/{school.pk}").status_code == 404
    assert own.get(f"/map/things/hospital/{school.pk}").status_code == 404, "a school is no hospital"
    assert set(counts(stranger, AROUND).values()) == {0} and "帐篷" not in stranger.get(AROUND, **HTMX).content.decode()
    assert exported(stranger, "/map/things.xlsx?layer=school&layer=team") == []
    assert len(exported(own, "/map/things.xlsx?layer=school&layer=team")) == 69


def test_the_page_shows_a_preset_of_three_layers_and_works_without_script(place: None, hires: Hires):
    officer = hires("duty_officer", "53")
    calm = officer.get("/map").content.decode()
    quake = officer.get("/map?preset=quake").content.decode()
    on = re.compile(r'name="layer" value="(\w+)" checked')
    assert on.findall(calm) == ["enterprise", "hidden_danger", "team"]
    assert on.findall(quake) == ["school", "reservoir", "team"]
    chosen = officer.get("/map?chosen=1&layer=shelter").content.decode()
    assert on.findall(chosen) == ["shelter"] and "鲁甸县体育场" in chosen, "the list stands in the page itself"
    whole = officer.get(AROUND).content.decode()
    assert "map-layer-form" in whole and "data-outline" in whole, "a link without script brings the whole page"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("lon=200&lat=27&km=5", "lon"), ("lon=103&lat=27&km=-1", "km"), ("lon=103&lat=27&km=900", "km"), ("lon=nan&lat=27&km=1", "lon"),
        ("ring=103,27;104,27", "ring"), ("ring=a,b;c,d;e,f", "ring"), ("ring=0,0;90,0;90,60", "ring"),
        ("ring=103,27;104,28;104,27;103,28", "shape"),
    ],
)  # fmt: skip
def test_an_area_that_cannot_be_is_refused_with_its_field(query: str, field: str, place: None, hires: Hires):
    answer = hires("duty_officer", "53").get(f"/map/around?{query}")
    assert answer.status_code == 422 and field in answer.content.decode()


class Silent:
    def report(self, fraction: float) -> None:
        """Nobody listens."""


def test_rings_of_travel_time_grow_with_the_minutes_and_lie_on_the_roads(place: None, hires: Hires, reality: WorkspaceInfo):
    officer = hires("duty_officer", made.LUDIAN)
    asked = officer.post("/map/reach", lon="103.6", lat="27.1", vehicle="car")
    assert asked.status_code == 303
    job = Job.objects.get(kind=isochrones.JOB)
    assert "正在计算" in officer.get(asked["Location"], **HTMX).content.decode()
    officer.post("/map/reach", lon="103.6", lat="27.1", vehicle="car")
    assert Job.objects.filter(kind=isochrones.JOB).count() == 1, "the same place on the same roads is computed once"
    job.result = isochrones.rings(job.input, Silent())
    job.state = Job.State.DONE
    job.save()
    areas = [one["area_m2"] for one in job.result["rings"]]
    assert areas == sorted(areas, reverse=True) and areas[-1] > 0
    shapes = [shapely.geometry.shape(one["geometry"]) for one in job.result["rings"]]
    assert all(shape.contains(shapely.Point(103.6, 27.1)) for shape in shapes)
    # 25 km/h on the grid's rural roads for half an hour: 12.5 km by road, nowhere farther in a straight line; main ones 60.
    west, _south, east, _north = shapes[-1].bounds
    assert 0.06 < (east - west) / 2 < 0.32
    html = officer.get(asked["Location"], **HTMX).content.decode()
    assert "30 分钟" in html and "120 分钟" in html and "data-rings" in html and "模型" in html


def test_where_no_roads_are_known_that_is_said(place: None, hires: Hires):
    answer = hires("duty_officer", "53").post("/map/reach", lon="100.0", lat="22.0")
    assert answer.status_code == 422 and "没有路网数据" in answer.content.decode()
