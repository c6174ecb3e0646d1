"""Worksheets as people keep them (issue 4, sentence 3)."""

from __future__ import annotations

import zipfile
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
        ("a.xlsx", b"PK\x03\x04 no workbook", "读不出来"), ("a.xlsx", b"PK\x05\x06" + bytes(18), "读不出来"),
        ("a.xls", b"<html><table></table></html>", "读不出来"), ("a.csv", b'"never closed\n1,2', "读不出来"),
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


def far(path: Path, last: str) -> Path:
    """A table of two lines with one more cell far away."""
    workbook(path, [["名称", "经度"], ["甲", 1]])
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"</sheetData>", last.encode() + b"</sheetData>")
    with zipfile.ZipFile(path, "w") as packed:
        for name, body in parts.items():
            packed.writestr(name, body)
    return path


def test_lines_that_are_only_painted_do_not_count(tmp_path: Path) -> None:
    path = far(tmp_path / "a.xlsx", '<row r="1048576" s="1"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"/></row>')
    assert read_sheet(path, known=KNOWN, most_cells=100).rows == ((2, ("甲", "1")),)


@pytest.mark.parametrize("cell", ['<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
                                  '<row r="1048576"><c r="XFC1048576" s="1"/><c t="inlineStr"><is><t>x</t></is></c></row>'])  # fmt: skip
def test_a_cell_at_the_far_end_of_a_sheet_is_told_before_the_sheet_is_laid_out(tmp_path: Path, cell: str) -> None:
    with pytest.raises(FormatError) as refused:
        read_sheet(far(tmp_path / "a.xlsx", cell), known=KNOWN)
    assert "内容一直到第 1048576 行、第 16384 列，共 17179869184 格，超过上限 10000000" in refused.value.sentences()[0]


def test_a_cell_repeated_a_million_times_in_an_ods_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    cell = '<table:table-cell table:number-columns-repeated="{}" office:value-type="float" office:value="1"/>'
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
        packed.writestr(
            "content.xml",
            '<d xmlns:table="t" xmlns:office="o"><table:table table:name="x"><table:table-row '
            f'table:number-rows-repeated="1000000">{cell.format(16000)}</table:table-row></table:table></d>',
        )
    with pytest.raises(FormatError) as refused:
        read_sheet(path, known=KNOWN)
    assert "第 1000000 行、第 16000 列" in refused.value.sentences()[0]


def test_a_workbook_that_unpacks_to_more_than_allowed_is_told(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["名称", "经度"], ["甲", 1]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", b" " * 3_000_000)
    with pytest.raises(FormatError) as refused:
        read_sheet(path, known=KNOWN, most_bytes=2_000_000)
    assert "超过上限 2 MB" in refused.value.sentences()[0]


def test_a_csv_of_endless_columns_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("名称,经度\n" + (",".join("1" * 60) + "\n") * 2)
    with pytest.raises(FormatError) as refused:
        read_sheet(tmp_path / "a.csv", known=KNOWN, most_cells=100)
    assert "内容一直到第 3 行、第 60 列，共 120+ 格，超过上限 100" in refused.value.sentences()[0]


@pytest.mark.shared
def test_a_workbook_of_thousands_of_rows_is_read_whole(shared_data: Path) -> None:
    sheet = read_sheet(shared_data / "earthquake/pager/expocat.xlsx", known=("EventID", "Lat", "Lon"))
    assert len(sheet.rows) == 5646 and sheet.rows[0][0] == 2
    assert sheet.headings[:4] == ("EventID", "Time", "Name", "Lat") and sheet.rows[0][1][3:5] == ("30.5", "-9.5")
