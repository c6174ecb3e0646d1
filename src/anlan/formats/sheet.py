"""Rows of a worksheet (.xlsx, .xls, .ods) or a .csv, each with its line, under the headings that one asks for.

Titles and notes above the headings are passed over. Cells come as text: whole numbers without a point, days as
2026-11-22, what is empty as "".
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from anlan.formats.faults import refuse
from anlan.formats.files import known_suffix, opened_zip, readable
from anlan.formats.headings import plain
from anlan.formats.sheet_reach import reach

SUFFIXES = (".xlsx", ".xls", ".ods", ".csv")
HEADING_WITHIN = 20
"""Lines above the headings at most: titles, notes, who filled it in."""
LEAST_HEADINGS = 2
"""Cells of the heading line that must be known, where so many are."""
ZIP = b"PK"
SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml|content\.xml", re.IGNORECASE)
"""Parts of an .xlsx and of an .ods that hold cells."""


@dataclass(frozen=True)
class Sheet:
    """Headings as they stand, and the rows below that are not empty: line of the file (from 1) and cells."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_sheet(
    path: Path, *, known: Collection[str], sheet: str = "", most_bytes: int = 10**8, most_rows: int = 10**6,
    most_cells: int = 10**7,
) -> Sheet:  # fmt: skip
    """Read one worksheet; `known` are words of which a heading line has some (see `headings.plain`). Raises FormatError."""
    words = {plain(word) for word in known}
    if known_suffix(path, SUFFIXES, most_bytes) != ".csv":
        _bounded(path, most_bytes, most_cells)
        name, lines = _workbook(path, sheet)
        return _table(name, lines, words, known, most_rows, most_cells)
    for encoding in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError), readable(), path.open(encoding=encoding, newline="") as file:
            try:
                return _table("", csv.reader(file, strict=True), words, known, most_rows, most_cells)
            except csv.Error as fault:
                raise refuse("file", "unreadable", detail=fault) from fault
    raise refuse("file", "encoding")


def _bounded(path: Path, most_bytes: int, most_cells: int) -> None:
    """Refuses a workbook that would not fit: what reads it lays a cell out for each place up to the last that holds anything.

    An .xls is bounded by its format.
    """
    with readable(), path.open("rb") as file:
        if not file.read(len(ZIP)).startswith(ZIP):
            return
    with opened_zip(path, most_bytes) as packed:
        sheets = [name for name in packed.namelist() if SHEETS.fullmatch(name)]
        if not sheets:
            raise refuse("file", "unreadable", detail="no worksheet")
        for name in sheets:
            with packed.open(name) as part:
                rows, columns = reach(part)
            if rows * columns > most_cells:
                raise refuse(
                    "file", "sheet_too_wide", at=name, rows=rows, columns=columns, found=rows * columns, limit=most_cells
                )


def _workbook(path: Path, sheet: str) -> tuple[str, Iterator[Sequence[object]]]:
    try:
        with path.open("rb") as file:
            book = CalamineWorkbook.from_filelike(file)
        names = [str(name) for name in book.sheet_names]
        if sheet and sheet not in names:
            raise refuse("file", "no_layer", value=sheet, accepted="、".join(names))
        if not names:
            raise refuse("file", "no_feature")
        name = sheet or names[0]
        return name, iter(book.get_sheet_by_name(name).iter_rows())
    except CalamineError as fault:
        raise refuse("file", "unreadable", detail=fault) from fault


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def _table(
    name: str, lines: Iterable[Sequence[object]], words: Collection[str], asked: Iterable[str], most_rows: int, most_cells: int
) -> Sheet:  # fmt: skip
    least, headings = min(LEAST_HEADINGS, len(words)), None
    rows: list[tuple[int, tuple[str, ...]]] = []
    found = cells = 0
    for line, row in enumerate(lines, start=1):
        texts = tuple(map(_text, row))
        if headings is None:
            headings = texts if sum(plain(text) in words for text in texts) >= least else None
            if line >= HEADING_WITHIN and headings is None:
                break
        elif any(texts):
            found += 1
            cells += len(texts)
            if cells > most_cells:
                raise refuse("file", "sheet_too_wide", rows=line, columns=len(texts), found=f"{cells}+", limit=most_cells)
            if found <= most_rows:
                rows.append((line, texts))
    if headings is None:
        raise refuse("file", "no_heading", expected="、".join(asked))
    if found > most_rows:
        raise refuse("file", "too_many_features", found=found, limit=most_rows)
    return Sheet(name, headings, tuple(rows))
