"""Responses to incidents: what a plan proposes, activation, change of level, posts, stand-down."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from anlan.api.answers import created, done, listed, versioned
from anlan.api.asking import actor_of
from anlan.api.repeating import idempotent
from anlan.api.routers.tasks import task_out
from anlan.api.schemas import DoneOut
from anlan.api.schemas.responses import (
    ActivateIn,
    ChangeIn,
    ChangeOut,
    ConditionIn,
    EndIn,
    ResponseOut,
    ResponseProposalOut,
    StaffIn,
    TaskPage,
)
from anlan.api.verbs import offer
from anlan.core.permission import require
from anlan.incidents.queries import incident_by_uid
from anlan.plans.queries import document
from anlan.response import queries, services
from anlan.response.models import Response, Task
from anlan.response.payloads import RESPONSE_VIEW, TASK_VIEW
from anlan.response.wording import level_of

router = Router(tags=["responses"])
Region = Annotated[str, Query(min_length=2, max_length=12, description="Whose response: a region code.")]
LevelAsked = Annotated[int, Query(ge=1, le=4)]


def response_out(row: Response) -> dict[str, Any]:
    """A response as the API shows it."""
    plan = document(row.plan)
    titles = {post.id: post.title for post in plan.posts}
    plain = (
        "uid", "region_code", "level", "state", "known_at", "activated_at", "activated_by", "ordered_by", "ended_at",
        "basis", "conditions", "version",
    )  # fmt: skip
    return {name: getattr(row, name) for name in plain} | {
        "incident": row.incident.uid,
        "plan": row.plan.plan,
        "edition": row.plan.edition,
        "plan_version": row.plan.uid,
        "level_title": level_of(plan, row.level).title,
        "posts": [
            {"post": one.post, "title": titles.get(one.post, one.post), "account": one.account_id, "since": one.since}
            for one in row.postings.order_by("order")
        ],
    }


@router.get("/incidents/{uid}/responses", response=list[ResponseOut], operation_id="responses")
def responses(request: HttpRequest, uid: str) -> HttpResponse:
    """The responses to an incident, running ones first."""
    incident = incident_by_uid(uid, actor_of(request))
    rows = queries.responses_of(incident, actor_of(request))
    return listed(request, [response_out(row) for row in rows], is_paged=False)


@router.get("/incidents/{uid}/response-proposal", response=ResponseProposalOut, operation_id="response_proposal")
def proposal(request: HttpRequest, uid: str, region_code: Region, level: LevelAsked) -> Any:
    """What activating a level now would do; its sentence is what activation repeats."""
    incident = incident_by_uid(uid, actor_of(request))
    require(actor_of(request), RESPONSE_VIEW, incident)
    found = services.propose(incident=incident, region_code=region_code, level=level)
    return {
        "plan": found.plan.title, "edition": found.plan.edition, "level": level, "read_back": found.read_back,
        "tasks": [planned_out(task) for task in found.tasks],
        "posts": {name: account.pk if account else None for name, account in found.held.items()},
    }  # fmt: skip


def planned_out(task: Task) -> dict[str, Any]:
    """A task that is not there yet."""
    return {name: getattr(task, name) for name in ("action", "title", "post", "planned_due_at", "due_at", "clause")} | {
        "owner": task.owner_id
    }


@router.post("/incidents/{uid}/responses", response={201: ResponseOut}, operation_id="activate_response")
@idempotent
def activate(request: HttpRequest, uid: str, data: ActivateIn) -> HttpResponse:
    """Activate a level of the plan in force in a region."""
    row = services.activate(incident=uid, **data.model_dump(), by=actor_of(request))
    return created(ResponseOut, response_out(row))


@router.get("/responses/{uid}", response={200: ResponseOut, 304: None}, operation_id="response")
def response(request: HttpRequest, uid: str) -> Any:
    """One response; its version is the ETag."""
    row = queries.response_by_uid(uid, actor_of(request))
    return versioned(request, ResponseOut, response_out(row), row.version)


@router.get("/responses/{uid}/tasks", response=TaskPage, operation_id="response_tasks")
def tasks(request: HttpRequest, uid: str) -> HttpResponse:
    """The tasks of a response, in the order of its plan."""
    row = queries.response_by_uid(uid, actor_of(request))
    require(actor_of(request), TASK_VIEW, row)
    return listed(request, [task_out(task) for task in queries.tasks_of(row)])


@router.get("/responses/{uid}/change", response=ChangeOut, operation_id="response_change")
def change(request: HttpRequest, uid: str, level: LevelAsked) -> Any:
    """What changing to a level would do."""
    row = queries.response_by_uid(uid, actor_of(request))
    diff, sentence = services.propose_change(response=row, level=level)
    return {
        "level": level, "read_back": sentence, "new": [action.id for action in diff.new],
        **{name: [task.uid for task in getattr(diff, name)] for name in ("cancelled", "kept", "finished")},
    }  # fmt: skip


for path, service, body, name, meaning in (
    ("level", services.change_level, ChangeIn, "change_level", "Raise or lower a running response."),
    ("staff", services.staff, StaffIn, "staff_post", "Appoint who holds a post."),
    ("end", services.end_response, EndIn, "end_response", "End a response."),
):
    offer(router, "response", path, service, meaning, body=body, name=name, under="/responses")


@router.post("/responses/{uid}/conditions", response=DoneOut, operation_id="meet_condition")
@idempotent
def meet_condition(request: HttpRequest, uid: str, data: ConditionIn) -> HttpResponse:
    """Find a condition of stand-down met."""
    return done(services.meet_condition(response=uid, **data.model_dump(), by=actor_of(request)))
