"""A user's roads take the place of made-up ones (issue 4, sentences 3, 4 and 11)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import osmium
import pytest
import shapely

from anlan.core.batches.services import undo_batch
from anlan.risk.arrays import ROAD_CLASSES, Roads
from anlan.risk.importing import drafting
from anlan.risk.importing.lines import noded
from anlan.risk.importing.network import main_share, network
from anlan.risk.importing.orders import FaultsInFile, FileRefused, Order
from anlan.risk.layers import layers, load
from anlan.science.roads import build_network
from tests.formats.test_vector import written
from tests.risk import place

pytestmark = [pytest.mark.django_db]
SPOKEN = {"source": "会泽县交通运输局", "licence": "内部使用", "as_of": place.date(2026, 5, 31), "by": place.INIT}

OSM = """<osm version="0.6">
 <node id="1" lat="26.2" lon="103.10"/><node id="2" lat="26.2" lon="103.20"/><node id="3" lat="26.2" lon="103.30"/>
 <node id="4" lat="26.1" lon="103.20"/><node id="5" lat="26.3" lon="103.20"/><node id="6" lat="26.2" lon="103.2001"/>
 <way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="trunk"/><tag k="ref" v="G213"/><tag k="name" v="昆西公路"/></way>
 <way id="2"><nd ref="4"/><nd ref="2"/><tag k="highway" v="primary"/><tag k="ref" v="S303"/><tag k="bridge" v="yes"/></way>
 <way id="3"><nd ref="5"/><nd ref="2"/><tag k="highway" v="motorway_link"/></way>
 <way id="4"><nd ref="1"/><nd ref="5"/><tag k="highway" v="unclassified"/><tag k="oneway" v="-1"/></way>
 <way id="5"><nd ref="3"/><nd ref="5"/><tag k="highway" v="footway"/></way>
