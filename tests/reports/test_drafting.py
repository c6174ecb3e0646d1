"""A report writes itself from live facts, marks what is missing, and is signed by a named person (D-05)."""

from __future__ import annotations

import pytest

from anlan.core.journal.models import Entry
from anlan.core.permission import NotPermitted
from anlan.impact.models import Assessment
from anlan.reports import queries, services
from anlan.reports.drafting import missing_of
from anlan.reports.errors import (
    ChainBroken,
    DraftStands,
    ReadBackDiffers,
    ReportNotNow,
    ReportStale,
    RequiredMissing,
    SectionUnknown,
)
from anlan.reports.models import Report
from tests.incidents.conftest import person

from .conftest import CITY, COUNTY, OTHER, Scene

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def section(report: Report, name: str) -> dict:
    return next(one for one in report.content["sections"] if one["id"] == name)


def said(report: Report, name: str) -> str:
    """A section as plain text."""
    figures = report.content["figures"]
    return "；".join(
        "".join(
            piece if isinstance(piece, str) else "【待核】" if "missing" in piece
            else f"{figures[piece['figure']]['shown']}{figures[piece['figure']]['unit']}"
            for piece in sentence
        )
        for sentence in section(report, name)["sentences"]
    )  # fmt: skip


def test_a_first_report_says_when_where_how_strong_and_who_says_so_and_marks_what_nobody_knows(scene: Scene):
    scene.fact("deaths", 3, source="龙头山镇")
    scene.fact("telecom_cut", 1)
    report = scene.draft()
    assert "2014年08月03日16时30分" in said(report, "event") and "6.5级地震" in said(report, "event")
    assert "信息来源：中国地震台网中心" in said(report, "event")
    assert "死亡3人" in said(report, "losses") and "失踪（失联）【待核】" in said(report, "losses")
    assert "通信中断是" in said(report, "losses")
    assert set(missing_of(report.content)) == {"missing", "injured", "moved_people", "houses_collapsed"}
    assert report.content["addressee"] == "云南省昭通市应急管理局" and report.title.endswith("（首报）")
    assert said(report, "response") == "尚未启动应急响应。"
    told = Entry.objects.get(verb="report.drafted")
    assert "龙头山" not in told.payload, "what a report says stays out of the journal"


def test_modelled_losses_stand_apart_and_are_never_added_to_what_was_reported(scene: Scene):
    scene.fact("deaths", 3, is_verified=True)
    losses = {name: {"central": 400, "low": 100, "high": 900, "level": 0.9} for name in ("deaths", "injured", "displaced")}
    origin = {"as_of": "2014-08-03T16:35:00+08:00", "method": "m", "version": "1", "kind": "modelled"}
    result = {"losses": losses, "method": {"title": "地震速评"}, "provenance": {"figures": {"losses": origin}}}
    Assessment.objects.filter(subject=scene.incident.journal_key).update(state="done", result=result)
    report = scene.draft()
    figures = report.content["figures"]
    assert (figures["fact.deaths"]["value"], figures["fact.deaths"]["kind"]) == (3, "verified")
    assert (figures["model.deaths"]["value"], figures["model.deaths"]["kind"]) == (400, "modelled")
    assert "400" not in said(report, "losses") and "400人（90% 区间 100—900）" in said(report, "model")


def test_d05_nobody_signs_a_report_that_lacks_required_fields_unless_each_is_said_to_be_under_check(scene: Scene):
    report = services.draft_report(incident=scene.incident.uid, region_code=COUNTY, kind="first", by=scene.officer)
    missing = tuple(missing_of(report.content))
    assert set(missing) == {"deaths", "missing", "injured", "moved_people", "houses_collapsed", "measures"}
    sign = {"report": report.uid, "seen": 1, "by": scene.chief}
    with pytest.raises(RequiredMissing) as refused:
        services.sign_report(pending=missing[:-1], **sign)
    assert "已采取的措施" in str(refused.value) and "死亡" not in str(refused.value)
    signed = services.sign_report(pending=missing, **sign)
    assert signed.state == Report.State.SIGNED and signed.pending == list(missing)
    assert signed.content["signed_post"] == "鲁甸县指挥长"


