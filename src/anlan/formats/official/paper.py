"""What an official paper says, before it is laid out: the elements of GB/T 9704-2012, chapter 7, as frozen values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal

Language = Literal["zh", "en"]
Level = Literal[1, 2, 3, 4]


@dataclass(frozen=True)
class Missing:
    """A field that nobody has filled yet: printed 【待核】 and highlighted. `what` names it for who must fill it."""

    what: str


@dataclass(frozen=True)
class Figure:
    """A number exactly as it was given (no rounding here), with its unit and who says so; None is unknown, never 0.

    `name` tells the figure from others, so that the next version can say that it changed.
    """

    name: str
    value: str | None
    unit: str = ""
    source: str = ""


@dataclass(frozen=True)
class Changed:
    """What differs from the last version: underlined, with what stood there before, if that is to be shown."""

    now: str | Figure | Missing
    was: str = ""


Piece = str | Figure | Missing | Changed
Words = tuple[Piece, ...]
Field = str | Missing


@dataclass(frozen=True)
class Paragraph:
    words: Words


@dataclass(frozen=True)
class Heading:
    """One of the four levels 一、（一）1.（1）; the number is set by the layout."""

    level: Level
    words: Words


@dataclass(frozen=True)
class Items:
    """A list: ordered ones are numbered ①②③."""

    items: tuple[Words, ...]
    is_ordered: bool = False


@dataclass(frozen=True)
class Column:
    name: str
    is_figure: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its header; `unit` stands above it, `source` below. Each row has as many cells as there are columns."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Piece, ...], ...]
    unit: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        if not self.columns or any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"the table {self.caption!r} has rows of another length than its {len(self.columns)} columns")


Block = Paragraph | Heading | Items | Table


@dataclass(frozen=True)
class Paper:
    """An official paper.

    issuer 发文机关标志, number 发文字号, signatory 签发人 (papers to a higher body), copy_number 份号, secrecy 密级和保密期限,
    urgency 紧急程度, title 标题, addressee 主送机关, body 正文, attachments 附件说明, signed_by 发文机关署名 (where empty
    the issuer, without 文件), dated 成文日期, note 附注, copy_to 抄送机关, printed_by and printed_on 印发机关和印发日期.
    sealed: room is left for the seal, the name centred over the date. previous: what the last version is called, for the
    line that explains what is underlined.
    """

    issuer: Field
    title: Field
    body: tuple[Block, ...]
    dated: date | Missing
    number: Field | None = None
    signatory: Field | None = None
    copy_number: str = ""
    secrecy: str = ""
    urgency: str = ""
    addressee: Field | None = None
    attachments: tuple[str, ...] = ()
    signed_by: Field = ""
    note: str = ""
    copy_to: tuple[str, ...] = ()
    printed_by: str = ""
    printed_on: date | None = None
    language: Language = "zh"
    previous: str = ""
    sealed: bool = False


def missing(paper: Paper) -> tuple[str, ...]:
    """What is marked 【待核】 in a paper, by name, in reading order, each once: a paper with any is not ready to sign."""
    head = [value for one in fields(paper) if isinstance(value := getattr(paper, one.name), Missing)]
    found = [one.what for one in head]
    for piece in pieces(paper):
        now = piece.now if isinstance(piece, Changed) else piece
        if isinstance(now, Missing):
            found.append(now.what)
        elif isinstance(now, Figure) and now.value is None:
            found.append(now.name)
    return tuple(dict.fromkeys(found))


def pieces(paper: Paper) -> Iterator[Piece]:
    """Every piece of the body, in reading order."""
    for block in paper.body:
        if isinstance(block, Paragraph | Heading):
            yield from block.words
        elif isinstance(block, Items):
            for words in block.items:
                yield from words
        else:
            for row in block.rows:
                yield from row
