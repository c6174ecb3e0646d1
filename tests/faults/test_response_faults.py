"""What may go wrong while a response runs: issue 5, sentence 13; P-02, C-04, C-05, C-19."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from anlan.core import clock
from anlan.core.accounts import services as accounts
from anlan.core.accounts import sessions
from anlan.core.accounts.models import Account, Department
from anlan.core.clock.models import Workspace
from anlan.core.deadlines.firing import fire_all_due
from anlan.core.deadlines.models import Deadline
from anlan.core.errors import NotFound
from anlan.core.journal.models import Entry
from anlan.core.notifications.models import Notice
from anlan.incidents import services as incidents
from anlan.incidents.errors import IncidentNotOpen, IncidentRuns
from anlan.plans import services as plans
from anlan.resources.models import Vehicle
from anlan.response import services
from anlan.response.errors import PostUnknown, TimeImpossible
from anlan.response.models import Response, Task
from anlan.response.wording import read_back_end
from tests.command.dispatch_room import EPICENTRE, Post
from tests.incidents.conftest import settle
from tests.plans.samples import action
from tests.response.conftest import COUNTY, SETUP, Room, plan_text

pytestmark = [pytest.mark.django_db, pytest.mark.databases]
HOUR = timedelta(hours=1)
HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">'


def client_of(username: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(Account.objects.get(username=username), backend=sessions.BACKEND)
    session = client.session
    session[sessions.BEGAN] = session[sessions.SEEN] = clock.wall().timestamp()
    session.save()
    return client


def changed(room: Room, response: Response, level: int) -> None:
    _diff, sentence = services.propose_change(response=response, level=level)
    services.change_level(response=response.uid, level=level, read_back=sentence, reason="伤亡增加", by=room.commander)
    response.refresh_from_db()


def ended(room: Room, response: Response) -> None:
    services.end_response(
        response=response.uid, read_back=read_back_end(response), waived={"done": "误启动"}, by=room.commander
    )


def test_a_post_that_the_new_edition_does_not_have_goes_on_in_the_running_response_and_is_not_in_the_next(
    room: Room,
) -> None:
    response = room.activate(4)
    two = ["chief", "duty"]
    text = plan_text(
        edition="2", actions=[action("look")],
        posts=[
            {"id": name, "title": name, "title_en": name, "department": "bureau", "held_by": ["值班员"], "role": "commander",
             "duties": ["值班"]} for name in two
        ],
        contacts=[{"post": name, "through": [{"kind": "system", "at": "站内"}]} for name in two],
    )  # fmt: skip
    plans.adopt_plan(text=text, origin="pack:test", by=SETUP)
    changed(room, response, 2)
    assert set(response.tasks.values_list("action", flat=True)) == {"look", "report", "send", "shelter"}
    services.staff(response=response.uid, post="rescue", account_id=room.rescuer.account_id, by=room.officer)
    assert room.task(response, "send").owner_id == room.rescuer.account_id
    ended(room, response)
    anew = room.activate(2)
    assert anew.plan.edition == "2" and set(anew.postings.values_list("post", flat=True)) == set(two)
    assert list(anew.tasks.values_list("action", flat=True)) == ["look"]
    with pytest.raises(PostUnknown):
        services.staff(response=anew.uid, post="rescue", account_id=room.rescuer.account_id, by=room.officer)


def test_a_cancelled_task_holds_up_nothing_that_waited_for_it(room: Room) -> None:
    response = room.activate(3)
    services.cancel_task(task=room.task(response, "look").uid, reason="已由上级完成", by=room.commander)
    assert {room.task(response, name).state for name in ("report", "send")} == {Task.State.OPEN}


def test_a_clock_that_is_an_hour_off_changes_nothing_and_the_refusal_names_what_can_be(room: Room) -> None:
    look = room.task(room.activate(3), "look")
    for wrong in (clock.now() + HOUR, clock.now() - HOUR):
        with pytest.raises(TimeImpossible) as refusal:
            services.accept_task(task=look.uid, at=wrong, by=room.officer)
        assert clock.now().astimezone(wrong.tzinfo) and refusal.value.advice
    look.refresh_from_db()
    assert (look.state, look.accepted_at, look.version) == (Task.State.OPEN, None, 2)
    assert not Entry.objects.filter(verb="task.accepted").exists()


def test_an_incident_is_not_closed_merged_marked_or_undone_under_a_running_response(room: Room) -> None:
    response = room.activate(3)
    uid, by = room.incident.uid, room.commander
    opened = Entry.objects.get(verb="incident.opened", about=f"incident:{uid}")
    for act in (
        lambda: incidents.close_incident(incident=uid, by=by),
        lambda: incidents.mark_incident_false(incident=uid, by=by),
        lambda: incidents.undo(entry_id=opened.pk, by=by),
    ):
        with pytest.raises(IncidentRuns, match="尚未终止"):
            act()
    room.incident.refresh_from_db()
    assert room.incident.state == "open"
    ended(room, response)
    incidents.close_incident(incident=uid, by=by)
    with pytest.raises(IncidentNotOpen):
        room.activate(3)


def test_an_account_that_is_switched_off_leaves_its_posts_vacant_and_its_tasks_to_the_desk(room: Room) -> None:
    """In the app those on duty read which task nobody answers for; the vacant post escalates like any other."""
    response = room.activate(3)
    look = room.task(response, "look")
    services.staff(response=response.uid, post="rescue", account_id=room.rescuer.account_id, by=room.officer)
    services.accept_task(task=look.uid, by=room.officer)
    slip = services.issue_task(title="整改", region_code=COUNTY, owner_id=room.officer.account_id, by=room.commander)
    assert room.officer.account_id is not None
    accounts.deactivate_account(account_id=room.officer.account_id, by=SETUP)
    settle()
    for task in (look, slip):
        task.refresh_from_db()
        assert (task.owner, task.state) == (None, Task.State.OPEN)
        assert Notice.objects.filter(
            account_id=room.commander.account_id, about=task.journal_key, title__contains="无人负责"
        ).exists()
    assert list(response.postings.filter(account=None).values_list("post", flat=True)) == ["duty"]
    assert Deadline.objects.get(about=response.journal_key, kind="response.vacant").state == Deadline.State.OPEN
    services.accept_task(task=look.uid, by=room.commander)
    with pytest.raises(NotFound):
        services.staff(response=response.uid, post="duty", account_id=room.officer.account_id, by=room.commander)


def test_the_pages_of_a_response_still_open_when_a_person_in_it_was_erased(room: Room) -> None:
    office = Department.objects.get(organisation__region_code=COUNTY)
    person = accounts.create_person(department_id=office.pk, title="值班员", name="王五", by=SETUP)
    account = Account.objects.get(username="r.officer")
    account.person = person
    account.save(update_fields=["person"])
    response = room.activate(3)
    services.accept_task(task=room.task(response, "look").uid, by=room.officer)
    accounts.erase_person(person_id=person.pk, by=SETUP)
    settle()
    client = client_of("r.commander")
    for path in (f"/incidents/{room.incident.uid}/response", f"/tasks/{room.task(response, 'look').uid}"):
        page = client.get(path)
        assert page.status_code == 200 and "王五" not in page.content.decode()


def test_words_that_would_be_markup_are_shown_as_words_and_what_no_page_can_hold_is_refused(room: Room) -> None:
    """As a slip's title, an outcome and a reason, by the page and by the API (C-19)."""
    client = client_of("r.officer")
    given = {"title": HOSTILE, "text": HOSTILE, "region_code": COUNTY, "incident": room.incident.uid}
    issued = client.post("/api/v1/tasks", given, content_type="application/json")
    assert issued.status_code == 201, issued.content.decode()
    uid = issued.json()["uid"]
    services.refuse_task(task=uid, reason=HOSTILE, by=room.officer)
    for path in (f"/tasks/{uid}", f"/incidents/{room.incident.uid}/response", f"/incidents/{room.incident.uid}"):
        page = client.get(path)
        assert page.status_code == 200 and "<script>alert(1)" not in page.content.decode(), path
        assert 'onerror="alert' not in page.content.decode(), path
    before = Task.objects.count()
    for title in ("字" * 100_000, "a\x00b", " ", "\ud800"):
        refused = client.post("/api/v1/tasks", given | {"title": title}, content_type="application/json")
        assert 400 <= refused.status_code < 500, (title[:5], refused.status_code)
    for title in ("字" * 100_000, "a\x00b"):
        page = client.post(f"/incidents/{room.incident.uid}/tasks", {"title": title, "region_code": COUNTY}, follow=True)
        assert page.status_code < 500 and Task.objects.count() == before, title[:5]


