"""The queue as a desk shows it: what waits first, then what is settled, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anlan.core.permission import Actor
from anlan.incidents import queries
from anlan.incidents.models import Signal
from anlan.web import names, rows

FILTERS = ("", Signal.State.NEW, Signal.State.ATTACHED, Signal.State.FALSE, Signal.State.TEST, Signal.State.WITHDRAWN)


@dataclass(frozen=True)
class Queue:
    """Rows in order; counts end in + where there are more than a page."""

    items: Sequence[dict[str, Any]]
    signals: Sequence[Signal]
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
        first = queries.inbox(actor, state=Signal.State.NEW)
        waiting, more_wait = list(first.rows), bool(first.next_cursor)
    known = {signal.pk for signal in waiting}
    rest = [signal for signal in page.rows if signal.pk not in known]
    signals = sorted([*waiting, *rest], key=lambda one: (rows.rank_of(one), -one.received_at.timestamp(), -one.pk))
    owners = names.actor_names(signal.claimed_by for signal in signals)
    limits = rows.open_deadlines(signal.journal_key for signal in signals) if signals else {}
    settled = [signal for signal in page.rows if signal.state != Signal.State.NEW]
    return Queue(
        items=[
            rows.signal_row(
                signal,
                current=current,
                owners=owners,
                deadline=rows.next_deadline(limits.get(signal.journal_key, ())),
            )
            for signal in signals
        ],
        signals=signals,
        to_do=f"{len(waiting)}{'+' if more_wait else ''}",
        claimed=sum(bool(signal.claimed_by) for signal in waiting),
        settled=f"{len(settled)}{'+' if page.next_cursor else ''}",
        next_cursor=page.next_cursor,
        last_at=max((signal.received_at for signal in page.rows), default=None),
    )
