"""What responses and tasks change on open rooms: the head, the counts, the task's card, the line of the timeline.

A task of no incident has its card in the list of slips alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from anlan.core.journal.models import Entry
from anlan.incidents.models import Incident
from anlan.incidents.payloads import INCIDENT_VIEW
from anlan.plans.queries import document
from anlan.response import queries
from anlan.response.models import Response, Task
from anlan.response.payloads import RESPONSE_VIEW, TASK_VIEW
from anlan.web import rows
from anlan.web.events.fragments import Fragment, fragment_of
from anlan.web.live import Scope, at_home, timeline_fragment
from anlan.web.room.response import counts_of, task_row
from anlan.web.room.situation import head_of
from anlan.web.room.slips import SLIPS, TOPIC, slip_row

OPENED = "task.opened"
"""Always comes with the entry that opened it, which shows the counts."""


@fragment_of("response")
def response_fragments(entry: Entry) -> Iterable[Fragment]:
    """Its badge in the head, its counts, its line; new cards come with the entries of their tasks."""
    row = Response.objects.select_related("incident", "plan").filter(uid=entry.subject_key).first()
    if row is None:
        return
    with at_home():
        yield from _line(row.incident, entry)
        head = {"incident": head_of(row.incident)}
        yield Scope(row.incident, INCIDENT_VIEW).fragment(
            row.incident.journal_key, "", "room-head", "room_header", head, entry.occurred_at.isoformat()
        )
        yield _counts(row)
        yield _listed(row.incident)


@fragment_of("task")
def task_fragments(entry: Entry) -> Iterable[Fragment]:
    """Its card, the counts of its response, its line."""
    row = Task.objects.select_related("incident", "response__plan", "owner").filter(uid=entry.subject_key).first()
    if row is None:
        return
    if row.incident is None:
        yield _slip(row)
        return
    with at_home():
        yield from _line(row.incident, entry)
        plan = document(row.response.plan) if row.response is not None else None
        item = task_row(row, plan)
        listed = f"tasks-{row.response.uid}" if row.response is not None else SLIPS
        yield Scope(row, TASK_VIEW).fragment(
            row.incident.journal_key, listed, item["row_id"], "task_card", {"item": item}, item["at"].isoformat()
        )
        if row.response is not None and entry.verb != OPENED:
            yield _counts(row.response)
        if entry.verb != OPENED:
            yield _listed(row.incident)


def _slip(row: Task) -> Fragment:
    with at_home():
        item = slip_row(row)
        at = item["at"].isoformat()
        return Scope(row, TASK_VIEW).fragment(TOPIC, SLIPS, item["row_id"], "task_card", {"item": item}, at)


def _counts(response: Response) -> Fragment:
    context = {"counts": counts_of(queries.tasks_of(response)), "row_id": f"counts-{response.uid}"}
    return Scope(response, RESPONSE_VIEW).fragment(
        response.incident.journal_key,
        "",
        context["row_id"],
        "task_counts",
        context,
        "",  # type: ignore[arg-type]
    )


def _listed(incident: Incident) -> Fragment:
    """Its row in the list of incidents, with level and what is overdue."""
    item = rows.incident_row(incident)
    at = incident.opened_at.isoformat()
    return Scope(incident, INCIDENT_VIEW).fragment(
        "incident", rows.INCIDENTS, item["row_id"], "queue_row", {"item": item}, at
    )


def _line(incident: Incident, entry: Entry) -> Iterator[Fragment]:
    yield timeline_fragment(incident, entry, Scope(incident, INCIDENT_VIEW))
