"""What is said in a consultation, and what becomes of it."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from anlan.command.errors import ConsultationBusy, StatementEmpty
from anlan.command.models import Conclusion, Consultation, Participant, Statement
from anlan.command.payloads.consultation import (
    CONSULTATION_HOST,
    CONSULTATION_TAKE_PART,
    ConsultationConcluded,
    ConsultationNoted,
    StatementErased,
)
from anlan.command.services.consultation import locked, require_open, taking_part, tell
from anlan.core import clock, journal
from anlan.core.accounts.models import key_of
from anlan.core.errors import InvalidInput, NotFound
from anlan.core.permission import Actor, require
from anlan.core.settings import conf
from anlan.response.models import Task
from anlan.response.services import issue_task

Kind = Statement.Kind
BY_HAND = (Kind.REMARK, Kind.DECISION)
"""A conclusion is written where its task is made."""


@journal.service("consultation.noted")
def note_statement(*, consultation: str, text: str, kind: str = Kind.REMARK, by: Actor) -> Statement:
    """Put something into the minutes; each has his own line, so nobody's words are lost.

    Raises NotFound, NotPermitted, NotTakingPart, ConsultationNotOpen, StatementEmpty, InvalidInput.
    """
    row = locked(consultation, by)
    require(by, CONSULTATION_TAKE_PART, row)
    require_open(row, _("记入"))
    one = taking_part(row, by)
    if kind not in BY_HAND:
        raise InvalidInput(field=_("类别"), reason=_("只能是发言或议定事项"))
    statement = _written(row, one, text, Kind(kind), by)
    tell("consultation.noted", ConsultationNoted(row.incident.uid, statement.uid, str(statement.kind), one.post), row, by)
    return statement


@journal.service("consultation.erased")
def erase_statement(*, statement: str, by: Actor) -> Statement:
    """Erase the text of an own statement, also of signed minutes; that there was one stays on record.

    Raises NotFound, NotPermitted, ConsultationBusy.
    """
    found = Statement.objects.select_related("consultation").filter(uid=statement, written_by=by.key).first()
    if found is None:
        raise NotFound
    row = locked(found.consultation.uid, by)
    require(by, CONSULTATION_TAKE_PART, row)
    found.refresh_from_db()
    if found.erased_at is not None:
        raise ConsultationBusy(title=row.title, state=_("的这条内容已经删去"))
    found.text, found.erased_at = "", clock.now()
    found.save(update_fields=["text", "erased_at"])
    tell("consultation.erased", StatementErased(row.incident.uid, found.uid), row, by)
    return found


@journal.service("consultation.concluded")
def conclude(
    *, consultation: str, title: str, due_at: datetime, owner_id: int, text: str = "", by: Actor
) -> Task:
    """A conclusion: into the minutes, and a task with its owner and due time in the same act.

    Raises NotFound, NotPermitted, NotTakingPart, ConsultationNotOpen, StatementEmpty, InvalidInput.
    """
    row = locked(consultation, by)
    require(by, CONSULTATION_HOST, row)
    require_open(row, _("形成结论"))
    one = taking_part(row, by)
    if due_at <= clock.now():
        raise InvalidInput(field=_("完成时限"), reason=_("应晚于现在"))
    said = f"{title.strip()}\n{text.strip()}" if title.strip() else ""
    statement = _written(row, one, said, Kind.CONCLUSION, by)
    task = issue_task(
        title=title.strip(), text=text.strip(), region_code=row.region_code, owner_id=owner_id, due_at=due_at,
        incident=row.incident.uid, origin=Task.Origin.CONSULTATION, origin_key=row.journal_key, by=by,
    )  # fmt: skip
    Conclusion.objects.create(consultation=row, statement=statement, task_uid=task.uid)
    payload = ConsultationConcluded(row.incident.uid, statement.uid, task.uid, key_of(owner_id), due_at)
    tell("consultation.concluded", payload, row, by)
    return task


def _written(row: Consultation, one: Participant, text: str, kind: Statement.Kind, by: Actor) -> Statement:
    if not text.strip():
        raise StatementEmpty
    if len(text) > conf.STATEMENT_MAX_CHARS:
        raise InvalidInput(field=_("内容"), reason=_("最多 %(most)s 字，请分条记入") % {"most": conf.STATEMENT_MAX_CHARS})
    return Statement.objects.create(
        uid=str(uuid.uuid4()), consultation=row, kind=kind, text=text.strip(), post=one.post, written_by=by.key, at=clock.now()
    )
