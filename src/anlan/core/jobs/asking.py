"""Asking for a computation, and giving it up. Technical state: the journal tells of what follows from a result."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.db import transaction

from anlan.core import clock
from anlan.core.jobs.registry import declared_jobs
from anlan.core.journal import correlation
from anlan.core.journal.verbs import canonical

if TYPE_CHECKING:  # the models load later than this face
    from anlan.core.jobs.models import Job


def input_hash(kind: str, version: int, given: dict[str, Any]) -> str:
    """What makes two asks the same: kind, its version, and the input in canonical form."""
    return hashlib.sha256(canonical([kind, version, given]).encode("utf-8")).hexdigest()


def ask(kind: str, given: dict[str, Any], *, again: bool = False) -> Job:
    """The job of this input: the one that stands or is done, else a new one that waits.

    A cancelled job is asked for anew; a failed one keeps its error and is only tried again with `again`.
    Raises LookupError for a kind that nobody registers.
    """
    from anlan.core.jobs.models import Job

    known = declared_jobs().get(kind)
    if known is None:
        raise LookupError(f"no room registers the job {kind}")
    with transaction.atomic():
        found, is_new = Job.objects.get_or_create(
            kind=kind,
            input_hash=input_hash(kind, known.version, given),
            defaults={"input": given, "correlation": correlation().id, "asked_at": clock.wall()},
        )
        if is_new:
            return found
        found = Job.objects.select_for_update().get(pk=found.pk)
        if found.state == Job.State.CANCELLED or (again and found.state == Job.State.FAILED):
            found.state, found.is_cancel_asked, found.error = Job.State.WAITING, False, ""
            found.attempts, found.progress, found.result = 0, 0, None
            found.asked_at, found.started_at, found.ended_at = clock.wall(), None, None
            found.correlation = correlation().id
            found.save()
    return found


def cancel(job_id: int) -> bool:
    """Ask a job to end: a waiting one at once, a running one at its next report. False when it had ended."""
    from anlan.core.jobs.models import Job

    waiting = Job.objects.filter(pk=job_id, state=Job.State.WAITING)
    if waiting.update(state=Job.State.CANCELLED, is_cancel_asked=True, ended_at=clock.wall()):
        return True
    return bool(Job.objects.filter(pk=job_id, state=Job.State.RUNNING).update(is_cancel_asked=True))
