"""Tasks: the own ones, those of the scope, slips, and what is done with one."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from anlan.api.answers import created, versioned
from anlan.api.asking import actor_of
from anlan.api.paging import Cursor, Limit
from anlan.api.repeating import idempotent
from anlan.api.schemas import ReasonIn
from anlan.api.schemas.responses import (
    AtIn,
    CallIn,
    CallOut,
    ExtendIn,
    FinishIn,
    HandTaskOverIn,
    RefuseIn,
    TaskIn,
    TaskOut,
    TaskPage,
    TaskState,
)
from anlan.api.verbs import newest, offer
from anlan.core.permission import require
from anlan.response import queries, services
from anlan.response.models import Task
from anlan.response.payloads import TASK_VIEW

router = Router(tags=["tasks"])
PLAIN = tuple(name for name in TaskOut.model_fields if name not in ("incident", "response", "owner"))


def task_out(task: Task) -> dict[str, Any]:
    """A task as the API shows it."""
    return {name: getattr(task, name) for name in PLAIN} | {
        "incident": task.incident.uid if task.incident else None,
        "response": task.response.uid if task.response else None,
        "owner": task.owner_id,
    }


@router.get("", response=TaskPage, operation_id="tasks")
def tasks(
    request: HttpRequest,
    own: Annotated[bool, Query(description="Only what the caller has to do now.")] = False,
    state: Annotated[TaskState | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = None,
) -> HttpResponse:
    """Tasks of the own scope, newest first."""
    actor = actor_of(request)
    require(actor, TASK_VIEW)
    rows = queries.own_tasks(actor) if own else queries.tasks_visible_to(actor)
    return newest(request, rows, task_out, cursor=cursor, limit=limit, state=state)


@router.get("/{uid}", response={200: TaskOut, 304: None}, operation_id="task")
def task(request: HttpRequest, uid: str) -> Any:
    """One task; its version is the ETag."""
    row = queries.task_by_uid(uid, actor_of(request))
    return versioned(request, TaskOut, task_out(row), row.version)


@router.post("", response={201: TaskOut}, operation_id="issue_task")
@idempotent
def issue(request: HttpRequest, data: TaskIn) -> HttpResponse:
    """Issue a supervision slip."""
    row = services.issue_task(**data.model_dump(), by=actor_of(request))
    return created(TaskOut, task_out(row))


offer(router, "task", "accept", services.accept_task, "Take a task on.", body=AtIn)
offer(router, "task", "refuse", services.refuse_task, "Give a task back, with the reason.", body=RefuseIn)
offer(
    router, "task", "hand-over", services.hand_over_task, "Give a task to another account.", body=HandTaskOverIn,
    name="hand_task_over",
)  # fmt: skip
offer(
    router, "task", "extend", services.extend_task,
    "Give a task more time, with the control measure that holds until then.", body=ExtendIn,
)  # fmt: skip
offer(router, "task", "finish", services.finish_task, "Finish a task with the evidence it asks for.", body=FinishIn)
offer(router, "task", "cancel", services.cancel_task, "A task is not to be done any more.", body=ReasonIn)


@router.post("/{uid}/calls", response={201: CallOut}, operation_id="record_call")
@idempotent
def call(request: HttpRequest, uid: str, data: CallIn) -> HttpResponse:
    """Record that somebody was rung up about a task."""
    row = services.record_call(task=uid, **data.model_dump(), by=actor_of(request))
    return created(CallOut, {name: getattr(row, name) for name in CallOut.model_fields})
