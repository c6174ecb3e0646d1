"""Two officers act on one response at the same moment: issue 5, sentences 3, 4 and 13."""

from __future__ import annotations

from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest

from anlan.core.errors import DomainError
from anlan.core.journal.models import Entry
from anlan.core.permission import Actor
from anlan.incidents import services as incidents
from anlan.incidents.errors import IncidentNotOpen, IncidentRuns
from anlan.plans import services as plans
from anlan.response import services
from anlan.response.errors import AlreadyActive, TaskNotNow
from anlan.response.models import Response, Task
from tests.conftest import real_workspace
from tests.incidents.test_at_once import together
from tests.plans.samples import action
from tests.response.conftest import COUNTY, SETUP, Room, plan_text

pytestmark = [pytest.mark.databases, pytest.mark.django_db(transaction=True)]
EVIDENCE = [{"kind": "record", "text": "见记录"}]


@pytest.fixture
def room(transactional_db: None, room: Room) -> Room:
    return room


def finish(task: Task, by: Actor) -> Any:
    return services.finish_task(task=task.uid, outcome="好", evidence=EVIDENCE, by=by)


def test_two_predecessors_finished_at_the_same_moment_open_what_waited_for_both_once(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each transaction is held just where it has read the other tasks, until the other has read them too."""
    from anlan.response.services import tasks

    text = plan_text(actions=[action("left"), action("right", post="rescue"), action("both", "left", "right")])
    plans.adopt_plan(text=text, origin="pack:test", by=SETUP)
    response = room.activate()
    both_have_read, open_ready = Barrier(2), tasks.open_ready

    def slowly(rows: list[Task], *, by: Actor) -> Any:
        try:
            both_have_read.wait(0.5)
        except BrokenBarrierError:
            pass
        return open_ready(rows, by=by)

    monkeypatch.setattr(tasks, "open_ready", slowly)
    left, right = room.task(response, "left"), room.task(response, "right")
    answers = together(real_workspace(), [lambda: finish(left, room.officer), lambda: finish(right, room.officer)])
    assert [one.verb for one in answers] == ["task.finished", "task.finished"]
    last = room.task(response, "both")
    assert last.state == Task.State.OPEN
    assert Entry.objects.filter(verb="task.opened", about=last.journal_key).count() == 1


def test_a_task_finished_twice_at_once_is_finished_once_and_the_second_reads_so(room: Room) -> None:
    look = room.task(room.activate(), "look")
    answers = together(real_workspace(), [lambda: finish(look, room.officer), lambda: finish(look, room.commander)])
    assert sorted(type(one) is TaskNotNow for one in answers) == [False, True]
    assert Entry.objects.filter(verb="task.finished", about=look.journal_key).count() == 1


def test_of_two_activations_at_once_one_stands_with_one_set_of_tasks(room: Room) -> None:
    answers = together(real_workspace(), [lambda: room.activate(3), lambda: room.activate(2)])
    assert {type(one) for one in answers} == {Response, AlreadyActive}
    (response,) = Response.objects.all()
    assert Task.objects.count() == response.tasks.count() == {3: 3, 2: 4}[response.level]
    assert Entry.objects.filter(verb="response.activated").count() == 1


def test_activating_while_the_incident_is_closed_never_leaves_a_response_on_a_closed_incident(room: Room) -> None:
    uid = room.incident.uid
    answers = together(
        real_workspace(), [lambda: room.activate(3), lambda: incidents.close_incident(incident=uid, by=room.commander)]
    )
    refused = [one for one in answers if isinstance(one, DomainError)]
    assert [type(one) in (IncidentNotOpen, IncidentRuns) for one in refused] == [True]
    room.incident.refresh_from_db()
    assert (room.incident.state == "open") == Response.objects.filter(region_code=COUNTY).exists()
