"""What own data take the place of: nothing of a colleague's is lost, what stays keeps its origin (issue 4, sentence 3)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely
from django.db import connection

from anlan.core.batches.models import Batch
from anlan.core.batches.services import Incoming, undo_batch
from anlan.risk.arrays import Exposure, Faults
from anlan.risk.importing import drafting
from anlan.risk.importing.orders import Draft, DraftOutdated, Order, Said
from anlan.risk.layers import layers, load
from anlan.risk.models import Facility, Layer
from tests.formats.sheets import workbook
from tests.formats.test_raster import written as raster
from tests.formats.test_vector import written
from tests.risk import place

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:Use `@` matmul")]
OLD, NEW = place.date(2020, 11, 1), place.date(2026, 5, 31)


def spoken(source: str) -> dict[str, object]:
    return {"source": source, "licence": "内部使用", "as_of": NEW, "by": place.INIT}


def fault_lines(tmp_path: Path, region: str, name: str, west: float, east: float) -> Draft:
    path = written(tmp_path / f"{name}.gpkg", [shapely.LineString([(west, 26.2), (east, 26.2)])], name=[name])
    return drafting.draft("faults", Order(path, region))


def schools(tmp_path: Path, name: str) -> Draft:
    path = workbook(tmp_path / f"{name}.xlsx", [["类型", "名称", "经度", "纬度"], ["小学", name, 103.1, 26.2]])
    return drafting.draft("facilities", Order(path, "530326"))


def test_what_a_colleague_brought_in_since_the_draft_is_not_dropped(two_counties: None, tmp_path: Path) -> None:
    drafting.apply(fault_lines(tmp_path, "5303", "旧断裂", 103.1, 103.7), **spoken("省局"))
    mine = fault_lines(tmp_path, "530326", "会泽断裂", 103.1, 103.3)
    drafting.apply(fault_lines(tmp_path, "530381", "宣威断裂", 103.5, 103.7), **spoken("宣威市局"))
    with pytest.raises(DraftOutdated) as refused:
        drafting.apply(mine, **spoken("会泽县局"))
    assert "读取“会泽断裂.gpkg”以后，它要取代的数据已被别人更新" in str(refused.value)
    assert load(layers("faults", "5303").get(), Faults).names == ("宣威断裂", "旧断裂") and Batch.objects.count() == 2
    drafting.apply(fault_lines(tmp_path, "530326", "会泽断裂", 103.1, 103.3), **spoken("会泽县局"))
    assert set(load(layers("faults", "5303").get(), Faults).names) == {"会泽断裂", "宣威断裂"}


def test_a_layer_that_came_where_none_stood_is_not_hidden_by_an_older_draft(two_counties: None, tmp_path: Path) -> None:
    mine = fault_lines(tmp_path, "530326", "会泽断裂", 103.1, 103.3)
    drafting.apply(fault_lines(tmp_path, "5303", "旧断裂", 103.1, 103.7), **spoken("省局"))
    with pytest.raises(DraftOutdated):
        drafting.apply(mine, **spoken("会泽县局"))
    assert Layer.standing.get().source == "省局"


def test_facilities_that_came_in_since_are_not_replaced_unseen_and_after_undo_the_draft_holds(
    two_counties: None, tmp_path: Path
) -> None:
    mine = schools(tmp_path, "甲小学")
    other = drafting.apply(schools(tmp_path, "乙小学"), **spoken("教体局"))
    with pytest.raises(DraftOutdated):
        drafting.apply(mine, **spoken("会泽县"))
    assert Facility.standing.get().name == "乙小学"
    undo_batch(uid=other.uid, by=place.INIT)
    drafting.apply(mine, **spoken("会泽县"))
    assert Facility.standing.get().name == "甲小学"


@pytest.mark.django_db(transaction=True)
def test_others_may_write_while_a_large_file_comes_in(two_counties: None, tmp_path: Path) -> None:
    draft, held = schools(tmp_path, "甲小学"), []
    make = draft.make

    def made(said: Said) -> Iterator[Incoming]:
        yield from make(said)
        held.append(connection.in_atomic_block)  # the rows are written by now

    draft.make = made
    drafting.apply(draft, **spoken("教体局"))
    assert held == [False] and Facility.standing.get().name == "甲小学"


def test_what_stays_of_an_older_layer_keeps_its_source_its_date_and_its_marks(two_counties: None, tmp_path: Path) -> None:
    place.demo(place.cells())
    people = raster(tmp_path / "pop.tif", place.np.full((4, 4), 100, "f4"), 103.0, 26.4, 0.1)
    for source in ("统计局", "统计局二次"):
        batch = drafting.apply(drafting.draft("population", Order(people, "530326", values="counts")), **spoken(source))
    (layer,) = layers("exposure", "5303")
    assert layer.source == "统计局二次（会泽县）；演示数据 · 推断（曲靖市）"
    assert (layer.is_demo, layer.is_inferred, layer.as_of) == (True, True, OLD)
    assert batch.facts["parts"] == [
        {"kind": "population", "region": "530326", "source": "统计局二次", "as_of": "2026-05-31", "is_demo": False, "is_inferred": True},
        {"kind": "place", "region": "5303", "source": "演示数据 · 推断", "as_of": "2020-11-01", "is_demo": True, "is_inferred": True},
    ]  # fmt: skip


def test_people_inferred_in_one_county_are_not_shown_as_counted_beside_those_of_another(two_counties: None, tmp_path: Path) -> None:
    place.demo(place.cells())
    Layer.objects.filter(kind="exposure").update(is_demo=False, is_inferred=False, source="普查")
    people = raster(tmp_path / "pop.tif", place.np.full((4, 4), 100, "f4"), 103.0, 26.4, 0.1)
    drafting.apply(drafting.draft("population", Order(people, "530326", values="counts")), **spoken("统计局"))
    assert layers("exposure", "5303").get().is_inferred


def test_a_table_of_totals_leaves_made_up_houses_marked_as_such(two_counties: None, tmp_path: Path) -> None:
    place.demo(place.cells(), region_code="530326")
    path = workbook(tmp_path / "a.xlsx", [["区划代码", "人口"], [530326101, 7001]])
    drafting.apply(drafting.draft("population", Order(path, "530326")), **spoken("统计局"))
    (layer,) = layers("exposure", "530326")
    assert load(layer, Exposure).people.sum() == 7001 + 2 * 5500 and layer.is_demo
    assert layer.source == "统计局（会泽县）；演示数据 · 推断（会泽县）" and layer.as_of == OLD


def test_a_unit_may_bring_its_area_and_its_seat_in_one_file(two_counties: None, tmp_path: Path) -> None:
    area = {"type": "Polygon", "coordinates": [[[103, 26], [103.25, 26], [103.25, 26.4], [103, 26.4], [103, 26]]]}
    rows = [("530326101", area), ("530326101", {"type": "Point", "coordinates": [103.02, 26.2]}),
            ("530326101", {"type": "Point", "coordinates": [103.03, 26.2]})]  # fmt: skip
    draft = drafting.draft("places", Order(geojson(tmp_path / "a.geojson", rows), "530326"))
    assert (draft.facts["areas"], draft.facts["seats"]) == (1, 1)
    assert draft.faults == ["第 3 行：与第 2 行是同一单位 530326101"]


def test_a_seat_outside_its_unit_is_a_fault_of_its_row(two_counties: None, tmp_path: Path) -> None:
    area = {"type": "Polygon", "coordinates": [[[103, 26], [103.2, 26], [103.2, 26.4], [103, 26.4], [103, 26]]]}
    rows = [("530326101", area), ("530326101", {"type": "Point", "coordinates": [103.3, 26.2]}),
            ("530326102", {"type": "Point", "coordinates": [103.3, 26.2]}),
            ("530326", {"type": "Point", "coordinates": [103.5, 26.2]})]  # fmt: skip
    draft = drafting.draft("places", Order(geojson(tmp_path / "a.geojson", rows), "530326", skips_faults=True))
    assert draft.faults == [
        "第 2 行：“娜姑镇”的驻地（经度 103.3，纬度 26.2）不在娜姑镇境内",
        "第 4 行：“会泽县”的驻地（经度 103.5，纬度 26.2）不在会泽县境内",
    ]
    assert (draft.facts["areas"], draft.facts["seats"]) == (1, 1)


def geojson(path: Path, rows: list[tuple[str, dict[str, object]]]) -> Path:
    features = [{"type": "Feature", "properties": {"code": code}, "geometry": shape} for code, shape in rows]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path
