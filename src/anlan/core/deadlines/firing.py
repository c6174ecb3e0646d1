"""Firing what is due, in the order of virtual time, whatever the engine slept through."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import Error
from django.db.models import Min

from anlan.core import clock
from anlan.core.clock.context import HasInfo, WorkspaceInfo
from anlan.core.clock.models import Workspace
from anlan.core.deadlines.models import Deadline
from anlan.core.deadlines.services import fire_deadline
from anlan.core.permission import ENGINE

log = logging.getLogger("anlan.deadlines")


def fire_all_due() -> int:
    """Fire what is due in reality and in every running exercise; answers how many. One query when nothing is."""
    fired = 0
    for workspace, earliest in _waiting():
        with clock.entered(workspace):
            is_due = earliest <= clock.now()
        if is_due:
            fired += fire_due(workspace)
    return fired


def fire_due(workspace: WorkspaceInfo | HasInfo) -> int:
    """Fire the deadlines of a workspace that are due by now, each in a transaction of its own.

    In the order of (next_at, id) over all deadlines, so escalations of several interleave as they would
    have, had the engine never been away. Two engines take turns: the one that finds a step fired by the
    other looks anew. One that cannot be fired is logged and left for the next round.
    """
    fired = 0
    failed: set[int] = set()
    with clock.entered(workspace):
        until = clock.now()
        while (first := _first(until, failed)) is not None:
            pk, fires_at = first
            try:
                fired += not fire_deadline(deadline_id=pk, fires_at=fires_at, by=ENGINE).changed_nothing
            except Exception as fault:
                if isinstance(fault, Error):
                    raise  # the database itself: nothing else will go better
                log.exception("a deadline could not be fired", extra={"deadline": pk})
                failed.add(pk)
    return fired


def earliest_due() -> datetime | None:
    """When the next deadline of the entered workspace fires, in its time."""
    at: datetime | None = Deadline.objects.aggregate(at=Min("next_at"))["at"]
    return at


def sleep_s() -> float | None:
    """Wall seconds until the next deadline of any running workspace fires; None when none will by itself."""
    spans = []
    for workspace, earliest in _waiting():
        info = workspace.info
        rate = 1.0 if info.segment is None else info.segment.rate
        with clock.entered(info):
            left_s = (earliest - clock.now()).total_seconds()
        if left_s <= 0:
            return 0.0
        if rate > 0:
            spans.append(left_s / rate)
    return min(spans, default=None)


def _waiting() -> list[tuple[Workspace, datetime]]:
    """Running workspaces that have something to fire, with the earliest instant."""
    earliest = dict(
        Deadline.everywhere.filter(next_at__isnull=False).order_by().values_list("workspace").annotate(Min("next_at"))
    )
    if not earliest:
        return []
    running = Workspace.objects.filter(pk__in=list(earliest), state=Workspace.State.RUNNING).order_by("pk")
    return [(workspace, earliest[workspace.pk]) for workspace in running]


def _first(until: datetime, failed: set[int]) -> tuple[int, datetime] | None:
    due = Deadline.objects.filter(next_at__isnull=False, next_at__lte=until).exclude(pk__in=failed)
    row = due.order_by("next_at", "id").only("next_at").first()
    return None if row is None or row.next_at is None else (row.pk, row.next_at)
