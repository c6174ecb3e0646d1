"""文书 on the pages: drafting, saving, read-back, sending, the inbox above, and what comes over the stream (S2, S3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from anlan.core import clock
from anlan.core.deadlines.firing import fire_all_due
from anlan.core.deadlines.models import Deadline
from anlan.core.outbox.delivering import deliver_due
from anlan.incidents.models import Fact, Incident, Signal
from anlan.incidents.services import report_fact, void_fact
from anlan.reports.models import Report
from anlan.web.events.fragments import fragments
from tests.documents.reading import Docx, bare
from tests.incidents.conftest import settle
from tests.web.test_live import last
from tests.web.test_views import LUDIAN, SHANGHAI, ZHAOTONG, Hires, hires, told

__all__ = ["hires", "told"]

pytestmark = pytest.mark.django_db


def page(answer: Any) -> str:
    assert answer.status_code == 200, (answer.status_code, answer.content.decode()[:300])
    return str(answer.content.decode())


def test_a_report_that_is_late_is_the_next_step_of_whoever_owes_it(told: Signal, hires: Hires):
    officer, far = hires("duty_officer", LUDIAN), hires("duty_officer", ZHAOTONG)
    incident = Incident.objects.get()
    limits = Deadline.objects.filter(kind=f"report.first:{LUDIAN}")
    past = clock.now() - timedelta(minutes=1)
    limits.update(due_at=past, next_at=past)
    fire_all_due()
    settle()
    limit = limits.get()
    own, other = (page(one.get(f"/incidents/{incident.uid}")) for one in (officer, far))
    assert f"报送{limit.title}" in own.partition('id="next-step"')[2] and "鲁甸县的报送时限已过" in own
    assert "鲁甸县的报送时限已过" not in other
    first, *others = Deadline.objects.filter(about=incident.journal_key).order_by("due_at", "pk")
    Deadline.objects.filter(pk=first.pk).update(state=Deadline.State.MET)
    for path in (f"/incidents/{incident.uid}", f"/incidents/{incident.uid}/reports"):
        listed = page(officer.get(path))
        assert others and all(listed.index(f"deadline-{one.uid}") < listed.index(f"deadline-{first.uid}") for one in others)


def test_an_officer_drafts_saves_reads_back_and_sends_and_the_city_signs_for_it_with_one_click(told: Signal, hires: Hires):
    officer, chief, city = hires("duty_officer", LUDIAN), hires("commander", LUDIAN), hires("duty_officer", ZHAOTONG)
    incident = Incident.objects.get()
    tab = page(officer.get(f"/incidents/{incident.uid}/reports"))
    assert "灾情初报" in tab and "起草首报" in tab and 'data-state="' in tab
    answer = officer.client.post(f"/incidents/{incident.uid}/reports/draft", {"region_code": LUDIAN, "kind": "first"})
    report = Report.objects.get()
    assert answer["Location"] == f"/reports/{report.uid}"
    assert officer.get(f"/incidents/{incident.uid}/reports/newest")["Location"] == f"/reports/{report.uid}"
    sheet = page(officer.get(f"/reports/{report.uid}"))
    assert "【待核】" in sheet and 'hx-trigger="input delay:2s"' in sheet and "6.5" in sheet
    saved = officer.client.post(
        f"/reports/{report.uid}/change", {"words-measures": "已派出\r\n两支队伍", "seen-measures": "1"}, headers={"HX-Request": "true"}
    )
    assert "已保存（第 2 版）" in page(saved) and 'id="seen-measures" name="seen-measures" value="2"' in page(saved)
    assert officer.get(f"/reports/{report.uid}/sign").status_code == 403
    readback = page(chief.get(f"/reports/{report.uid}/sign"))
    assert "按住签发" in readback and 'name="pending" value="deaths"' in readback and "已有新的数字" not in readback
    report_fact(incident=incident.uid, kind="deaths", value=2, by=officer.actor)
    late = page(chief.get(f"/reports/{report.uid}/sign"))
    assert "已有新的数字：" in late and "死亡" in late and 'name="refresh"' in late, "who signs is told what is known meanwhile"
    void_fact(fact=Fact.objects.get().uid, reason="演示", by=officer.actor)
    refused = chief.client.post(f"/reports/{report.uid}/sign", {"version": "2"})
    assert refused.status_code == 422 and "缺少必报内容" in refused.content.decode()
    pending = ["deaths", "missing", "injured", "moved_people", "houses_collapsed"]
    assert chief.client.post(f"/reports/{report.uid}/sign", {"version": "2", "pending": pending}).status_code == 303
    assert officer.client.post(f"/reports/{report.uid}/send").status_code == 303
    deliver_due()
    settle()
    inbox = page(city.get("/desk/reports"))
    assert report.uid in inbox and "data-may-acknowledge" in inbox
    assert city.client.post(f"/reports/{report.uid}/acknowledge").status_code == 303
    settle()
    assert Deadline.objects.get(kind=f"report.first:{LUDIAN}").state == Deadline.State.MET
    assert "已签收" in page(officer.get(f"/reports/{report.uid}"))
    assert any(one.list_id == "report-inbox" for one in fragments(last("report.acknowledged")))
    docx = officer.get(f"/reports/{report.uid}/paper.docx")
    assert "filename*=UTF-8''" in docx["Content-Disposition"] and "已派出" in bare(Docx(docx.content).text())
    far = hires("commander", SHANGHAI)
    for address in (f"/reports/{report.uid}", f"/reports/{report.uid}/paper.pdf", f"/incidents/{incident.uid}/reports"):
        assert far.get(address).status_code == 404
    assert report.uid not in page(far.get("/desk/reports"))
