"""Exercises and their clocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from anlan.api.answers import created, listed
from anlan.api.asking import actor_of
from anlan.api.repeating import idempotent
from anlan.api.routers.me import workspace_out
from anlan.api.schemas import ExerciseIn, ExerciseOut, RateIn
from anlan.core.clock.models import Workspace
from anlan.core.permission import require
from anlan.core.workspaces import services
from anlan.core.workspaces.queries import VIEW, visible_to

router = Router(tags=["exercises"])


def exercise_out(row: Workspace) -> dict[str, Any]:
    """An exercise with the state of its clock."""
    segment = row.info.segment
    rate = segment.rate if segment else 0
    return {**workspace_out(row), "state": row.state, "rate": rate, "region_codes": row.region_codes}


@router.get("", response=list[ExerciseOut], operation_id="exercises")
def exercises(request: HttpRequest) -> HttpResponse:
    """The exercises held in the own region, above or below it, the newest first; those that are over too."""
    require(actor_of(request), VIEW)
    rows = [row for row in visible_to(actor_of(request)) if row.is_exercise]
    return listed(request, [exercise_out(row) for row in rows], is_paged=False)


@router.post("", response={201: ExerciseOut}, operation_id="create_exercise")
@idempotent
def create_exercise(request: HttpRequest, data: ExerciseIn) -> HttpResponse:
    """Make an exercise; its clock starts now, at the instant given."""
    return created(ExerciseOut, exercise_out(services.create_exercise(**data.model_dump(), by=actor_of(request))))


def _verb(path: str, service: Callable[..., Workspace], meaning: str) -> None:
    def act(request: HttpRequest, key: str) -> HttpResponse:
        return created(ExerciseOut, exercise_out(service(key=key, by=actor_of(request))), status=200)

    act.__doc__ = meaning
    router.post(f"/{{key}}/{path}", response=ExerciseOut, operation_id=f"{path}_exercise")(idempotent(act))


_verb("pause", services.pause_clock, "Let the clock stand still.")
_verb("end", services.end_exercise, "End an exercise for good.")


@router.post("/{key}/resume", response=ExerciseOut, operation_id="resume_exercise")
@idempotent
def resume(request: HttpRequest, key: str, data: RateIn) -> HttpResponse:
    """Let a paused clock go on where it stood."""
    row = services.resume_clock(key=key, rate=data.rate, by=actor_of(request))
    return created(ExerciseOut, exercise_out(row), status=200)


@router.post("/{key}/rate", response=ExerciseOut, operation_id="rate_exercise")
@idempotent
def set_rate(request: HttpRequest, key: str, data: RateIn) -> HttpResponse:
    """Let a running clock run faster or slower."""
    return created(ExerciseOut, exercise_out(services.set_rate(key=key, rate=data.rate, by=actor_of(request))), status=200)
