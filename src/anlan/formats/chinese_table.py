"""Rows of the table on the website of the China Earthquake Networks Center, as an officer pastes them.

震级(M)  发震时刻(UTC+8)  纬度(°)  经度(°)  深度(千米)  参考位置, the columns in this order, parted by
tabs or blanks; the heading may be absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from anlan.formats.bulletin import M_PER_KM, Draft
from anlan.formats.chinese_script import make_plain
from anlan.formats.faults import FaultList

_DATED = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_COLUMNS = "震级、发震时刻、纬度、经度、深度、参考位置"

_ROW = re.compile(
    r"[ \t]*(?P<type>M[A-Za-z]{0,2})?[ \t]*(?P<magnitude>\d{1,2}\.\d)级?[ \t]+"
    r"(?P<time>\d{4}-\d{1,2}-\d{1,2}[ T]\d{1,2}:\d{2}:\d{2}(?:\.\d{1,3})?)[ \t]+"
    r"(?P<latitude>-?\d{1,3}(?:\.\d{1,4})?)[ \t]+(?P<longitude>-?\d{1,3}(?:\.\d{1,4})?)[ \t]+"
    r"(?P<depth>-?\d{1,4}(?:\.\d{1,2})?)[ \t]+(?P<place>\S[^\n]{1,80})"
)


def is_table(text: str) -> bool:
    """True when a line near the beginning is a row of that table."""
    return next(_rows(text[:5_000]), None) is not None


def _rows(text: str) -> Iterator[tuple[int, re.Match[str]]]:
    for number, line in enumerate(make_plain(text).plain.split("\n"), start=1):
        if len(line) < 300 and (row := _ROW.fullmatch(line.rstrip())):
            yield number, row


def read_rows(text: str, faults: FaultList, *, source_format: str, agency: str | None) -> list[Draft]:
    """A draft for every row; a line with a date that is no row is a fault, others are the heading or blank."""
    drafts: list[Draft] = []
    rows = dict(_rows(text))
    for number, line in enumerate(make_plain(text).plain.split("\n"), start=1):
        if number not in rows and _DATED.search(line):
            faults.add("event", "not_a_row", line=number, expected=_COLUMNS)
    for number, row in rows.items():
        draft = Draft(faults, source_format=source_format, language="zh")
        draft.put("agency", agency)
        draft.put("status", "unknown")
        draft.put("magnitude_type", row["type"])
        draft.instant(f"{row['time']}+08:00", line=number)
        for name in ("magnitude", "latitude", "longitude"):
            draft.number(name, row[name], line=number, is_required=True)
        draft.number("depth_m", row["depth"], scale=M_PER_KM, line=number)
        draft.place(row["place"], line=number)
        drafts.append(draft)
    return drafts
