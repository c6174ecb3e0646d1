"""Journeys over a layer of roads: times by pencil, closures that count at once, words of the way (issue 4, sentence 4)."""

from __future__ import annotations

import heapq
import io
from csv import DictReader
from dataclasses import replace
from math import inf

import numpy as np
import pytest
import shapely
from django.utils import translation

from anlan.risk.arrays import Roads
from anlan.risk.journeys import Hindrance, Journeys, journeys_over, why_not
from anlan.risk.road_tables import road_tables, write_csv, write_geojson, write_npz
from anlan.risk.turns import turns
from anlan.risk.vehicles import Moves, NoSuchVehicle, classes, moves_of
from anlan.science.roads import BEYOND_LIMIT, CUT_OFF, REACHED, TARGET_OUTSIDE
from tests.risk import place

CAR = Moves(
    "car", "小型车", (90.0, 60.0, 54.0, 36.0, 18.0), (-0.1, 0.0, 0.1), (0.8, 1.0, 0.5), 0.2, 0.0, 0.0, 1.0, "", False
)
LORRY = replace(CAR, key="lorry", steepest=0.08)
TOWN, VILLAGE, PASS, FARM, ISLAND = (103.00, 26.00), (103.02, 26.00), (103.01, 26.02), (103.03, 26.00), (103.05, 26.05)


def roads() -> Roads:
    """A town and a village: 3,000 m of national road over a bridge, or 4,000 m of county road over a pass; a farm; an island."""
    at = np.array([TOWN, VILLAGE, PASS, FARM, ISLAND, (103.06, 26.05)])
    return Roads(
        longitude=at[:, 0], latitude=at[:, 1], tail=[0, 0, 2, 1, 4], head=[1, 2, 1, 3, 5],
        length_m=[3000, 2000, 2000, 900, 500], road_class=[1, 3, 3, 4, 4], way=[0] * 5, grade=[0, 0.1, -0.1, 0, 0],
        name=[0, -1, -1, 1, -1], is_bridge=[1, 0, 0, 0, 0], county=[530326] * 4 + [530381], names=("G213 国道", "五星村道"),
    )  # fmt: skip


BRIDGE = Hindrance(rows=[0])
OVER_THE_PASS_S = 2000 / (10 * 0.5) + 2000 / (10 * 0.8)


@pytest.fixture(scope="module")
def journeys() -> Journeys:
    return Journeys(roads())


def test_a_way_takes_its_length_over_the_speed_of_its_class_and_what_the_grade_leaves(journeys: Journeys):
    """3,000 m at 60 km/h are 180 s; 900 m at 18 km/h are 180 s more."""
    found = journeys.times([TOWN, PASS], [VILLAGE, FARM], CAR)
    assert found.seconds == pytest.approx(np.array([[180, 360], [250, 430]]))
    up = journeys.times([PASS], [TOWN], CAR).seconds[0, 0], journeys.times([TOWN], [PASS], CAR).seconds[0, 0]
    assert up == pytest.approx((250, 400))


def test_a_closure_counts_in_the_next_question_and_not_in_the_one_after(journeys: Journeys):
    before = journeys.times([TOWN], [VILLAGE], CAR).seconds[0, 0]
    closed = journeys.times([TOWN], [VILLAGE], CAR, [BRIDGE]).seconds[0, 0]
    assert (before, closed) == (pytest.approx(180), pytest.approx(OVER_THE_PASS_S))
    assert journeys.times([TOWN], [VILLAGE], CAR).seconds[0, 0] == before


@pytest.mark.parametrize(
    "hindrance",
    [
        Hindrance(0.5, rows=[0]),
        Hindrance(0.5, within=(shapely.box(103.005, 25.99, 103.006, 26.001),)),
        Hindrance(0.5, near=[(103.0105, 26.001, 150.0)]),
    ],
    ids=["a row of the table", "an area that touches it", "a slide beside it"],
)
def test_what_an_event_touches_goes_at_the_share_of_the_speed_that_is_left(journeys: Journeys, hindrance: Hindrance):
    assert journeys.times([TOWN], [VILLAGE], CAR, [hindrance]).seconds[0, 0] == pytest.approx(360)
    both = [hindrance, replace(hindrance, share_left=0.0)]
    assert journeys.times([TOWN], [VILLAGE], CAR, both).seconds[0, 0] == pytest.approx(OVER_THE_PASS_S)


def test_an_area_with_a_hole_leaves_alone_what_lies_in_the_hole(journeys: Journeys):
    ring = shapely.box(102.9, 25.9, 103.2, 26.2) - shapely.box(102.95, 25.95, 103.1, 26.1)
    assert len(Hindrance(within=(ring,)).touched(journeys.network)) == 0
    assert len(Hindrance(within=(ring.convex_hull,)).touched(journeys.network)) == 5


def test_why_one_cannot_get_there_is_said(journeys: Journeys):
    """Off the main net; closed; a lorry that does not climb; too far for the time given."""
    assert journeys.times([TOWN], [ISLAND], CAR).reason[0, 0] == TARGET_OUTSIDE
    assert journeys.times([TOWN], [VILLAGE], LORRY, [BRIDGE]).reason[0, 0] == CUT_OFF
    assert journeys.times([TOWN], [FARM], CAR, limit_s=200).reason[0, 0] == BEYOND_LIMIT
    with translation.override("zh-hans"):
        assert why_not(TARGET_OUTSIDE, limit_min=60) == "目的地所在道路与主路网不相通"
        assert why_not(BEYOND_LIMIT, limit_min=60) == "60 分钟内到不了" and why_not(REACHED, limit_min=60) == ""


