"""A user's heights take the place of the made-up land (issue 4, sentences 2, 3 and 11)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from anlan.core.batches.services import undo_batch
from anlan.core.regions.models import Region
from anlan.risk.arrays import Ground
from anlan.risk.importing import drafting
from anlan.risk.importing.orders import FileRefused, Order
from anlan.risk.layers import layers, load
from anlan.science.terrain import Grid, flow_directions
from tests.formats.test_raster import written
from tests.risk import place

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:Use `@` matmul")]
SPOKEN = {"source": "云南省测绘院", "licence": "内部使用", "as_of": place.date(2025, 1, 1), "by": place.INIT}
FOOT = 0.3048


def model(tmp_path: Path, change: float = 1.0, **options: object) -> Path:
    """The slope of the test's standing ground with a hollow in it, over 会泽 and a little more."""
    rise = (np.add.outer(np.zeros(44), np.arange(44) * 10.0) + 1980).astype("f4")
    rise[5:8, 20:23] -= 60
    return written(tmp_path / "dem.tif", rise * np.float32(change), 102.98, 26.42, 0.01, **options)


def refusal(order: Order) -> str:
    with pytest.raises(FileRefused) as refused:
        drafting.draft("dem", order)
    return str(refused.value.details["faults"][0])


def test_own_heights_stand_drained_and_undo_brings_the_made_up_land_back(two_counties: None, tmp_path: Path) -> None:
    (made_up,) = place.demo(place.slope(), region_code="530326")
    draft = drafting.draft("dem", Order(model(tmp_path), "530326"))
    batch = drafting.apply(draft, **SPOKEN)
    (layer,) = layers("ground", "530326")
    ground = load(layer, Ground)
    rows, cols = ground.height_m.shape
    way = flow_directions(ground.height_m.astype(float), Grid(ground.west, ground.north, ground.cell, (rows, cols)))
    assert (way > 0).mean() > 0.9 and not layer.is_demo and layer.title == "会泽县地形（自有）"
    assert ground.height_m[10, 10] == pytest.approx(2000 + 80, abs=21) and batch.facts["raised"] == 9
    assert any("洼地填平 9 格，最多抬高" in note for note in draft.notes)
    undo_batch(uid=batch.uid, by=place.INIT)
    assert layers("ground", "530326").get().uid == made_up.uid


def test_heights_in_feet_are_suspected_and_come_in_as_metres_once_somebody_says_so(two_counties: None, tmp_path: Path) -> None:
    place.demo(place.slope(), region_code="530326")
    path = model(tmp_path, 1 / FOOT)
    assert "疑似以英尺为单位" in refusal(Order(path, "530326")) and "--units ft" in refusal(Order(path, "530326"))
    drafting.apply(drafting.draft("dem", Order(path, "530326", unit="ft")), **SPOKEN)
    ground = load(layers("ground", "530326").first(), Ground)  # type: ignore[arg-type]
    assert 1970 < np.nanmin(ground.height_m) < np.nanmax(ground.height_m) < 2430
    assert "--units ft 与已知高程不符" in refusal(Order(model(tmp_path), "530326", unit="ft"))


def test_marks_that_no_ground_has_are_holes_and_holes_stay_unknown(two_counties: None, tmp_path: Path) -> None:
    rise = np.full((44, 44), 2000, "f4") + np.arange(44, dtype="f4")
    rise[5, 5:10] = -999
    draft = drafting.draft("dem", Order(written(tmp_path / "a.tif", rise, 102.98, 26.42, 0.01), "530326"))
    assert any("5 格的值（-999" in note for note in draft.notes)
    assert any("境内缺值 5 格：保持未知" in note for note in draft.notes)
    drafting.apply(draft, **SPOKEN)
    assert np.isnan(load(layers("ground", "530326").get(), Ground).height_m).sum() == 5


def test_a_model_that_leaves_half_the_county_out_is_refused(two_counties: None, tmp_path: Path) -> None:
    half = written(tmp_path / "a.tif", np.full((40, 20), 2000, "f4"), 103.0, 26.4, 0.01)
    assert "会泽县只有 50.0 % 的地面有高程" in refusal(Order(half, "530326"))
    torn = np.full((40, 40), 2000, "f4")
    torn[:, :20] = np.nan
    assert "只有 50.0 %" in refusal(Order(written(tmp_path / "b.tif", torn, 103.0, 26.4, 0.01), "530326"))
    away = written(tmp_path / "c.tif", torn, 113.0, 36.4, 0.01)
    assert "没有重叠" in refusal(Order(away, "530326"))


def test_own_roads_climb_as_the_own_ground_does(two_counties: None, tmp_path: Path) -> None:
    from anlan.risk.arrays import Roads
    from tests.risk.test_own_data_roads import OSM

    drafting.apply(drafting.draft("dem", Order(model(tmp_path), "530326")), **SPOKEN)
    (tmp_path / "a.osm").write_text(OSM)
    drafting.apply(drafting.draft("roads", Order(tmp_path / "a.osm", "530326")), **SPOKEN)
    roads = load(layers("roads", "530326").get(), Roads)
    assert roads.grade[1] == pytest.approx(0.01, rel=0.02)


@pytest.mark.shared
def test_measured_mountains_agree_with_published_heights_and_feet_are_caught(
    two_counties: None, shared: Path, tmp_path: Path
) -> None:
    """30″ heights of Qujing, as they are and turned to feet: 会泽 stands here as a box of some 200 km round its town."""
    town = Region.objects.get(code="530326")
    town.boundaries.all().delete()
    place.boundary(town, place.shapely.box(102.7, 25.0, 104.2, 27.0))
    path = shared / "dem/cn_30s_qujing.tif"
    draft = drafting.draft("dem", Order(path, "530326"))
    assert any("已知高程点相差中位数" in note and "公开发表" in note for note in draft.notes)
    assert draft.facts["holes"] == 0
    import rasterio

    with rasterio.open(path) as file:
        feet = tmp_path / "feet.tif"
        profile = file.profile | {"dtype": "float32"}
        values = file.read(1) / FOOT
    with rasterio.open(feet, "w", **profile) as out:
        out.write(values.astype("f4"), 1)
    assert "疑似以英尺为单位" in refusal(Order(feet, "530326"))
