"""What an entry changes on open screens: rows and parts, rendered by the templates of the pages themselves.

Nothing here depends on who looks: what only some may do is hidden on the page, not left out of the row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse, set_script_prefix

from anlan.core import clock
from anlan.core.accounts.services.invitations import INVITE
from anlan.core.attachments.models import Attachment
from anlan.core.attachments.queries import VIEW as VIEW_FILES
from anlan.core.deadlines.models import Deadline
from anlan.core.journal import payload_of
from anlan.core.journal.models import Entry
from anlan.core.journal.sealing import scope_codes
from anlan.core.permission import Actor
from anlan.core.permission.asking import InScope
from anlan.incidents import queries
from anlan.incidents.models import Incident, Refusal, Signal
from anlan.incidents.payloads import INCIDENT_VIEW, REFUSAL_VIEW, SIGNAL_VIEW
from anlan.incidents.queries.files import rights_of_files
from anlan.incidents.queries.hands import invited_to
from anlan.incidents.queries.refusals import view_of
from anlan.incidents.queries.timeline import lines_of
from anlan.incidents.services.undoing import UNDONE
from anlan.web import names, rows
from anlan.web.context import clock_face
from anlan.web.desk.refusals import refusal_row
from anlan.web.events.fragments import Fragment, fragment_of
from anlan.web.room.entries import NOTED, timeline_row
from anlan.web.room.files import FILES, file_row
from anlan.web.room.hands import INVITED, invited_row
from anlan.web.room.situation import head_of, situation_of, source_rows

MAP_TOPIC = "map_incident"
READER = Actor(key="reader")
"""Somebody who may do nothing: the stream shows, it offers no buttons."""


@contextmanager
def at_home() -> Iterator[None]:
    """Addresses of the entered workspace: inside an exercise they stay inside."""
    workspace, before = clock.current_workspace(), get_script_prefix()
    set_script_prefix(f"/drill/{workspace.key}/" if workspace.is_exercise else "/")
    try:
        yield
    finally:
        set_script_prefix(before)


class Scope:
    """To whom the fragments about one thing go."""

    def __init__(self, row: InScope, act: str, *, left: frozenset[str] = frozenset()) -> None:
        self.codes = frozenset(row.scope_codes())
        self.act = act
        self.hazard = getattr(row, "hazard", "")
        self.invitation_key = getattr(row, "invitation_key", "")
        self.left = left

    def fragment(self, topic: str, list_id: str, row_id: str, template: str, context: dict[str, Any], at: str) -> Fragment:
        html = render_to_string(f"anlan/parts/{template}.html", context)
        return self._piece(topic, list_id, row_id, html, at)

    def removal(self, topic: str, list_id: str, row_id: str, at: str) -> Fragment:
        return self._piece(topic, list_id, row_id, None, at)

    def _piece(self, topic: str, list_id: str, row_id: str, html: str | None, at: str) -> Fragment:
        return Fragment(
            topic, list_id, row_id, html, at, self.act, self.codes, self.hazard, self.invitation_key, self.left
        )


@fragment_of("signal")
def signal_fragments(entry: Entry) -> Iterable[Fragment]:
    """Its row in the queue; its incident's parts, where it has one."""
    signal = Signal.objects.select_related("incident__leading_signal", "supersedes").filter(uid=entry.subject_key).first()
    if signal is None:
        return
    with at_home():
        yield from _queue_rows(signal, entry)
        if signal.incident is not None:
            yield from _room(signal.incident, entry)


def _queue_rows(signal: Signal, entry: Entry) -> Iterator[Fragment]:
    scope = Scope(signal, SIGNAL_VIEW, left=_left(signal, entry))
    at = signal.received_at.isoformat()
    if signal.state == Signal.State.SUPERSEDED:
        yield scope.removal("signal", rows.QUEUE, f"signal-{signal.uid}", at)
        return
    limits = rows.open_deadlines([signal.journal_key]).get(signal.journal_key, ())
    item = rows.signal_row(signal, deadline=rows.next_deadline(limits))
    yield scope.fragment("signal", rows.QUEUE, item["row_id"], "queue_row", {"item": item, "target": "detail"}, at)
    if signal.supersedes is not None:
        yield scope.removal("signal", rows.QUEUE, f"signal-{signal.supersedes.uid}", at)


