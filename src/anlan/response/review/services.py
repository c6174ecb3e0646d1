"""Turning a lesson into a task that somebody answers for, and signing a review."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from anlan.core import clock, journal
from anlan.core.errors import NotFound
from anlan.core.journal.models import Entry
from anlan.core.permission import Actor, can, require
from anlan.plans.queries import document
from anlan.response.errors import DueTooEarly, ReasonNeeded
from anlan.response.models import Response, Task
from anlan.response.payloads import RESPONSE_VIEW
from anlan.response.review.errors import ClauseUnknown, KindUnknown, ResponseStillRuns, ReviewMoved
from anlan.response.review.payloads import LESSON_RECORD, REVIEW_SIGN, LessonRecorded, ReviewSigned
from anlan.response.review.queries import review_of
from anlan.response.review.result import as_json, hash_of
from anlan.response.services import issue_task
from anlan.response.services.checking import written

KINDS = ("local", "department", "command")
TITLE = Task._meta.get_field("title").max_length or 0


@journal.service("lesson.recorded")
def record_lesson(*, response: str, text: str, owner_id: int, due_at: datetime, clause: str, by: Actor) -> Task:
    """A lesson of a response: who sees to it until when, and which clause of the plan it is about.

    It is a task from then on, followed up like any other. Raises NotFound, NotPermitted, ReasonNeeded, ClauseUnknown,
    DueTooEarly.
    """
    row = _response(response, by)
    require(by, LESSON_RECORD, row)
    if not text.strip():
        raise ReasonNeeded(what=_("整改内容"))
    if clause not in clauses_of(row):
        raise ClauseUnknown(clause=clause)
    if due_at <= clock.now():
        raise DueTooEarly(at=written(due_at), earliest=written(clock.now()))
    words = text.strip()
    task = issue_task(
        title=words.splitlines()[0][:TITLE], text=words, region_code=row.region_code, due_at=due_at, owner_id=owner_id,
        incident=row.incident.uid, origin=Task.Origin.LESSON, origin_key=f"lesson:{row.uid}", clause=clause, by=by,
    )  # fmt: skip
    owner = task.owner.key if task.owner is not None else ""
    payload = LessonRecorded(row.incident.uid, task.origin_key, task.uid, owner, due_at, clause)
    _append("lesson.recorded", row, payload, by)
    return task


@journal.service("review.signed")
def sign_review(*, response: str, kind: str, until: datetime, sha256: str, by: Actor) -> Entry:
    """A named person signs the review as he read it: of his place, his department or the command.

    `until` and `sha256` are those of what he read. Raises NotFound, NotPermitted, KindUnknown, ResponseStillRuns,
    ReviewMoved where the journal says something else by now.
    """
    row = _response(response, by)
    require(by, REVIEW_SIGN, row)
    if kind not in KINDS:
        raise KindUnknown(kind=kind)
    if row.state != Response.State.ENDED:
        raise ResponseStillRuns
    found = review_of(row, by, until=until)
    if hash_of(as_json(found)) != sha256:
        raise ReviewMoved
    payload = ReviewSigned(
        row.incident.uid, kind, until, sha256, found.counts, found.share_met, found.plan, found.edition
    )
    return _append("review.signed", row, payload, by)


def clauses_of(response: Response) -> list[str]:
    """The clauses of the plan to which a lesson can point, once each, in its order."""
    plan = document(response.plan)
    cited = [one.clause for one in plan.levels] + [one.clause for one in plan.actions]
    cited += [one.clause for one in plan.clocks] + [one.clause for one in plan.stand_down.conditions]
    return list(dict.fromkeys(cited))


def _response(uid: str, by: Actor) -> Response:
    row = Response.objects.select_related("plan", "incident__leading_signal").filter(uid=uid).first()
    if row is None or not can(by, RESPONSE_VIEW, row):
        raise NotFound
    return row


def _append(verb: str, response: Response, payload: object, by: Actor) -> Entry:
    return journal.append(
        verb, about=response, by=by, payload=payload, regions=[response.region_code], hazard=response.hazard
    )
