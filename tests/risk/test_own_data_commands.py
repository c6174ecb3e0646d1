"""`anlan data`: look first, take in, list, take back (issue 4, sentence 3)."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from anlan.cli import calling, codes, data
from anlan.core.batches.models import Batch
from anlan.core.journal.models import Entry
from anlan.risk.importing import orders
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
    of_county = capsys.readouterr().out
    assert calling.call(["data", "list"]) == codes.OK, "a node of the whole country lists them all"
    assert of_county and of_county in capsys.readouterr().out
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
    assert calling.call(["data", "list"]) == codes.OK and "还没有数据批次" in capsys.readouterr().out


def test_faults_end_with_their_own_code_and_may_be_skipped(
    two_counties: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = workbook(tmp_path / "a.xlsx", [["类型", "名称", "经度", "纬度"], ["小学", "甲小学", 103.1, 26.2], ["小学", "乙小学", 203.1, 26.2]])
    command = ["data", "add", "facilities", str(path), "--region", "530326"]
    for more in (["--dry-run"], ABOUT):
        assert calling.call([*command, *more]) == codes.FAULTS_FOUND
        said = capsys.readouterr()
        assert "第 3 行：经度 203.1 超出范围" in said.err and not Facility.objects.exists()
    assert "没有导入：有一行不能用，整个文件都不导入" in said.out
    assert calling.call([*command, *ABOUT, "--skip-faults"]) == codes.OK
    assert "略过以上有问题的行（1 处），只导入其余部分" in capsys.readouterr().out
    assert Facility.standing.get().name == "甲小学"
    assert Batch.objects.get().facts["left_out"] == ["第 3 行：经度 203.1 超出范围"]


def test_of_endless_faults_the_first_are_told_and_all_are_counted(
    two_counties: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(orders, "MAX_FAULTS", 3)
    monkeypatch.setattr(data, "TOLD", 2)
    rows = [["小学", f"{number}小学", 203.1, 26.2] for number in range(5)]
    path = workbook(tmp_path / "a.xlsx", [["类型", "名称", "经度", "纬度"], *rows, ["小学", "甲小学", 103.1, 26.2]])
    command = ["data", "add", "facilities", str(path), "--region", "530326", *ABOUT, "--skip-faults"]
    assert calling.call(command) == codes.OK
    said = capsys.readouterr().err.splitlines()
    assert said == ["第 2 行：经度 203.1 超出范围", "第 3 行：经度 203.1 超出范围", "……共 5 处问题。"]
    facts = Batch.objects.get().facts
    assert (len(facts["left_out"]), facts["wrong"], Facility.standing.get().name) == (3, 5, "甲小学")


@pytest.mark.parametrize(
    ("column", "code", "says"),
    [
        ("name=名字", codes.REFUSED, "--column name=名字：文件没有这一列；现有列：类型、校名、经度、纬度"),
        ("nmae=校名", codes.REFUSED, "--column nmae：这种文件没有这一项；可以指定：kind、name、longitude、latitude、code、capacity"),
        ("storeys=校名", codes.REFUSED, "--column storeys：这种文件没有这一项"),
        ("校名", codes.USAGE, "--column 应写成 项目=列名"), ("name=校名", codes.OK, ""),
    ],
)  # fmt: skip
def test_a_mistyped_column_is_told_not_passed_over(
    two_counties: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], column: str, code: int, says: str
) -> None:
    path = workbook(tmp_path / "a.xlsx", [["类型", "校名", "经度", "纬度"], ["小学", "甲小学", 103.1, 26.2]])
    command = ["data", "add", "facilities", str(path), "--region", "530326", "--dry-run", "--column", column]
    assert calling.call(command) == code
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["roads", "dem", "population"])
def test_a_file_without_columns_takes_none(two_counties: None, tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / ("a.osm" if kind == "roads" else "a.tif")
    path.write_text(OSM)
    command = ["data", "add", kind, str(path), "--region", "530326", "--dry-run", "--column", "name=x", "--values", "counts"]
    assert calling.call(command) == codes.REFUSED
    assert "--column name：这种文件没有这一项；可以指定：无" in capsys.readouterr().err


KINDS = (
    ("roads", "a.osm"), ("roads", "a.gpkg"), ("dem", "a.tif"), ("population", "a.tif"), ("population", "a.xlsx"),
    ("buildings", "a.geojson"), ("places", "a.shp"), ("places", "a.csv"), ("facilities", "a.xlsx"), ("faults", "a.zip"),
    ("stores", "a.xlsx"), ("stock", "a.csv"), ("teams", "a.geojson"), ("experts", "a.xlsx"),
)  # fmt: skip
WAYS = (("absent", "找不到这个文件"), ("folder", "是文件夹，不是文件"), ("empty", "内容为空"), ("another", ""), ("cut", ""))


@pytest.mark.parametrize(("kind", "name"), KINDS)
def test_a_broken_file_of_any_kind_is_refused_with_a_reason_and_changes_nothing(
    two_counties: None, tmp_path: Path, kind: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    place.demo(place.cells())
    heads = {"gpkg": b"SQLite format 3\0", "tif": b"II*\0", "xlsx": b"PK\3\4", "zip": b"PK\3\4", "shp": b"\0\0\x27\x0a",
             "geojson": b'{"type": "Fea', "osm": b"<osm><node", "csv": b'"a'}  # fmt: skip
    for way, says in WAYS:
        path = tmp_path / way / name
        path.mkdir(parents=True) if way == "folder" else path.parent.mkdir()
        if way in ("empty", "another", "cut"):
            path.write_bytes({"empty": b"", "another": b"\x7fELF\x02\x01" * 99, "cut": heads[path.suffix[1:]]}[way])
        command = ["data", "add", kind, str(path), "--region", "530326", "--values", "counts", *ABOUT]
        assert calling.call(command) == codes.REFUSED, way
        said = capsys.readouterr().err
        assert f"文件“{name}”不能导入。没有改动任何数据" in said and says in said and "文件：" in said, (way, said)
    assert Batch.objects.filter(is_demo=False).count() == 0


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
