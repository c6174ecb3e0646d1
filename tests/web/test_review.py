"""复盘: verdicts clause by clause, a lesson and a signature, page by page, without JavaScript (S3, C-14)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from anlan.core import clock
from anlan.core.journal.models import Entry
from anlan.response import services
from anlan.response.models import Task
from anlan.response.wording import read_back_end
from tests.incidents.conftest import Desk, desk
from tests.response.conftest import Room, furnished, settle
from tests.web.test_response import client_of

__all__ = ["desk"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def room(desk: Desk) -> Room:
    return furnished(desk.post)


def test_a_response_is_judged_a_lesson_handed_out_and_the_review_signed_in_plain_pages(room: Room) -> None:
    row = room.activate(3)
    room.finish(row, "look")
    services.meet_condition(response=row.uid, condition="done", by=room.commander)
    services.end_response(response=row.uid, read_back=read_back_end(row), by=room.commander)
    settle()
    commander, tab = client_of("r.commander"), f"/incidents/{room.incident.uid}/review"
    page = commander.get(tab).content.decode()
    assert "复盘" in page and 'data-verdict="met"' in page and 'data-verdict="missed"' in page
    assert "需要时无人" in page and "《法》1" in page and ">law 1<" not in page, "clauses stand by the document's title"
    due = (clock.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    said = {"text": "值班电话逐台检查", "owner": "r.officer", "due_at": due, "clause": "law 1"}
    page = commander.post(f"/responses/{row.uid}/lessons", said, follow=True).content.decode()
    assert "整改事项已下达为任务" in page and Task.objects.get(origin=Task.Origin.LESSON).clause == "law 1"
    seen = dict(re.findall(r'<input type="hidden" name="(until|sha256)" value="([^"]*)">', page))
    page = commander.post(f"/responses/{row.uid}/sign", seen | {"kind": "command"}, follow=True).content.decode()
    assert "复盘已签署" in page and Entry.objects.filter(verb="review.signed").count() == 1
    assert client_of("r.stranger").get(tab).status_code == 404


def test_an_incident_without_a_response_is_judged_by_the_plan_that_would_have_held(room: Room) -> None:
    settle()
    page = client_of("r.officer").get(f"/incidents/{room.incident.uid}/review").content.decode()
    assert "没有启动响应" in page and "县级地震预案" in page