</osm>"""


@pytest.fixture
def osm(tmp_path: Path) -> Path:
    path = tmp_path / "huize.osm"
    path.write_text(OSM)
    return path


def lines(*drawn: Sequence[tuple[float, float]]) -> np.ndarray:
    return np.array([shapely.LineString(one) for one in drawn], object)


def test_an_osm_file_becomes_a_network_with_classes_ways_bridges_and_grades(two_counties: None, osm: Path) -> None:
    place.demo(place.slope())
    draft = drafting.draft("roads", Order(osm, "530326"))
    batch = drafting.apply(draft, **SPOKEN)
    (layer,) = layers("roads", "530326")
    roads = load(layer, Roads)
    by_name = {(roads.names[n] if n >= 0 else ""): k for k, n in enumerate(roads.name)}
    assert [ROAD_CLASSES[k] for k in roads.road_class] == ["national", "national", "provincial", "motorway", "rural"]
    assert roads.way.tolist() == [0, 0, 0, 1, -1] and roads.is_bridge.tolist() == [False, False, True, False, False]
    assert set(by_name) == {"昆西公路（G213）", "S303", ""} and set(roads.county) == {530326}
    assert roads.grade[0] == pytest.approx(100 / 9976, rel=0.01)  # ten cells of 10 m over 0.1° at 26.2° N
    assert roads.length_m[2] == pytest.approx(11_120, rel=0.002)
    assert "footway 1" in " ".join(draft.notes) and batch.facts["pieces"] == 5
    assert (layer.source, layer.is_demo, layer.datum) == ("会泽县交通运输局", False, "WGS84")
    net = build_network(roads.longitude, roads.latitude, roads.tail, roads.head, length_m=roads.length_m, way=roads.way)
    assert net.nodes == 5


def test_own_roads_of_a_county_keep_the_others_and_undo_brings_the_demo_back(two_counties: None, osm: Path) -> None:
    place.demo(place.demo_roads())
    draft = drafting.draft("roads", Order(osm, "530326"))
    batch = drafting.apply(draft, **SPOKEN)
    (layer,) = layers("roads", "530381")
    roads = load(layer, Roads)
    assert (layer.region_code, layer.is_demo, layer.is_inferred) == ("5303", True, True)
    assert (roads.county == 530381).sum() == 3 and (roads.county == 530326).sum() == 5
    assert "沿用" in layer.method and any("边界处有 1 条沿用的道路断开；其中 0 条" in note for note in draft.notes)
    undo_batch(uid=batch.uid, by=place.INIT)
    (demo,) = layers("roads", "530381")
    assert len(load(demo, Roads).tail) == 7


def test_a_road_cut_off_at_the_border_is_tied_to_the_nearest_own_place(two_counties: None, tmp_path: Path) -> None:
    place.demo(place.demo_roads())
    path = tmp_path / "near.osm"
    path.write_text(OSM.replace('lon="103.30"', 'lon="103.385"').replace('lat="26.2" lon="103.385"', 'lat="26.201" lon="103.39"'))
    # the standing road of 宣威 begins at 103.45° E: 6 km from the own end, beyond what may be tied
    assert any("其中 0 条" in note for note in drafting.draft("roads", Order(path, "530326")).notes)
    path.write_text(path.read_text().replace('lon="103.39"', 'lon="103.3999"').replace("26.201", "26.19999"))
    roads = place.demo_roads()
    moved = roads.longitude.copy()
    moved[4] = 103.41  # now 1 km
    place.demo(place.replace(roads, longitude=moved))
    draft = drafting.draft("roads", Order(path, "530326"))
    assert any("其中 1 条在 3.0 千米内" in note for note in draft.notes)
    drafting.apply(draft, **SPOKEN)
    whole = load(layers("roads", "5303").first(), Roads)  # type: ignore[arg-type]
    assert main_share(whole) > 0.8 and whole.length_m[-1] == pytest.approx(1008, abs=15)


def test_a_shapefile_with_chinese_classes_is_read_and_its_faults_are_told_by_row(two_counties: None, tmp_path: Path) -> None:
    sound = lines([(103.1, 26.1), (103.2, 26.1)], [(103.2, 26.1), (103.2, 26.2)], [(103.2, 26.2), (103.2, 26.2)])
    path = written(tmp_path / "roads.gpkg", list(sound), 道路等级=["县道", "乡道（四级）", "村道"], 道路名称=["会巧线", "金娜线", "x"])
    draft = drafting.draft("roads", Order(path, "530326"))
    assert draft.faults == ["第 3 行：长度为零"]
    with pytest.raises(FaultsInFile) as refused:
        drafting.apply(draft, **SPOKEN)
    assert refused.value.sentence == "文件“roads.gpkg”有 1 处问题，没有导入。"
    assert not layers("roads", "530326").exists()
    batch = drafting.apply(drafting.draft("roads", Order(path, "530326", skips_faults=True)), **SPOKEN)
    roads = load(layers("roads", "530326").get(), Roads)
    assert [ROAD_CLASSES[k] for k in roads.road_class] == ["county", "rural"] and roads.names == ("会巧线", "金娜线")
    assert batch.facts["left_out"] == ["第 3 行：长度为零"]


@pytest.mark.parametrize(
    ("highway", "shift", "says"),
    [("footway", 0.0, "没有一条可以通行的道路（其他的线：footway 1）"), ("primary", 5.0, "没有一条道路在会泽县境内")],
)
def test_a_file_without_a_road_of_the_region_is_refused(
    two_counties: None, tmp_path: Path, highway: str, shift: float, says: str
) -> None:
    path = tmp_path / "a.osm"
    path.write_text(
        f'<osm version="0.6"><node id="1" lat="26.2" lon="{103.1 + shift}"/><node id="2" lat="26.3" lon="{103.1 + shift}"/>'
        f'<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="{highway}"/></way></osm>'
    )
    with pytest.raises(FileRefused) as refused:
        drafting.draft("roads", Order(path, "530326"))
    assert says in refused.value.details["faults"][0]


def test_broken_geometry_and_classes_that_nobody_names_are_refused(two_counties: None, tmp_path: Path) -> None:
    flat = written(tmp_path / "flat.gpkg", list(lines([(103.1, 26.1), (103.1, 26.1)])), name=["x"])
    with pytest.raises(FileRefused) as refused:
        drafting.draft("roads", Order(flat, "530326"))
    assert refused.value.details["faults"] == ["没有一条线形完好的道路。", "第 1 行：长度为零"]
    nameless = written(tmp_path / "b.gpkg", list(lines([(103.1, 26.1), (103.2, 26.1)])), name=["会巧线"])
    with pytest.raises(FileRefused) as refused:
        drafting.draft("roads", Order(nameless, "530326"))
    assert "--column class=列名 指定；现有列：name" in refused.value.details["faults"][0]
    (tmp_path / "c.osm.pbf").write_bytes(b"hello")
    with pytest.raises(FileRefused) as refused:
        drafting.draft("roads", Order(tmp_path / "c.osm.pbf", "530326"))
    assert "读不出来" in refused.value.details["faults"][0]


def test_ends_that_nearly_meet_are_one_and_an_end_beside_a_road_joins_it_but_a_crossing_does_not() -> None:
    step = 1 / 111_195  # degrees of a metre to the north
    drawn = lines(
        [(103.0, 26.0), (103.1, 26.0)], [(103.1, 26.0 + 4 * step), (103.1, 26.1)],  # 4 m apart
        [(103.05, 26.0 + 3 * step), (103.05, 26.1)],  # ends 3 m beside the first
        [(103.02, 25.9), (103.02, 26.1)],  # runs over it
        [(103.08, 26.0 + 30 * step), (103.08, 26.1)],  # 30 m away
    )  # fmt: skip
    made = noded(drawn, snap_m=5)
    roads = network(made, road_class=[1] * 5, way=[0] * 5, is_bridge=[False] * 5, name=np.array([""] * 5, object), simplify_m=8)
    assert (made.merged, made.joined) == (1, 1) and len(roads.tail) == 6
    assert main_share(roads) == pytest.approx(5 / 9)


def test_bends_within_tolerance_go_and_the_length_stays() -> None:
    x = np.linspace(103.0, 103.01, 201)
    drawn = lines(list(zip(x, 26.0 + 0.00003 * np.sin(np.arange(201)), strict=True)), [(103.005, 26.0), (103.005, 26.1)])
    made = noded(drawn, snap_m=5)
    rough, fine = (network(made, road_class=[1, 1], way=[0, 0], is_bridge=[False] * 2, name=np.array(["", ""], object),
                           simplify_m=simplify) for simplify in (8, 0))  # fmt: skip
    assert len(rough.tail) < 10 < 200 <= len(fine.tail)
    assert rough.length_m.sum() == pytest.approx(fine.length_m.sum(), rel=1e-4)


@pytest.mark.shared
def test_a_real_extract_laid_into_the_county_is_one_network(two_counties: None, shared: Path, tmp_path: Path) -> None:
    """The shape of a real town's streets; moved, as no open extract of the county is at hand."""
    moved = tmp_path / "moved.osm.pbf"
    with osmium.SimpleWriter(moved) as out:
        for one in osmium.FileProcessor(shared / "roads/Helsinki.osm.pbf"):
            if one.is_node():
                out.add_node(one.replace(location=(one.lon - 24.95 + 103.2, one.lat - 60.17 + 26.2)))
            elif one.is_way():
                out.add_way(one)
    draft = drafting.draft("roads", Order(moved, "530326"))
    drafting.apply(draft, **SPOKEN)
    roads = load(layers("roads", "530326").get(), Roads)
    assert draft.facts["main_share"] > 0.85 and "Mannerheimintie" in " ".join(roads.names)
    assert len(roads.tail) > 1_000 and any("节点不在文件中" in note for note in draft.notes)


@pytest.mark.shared
def test_a_real_shapefile_of_roads_is_classed_by_its_own_column(two_counties: None, shared: Path) -> None:
    with pytest.raises(FileRefused) as refused:  # it lies in Jakarta, and says so only after its lines and classes were read
        drafting.draft("roads", Order(shared / "exposure/jakarta_roads_osm_4326.zip", "530326"))
    assert refused.value.details["faults"] == ["没有一条道路在会泽县境内。"]
