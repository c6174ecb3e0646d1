"""After-action reviews: how a response was kept, and the lessons drawn from it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router

from anlan.api.answers import created
from anlan.api.asking import actor_of
from anlan.api.repeating import idempotent
from anlan.api.routers.tasks import task_out
from anlan.api.schemas.common import Input
from anlan.api.schemas.responses import TaskOut
from anlan.response.queries import response_by_uid
from anlan.response.review import as_json
from anlan.response.review.queries import review_of
from anlan.response.review.services import record_lesson

router = Router(tags=["responses"])


class LessonIn(Input):
    """What is to be done better, by whom until when, and the clause of the plan it is about."""

    text: Annotated[str, Field(min_length=1, max_length=4000)]
    owner: int
    due_at: datetime
    clause: Annotated[str, Field(min_length=1, max_length=120)]


@router.get("/responses/{uid}/review", response=dict[str, Any], operation_id="response_review")
def review(
    request: HttpRequest,
    uid: str,
    until: Annotated[datetime | None, Query(description="As it stood then; now where it is not given.")] = None,
) -> Any:
    """Every clause of the plan against the journal, in the form of review.schema.json."""
    actor = actor_of(request)
    return as_json(review_of(response_by_uid(uid, actor), actor, until=until))


@router.post("/responses/{uid}/lessons", response={201: TaskOut}, operation_id="record_lesson")
@idempotent
def lesson(request: HttpRequest, uid: str, data: LessonIn) -> HttpResponse:
    """Record a lesson of a response; it is a task from then on."""
    said = data.model_dump(exclude={"owner"})
    task = record_lesson(response=uid, owner_id=data.owner, **said, by=actor_of(request))
    return created(TaskOut, task_out(task))