def test_the_longest_title_has_a_deadline_and_is_told_when_it_is_given_back(room: Room) -> None:
    slip = services.issue_task(
        title="长" * 200, region_code=COUNTY, due_at=clock.now() + HOUR, owner_id=room.officer.account_id, by=room.commander
    )
    services.refuse_task(task=slip.uid, reason="人手不足", by=room.officer)
    assert Deadline.objects.filter(about=slip.journal_key, title__contains="长长").count() == 2
    assert Notice.objects.filter(account_id=room.commander.account_id, about=slip.journal_key).exists()


def test_in_an_exercise_that_has_ended_no_deadline_of_its_tasks_fires_any_more(room: Room) -> None:
    workspace = Workspace.objects.create(
        key="ended", name="演练", kind="exercise", region_codes=[COUNTY], created_at=clock.wall(), state=Workspace.State.RUNNING
    )
    from anlan.core.clock.services import start_clock
    from anlan.core.workspaces.services import end_exercise

    start_clock(workspace, virtual=clock.wall(), rate=600)
    with clock.entered(workspace):
        slip = services.issue_task(title="演练任务", region_code=COUNTY, due_at=clock.now() + HOUR, by=SETUP)
    end_exercise(key="ended", by=SETUP)
    fire_all_due()  # what is due in reality
    Deadline.everywhere.filter(about=slip.journal_key).update(due_at=clock.wall() - HOUR, next_at=clock.wall() - HOUR)
    assert fire_all_due() == 0
    settle()
    with clock.entered(workspace):
        assert not Task.objects.get(uid=slip.uid).is_overdue


def test_where_no_road_leads_and_nothing_flies_the_need_is_named_without_a_time(post: Post) -> None:
    """M-16: an island is not a short way; an order sent there by hand has no arrival that nobody could keep."""
    post.need({"kind": "capability", "id": "medical", "quantity": 6, "by_min": 60})
    post.close(shape={"type": "Point", "coordinates": list(EPICENTRE)}, radius_m=500.0)
    found = post.proposal()
    assert found.result is not None
    (need,) = found.result["needs"]
    assert (need["why"], need["short"], need["air"]["title"]) == ("no_road", 6.0, "直升机")
    Vehicle.objects.filter(name="直升机").update(stands=False)
    (need,) = post.proposal().result["needs"]  # type: ignore[index]
    assert (need["why"], need["short"], need["air"]) == ("no_road", 6.0, None)
    order = post.send("近医疗队")
    assert (order.minutes, order.eta_at) == (None, None)
    assert not Deadline.objects.filter(about=order.journal_key, kind="order.arrive").exists()
