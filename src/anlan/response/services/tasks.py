"""What those who answer for a task do with it, and those who supervise it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from anlan.core import clock, journal
from anlan.core.accounts.models import Account
from anlan.core.errors import NotFound
from anlan.core.journal.models import Entry
from anlan.core.permission import Actor, NotPermitted, Place, can, require
from anlan.core.regions import queries as regions
from anlan.incidents.models import Incident
from anlan.response.errors import DueTooEarly, EvidenceMissing, ReasonNeeded, ResponseStale, TaskNotNow
from anlan.response.models import CallOut, Response, Task
from anlan.response.payloads import (
    CALL_RECORD,
    TASK_ISSUE,
    TASK_MANAGE,
    TASK_VIEW,
    TASK_WORK,
    TaskAccepted,
    TaskCalled,
    TaskCancelled,
    TaskExtended,
    TaskFinished,
    TaskHandedOver,
    TaskIssued,
    TaskRefused,
)
from anlan.response.services.checking import check_open_words, check_words, possible, written
from anlan.response.services.inviting import let_see
from anlan.response.services.opening import (
    ANSWER,
    DUE,
    let_run,
    names_of,
    open_ready,
    open_tasks,
    settle,
    tell_desk,
    tell_owner,
)

State = Task.State


@journal.service("task.issued")
def issue_task(
    *, title: str, region_code: str, due_at: datetime | None = None, text: str = "", owner_id: int | None = None,
    incident: str = "", origin: str = Task.Origin.SLIP, origin_key: str = "", clause: str = "", by: Actor,
) -> Task:  # fmt: skip
    """Issue a task of no plan: a supervision slip (C-19), a conclusion, a lesson. It is open at once.

    Without `due_at` the clocks of the packs say how long there is. Raises NotFound, NotPermitted, ReasonNeeded.
    """
    about = Incident.objects.filter(uid=incident).first() if incident else None
    if incident and (about is None or not can(by, TASK_VIEW, about)):
        raise NotFound
    require(by, TASK_ISSUE, about or Place(regions.ancestors(region_code)))
    if not title.strip():
        raise ReasonNeeded(what=_("任务内容"))
    check_open_words(_("任务内容"), title, most=Task._meta.get_field("title").max_length)
    check_words(_("说明"), text)
    owner = _account(owner_id) if owner_id is not None else None
    task = Task.objects.create(
        uid=str(uuid.uuid4()), incident=about, origin=Task.Origin(origin), origin_key=origin_key, region_code=region_code,
        title=title.strip(), text=text.strip(), owner=owner, due_at=due_at, clause=clause, created_at=clock.now(),
        issued_by=by.key,
    )  # fmt: skip
    payload = TaskIssued(*names_of(task), str(task.origin), origin_key, owner.key if owner else "", due_at, clause)
    _append("task.issued", task, payload, by)
    let_see(task, owner, by)
    open_tasks([task], by=by)
    return task


@journal.service("task.accepted")
def accept_task(*, task: str, at: datetime | None = None, if_version: int | None = None, by: Actor) -> Entry:
    """The owner takes the task on. `at`: when he did, if a phone says so later."""
    row = _mine(task, by, if_version)
    _require_state(row, _("签收"), State.OPEN, State.REFUSED)
    when = possible(at, row.opened_at)
    row.state, row.accepted_at = State.ACCEPTED, when
    if row.owner is None:
        row.owner = Account.objects.filter(pk=by.account_id or 0, is_active=True).first()
    _write(row)
    settle(row, ANSWER, is_met=True)
    after_s = (when - row.opened_at).total_seconds() if row.opened_at else None
    return _append("task.accepted", row, TaskAccepted(*names_of(row), after_s), by, when)


@journal.service("task.refused")
def refuse_task(
    *, task: str, reason: str, at: datetime | None = None, if_version: int | None = None, by: Actor
) -> Entry:
    """The owner gives the task back, and says why; it stays due until it is handed to another."""
    row = _mine(task, by, if_version)
    _require_state(row, _("退回"), State.OPEN, State.ACCEPTED)
    if not reason.strip():
        raise ReasonNeeded(what=_("退回原因"))
    check_open_words(_("退回原因"), reason)
    when = possible(at, row.opened_at)
    row.state, row.outcome = State.REFUSED, reason.strip()
    _write(row)
    settle(row, ANSWER, is_met=True)
    tell_desk(row, _("任务被退回：%(title)s") % {"title": row.title}, row.outcome)
    return _append("task.refused", row, TaskRefused(*names_of(row), reason.strip()), by, when)


@journal.service("task.handed_over")
def hand_over_task(*, task: str, owner_id: int, reason: str, if_version: int | None = None, by: Actor) -> Entry:
    """Give a task to another account: by its owner, or by who manages tasks. The new owner has to accept."""
    row = _mine(task, by, if_version, also_managers=True)
    _require_state(row, _("转交"), State.WAITING, State.OPEN, State.ACCEPTED, State.REFUSED)
    check_open_words(_("原因"), reason)
    owner, before = _account(owner_id), row.owner
    row.owner = owner
    if row.state != State.WAITING:
        row.state, row.accepted_at = State.OPEN, None
    _write(row)
    let_see(row, owner, by)
    entry = _append(
        "task.handed_over",
        row,
        TaskHandedOver(*names_of(row), before.key if before else "", owner.key, reason.strip()),
        by,
    )
    if row.state == State.OPEN:
        tell_owner(row)
    return entry


@journal.service("task.extended")
def extend_task(
    *, task: str, due_at: datetime, reason: str, control_measure: str, if_version: int | None = None, by: Actor
) -> Entry:
    """Give a task more time; what holds the risk until then is written down (C-19)."""
    row = _locked(task, by, if_version)
    require(by, TASK_MANAGE, row)
    _require_state(row, _("延期"), State.WAITING, State.OPEN, State.ACCEPTED, State.REFUSED)
    for given, what in ((reason, _("延期原因")), (control_measure, _("延期期间的控制措施"))):
        if not given.strip():
            raise ReasonNeeded(what=what)
        check_open_words(what, given)
    if due_at <= clock.now() or (row.due_at is not None and due_at <= row.due_at):
        earliest = max(clock.now(), row.due_at or clock.now())
        raise DueTooEarly(at=written(due_at), earliest=written(earliest))
    before, row.due_at = row.due_at, due_at
    row.control_measure, row.is_overdue = control_measure.strip(), False
    _write(row)
    let_run(row, DUE, until=due_at)
    payload = TaskExtended(*names_of(row), before, due_at, reason.strip(), row.control_measure)
    return _append("task.extended", row, payload, by)


@journal.service("task.finished")
def finish_task(
    *, task: str, outcome: str, evidence: Sequence[Mapping[str, str]] = (), at: datetime | None = None,
    if_version: int | None = None, by: Actor,
) -> Entry:  # fmt: skip
    """The task is done, with the evidence it asks for (kind, text, attachment); what waited for it begins.

    Raises NotFound, NotPermitted, ResponseStale, TaskNotNow, TimeImpossible, EvidenceMissing.
    """
    row = _mine(task, by, if_version, also_managers=True)
    _require_state(row, _("完成"), State.OPEN, State.ACCEPTED)
    when = possible(at, row.opened_at)
    for words in (outcome, *(str(said) for one in evidence for said in one.values())):
        check_words(_("完成情况"), words)
    given = [{name: str(one.get(name, "")).strip() for name in ("kind", "text", "attachment")} for one in evidence]
    told = {one["kind"] for one in given if one["text"] or one["attachment"]}
    missing = [one["title"] for one in row.evidence_wanted if one["kind"] not in told]
    if missing:
        raise EvidenceMissing(title=row.title, missing="、".join(missing))
    row.state, row.finished_at, row.outcome, row.evidence = State.FINISHED, when, outcome.strip(), given
    _write(row)
    settle(row, ANSWER, DUE, is_met=True)
    late_s = (when - row.due_at).total_seconds() if row.due_at else None
    kinds = tuple({"kind": one["kind"], "attachment": one["attachment"]} for one in given)
    entry = _append("task.finished", row, TaskFinished(*names_of(row), kinds, late_s), by, when)
    _open_next(row, by)
    return entry


@journal.service("task.cancelled")
def cancel_task(*, task: str, reason: str, if_version: int | None = None, by: Actor) -> Entry:
    """The task is not to be done any more, and why."""
    row = _locked(task, by, if_version)
    require(by, TASK_MANAGE, row)
    _require_state(row, _("取消"), State.WAITING, State.OPEN, State.ACCEPTED, State.REFUSED)
    if not reason.strip():
        raise ReasonNeeded(what=_("取消原因"))
    check_open_words(_("取消原因"), reason)
    row.state, row.outcome = State.CANCELLED, reason.strip()
    _write(row)
    settle(row, ANSWER, DUE, is_met=False, reason=reason.strip())
    entry = _append("task.cancelled", row, TaskCancelled(*names_of(row), reason.strip()), by)
    _open_next(row, by)
    return entry


@journal.service("task.called")
def record_call(
    *,
    task: str,
    whom: str,
    is_answered: bool,
    account_id: int | None = None,
    called_at: datetime | None = None,
    by: Actor,
) -> CallOut:
    """叫应: somebody was rung up about a task. Unanswered, the next on the roster has to be, within the limit."""
    row = _locked(task, by, None)
    require(by, CALL_RECORD, row)
    _require_state(row, _("电话叫应"), State.OPEN, State.REFUSED, State.ACCEPTED)
    if not whom.strip():
        raise ReasonNeeded(what=_("叫应的岗位"))
    check_open_words(_("叫应的岗位"), whom, most=CallOut._meta.get_field("whom").max_length)
    when = possible(called_at, row.opened_at)
    if is_answered:
        settle(row, ANSWER, is_met=True)
        next_by = None
    else:
        let_run(row, ANSWER)
        next_by = _answer_due(row)
    call = CallOut.objects.create(
        uid=str(uuid.uuid4()), task=row, account_id=account_id, whom=whom.strip(), called_at=when, is_answered=is_answered,
        next_by=next_by, called_by=by.key,
    )  # fmt: skip
    key = f"account:{account_id}" if account_id is not None else ""
    _append("task.called", row, TaskCalled(*names_of(row), whom.strip(), key, is_answered, next_by), by, when)
    return call


def _answer_due(task: Task) -> datetime | None:
    from anlan.core.deadlines.models import Deadline

    return Deadline.objects.filter(about=task.journal_key, kind=ANSWER).values_list("due_at", flat=True).first()


def _open_next(task: Task, by: Actor) -> None:
    """Let begin what waited for a task that is finished or cancelled."""
    if task.response is not None and task.response.state == Response.State.ACTIVE:
        whole = task.response.tasks.select_related("owner__person", "response__plan", "incident__leading_signal")
        open_ready(list(whole), by=by)


def _locked(uid: str, by: Actor, if_version: int | None) -> Task:
    """The task, held with its response until the transaction ends: what a task opens depends on all the others."""
    list(Response.objects.select_for_update(of=("self",)).filter(tasks__uid=uid).values_list("pk"))
    row = (
        Task.objects.select_for_update(of=("self",))
        .select_related("owner__person", "response__plan", "incident__leading_signal").filter(uid=uid).first()
    )  # fmt: skip
    if row is None or not can(by, TASK_VIEW, row):
        raise NotFound
    if if_version is not None and if_version != row.version:
        raise ResponseStale(title=row.title, seen=if_version, version=row.version)
    return row


def _mine(uid: str, by: Actor, if_version: int | None, *, also_managers: bool = False) -> Task:
    """The task of the actor: he owns it, nobody does and he works there, or he manages tasks where that is enough."""
    row = _locked(uid, by, if_version)
    is_own = can(by, TASK_WORK, row) and row.owner_id in (None, by.account_id)
    if not is_own and not (can(by, TASK_MANAGE, row) if also_managers or row.owner_id is None else False):
        raise NotPermitted(act=TASK_WORK)
    return row


def _account(pk: int) -> Account:
    account = Account.objects.select_related("person").filter(pk=pk, is_active=True).first()
    if account is None:
        raise NotFound
    return account


def _require_state(task: Task, act: str, *states: str) -> None:
    if task.state not in states:
        raise TaskNotNow(title=task.title, state=State(task.state).label, act=act)


def _write(task: Task) -> None:
    task.version += 1
    task.save()


def _append(verb: str, task: Task, payload: object, by: Actor, at: datetime | None = None) -> Entry:
    return journal.append(
        verb, about=task, by=by, payload=payload, regions=[task.region_code], hazard=task.hazard, occurred_at=at
    )
