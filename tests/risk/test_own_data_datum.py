"""Positions of Chinese map services are noticed and turned back, where there is something to measure against (issue 4, 3)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from anlan.core.geometry import Datum, from_wgs84
from anlan.core.regions.models import Region, RegionBoundary
from anlan.formats.vector import read_features
from anlan.risk.arrays import Roads
from anlan.risk.importing import drafting
from anlan.risk.importing.orders import FileRefused, Order
from anlan.risk.layers import layers, load
from anlan.risk.models import Facility
from tests.formats.sheets import workbook
from tests.formats.test_vector import written
from tests.risk import place

pytestmark = [pytest.mark.django_db]
SPOKEN = {"source": "测试", "licence": "CC0-1.0", "as_of": place.date(2026, 1, 1), "by": place.INIT}


def refusal(kind: str, order: Order) -> str:
    with pytest.raises(FileRefused) as refused:
        drafting.draft(kind, order)
    return str(refused.value.details["faults"][0])


def streets() -> np.ndarray:
    """A net of roads, none like its neighbour."""
    random = np.random.default_rng(3)
    x, y = np.meshgrid(103.05 + 0.02 * np.arange(12), 26.05 + 0.02 * np.arange(12))
    x, y = x + random.normal(0, 0.004, x.shape), y + random.normal(0, 0.004, y.shape)
    rows = [shapely.LineString(np.column_stack([x[k], y[k]])) for k in range(12)]
    return np.array([*rows, *(shapely.LineString(np.column_stack([x[:, k], y[:, k]])) for k in range(12))], object)


def shifted(shapes: np.ndarray, datum: Datum) -> list[shapely.Geometry]:
    return list(shapely.transform(shapes, lambda x, y: from_wgs84(x, y, datum), interleaved=False))


def roads(tmp_path: Path, datum: Datum) -> Path:
    drawn = shifted(streets(), datum)
    return written(tmp_path / f"{datum}.gpkg", drawn, highway=["tertiary"] * len(drawn))


@pytest.mark.parametrize("datum", [Datum.GCJ02, Datum.BD09])
def test_roads_beside_surveyed_ones_show_their_datum(two_counties: None, tmp_path: Path, datum: Datum) -> None:
    first = drafting.draft("roads", Order(roads(tmp_path, Datum.WGS84), "530326"))
    assert any("没有可比对的参照，坐标系未能检验" in note for note in first.notes)
    drafting.apply(first, **SPOKEN)
    again = drafting.draft("roads", Order(roads(tmp_path, Datum.WGS84), "530326"))
    assert any("与现有自有道路“会泽县道路（自有）”比较，未见偏移" in note for note in again.notes)
    path = roads(tmp_path, datum)
    said = refusal("roads", Order(path, "530326"))
    assert f"疑似 {'GCJ-02' if datum == Datum.GCJ02 else 'BD-09'}" in said and f"--datum {datum}" in said
    drafting.apply(drafting.draft("roads", Order(path, "530326", datum=datum)), **SPOKEN)
    layer = layers("roads", "530326").get()
    assert layer.datum == datum.upper()
    made = load(layer, Roads)
    known = shapely.get_coordinates(streets()[0])
    assert np.hypot(made.longitude - known[3, 0], made.latitude - known[3, 1]).min() < 1e-6


def test_own_roads_beside_made_up_ones_of_the_neighbour_still_show_the_datum(two_counties: None, tmp_path: Path) -> None:
    place.demo(place.demo_roads())
    drafting.apply(drafting.draft("roads", Order(roads(tmp_path, Datum.WGS84), "530326")), **SPOKEN)
    assert layers("roads", "530326").get().is_demo
    assert "疑似 GCJ-02" in refusal("roads", Order(roads(tmp_path, Datum.GCJ02), "530326"))


def test_roads_cut_at_the_border_show_their_datum_without_others_beside_them(two_counties: None, tmp_path: Path) -> None:
    across = [shapely.LineString([(103.0001, y), (103.3999, y)]) for y in np.linspace(26.01, 26.39, 30)]
    along = [shapely.LineString([(x, 26.0001), (x, 26.3999)]) for x in np.linspace(103.01, 103.39, 30)]
    drawn = np.array([*across, *along], object)
    path = written(tmp_path / "a.gpkg", list(drawn), highway=["tertiary"] * 60)
    assert any("与所属县界比较，未见偏移" in note for note in drafting.draft("roads", Order(path, "530326")).notes)
    mars = written(tmp_path / "b.gpkg", shifted(drawn, Datum.GCJ02), highway=["tertiary"] * 60)
    assert "疑似 GCJ-02（火星坐标）：与所属县界比较" in refusal("roads", Order(mars, "530326"))
    uncut = shapely.transform(drawn, lambda xy: xy + np.array([0.2, 0.0]))  # half of them in the next county
    wide = written(tmp_path / "c.gpkg", list(uncut), highway=["tertiary"] * 60)
    assert any("坐标系未能检验" in note for note in drafting.draft("roads", Order(wide, "530326")).notes)


def test_who_insists_is_heard_and_who_is_wrong_about_a_shift_is_told(two_counties: None, tmp_path: Path) -> None:
    drafting.apply(drafting.draft("roads", Order(roads(tmp_path, Datum.WGS84), "530326")), **SPOKEN)
    insisting = drafting.draft("roads", Order(roads(tmp_path, Datum.GCJ02), "530326", datum=Datum.WGS84))
    assert any(note.startswith("按 --datum wgs84 采用原坐标；但疑似 GCJ-02") for note in insisting.notes)
    assert "文件似已是 WGS 84" in refusal("roads", Order(roads(tmp_path, Datum.WGS84), "530326", datum=Datum.GCJ02))


def test_facilities_of_the_same_name_show_the_datum_of_a_table(two_counties: None, tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    x, y = random.uniform(103.05, 103.35, 20), random.uniform(26.05, 26.35, 20)
    gcj = from_wgs84(x, y, Datum.GCJ02)

    def table(name: str, lon: np.ndarray, lat: np.ndarray) -> Path:
        rows = [["小学", f"第{k}小学", lon[k], lat[k]] for k in range(20)]
        return workbook(tmp_path / name, [["类型", "名称", "经度", "纬度"], *rows])

    drafting.apply(drafting.draft("facilities", Order(table("a.xlsx", x, y), "530326")), **SPOKEN)
    assert "与现有同名设施比较" in refusal("facilities", Order(table("b.xlsx", *gcj), "530326"))
    drafting.apply(drafting.draft("facilities", Order(table("b.xlsx", *gcj), "530326", datum=Datum.GCJ02)), **SPOKEN)
    assert Facility.standing.get(name="第7小学").longitude == pytest.approx(x[7], abs=1e-7)


def test_a_file_that_names_a_map_service_is_not_taken_for_wgs_84(two_counties: None, tmp_path: Path) -> None:
    path = workbook(tmp_path / "高德导出.xlsx", [["类型", "名称", "经度", "纬度"], ["小学", "甲小学", 103.1, 26.2]])
    assert "写有“高德”，疑似 GCJ-02" in refusal("facilities", Order(path, "530326"))
    assert drafting.draft("facilities", Order(path, "530326", datum=Datum.WGS84)).faults == []


@pytest.mark.shared
def test_a_boundary_in_mars_coordinates_is_told_from_the_same_boundary_in_wgs_84(
    two_counties: None, shared: Path, tmp_path: Path
) -> None:
    counties = read_features(shared / "admin/boundary_wgs84/530300_曲靖市_counties.geojson.gz")
    qilin = Region.objects.get(code="530381")
    qilin.code, qilin.name = "530302", "麒麟区"  # 宣威's row serves as 麒麟
    qilin.save()
    place.closure.rebuild()
    names = next(list(column) for column in counties.fields.values() if "麒麟区" in list(column))
    RegionBoundary.objects.filter(region=qilin).delete()
    place.boundary(qilin, counties.shapes[names.index("麒麟区")])
    path = shared / "admin/boundary_gcj02/530302_麒麟区.geojson.gz"
    said = refusal("places", Order(path, "530302"))
    assert "疑似 GCJ-02（火星坐标）：与现有界线比较" in said and "--datum gcj02" in said
    drafting.apply(drafting.draft("places", Order(path, "530302", datum=Datum.GCJ02)), **SPOKEN)
    now = RegionBoundary.standing.get(region__code="530302", layer="county").geometry
    surveyed = counties.shapes[names.index("麒麟区")]
    mars = read_features(path).shapes[0]

    def alike(one: shapely.Geometry) -> float:
        return float(shapely.area(shapely.intersection(one, surveyed)) / shapely.area(shapely.union(one, surveyed)))

    assert now is not None and alike(now.shape) > 0.99 > alike(mars)
