"""A user's faults come in, and turn the isoseismals of a bulletin without a mechanism (issue 4, sentences 3 and 6; X-03)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
import shapely
from django.utils import translation

from anlan.cli import calling, codes
from anlan.core import clock
from anlan.core.batches.models import Batch
from anlan.core.batches.services import undo_batch
from anlan.core.clock.queries import reality
from anlan.core.geometry.plane import PlaneAround
from anlan.formats.mechanism import NodalPlane
from anlan.impact.events import Quake
from anlan.impact.gathering import assessed, field_of
from anlan.impact.result import Assessment
from anlan.risk.arrays import Faults
from anlan.risk.importing import drafting
from anlan.risk.importing.orders import FileRefused, Order
from anlan.risk.layers import layers, load
from tests.formats.test_vector import written
from tests.risk import place

pytestmark = [pytest.mark.django_db]
ABOUT = ["--as-of", "2026-05-31", "--source", "云南省地震局", "--licence", "内部使用"]
SPOKEN = {"source": "云南省地震局", "licence": "内部使用", "as_of": place.date(2026, 5, 31), "by": place.INIT}
AT = datetime(2026, 6, 1, 8, 0, tzinfo=timezone(timedelta(hours=8)))
QUAKE = Quake(AT, 103.2, 26.2, 12.0, 6.5, "Ms", "云南曲靖市会泽县", "CENC")
KM = PlaneAround(QUAKE.longitude, QUAKE.latitude)


def running(azimuth: float, away_km: float, *, from_km: float = -15, to_km: float = 15) -> shapely.LineString:
    """A straight trace that passes the epicentre on its right-hand side, so many kilometres away."""
    along = np.array([np.sin(np.radians(azimuth)), np.cos(np.radians(azimuth))])
    across = away_km * np.array([along[1], -along[0]])
    return shapely.LineString(KM.to_degrees([across + from_km * along, across + to_km * along]))


def bring(tmp_path: Path, *drawn: shapely.Geometry, region: str = "530326", **columns: list[object]) -> Batch:
    path = written(tmp_path / f"faults{Batch.objects.count()}.gpkg", list(drawn), **columns)
    return drafting.apply(drafting.draft("faults", Order(path, region)), **SPOKEN)


def assess(quake: Quake = QUAKE) -> Assessment:
    with clock.entered(reality()):
        return assessed(quake, assessed_at=AT)


def is_round(found: Assessment) -> bool:
    return all(zone.long_km == zone.short_km for zone in found.zones) and bool(found.zones)


def test_a_fault_that_runs_n30e_5_km_away_turns_the_ellipse_and_undo_brings_the_circle_back(
    two_counties: None, tmp_path: Path
) -> None:
    batch = bring(tmp_path, running(30, 5), running(120, 9), 断裂名称=["小江断裂", "另一断裂"])
    found = assess()
    assert (found.method.strike_from, found.method.strike) == ("fault", pytest.approx(30, abs=0.1))
    assert all(zone.long_km > 1.2 * zone.short_km for zone in found.zones)
    longest = shapely.oriented_envelope(_in_km(field_of(QUAKE).reaching(6)))
    assert _azimuth(longest) == pytest.approx(30, abs=1)
    (said,) = (one.says for one in found.warnings if one.code == "strike_of_fault")
    assert "“小江断裂”的走向 30°" in said and "距震中约 5 千米" in said and "云南省地震局" in said
    assert [one.name for one in found.method.variants] == ["circular", "yu2013"]
    assert found.provenance.inputs["faults"].source == "云南省地震局"
    undo_batch(uid=batch.uid, by=place.INIT)
    after = assess()
    assert is_round(after) and after.method.strike_from == "none" and "faults" not in after.provenance.inputs
    assert "circular" in {one.code for one in after.warnings} and after.provenance.input_hash != found.provenance.input_hash


def test_a_fault_beyond_the_distance_of_the_pack_leaves_the_circle(two_counties: None, tmp_path: Path) -> None:
    bring(tmp_path, running(30, 19), running(120, 21))
    assert assess().method.strike == pytest.approx(30, abs=0.1)  # quake_assessment: within 20 km
    farther = replace(QUAKE, longitude=103.18)  # 2 km to the west
    assert is_round(assess(farther)) and assess(farther).method.strike_from == "none"


def test_a_mechanism_counts_before_any_fault(two_counties: None, tmp_path: Path) -> None:
    bring(tmp_path, running(30, 5))
    found = assess(replace(QUAKE, planes=(NodalPlane(160.0, 80.0, 5.0),)))
    assert (found.method.strike_from, found.method.strike) == ("mechanism", 160.0)
    assert "faults" not in found.provenance.inputs


def test_small_bends_of_a_trace_do_not_turn_the_ellipse(two_counties: None, tmp_path: Path) -> None:
    """A trace of N30E in steps of 1 km, each turned by 40° to the one side and the other."""
    bring(tmp_path, shapely.LineString(KM.to_degrees(_zigzag(30, 5, 40))))
    assert assess().method.strike == pytest.approx(30, abs=5)


def test_a_county_s_faults_keep_what_the_province_s_draw_elsewhere(two_counties: None, tmp_path: Path) -> None:
    through = shapely.LineString([(103.1, 26.3), (103.7, 26.3)])
    bring(tmp_path, through, region="5303", name=["旧断裂"])
    own = shapely.MultiLineString([[(103.1, 26.1), (103.2, 26.1)], [(103.2, 26.15), (103.3, 26.15)]])
    bring(tmp_path, own, name=["新断裂"])
    (layer,) = layers("faults", "530326")
    faults = load(layer, Faults)
    assert (layer.region_code, layer.is_demo) == ("5303", False) and faults.names == ("新断裂", "新断裂", "旧断裂")
    assert faults.lines[2].bounds == pytest.approx((103.4, 26.3, 103.7, 26.3))


def test_rows_that_are_no_traces_are_told_and_a_map_of_elsewhere_is_refused(two_counties: None, tmp_path: Path) -> None:
    ring = shapely.LineString([(103.1, 26.1), (103.2, 26.1), (103.2, 26.2), (103.1, 26.1)])
    point = shapely.LineString([(103.1, 26.1), (103.1, 26.1)])
    path = written(tmp_path / "a.gpkg", [running(30, 5), ring, point])
    draft = drafting.draft("faults", Order(path, "530326"))
    assert draft.faults == ["第 3 行：长度为零", "第 2 行：首尾相接成环，没有走向"]
    assert "断层 1 条（有名称的 0 条），共 30.0 千米。" in draft.notes
    far = written(tmp_path / "b.gpkg", [shapely.LineString([(110, 30), (110.1, 30)])])
    with pytest.raises(FileRefused) as refused:
        drafting.draft("faults", Order(far, "530326"))
    assert "没有一条断层经过会泽县" in str(refused.value.details["faults"])


def test_faults_shifted_as_chinese_maps_are_come_in_where_they_really_run(two_counties: None, tmp_path: Path) -> None:
    path = written(tmp_path / "gcj02.gpkg", [running(30, 5)])
    with pytest.raises(FileRefused) as refused:
        drafting.draft("faults", Order(path, "530326"))
    assert "疑似 GCJ-02" in str(refused.value.details["faults"])


def test_the_command_tries_brings_in_and_lists_faults(
    two_counties: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "断层.geojson", [running(30, 5)], name=["小江断裂"])
    command = ["data", "add", "faults", str(path), "--region", "530326"]
    assert calling.call([*command, "--dry-run"]) == codes.OK
    assert "断层 1 条（有名称的 1 条），共 30.0 千米" in capsys.readouterr().out and not Batch.objects.exists()
    assert calling.call([*command, *ABOUT]) == codes.OK
    assert calling.call(["data", "list", "--region", "530326"]) == codes.OK
    listed = capsys.readouterr().out
    assert "faults" in listed and "断层.geojson" in listed and "云南省地震局" in listed
    with translation.override("en"):
        assert "Faults: 1 (1 with a name), 30.0 km in all." in drafting.draft("faults", Order(path, "530326")).notes


def _in_km(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda degrees: KM.to_km(*degrees.T))


def _azimuth(box: shapely.Polygon) -> float:
    """Of the long side."""
    sides = np.diff(shapely.get_coordinates(box)[:3], axis=0)
    east, north = sides[np.argmax(np.hypot(*sides.T))]
    return float(np.degrees(np.arctan2(east, north)) % 180)


def _zigzag(azimuth: float, away_km: float, bend: float) -> np.ndarray:
    turned = np.radians(azimuth + bend * np.where(np.arange(30) % 2, 1, -1))
    at = np.cumsum(np.stack([np.sin(turned), np.cos(turned)], axis=1), axis=0)
    across = away_km * np.array([np.cos(np.radians(azimuth)), -np.sin(np.radians(azimuth))])
    return at - at[len(at) // 2] + across
