"""What a person at the desk, or the rule, does with a signal."""

from __future__ import annotations

from anlan.core import journal
from anlan.core.journal.models import Entry
from anlan.core.permission import Actor, require
from anlan.incidents.errors import (
    AlreadyAttached,
    AlreadyClaimed,
    IncidentNotOpen,
    NotAttached,
    NotClaimed,
    NothingChanges,
    SignalNotCurrent,
)
from anlan.incidents.matching import Match
from anlan.incidents.models import Incident, Signal
from anlan.incidents.payloads import (
    INCIDENT_VIEW,
    SIGNAL_TRIAGE,
    SignalAttached,
    SignalClaimed,
    SignalDetached,
    SignalMarked,
    SignalReleased,
    SignalUnmarked,
)
from anlan.incidents.services.moving import Change, carry_out, lock_incident, lock_signal
from anlan.incidents.services.reaching import regions_of
from anlan.incidents.words import INCIDENT_STATES

BY_HAND = "by_hand"
MARKS = (Signal.State.FALSE, Signal.State.TEST)


def require_current(signal: Signal) -> None:
    """Refuse on a version that a newer one superseded."""
    if signal.state == Signal.State.SUPERSEDED:
        raise SignalNotCurrent


def require_open(incident: Incident) -> None:
    """Refuse on an incident that is closed, merged, marked or void."""
    if incident.state != Incident.State.OPEN:
        raise IncidentNotOpen(incident=incident.title, state=state_word(incident.state))


def state_word(state: str) -> str:
    """A state as the screen calls it."""
    return str(INCIDENT_STATES[state])


@journal.service("signal.attached")
def attach_signal(
    *, signal: str, incident: str, match: Match | None = None, if_version: int | None = None, by: Actor
) -> Entry:
    """Attach a signal to an incident; with `match`, the rule does it, else a person.

    The rule may add a late bulletin to a closed incident; a person opens it again first.
    Raises NotFound, NotPermitted, Stale, SignalNotCurrent, AlreadyAttached, IncidentNotOpen.
    """
    row = lock_signal(signal, by, if_version=if_version)
    into = lock_incident(incident, by)
    require(by, SIGNAL_TRIAGE, row)
    require(by, INCIDENT_VIEW, into)
    require_current(row)
    if row.incident is not None:
        raise AlreadyAttached(incident=row.incident.title)
    if match is None or into.state != Incident.State.CLOSED:
        require_open(into)
    change = Change(
        row, incident=into.uid, state=_attached_state(row), is_sorted_by_hand=row.is_sorted_by_hand or match is None
    )
    return carry_out(
        "signal.attached",
        SignalAttached,
        [change],
        about=into,
        by=by,
        regions=regions_of(into, row),
        signal=row.uid,
        source=row.source,
        basis=match.basis if match else BY_HAND,
        misfit=match.misfit if match else None,
    )


def _attached_state(signal: Signal) -> str:
    return signal.state if signal.state == Signal.State.WITHDRAWN else Signal.State.ATTACHED


@journal.service("signal.detached")
def detach_signal(*, signal: str, if_version: int | None = None, by: Actor) -> Entry:
    """Take a signal out of its incident, back into the inbox; the rule leaves it alone from then on.

    Raises NotFound, NotPermitted, Stale, SignalNotCurrent, NotAttached.
    """
    row = lock_signal(signal, by, if_version=if_version)
    require(by, SIGNAL_TRIAGE, row)
    require_current(row)
    if row.incident is None:
        raise NotAttached
    incident = lock_incident(row.incident.uid, by)
    state = row.state if row.state != Signal.State.ATTACHED else Signal.State.NEW
    return carry_out(
        "signal.detached",
        SignalDetached,
        [Change(row, incident="", state=state, is_sorted_by_hand=True)],
        about=incident,
        by=by,
        regions=regions_of(incident, row),
        signal=row.uid,
        source=row.source,
    )


def _mark(signal: str, mark: str, if_version: int | None, by: Actor) -> Entry:
    row = lock_signal(signal, by, if_version=if_version)
    require(by, SIGNAL_TRIAGE, row)
    require_current(row)
    if row.state == mark:
        raise NothingChanges
    return carry_out(
        "signal.marked", SignalMarked, [Change(row, state=mark, is_sorted_by_hand=True)], about=row, by=by, mark=mark
    )


@journal.service("signal.marked")
def mark_signal_false(*, signal: str, if_version: int | None = None, by: Actor) -> Entry:
    """Mark a signal as false. It stays where it is, struck out; the rule never overturns it."""
    return _mark(signal, Signal.State.FALSE, if_version, by)


@journal.service("signal.marked")
def mark_signal_test(*, signal: str, if_version: int | None = None, by: Actor) -> Entry:
    """Mark a signal as a test message."""
    return _mark(signal, Signal.State.TEST, if_version, by)


@journal.service("signal.unmarked")
def unmark_signal(*, signal: str, if_version: int | None = None, by: Actor) -> Entry:
    """Take the mark off again. Raises NothingChanges where there is none."""
    row = lock_signal(signal, by, if_version=if_version)
    require(by, SIGNAL_TRIAGE, row)
    require_current(row)
    if row.state not in MARKS:
        raise NothingChanges
    if row.status == "withdrawn":
        state = Signal.State.WITHDRAWN
    else:
        state = Signal.State.ATTACHED if row.incident_id else Signal.State.NEW
    return carry_out(
        "signal.unmarked", SignalUnmarked, [Change(row, state=state)], about=row, by=by, mark=row.state
    )


@journal.service("signal.claimed")
def claim_signal(*, signal: str, if_version: int | None = None, by: Actor) -> Entry:
    """Say “I deal with this”. Raises AlreadyClaimed when somebody else has."""
    row = lock_signal(signal, by, if_version=if_version)
    require(by, SIGNAL_TRIAGE, row)
    require_current(row)
    if row.claimed_by == by.key:
        raise NothingChanges
    if row.claimed_by:
        raise AlreadyClaimed
    return carry_out("signal.claimed", SignalClaimed, [Change(row, claimed_by=by.key)], about=row, by=by)


@journal.service("signal.released")
def release_signal(*, signal: str, if_version: int | None = None, by: Actor) -> Entry:
    """Put a claimed signal back. Raises NotClaimed when it is somebody else's or nobody's."""
    row = lock_signal(signal, by, if_version=if_version)
    require(by, SIGNAL_TRIAGE, row)
    if row.claimed_by != by.key:
        raise NotClaimed
    return carry_out("signal.released", SignalReleased, [Change(row, claimed_by="")], about=row, by=by)
