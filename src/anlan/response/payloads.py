"""What the entries of this room say, and the acts it asks for.

With the plan's text they are all that the after-action review needs: what was to be done by whom until when stands in
the activation, what became of it in the entries of its tasks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anlan.core.journal import verb
from anlan.core.permission import declare_act

RESPONSE_VIEW = declare_act("response.view", "See responses, their posts and tasks.")
RESPONSE_ACTIVATE = declare_act(
    "response.activate", "Activate, change or end a response, on the order of the post that decides."
)
RESPONSE_DECIDE = declare_act(
    "response.decide", "Decide on a response: activate, raise, lower, end it in one's own name."
)
RESPONSE_STAFF = declare_act("response.staff", "Appoint who holds a post of a response.")
TASK_VIEW = declare_act("task.view", "See tasks.")
TASK_WORK = declare_act("task.work", "Accept, refuse and finish the own tasks.")
TASK_MANAGE = declare_act("task.manage", "Hand over, extend and cancel tasks, and record for those who cannot.")
TASK_ISSUE = declare_act("task.issue", "Issue supervision slips and other tasks.")
CALL_RECORD = declare_act("task.call", "Record that somebody was rung up about a task.")


@dataclass(frozen=True)
class PlannedTask:
    """A task as activation made it: which action of the plan, whose, and when the plan expects it done."""

    task: str
    action: str
    post: str
    department: str
    owner: str
    """Key of the account that holds the post; empty: 待任."""
    planned_due_at: datetime
    due_at: datetime | None
    """Where a clock of the plan bounds it."""
    clock: str
    clause: str


@dataclass(frozen=True)
class PostHeld:
    post: str
    holder: str


@verb("response.activated", _("启动响应"))
@dataclass(frozen=True)
class ResponseActivated:
    incident: str
    plan: str
    plan_title: str
    edition: str
    sha256: str
    region: str
    level: int
    ordered_by: str
    occurred_at: datetime
    known_at: datetime
    basis: dict[str, Any]
    posts: tuple[PostHeld, ...]
    tasks: tuple[PlannedTask, ...]


@verb("response.level_changed", _("调整响应级别"))
@dataclass(frozen=True)
class LevelChanged:
    incident: str
    before: int
    after: int
    ordered_by: str
    reason: str
    basis: dict[str, Any]
    new: tuple[PlannedTask, ...]
    cancelled: tuple[str, ...]
    kept: tuple[str, ...]


@verb("response.ended", pgettext_lazy("journal", "终止响应"))
@dataclass(frozen=True)
class ResponseEnded:
    incident: str
    level: int
    ordered_by: str
    conditions: dict[str, str]
    """Condition → how it stood: met, or why it was waived."""
    cancelled: tuple[str, ...]


@verb("response.condition_met", _("终止条件已满足"))
@dataclass(frozen=True)
class ConditionMet:
    incident: str
    condition: str
    clause: str
    note: str


@verb("response.staffed", _("任命岗位"))
@dataclass(frozen=True)
class PostStaffed:
    incident: str
    post: str
    before: str
    holder: str
    tasks: tuple[str, ...]


@verb("response.vacant", _("岗位待任"))
@dataclass(frozen=True)
class PostVacant:
    incident: str
    posts: tuple[str, ...]
    told: tuple[int, ...]


@dataclass(frozen=True)
class _OfTask:
    incident: str
    response: str
    action: str
    title: str


@verb("task.issued", _("下达任务"))
@dataclass(frozen=True)
class TaskIssued(_OfTask):
    origin: str
    origin_key: str
    owner: str
    due_at: datetime | None
    clause: str


@verb("task.opened", _("任务开始"))
@dataclass(frozen=True)
class TaskOpened(_OfTask):
    post: str
    owner: str
    due_at: datetime | None


@verb("task.accepted", pgettext_lazy("journal", "签收任务"))
@dataclass(frozen=True)
class TaskAccepted(_OfTask):
    after_s: float | None


@verb("task.refused", pgettext_lazy("journal", "退回任务"))
@dataclass(frozen=True)
class TaskRefused(_OfTask):
    reason: str


@verb("task.handed_over", _("转交任务"))
@dataclass(frozen=True)
class TaskHandedOver(_OfTask):
    before: str
    owner: str
    reason: str


@verb("task.extended", _("延长时限"))
@dataclass(frozen=True)
class TaskExtended(_OfTask):
    before: datetime | None
    due_at: datetime
    reason: str
    control_measure: str


@verb("task.finished", pgettext_lazy("journal", "完成任务"))
@dataclass(frozen=True)
class TaskFinished(_OfTask):
    evidence: tuple[dict[str, str], ...]
    """kind and attachment of each; what was written may name people and stays with the task."""
    late_s: float | None
    """After it was due; negative: before; None where nothing was due."""


@verb("task.cancelled", pgettext_lazy("journal", "取消任务"))
@dataclass(frozen=True)
class TaskCancelled(_OfTask):
    reason: str


@verb("task.called", pgettext_lazy("journal", "电话叫应"))
@dataclass(frozen=True)
class TaskCalled(_OfTask):
    whom: str
    account: str
    is_answered: bool
    next_by: datetime | None
