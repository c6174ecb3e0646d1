"""A level of a plan becomes tasks; a change of level changes them by a diff (C-04, C-05, P-02)."""

from __future__ import annotations

import pytest

from anlan.core import clock
from anlan.core.deadlines.models import Deadline
from anlan.core.errors import NotFound
from anlan.core.journal import payload_of
from anlan.core.journal.models import Entry
from anlan.core.notifications.models import Notice
from anlan.core.permission import NotPermitted
from anlan.incidents.services import report_fact
from anlan.plans.models import PlanVersion
from anlan.response import services
from anlan.response.errors import (
    AlreadyActive,
    ConditionsOpen,
    LevelUnknown,
    NoPlan,
    OrderMissing,
    ReadBackDiffers,
    SameLevel,
)
from anlan.response.models import Response, Task
from tests.plans import samples

from .conftest import COUNTY, OTHER, SETUP, Room, plan_text, settle

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def states(response: Response) -> dict[str, str]:
    return dict(response.tasks.values_list("action", "state"))


def test_activating_a_level_makes_its_tasks_with_the_holders_of_that_moment_and_opens_those_that_wait_for_nothing(
    room: Room,
):
    response = room.activate(3)
    assert states(response) == {"look": "open", "report": "waiting", "send": "waiting"}  # shelter is of levels 1 and 2
    held = dict(response.postings.values_list("post", "account__username"))
    assert held == {"chief": "r.commander", "duty": "r.officer", "rescue": None}
    assert room.task(response, "look").owner_id == room.officer.account_id
    assert room.task(response, "send").needs == [{"kind": "capability", "id": "medical", "quantity": 3, "by_min": 60}]
    payload = payload_of(Entry.objects.get(verb="response.activated"))
    assert [one["action"] for one in payload["tasks"]] == ["look", "report", "send"]
    assert payload["sha256"] == room.plan.sha256 and payload["level"] == 3


def test_a_legal_clock_runs_from_its_event_although_its_action_cannot_start_yet(room: Room):
    response = room.activate()
    report = room.task(response, "report")
    assert report.state == Task.State.WAITING
    first = room.incident.signals.order_by("received_at").first()
    assert (report.due_at - first.received_at).total_seconds() == 30 * 60
    assert Deadline.objects.get(about=report.journal_key, kind="task.due").due_at == report.due_at


def test_a_post_that_nobody_holds_is_told_to_those_on_duty_and_escalates_until_somebody_is_appointed(room: Room):
    response = room.activate()
    payload = payload_of(Entry.objects.get(verb="response.vacant"))
    assert payload["posts"] == ["rescue"] and set(payload["told"]) == {
        room.officer.account_id,
        room.commander.account_id,
    }
    deadline = Deadline.objects.get(about=response.journal_key)
    assert deadline.state == Deadline.State.OPEN
    room.finish(response, "look")
    services.staff(response=response.uid, post="rescue", account_id=room.rescuer.account_id, by=room.officer)
    deadline.refresh_from_db()
    assert deadline.state == Deadline.State.MET
    assert room.task(response, "send").owner_id == room.rescuer.account_id
    assert Notice.objects.filter(account_id=room.rescuer.account_id, title="send").exists()


def test_who_is_on_duty_and_who_decides_are_told_once_when_the_figures_ask_for_a_severer_level(room: Room):
    table = samples.PLAN["response"] | {"inputs": {"deaths": {"title": "死亡", "title_en": "dead", "unit": "人"}}}
    table["levels"] = [one | {"any": [{"input": "deaths", "at_least": 50 - 10 * one["level"]}]} for one in table["levels"]]
    PlanVersion.objects.filter(pk=room.plan.pk).update(text=plan_text(response=table))
    response = room.activate(3)
    for dead in (21, 31, 32):
        report_fact(incident=room.incident.uid, kind="deaths", value=dead, by=room.officer)
        settle()
    told = Notice.objects.filter(key=f"{response.journal_key}:asks:3:2")
    assert set(told.values_list("account_id", flat=True)) == {room.officer.account_id, room.commander.account_id}
    assert "Ⅱ级响应" in told[0].title and "死亡 达到 30 人" in told[0].body and told[0].urgency == Notice.Urgency.URGENT
    assert Notice.objects.filter(key__contains=":asks:").count() == 2, "21 asked for the level that stands"


