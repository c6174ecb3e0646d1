"""Official papers in the layout of GB/T 9704-2012: one content model that feeds DOCX and PDF.

`Paper` says what a paper says; `since` marks what changed from the last version; `sheet_of` puts it into lines, once for
both writers. The writers, `official.docx` and `official.pdf`, are imported by name: they need the extra `documents`.
Pure and repeatable: no clock, no database, the same bytes for the same paper.
"""

from anlan.formats.official.changes import since
from anlan.formats.official.paper import (
    Block,
    Changed,
    Column,
    Figure,
    Heading,
    Items,
    Missing,
    Paper,
    Paragraph,
    Piece,
    Table,
    Words,
    missing,
)

__all__ = [
    "Block",
    "Changed",
    "Column",
    "Figure",
    "Heading",
    "Items",
    "Missing",
    "Paper",
    "Paragraph",
    "Piece",
    "Table",
    "Words",
    "missing",
    "since",
]
