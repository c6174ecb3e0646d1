"""What a laid out paper is made of: runs of signs in lines, tables of lines, and the sheet they stand on.

Lengths across a page are in signs of the body (`measures.SIGN_PT`), sizes in pt, `before` in lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from anlan.formats.official import measures as m
from anlan.formats.official.paper import Language

Align = Literal["justify", "left", "center", "right"]
Role = Literal["fang", "kai", "hei", "song", "title"]
"""Which font: of the body, of second headings and names, of first headings, of page numbers, of titles."""


@dataclass(frozen=True)
class Run:
    text: str
    face: Role
    is_missing: bool = False
    is_changed: bool = False


@dataclass(frozen=True)
class Line:
    """A paragraph: `level` is that of a heading, 0 of all else; `stays` with what follows on one page."""

    runs: tuple[Run, ...]
    size_pt: float = m.BODY_PT
    align: Align = "justify"
    left: float = 0.0
    right: float = 0.0
    first: float = 0.0
    before: int = 0
    level: int = 0
    stays: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Grid:
    """A table: shares of the width, which columns hold figures, head and rows."""

    shares: tuple[float, ...]
    is_figure: tuple[bool, ...]
    head: tuple[Line, ...]
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True)
class Sheet:
    """The lines of a paper from top to bottom; `signatory` stands right of `number`, `printed` is a left and a right half.

    dated: year, month, day.
    """

    language: Language
    dated: tuple[int, int, int] | None
    marks: tuple[Line, ...]
    issuer: Line
    number: Line | None
    signatory: Line | None
    title: Line
    body: tuple[Line | Grid, ...]
    signed: tuple[Line, ...]
    copy_to: Line | None
    printed: tuple[Line, ...]

    def lines(self) -> Iterator[Line]:
        """Every line in reading order, cells of tables row by row."""
        yield from (*self.marks, self.issuer)
        yield from (line for line in (self.number, self.signatory, self.title) if line)
        for part in self.body:
            if isinstance(part, Line):
                yield part
            else:
                yield from part.head
                for row in part.rows:
                    yield from row
        yield from self.signed
        if self.copy_to:
            yield self.copy_to
        yield from self.printed

    def text(self) -> str:
        """What stands on the paper, page numbers apart."""
        return "\n".join(line.text for line in self.lines())
