"""Card, list, 周边分析, export and rings of travel time (issue 4, sentence 9): the same scope as the tiles."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
import python_calamine
import shapely

from anlan.core import clock
from anlan.core.batches.services import Incoming
from anlan.core.clock.context import WorkspaceInfo
from anlan.core.geometry import circle
from anlan.core.jobs.models import Job
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.resources import services
from anlan.resources.models import Shelter, StockLot, Team
from anlan.risk import isochrones
from anlan.risk.layers import new_layer
from anlan.risk.models import Facility
from anlan.web.map import lists, views
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


def test_around_a_place_outside_the_own_division_or_without_data_people_are_unknown_and_it_says_why(place: None, hires: Hires):
    def told(officer: Officer, path: str) -> tuple[str, str]:
        html = officer.get(path, **HTMX).content.decode()
        people = re.search(r'常住人口</span><span class="value">(.*?)</span>', html)
        assert people is not None
        return re.sub(r"<[^>]+>", "", people[1]), re.sub(r"<[^>]+>", "", html)

    stranger, own, province = (hires("duty_officer", code) for code in ("310101", made.LUDIAN, "53"))
    number, words = told(stranger, AROUND)
    assert "—" in number and "不在您的辖区内" in words and counts(stranger, AROUND) == {}, "neither people nor things are none"
    number, words = told(own, AROUND)
    assert re.fullmatch(r"[\d,]+人", number) and number != "0人" and "有一部分不在您的辖区内" in words
    number, words = told(province, "/map/around?lon=100.0&lat=25.0&km=5")
    assert "—" in number and "没有人口数据" in words, "in the own division, where no layer of people reaches"
    number, words = told(province, "/map/around?lon=103.54&lat=27.19&km=2")
    assert "辖区" not in words and "没有人口数据" not in words, "all of it known: no warning"
    cells = made.exposure()
    number, _words = told(province, f"/map/around?lon={cells.longitude.min():.4f}&lat={cells.latitude.max():.4f}&km=0.5")
    assert number == "0人", "known, and nobody lives there"


def test_the_people_have_the_source_and_the_day_of_their_own_layer_not_of_the_schools_beside_them(place: None, hires: Hires):
    counted = made.exposure()
    row = new_layer(counted, region_code=made.LUDIAN, title="常住人口", method="统计局 2025", source="鲁甸县统计局", is_inferred=False)
    row.as_of = date(2025, 7, 1)
    made.bring("population", Incoming([row]), region=made.LUDIAN, is_demo=False)
    html = hires("duty_officer", made.LUDIAN).get("/map/around?lon=103.54&lat=27.19&km=2", **HTMX).content.decode()
    people = html[html.index('<div class="figures">') : html.index('<ul class="around-layers">')]
    assert "鲁甸县统计局" in people and "2025-07-01" in people and "上报" in people
    assert made.SOURCE not in people and "推断" not in people, "the schools' source is the schools'"


def test_what_the_analysis_names_of_a_layer_is_said_to_be_a_part(place: None, hires: Hires):
    officer = hires("duty_officer", "53")
    html = officer.get(AROUND, **HTMX).content.decode()
    assert f"以上仅 5 项，全部列出 {counts(officer, AROUND)['学校']} 项" in html


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
    assert counts(stranger, AROUND) == {} and "帐篷" not in stranger.get(AROUND, **HTMX).content.decode()
    assert exported(stranger, "/map/things.xlsx?layer=school&layer=team") == []
    assert len(exported(own, "/map/things.xlsx?layer=school&layer=team")) == 69


def test_the_card_of_what_was_reported_shows_where_it_is_now_and_since_when(place: None, hires: Hires, reality: WorkspaceInfo):
    officer = hires("duty_officer", made.LUDIAN)
    team, shelter, lot = (table.objects.get(region_code=made.LUDIAN) for table in (Team, Shelter, StockLot))
    cards = {"team": team.pk, "shelter": shelter.pk, "warehouse": lot.warehouse_id}

    def card(layer: str) -> str:
        return " ".join(re.sub(r"<[^>]+>", " ", officer.get(f"/map/things/{layer}/{cards[layer]}", **HTMX).content.decode()).split())

    assert "27.19000°, 103.55000°" in card("team") and "驻地" not in card("team") and "待命 " in card("team")
    services.set_team_state(team=team.uid, state="dispatched", longitude=103.2, latitude=26.9, by=officer.actor)
    services.open_shelter(shelter=shelter.uid, by=officer.actor)
    services.set_occupancy(shelter=shelter.uid, people=120, by=officer.actor)
    services.correct_stock(lot=lot.uid, left=380, reason="调出", by=officer.actor)
    today = f"{clock.now().astimezone(OFFICIAL_TIME):%Y-%m-%d}"
    moved = card("team")
    assert "坐标 26.90000°, 103.20000°" in moved and "驻地 27.19000°, 103.55000°" in moved
    assert "已出动（" in moved and "数据日期 2026-01-01" in moved, "the fact keeps its own day"
    for layer, number in (("shelter", "120 人"), ("warehouse", "380 顶")):
        html = officer.get(f"/map/things/{layer}/{cards[layer]}", **HTMX).content.decode()
        part = html[html.index(number.replace(" ", '<span class="unit">')) :]
        assert "本平台登记" in part[:400] and f'datetime="{today}' in part[:400], layer
    assert "已开放（" in card("shelter")


def test_an_export_longer_than_one_workbook_comes_in_numbered_parts_that_leave_nothing_out(
    place: None, hires: Hires, monkeypatch: pytest.MonkeyPatch
):
    for module in (lists, views):
        monkeypatch.setattr(module, "MOST_EXPORTED", 40)
    officer = hires("duty_officer", "53")
    asked = "chosen=1&layer=school&layer=team"
    page = officer.get(f"/map?{asked}").content.decode()
    assert "XLSX 1/2" in page and "XLSX 2/2" in page
    parts = [exported(officer, f"/map/things.xlsx?{asked}&part={part}") for part in (1, 2)]
    names = [row[1] for part in parts for row in part[:-1]]
    assert [len(part) - 1 for part in parts] == [40, 30] and len(set(names)) == 70
    assert all("共 2 份；全部 70 项" in part[-1][0] for part in parts), "each says that it is a part"
    (whole,) = {len(exported(officer, "/map/things.xlsx?chosen=1&layer=team"))}
    assert whole == 2, "what fits into one says nothing"


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
    for stranger, path in (
        (hires("duty_officer", "310101"), asked["Location"]), (officer, f"/map/reach/{job.pk}"), (officer, asked["Location"] + "x"),
    ):  # fmt: skip
        assert stranger.get(path, **HTMX).status_code == 404, "what somebody asked for is found by nobody else"
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