@fragment_of("incident")
def incident_fragments(entry: Entry) -> Iterable[Fragment]:
    """Its row in the list, its room's parts, and the rows of the signals that came, went or moved with it."""
    incident = (
        Incident.objects.select_related("leading_signal", "merged_into").filter(uid=entry.subject_key).first()
    )
    if incident is None:
        return
    with at_home():
        if entry.verb == NOTED:  # a busy room is mostly notes, and they change nothing but the timeline
            yield timeline_fragment(incident, entry, Scope(incident, INCIDENT_VIEW))
            if incident.merged_into is not None:
                yield timeline_fragment(incident.merged_into, entry, Scope(incident.merged_into, INCIDENT_VIEW))
            return
        yield from _room(incident, entry)
        for signal in _moved_signals(entry):
            yield from _queue_rows(signal, entry)
        for other in _moved_incidents(entry, incident):
            yield from _room(other, None)
        if incident.merged_into is not None:
            stays = Scope(incident.merged_into, INCIDENT_VIEW)
            yield timeline_fragment(incident.merged_into, entry, stays)
            yield from _erased(incident.merged_into, entry, stays)
        yield from _called_in(incident, entry)
        if entry.verb.startswith("assessment."):
            yield _assessed(incident, entry)


def _assessed(incident: Incident, entry: Entry) -> Fragment:
    """A line on open 速评页, which then renew themselves."""
    context = {
        "number": payload_of(entry)["number"],
        "state": "done" if entry.verb == "assessment.made" else "",
        "url": reverse("incident-assessment", args=[incident.uid]),
        "at": entry.occurred_at.isoformat(),
    }
    scope = Scope(incident, INCIDENT_VIEW)
    return scope.fragment(
        incident.journal_key, "assessment-news", "assessment-news-row", "assessment_news", context, context["at"]
    )


def _left(signal: Signal, entry: Entry) -> frozenset[str]:
    """The incident that an entry moved a signal out of, as invitations name it."""
    moves = payload_of(entry).get("moves") or ()
    before = {move["before"].get("incident") for move in moves if move["about"] == signal.journal_key} - {None, ""}
    return frozenset(f"incident:{uid}" for uid in before) - {signal.invitation_key}


def _moved(entry: Entry, kind: str) -> list[str]:
    """Keys of the rows an entry's moves name."""
    moves = payload_of(entry).get("moves") or ()
    return [move["about"].partition(":")[2] for move in moves if move["about"].startswith(f"{kind}:")]


def _moved_signals(entry: Entry) -> list[Signal]:
    uids = _moved(entry, "signal")
    if not uids:
        return []
    current = Signal.objects.filter(uid__in=uids).exclude(state=Signal.State.SUPERSEDED)
    return list(current.select_related("incident", "supersedes"))


def _moved_incidents(entry: Entry, about: Incident) -> list[Incident]:
    uids = [uid for uid in _moved(entry, "incident") if uid != about.uid]
    return list(Incident.objects.filter(uid__in=uids).select_related("leading_signal", "merged_into")) if uids else []


def _room(incident: Incident, entry: Entry | None) -> Iterator[Fragment]:
    """List row, the map's row, head, figures, sources, and the entry's own line."""
    scope = Scope(incident, INCIDENT_VIEW)
    topic, at = incident.journal_key, incident.opened_at.isoformat()
    item = rows.incident_row(incident)
    if incident.state == Incident.State.VOID:
        yield scope.removal("incident", rows.INCIDENTS, item["row_id"], at)
    else:
        yield scope.fragment("incident", rows.INCIDENTS, item["row_id"], "queue_row", {"item": item}, at)
    if incident.state == Incident.State.OPEN:
        yield scope.fragment(MAP_TOPIC, "map-open", f"map-{incident.uid}", "map_incident", {"one": incident}, at)
    else:
        yield scope.removal(MAP_TOPIC, "map-open", f"map-{incident.uid}", at)
    signals = queries.signals_of(incident)
    head = head_of(incident)
    yield scope.fragment(topic, "", "room-head", "room_header", {"incident": head}, at)
    situation = situation_of(incident, signals)
    yield scope.fragment(topic, "", "situation", "situation", {"situation": situation}, at)
    for source in source_rows(incident, signals):
        yield scope.fragment(topic, rows.SOURCES, source["row_id"], "source_row", {"source": source}, source["at"].isoformat())
    for uid in _gone(entry, incident, signals):
        yield scope.removal(topic, rows.SOURCES, f"source-{uid}", at)
    if entry is not None:
        yield timeline_fragment(incident, entry, scope)
        yield from _struck(incident, entry, scope)
        yield from _erased(incident, entry, scope)


def _gone(entry: Entry | None, incident: Incident, signals: list[Signal]) -> set[str]:
    """Sources that stood in the room and no longer do: superseded, moved out, moved on."""
    here = {signal.uid for signal in signals}
    superseded = {signal.supersedes.uid for signal in signals if signal.supersedes is not None}
    moved = set(_moved(entry, "signal")) if entry is not None else set()
    return (superseded | moved) - here


def timeline_fragment(incident: Incident, entry: Entry, scope: Scope) -> Fragment:
    """The entry's own line in the timeline of an incident."""
    line = lines_of([entry], READER, [incident], names.remembered())[0]
    row = timeline_row(line)
    context = {"entry": row}
    return scope.fragment(incident.journal_key, rows.TIMELINE, row["row_id"], "timeline_entry", context, row["at"].isoformat())


