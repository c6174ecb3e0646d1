"""Undo: the moves of an entry turned round, as long as nothing later rests on them."""

from __future__ import annotations

from typing import Any

from anlan.core import clock, journal
from anlan.core.errors import NotFound
from anlan.core.journal import declared_verbs, payload_of
from anlan.core.journal.models import Entry
from anlan.core.permission import Actor, require
from anlan.incidents import payloads
from anlan.incidents.errors import NotUndoable, UndoTooLate
from anlan.incidents.models import Incident, Signal
from anlan.incidents.services.moving import Change, Row, carry_out, lock_incident, lock_signal, plain
from anlan.incidents.services.reaching import regions_of
from anlan.incidents.words import LATER_REASONS

ACTS = {
    "signal.attached": payloads.SIGNAL_TRIAGE,
    "signal.detached": payloads.SIGNAL_TRIAGE,
    "signal.marked": payloads.SIGNAL_TRIAGE,
    "signal.unmarked": payloads.SIGNAL_TRIAGE,
    "signal.claimed": payloads.SIGNAL_TRIAGE,
    "signal.released": payloads.SIGNAL_TRIAGE,
    "incident.opened": payloads.INCIDENT_OPEN,
    "incident.merged": payloads.INCIDENT_MERGE,
    "incident.split": payloads.INCIDENT_SPLIT,
    "incident.handed_over": payloads.INCIDENT_HAND_OVER,
    "incident.taken_back": payloads.INCIDENT_HAND_OVER,
    "incident.taken_over": payloads.INCIDENT_HAND_OVER,
    "incident.marked": payloads.INCIDENT_OPEN,
    "incident.closed": payloads.INCIDENT_CLOSE,
    "incident.reopened": payloads.INCIDENT_REOPEN,
}
"""What may be undone, and by whom: whoever may do it may undo it."""

UNDONE = ("signal.undone", "incident.undone")


def undone_verb(entry: Entry, payload: dict[str, Any]) -> str:
    """The verb an entry comes down to: undoing an undo is doing the first thing again."""
    return str(payload["verb"]) if entry.verb in UNDONE else entry.verb


@journal.service(*UNDONE)
def undo(*, entry_id: int, by: Actor) -> Entry:
    """Turn round what an entry did, by an entry of its own; the first one stays.

    Raises NotFound, NotPermitted, NotUndoable (it tells of no change of triage) and UndoTooLate (what it
    changed was changed again since, or a signal it moved has a newer version).
    """
    entry = Entry.objects.filter(pk=entry_id, workspace_id=clock.current_workspace().id).first()
    if entry is None or entry.subject_kind not in ("signal", "incident"):
        raise NotFound
    about = _lock(entry.about, by)
    payload = payload_of(entry)
    verb = undone_verb(entry, payload)
    label = str(declared_verbs()[verb].label)
    if verb not in ACTS or not payload.get("moves"):
        raise NotUndoable(verb=label)
    require(by, ACTS[verb], about)
    changes, rows = [], []
    moved = {move["about"] for move in payload["moves"]}
    for move in payload["moves"]:
        row = about if move["about"] == entry.about else _lock(move["about"], by)
        _check_nothing_later(row, move, moved, entry, label)
        rows.append(row)
        after = dict(move["before"])
        if isinstance(row, Signal) and "incident" in after:
            after["is_sorted_by_hand"] = True  # a person has looked; the rule does not do it again
        changes.append(Change(row, revives=move["since"], **after))
    return carry_out(
        f"{entry.subject_kind}.undone",
        payloads.IncidentUndone if isinstance(about, Incident) else payloads.SignalUndone,
        changes,
        about=about,
        by=by,
        regions=list(dict.fromkeys([*entry.region_codes, *regions_of(about, *rows)])),
        entry=entry.pk,
        verb=verb,
    )


def _lock(about: str, by: Actor) -> Row:
    kind, _, uid = about.partition(":")
    return lock_signal(uid, by) if kind == "signal" else lock_incident(uid, by)


def _check_nothing_later(row: Row, move: dict[str, Any], moved: set[str], entry: Entry, label: str) -> None:
    """Raises UndoTooLate when a field was changed again, a version came that did not move along, or more joined."""
    for name, value in move["after"].items():
        if plain(row, name) != value or entry.pk not in row.touched.get(name, []):
            raise UndoTooLate(verb=label, reason=LATER_REASONS["changed"])
    if isinstance(row, Signal):
        later = Signal.objects.filter(supersedes=row).first()
        if later is not None and later.journal_key not in moved:
            raise UndoTooLate(verb=label, reason=LATER_REASONS["revised"])
        return
    was_void = move["before"].get("state") == Incident.State.VOID
    if was_void and any(signal.journal_key not in moved for signal in row.signals.all()):
        raise UndoTooLate(verb=label, reason=LATER_REASONS["joined"])
