"""`anlan data`: look first, take in, list, take back (issue 4, sentence 3)."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from anlan.cli import calling, codes
from anlan.core.batches.models import Batch
from anlan.core.journal.models import Entry
from anlan.risk.layers import layers
from anlan.risk.models import Facility, Layer
from tests.formats.sheets import workbook
from tests.risk import place
from tests.risk.test_own_data_roads import OSM

pytestmark = [pytest.mark.django_db]
ABOUT = ["--as-of", "2026-05-31", "--source", "会泽县交通运输局", "--licence", "内部使用"]


@pytest.fixture
def roads(tmp_path: Path, two_counties: None) -> str:
    path = tmp_path / "huize.osm"
    path.write_text(OSM)
    return str(path)


def test_a_trial_says_what_would_come_in_and_changes_nothing(roads: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert calling.call(["data", "add", "roads", roads, "--region", "530326", "--dry-run"]) == codes.OK
    said = capsys.readouterr().out
    assert "道路 5 段、节点 5 个" in said and "国道 20.0" in said and "试运行：没有改动任何数据" in said
    assert not Layer.objects.exists() and not Batch.objects.exists()


def test_data_come_in_are_listed_and_taken_back(roads: str, capsys: pytest.CaptureFixture[str]) -> None:
    place.demo(place.demo_roads())
    assert calling.call(["data", "add", "roads", roads, "--region", "530326", *ABOUT]) == codes.OK
    assert "已入库，批次" in capsys.readouterr().out
    batch = Batch.objects.get(kind="roads")
    assert (batch.origin, batch.source, batch.as_of.isoformat()) == ("huize.osm", "会泽县交通运输局", "2026-05-31")
    assert calling.call(["data", "list", "--region", "530326"]) == codes.OK
    listed = capsys.readouterr().out.splitlines()
    assert batch.uid in listed[0] and "自有  有效  huize.osm" in listed[0] and "演示" in listed[1]
    assert calling.call(["data", "undo", batch.uid]) == codes.OK
    assert layers("roads", "53").get().title == "演示Roads"
    assert calling.call(["data", "undo", batch.uid]) == codes.REFUSED
    assert "已经撤销过" in capsys.readouterr().err
    assert [entry.verb for entry in Entry.objects.order_by("-id")[:2]] == ["batch.undone", "batch.applied"]


def test_without_date_source_and_licence_nothing_comes_in(roads: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert calling.call(["data", "add", "roads", roads, "--region", "530326", "--source", "x"]) == codes.USAGE
    assert "入库须说明 --as-of、--licence" in capsys.readouterr().err
    said = ["--as-of", "去年", "--source", "x", "--licence", "x"]
    assert calling.call(["data", "add", "roads", roads, "--region", "530326", *said]) == codes.USAGE
    assert not Batch.objects.exists()


def test_faults_end_with_their_own_code_and_may_be_skipped(
    two_counties: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = workbook(tmp_path / "a.xlsx", [["类型", "名称", "经度", "纬度"], ["小学", "甲小学", 103.1, 26.2], ["小学", "乙小学", 203.1, 26.2]])
    command = ["data", "add", "facilities", str(path), "--region", "530326"]
    for more in (["--dry-run"], ABOUT):
        assert calling.call([*command, *more]) == codes.FAULTS_FOUND
        assert "第 3 行：经度 203.1 超出范围" in capsys.readouterr().err and not Facility.objects.exists()
    assert calling.call([*command, *ABOUT, "--skip-faults"]) == codes.OK
    assert Facility.standing.get().name == "甲小学"


def test_a_file_that_cannot_be_used_is_refused_in_the_language_asked_for(
    two_counties: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.osm.pbf").write_bytes(b"hello")
    command = ["data", "add", "roads", str(tmp_path / "a.osm.pbf"), "--region", "530326", "--dry-run"]
    assert calling.call(command) == codes.REFUSED
    assert "文件“a.osm.pbf”不能导入。没有改动任何数据" in capsys.readouterr().err
    assert calling.call(["--lang", "en", *command]) == codes.REFUSED
    said = capsys.readouterr().err
    assert "The file “a.osm.pbf” cannot be taken in." in said and "file: it cannot be read: PBF error" in said


@pytest.mark.parametrize("code", ["CN", "530326101"])
def test_data_are_of_a_province_a_prefecture_or_a_county(roads: str, code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert calling.call(["data", "add", "roads", roads, "--region", code, "--dry-run"]) == codes.REFUSED
    assert f"--region 须是省、市或县的区划代码，不是 {code}" in capsys.readouterr().err


def test_without_its_readers_the_command_says_what_to_install(
    roads: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from anlan import formats
    from anlan.risk import importing

    for package, name in ((importing, "drafting"), (importing, "roads"), (formats, "osm")):
        monkeypatch.delattr(package, name)
        monkeypatch.delitem(sys.modules, f"{package.__name__}.{name}")
    monkeypatch.setitem(sys.modules, "osmium", None)
    assert calling.call(["data", "add", "roads", roads, "--region", "530326", "--dry-run"]) == codes.UNREACHABLE
    assert "还需要 osmium。请运行 sh tools/bootstrap.sh data" in capsys.readouterr().err


def test_a_template_opens_in_a_spreadsheet(tmp_path: Path, two_counties: None) -> None:
    path = tmp_path / "t.csv"
    assert calling.call(["data", "template", "facilities", "-o", str(path)]) == codes.OK
    lines = path.read_bytes().decode("utf-8-sig").splitlines()
    assert lines[0].startswith("类型,名称,经度,纬度,区划代码,规模") and "水库" in lines
