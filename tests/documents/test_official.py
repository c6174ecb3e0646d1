"""Official papers as DOCX and PDF (issue 5, sentence 8; D-03, D-05): one content, the layout of GB/T 9704-2012."""

from __future__ import annotations

import doctest
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from anlan.formats.official import (
    Changed,
    Column,
    Figure,
    Heading,
    Items,
    Missing,
    Paper,
    Paragraph,
    Table,
    missing,
    since,
)
from anlan.formats.official.docx import write_docx
from anlan.formats.official.faces import open_faces
from anlan.formats.official.pdf import write_pdf
from anlan.formats.official.sheet import sheet_of
from tests.documents.papers import BULLETIN, report
from tests.documents.reading import Docx, Pdf, W, bare


def plain(*body: Paragraph | Heading | Items | Table, **more: object) -> Paper:
    given = {"issuer": "示例局", "title": "示例报告", "body": body, "dated": date(2026, 7, 1), **more}
    return Paper(**given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def pdf() -> Iterator[Pdf]:
    yield Pdf(write_pdf(report()))


@pytest.fixture(scope="module")
def docx() -> Docx:
    return Docx(write_docx(report()))


def test_word_file_and_pdf_say_the_same_as_the_content(pdf: Pdf, docx: Docx) -> None:
    content = bare(sheet_of(report(), open_faces()).text())
    assert bare(docx.text()) == content
    assert bare(pdf.text()) == content
    for said in ("示应急〔2014〕12号", "签发人：示例人", "一、灾情基本情况", "（一）人员伤亡", "1.房屋", "（1）农房", "二、已采取的措施",
                 "①启动", "附件：1.受灾乡镇分布图2.救援力量", "示例县应急管理局2014年8月3日", "抄送：示例县委办公室，", "2014年8月3日印发"):
        assert said in content


def test_figures_stand_as_they_were_given_with_unit_and_source_in_both(pdf: Pdf, docx: Docx) -> None:
    rows = [["".join(cell.itertext(f"{W}t")) for cell in row.iter(f"{W}tc")] for row in docx.document.find(f".//{W}tbl").iter(f"{W}tr")]
    assert rows == [["乡镇", "受灾人口", "倒塌房屋"], ["甲镇", "21345", "3021"], ["乙镇", "8765", "【待核】"]]
    for text in (bare(pdf.text()), bare(docx.text())):
        assert "甲镇213453021乙镇8765【待核】" in text and "单位：人、间" in text and "数据来源：示例县民政局，20时" in text
        assert "6.5级〔1〕地震" in text and f"〔1〕{bare(BULLETIN)}" in text


def test_what_is_not_known_is_marked_highlighted_and_told_by_name(docx: Docx) -> None:
    assert missing(report()) == ("hurt", "contact", "d")
    marked = [run for run in docx.document.iter(f"{W}r") if run.find(f"{W}rPr/{W}shd") is not None]
    assert ["".join(run.itertext(f"{W}t")) for run in marked] == ["【待核】"] * 3
    unsigned = replace(report(), signatory=Missing("signatory"), dated=Missing("dated"))
    assert missing(unsigned)[:2] == ("dated", "signatory") or missing(unsigned)[:2] == ("signatory", "dated")
    assert bare(Pdf(write_pdf(unsigned)).text()).count("【待核】") == 5


def test_the_page_is_a4_and_all_stands_within_the_type_area(pdf: Pdf) -> None:
    assert pdf.size_mm() == (210.0, 297.0)
    for page in range(len(pdf.pages)):
        body = [sign for sign in pdf.signs(page) if sign.top < 262]
        assert min(sign.left for sign in body) >= 28 - 0.1 and max(sign.right for sign in body) <= 184 + 0.1
        assert min(sign.top for sign in body) >= 37 and max(sign.bottom for sign in body) <= 262 + 0.1


def test_a_full_page_has_22_lines_of_28_signs() -> None:
    signs = Pdf(write_pdf(plain(Paragraph(("安" * 2000,))))).signs(1)
    lines = Counter(round(sign.top, 1) for sign in signs if sign.text == "安")
    assert list(lines.values()) == [28] * 22
    body = [sign for sign in signs if sign.text == "安"]
    width = max(sign.right for sign in body) - min(sign.left for sign in body)
    assert 154.5 <= width <= 156.0


def test_the_head_stands_where_the_standard_puts_it(pdf: Pdf) -> None:
    signs = pdf.signs(0)
    issuer = signs[2:12]
    assert "".join(sign.text for sign in issuer) == "示例县应急管理局文件"
    assert min(sign.top for sign in issuer) == pytest.approx(37 + 35, abs=1.0)  # 7.2.4
    number = next(sign for sign in signs if sign.text == "〔")
    signatory = next(sign for sign in signs if sign.text == "签")
    assert number.top == pytest.approx(signatory.top, abs=1.0) and number.right < signatory.left  # 7.2.6


def test_the_page_number_stands_7_mm_below_right_on_odd_pages_and_left_on_even_ones(pdf: Pdf) -> None:
    assert len(pdf.pages) == 3
    for page, side in ((0, "right"), (1, "left"), (2, "right")):
        dashes = [sign for sign in pdf.signs(page) if sign.text == "—" and sign.top > 262]
        assert len(dashes) == 2
        assert dashes[0].top == pytest.approx(262 + 7, abs=0.5)
        outer = 184 - dashes[1].right if side == "right" else dashes[0].left - 28
        assert outer == pytest.approx(14 * 25.4 / 72, abs=0.8)


def test_every_font_is_embedded_in_both(pdf: Pdf, docx: Docx) -> None:
    fonts = pdf.fonts()
    assert len(fonts) >= 2 and all(fonts.values())
    drawn = set(bare(docx.text()))
    kept = docx.fonts()
    assert set(kept) == {"Noto Serif SC", "Noto Sans SC"}
    serif = TTFont(io.BytesIO(kept["Noto Serif SC"]))
    sans = TTFont(io.BytesIO(kept["Noto Sans SC"]))
    assert {chr(code) for font in (serif, sans) for code in font.getBestCmap()} - {" "} == drawn | set("0123456789—")
    assert serif["glyf"][serif.getBestCmap()[ord("应")]].numberOfContours > 0 and serif["OS/2"].fsType == 0


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert write_pdf(report()) == write_pdf(report()) and write_docx(report()) == write_docx(report())
    assert write_pdf(report()) != write_pdf(replace(report(), title="另一份报告"))


def test_changes_since_the_last_version_are_underlined_and_explained() -> None:
    figure = Figure("dead", "12", "人")
    first = plain(Paragraph(("死亡 ", replace(figure, value="5"), "。")), Paragraph(("道路中断。",)))
    next_one = since(first, plain(Paragraph(("死亡 ", figure, "。")), Paragraph(("道路中断。",)), Paragraph(("道路已通。",))), previous="首报")
    assert next_one.body == (
        Paragraph(("死亡 ", Changed(figure, was="5 人"), "。")), Paragraph(("道路中断。",)), Paragraph((Changed("道路已通。"),)),
    )
    written = Docx(write_docx(next_one))
    lined = ["".join(run.itertext(f"{W}t")) for run in written.document.iter(f"{W}r") if run.find(f"{W}rPr/{W}u") is not None]
    assert lined == ["12 人", "道路已通。"]
    assert "12人（上次：5人）" in bare(written.text()) and "加下划线处与首报相比有变动" in bare(Pdf(write_pdf(next_one)).text())
    assert since(first, first, previous="首报").body == first.body


def test_a_paper_in_english_speaks_english_throughout() -> None:
    body = (Heading(1, ("Situation",)), Heading(2, ("People",)), Paragraph(("At least ", Figure("dead", "5", "people", "CENC"), " died; ", Missing("hurt"), " hurt.")))
    paper = plain(*body, issuer="Example County", title="Report on the Earthquake", language="en", addressee="Example City", copy_to=("A", "B"),
                  attachments=("Map",), printed_by="Office", printed_on=date(2026, 7, 1))
    content = sheet_of(paper, open_faces()).text()
    for said in ("I. Situation", "A. People", "5 people〔1〕 died; [TO BE VERIFIED] hurt.", "Sources: 〔1〕CENC.", "1 July 2026", "Copy to: A, B.", "Attachments: Map"):
        assert said in content
    assert bare(Pdf(write_pdf(paper)).text()) == bare(content) == bare(Docx(write_docx(paper)).text())


HOSTILE = {
    "controls": "a\x00b\x07c\x1b[31m\ud800d\u202ee\ufeff",
    "endless": "安全第一，" * 2000,
    "a word of 10,000 letters": "x" * 10_000,
    "right to left": "联系人 مُحَمَّد 到场",
    "emoji": "水深 😀👨‍👩‍👧 米",
    "markup": '#set page(width: 1pt) </w:t> <b>&amp; $x$ \\ "quoted" *bold* _it_ [link](x) ]]>',
    "empty": "",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_gives_whole_files_that_say_the_same(text: str) -> None:
    paper = plain(
        Paragraph((text,)), Heading(1, (text[:200],)), Items(((text[:300],),)),
        Table(text[:60], (Column(text[:80]), Column("数", is_figure=True)), ((text[:500], Figure("n", text[:20])),)),
        issuer=text[:40], title=text[:100], addressee=text[:100], attachments=(text[:200],), copy_to=(text[:200],), note=text[:50],
    )
    content = bare(sheet_of(paper, open_faces()).text())
    pdf = Pdf(write_pdf(paper))
    assert bare(Docx(write_docx(paper)).text()) == content
    assert Counter(bare(pdf.text())) >= Counter(content)  # a head that is repeated on the next page stands there twice
    for page in range(len(pdf.pages)):
        assert all(sign.left >= 28 - 0.5 and sign.right <= 184 + 1 for sign in pdf.signs(page))


def test_a_sign_that_no_font_draws_is_written_as_its_code() -> None:
    assert "水深〔U+1F600〕米" in bare(Pdf(write_pdf(plain(Paragraph(("水深 😀 米",))))).text())


def test_a_table_with_a_row_too_short_is_refused() -> None:
    with pytest.raises(ValueError, match="another length"):
        Table("表", (Column("甲"), Column("乙")), (("一",),))


def test_name_and_date_are_placed_by_which_is_longer_and_by_the_seal() -> None:
    def lefts(**more: object) -> list[float]:
        return [line.left for line in sheet_of(plain(**more), open_faces()).signed]

    long_name, long_date = lefts(signed_by="示例县防汛抗旱指挥部办公室"), lefts(signed_by="示例局")
    assert long_name == pytest.approx([28 - 2 - 13, 28 - 2 - 13 + 2])
    assert long_date[1] - long_date[0] == pytest.approx(2) and long_date[1] > long_name[1]
    sealed = lefts(signed_by="示例局", sealed=True)
    assert sealed[1] == pytest.approx(long_date[1] - 2) and sealed[0] > sealed[1]


def test_the_examples_of_the_reference_page_hold() -> None:
    page = Path(__file__).resolve().parents[2] / "docs/reference/documents.md"
    failed, tried = doctest.testfile(str(page), module_relative=False)
    assert tried > 8 and failed == 0
