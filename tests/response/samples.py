"""One call of every service of this room, in a case where it goes: `(act, call(things, by))`.

`prepare()` makes a running response with one open task of its own desk and one of nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from anlan.core import clock
from anlan.core.journal.sealing import seal_all
from anlan.core.permission import Actor
from anlan.response import services
from anlan.response.review import as_json, hash_of
from anlan.response.review import services as reviewing
from anlan.response.review.queries import review_of
from anlan.response.wording import read_back_end

from .conftest import COUNTY, Room


@dataclass(frozen=True)
class Things:
    """What the calls are about."""

    room: Room
    response: Any
    task: str
    loose: str


@dataclass(frozen=True)
class Sample:
    """The act a service asks for, and a call of it."""

    act: str
    call: Callable[[Things, Actor], Any]


def prepare(room: Room) -> Things:
    response = room.activate(3)
    loose = services.issue_task(title="报送情况", region_code=COUNTY, incident=room.incident.uid, by=room.commander)
    return Things(room, response, room.task(response, "look").uid, loose.uid)


def _activate(t: Things, by: Actor) -> Any:
    services.end_response(
        response=t.response.uid, read_back=read_back_end(t.response), waived={"done": "误启动"}, by=t.room.commander
    )
    return t.room.activate(4, by=by, ordered_by="chief")


def _change(t: Things, by: Actor) -> Any:
    _diff, sentence = services.propose_change(response=t.response, level=2)
    return services.change_level(
        response=t.response.uid, level=2, read_back=sentence, reason="伤亡增加", ordered_by="chief", by=by
    )


def _end(t: Things, by: Actor) -> Any:
    return services.end_response(
        response=t.response.uid,
        read_back=read_back_end(t.response),
        waived={"done": "误启动"},
        ordered_by="chief",
        by=by,
    )


def _extend(t: Things, by: Actor) -> Any:
    return services.extend_task(
        task=t.task, due_at=clock.now() + timedelta(days=1), reason="路断", control_measure="派人值守", by=by
    )


def _lesson(t: Things, by: Actor) -> Any:
    return reviewing.record_lesson(
        response=t.response.uid, text="逐台检查", owner_id=t.room.officer.account_id or 0, clause="law 1",
        due_at=clock.now() + timedelta(days=1), by=by,
    )  # fmt: skip


def _sign(t: Things, by: Actor) -> Any:
    _end(t, t.room.commander)
    seal_all()
    until = clock.now()
    read = hash_of(as_json(review_of(t.response, t.room.commander, until=until)))
    return reviewing.sign_review(response=t.response.uid, kind="local", until=until, sha256=read, by=by)


ROOM = "anlan.response.services."
SAMPLES: dict[str, Sample] = {
    ROOM + name: Sample(act, call)
    for name, act, call in (
        ("activating.activate", "response.activate", _activate),
        ("activating.change_level", "response.activate", _change),
        ("standing_down.end_response", "response.activate", _end),
        ("standing_down.meet_condition", "response.activate",
         lambda t, by: services.meet_condition(response=t.response.uid, condition="done", by=by)),
        ("standing_down.staff", "response.staff",
         lambda t, by: services.staff(
             response=t.response.uid, post="rescue", account_id=t.room.rescuer.account_id, by=by)),
        ("vacating.vacate", "response.staff",
         lambda t, by: services.vacate(account_id=t.room.officer.account_id, by=by)),
        ("tasks.issue_task", "task.issue",
         lambda t, by: services.issue_task(title="整改", region_code=COUNTY, by=by)),
        ("tasks.accept_task", "task.work", lambda t, by: services.accept_task(task=t.loose, by=by)),
        ("tasks.refuse_task", "task.work", lambda t, by: services.refuse_task(task=t.loose, reason="人手不足", by=by)),
        ("tasks.finish_task", "task.work", lambda t, by: services.finish_task(task=t.loose, outcome="好", by=by)),
        ("tasks.hand_over_task", "task.work",
         lambda t, by: services.hand_over_task(task=t.loose, owner_id=t.room.rescuer.account_id, reason="换人", by=by)),
        ("tasks.extend_task", "task.manage", _extend),
        ("tasks.cancel_task", "task.manage",
         lambda t, by: services.cancel_task(task=t.task, reason="不需要", by=by)),
        ("tasks.record_call", "task.call",
         lambda t, by: services.record_call(task=t.task, whom="值班长", is_answered=True, by=by)),
    )
} | {
    "anlan.response.review.services.record_lesson": Sample("lesson.record", _lesson),
    "anlan.response.review.services.sign_review": Sample("review.sign", _sign),
}  # fmt: skip
