"""How far the cells of a worksheet reach, read as a stream: a few bytes can put a cell into line 1,048,576 or repeat it there."""

from __future__ import annotations

import re
from typing import IO
from xml.parsers import expat

from anlan.formats.faults import refuse

CELL = re.compile(r"([A-Z]+)(\d+)")
LETTERS = 26
CONTENT = ("v", "f", "t", "p")
"""Elements inside a cell that hold something; a cell without is only painted."""


def reach(part: IO[bytes]) -> tuple[int, int]:
    """Line and column of the last cells that hold anything, of any sheet in this part of an .xlsx or .ods. Raises FormatError."""
    found = _Reach()
    parser = expat.ParserCreate()
    parser.StartElementHandler = found.begin
    try:
        parser.ParseFile(part)
    except (expat.ExpatError, ValueError) as fault:
        raise refuse("file", "unreadable", detail=fault) from fault
    return found.rows, found.columns


class _Reach:
    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._row = self._column = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind in ("table", "sheetData"):
            self._row = 0
        elif kind in ("row", "table-row"):
            self._row = int(attributes.get("r") or self._row + int(attributes.get("table:number-rows-repeated", 1)))
            self._column = 0
        elif kind in ("c", "table-cell", "covered-table-cell"):
            self._column += int(attributes.get("table:number-columns-repeated", 1))
            if placed := CELL.fullmatch(attributes.get("r", "")):
                self._column, self._row = _number(placed[1]), int(placed[2])
        if kind in CONTENT or "office:value-type" in attributes:
            self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)


def _number(letters: str) -> int:
    """A column by its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * LETTERS + ord(letter) - ord("A") + 1
    return number
