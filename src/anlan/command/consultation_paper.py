"""会商纪要 as an official paper. Figures are none: what was said stays as it was said."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation

from anlan.command.errors import DocumentsNotInstalled
from anlan.command.models import Consultation, Statement
from anlan.command.queries.consultation import Minutes, minutes_of, participants_of, title_of
from anlan.command.queries.consultation_posts import CHINESE
from anlan.command.symbols import plot_symbols
from anlan.core.clock import current_workspace
from anlan.core.packs.loading import OFFICIAL_TIME, official_day
from anlan.formats.official import Block, Heading, Items, Missing, Paper, Paragraph
from anlan.incidents.queries.timeline import names_of_regions

DRILL = "【演练】"
ERASED = "（内容已删去）"
LINE = "\n"
KINDS = ("docx", "pdf")


def minutes_paper(row: Consultation) -> Paper:
    """The minutes as they stand, in Chinese whoever asks; unsigned ones have no date yet."""
    with translation.override(CHINESE):
        return _paper(row)


def _paper(row: Consultation) -> Paper:
    prefix = DRILL if current_workspace().is_exercise else ""
    minutes = minutes_of(row)
    place = names_of_regions({row.region_code}).get(row.region_code, row.region_code)
    return Paper(
        issuer=f"{prefix}{place}会商纪要",
        title=f"{prefix}关于{row.incident.title}的会商纪要",
        body=_body(row, minutes),
        dated=official_day(row.closed_at) if row.closed_at is not None else Missing("签署日期"),
        signed_by=row.signed_as or Missing("签署人"),
        note=f"纪要校验值 {row.minutes_sha256}" if row.minutes_sha256 else "",
    )


def minutes_bytes(row: Consultation, kind: str) -> bytes:
    """The paper as DOCX or PDF. Raises DocumentsNotInstalled."""
    try:
        if kind == "docx":
            from anlan.formats.official.docx import write_docx as write
        else:
            from anlan.formats.official.pdf import write_pdf as write
    except ModuleNotFoundError as fault:
        if (fault.name or "").startswith("anlan"):
            raise
        raise DocumentsNotInstalled from fault
    return write(minutes_paper(row))


def _body(row: Consultation, minutes: Minutes) -> tuple[Block, ...]:
    came = [one.post for one in participants_of(row) if one.joined_at is not None]
    said = [one for one in minutes.statements if one.kind != Statement.Kind.CONCLUSION]
    return (
        Paragraph((f"会商：{row.title}。时间：{_at(row.opened_at)}至{_at(row.closed_at)}。",)),
        Paragraph((f"参加：{'、'.join(came) or '无'}。",)),
        Heading(1, ("会商情况",)),
        *(Paragraph((f"{_at(one.at)} {one.post}（{one.get_kind_display()}）：{one.text or ERASED}",)) for one in said),
        *_conclusions(minutes),
        *_plotted([f"{_symbol(one.symbol)}：{title_of(one)}（{one.post}）" for one in minutes.drawings]),
    )


def _conclusions(minutes: Minutes) -> tuple[Block, ...]:
    if not minutes.conclusions:
        return ()
    lines = []
    for one in minutes.conclusions:
        due = f"，{_at(one.task.due_at)}前完成" if one.task is not None and one.task.due_at is not None else ""
        owner = f"（责任：{one.task.owner.username}{due}）" if one.task is not None and one.task.owner is not None else ""
        lines.append((f"{one.statement.text.replace(LINE, '：') or ERASED}{owner}",))
    return (Heading(1, ("会商结论",)), Items(tuple(lines), is_ordered=True))


def _symbol(code: str) -> str:
    found = plot_symbols().get(code)
    return found.title_zh if found is not None else code


def _plotted(lines: list[str]) -> tuple[Block, ...]:
    return (Heading(1, ("地图标绘",)), Items(tuple((line,) for line in lines), is_ordered=True)) if lines else ()


def _at(instant: datetime | None) -> str:
    return "—" if instant is None else f"{instant.astimezone(OFFICIAL_TIME):%Y-%m-%d %H:%M}"
