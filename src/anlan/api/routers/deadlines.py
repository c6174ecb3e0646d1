"""What is due when: on the own desks, and about one incident."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from anlan.api.answers import created, listed
from anlan.api.asking import actor_of
from anlan.api.repeating import idempotent
from anlan.api.schemas import DeadlineOut, ReasonIn
from anlan.core.deadlines import queries, services
from anlan.core.deadlines.models import Deadline
from anlan.core.permission import require
from anlan.incidents.queries import incident_by_uid

router = Router(tags=["deadlines"])
FIELDS = tuple(DeadlineOut.model_fields)


def deadline_out(row: Deadline) -> dict[str, Any]:
    """A deadline as the API shows it."""
    return {name: getattr(row, name) for name in FIELDS}


@router.get("deadlines", response=list[DeadlineOut], operation_id="deadlines")
def deadlines(request: HttpRequest) -> HttpResponse:
    """Deadlines of the own scope that are not settled, the most pressing first."""
    require(actor_of(request), queries.VIEW)
    return listed(request, [deadline_out(row) for row in queries.visible_to(actor_of(request))], is_paged=False)


@router.get("incidents/{uid}/deadlines", response=list[DeadlineOut], operation_id="incident_deadlines")
def incident_deadlines(request: HttpRequest, uid: str) -> HttpResponse:
    """All deadlines about an incident, by the instant they are due."""
    incident = incident_by_uid(uid, actor_of(request))
    require(actor_of(request), queries.VIEW, incident)
    return listed(request, [deadline_out(row) for row in queries.of([incident.journal_key])], is_paged=False)


@router.post("deadlines/{uid}/meet", response=DeadlineOut, operation_id="meet_deadline")
@idempotent
def meet(request: HttpRequest, uid: str) -> HttpResponse:
    """Say that it is done, in time or late."""
    return created(DeadlineOut, deadline_out(services.meet_deadline(uid=uid, by=actor_of(request))), status=200)


@router.post("deadlines/{uid}/void", response=DeadlineOut, operation_id="void_deadline")
@idempotent
def void(request: HttpRequest, uid: str, data: ReasonIn) -> HttpResponse:
    """Say that it need not be done any more, and why."""
    row = services.void_deadline(uid=uid, reason=data.reason, by=actor_of(request))
    return created(DeadlineOut, deadline_out(row), status=200)
