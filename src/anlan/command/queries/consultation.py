"""Consultations of an incident, and the minutes of one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from anlan.command.models import Conclusion, Consultation, Drawing, Participant, Statement
from anlan.command.payloads.consultation import CONSULTATION_VIEW
from anlan.command.symbols import plot_symbols
from anlan.core.errors import NotFound
from anlan.core.journal.verbs import canonical
from anlan.core.permission import Actor, can
from anlan.incidents.queries import incident_by_uid
from anlan.response.models import Task


def consultations_of(incident: str, actor: Actor) -> list[Consultation]:
    """Of an incident, newest first. Raises NotFound where the actor may not know of it."""
    found = incident_by_uid(incident, actor)
    rows = Consultation.objects.filter(incident=found).select_related("incident").order_by("-scheduled_at", "-pk")
    return [row for row in rows if can(actor, CONSULTATION_VIEW, row)]


def consultation_by_uid(uid: str, actor: Actor) -> Consultation:
    """Raises NotFound, also where the actor may not know of it."""
    row = Consultation.objects.select_related("incident").filter(uid=uid).first()
    if row is None or not can(actor, CONSULTATION_VIEW, row):
        raise NotFound
    return row


def participants_of(row: Consultation) -> QuerySet[Participant]:
    """The host first, then in the order of their coming, then who has not come."""
    return row.participants.select_related("account").order_by("role", "joined_at", "pk")


@dataclass(frozen=True)
class Concluded:
    """A conclusion and the task it became, as that stands now."""

    statement: Statement
    task: Task | None


@dataclass(frozen=True)
class Minutes:
    """What was said, drawn and concluded; `sha256` is of exactly that, whoever comes or goes."""

    statements: tuple[Statement, ...]
    drawings: tuple[Drawing, ...]
    conclusions: tuple[Concluded, ...]
    tasks: tuple[str, ...]
    sha256: str


def minutes_of(row: Consultation) -> Minutes:
    """The minutes as they stand; drawings that were taken back are not in them."""
    statements = tuple(row.statements.order_by("at", "pk"))
    drawings = tuple(row.drawings.filter(voided_at=None).order_by("at", "pk"))
    concluded = list(row.conclusions.select_related("statement").order_by("pk"))
    tasks = {task.uid: task for task in Task.objects.filter(uid__in=[one.task_uid for one in concluded]).select_related("owner")}
    return Minutes(
        statements=statements,
        drawings=drawings,
        conclusions=tuple(Concluded(one.statement, tasks.get(one.task_uid)) for one in concluded),
        tasks=tuple(one.task_uid for one in concluded),
        sha256=_digest(row, statements, drawings, concluded),
    )


def last_change(minutes: Minutes) -> str:
    """Who last added or moved something, in words; for a host who read earlier minutes."""
    wrote, drew = _("%(post)s记入“%(kind)s”"), _("%(post)s标绘“%(symbol)s”")
    said = [(one.at, wrote % {"post": one.post, "kind": one.get_kind_display()}) for one in minutes.statements]
    drawn = [(one.changed_at, drew % {"post": one.post, "symbol": title_of(one)}) for one in minutes.drawings]
    changes: list[tuple[datetime, str]] = [*said, *drawn]
    return max(changes)[1] if changes else _("一处标绘已撤销")


def title_of(drawing: Drawing) -> str:
    """Its label, else what its symbol means."""
    symbol = plot_symbols().get(drawing.symbol)
    return drawing.label or (symbol.title if symbol is not None else drawing.symbol)


def _digest(
    row: Consultation, statements: tuple[Statement, ...], drawings: tuple[Drawing, ...], concluded: list[Conclusion]
) -> str:
    content: dict[str, Any] = {
        "consultation": row.uid,
        "title": row.title,
        "statements": [[one.uid, one.kind, one.post, one.at, one.text] for one in statements],
        "drawings": [[one.uid, one.symbol, one.geometry, one.label, one.post, one.changed_at] for one in drawings],
        "conclusions": [[one.statement.uid, one.task_uid] for one in concluded],
    }
    return hashlib.sha256(canonical(content).encode()).hexdigest()
