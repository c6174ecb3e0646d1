"""A paper as PDF/A-2a and PDF/UA-1: tagged, every font embedded, its date that of the paper. Set by typst (extra `documents`).

Nothing of a paper is ever read as typst's markup: the page template is fixed, and the lines come in as data.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import typst

from anlan.formats.official import measures as m
from anlan.formats.official.faces import Faces, open_faces
from anlan.formats.official.lines import Sheet
from anlan.formats.official.numbering import WORDS
from anlan.formats.official.paper import Paper
from anlan.formats.official.sheet import sheet_of

DRAFT: list[typst.PDFStandard] = ["ua-1"]
ARCHIVAL: list[typst.PDFStandard] = ["ua-1", "a-2a"]
"""PDF/A wants a date; a draft that has none is nothing to keep."""
LONG_WORD = re.compile(r"[^\s\u2e80-\uffff]{24}(?=[^\s\u2e80-\uffff])")
"""What is longer than most of a line and has no place to break: a place is made, else it would run off the page."""


def write_pdf(paper: Paper, faces: Faces | None = None) -> bytes:
    """The paper as PDF. Same paper, same fonts, same bytes."""
    faces = faces or open_faces()
    return draw_pdf(sheet_of(paper, faces), faces)


def draw_pdf(sheet: Sheet, faces: Faces) -> bytes:
    fonts = _fonts(faces.files())
    data = asdict(sheet, dict_factory=_breakable)
    data |= {"subject": sheet.title.text or sheet.issuer.text or WORDS[sheet.language]["missing"], "author": sheet.issuer.text}
    data["faces"] = {
        role: {"family": named.family, "weight": named.weight, "thick": faces.is_thickened(role)}
        for role in ("fang", "kai", "hei", "song", "title")
        if (named := next(one for one in fonts.fonts() if one.path and Path(one.path) == faces.file(role)))
    }
    data["measures"] = {name.lower(): value for name, value in vars(m).items() if name.isupper()}
    compiler = typst.Compiler(_template(), font_paths=fonts, ignore_system_fonts=True)
    drawn = compiler.compile(
        format="pdf",
        sys_inputs={"sheet": json.dumps(data, ensure_ascii=False)},
        pdf_standards=ARCHIVAL if sheet.dated else DRAFT,
        timestamp=0,
    )
    assert isinstance(drawn, bytes), "one PDF is asked for"
    return drawn


def _breakable(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: LONG_WORD.sub("\\g<0>\u200b", value) if name == "text" else value for name, value in pairs}


@lru_cache(maxsize=1)
def _template() -> bytes:
    return (resources.files("anlan.formats.official") / "official.typ").read_bytes()


@lru_cache(maxsize=8)
def _fonts(files: tuple[Path, ...]) -> Any:
    folders = list(dict.fromkeys(str(path.parent) for path in files))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


