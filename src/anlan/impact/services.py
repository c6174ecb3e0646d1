"""Asking for an assessment, giving it up, and writing down what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from anlan.core import clock, journal
from anlan.core.clock import current_workspace
from anlan.core.clock.holding import hold
from anlan.core.errors import NotFound
from anlan.core.jobs import ask, cancel
from anlan.core.jobs.asking import input_hash
from anlan.core.journal.sealing import scope_codes
from anlan.core.permission import Actor, Place, require, system_actor
from anlan.impact.answering import answers
from anlan.impact.errors import AssessmentOver
from anlan.impact.models import Assessment
from anlan.impact.payloads import (
    ASSESSMENT_ASK,
    AssessmentAsked,
    AssessmentCancelled,
    AssessmentFailed,
    AssessmentMade,
)
from anlan.impact.queries import standing_of
from anlan.impact.stamps import VERSION, data_stamp

JOB = "impact.earthquake"
IMPACT = system_actor("impact")


@dataclass(frozen=True)
class Asked:
    """The assessment of an input: the one that stands, or a new one."""

    assessment: Assessment
    changed_nothing: bool


@journal.service("assessment.asked", "assessment.made")
def ask_assessment(
    *, event: dict[str, Any], region_codes: Sequence[str], subject: str = "", hazard: str = "earthquake", by: Actor
) -> Asked:
    """Have an event assessed with the data that stand now. The same event on the same data is computed once.

    The assessment asked for last is the newest of its subject: where an earlier input holds again, as after an undo,
    it gets a number of its own, with the figures that were computed then.

    event    as `impact.given` makes it: plain values of a bulletin
    subject  journal key of an incident; empty: the assessment stands for itself
    Raises NotPermitted.
    """
    require(by, ASSESSMENT_ASK, Place(scope_codes(region_codes), hazard))
    digest = input_hash(JOB, VERSION, {"event": event, "data": data_stamp(event)})
    uid = str(uuid.uuid4())
    key = subject or f"assessment:{digest}"
    hold([key])
    newest = standing_of(key)
    if newest is not None and newest.input_hash == digest:
        return Asked(newest, changed_nothing=True)
    last = Assessment.objects.filter(subject=key).aggregate(last=Max("number"))["last"] or 0
    asked = Assessment(
        uid=uid, subject=key, number=last + 1, hazard=hazard, region_codes=list(region_codes), given=event,
        input_hash=digest, asked_by=by.key, asked_at=clock.now(),
    )  # fmt: skip
    known = Assessment.objects.filter(input_hash=digest, state=Assessment.State.DONE).order_by("number").first()
    if known is not None:
        asked.state, asked.done_at = Assessment.State.DONE, clock.now()
        asked.result, asked.suggestion = known.result, known.suggestion
        asked.save(force_insert=True)
        _tell("assessment.made", asked, _made(asked), by)
        return Asked(asked, changed_nothing=False)
    asked.job = ask(JOB, {"assessment": asked.uid, "workspace": current_workspace().key}).pk
    asked.save(force_insert=True)
    _tell("assessment.asked", asked, AssessmentAsked(asked.uid, asked.number, digest), by)
    return Asked(asked, changed_nothing=False)


@journal.service("assessment.cancelled")
def cancel_assessment(*, uid: str, by: Actor) -> Assessment:
    """Give an assessment up that is still under way. Raises NotFound, NotPermitted, AssessmentOver."""
    found = _locked(uid)
    require(by, ASSESSMENT_ASK, found)
    if found.state != Assessment.State.WAITING:
        raise AssessmentOver
    if found.job is not None:
        cancel(found.job)
    found.state, found.done_at = Assessment.State.CANCELLED, clock.now()
    found.save(update_fields=["state", "done_at"])
    _tell("assessment.cancelled", found, AssessmentCancelled(uid, found.number), by)
    return found


@journal.service("assessment.made")
def record_assessment(
    *, uid: str, result: dict[str, Any], suggestion: dict[str, Any] | None = None, by: Actor = IMPACT
) -> Asked:
    """Write down what came of an assessment; nothing when it was cancelled meanwhile, or is there already."""
    found = _locked(uid)
    require(by, ASSESSMENT_ASK, found)
    if found.state != Assessment.State.WAITING:
        return Asked(found, changed_nothing=True)
    found.state, found.result, found.done_at = Assessment.State.DONE, result, clock.now()
    found.suggestion = suggestion
    found.save(update_fields=["state", "result", "suggestion", "done_at"])
    _tell("assessment.made", found, _made(found), by)
    return Asked(found, changed_nothing=False)


@journal.service("assessment.failed")
def fail_assessment(*, uid: str, reason: str, by: Actor = IMPACT) -> Asked:
    """Write down that an assessment could not be made, and why; empty where only the log knows."""
    found = _locked(uid)
    require(by, ASSESSMENT_ASK, found)
    if found.state != Assessment.State.WAITING:
        return Asked(found, changed_nothing=True)
    longest = Assessment._meta.get_field("error").max_length
    found.state, found.error, found.done_at = Assessment.State.FAILED, reason[:longest], clock.now()
    found.save(update_fields=["state", "error", "done_at"])
    _tell("assessment.failed", found, AssessmentFailed(uid, found.number, found.error), by)
    return Asked(found, changed_nothing=False)


def _locked(uid: str) -> Assessment:
    found = Assessment.objects.select_for_update().filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def _made(assessment: Assessment) -> AssessmentMade:
    assert assessment.result is not None
    method = assessment.result["method"]
    asked = answers(assessment.result, assessment.suggestion, clock.now())
    return AssessmentMade(
        assessment.uid, assessment.number, method["name"], method["version"], method["is_valid"], asked
    )


def _tell(verb: str, assessment: Assessment, payload: object, by: Actor) -> None:
    is_own = assessment.subject.startswith("assessment:")
    about: Any = assessment if is_own else assessment.subject
    journal.append(verb, about=about, by=by, payload=payload, regions=assessment.region_codes, hazard=assessment.hazard)
