"""What a level of a plan asks for: which tasks, whose, until when; and what a change of level changes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from anlan.core.accounts.models import Account
from anlan.plans.flow import flow_of
from anlan.plans.model import Action, Plan
from anlan.response.models import Task
from anlan.response.payloads import PlannedTask


@dataclass(frozen=True)
class Starts:
    """The events from which the clocks of a plan run; and from when the tasks that begin now are counted."""

    event_occurred: datetime
    event_known: datetime
    response_activated: datetime
    tasks_begin: datetime


@dataclass(frozen=True)
class TaskDiff:
    """What a change of level does: actions that begin, tasks that are cancelled, that go on, that are done."""

    new: tuple[Action, ...]
    cancelled: tuple[Task, ...]
    kept: tuple[Task, ...]
    finished: tuple[Task, ...]


def clock_due(plan: Plan, name: str, starts: Starts) -> datetime | None:
    """When a clock of the plan runs out: its event and its minutes."""
    for clock in plan.clocks:
        if clock.id == name:
            begins: datetime = getattr(starts, clock.starts)
            return begins + timedelta(minutes=clock.within_min)
    return None


def drafted(
    plan: Plan, level: int, starts: Starts, held: Mapping[str, Account | None], *, only: Iterable[str] | None = None,
    before: Mapping[str, str] | None = None,
) -> list[Task]:  # fmt: skip
    """The tasks of a level, unsaved, in the order of the plan.

    `only`: of these actions (None: all); `before`: action → uid of the tasks that are there already, on which new ones
    may wait.
    """
    flow = flow_of(plan, level)
    wanted = set(flow.actions) if only is None else set(only)
    uids = dict(before or {}) | {name: str(uuid.uuid4()) for name in flow.actions if name in wanted}
    return [
        Task(
            uid=uids[name],
            origin=Task.Origin.PLAN,
            action=name,
            title=action.title,
            title_en=action.title_en,
            post=action.post,
            department=action.department,
            owner=held.get(action.post),
            depends_on=[uids[one] for one in flow.before(name) if one in uids],
            evidence_wanted=[vars(one) for one in action.finished_by],
            needs=needs_at(action, level),
            clock=action.clock,
            clause=action.clause,
            duration_min=action.duration_min,
            planned_due_at=starts.tasks_begin + timedelta(minutes=flow.times[name].finish),
            due_at=clock_due(plan, action.clock, starts),
        )
        for name, action in flow.actions.items()
        if name in wanted
    ]


def needs_at(action: Action, level: int) -> list[dict[str, Any]]:
    """The means an action asks for at a level; nothing where the plan states no quantity for it."""
    return [
        {"kind": need.kind, "id": need.id, "quantity": need.quantities[level], "by_min": need.by_min}
        for need in action.needs
        if need.quantities.get(level)
    ]


def told(task: Task) -> PlannedTask:
    """A task as the entry of activation writes it down."""
    assert task.planned_due_at is not None  # every task of a plan has one
    return PlannedTask(
        task.uid, task.action, task.post, task.department, task.owner.key if task.owner else "",
        task.planned_due_at, task.due_at, task.clock, task.clause,
    )  # fmt: skip


def difference(plan: Plan, tasks: Sequence[Task], level: int) -> TaskDiff:
    """What changing to a level would do to the tasks of a response; what is finished stays."""
    wanted = {action.id: action for action in plan.actions_at(level)}
    standing = {task.action: task for task in tasks if task.state != Task.State.CANCELLED}
    live = [task for task in standing.values() if task.is_live]
    return TaskDiff(
        new=tuple(action for name, action in wanted.items() if name not in standing),
        cancelled=tuple(task for task in live if task.action not in wanted),
        kept=tuple(task for task in live if task.action in wanted),
        finished=tuple(task for task in standing.values() if task.state == Task.State.FINISHED),
    )
