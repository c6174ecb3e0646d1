"""The inbox: signals of the actor's scope, newest first."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from anlan.core.errors import NotFound
from anlan.core.permission import Actor, can
from anlan.core.permission.asking import mandates_for
from anlan.core.remembering import Remembered
from anlan.incidents.models import Incident, Signal
from anlan.incidents.payloads import SIGNAL_VIEW
from anlan.incidents.queries.paging import (
    Found,
    Page,
    Place,
    after,
    distinct_mandates,
    in_scope,
    merged,
    page_of,
    page_size,
    read_cursor,
)

_IN_SCOPE = """
SELECT s.at, s.signal_id, r.uid, r.version, i.version
FROM incidents_signalscope s JOIN incidents_signal r ON r.id = s.signal_id
LEFT JOIN incidents_incident i ON i.id = r.incident_id
"""
_kept: Remembered[Found, Signal] = Remembered()

def inbox(
    actor: Actor, *, state: str | None = None, after_cursor: str | None = None, limit: int | None = None
) -> Page[Signal]:
    """A page of the inbox. `state`: one of Signal.State; without it all but superseded versions. Raises BadCursor."""
    size, place = page_size(limit), read_cursor(after_cursor)
    found = merged([*_scoped(actor, state, place, size), *_invited(actor, state, place, size)], size + 1)
    return page_of(found, size, _kept, lambda ids: with_relations(Signal.objects.all()).in_bulk(ids))


def _scoped(actor: Actor, state: str | None, place: Place | None, size: int) -> list[list[Found]]:
    """One range a region: an equality on (workspace, region[, state]) in the order of its index."""
    if actor.is_system:
        return []
    wanted = ("s.state = %s", state) if state else ("s.state <> %s", Signal.State.SUPERSEDED.value)
    mandates = distinct_mandates(mandates_for(actor, SIGNAL_VIEW))
    return [in_scope(_IN_SCOPE, "s.signal_id", mandate, [wanted], place, size) for mandate in mandates]


def _invited(actor: Actor, state: str | None, place: Place | None, size: int) -> list[list[Found]]:
    """Signals of incidents the actor is invited to; all signals for a part of the system."""
    rows = Signal.objects.all()
    if not actor.is_system:
        uids = [key.partition(":")[2] for key in actor.invitations if key.startswith("incident:")]
        if not uids or not mandates_for(actor, SIGNAL_VIEW):
            return []
        rows = rows.filter(incident__uid__in=uids)
    rows = rows.filter(state=state) if state else rows.exclude(state=Signal.State.SUPERSEDED)
    rows = after(rows, place, at="received_at", pk="pk")
    newest = rows.order_by("-received_at", "-pk")
    return [list(newest.values_list("received_at", "pk", "uid", "version", "incident__version")[: size + 1])]


def with_relations(signals: QuerySet[Any]) -> QuerySet[Any]:
    """Signals with what a list shows of them; not the original text, nor the bulletin in full."""
    return signals.select_related("incident", "supersedes").defer(
        "raw", "detail", "touched", "incident__touched", "supersedes__raw", "supersedes__detail", "supersedes__touched"
    )


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
