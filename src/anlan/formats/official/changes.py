"""What changed since the last version of a paper, marked."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from anlan.formats.official.paper import (
    Block,
    Changed,
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


def since(last: Paper, paper: Paper, *, previous: str) -> Paper:
    """The paper with what differs from `last` marked; `previous` is what the last version is called in the legend.

    Figures are compared by name; of a figure that changed its former value is shown. Sentences are compared by what
    they say without their figures: one that did not stand in the last version is marked whole. What was left out since is
    not shown. Marks of an earlier comparison are taken off first.
    """
    was = {figure.name: figure for figure in (_now(piece) for piece in pieces(last)) if isinstance(figure, Figure)}
    said = Counter(_said(words) for words in _sentences(last))

    def words_since(words: Words) -> Words:
        plain = tuple(_now(piece) for piece in words)
        known = said[_said(plain)] > 0
        return tuple(_piece_since(piece, was, known=known) for piece in plain)

    def block_since(block: Block) -> Block:
        if isinstance(block, Paragraph | Heading):
            return replace(block, words=words_since(block.words))
        if isinstance(block, Items):
            return replace(block, items=tuple(words_since(words) for words in block.items))
        return replace(block, rows=tuple(words_since(row) for row in block.rows))

    return replace(paper, body=tuple(block_since(block) for block in paper.body), previous=previous)


def _piece_since(piece: str | Figure | Missing, was: dict[str, Figure], *, known: bool) -> Piece:
    if isinstance(piece, Figure):
        before = was.get(piece.name)
        if before is None:
            return piece if known else Changed(piece)
        same = (before.value, before.unit) == (piece.value, piece.unit)
        return piece if same else Changed(piece, was=_shown(before))
    return piece if known or piece == "" else Changed(piece)


def _shown(figure: Figure) -> str:
    return "【待核】" if figure.value is None else f"{figure.value} {figure.unit}".strip()


def _now(piece: Piece) -> str | Figure | Missing:
    return piece.now if isinstance(piece, Changed) else piece


def _said(words: Words) -> tuple[str, ...]:
    """A sentence without its figures."""
    plain = (_now(piece) for piece in words)
    return tuple(piece if isinstance(piece, str) else f"\0{getattr(piece, 'name', '')}" for piece in plain)


def _sentences(paper: Paper) -> list[Words]:
    found: list[Words] = []
    for block in paper.body:
        if isinstance(block, Paragraph | Heading):
            found.append(block.words)
        elif isinstance(block, Items):
            found.extend(block.items)
        elif isinstance(block, Table):
            found.extend(block.rows)
    return found
