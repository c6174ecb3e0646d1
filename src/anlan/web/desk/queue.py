"""The queue as a desk shows it: what waits first, then what is settled, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from anlan.core.permission import Actor
from anlan.incidents import queries
from anlan.incidents.models import Signal
from anlan.web import names, rows

FILTERS = ("", Signal.State.NEW, Signal.State.ATTACHED, Signal.State.FALSE, Signal.State.TEST, Signal.State.WITHDRAWN)


@dataclass(frozen=True)
class Queue:
    """Signals in order, and their lines as they stand on the page; counts end in + where there are more than a page."""

    signals: Sequence[Signal]
    lines: SafeString
    to_do: str
    claimed: int
    settled: str
    next_cursor: str
    last_at: datetime | None


def queue_of(actor: Actor, *, state: str = "", after: str = "", current: str = "") -> Queue:
    """A page of the inbox. Without a state, on the first page, everything that waits stands on top.

    Raises BadCursor.
    """
    page = queries.inbox(actor, state=state or None, after_cursor=after or None)
    waiting: list[Signal] = [signal for signal in page.rows if signal.state == Signal.State.NEW]
    more_wait = False
    if not state and not after and page.next_cursor:
        all_wait = len(waiting) == len(page.rows)
        behind = page.next_cursor if all_wait else None
        more = queries.inbox(actor, state=Signal.State.NEW, after_cursor=behind, limit=1 if all_wait else None)
        if all_wait:
            more_wait = bool(more.rows)
        else:
            waiting, more_wait = list(more.rows), bool(more.next_cursor)
    known = {signal.pk for signal in waiting}
    rest = [signal for signal in page.rows if signal.pk not in known]
    signals = sorted([*waiting, *rest], key=lambda one: (rows.rank_of(one), -one.received_at.timestamp(), -one.pk))
    owners = names.actor_names(signal.claimed_by for signal in signals)
    limits = rows.open_deadlines(signal.journal_key for signal in signals) if signals else {}
    settled = [signal for signal in page.rows if signal.state != Signal.State.NEW]
    return Queue(
        signals=signals,
        lines=rows.signal_lines(signals, current=current, owners=owners, deadlines=limits),
        to_do=f"{len(waiting)}{'+' if more_wait else ''}",
        claimed=sum(bool(signal.claimed_by) for signal in waiting),
        settled=f"{len(settled)}{'+' if page.next_cursor else ''}",
        next_cursor=page.next_cursor,
        last_at=max((signal.received_at for signal in page.rows), default=None),
    )
