"""A user's facilities and places come in by table or map, with every fault of every row (issue 4, sentence 3)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely

from anlan.core.batches.services import undo_batch
from anlan.core.geometry.tiles import tile_of
from anlan.core.regions.models import Region, RegionBoundary
from anlan.risk.importing import drafting
from anlan.risk.importing.orders import FileRefused, Order
from anlan.risk.importing.templates import lines
from anlan.risk.models import Facility
from tests.formats.sheets import workbook
from tests.formats.test_vector import written
from tests.risk import place

pytestmark = [pytest.mark.django_db]
SPOKEN = {"source": "会泽县教育体育局", "licence": "内部使用", "as_of": place.date(2026, 9, 1), "by": place.INIT}
HEADINGS = ["类型", "名称", "经度", "纬度", "区划代码", "规模"]


def demo_school(name: str, lon: float, region_code: str, kind: str = "primary_school") -> Facility:
    from anlan.core.batches.services import Incoming, apply_batch

    row = Facility(uid=name, kind=kind, name=name, region_code=region_code, longitude=lon, latitude=26.2,
                   tile=int(tile_of(lon, 26.2)), is_inferred=True)  # fmt: skip
    apply_batch(kind="place", region_code="5303", origin="test", source="演示数据 · 推断", licence="CC0-1.0",
                as_of=place.date(2020, 11, 1), incoming=[Incoming([row])], is_demo=True, by=place.INIT)  # fmt: skip
    return row


def standing() -> dict[str, str]:
    return dict(Facility.standing.values_list("name", "region_code"))


def test_own_schools_replace_the_made_up_ones_of_the_county_and_nothing_else(two_counties: None, tmp_path: Path) -> None:
    place.demo(place.cells())
    demo_school("演示小学", 103.1, "530326101")
    demo_school("邻县小学", 103.5, "530381101")
    demo_school("演示医院", 103.1, "530326101", "hospital")
    path = workbook(tmp_path / "学校.xlsx", [HEADINGS, ["小学", "娜姑小学", 103.1, 26.2, "", 620], ["普通高中", "会泽一中", 103.3, 26.2, 530326102, 4200]])
    draft = drafting.draft("facilities", Order(path, "530326"))
    assert draft.faults == [] and any("现有的同类设施 1 处（其中演示 1 处）" in note for note in draft.notes)
    batch = drafting.apply(draft, **SPOKEN)
    assert standing() == {"娜姑小学": "530326101", "会泽一中": "530326102", "邻县小学": "530381101", "演示医院": "530326101"}
    school = Facility.standing.get(name="娜姑小学")
    assert (school.kind, school.capacity, school.capacity_unit, school.source) == ("primary_school", 620, "人", "会泽县教育体育局")
    assert school.tile == int(tile_of(103.1, 26.2)) and not school.is_demo and not school.is_inferred
    undo_batch(uid=batch.uid, by=place.INIT)
    assert set(standing()) == {"演示小学", "邻县小学", "演示医院"}


def test_every_fault_of_a_row_is_told_with_its_line(two_counties: None, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [
        ["2026 年学校名册"], HEADINGS, ["小学", "甲小学", 103.1, 26.2, "", ""], ["学堂", "乙小学", 103.1, 26.2, "", ""],
        ["小学", "", 103.1, 26.2, "", ""], ["小学", "丙小学", 203.1, 26.2, "", ""], ["小学", "丁小学", 26.2, 103.1, "", ""],
        ["小学", "戊小学", "东经103", 26.2, "", ""], ["小学", "己小学", 103.5, 26.2, "", ""], ["小学", "庚小学", 103.1, 26.2, 530381, ""],
        ["小学", "甲小学", 103.1, 26.2, "", -3], ["小学", "甲小学", 103.11, 26.2, "", ""], ["小学", "辛小学", 103.1, "", 999999, ""],
    ])  # fmt: skip
    draft = drafting.draft("facilities", Order(path, "530326"))
    assert draft.faults[0].startswith("第 4 行：类型“学堂”不认识；可用：小学、初级中学")
    assert draft.faults[1:] == [
        "第 5 行：缺少名称", "第 6 行：经度 203.1 超出范围", "第 7 行：纬度 103.1 超出范围（经纬度似乎颠倒）",
        "第 8 行：经度“东经103”不是数字", "第 11 行：规模 -3 应不小于 0", "第 13 行：缺少纬度", "第 13 行：区划代码 999999 不存在",
        "第 9 行：“己小学”不在会泽县境内（经度 103.5，纬度 26.2）", "第 10 行：“庚小学”的区划代码是 530381，位置却在 会泽县",
        "第 12 行：与第 3 行重复：小学“甲小学”",
    ]  # fmt: skip


def test_a_sheet_without_a_needed_column_says_which(two_counties: None, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["名称", "经度", "纬度", "性质"], ["甲小学", 103.1, 26.2, "小学"]])
    with pytest.raises(FileRefused) as refused:
        drafting.draft("facilities", Order(path, "530326"))
    assert refused.value.details["faults"] == ["缺少列“类型”；现有列：名称、经度、纬度、性质。可用 --column kind=列名 指定。"]
    drafting.apply(drafting.draft("facilities", Order(path, "530326", columns={"kind": "性质"})), **SPOKEN)
    assert standing() == {"甲小学": "530326"}


def test_a_map_of_points_and_outlines_comes_in_as_a_table_does(two_counties: None, tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    shapes = [shapely.Point(103.12, 26.2), shapely.box(103.2, 26.1, 103.21, 26.11)]
    rows = zip(shapes, [("hospital", "县医院", 400), ("水库", "毛家村水库", 55300)], strict=True)
    features = [{"type": "Feature", "geometry": shapely.geometry.mapping(shape),
                 "properties": {"kind": kind, "name": name, "capacity": size}} for shape, (kind, name, size) in rows]  # fmt: skip
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    drafting.apply(drafting.draft("facilities", Order(path, "530326")), **SPOKEN)
    lake = Facility.standing.get(name="毛家村水库")
    assert (lake.kind, lake.capacity, lake.capacity_unit) == ("reservoir", 55300, "10⁴ m³")
    assert lake.longitude == pytest.approx(103.205, abs=1e-6) and set(standing()) == {"县医院", "毛家村水库"}


def test_the_template_is_read_back_as_it_is_written(two_counties: None, tmp_path: Path) -> None:
    head, *kinds = lines("facilities")
    filled = [head, *([kind, f"{kind}一号", 103.1, 26.2, "", 1] for (kind,) in kinds)]
    draft = drafting.draft("facilities", Order(workbook(tmp_path / "a.xlsx", filled), "530326"))
    assert draft.faults == [] and draft.facts["facilities"] == len(kinds) >= 20


def test_own_areas_and_seats_stand_in_for_inferred_ones(two_counties: None, tmp_path: Path) -> None:
    west, east = shapely.box(103.0, 26.0, 103.25, 26.4), shapely.box(103.25, 26.0, 103.4, 26.4)
    path = written(tmp_path / "a.gpkg", [west, east], code=["530326101000", ""], name=["", "迤车镇"])
    batch = drafting.apply(drafting.draft("places", Order(path, "530326")), **SPOKEN)
    row = RegionBoundary.standing.get(region__code="530326101", layer="township")
    assert row.geometry is not None and row.geometry.shape.equals(west) and not row.is_inferred
    unit = Region.objects.get(code="530326101")
    assert unit.has_boundary and 103.0 < (unit.longitude or 0) < 103.25
    seats = workbook(tmp_path / "b.xlsx", [["代码", "名称", "经度", "纬度"], ["", "娜姑镇", 103.02, 26.2], ["", "老厂乡", 103.1, 26.2]])
    draft = drafting.draft("places", Order(seats, "530326", skips_faults=True))
    assert draft.faults == ["第 3 行：会泽县没有名为“老厂乡”的单位"]
    drafting.apply(draft, **SPOKEN)
    assert Region.objects.get(code="530326101").longitude == 103.02
    # a cell's township is now read from the areas
    from anlan.risk.importing.units import townships_at

    assert townships_at(*place.shapely.get_coordinates([place.shapely.Point(103.24, 26.1)]).T, place.cells()).tolist() == [530326101]
    assert batch.facts == batch.facts | {"areas": 2, "seats": 0}
