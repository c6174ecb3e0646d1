"""`anlan roads export`: the net as a table for anybody (issue 4, how it will be looked at)."""

from __future__ import annotations

from csv import DictReader
from pathlib import Path

import pytest

from anlan.cli import calling, codes
from tests.risk import place

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def net(reality: object, two_counties: None) -> None:
    place.demo(place.demo_roads())


def test_the_roads_of_a_county_come_out_as_a_table_with_seconds(
    net: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """10 km of national road at 60 km/h are ten minutes, each way."""
    file = tmp_path / "roads.csv"
    assert calling.call(["roads", "export", "--region", "530326", "-o", str(file)]) == codes.OK
    rows = list(DictReader(file.open(encoding="utf-8")))
    assert len(rows) == 8 and {row["seconds"] for row in rows} == {"600.0"} and rows[0]["name"] == "G213"
    assert "节点 5 个，有向路段 8 条，其中 0 条不通。来源：演示数据" in capsys.readouterr().out


def test_without_a_file_the_table_goes_to_whoever_reads_on(net: None, capsys: pytest.CaptureFixture[str]):
    assert calling.call(["roads", "export", "--place", "qujing", "--vehicle", "heavy"]) == codes.OK
    rows = list(DictReader(capsys.readouterr().out.splitlines()))
    assert len(rows) == 14 and {row["seconds"] for row in rows} == {"800.0"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--vehicle", "tank"], "没有“tank”这类车辆"), (["--format", "xlsx"], "不知道格式“xlsx”"),
        (["--format", "npz"], "npz 要写入文件"), (["--region", "53"], ""),
    ],
)  # fmt: skip
def test_what_cannot_be_exported_is_refused_in_a_sentence(
    net: None, given: list[str], said: str, capsys: pytest.CaptureFixture[str]
):
    answer = calling.call(["roads", "export", "--region", "5303", *given])
    assert (answer == codes.OK) == (not said) and said in capsys.readouterr().err


def test_a_region_without_roads_says_so(reality: object, two_counties: None, capsys: pytest.CaptureFixture[str]):
    assert calling.call(["roads", "export", "--region", "530381"]) == codes.REFUSED
    assert "宣威市没有路网数据" in capsys.readouterr().err
