"""Which assessments there are, and how far they are. Whose an incident's are, its own room knows."""

from __future__ import annotations

from dataclasses import dataclass

from anlan.core.jobs.models import Job
from anlan.impact.models import Assessment


@dataclass(frozen=True)
class Progress:
    """How far an assessment is. `share` lies between 0 and 1; a failed one without `error` has its reason in the log."""

    state: str
    share: float
    error: str


def assessments_of(subject: str) -> list[Assessment]:
    """Those of a subject that are done, newest first, without their results."""
    done = Assessment.objects.filter(subject=subject, state=Assessment.State.DONE)
    return list(done.defer("result", "given").order_by("-number"))


def standing_of(subject: str) -> Assessment | None:
    """The one asked for last that is done or still comes, without its result; not what failed or was given up."""
    asked = Assessment.objects.filter(subject=subject, state__in=(Assessment.State.DONE, Assessment.State.WAITING))
    found = asked.defer("result", "given").order_by("-number")
    return next((one for one in found if progress_of(one).state in (Assessment.State.DONE, Assessment.State.WAITING)), None)


def newest_of(subject: str) -> Assessment | None:
    """What a page shows: the newest that is done, else the newest that was not given up."""
    found = Assessment.objects.filter(subject=subject).exclude(state=Assessment.State.CANCELLED).defer("given")
    return found.filter(state=Assessment.State.DONE).order_by("-number").first() or found.order_by("-number").first()


def after(assessment: Assessment) -> Assessment | None:
    """The newest that was asked for after it and is not done: figures that still come, or could not be made."""
    later = Assessment.objects.filter(subject=assessment.subject, number__gt=assessment.number)
    newest = later.exclude(state=Assessment.State.CANCELLED).defer("result", "given").order_by("-number").first()
    return newest if newest is not None and newest.state != Assessment.State.DONE else None


def before(assessment: Assessment) -> Assessment | None:
    """The last one of the same subject that was done before it."""
    done = Assessment.objects.filter(subject=assessment.subject, state=Assessment.State.DONE).defer("given")
    return done.filter(number__lt=assessment.number).order_by("-number").first()


def progress_of(assessment: Assessment) -> Progress:
    """Waiting, with the share its job has done; a job that died for good, or was ended, takes it along."""
    if assessment.state != Assessment.State.WAITING:
        return Progress(assessment.state, float(assessment.state == Assessment.State.DONE), assessment.error)
    job = Job.objects.filter(pk=assessment.job).first()
    if job is None or job.state in (Job.State.FAILED, Job.State.CANCELLED):
        ended = Assessment.State.CANCELLED if job is not None and job.state == Job.State.CANCELLED else Assessment.State.FAILED
        return Progress(ended, 0, "")
    return Progress(Assessment.State.WAITING, job.progress, "")
