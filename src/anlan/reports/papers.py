"""A report as an official paper: one `Paper` from its content, from which DOCX and PDF are written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from django.utils import translation
from django.utils.translation import gettext as _

from anlan.core.figures import Kind
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.formats.official import Block, Figure, Heading, Missing, Paper, Paragraph, Piece, since
from anlan.reports.drafting import CHINESE
from anlan.reports.errors import DocumentsNotInstalled
from anlan.reports.models import Report

Form = Literal["docx", "pdf"]
MEDIA: dict[str, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
SIGNATORY = "signatory"
PARTS_DOCUMENTS = ("typst", "fontTools", "pylopdf_fonts_zh_cn")


def paper_of(report: Report) -> Paper:
    """The whole report as a paper; what differs from the report before it is marked."""
    paper = _paper(report)
    if report.previous is None:
        return paper
    return since(_paper(report.previous), paper, previous=report.previous.content["kind_word"])


def written(report: Report, form: Form) -> bytes:
    """The paper as a file. Raises DocumentsNotInstalled."""
    try:
        if form == "docx":
            from anlan.formats.official.docx import write_docx as write
        else:
            from anlan.formats.official.pdf import write_pdf as write
    except ModuleNotFoundError as fault:
        if (fault.name or "").partition(".")[0] not in PARTS_DOCUMENTS:
            raise
        raise DocumentsNotInstalled(name=fault.name) from fault
    return write(paper_of(report))


def file_name(report: Report, form: Form) -> str:
    """As the paper is called; in a drill its title begins with 【演练】."""
    return f"{report.title.replace('/', '_')}.{form}"


def _paper(report: Report) -> Paper:
    content = report.content
    at = (report.signed_at or report.drafted_at).astimezone(OFFICIAL_TIME)
    return Paper(
        issuer=content["issuer"],
        number=f"（{content['kind_word']}）",
        signatory=content.get("signed_post") or Missing(SIGNATORY),
        title=content["title"],
        addressee=content["addressee"],
        body=tuple(_blocks(content)),
        dated=at.date(),
        signed_by=content["body"],
        note=content["note"],
    )


def _blocks(content: Mapping[str, Any]) -> list[Block]:
    found: list[Block] = []
    for section in content["sections"]:
        sentences = [tuple(_piece(piece, content) for piece in sentence) for sentence in section["sentences"]]
        words = [line.strip() for line in section["words"].splitlines() if line.strip()]
        if not sentences and not words and not section["words_required"]:
            continue
        found.append(Heading(1, (section["title"],)))
        found += [Paragraph(words) for words in sentences]
        found += [Paragraph((line,)) for line in words]
        if not sentences and not words:
            found.append(Paragraph((Missing(section["id"]),)))
    return found


def _piece(piece: str | Mapping[str, str], content: Mapping[str, Any]) -> Piece:
    if isinstance(piece, str):
        return piece
    if "missing" in piece:
        return Missing(piece["missing"])
    figure = content["figures"][piece["figure"]]
    return Figure(piece["figure"], figure["shown"], figure["unit"], origin_of(figure))


def origin_of(figure: Mapping[str, Any]) -> str:
    """核定，鲁甸县值班员，截至 08-03 18:00: how a number is known, who says so, of when."""
    with translation.override(CHINESE):
        kind = Kind(figure["kind"])
        at = datetime.fromisoformat(figure["as_of"]).astimezone(OFFICIAL_TIME)
        told = {"kind": kind.label, "source": figure["source"], "at": f"{at:%m-%d %H:%M}"}
        return _("%(kind)s，%(source)s，截至 %(at)s") % told
