"""Rows of a worksheet (.xlsx, .xls, .ods) or a .csv, each with its line, under the headings that one asks for.

Titles and notes above the headings are passed over. Cells come as text: whole numbers without a point, days as
2026-11-22, what is empty as "".
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from anlan.formats.faults import refuse
from anlan.formats.headings import plain

SUFFIXES = (".xlsx", ".xls", ".ods", ".csv")
HEADING_WITHIN = 20
"""Lines above the headings at most: titles, notes, who filled it in."""
LEAST_HEADINGS = 2
"""Cells of the heading line that must be known, where so many are."""
MB = 1_000_000


@dataclass(frozen=True)
class Sheet:
    """Headings as they stand, and the rows below that are not empty: line of the file (from 1) and cells."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_sheet(
    path: Path, *, known: Collection[str], sheet: str = "", most_bytes: int = 10**8, most_rows: int = 10**6
) -> Sheet:
    """Read one worksheet; `known` are words of which a heading line has some (see `headings.plain`). Raises FormatError."""
    if not path.name.lower().endswith(SUFFIXES):
        raise refuse("file", "unknown_format", accepted="、".join(SUFFIXES))
    try:
        body = path.read_bytes() if path.stat().st_size <= most_bytes else b""
    except OSError as fault:
        raise refuse("file", "unreadable", detail=fault.strerror or "") from fault
    if not body:
        too_large = path.stat().st_size > most_bytes
        raise refuse("file", "too_large", limit_mb=most_bytes // MB) if too_large else refuse("file", "empty")
    name, lines = _csv(body) if path.name.lower().endswith(".csv") else _workbook(body, sheet)
    return _table(name, lines, {plain(word) for word in known}, known, most_rows)


def _csv(body: bytes) -> tuple[str, list[list[str]]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return "", [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), strict=True)]
        except csv.Error as fault:
            raise refuse("file", "unreadable", detail=fault) from fault
    raise refuse("file", "encoding")


def _workbook(body: bytes, sheet: str) -> tuple[str, list[list[str]]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        names = [str(name) for name in book.sheet_names]
        if sheet and sheet not in names:
            raise refuse("file", "no_layer", value=sheet, accepted="、".join(names))
        if not names:
            raise refuse("file", "no_feature")
        name = sheet or names[0]
        cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except CalamineError as fault:
        raise refuse("file", "unreadable", detail=fault) from fault
    return name, [[_text(cell) for cell in row] for row in cells]


def _text(cell: object) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def _table(name: str, lines: Sequence[Sequence[str]], known: Collection[str], asked: Iterable[str], most: int) -> Sheet:
    least = min(LEAST_HEADINGS, len(known))
    for line, cells in enumerate(lines[:HEADING_WITHIN]):
        if sum(plain(cell) in known for cell in cells) >= least:
            rows = tuple((line + 2 + k, tuple(row)) for k, row in enumerate(lines[line + 1 :]) if any(row))
            if len(rows) > most:
                raise refuse("file", "too_many_features", found=len(rows), limit=most)
            return Sheet(name, tuple(cells), rows)
    raise refuse("file", "no_heading", expected="、".join(asked))
