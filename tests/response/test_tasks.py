"""Tasks are accepted, refused, handed over, extended, finished with evidence; who does not answer is rung up (C-19)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from anlan.core import clock
from anlan.core.deadlines.firing import fire_all_due
from anlan.core.deadlines.models import Deadline
from anlan.core.errors import NotFound
from anlan.core.journal import payload_of
from anlan.core.journal.models import Entry
from anlan.core.notifications.models import Notice
from anlan.core.permission import NotPermitted
from anlan.core.personal.errors import PersonalDataMisplaced
from anlan.response import queries, services
from anlan.response.errors import DueTooEarly, EvidenceMissing, ReasonNeeded, ResponseStale, TaskNotNow, TimeImpossible
from anlan.response.models import Task

from .conftest import COUNTY, OTHER, Room, settle

pytestmark = [pytest.mark.django_db, pytest.mark.databases]


def test_a_task_is_accepted_and_finished_with_its_evidence_and_what_waited_for_it_begins(room: Room):
    response = room.activate(3)
    look = room.task(response, "look")
    services.accept_task(task=look.uid, by=room.officer)
    with pytest.raises(EvidenceMissing, match="记录"):
        services.finish_task(task=look.uid, outcome="看过", by=room.officer)
    room.finish(response, "look")
    assert room.task(response, "report").state == Task.State.OPEN
    assert Deadline.objects.get(about=look.journal_key, kind="task.due").state == Deadline.State.MET
    told = payload_of(Entry.objects.get(verb="task.finished"))
    assert told["evidence"] == [{"kind": "record", "attachment": ""}]  # the words stay with the task
    assert room.task(response, "send").due_at - room.task(response, "send").opened_at == timedelta(minutes=10)


def test_a_message_of_the_plan_goes_to_its_posts_when_the_action_begins(room: Room):
    response = room.activate(3)
    room.finish(response, "look")
    notice = Notice.objects.get(key=f"{room.task(response, 'send').journal_key}:message")
    assert notice.account_id == room.officer.account_id and notice.body == "云南省昭通市鲁甸县出动"


def test_a_refusal_needs_a_reason_is_told_to_the_desk_and_the_task_is_handed_to_another(room: Room):
    response = room.activate(3)
    look = room.task(response, "look")
    with pytest.raises(ReasonNeeded):
        services.refuse_task(task=look.uid, reason=" ", by=room.officer)
    services.refuse_task(task=look.uid, reason="人手不足", by=room.officer)
    assert Notice.objects.filter(account_id=room.commander.account_id, title__contains="退回").exists()
    services.hand_over_task(task=look.uid, owner_id=room.rescuer.account_id, reason="换人", by=room.commander)
    look.refresh_from_db()
    assert (look.state, look.owner_id) == (Task.State.OPEN, room.rescuer.account_id)
    services.accept_task(task=look.uid, by=room.rescuer)


def test_only_the_owner_accepts_and_two_who_act_on_one_version_do_not_overwrite_each_other(room: Room):
    response = room.activate(3)
    look = room.task(response, "look")
    with pytest.raises(NotPermitted):
        services.accept_task(task=look.uid, by=room.rescuer)
    with pytest.raises(NotFound):
        services.accept_task(task=look.uid, by=room.stranger)
    services.accept_task(task=look.uid, if_version=look.version, by=room.officer)
    with pytest.raises(ResponseStale):
        services.refuse_task(task=look.uid, reason="晚了", if_version=look.version, by=room.officer)
    with pytest.raises(TaskNotNow, match="办理中"):
        services.accept_task(task=look.uid, by=room.officer)


def test_an_act_that_a_phone_kept_has_the_time_of_the_act_but_never_one_that_cannot_be(room: Room):
    response = room.activate(3)
    look = room.task(response, "look")
    at = look.opened_at + (clock.now() - look.opened_at) / 2
    entry = services.accept_task(task=look.uid, at=at, by=room.officer)
    assert entry.occurred_at == at and room.task(response, "look").accepted_at == at
    for wrong in (clock.now() + timedelta(hours=1), look.opened_at - timedelta(hours=1)):
        with pytest.raises(TimeImpossible):
            room.finish(response, "look", at=wrong)


def test_more_time_needs_a_control_measure_and_the_deadline_moves(room: Room):
    response = room.activate(3)
    look = room.task(response, "look")
    later = look.due_at + timedelta(hours=1)
    with pytest.raises(ReasonNeeded, match="控制措施"):
        services.extend_task(task=look.uid, due_at=later, reason="路断", control_measure="", by=room.officer)
    with pytest.raises(DueTooEarly):
        services.extend_task(
            task=look.uid, due_at=look.due_at, reason="路断", control_measure="派人值守", by=room.officer
        )
    services.extend_task(task=look.uid, due_at=later, reason="路断", control_measure="派人值守", by=room.officer)
    assert Deadline.objects.get(about=look.journal_key, kind="task.due").due_at == later


def test_an_owner_who_does_not_answer_in_time_is_told_to_the_desk_and_the_next_is_rung_up(room: Room):
    response = room.activate(3)
    look = room.task(response, "look")
    answer = Deadline.objects.get(about=look.journal_key, kind="task.answer")
    assert answer.due_at - look.opened_at < timedelta(minutes=6)
    with pytest.raises(PersonalDataMisplaced):
        services.record_call(task=look.uid, whom="张三 13800138000", is_answered=False, by=room.officer)
    call = services.record_call(task=look.uid, whom="值班长", is_answered=False, by=room.officer)
    assert call.next_by > clock.now()
    answered = services.record_call(task=look.uid, whom="带班领导", is_answered=True, by=room.officer)
    answer.refresh_from_db()
    assert answered.next_by is None and answer.state == Deadline.State.MET
    assert [payload_of(one)["is_answered"] for one in Entry.objects.filter(verb="task.called").order_by("id")] == [
        False,
        True,
    ]


def test_a_task_whose_time_ran_out_shows_it_and_the_duty_officer_is_told(room: Room):
    task = services.issue_task(
        title="报送情况", region_code=COUNTY, due_at=clock.now() + timedelta(milliseconds=1), by=room.officer
    )
    settle()
    fire_all_due()
    settle()
    task.refresh_from_db()
    assert task.is_overdue
    assert Notice.objects.filter(account_id=room.officer.account_id, title__contains="报送情况").exists()


def test_a_supervision_slip_of_daily_work_has_owner_and_deadline_and_is_seen_only_in_its_region(room: Room):
    due = clock.now() + timedelta(days=3)
    slip = services.issue_task(
        title="整改隐患",
        text="三日内",
        region_code=COUNTY,
        due_at=due,
        owner_id=room.rescuer.account_id,
        by=room.officer,
    )
    assert list(queries.own_tasks(room.rescuer)) == [slip]
    assert slip not in queries.tasks_visible_to(room.stranger)
    with pytest.raises(NotPermitted):
        services.issue_task(title="整改", region_code=OTHER, by=room.officer)


def test_an_officer_of_another_region_who_gets_a_task_is_invited_to_its_incident(room: Room):
    from anlan.core.accounts.models import Account

    from .conftest import acting

    response = room.activate(3)
    services.hand_over_task(
        task=room.task(response, "look").uid, owner_id=room.stranger.account_id, reason="支援", by=room.commander
    )
    again = acting(Account.objects.get(pk=room.stranger.account_id))
    services.accept_task(task=room.task(response, "look").uid, by=again)
