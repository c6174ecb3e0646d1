"""The life of an incident: opened, merged, split, marked, closed, opened again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from anlan.core import clock, journal
from anlan.core.journal.models import Entry
from anlan.core.permission import Actor, require
from anlan.incidents.errors import AlreadyAttached, IncidentNotOpen, NothingChanges, NothingToSplit, SameIncident
from anlan.incidents.models import Incident, Signal
from anlan.incidents.payloads import (
    INCIDENT_CLOSE,
    INCIDENT_MERGE,
    INCIDENT_OPEN,
    INCIDENT_REOPEN,
    INCIDENT_SPLIT,
    IncidentClosed,
    IncidentMarked,
    IncidentMerged,
    IncidentOpened,
    IncidentReopened,
    IncidentSplit,
)
from anlan.incidents.services.moving import Change, carry_out, lock_incident, lock_signal
from anlan.incidents.services.reaching import regions_of
from anlan.incidents.services.standing import place_of, title_of
from anlan.incidents.services.triage import BY_HAND, require_current, require_open, state_word

RULE = "rule"
CLOSING_REASONS = ("handled", "no_impact", "duplicate")


def _draft(signal: Signal) -> Incident:
    """A row for an incident, void until its opening is told and carried out."""
    now = clock.now()
    return Incident.objects.create(
        uid=str(uuid.uuid4()),
        title=title_of(signal),
        hazard=signal.hazard,
        state=Incident.State.VOID,
        occurred_at=signal.occurred_at,
        opened_at=now,
        changed_at=now,
        longitude=signal.longitude,
        latitude=signal.latitude,
        place_text=place_of(signal),
        region_codes=list(signal.region_codes),
        lead_region=signal.region_codes[0] if signal.region_codes else "",
        leading_signal=signal,
    )


@journal.service("incident.opened")
def open_incident(*, signal: str, is_rule: bool = False, if_version: int | None = None, by: Actor) -> Entry:
    """Open an incident from a signal; the entry is about the incident.

    Raises NotFound, NotPermitted, Stale, SignalNotCurrent, AlreadyAttached.
    """
    row = lock_signal(signal, by, if_version=if_version)
    require(by, INCIDENT_OPEN, row)
    require_current(row)
    if row.incident is not None:
        raise AlreadyAttached(incident=row.incident.title)
    incident = _draft(row)
    changes = [
        Change(incident, state=Incident.State.OPEN),
        Change(
            row,
            incident=incident.uid,
            state=Signal.State.ATTACHED,
            is_sorted_by_hand=row.is_sorted_by_hand or not is_rule,
        ),
    ]
    return carry_out(
        "incident.opened",
        IncidentOpened,
        changes,
        about=incident,
        by=by,
        title=incident.title,
        signals=(row.uid,),
        basis=RULE if is_rule else BY_HAND,
    )


@journal.service("incident.merged")
def merge_incidents(*, incident: str, into: str, if_version: int | None = None, by: Actor) -> Entry:
    """Merge an incident into another: its signals go over, its page leads there.

    Raises NotFound, NotPermitted, Stale, SameIncident, IncidentNotOpen.
    """
    if incident == into:
        raise SameIncident
    # Locked in one order, whichever way round two people merge the same pair.
    rows = {uid: lock_incident(uid, by) for uid in sorted((incident, into))}
    gone = lock_incident(incident, by, if_version=if_version)
    stays = rows[into]
    require(by, INCIDENT_MERGE, gone)
    require(by, INCIDENT_MERGE, stays)
    require_open(gone)
    require_open(stays)
    signals = list(gone.signals.select_related("incident").order_by("pk"))
    changes = [
        Change(gone, state=Incident.State.MERGED, merged_into=stays.uid),
        Change(stays, led_regions=_led(stays, gone.lead_region)),
        *(Change(signal, incident=stays.uid, is_sorted_by_hand=True) for signal in signals),
    ]
    return carry_out(
        "incident.merged",
        IncidentMerged,
        changes,
        about=gone,
        by=by,
        regions=regions_of(stays, gone),
        into=stays.uid,
        into_title=stays.title,
        title=gone.title,
        signals=tuple(signal.uid for signal in signals),
    )


def _led(incident: Incident, region: str) -> list[str]:
    """The desks that keep an incident in sight, with one more."""
    if not region or region in (incident.lead_region, *incident.led_regions):
        return incident.led_regions
    return [*incident.led_regions, region]


@journal.service("incident.split")
def split_incident(*, incident: str, signals: Sequence[str], if_version: int | None = None, by: Actor) -> Entry:
    """Split signals, with their earlier versions, off into a new incident; at least one stays.

    Raises NotFound, NotPermitted, Stale, IncidentNotOpen, NothingToSplit.
    """
    row = lock_incident(incident, by, if_version=if_version)
    require(by, INCIDENT_SPLIT, row)
    require_open(row)
    held = list(row.signals.select_related("incident", "supersedes").order_by("pk"))
    current = {signal.uid for signal in held if signal.state != Signal.State.SUPERSEDED}
    chosen = set(signals)
    if not chosen or not chosen < current:
        raise NothingToSplit
    leaving = [signal for signal in held if signal.uid in chosen]
    first = leaving[0]
    for signal in held:
        if signal.state == Signal.State.SUPERSEDED and _newest_of(signal, held) in chosen:
            leaving.append(signal)
    new = _draft(first)
    changes = [
        Change(new, state=Incident.State.OPEN),
        *(Change(signal, incident=new.uid, is_sorted_by_hand=True) for signal in leaving),
    ]
    return carry_out(
        "incident.split",
        IncidentSplit,
        changes,
        about=row,
        by=by,
        regions=regions_of(row),
        new=new.uid,
        new_title=new.title,
        signals=tuple(signal.uid for signal in leaving),
    )


def _newest_of(signal: Signal, held: Sequence[Signal]) -> str:
    later = {other.supersedes_id: other for other in held if other.supersedes_id is not None}
    while signal.pk in later:
        signal = later[signal.pk]
    return signal.uid


def _mark(incident: str, mark: str, if_version: int | None, by: Actor) -> Entry:
    row = lock_incident(incident, by, if_version=if_version)
    require(by, INCIDENT_OPEN, row)
    if row.state == mark:
        raise NothingChanges
    if row.state not in (Incident.State.OPEN, Incident.State.CLOSED):
        raise IncidentNotOpen(incident=row.title, state=state_word(row.state))
    change = Change(row, state=mark, closed_at=clock.now().isoformat())
    return carry_out("incident.marked", IncidentMarked, [change], about=row, by=by, mark=mark)


@journal.service("incident.marked")
def mark_incident_false(*, incident: str, if_version: int | None = None, by: Actor) -> Entry:
    """Say that nothing happened. It stays on record; the rule adds nothing to it any more."""
    return _mark(incident, Incident.State.FALSE, if_version, by)


@journal.service("incident.marked")
def mark_incident_test(*, incident: str, if_version: int | None = None, by: Actor) -> Entry:
    """Say that it was a test."""
    return _mark(incident, Incident.State.TEST, if_version, by)


@journal.service("incident.closed")
def close_incident(*, incident: str, reason: str = "handled", if_version: int | None = None, by: Actor) -> Entry:
    """End an incident. Raises NotFound, NotPermitted, Stale, IncidentNotOpen."""
    if reason not in CLOSING_REASONS:
        raise ValueError(f"reason must be one of {', '.join(CLOSING_REASONS)}, got {reason}")
    row = lock_incident(incident, by, if_version=if_version)
    require(by, INCIDENT_CLOSE, row)
    require_open(row)
    change = Change(row, state=Incident.State.CLOSED, closed_at=clock.now().isoformat())
    return carry_out("incident.closed", IncidentClosed, [change], about=row, by=by, reason=reason)


@journal.service("incident.reopened")
def reopen_incident(*, incident: str, if_version: int | None = None, by: Actor) -> Entry:
    """Open an incident again that was closed, or marked as false or a test.

    Raises NotFound, NotPermitted, Stale, IncidentNotOpen (a merged one is split instead).
    """
    row = lock_incident(incident, by, if_version=if_version)
    require(by, INCIDENT_REOPEN, row)
    if row.state == Incident.State.OPEN:
        raise NothingChanges
    if row.state not in (Incident.State.CLOSED, Incident.State.FALSE, Incident.State.TEST):
        raise IncidentNotOpen(incident=row.title, state=state_word(row.state))
    was = row.state
    change = Change(row, state=Incident.State.OPEN, closed_at=None)
    return carry_out("incident.reopened", IncidentReopened, [change], about=row, by=by, was=was)
