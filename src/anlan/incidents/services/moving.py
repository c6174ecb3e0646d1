"""Changing rows by moves: first the entry that tells of them, then the rows, made from the entry's own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from anlan.core import journal
from anlan.core.errors import NotFound
from anlan.core.journal.models import Entry
from anlan.core.permission import Actor, can
from anlan.incidents.errors import IncidentRuns, Stale
from anlan.incidents.hanging import runs_on
from anlan.incidents.models import Incident, IncidentScope, Signal, SignalScope
from anlan.incidents.payloads import INCIDENT_VIEW, SIGNAL_VIEW, Move
from anlan.incidents.services.reaching import regions_of

Row = Signal | Incident

FIELDS: dict[type[Row], tuple[str, ...]] = {
    Signal: ("state", "incident", "claimed_by", "is_sorted_by_hand"),
    Incident: ("state", "merged_into", "lead_region", "led_regions", "taken_by", "closed_at"),
}
RELATIONS = ("incident", "merged_into")


def lock_signal(uid: str, by: Actor, *, if_version: int | None = None) -> Signal:
    """The signal, held until the end of the transaction.

    Raises NotFound when there is none or the actor may not know of it, Stale when the caller saw another version.
    """
    signal = Signal.objects.select_for_update(of=("self",)).select_related("incident").filter(uid=uid).first()
    if signal is None or not can(by, SIGNAL_VIEW, signal):
        raise NotFound
    _check_version(signal, if_version, signal.place_text)
    return signal


def lock_incident(uid: str, by: Actor, *, if_version: int | None = None) -> Incident:
    """The incident, held until the end of the transaction; refuses as `lock_signal` does."""
    incident = Incident.objects.select_for_update(of=("self",)).select_related("merged_into").filter(uid=uid).first()
    if incident is None or not can(by, INCIDENT_VIEW, incident):
        raise NotFound
    _check_version(incident, if_version, incident.title)
    return incident


def _check_version(row: Row, seen: int | None, title: str) -> None:
    if seen is not None and seen != row.version:
        raise Stale(title=title, seen=seen, version=row.version)


def plain(row: Row, name: str) -> Any:
    """A field as an entry writes it down."""
    value = getattr(row, name)
    if name in RELATIONS:
        return value.uid if value is not None else ""
    if isinstance(value, datetime):
        return value.isoformat()
    return value


class Change:
    """A row and what it is to become; only what differs counts.

    `revives`: by field, the entries whose word holds again, when this is an undo.
    """

    def __init__(self, row: Row, /, revives: Mapping[str, list[int]] | None = None, **after: Any) -> None:
        self.row = row
        self.revives = revives or {}
        wanted = {name: value for name, value in after.items() if plain(row, name) != value}
        unknown = set(after) - set(FIELDS[type(row)])
        if unknown:
            raise ValueError(f"{type(row).__name__} is not moved by {', '.join(unknown)}")
        self.move = Move(
            about=row.journal_key,
            before={name: plain(row, name) for name in wanted},
            after=wanted,
            since={name: row.touched.get(name, []) for name in wanted},
        )


def carry_out(
    verb: str,
    payload: type,
    changes: Iterable[Change],
    /,
    *,
    about: Row,
    by: Actor,
    regions: Sequence[str] = (),
    **facts: Any,
) -> Entry:
    """Append the entry and make the changes it tells of; then let every incident it touched stand anew.

    Raises IncidentRuns where a person would end an incident on which something of a room above runs.
    """
    from anlan.incidents.services.standing import stand_anew

    effective = [change for change in changes if change.move.after]
    for change in effective:
        row, ends = change.row, change.move.before.get("state") == Incident.State.OPEN
        if ends and isinstance(row, Incident) and not by.is_system and runs_on(row):
            raise IncidentRuns(incident=row.title)
    entry = journal.append(
        verb,
        about=about,
        by=by,
        payload=payload(moves=tuple(change.move for change in effective), **facts),
        regions=regions or regions_of(about),
        hazard=about.hazard,
    )
    uids: set[str] = set()
    for change in effective:
        uids |= _touched_incidents(change)
        _write(change, entry)
    for incident in Incident.objects.filter(uid__in=uids).order_by("pk"):
        stand_anew(incident, by=by, is_told=incident.journal_key == entry.about)
    return entry


def _touched_incidents(change: Change) -> set[str]:
    row = change.row
    uids = {row.uid} if isinstance(row, Incident) else {row.incident.uid} if row.incident else set()
    return {uid for uid in uids | {change.move.before.get("incident", ""), change.move.after.get("incident", "")} if uid}


def _write(change: Change, entry: Entry) -> None:
    row, after = change.row, change.move.after
    for name, value in after.items():
        if name in RELATIONS:
            value = Incident.objects.get(uid=value) if value else None
        elif name == "closed_at":
            value = datetime.fromisoformat(value) if value else None
        setattr(row, name, value)
        row.touched[name] = [entry.pk, *change.revives.get(name, [])]
    row.version += 1
    row.save(update_fields=[*after, "touched", "version"])
    if "state" in after:
        if isinstance(row, Signal):
            SignalScope.objects.filter(signal=row).update(state=row.state)
        else:
            IncidentScope.objects.filter(incident=row).update(is_open=row.state == Incident.State.OPEN)
