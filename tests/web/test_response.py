"""任务: what is suggested, started, done and ended, page by page, without JavaScript (S3, C-04, C-05)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from anlan.core import clock
from anlan.core.accounts import sessions
from anlan.core.accounts.models import Account
from anlan.core.deadlines.firing import fire_all_due
from anlan.core.deadlines.models import Deadline
from anlan.incidents.services import report_fact
from anlan.plans.models import PlanVersion
from anlan.response import services
from anlan.response.models import Response, Task
from tests.incidents.conftest import Desk, desk
from tests.plans import samples
from tests.response.conftest import COUNTY, Room, furnished, plan_text, settle

__all__ = ["desk"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def room(desk: Desk) -> Room:
    return furnished(desk.post)


def test_a_response_is_suggested_read_back_started_worked_and_ended_in_plain_pages(room: Room) -> None:
    officer, commander = client_of("r.officer"), client_of("r.commander")
    tab = f"/incidents/{room.incident.uid}/response"
    page = officer.get(tab).content.decode()
    assert "建议响应" in page and "尚不知道" in page and "县级地震预案" in page
    confirm = officer.get(f"{tab}/start?region={COUNTY}&level=3").content.decode()
    assert "将产生 3 项任务" in confirm and "1 个岗位待任" in confirm and "奉谁的命令" in confirm
    form = hidden(confirm)
    answer = officer.post(f"{tab}/activate", form | {"read_back": form["read_back"] + "?", "ordered_by": "chief"}, follow=True)
    assert "复诵内容与现在的情况不一致" in answer.content.decode() and not Response.objects.exists()
    page = officer.post(f"{tab}/activate", form | {"ordered_by": "chief"}, follow=True).content.decode()
    assert "Ⅲ级响应" in page and "奉指挥长命令" in page and "待任" in page
    metas = re.findall(r'class="task-meta"><span lang="zh-Hans">([^<]*)', page)
    assert metas and "我的任务" in page and not [post for post in metas if post.isascii()], "posts stand by their titles everywhere"
    response = Response.objects.get()
    look = Task.objects.get(action="look")
    task = f"/tasks/{look.uid}"
    assert "签收" in officer.get(task).content.decode()
    officer.post(f"{task}/accept", {"version": look.version})
    page = officer.post(f"{task}/finish", {"evidence-0": "见记录", "outcome": "好"}, follow=True).content.decode()
    assert "任务已完成" in page
    assert Task.objects.get(action="report").state == Task.State.OPEN
    form = hidden(commander.get(f"/responses/{response.uid}/stand-down").content.decode())
    page = commander.post(f"/responses/{response.uid}/end", form, follow=True).content.decode()
    assert "终止条件尚未满足" in page
    page = commander.post(f"/responses/{response.uid}/end", form | {"met": "done", "read_back": "别的"}, follow=True)
    response.refresh_from_db()
    assert "复诵内容与现在的情况不一致" in page.content.decode() and not response.conditions, "nothing of a refused end stays"
    commander.post(f"/responses/{response.uid}/end", form | {"met": "done"})
    response.refresh_from_db()
    assert response.state == Response.State.ENDED and list(response.conditions) == ["done"]


def test_what_becomes_known_while_a_response_runs_suggests_another_level_by_the_same_plan(room: Room) -> None:
    response = room.activate(4)
    officer, tab = client_of("r.commander"), f"/incidents/{room.incident.uid}/response"
    panel = officer.get(tab).content.decode().partition('id="suggestions"')[2].partition('class="response-grid"')[0]
    assert "现为Ⅳ级响应" in panel and "已知情况还达不到启动条件" in panel and "btn-primary" not in panel
    table = samples.PLAN["response"] | {"inputs": {"deaths": {"title": "死亡", "title_en": "dead", "unit": "人"}}}
    table["levels"] = [one | {"any": [{"input": "deaths", "at_least": 50 - 10 * one["level"]}]} for one in table["levels"]]
    PlanVersion.objects.filter(pk=room.plan.pk).update(text=plan_text(response=table))
    report_fact(incident=room.incident.uid, kind="deaths", value=31, by=room.officer)
    panel = officer.get(tab).content.decode().partition('id="suggestions"')[2].partition('class="response-grid"')[0]
    assert "死亡 达到 30 人" in panel and f"/responses/{response.uid}/change?level=2" in panel


def test_raising_the_level_shows_the_diff_first_and_asks_why(room: Room) -> None:
    response = room.activate(4)
    commander = client_of("r.commander")
    page = commander.get(f"/responses/{response.uid}/change?level=2").content.decode()
    assert "将产生 2 项任务" in page and "继续办理 2 项" in page
    form = hidden(page)
    assert "必须写明原因" in commander.post(f"/responses/{response.uid}/level", form, follow=True).content.decode()
    commander.post(f"/responses/{response.uid}/level", form | {"reason": "伤亡增加"})
    response.refresh_from_db()
    assert response.level == 2


def test_an_officers_own_response_stands_before_that_of_the_tier_above_whichever_began_first(room: Room) -> None:
    own = room.activate(4)
    city = Response.objects.get(pk=own.pk)
    city.pk, city.uid, city.region_code = None, "of-the-city", "5306"
    city.save(force_insert=True)
    officer, tab = client_of("r.commander"), f"/incidents/{room.incident.uid}/response"
    for first in (own, city):
        Response.objects.filter(pk=first.pk).update(activated_at=clock.now() - timedelta(hours=1))
        Response.objects.exclude(pk=first.pk).update(activated_at=clock.now())
        page = officer.get(tab).content.decode()
        assert page.index(f"counts-{own.uid}") < page.index(f"counts-{city.uid}")


def test_what_an_officer_is_late_with_is_his_next_step_and_the_list_tells_level_and_how_many_are_late(room: Room) -> None:
    room.activate(3)
    officer, there = client_of("r.officer"), f"/incidents/{room.incident.uid}"
    assert "接手这个事件" in officer.get(there).content.decode()
    assert "Ⅲ级响应" in officer.get("/incidents").content.decode() and "超时" not in officer.get("/incidents").content.decode()
    late = services.issue_task(
        title="报送情况", region_code=COUNTY, due_at=clock.now() + timedelta(milliseconds=1), owner_id=room.officer.account_id,
        incident=room.incident.uid, by=room.commander,
    )  # fmt: skip
    settle()
    Deadline.objects.filter(kind__startswith="report.").update(state=Deadline.State.MET, next_at=None)  # those stand first
    fire_all_due()
    settle()
    page, listed = (officer.get(path).content.decode() for path in (there, "/incidents"))
    assert "您的任务已超时" in page and f"/tasks/{late.uid}" in page
    assert "接手" in page.partition('class="section hands"')[2], "taking over stays at hand"
    assert "超时 1 项" in listed


def test_another_county_finds_neither_response_nor_task(room: Room) -> None:
    response = room.activate(3)
    stranger = client_of("r.stranger")
    task = response.tasks.first()
    for address in (f"/tasks/{task.uid}", f"/responses/{response.uid}/change?level=2", f"/incidents/{room.incident.uid}/response"):
        assert stranger.get(address).status_code == 404, address
    assert stranger.post(f"/tasks/{task.uid}/accept").status_code in (403, 404)


def client_of(username: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=username), backend=sessions.BACKEND)
    session = client.session
    session[sessions.BEGAN] = session[sessions.SEEN] = clock.wall().timestamp()
    session.save()
    return client


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the form that is confirmed."""
    found = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)">', page.split("readback-page")[1])
    return {name: value.replace("&quot;", '"') for name, value in found if name != "csrfmiddlewaretoken"}
