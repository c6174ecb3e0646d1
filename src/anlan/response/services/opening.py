"""Starting tasks: those that nothing holds up any more, their deadlines, and telling those who answer for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from anlan.core import clock
from anlan.core.accounts.models import Account
from anlan.core.accounts.queries import on_duty
from anlan.core.deadlines import steps
from anlan.core.journal.appending import Draft, append_many
from anlan.core.notifications.telling import tell
from anlan.core.permission import Actor, system_actor
from anlan.response.models import Task
from anlan.response.payloads import TaskOpened
from anlan.response.wording import message_of

RESPONSE = system_actor("response")
DUE, ANSWER = "task.due", "task.answer"
DONE = (Task.State.FINISHED, Task.State.CANCELLED)


def open_ready(tasks: Sequence[Task], *, by: Actor) -> list[Task]:
    """Open the waiting tasks among these (all of one response) whose predecessors are done; answers which."""
    done = {task.uid for task in tasks if task.state in DONE}
    ready = [task for task in tasks if task.state == Task.State.WAITING and done.issuperset(task.depends_on)]
    open_tasks(ready, by=by)
    return ready


def open_tasks(tasks: Sequence[Task], *, by: Actor) -> None:
    """Open these tasks now: due after their duration unless a clock bounds them, their owners told."""
    now = clock.now()
    for task in tasks:
        task.state, task.opened_at = Task.State.OPEN, now
        if task.due_at is None and task.duration_min:
            task.due_at = now + timedelta(minutes=task.duration_min)
        task.version += 1
    Task.objects.bulk_update(tasks, ["state", "opened_at", "due_at", "version"])
    append_many([Draft("task.opened", task, _opened(task), [task.region_code], task.hazard) for task in tasks], by=by)
    for task in tasks:
        if not task.clock:  # a legal clock has run since activation
            let_run(task, DUE, is_first=True)
        if task.owner is not None:
            tell_owner(task, is_first=True)
        if task.response is not None and task.action:
            send_messages(task)


def _opened(task: Task) -> TaskOpened:
    return TaskOpened(*names_of(task), post=task.post, owner=task.owner.key if task.owner else "", due_at=task.due_at)


def names_of(task: Task) -> tuple[str, str, str, str]:
    """What each entry of a task begins with: incident, response, action, title."""
    incident = task.incident.uid if task.incident is not None else ""
    return incident, task.response.uid if task.response is not None else "", task.action, task.title


def let_run(task: Task, kind: str, *, until: datetime | None = None, is_first: bool = False) -> None:
    """Let a deadline of a task run: its due time, or the answer of its owner; anew, unless it is the first."""
    if not is_first:
        settle(task, kind, is_met=False)
    if kind == DUE:
        until = until or task.due_at
        if until is None:
            return
    steps.let_run(
        about=task.journal_key, kind=kind, title=task.title, region_code=task.region_code, hazard=task.hazard, until=until,
        by=RESPONSE,
    )  # fmt: skip


def settle(task: Task, *kinds: str, is_met: bool, reason: str = "") -> None:
    """Stop the deadlines of a task: met, or void because they no longer hold."""
    steps.settle(about=task.journal_key, kinds=kinds, is_met=is_met, reason=reason or _("时限改动"), by=RESPONSE)


def tell_owner(task: Task, *, is_first: bool = False) -> None:
    """Tell who answers for a task, in the app and by e-mail where he has one; he has a limited time to accept."""
    assert task.owner is not None
    _tell([task.owner], task, f"{task.journal_key}:{task.owner_id}:{task.version}", task.title, task.text)
    let_run(task, ANSWER, is_first=is_first)


def tell_desk(task: Task, title: str, body: str = "") -> None:
    """Tell those on duty in the region of a task."""
    shifts = on_duty(at=clock.now(), region_code=task.region_code)
    _tell([shift.account for shift in shifts], task, f"{task.journal_key}:desk:{task.version}", title, body)


def send_messages(task: Task) -> None:
    """What the plan says to its posts when this action starts, to those who hold them."""
    said = message_of(task)
    if said is not None:
        title, body, accounts = said
        _tell(accounts, task, f"{task.journal_key}:message", title, body)


def _tell(accounts: Iterable[Account], task: Task, key: str, title: str, body: str) -> None:
    tell(accounts, key=key, about=task.journal_key, title=title, body=body, region_code=task.region_code, hazard=task.hazard)
