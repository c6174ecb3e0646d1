"""Setting deadlines, settling them, and firing those that are due."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from anlan.core import clock, journal
from anlan.core.accounts.queries import regional_ladder
from anlan.core.deadlines.errors import DeadlineSettled, DeadlineStands
from anlan.core.deadlines.limits import limit_of
from anlan.core.deadlines.models import Deadline
from anlan.core.deadlines.payloads import (
    DeadlineEscalated,
    DeadlineMet,
    DeadlineMissed,
    DeadlineSet,
    DeadlineVoided,
)
from anlan.core.deadlines.queries import VIEW
from anlan.core.errors import NotFound
from anlan.core.journal.sealing import scope_codes
from anlan.core.permission import Actor, Place, can, declare_act, require

SETTLE = declare_act("deadline.settle", "Set a deadline, call it met, or take it back.")


@dataclass(frozen=True)
class Firing:
    """What firing came to. `changed_nothing`: somebody settled or fired it first."""

    deadline: Deadline | None
    changed_nothing: bool = False


@journal.service("deadline.set")
def set_deadline(
    *,
    about: str,
    kind: str,
    region_codes: Sequence[str],
    hazard: str = "",
    title: str = "",
    starts_at: datetime | None = None,
    due_at: datetime | None = None,
    soon_at: datetime | None = None,
    ladder_s: Sequence[float] = (),
    by: Actor,
) -> Deadline:
    """Let a deadline run. Without `due_at` the clocks table of the packs says how long, and the ladder.

    One runs for one (about, kind); a settled one starts again. Raises DeadlineStands, ClockUnknown,
    CalendarUnknown.
    """
    require(by, SETTLE, Place(scope_codes(region_codes), hazard or None))
    begins = starts_at or clock.now()
    if due_at is None:
        chain = tuple(dict.fromkeys([*scope_codes(region_codes[:1]), "CN"]))
        limit = limit_of(kind, starts_at=begins, jurisdictions=chain)
        due_at, ladder_s, title = limit.due_at, limit.ladder_s, title or limit.title
        soon_at = None if limit.soon_s is None else due_at - timedelta(seconds=limit.soon_s)
    deadline = Deadline.objects.select_for_update().filter(about=about, kind=kind).first()
    if deadline is None:
        deadline = Deadline(about=about, kind=kind, uid=str(uuid.uuid4()))
    elif not deadline.is_settled:
        raise DeadlineStands(title=deadline.title)
    deadline.title, deadline.region_codes, deadline.hazard = title, list(region_codes), hazard
    deadline.starts_at, deadline.due_at, deadline.next_at, deadline.soon_at = begins, due_at, due_at, soon_at
    deadline.state, deadline.step, deadline.ladder = Deadline.State.OPEN, 0, sorted(ladder_s)
    deadline.settled_at, deadline.settled_by = None, ""
    deadline.save()
    payload = DeadlineSet(about, kind, begins, due_at, tuple(deadline.ladder))
    _tell("deadline.set", deadline, payload, by)
    return deadline


@journal.service("deadline.met")
def meet_deadline(*, uid: str, by: Actor) -> Deadline:
    """It is done, in time or late."""
    deadline = _in_hand(uid, by)
    late_s = max((clock.now() - deadline.due_at).total_seconds(), 0)
    _settle(deadline, Deadline.State.MET, by)
    _tell("deadline.met", deadline, DeadlineMet(deadline.about, deadline.kind, late_s), by)
    return deadline


@journal.service("deadline.voided")
def void_deadline(*, uid: str, reason: str, by: Actor) -> Deadline:
    """It need not be done any more."""
    deadline = _in_hand(uid, by)
    _settle(deadline, Deadline.State.VOID, by)
    _tell("deadline.voided", deadline, DeadlineVoided(deadline.about, deadline.kind, reason), by)
    return deadline


@journal.service("deadline.missed", "deadline.escalated")
def fire_deadline(*, deadline_id: int, fires_at: datetime, by: Actor) -> Firing:
    """Let one deadline do what was due at `fires_at`: be missed, or tell the next post.

    The entry occurs at the instant it was due, however late it is caught up; told are those on duty now.
    """
    require(by, SETTLE)
    deadline = Deadline.objects.select_for_update().filter(pk=deadline_id).first()
    if deadline is None or deadline.next_at is None or deadline.next_at != fires_at:
        return Firing(deadline, changed_nothing=True)
    step = deadline.step
    told, empty = _rung(deadline, step)
    facts = (deadline.about, deadline.kind, deadline.title, deadline.due_at)
    if deadline.state == Deadline.State.OPEN:
        deadline.state = Deadline.State.MISSED
        payload: object = DeadlineMissed(*facts, told, empty)
        verb = "deadline.missed"
    else:
        payload = DeadlineEscalated(*facts, step, told, empty)
        verb = "deadline.escalated"
    deadline.step = step + 1
    deadline.next_at = (
        deadline.due_at + timedelta(seconds=deadline.ladder[step]) if step < len(deadline.ladder) else None
    )
    deadline.save()
    _tell(verb, deadline, payload, by, occurred_at=fires_at)
    return Firing(deadline)


def _rung(deadline: Deadline, step: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Whom a step tells: the post of its rung, or the next higher one that somebody holds; at the top, the top."""
    if not deadline.region_codes:
        return (), ()
    rungs = regional_ladder(deadline.region_codes[0], clock.now())
    empty: list[int] = []
    for rung in rungs[step:]:
        if rung.account is not None:
            return (rung.account.pk,), tuple(empty)
        empty.append(rung.post.pk)
    for rung in reversed(rungs[:step]):
        if rung.account is not None:
            return (rung.account.pk,), tuple(empty)
    return (), tuple(empty)


def _in_hand(uid: str, by: Actor) -> Deadline:
    deadline = Deadline.objects.select_for_update().filter(uid=uid).first()
    if deadline is None or not (can(by, VIEW, deadline) or can(by, SETTLE, deadline)):
        raise NotFound
    require(by, SETTLE, deadline)
    if deadline.is_settled:
        raise DeadlineSettled(title=deadline.title)
    return deadline


def _settle(deadline: Deadline, state: str, by: Actor) -> None:
    deadline.state, deadline.next_at = state, None
    deadline.settled_at, deadline.settled_by = clock.now(), by.key
    deadline.save()


def _tell(verb: str, deadline: Deadline, payload: object, by: Actor, *, occurred_at: datetime | None = None) -> None:
    journal.append(
        verb,
        about=deadline,
        by=by,
        payload=payload,
        regions=deadline.region_codes,
        hazard=deadline.hazard,
        occurred_at=occurred_at,
    )