def _struck(incident: Incident, entry: Entry, scope: Scope) -> Iterator[Fragment]:
    """The line that an undo turned round, struck out."""
    if entry.verb not in UNDONE:
        return
    before = Entry.objects.filter(pk=payload_of(entry)["entry"]).first()
    if before is None:
        return
    row = timeline_row(lines_of([before], READER, [incident], names.remembered())[0], is_undone=True)
    yield scope.fragment(
        incident.journal_key, rows.TIMELINE, row["row_id"], "timeline_entry", {"entry": row}, row["at"].isoformat()
    )


def _erased(incident: Incident, entry: Entry, scope: Scope) -> Iterator[Fragment]:
    """The line of a note whose text is gone, on every screen that still shows it."""
    note = payload_of(entry).get("note") if entry.verb == "note.erased" else ""
    noted = Entry.objects.filter(about=entry.about, verb="incident.noted", seq__isnull=False)
    told = noted.filter(payload__contains=note).first() if note else None
    if told is not None:
        yield timeline_fragment(incident, told, scope)


def _called_in(incident: Incident, entry: Entry) -> Iterator[Fragment]:
    """Who was called into the incident, or no longer is: for those who may call somebody in."""
    if entry.verb not in ("invitation.given", "invitation.revoked"):
        return
    account, scope, topic = payload_of(entry)["account_id"], Scope(incident, INVITE), incident.journal_key
    invitation = invited_to(incident).filter(account_id=account).first()
    if invitation is None:
        yield scope.removal(topic, INVITED, f"invited-{account}", "")
    else:
        item = invited_row(invitation)
        context = {"item": item, "row": incident, "part": "board"}
        yield scope.fragment(topic, INVITED, item["row_id"], "invited_row", context, item["at"].isoformat())


@fragment_of("attachment")
def file_fragments(entry: Entry) -> Iterable[Fragment]:
    """Its row among the files of its incident, and the line of the timeline; in what the incident was merged into too."""
    file = Attachment.objects.filter(uid=entry.subject_key).select_related("blob").first()
    if file is None:
        return
    kind, _, uid = file.about.partition(":")
    with at_home():
        for incident in rights_of_files(uid) if kind == "incident" else ():
            scope, topic, row_id = Scope(incident, VIEW_FILES), incident.journal_key, f"attachment-{file.uid}"
            if file.voided_at is None:
                yield scope.fragment(topic, FILES, row_id, "file_row", {"file": file_row(file)}, file.added_at.isoformat())
            else:
                yield scope.removal(topic, FILES, row_id, file.added_at.isoformat())
            yield timeline_fragment(incident, entry, Scope(incident, INCIDENT_VIEW))


@fragment_of("refusal")
def refusal_fragments(entry: Entry) -> Iterable[Fragment]:
    """Its row in the quarantine."""
    refusal = Refusal.objects.filter(uid=entry.subject_key).first()
    if refusal is None:
        return
    with at_home():
        scope = Scope(refusal, REFUSAL_VIEW)
        item = refusal_row(view_of(refusal))
        at = refusal.received_at.isoformat()
        if refusal.settled_at is not None:
            yield scope.removal("refusal", "refused", item["row_id"], at)
        else:
            yield scope.fragment("refusal", "refused", item["row_id"], "refused_row", {"item": item}, at)


@fragment_of("deadline")
def deadline_fragments(entry: Entry) -> Iterable[Fragment]:
    """The clock of a time limit wherever it stands: in a room, in the queue."""
    kind, _, key = entry.about.partition(":")
    deadline = Deadline.objects.filter(uid=key).first() if kind == "deadline" else None
    if deadline is None:
        return
    of, _, uid = deadline.about.partition(":")
    with at_home():
        if of == "incident" and (incident := Incident.objects.filter(uid=uid).first()) is not None:
            scope = Scope(incident, INCIDENT_VIEW)
            item = rows.deadline_clock(deadline)
            at = deadline.due_at.isoformat()
            yield scope.fragment(incident.journal_key, "deadlines", item["row_id"], "deadline_row", {"deadline": item}, at)
        elif of == "signal" and (signal := Signal.objects.select_related("incident", "supersedes").filter(uid=uid).first()):
            yield from _queue_rows(signal, entry)


@fragment_of("workspace")
def clock_fragments(entry: Entry) -> Iterable[Fragment]:
    """A drill's clock was turned: every page of the drill shows the new one."""
    face = clock_face()
    html = render_to_string("anlan/parts/clock.html", {"clock": face})
    codes = frozenset(scope_codes(entry.region_codes)) | frozenset(entry.region_codes)
    yield Fragment("clock", "", "clock", html, face.virtual.isoformat(), "workspace.view", codes)
