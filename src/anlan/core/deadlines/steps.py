"""The deadlines of one thing: what the rooms above let run for it, and stop."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from anlan.core import clock
from anlan.core.deadlines.limits import limit_of
from anlan.core.deadlines.models import Deadline
from anlan.core.deadlines.queries import running
from anlan.core.deadlines.services import meet_deadline, set_deadline, void_deadline
from anlan.core.journal.sealing import scope_codes
from anlan.core.permission import Actor


def let_run(
    *, about: str, kind: str, title: str, region_code: str, hazard: str, until: datetime | None = None, by: Actor
) -> datetime:
    """Let a deadline run from now, for as long as the clocks table says unless `until` bounds it; answers when it ends.

    `title`: the thing's own, behind the clock's. Raises ClockUnknown, CalendarUnknown, DeadlineStands.
    """
    now = clock.now()
    limit = limit_of(kind, starts_at=now, jurisdictions=[*scope_codes([region_code]), "CN"])
    due_at = until or limit.due_at
    longest = Deadline._meta.get_field("title").max_length
    set_deadline(
        about=about, kind=kind, region_codes=[region_code], hazard=hazard, title=f"{limit.title}：{title}"[:longest],
        starts_at=now, due_at=due_at, ladder_s=limit.ladder_s, by=by,
    )  # fmt: skip
    return due_at


def settle(*, about: str, kinds: Collection[str], is_met: bool, reason: str, by: Actor) -> None:
    """Stop the deadlines of some kinds that run for a thing: met, or void for a reason."""
    for deadline in running().filter(about=about, kind__in=kinds):
        if is_met:
            meet_deadline(uid=deadline.uid, by=by)
        else:
            void_deadline(uid=deadline.uid, reason=reason, by=by)
