"""The review of a response from the journal of this house: the same function on the same lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Min

from anlan.core import clock
from anlan.core.clock import current_workspace
from anlan.core.errors import NotFound
from anlan.core.journal.models import Entry
from anlan.core.permission import Actor, can
from anlan.incidents.models import Incident, Signal
from anlan.incidents.queries.files import absorbed
from anlan.plans.model import Plan
from anlan.plans.queries import document, in_force
from anlan.response.models import Response, Task
from anlan.response.payloads import RESPONSE_VIEW, TASK_VIEW
from anlan.response.review.judging import review
from anlan.response.review.result import Review

PREFIXES = ("response.", "task.", "deadline.", "fact.", "signal.", "incident.", "assessment.", "order.")
"""Verbs that a review reads begin so."""


def review_of(response: Response, actor: Actor, *, until: datetime | None = None) -> Review:
    """How a response was kept, by what is sealed now. Raises NotFound, and what `review` raises."""
    if not can(actor, RESPONSE_VIEW, response):
        raise NotFound
    return review(
        lines_of(response.incident), document(response.plan), response.incident.uid, until or clock.now(),
        response=response.uid,
    )  # fmt: skip


def review_unanswered(incident: Incident, actor: Actor, *, until: datetime | None = None) -> Review | None:
    """What nobody started a response for, by the plan that was in force when the incident opened; None without a plan.

    Raises NotFound.
    """
    if not can(actor, RESPONSE_VIEW, incident):
        raise NotFound
    plan = plan_unanswered(incident)
    return plan and review(lines_of(incident), plan, incident.uid, until or clock.now())


def plan_unanswered(incident: Incident) -> Plan | None:
    """By which an incident without a response is judged; None where none was in force."""
    version = in_force(incident.lead_region, incident.hazard, incident.opened_at)
    return version and document(version)


def lines_of(incident: Incident) -> Iterator[dict[str, Any]]:
    """The sealed entries of the workspace since the incident's first, as `anlan journal export` writes them."""
    incidents = [incident, *absorbed(incident)]
    keys = [one.journal_key for one in incidents]
    keys += [f"signal:{uid}" for uid in Signal.objects.filter(incident__in=incidents).values_list("uid", flat=True)]
    entries = Entry.objects.filter(workspace_id=current_workspace().id, seq__isnull=False)
    first = entries.filter(about__in=keys).aggregate(first=Min("seq"))["first"]
    for entry in entries.filter(seq__gte=first or 0).order_by("seq").iterator():
        if entry.verb.startswith(PREFIXES):
            yield {
                "seq": entry.seq, "id": entry.pk, "verb": entry.verb, "actor": entry.actor, "about": entry.about,
                "regions": entry.region_codes, "occurred_at": entry.occurred_at.isoformat(), "payload": entry.payload,
            }  # fmt: skip


def lessons_of(response: Response, actor: Actor) -> list[Task]:
    """The tasks that lessons of a response became, newest first, that the actor may see."""
    tasks = Task.objects.filter(origin=Task.Origin.LESSON, origin_key=f"lesson:{response.uid}")
    found = tasks.select_related("owner__person", "incident").order_by("-created_at", "-pk")
    return [one for one in found if can(actor, TASK_VIEW, one)]


def signatures_of(response: Response, actor: Actor) -> list[Entry]:
    """Who signed the review of a response, newest first."""
    if not can(actor, RESPONSE_VIEW, response):
        return []
    return list(
        Entry.objects.filter(about=response.journal_key, verb="review.signed", seq__isnull=False).order_by("-seq")
    )
