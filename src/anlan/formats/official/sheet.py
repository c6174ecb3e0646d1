"""A paper put into lines: order, faces, sizes and indents decided once, so that both writers only draw."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from math import ceil
from typing import TYPE_CHECKING

from anlan.formats.official import measures as m
from anlan.formats.official.lines import Grid, Line, Role, Run, Sheet
from anlan.formats.official.numbering import WORDS, before_heading, before_item, day
from anlan.formats.official.paper import (
    Changed,
    Field,
    Figure,
    Heading,
    Items,
    Missing,
    Paper,
    Paragraph,
    Piece,
    Table,
    Words,
    pieces,
)

if TYPE_CHECKING:
    from anlan.formats.official.faces import Faces

NO_SPACE = ("%", "‰", "°", "℃", "′", "″")
"""Units that follow their number without a space."""
FROM_VARIANTS, TO_VARIANTS = 0xFE00, 0xFE0F
LEVEL_FACES: tuple[Role, ...] = ("hei", "kai", "fang", "fang")
"""7.3.3 and 5.2.2."""


def sheet_of(paper: Paper, faces: Faces) -> Sheet:
    """Lay a paper out. Signs that no font can draw are written as their code, 〔U+1F600〕; invisible ones are left out."""
    return _Layout(paper, faces).sheet()


class _Layout:
    def __init__(self, paper: Paper, faces: Faces) -> None:
        self.paper, self.faces, self.words = paper, faces, WORDS[paper.language]
        sources = [now.source for piece in pieces(paper) if isinstance(now := _now(piece), Figure) and now.source]
        self.sources = {source: number for number, source in enumerate(dict.fromkeys(sources), start=1)}

    def sheet(self) -> Sheet:
        paper, words = self.paper, self.words
        signatory = None
        if paper.signatory is not None:
            signatory = Line((*self.runs((words["signatory"],)), *self.runs((paper.signatory,), "kai")), right=1.0, align="right")
        marks: tuple[tuple[str, Role], ...] = (
            (paper.copy_number, "fang"),
            (paper.secrecy, "hei"),
            (paper.urgency, "hei"),
        )  # 7.2.1 to 7.2.3
        number = paper.number if paper.number is not None or signatory is None else ""
        return Sheet(
            paper.language,
            dated=None if isinstance(paper.dated, Missing) else (paper.dated.year, paper.dated.month, paper.dated.day),
            marks=tuple(Line(self.runs((text,), face), align="left") for text, face in marks if text),
            issuer=self.issuer(),
            number=None if number is None else self.number(number, is_alone=signatory is None),
            signatory=signatory,
            title=self.title(),
            body=(*self.addressee(), *self.body(), *self.asides(), *self.attachments()),
            signed=self.signed(),
            copy_to=self.copy_to(),
            printed=self.printed(),
        )

    # --- signs ---------------------------------------------------------------------------------------------------

    def clean(self, text: str) -> str:
        said = []
        for sign in text:
            kind = unicodedata.category(sign)
            if kind in ("Zs", "Zl", "Zp") or sign in "\t\n\r\v\f":
                said.append(sign if sign == "\u3000" else " ")
            elif kind in ("Cc", "Cf") or FROM_VARIANTS <= ord(sign) <= TO_VARIANTS:
                continue
            else:
                said.append(sign if self.faces.draws(sign) else f"〔U+{ord(sign):04X}〕")
        return "".join(said)

    def runs(self, words: Words, face: Role = "fang") -> tuple[Run, ...]:
        return tuple(run for piece in words for run in self.piece(piece, face) if run.text)

    def piece(self, piece: Piece, face: Role, *, is_changed: bool = False) -> Iterator[Run]:
        if isinstance(piece, Changed):
            yield from self.piece(piece.now, face, is_changed=True)
            if piece.was:
                yield Run(self.clean(self.words["was"].format(was=piece.was)), face)
        elif isinstance(piece, Figure):
            if piece.value is None:
                yield Run(self.words["missing"], face, is_missing=True, is_changed=is_changed)
                yield Run(self.clean(piece.unit), face)
            else:
                space = "" if not piece.unit or piece.unit.startswith(NO_SPACE) else " "
                yield Run(self.clean(f"{piece.value}{space}{piece.unit}"), face, is_changed=is_changed)
            if piece.source:
                yield Run(f"〔{self.sources[piece.source]}〕", face)
        elif isinstance(piece, Missing):
            yield Run(self.words["missing"], face, is_missing=True, is_changed=is_changed)
        else:
            yield Run(self.clean(piece), face, is_changed=is_changed)

    def line_width(self, runs: tuple[Run, ...]) -> float:
        return sum(self.faces.width(run.text, run.face) for run in runs)

    # --- head ----------------------------------------------------------------------------------------------------

    def issuer(self) -> Line:
        runs = self.runs((self.paper.issuer,), "title")
        widest = m.AREA_MM[0] * m.PT_PER_MM / max(self.line_width(runs), 1.0)
        return Line(runs, size_pt=max(m.TITLE_PT, min(m.ISSUER_PT, int(widest))), align="center")

    def number(self, number: Field, *, is_alone: bool) -> Line:
        return Line(self.runs((number,)), align="center" if is_alone else "left", left=0.0 if is_alone else 1.0)

    def title(self) -> Line:
        """7.3.1: lines of like length, not one sign on the last."""
        runs = self.runs((self.paper.title,), "title")
        area = m.SIGNS * m.SIGN_PT / m.TITLE_PT
        width = self.line_width(runs)
        count = ceil(width / (area - 1))
        side = max(0.0, (area - ceil(width / count + 1)) / 2) * m.TITLE_PT / m.SIGN_PT if count > 1 else 0.0
        return Line(runs, m.TITLE_PT, "center", left=side, right=side, before=m.BEFORE_TITLE)

    def addressee(self) -> Iterator[Line]:
        if self.paper.addressee is not None:
            words: Words = (self.paper.addressee, self.words["after_addressee"])
            yield Line(self.runs(words), align="left", before=m.BEFORE_ADDRESSEE)

    # --- body ----------------------------------------------------------------------------------------------------

    def body(self) -> Iterator[Line | Grid]:
        count = [0, 0, 0, 0]
        for block in self.paper.body:
            if isinstance(block, Paragraph):
                yield Line(self.runs(block.words), first=m.INDENT)
            elif isinstance(block, Heading):
                count[block.level - 1] += 1
                count[block.level :] = [0] * (len(count) - block.level)
                words = (before_heading(block.level, count[block.level - 1], self.paper.language), *block.words)
                runs = self.runs(words, LEVEL_FACES[block.level - 1])
                yield Line(runs, first=m.INDENT, level=block.level, stays=True)
            elif isinstance(block, Items):
                for number, item in enumerate(block.items, start=1):
                    yield Line(self.runs((before_item(number, is_ordered=block.is_ordered), *item)), first=m.INDENT)
            else:
                yield from self.table(block)

    def table(self, table: Table) -> Iterator[Line | Grid]:
        yield Line(self.runs((table.caption,), "hei"), align="center", stays=True)
        if table.unit:
            yield Line(self.runs((self.words["unit"], table.unit)), m.SMALL_PT, "right", stays=True)
        head = tuple(Line(self.runs((column.name,), "hei"), m.SMALL_PT, "center") for column in table.columns)
        rows = tuple(
            tuple(
                Line(self.runs((cell,)), m.SMALL_PT, "right" if column.is_figure else "left")
                for cell, column in zip(row, table.columns, strict=True)
            )
            for row in table.rows
        )
        widest = [max(self.line_width(line.runs) for line in column) for column in zip(head, *rows, strict=True)]
        wanted = [min(max(width + 1, 3.0), m.SIGNS / 2) for width in widest]
        yield Grid(tuple(width / sum(wanted) for width in wanted), tuple(one.is_figure for one in table.columns), head, rows)
        if table.source:
            yield Line(self.runs((self.words["source"], table.source)), m.SMALL_PT, "left")

    def asides(self) -> Iterator[Line]:
        """Where the figures are from, and what the underline says."""
        if self.sources:
            named = self.words["between"].join(f"〔{number}〕{source}" for source, number in self.sources.items())
            yield Line(self.runs((self.words["source"], named, self.words["end"])), m.SMALL_PT, first=m.INDENT)
        if any(isinstance(piece, Changed) for piece in pieces(self.paper)):
            said = self.words["changed_since" if self.paper.previous else "changed"].format(previous=self.paper.previous)
            yield Line(self.runs((said,)), m.SMALL_PT, first=m.INDENT)

    def attachments(self) -> Iterator[Line]:
        """7.3.4: numbered where there are several, lines that turn begin below the first sign of the name."""
        label, names = self.words["attachments"], self.paper.attachments
        indent = m.INDENT + self.faces.width(label)
        for number, name in enumerate(names, start=1):
            prefix = f"{number}. " if len(names) > 1 else ""
            left = indent + self.faces.width(prefix)
            lead = prefix if number > 1 else label + prefix
            first = -self.faces.width(lead)
            before = m.BEFORE_ATTACHMENTS if number == 1 else 0
            yield Line(self.runs((lead, name)), align="left", left=left, first=first, before=before)

    # --- end -----------------------------------------------------------------------------------------------------

    def signed(self) -> tuple[Line, ...]:
        """7.3.5.1 under a seal: date four signs from the right, name centred over it. 7.3.5.2 without one: name two signs
        from the right, the date begins two signs right of the name's first, and where it is the longer, it stands two
        signs from the right and the name two left of its first."""
        paper = self.paper
        issuer = paper.issuer if isinstance(paper.issuer, Missing) else paper.issuer.removesuffix("文件")  # 7.2.4
        who = self.runs((paper.signed_by or issuer,))
        when = self.runs((paper.dated if isinstance(paper.dated, Missing) else day(paper.dated, paper.language),))
        wide, date_wide, area = self.line_width(who), self.line_width(when), float(m.SIGNS)
        if paper.sealed:
            date_left = area - m.SEALED_RIGHT - date_wide
            left = min(date_left + (date_wide - wide) / 2, area - wide)
        else:
            date_left = min(area - 2 - wide + 2, area - 2 - date_wide)
            left = date_left - 2
        before = m.SEALED_BEFORE if paper.sealed else m.BEFORE_SIGNED
        lines = [
            Line(who, align="left", left=max(left, 0.0), before=before, stays=True),
            Line(when, align="left", left=max(date_left, 0.0)),
        ]
        if paper.note:
            lines.append(Line(self.runs((self.words["note"].format(note=paper.note),)), align="left", left=m.INDENT))
        return tuple(lines)

    def copy_to(self) -> Line | None:
        """7.4.2: one sign from each side, lines that turn begin below the first sign after the colon, a full stop at the end."""
        if not self.paper.copy_to:
            return None
        label = self.words["copy_to"]
        hang = self.faces.width(label) * m.SMALL_PT / m.SIGN_PT
        runs = self.runs((label, self.words["and"].join(self.paper.copy_to), self.words["end"]))
        return Line(runs, m.SMALL_PT, left=1 + hang, right=1.0, first=-hang)

    def printed(self) -> tuple[Line, ...]:
        paper = self.paper
        if paper.printed_on is None:
            return ()
        on = self.words["printed"].format(on=day(paper.printed_on, paper.language))
        return (
            Line(self.runs((paper.printed_by,)), m.SMALL_PT, "left", left=1.0),
            Line(self.runs((on,)), m.SMALL_PT, "right", right=1.0),
        )


def _now(piece: Piece) -> str | Figure | Missing:
    return piece.now if isinstance(piece, Changed) else piece
