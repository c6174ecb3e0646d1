"""The inbox: signals of the actor's scope, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from anlan.core.clock import current_workspace
from anlan.core.errors import NotFound
from anlan.core.permission import Actor, can
from anlan.core.permission.asking import mandates_for
from anlan.core.settings import conf
from anlan.incidents.models import Incident, Signal, SignalScope
from anlan.incidents.payloads import SIGNAL_VIEW
from anlan.incidents.queries.paging import (
    Page,
    Place,
    after,
    distinct_mandates,
    merged,
    page_size,
    read_cursor,
    write_cursor,
)

TO_DO, DONE = "new", "attached"


def inbox(
    actor: Actor, *, state: str | None = None, after_cursor: str | None = None, limit: int | None = None
) -> Page[Signal]:
    """A page of the inbox. `state`: one of Signal.State; without it all but superseded versions. Raises BadCursor."""
    size, place = page_size(limit), read_cursor(after_cursor)
    lists = [_places(rows, place, size) for rows in _scoped(actor, state)]
    places = merged([*lists, *_invited(actor, state, place, size)], size + 1)
    return _page(places, size)


def _scoped(actor: Actor, state: str | None) -> list[QuerySet[SignalScope]]:
    """One query a region: an equality on (workspace, region[, state]) in the order of its index."""
    if actor.is_system:
        return []
    found = []
    for code, hazards in distinct_mandates(mandates_for(actor, SIGNAL_VIEW)):
        rows = SignalScope.objects.filter(workspace_id=current_workspace().id, region_code=code)
        rows = rows.filter(state=state) if state else rows.exclude(state=Signal.State.SUPERSEDED)
        found.append(rows if "*" in hazards else rows.filter(hazard__in=sorted(hazards)))
    return found


def _places(rows: QuerySet[SignalScope], place: Place | None, size: int) -> list[Place]:
    behind = after(rows, place, at="at", pk="signal_id")
    return list(behind.order_by("-at", "-signal_id").values_list("at", "signal_id")[: size + 1])


def _invited(actor: Actor, state: str | None, place: Place | None, size: int) -> list[list[Place]]:
    """Signals of incidents the actor is invited to; all signals for a part of the system."""
    rows = Signal.objects.all()
    if not actor.is_system:
        uids = [key.partition(":")[2] for key in actor.invitations if key.startswith("incident:")]
        if not uids or not mandates_for(actor, SIGNAL_VIEW):
            return []
        rows = rows.filter(incident__uid__in=uids)
    rows = rows.filter(state=state) if state else rows.exclude(state=Signal.State.SUPERSEDED)
    rows = after(rows, place, at="received_at", pk="pk")
    return [list(rows.order_by("-received_at", "-pk").values_list("received_at", "pk")[: size + 1])]


def _page(places: Sequence[Place], size: int) -> Page[Signal]:
    shown = places[:size]
    signals = with_relations(Signal.objects.all()).in_bulk([pk for _, pk in shown])
    cursor = write_cursor(shown[-1]) if len(places) > size else ""
    return Page([signals[pk] for _, pk in shown], cursor)


def with_relations(signals: QuerySet[Any]) -> QuerySet[Any]:
    """Signals with what a list shows of them; not the original text."""
    return signals.select_related("incident", "supersedes").defer("raw", "supersedes__raw", "supersedes__detail")


def inbox_counts(actor: Actor) -> dict[str, int]:
    """How many signals wait and how many are attached, counted up to one more than the largest page.

    A desk wants to know “3” or “more than 200”, not a census of a hundred thousand rows a page.
    """
    most = conf.PAGE_SIZE_MAX + 1
    counts = {}
    for state in (TO_DO, DONE):
        ids: set[int] = set()
        for rows in _scoped(actor, state):
            ids.update(rows.order_by("-at", "-signal_id").values_list("signal_id", flat=True)[:most])
        for places in _invited(actor, state, None, most):
            ids.update(pk for _, pk in places)
        counts[state] = min(len(ids), most)
    return counts


def signal_by_uid(uid: str, actor: Actor) -> Signal:
    """One signal. Raises NotFound alike when there is none and when the actor may not know of it."""
    signal = Signal.objects.select_related("incident", "supersedes").prefetch_related("scopes").filter(uid=uid).first()
    if signal is None or not can(actor, SIGNAL_VIEW, signal):
        raise NotFound
    return signal


def signal_versions(signal: Signal) -> list[Signal]:
    """All versions of one source's bulletin, the current one first."""
    newest = signal
    while (later := Signal.objects.filter(supersedes=newest).first()) is not None:
        newest = later
    versions = [newest]
    while versions[-1].supersedes is not None:
        versions.append(versions[-1].supersedes)
    return versions


def signals_ever(incident: Incident) -> list[Signal]:
    """All of an incident's signals, superseded versions too, in the order they came."""
    return list(incident.signals.select_related("supersedes").defer("raw", "supersedes__raw").order_by("received_at", "pk"))


def signals_of(incident: Incident) -> list[Signal]:
    """An incident's current signals, the leading one first, then in the order they came."""
    signals = [signal for signal in signals_ever(incident) if signal.state != Signal.State.SUPERSEDED]
    return sorted(signals, key=lambda one: (one.pk != incident.leading_signal_id, one.received_at, one.pk))
