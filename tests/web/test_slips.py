"""督办: slips of daily work, issued, worked and extended in plain pages, and seen at once by whoever may (C-19)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from anlan.core import clock
from anlan.core.journal.models import Entry
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.response.models import Task
from anlan.web.events.fragments import fragments
from tests.incidents.conftest import settle
from tests.resources.samples import COUNTY, OTHER_COUNTY
from tests.web.test_live import plain
from tests.web.test_resources_screen import page_of, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reality", "china")]
TITLE = "排查学校周边滑坡隐患"


@pytest.fixture
def officer() -> Client:
    return person("officer", "duty_officer")


def issued(by: Client, **more: str) -> Task:
    page = page_of(by, "/tasks/issue", **({"title": TITLE, "to_region": COUNTY, "text": "三日内报结果"} | more))
    assert "督办单已下达" in page and TITLE in page
    return Task.objects.get(title=more.get("title", TITLE))


def moment(days: int) -> str:
    return f"{(clock.now() + timedelta(days=days)).astimezone(OFFICIAL_TIME):%Y-%m-%dT%H:%M}"


def test_a_slip_is_issued_accepted_extended_with_a_measure_and_finished_without_any_incident(officer: Client) -> None:
    liaison = person("liaison", "liaison")
    row = issued(officer, owner="liaison", due_at=moment(3))
    assert row.incident is None and row.origin == Task.Origin.SLIP and row.owner is not None
    assert "在办 1 件，超时 0 件" in page_of(officer, "/desk/duty")
    assert row.due_at is not None
    assert f"{row.due_at.astimezone(OFFICIAL_TIME):%m-%d %H:%M} 前" in page_of(officer, "/tasks"), "due on another day: it says which"
    assert TITLE in page_of(liaison, "/tasks?show=mine") and "/tasks?show=mine" in page_of(liaison, "/me")
    address = f"/tasks/{row.uid}"
    assert "任务已签收" in page_of(liaison, f"{address}/accept", version=str(row.version))
    version = str(Task.objects.get(pk=row.pk).version)
    wanted = {"due_at": moment(9), "reason": "连续降雨", "version": version}
    assert "必须写明" in page_of(officer, f"{address}/extend", **wanted, control_measure="")
    assert "时限已延长" in page_of(officer, f"{address}/extend", **wanted, control_measure="学校停课，专人值守")
    page = page_of(officer, address)
    assert "学校停课，专人值守" in page and "下达" in page and "data-print" in page
    version = str(Task.objects.get(pk=row.pk).version)
    assert "任务已完成" in page_of(liaison, f"{address}/finish", outcome="已排查五处", version=version)
    assert TITLE not in page_of(officer, "/tasks") and TITLE in page_of(officer, "/tasks?show=done")


def test_the_late_ones_are_listed_apart_and_a_long_list_comes_in_pages(officer: Client) -> None:
    late = issued(officer)
    desk = page_of(officer, "/desk")
    assert "没有待研判的信号，没有超时的任务" in desk and TITLE not in desk
    Task.objects.filter(pk=late.pk).update(is_overdue=True)
    desk = page_of(officer, "/desk")
    assert "没有待研判的信号，但有任务超时" in desk and f"/tasks/{late.uid}" in desk
    assert TITLE not in page_of(person("stranger", "duty_officer", OTHER_COUNTY), "/desk")
    plenty = [
        Task(
            workspace_id=clock.current_workspace().id, uid=f"slip-{number}", origin=Task.Origin.SLIP, region_code=COUNTY,
            title=f"督办{number:02d}", state=Task.State.OPEN, created_at=clock.now(), issued_by="system:test",
        )
        for number in range(60)
    ]  # fmt: skip
    Task.objects.bulk_create(plenty)
    first, second = page_of(officer, "/tasks"), page_of(officer, "/tasks?page=2")
    assert first.count('class="task-card"') == 50 and second.count('class="task-card"') == 11
    assert 'data-topic="slip"' in first and 'data-topic="slip"' not in second, "an older page does not move"
    only = page_of(officer, "/tasks?show=late")
    assert only.count('class="task-card"') == 1 and TITLE in only


def test_the_stream_sends_the_card_of_the_page_to_those_of_the_scope(officer: Client) -> None:
    row = issued(officer)
    settle()
    entry = Entry.objects.filter(verb="task.issued").latest("seq")
    (piece,) = fragments(entry)
    assert (piece.topic, piece.list_id, piece.row_id) == ("slip", "slips", f"task-{row.uid}")
    assert piece.html is not None and plain(piece.html) in plain(page_of(officer, "/tasks"))
    assert COUNTY in piece.codes and OTHER_COUNTY not in piece.codes


def test_who_may_not_issue_sees_no_form_and_nobody_issues_into_another_county(officer: Client) -> None:
    issued(officer)
    looker, stranger = person("looker", "liaison"), person("far", "duty_officer", OTHER_COUNTY)
    assert "/tasks/issue" in page_of(officer, "/tasks") and "/tasks/issue" not in page_of(looker, "/tasks")
    assert TITLE in page_of(looker, "/tasks") and TITLE not in page_of(stranger, "/tasks")
    given = {"title": "越权", "to_region": COUNTY}
    assert looker.post("/tasks/issue", given).status_code == 403
    assert stranger.post("/tasks/issue", given).status_code in (403, 404)
    assert officer.post("/tasks/issue", {"title": "无处", "to_region": "不存在的地方"}).status_code in (404, 422)
    assert not Task.objects.filter(title__in=("越权", "无处")).exists()
