"""Worksheets as people keep them (issue 4, sentence 3)."""

from __future__ import annotations

from pathlib import Path

import pytest

from anlan.formats.faults import FormatError
from anlan.formats.sheet import read_sheet
from tests.formats.sheets import workbook

KNOWN = ("名称", "经度", "纬度", "name", "longitude")


def test_the_headings_are_found_below_a_title_and_each_row_keeps_its_line(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [
        ["会泽县学校一览表"], ["填表人：张三"], ["名称", "经度（°）", "纬度（°）", "学生数"],
        ["钟屏小学", 103.29, 26.41, 820], ["", "", "", ""], ["金钟一中", 103.3, 26.42, 2400.0],
    ])  # fmt: skip
    sheet = read_sheet(path, known=KNOWN)
    assert sheet.headings == ("名称", "经度（°）", "纬度（°）", "学生数")
    assert sheet.rows == ((4, ("钟屏小学", "103.29", "26.41", "820")), (6, ("金钟一中", "103.3", "26.42", "2400")))


def test_a_csv_in_gb18030_reads_as_one_in_utf_8(tmp_path: Path) -> None:
    text = "名称,经度,纬度\n矿山镇中心小学,103.1,26.6\n"
    read = []
    for encoding in ("utf-8-sig", "gb18030"):
        path = tmp_path / f"{encoding}.csv"
        path.write_text(text, encoding)
        read.append(read_sheet(path, known=KNOWN).rows)
    assert read[0] == read[1] == ((2, ("矿山镇中心小学", "103.1", "26.6")),)


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        ("a.xlsx", b"PK\x03\x04 no workbook", "读不出来"),
        ("a.xlsx", b"", "内容为空"),
        ("a.csv", "张三,李四\n1,2\n".encode(), "没有找到表头"),
        ("a.csv", b"\xff\xfe\x00\xff,\x81", "文字编码无法识别"),
        ("a.txt", b"x", "格式无法识别"),
    ],
)
def test_what_is_no_worksheet_is_told_in_a_sentence(tmp_path: Path, name: str, body: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(body)
    with pytest.raises(FormatError) as refused:
        read_sheet(tmp_path / name, known=KNOWN)
    assert says in refused.value.sentences()[0]


def test_more_rows_than_allowed_and_another_sheet_than_there_is_are_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["名称", "经度"], ["甲", 1], ["乙", 2], ["丙", 3]], name="学校")
    with pytest.raises(FormatError) as refused:
        read_sheet(path, known=KNOWN, most_rows=2)
    assert "有 3 个要素，超过上限 2" in refused.value.sentences()[0]
    with pytest.raises(FormatError) as refused:
        read_sheet(path, known=KNOWN, sheet="医院")
    assert "没有“医院”这一层。现有：学校" in refused.value.sentences()[0]


@pytest.mark.shared
def test_a_workbook_of_thousands_of_rows_is_read_whole(shared_data: Path) -> None:
    sheet = read_sheet(shared_data / "earthquake/pager/expocat.xlsx", known=("EventID", "Lat", "Lon"))
    assert len(sheet.rows) == 5646 and sheet.rows[0][0] == 2
    assert sheet.headings[:4] == ("EventID", "Time", "Name", "Lat") and sheet.rows[0][1][3:5] == ("30.5", "-9.5")
