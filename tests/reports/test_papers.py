"""One content, two papers; what stands in them is what the API says (D-05, D-07)."""

from __future__ import annotations

import pytest

from anlan.core import clock
from anlan.core.clock.context import WorkspaceInfo
from anlan.reports.papers import file_name, paper_of, written
from tests.documents.reading import Docx, Pdf, bare
from tests.incidents.conftest import Desk

from .conftest import Scene, Wall, scene_of

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def test_d07_every_figure_of_the_docx_and_the_pdf_is_the_one_of_the_content_with_its_unit_and_source(scene: Scene):
    for kind, value in (("deaths", 617), ("missing", 112), ("injured", 3143), ("direct_loss_yuan", 1234567890.5)):
        scene.fact(kind, value, source="县指挥部", is_verified=kind == "deaths")
    report = scene.sign(scene.draft())
    docx, pdf = (bare(Docx(written(report, "docx")).text()), bare(Pdf(written(report, "pdf")).text()))
    figures = report.content["figures"]
    assert {"fact.deaths", "fact.missing", "fact.injured", "fact.direct_loss_yuan", "event.magnitude"} <= set(figures)
    for name, figure in figures.items():
        printed = bare(f"{figure['shown']}{figure['unit']}")
        assert printed in docx and printed in pdf, name
        assert float(figure["shown"]) == figure["value"]
    for paper in (docx, pdf):
        assert "死亡617人" in paper and "核定，县指挥部" in paper and "【待核】" in paper and "鲁甸县指挥长" in paper


def test_a_follow_up_marks_what_changed_since_the_report_before_it(scene: Scene):
    scene.fact("deaths", 3, source="县指挥部")
    scene.send(scene.draft())
    scene.passes(hours=5)
    scene.fact("deaths", 5, source="县指挥部")
    text = bare(Docx(written(scene.draft("follow_up"), "docx")).text())
    assert "死亡5人" in text and "上次：3人" in text


def test_in_a_drill_title_head_note_and_file_name_say_so(wall: Wall, desk: Desk, exercise: WorkspaceInfo):
    with clock.entered(exercise):
        scene = scene_of(desk, wall)
        report = scene.send(scene.draft())
        assert report.state == "delivered", "in a drill it stays in this node"
        paper = paper_of(report)
        assert file_name(report, "docx").startswith("【演练】关于") and file_name(report, "docx").endswith("（首报）.docx")
    text = bare(Docx(written(report, "docx")).text())
    assert str(paper.issuer).startswith("【演练】") and text.count("【演练】") >= 2 and "演练材料" in text
