"""Which assessments there are, for whom, and how far they are."""

from __future__ import annotations

from dataclasses import dataclass

from anlan.core.errors import NotFound
from anlan.core.jobs.models import Job
from anlan.core.permission import Actor, can
from anlan.impact.models import Assessment
from anlan.impact.payloads import ASSESSMENT_VIEW


@dataclass(frozen=True)
class Progress:
    """How far an assessment is. `share` lies between 0 and 1."""

    state: str
    share: float
    error: str


def assessment_by_uid(uid: str, actor: Actor) -> Assessment:
    """Raises NotFound, also where the actor may not see it."""
    found = Assessment.objects.filter(uid=uid).first()
    if found is None or not can(actor, ASSESSMENT_VIEW, found):
        raise NotFound
    return found


def assessments_of(subject: str) -> list[Assessment]:
    """Those of an incident that are done, newest first, without their results."""
    done = Assessment.objects.filter(subject=subject, state=Assessment.State.DONE)
    return list(done.defer("result", "given").order_by("-number"))


def newest_of(subject: str, actor: Actor) -> Assessment | None:
    """The assessment of an incident that counts: the newest that is done, else the newest that is under way."""
    found = Assessment.objects.filter(subject=subject).exclude(state=Assessment.State.CANCELLED)
    newest = found.filter(state=Assessment.State.DONE).order_by("-number").first() or found.order_by("-number").first()
    return newest if newest is not None and can(actor, ASSESSMENT_VIEW, newest) else None


def before(assessment: Assessment) -> Assessment | None:
    """The last one of the same subject that was done before it."""
    done = Assessment.objects.filter(subject=assessment.subject, state=Assessment.State.DONE)
    return done.filter(number__lt=assessment.number).order_by("-number").first()


def progress_of(assessment: Assessment) -> Progress:
    """Waiting, with the share its job has done; a job that died for good makes it failed."""
    if assessment.state != Assessment.State.WAITING:
        return Progress(assessment.state, float(assessment.state == Assessment.State.DONE), assessment.error)
    job = Job.objects.filter(pk=assessment.job).first()
    if job is not None and job.state == Job.State.FAILED:
        return Progress(Assessment.State.FAILED, 0, job.error.strip().rpartition("\n")[2])
    return Progress(Assessment.State.WAITING, job.progress if job else 0, "")
