"""Starting tasks: those that nothing holds up any more, their deadlines, and telling those who answer for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from anlan.core import clock, outbox
from anlan.core.accounts.models import Account
from anlan.core.accounts.queries import on_duty
from anlan.core.deadlines.limits import limit_of
from anlan.core.deadlines.models import Deadline
from anlan.core.deadlines.services import meet_deadline, set_deadline, void_deadline
from anlan.core.journal.appending import Draft, append_many
from anlan.core.journal.sealing import scope_codes
from anlan.core.notifications.models import Notice
from anlan.core.notifications.telling import notify
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
    limit = limit_of(kind, starts_at=clock.now(), jurisdictions=[*scope_codes([task.region_code]), "CN"])
    due_at = until or (task.due_at if kind == DUE else limit.due_at)
    longest = Deadline._meta.get_field("title").max_length
    if due_at is not None:
        set_deadline(
            about=task.journal_key, kind=kind, region_codes=[task.region_code], hazard=task.hazard,
            title=f"{limit.title}：{task.title}"[:longest], starts_at=clock.now(), due_at=due_at, ladder_s=limit.ladder_s,
            by=RESPONSE,
        )  # fmt: skip


def settle(task: Task, *kinds: str, is_met: bool, reason: str = "") -> None:
    """Stop the deadlines of a task: met, or void because they no longer hold."""
    running = Deadline.objects.filter(about=task.journal_key, kind__in=kinds).exclude(
        state__in=(Deadline.State.MET, Deadline.State.VOID)
    )
    for deadline in running:
        if is_met:
            meet_deadline(uid=deadline.uid, by=RESPONSE)
        else:
            void_deadline(uid=deadline.uid, reason=reason or _("时限改动"), by=RESPONSE)


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
    found = {account.pk: account for account in accounts}
    notify(
        account_ids=found, key=key, about=task.journal_key, title=title, body=body, urgency=Notice.Urgency.URGENT,
        regions=[task.region_code],
    )  # fmt: skip
    for account in found.values():
        ref = account.person.email_ref if account.person is not None else None
        if ref is not None:
            outbox.send(
                channel="email", to=f"personal:{ref}", subject=title, body=body or title, key=f"{key}:{account.pk}",
                about=task.journal_key, regions=[task.region_code], hazard=task.hazard,
            )  # fmt: skip