def test_from_a_place_beside_the_road_one_walks_to_it(journeys: Journeys):
    """0.001° of latitude are 111.2 m, at 1 m a second."""
    found = journeys.times([(TOWN[0], TOWN[1] - 0.001)], [VILLAGE], CAR)
    assert found.seconds[0, 0] == pytest.approx(180 + 111.2, rel=1e-3)
    assert journeys.way(TOWN, VILLAGE, CAR, [BRIDGE]).metres == 4000


def test_what_is_reached_in_a_time_ends_where_the_time_does(journeys: Journeys):
    """In 90 s half the bridge's road; a second team that sets out a minute later adds nothing."""
    reached = journeys.reach([TOWN, TOWN], [90.0], CAR, begin_s=[0.0, 60.0])
    bridge = journeys.network.ways[0, 0]
    assert reached.share[0, bridge] == pytest.approx(0.5)


def test_a_way_is_told_turn_by_turn_in_words(journeys: Journeys):
    with translation.override("zh-hans"):
        told = turns(journeys, TOWN, FARM, CAR)
        round_about = turns(journeys, TOWN, VILLAGE, CAR, [BRIDGE])
    assert [one.text for one in told] == ["出发，沿G213 国道行驶 3.0 千米", "直行，沿五星村道行驶 900 米", "到达"]
    assert round_about[0].text == "出发，沿县道行驶 4.0 千米"
    assert sum(one.seconds for one in told) == pytest.approx(360)
    with translation.override("en"):
        assert turns(journeys, TOWN, FARM, CAR)[0].text == "Set out along G213 国道 for 3.0 km"


def test_no_way_has_no_turns(journeys: Journeys):
    assert turns(journeys, TOWN, ISLAND, CAR) == ()


def dijkstra(rows: list[dict[str, str]], source: str) -> dict[str, float]:
    """Anybody's own."""
    out: dict[str, list[tuple[str, float]]] = {}
    for row in rows:
        if row["is_closed"] == "0":
            out.setdefault(row["tail"], []).append((row["head"], float(row["seconds"])))
    best, heap = {source: 0.0}, [(0.0, source)]
    while heap:
        now, node = heapq.heappop(heap)
        for there, seconds in out.get(node, ()):
            if now + seconds < best.get(there, inf):
                best[there] = now + seconds
                heapq.heappush(heap, (best[there], there))
    return best


@pytest.mark.parametrize("moves", [CAR, LORRY], ids=["car", "lorry"])
def test_anybodys_own_dijkstra_on_the_exported_table_gives_our_times(journeys: Journeys, moves: Moves):
    file = io.StringIO()
    write_csv(road_tables(journeys, moves), file)
    rows = list(DictReader(io.StringIO(file.getvalue())))
    assert len(rows) == 10 and {row["road_class"] for row in rows} == {"national", "county", "rural"}
    ours = journeys.times([TOWN], [VILLAGE, PASS, FARM], moves).seconds[0]
    theirs = dijkstra(rows, "0")
    assert [theirs.get(str(node), inf) for node in (1, 2, 3)] == pytest.approx(ours.tolist(), rel=1e-12)


def test_only_roads_of_the_counties_asked_for_are_exported(journeys: Journeys, tmp_path):
    assert road_tables(journeys, CAR, area="530381").edges["road"].tolist() == [4, 4]
    whole, county = road_tables(journeys, CAR, area="5303"), road_tables(journeys, LORRY, area="530326")
    assert len(whole.edges["tail"]) == 10 and county.nodes["node"].tolist().count(4) == 0
    write_npz(county, tmp_path / "roads.npz")
    held = np.load(tmp_path / "roads.npz")
    assert held["edge_seconds"][held["edge_is_closed"]].tolist() == [inf] * 4
    assert held["names"][held["edge_name"][0]] == "G213 国道"
    file = io.StringIO()
    write_geojson(county, file)
    assert '"seconds": null' in file.getvalue() and file.getvalue().count('"LineString"') == 8


@pytest.mark.django_db
def test_the_packs_know_six_classes_of_vehicles_none_quicker_on_a_lesser_road(reality: object):
    known = classes()
    assert len(known) == 6 and not any(one.is_verified for one in known.values())
    for one in known.values():
        assert list(one.speed_kmh) == sorted(one.speed_kmh, reverse=True), one.title
        assert one.on_foot_s([1000.0])[0] > 1000 / 2
    with pytest.raises(NoSuchVehicle, match="tank"):
        moves_of("tank")


@pytest.mark.django_db
@pytest.mark.databases
def test_the_network_of_a_layer_is_built_once_for_its_content(two_counties: None):
    (layer,) = place.demo(roads())
    assert journeys_over(layer) is journeys_over(layer)
    assert journeys_over(layer).times([TOWN], [VILLAGE], CAR).seconds[0, 0] == pytest.approx(180)