def test_only_who_may_sign_signs_and_only_what_he_read(scene: Scene):
    report = scene.draft()
    with pytest.raises(NotPermitted):
        services.sign_report(report=report.uid, seen=report.version, by=scene.officer)
    with pytest.raises(ReadBackDiffers):
        services.sign_report(report=report.uid, seen=report.version - 1, by=scene.chief)
    stranger = person("commander", OTHER, 9010, invitations=frozenset({scene.incident.journal_key}))
    with pytest.raises(NotPermitted):
        services.sign_report(report=report.uid, seen=report.version, by=stranger)
    scene.sign(report)
    with pytest.raises(ReportNotNow):
        scene.write(report, measures="改一改")


def test_two_write_in_different_sections_at_once_and_in_the_same_the_second_is_told_who_was_first(scene: Scene):
    report = scene.draft()
    seen = {one["id"]: one["version"] for one in report.content["sections"]}
    services.change_report(report=report.uid, words={"next": "继续搜救"}, seen=seen, by=scene.officer)
    services.change_report(report=report.uid, words={"requests": "请求支援帐篷"}, seen=seen, by=scene.chief)
    with pytest.raises(ReportStale) as refused:
        services.change_report(report=report.uid, words={"next": "转移群众"}, seen=seen, by=scene.chief)
    assert "下一步工作" in str(refused.value)
    report.refresh_from_db()
    assert (section(report, "next")["words"], section(report, "requests")["words"]) == ("继续搜救", "请求支援帐篷")
    with pytest.raises(SectionUnknown):
        scene.write(report, model="改模型")
    entries = Entry.objects.filter(verb="report.changed").count()
    services.change_report(report=report.uid, words={"next": "继续搜救"}, seen=seen, by=scene.officer)
    assert Entry.objects.filter(verb="report.changed").count() == entries, "saving what stands there already is no change"


def test_a_draft_takes_newer_facts_only_when_asked_and_says_that_there_are_some(scene: Scene):
    report = scene.draft(next="继续搜救")
    scene.fact("deaths", 3)
    assert queries.news_of(report, scene.officer) == ["死亡"]
    report = services.change_report(report=report.uid, is_refreshed=True, by=scene.officer)
    assert report.content["figures"]["fact.deaths"]["value"] == 3 and queries.news_of(report, scene.officer) == []
    assert section(report, "next")["words"] == "继续搜救", "the officer's words stay"


def test_first_then_follow_ups_then_one_final_and_one_at_a_time(scene: Scene):
    ask = {"incident": scene.incident.uid, "region_code": COUNTY, "by": scene.officer}
    with pytest.raises(ChainBroken):
        services.draft_report(kind="follow_up", **ask)
    first = scene.draft()
    with pytest.raises(DraftStands):
        services.draft_report(kind="follow_up", **ask)
    scene.send(first)
    with pytest.raises(ChainBroken):
        services.draft_report(kind="first", **ask)
    second = scene.draft("follow_up")
    assert second.previous == first and second.number == 2 and second.title.endswith("（续报1）")
    services.void_report(report=second.uid, reason="写错了", by=scene.officer)
    final = scene.draft("final")
    assert final.number == 2
    scene.send(final)
    with pytest.raises(ChainBroken):
        services.draft_report(kind="follow_up", **ask)


def test_only_the_tier_above_signs_for_a_report(scene: Scene):
    report = scene.send(scene.draft())
    with pytest.raises(NotPermitted):
        services.acknowledge_report(report=report.uid, by=scene.officer)
    assert [one.uid for one in queries.inbox(scene.city, is_waiting=True)] == [report.uid]
    assert queries.inbox(scene.officer) == []
    scene.receive(report)
    assert queries.inbox(scene.city, is_waiting=True) == []
    assert report.acknowledged_by == scene.city.key and report.sent_to == CITY