def test_what_is_confirmed_must_be_what_would_happen_now(room: Room):
    with pytest.raises(ReadBackDiffers, match="县级地震预案"):
        room.activate(3, read_back="别的")
    assert not Response.objects.exists()


def test_a_duty_officer_activates_only_on_the_order_of_a_commanding_post(room: Room):
    with pytest.raises(OrderMissing, match="指挥长"):
        room.activate(by=room.officer)
    response = room.activate(by=room.officer, ordered_by="chief")
    assert (response.activated_by, response.ordered_by) == (room.officer.key, "chief")


def test_another_county_can_neither_activate_nor_see_it(room: Room):
    with pytest.raises((NotPermitted, NotFound)):
        room.activate(by=room.stranger)
    response = room.activate()
    with pytest.raises(NotFound):
        services.change_level(response=response.uid, level=2, read_back="", reason="x", by=room.stranger)


def test_a_region_has_one_response_to_an_incident(room: Room):
    room.activate(4)
    with pytest.raises(AlreadyActive):
        room.activate(3)


def test_without_a_plan_for_the_hazard_and_day_it_says_so(room: Room):
    with pytest.raises(NoPlan, match="梁河"):
        services.propose(incident=room.incident, region_code=OTHER, level=3)
    with pytest.raises(LevelUnknown):
        services.propose(incident=room.incident, region_code=COUNTY, level=7)


def changed(room: Room, response: Response, level: int) -> None:
    _diff, sentence = services.propose_change(response=response, level=level)
    services.change_level(response=response.uid, level=level, read_back=sentence, reason="伤亡增加", by=room.commander)
    response.refresh_from_db()


def test_raising_the_level_adds_tasks_and_lowering_it_cancels_them_while_finished_ones_stay(room: Room):
    response = room.activate(4)
    room.finish(response, "look")
    assert states(response) == {"look": "finished", "report": "open"}
    changed(room, response, 2)
    assert states(response) == {"look": "finished", "report": "open", "send": "open", "shelter": "waiting"}
    assert room.task(response, "send").needs[0]["quantity"] == 6
    changed(room, response, 3)
    assert states(response) == {"look": "finished", "report": "open", "send": "open", "shelter": "cancelled"}
    assert room.task(response, "send").needs[0]["quantity"] == 3
    with pytest.raises(SameLevel):
        services.propose_change(response=response, level=3)


def test_a_plan_edited_while_in_force_leaves_the_running_response_with_the_text_it_began_with(room: Room):
    from anlan.plans import services as plans

    response = room.activate(3)
    plans.adopt_plan(text=plan_text(title="改后的预案"), origin="pack:test", by=SETUP)
    response.refresh_from_db()
    assert response.plan.title == "县级地震预案"
    changed(room, response, 2)
    assert room.task(response, "shelter").state == Task.State.WAITING
    assert services.propose(incident=room.incident, region_code=COUNTY, level=3).plan.title == "改后的预案"


def test_a_response_ends_only_when_every_condition_is_met_or_waived_with_a_reason(room: Room):
    from anlan.response.wording import read_back_end

    response = room.activate()
    with pytest.raises(ConditionsOpen, match="完"):
        services.end_response(response=response.uid, read_back=read_back_end(response), by=room.commander)
    services.meet_condition(response=response.uid, condition="done", note="搜完", by=room.officer)
    services.end_response(response=response.uid, read_back=read_back_end(response), by=room.commander)
    response.refresh_from_db()
    assert response.state == Response.State.ENDED and response.ended_at <= clock.now()
    assert set(states(response).values()) == {"cancelled"}
    running = Deadline.objects.filter(state=Deadline.State.OPEN, about__startswith="task:")
    assert not running.exists()
    assert payload_of(Entry.objects.get(verb="response.ended"))["conditions"] == {"done": "met"}
