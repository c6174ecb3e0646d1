"""A user's people and houses take the place of made-up ones (issue 4, sentence 3)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely

from anlan.core.batches.services import undo_batch
from anlan.core.geometry import Datum
from anlan.core.packs import lookup
from anlan.risk.arrays import Exposure
from anlan.risk.importing import drafting
from anlan.risk.importing.buildings import house_class
from anlan.risk.importing.orders import FileRefused, Order
from anlan.risk.importing.people import spread
from anlan.risk.layers import layers, load
from tests.formats.sheets import workbook
from tests.formats.test_raster import written as raster
from tests.formats.test_vector import written
from tests.risk import place

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:Use `@` matmul")]
SPOKEN = {"source": "会泽县统计局", "licence": "内部使用", "as_of": place.date(2025, 12, 31), "by": place.INIT}


def exposure(region_code: str) -> Exposure:
    return load(layers("exposure", region_code).get(), Exposure)


def of(cells: Exposure, township: int) -> np.ndarray:
    return cells.township == township


def test_new_totals_of_townships_are_met_exactly_and_the_spread_stays(two_counties: None, tmp_path: Path) -> None:
    place.demo(place.cells())
    path = workbook(tmp_path / "人口.xlsx", [
        ["会泽县各乡镇人口"], ["区划代码", "乡镇", "常住人口（人）", "65岁及以上", "户数"],
        ["530326101000", "娜姑镇", 7001, 901, ""], [530326102, "迤车镇", 2003, "", 700],
    ])  # fmt: skip
    draft = drafting.draft("population", Order(path, "530326"))
    assert draft.faults == [] and any("2 个单位共 9004 人（原 11000 人）" in note for note in draft.notes)
    batch = drafting.apply(draft, **SPOKEN)
    cells, before = exposure("5303"), place.cells()
    first, second, other = (of(cells, code) for code in (530326101, 530326102, 530381101))
    assert cells.people[first].sum() == 7001 and cells.elderly[first].sum() == 901
    assert cells.people[second].sum() == 2003 and cells.households[second].sum() == 700
    assert np.abs(cells.people[first] - before.people[first] * 7001 / 5500).max() <= 1
    assert np.array_equal(cells.people[other], before.people[other]) and np.array_equal(cells.houses, before.houses)
    undo_batch(uid=batch.uid, by=place.INIT)
    assert exposure("530326").people.sum() == 16_500


def test_every_fault_of_a_table_is_told_with_its_line(two_counties: None, tmp_path: Path) -> None:
    place.demo(place.cells())
    path = workbook(tmp_path / "a.xlsx", [
        ["区划代码", "人口", "65岁以上", "儿童"], [530326101, 5000, 3000, 3000], ["5303x", 10, "", ""], [530381101, 10, "", ""],
        [530326102, "约五千", "", ""], [530326102, -5, "", ""], ["530326103", 800, "", ""], [530326102, "", "", ""], [53, 1, "", ""],
        [530326101, 5001, "", ""], [530326, 9000, "", ""],
    ])  # fmt: skip
    draft = drafting.draft("population", Order(path, "530326"))
    assert draft.faults == [
        "第 2 行：老年人与儿童之和超过人口 5000", "第 3 行：区划代码“5303x”无效", "第 4 行：530381101 不在会泽县境内",
        "第 5 行：人口“约五千”不是数字", "第 6 行：人口 -5 应为不小于 0 的整数", "第 8 行：缺少人口",
        "第 9 行：区划代码 53 太大：请给到县、乡镇或村", "第 11 行：530326 与第 7 行的 530326103 重复",
        "第 7 行：530326103 在现有人口分布中没有居民点，无法分摊",
    ]  # fmt: skip


def test_a_raster_of_people_keeps_its_sum_and_says_how_it_compares_with_the_census(two_counties: None, tmp_path: Path) -> None:
    place.demo(place.cells())
    values = np.random.default_rng(4).gamma(2.0, 30.0, (50, 50)).astype("f4")
    values[0, 0] = -9999
    path = raster(tmp_path / "pop.tif", values, 103.0, 26.4, 0.008, nodata=-9999)
    with pytest.raises(FileRefused) as refused:
        drafting.draft("population", Order(path, "530326"))
    assert "--values counts" in refused.value.details["faults"][0]
    draft = drafting.draft("population", Order(path, "530326", values="counts"))
    drafting.apply(draft, **SPOKEN)
    cells = exposure("530326")
    own, kept = cells.township // 1000 == 530326, cells.township // 1000 == 530381
    with rasterio.open(path) as file:
        total = float(file.read(1, masked=True).sum())
    assert cells.people[own].sum() == round(total) and kept.sum() == 10
    assert cells.elderly[own].sum() == pytest.approx(total * cells.elderly[kept].sum() / cells.people[kept].sum(), rel=0.01)
    assert cells.houses[own].sum() == pytest.approx(cells.households[own].sum(), rel=0.02)
    assert any("2020 年普查为" in note for note in draft.notes)
    assert set(np.unique(cells.township[own])) == {530326101, 530326102}


def test_a_density_is_people_times_area(two_counties: None, tmp_path: Path) -> None:
    path = raster(tmp_path / "pop.tif", np.full((4, 4), 100, "f4"), 103.0, 26.4, 0.1)
    draft = drafting.draft("population", Order(path, "530326", values="density"))
    drafting.apply(draft, **SPOKEN)
    area = shapely.area(place.HUIZE) * 110.8 * 111.32 * np.cos(np.radians(26.2))
    cells = exposure("530326")
    assert cells.people.sum() == pytest.approx(100 * area, rel=0.003) and cells.classes == ()
    assert cells.households.sum() > 0 and set(cells.township) == {530326000}


def test_people_on_a_shifted_map_are_refused_not_taken_for_unshifted(two_counties: None, tmp_path: Path) -> None:
    place.demo(place.cells())
    counted = raster(tmp_path / "pop.tif", np.full((4, 4), 100, "f4"), 103.0, 26.4, 0.1)
    table = workbook(tmp_path / "a.xlsx", [["区划代码", "人口"], [530326101, 7001]])
    for path in (counted, table):
        with pytest.raises(FileRefused) as refused:
            drafting.draft("population", Order(path, "530326", values="counts", datum=Datum.GCJ02))
        assert "--datum gcj02 对这种文件无法换算" in refused.value.details["faults"][0]
        assert drafting.draft("population", Order(path, "530326", values="counts", datum=Datum.CGCS2000)).faults == []


@pytest.mark.shared
def test_a_real_raster_of_another_country_is_refused(two_counties: None, shared: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        drafting.draft("population", Order(shared / "population/dresden_population_density_median.tif", "530326", values="density"))
    assert "没有重叠" in refused.value.details["faults"][0]


def square(lon: float, lat: float, side_m: float) -> shapely.Polygon:
    half = side_m / 2 / 111_195
    wide = half / np.cos(np.radians(lat))
    return shapely.box(lon - wide, lat - half, lon + wide, lat + half)


def test_outlines_become_dwellings_of_their_township_by_class(two_counties: None, tmp_path: Path) -> None:
    place.demo(place.cells())
    outlines = [square(103.02, 26.2, 12), square(103.021, 26.2, 30), square(103.1, 26.2, 10), square(103.11, 26.2, 50),
                square(103.12, 26.2, 2), square(103.5, 26.2, 12)]  # fmt: skip
    path = written(tmp_path / "b.gpkg", outlines, 结构类型=["土木", "框架结构", "砖混（有构造柱，设防）", "砖混", "", "砖木"],
                   层数=[1, 6, 2, 4, 1, 1], 用途=["住宅", "住宅", "住宅", "教学楼", "", "住宅"])  # fmt: skip
    draft = drafting.draft("buildings", Order(path, "530326"))
    batch = drafting.apply(draft, **SPOKEN)
    cells, before = exposure("5303"), place.cells()
    first = of(cells, 530326101)
    flats = round(900 * 6 / 130)
    assert cells.houses[first].sum(axis=0).tolist() == [flats, 1, 0, 0, 1]
    assert np.array_equal(cells.houses[~first], before.houses[~first]) and np.array_equal(cells.people, before.people)
    assert cells.houses[first][0].tolist() == [flats, 0, 0, 0, 1]
    text = " ".join(draft.notes)
    assert "不是住房 1 栋，小于 10 m² 1 栋" in text and "1 栋在会泽县以外" in text
    assert f"530326101 娜姑镇：住房 {flats + 2} 户代替原" in text
    undo_batch(uid=batch.uid, by=place.INIT)
    assert np.array_equal(exposure("5303").houses, before.houses)


def test_a_broken_outline_is_told_by_its_row_and_houses_need_people_first(two_counties: None, tmp_path: Path) -> None:
    knot = shapely.Polygon([(103.1, 26.2), (103.11, 26.21), (103.11, 26.2), (103.1, 26.21)])
    path = written(tmp_path / "b.gpkg", [square(103.02, 26.2, 12), knot, square(103.03, 26.2, 12)], 层数=["一层", "2", "1"])
    with pytest.raises(FileRefused) as refused:
        drafting.draft("buildings", Order(path, "530326"))
    assert "还没有人口分布" in refused.value.details["faults"][0]
    place.demo(place.cells())
    faults = drafting.draft("buildings", Order(path, "530326")).faults
    assert faults[0].startswith("第 2 行：轮廓自相交") and faults[1] == "第 1 行：层数“一层”不是数字"


def test_a_building_whose_row_is_at_fault_is_left_out_not_guessed(two_counties: None, tmp_path: Path) -> None:
    place.demo(place.cells())
    path = written(tmp_path / "b.gpkg", [square(103.02, 26.2, 12), square(103.03, 26.2, 12)], 层数=["一层", "1"])
    draft = drafting.draft("buildings", Order(path, "530326", skips_faults=True))
    assert draft.faults == ["第 1 行：层数“一层”不是数字"] and draft.facts["houses"] == 1


@pytest.mark.shared
def test_real_outlines_are_read_and_lie_elsewhere(two_counties: None, shared: Path) -> None:
    place.demo(place.cells())
    with pytest.raises(FileRefused) as refused:
        drafting.draft("buildings", Order(shared / "exposure/jakarta_buildings_osm_4326.zip", "530326"))
    assert "没有一栋住房在会泽县境内" in refused.value.details["faults"][0]


@pytest.mark.parametrize(
    ("structure", "storeys", "area_m2", "expected"),
    [
        ("钢筋混凝土", 6, 300, "钢混"), ("砖混结构", 3, 120, "砖混未设防"), ("砖混（设防）", 3, 120, "砖混设防"),
        ("砖混（未设防）", 3, 120, "砖混未设防"), ("砖木", 1, 80, "砖木"), ("土坯", 1, 80, "土木石木"), ("", 11, 500, "钢混"),
        ("", 3, 120, "砖混未设防"), ("", None, 80, "砖木"), ("Reinforced concrete", 2, 100, "钢混"), ("brick", 2, 100, "砖混未设防"),
    ],
)  # fmt: skip
def test_a_building_is_classed_by_word_else_by_size(structure: str, storeys: float | None, area_m2: float, expected: str) -> None:
    table = lookup("footprint_classes", at=place.date(2026, 1, 1)).value
    assert house_class(structure, storeys, area_m2, table) == expected
    assert expected in lookup("house_classes", at=place.date(2026, 1, 1)).value["classes"]


def test_whole_people_add_up_whatever_the_weights() -> None:
    random = np.random.default_rng(7)
    for total in (0, 1, 17, 10_001):
        weight = random.gamma(0.5, 1.0, 300)
        assert spread(total, weight).sum() == total and np.abs(spread(total, weight) - total * weight / weight.sum()).max() < 1
    assert spread(5, np.zeros(3)).tolist() == [0, 0, 0]
