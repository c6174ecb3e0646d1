"""What a row shows of a signal, an incident, a source, a timeline entry: the same for the page and for the stream."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.template.loader import get_template
from django.urls import get_script_prefix, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anlan.core import clock, packs
from anlan.core.deadlines.models import Deadline
from anlan.core.deadlines.queries import of as deadlines_of
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.core.remembering import Remembered
from anlan.incidents import telling, words
from anlan.incidents.hanging import shown_of, shown_on
from anlan.incidents.hazards import CALL, EARTHQUAKE, hazard_title
from anlan.incidents.models import Incident, Signal
from anlan.incidents.queries import Line
from anlan.incidents.services.undoing import ACTS, UNDONE
from anlan.response.telling import level_word
from anlan.web import names
from anlan.web.pack_words import clock_title

QUEUE, INCIDENTS, TIMELINE, SOURCES = "queue", "incidents", "timeline", "sources"
STRUCK = (Signal.State.FALSE, Signal.State.TEST, Signal.State.WITHDRAWN, Signal.State.SUPERSEDED)
TO_DO, SETTLED, SET_ASIDE = "0", "1", "2"

Row = TypeVar("Row")
Deadlines = Mapping[str, Deadline]


def open_deadlines(keys: Iterable[str]) -> dict[str, list[Deadline]]:
    """Time limits that run or ran about some things, the next one first."""
    found: dict[str, list[Deadline]] = {}
    for row in deadlines_of(keys):
        found.setdefault(row.about, []).append(row)
    return found


def deadline_clock(row: Deadline) -> dict[str, Any]:
    """A time limit with its duty and whose it is, as the rows of lists read it."""
    states = {Deadline.State.MET: "met", Deadline.State.VOID: "void", Deadline.State.MISSED: "over"}
    return limit_clock(row.due_at, states.get(row.state, "calm"), row.settled_at) | {  # type: ignore[call-overload]
        "row_id": f"deadline-{row.uid}",
        "duty": clock_title(row.title),
        "whose": names.region_name(row.region_codes[0]) if row.region_codes else "",
        "rank": SETTLED if row.state in (Deadline.State.MET, Deadline.State.VOID) else TO_DO,
    }


def limit_clock(due: datetime, state: str, met_at: datetime | None) -> dict[str, Any]:
    """What parts/deadline.html reads: calm, over, met or void; with the day where it is another than today."""
    return {"due": due, "due_when": when(due), "state": state, "met_at": met_at, "met_when": when(met_at) if met_at else ""}


def next_deadline(rows: Sequence[Deadline]) -> dict[str, Any] | None:
    """The first one that still runs."""
    running = [row for row in rows if row.state in (Deadline.State.OPEN, Deadline.State.MISSED)]
    return deadline_clock(running[0]) if running else None


def when(instant: datetime) -> str:
    """07:28 today, 11-20 07:28 on another day of the workspace."""
    local, today = instant.astimezone(OFFICIAL_TIME), clock.now().astimezone(OFFICIAL_TIME)
    return f"{local:%H:%M}" if local.date() == today.date() else f"{local:%m-%d %H:%M}"


def day(instant: datetime) -> str:
    """11-20, where it is not today in the workspace; else nothing."""
    local, today = instant.astimezone(OFFICIAL_TIME), clock.now().astimezone(OFFICIAL_TIME)
    return "" if local.date() == today.date() else f"{local:%m-%d}"


def rank_of(signal: Signal) -> str:
    """Before time: what waits for a person, what is settled, what was set aside."""
    if signal.state == Signal.State.NEW:
        return TO_DO
    return SET_ASIDE if signal.state in STRUCK else SETTLED


def signal_title(signal: Signal) -> str:
    """M 6.5 云南昭通市鲁甸县: size first, as printed, unconverted; of a call what happened first."""
    if signal.format == CALL:
        return f"{hazard_title(signal.hazard)} {signal.place_text or _('位置不明')}"
    return f"{telling.size(signal.magnitude, signal.magnitude_type)} {signal.place_text or _('位置不明')}"


def signal_tags(signal: Signal) -> list[dict[str, str]]:
    """State and kind, in words."""
    tags = []
    if signal.state == Signal.State.NEW:
        tags.append({"text": words.SIGNAL_STATES["new"], "kind": "attention", "icon": "alert-circle"})
    elif signal.state == Signal.State.ATTACHED and signal.incident is not None:
        tags.append({"text": signal.incident.title, "kind": "data", "icon": "link"})
    else:
        tags.append({"text": words.SIGNAL_STATES[signal.state], "kind": ""})
    if signal.supersedes_id:
        tags.append({"text": _("修订"), "kind": "", "icon": "history"})
    if signal.is_demo:
        tags.append({"text": _("演示"), "kind": ""})
    return tags


def signal_row(
    signal: Signal, *, current: str = "", owners: Mapping[str, str] | None = None, deadline: dict[str, Any] | None = None
) -> dict[str, Any]:
    """A row of the queue."""
    owner = signal.claimed_by and (owners or names.actor_names([signal.claimed_by])).get(signal.claimed_by, "")
    status = str(words.STATUSES.get(signal.status, signal.status))
    facts = (status, _("深度 %(depth)s") % {"depth": telling.depth(signal.depth_m)})
    if signal.format == CALL:
        facts = (str(words.CHANNELS.get(signal.channel, signal.channel)), _("发生 %(time)s") % {"time": when(signal.occurred_at)})
    return {
        "row_id": f"signal-{signal.uid}",
        "url": reverse("desk-signal", args=[signal.uid]),
        "at": signal.received_at,
        "when": when(signal.received_at),
        "title": signal_title(signal),
        "source": names.agency_name(signal.source),
        "meta": " · ".join(facts),
        "icon": "phone-call" if signal.format == CALL else "quake",
        "rank": rank_of(signal),
        "tags": signal_tags(signal),
        "owner": owner,
        "deadline": deadline,
        "done": signal.state == Signal.State.ATTACHED,
        "void": signal.state in STRUCK,
        "current": signal.uid == current,
    }


def signal_lines(
    signals: Sequence[Signal], *, current: str, owners: Mapping[str, str], deadlines: Mapping[str, list[Deadline]]
) -> SafeString:
    """The rows of the queue as they stand on the page."""

    def item_of(signal: Signal) -> dict[str, Any]:
        limit = next_deadline(deadlines.get(signal.journal_key, ()))
        return signal_row(signal, current=current, owners=owners, deadline=limit)

    def shows(signal: Signal) -> Hashable:
        limits = tuple((row.pk, row.state, row.due_at, row.settled_at) for row in deadlines.get(signal.journal_key, ()))
        incident = signal.incident.version if signal.incident else 0
        return signal.uid, signal.version, incident, owners.get(signal.claimed_by), limits, signal.uid == current

    return _lines_of(signals, shows, item_of, target="detail")


def incident_lines(incidents: Sequence[Incident]) -> SafeString:
    """The rows of the incident list as they stand on the page."""
    owners = names.actor_names(incident.taken_by for incident in incidents)
    of_responses = _read_responses(incidents)

    def shows(incident: Incident) -> Hashable:
        leading = incident.leading_signal.version if incident.leading_signal else 0
        return incident.uid, incident.version, leading, owners.get(incident.taken_by), of_responses.get(incident.pk)

    return _lines_of(incidents, shows, lambda incident: incident_row(incident, owners=owners))


_kept_lines: Remembered[Hashable, SafeString] = Remembered()


def _lines_of(
    rows: Sequence[Row], shows: Callable[[Row], Hashable], item_of: Callable[[Row], dict[str, Any]], *, target: str = ""
) -> SafeString:
    """parts/queue_row.html of each row, made once: a queue shows the same rows to every officer of a region, all day.

    `shows` names all that a row's line depends on beside language, address, day and packs.
    """
    frame = (get_language(), get_script_prefix(), clock.now().astimezone(OFFICIAL_TIME).date(), packs.edition_number(), target)
    by_key = {(frame, shows(row)): row for row in rows}
    template = get_template("anlan/parts/queue_row.html")

    def make(missing: list[Hashable]) -> dict[Hashable, SafeString]:
        return {key: template.render({"item": item_of(by_key[key]), "target": target}) for key in missing}  # type: ignore[index]

    return SafeString("".join(_kept_lines.many(list(by_key), make)))


OF_RESPONSES = "response_level", "tasks_overdue"
"""What a row of the incident list shows of responses, as rooms above show it."""


def incident_rows(incidents: Sequence[Incident]) -> list[dict[str, Any]]:
    """Rows of some incidents, each with its `uid`."""
    _read_responses(incidents)
    return [incident_row(one) | {"uid": one.uid} for one in incidents]


def _read_responses(incidents: Sequence[Incident]) -> dict[int, tuple[Any, ...]]:
    """What rows show of responses, read for all open ones at once and left on each."""
    found = shown_on((one for one in incidents if one.state == Incident.State.OPEN), *OF_RESPONSES)
    for incident in incidents:
        vars(incident).update(zip(OF_RESPONSES, found.get(incident.pk, (None, None)), strict=True))
    return found


def incident_tags(incident: Incident) -> list[dict[str, str]]:
    """State, level of response and what of it is overdue, who leads."""
    kind = "attention" if incident.state == Incident.State.OPEN else ""
    tags = [{"text": words.INCIDENT_STATES[incident.state], "kind": kind}]
    is_open = incident.state == Incident.State.OPEN
    level, overdue = (shown_of(incident, name) if is_open else None for name in OF_RESPONSES)
    if level is not None:
        tags.append({"text": level_word(level), "icon": "response"})
    if overdue:
        tags.append({"text": _("超时 %(count)s 项") % {"count": overdue}, "kind": "grave", "icon": "clock"})
    if incident.lead_region:
        tags.append({"text": names.region_name(incident.lead_region), "kind": "data", "icon": "map-pin"})
    return tags


def incident_row(incident: Incident, *, owners: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A row of the incident list."""
    leading = incident.leading_signal
    facts = [telling.size(leading.magnitude, leading.magnitude_type)] if leading and leading.format != CALL else []
    owner = incident.taken_by and (owners or names.actor_names([incident.taken_by])).get(incident.taken_by, "")
    return {
        "row_id": f"incident-{incident.uid}",
        "url": reverse("incident", args=[incident.uid]),
        "at": incident.opened_at,
        "when": when(incident.opened_at),
        "title": incident.title,
        "source": names.agency_name(leading.source) if leading else "",
        "meta": " · ".join([*facts, _("发生 %(time)s") % {"time": telling.instant(incident.occurred_at.isoformat())}]),
        "icon": "quake" if incident.hazard == EARTHQUAKE else "urgent",
        "rank": TO_DO if incident.state == Incident.State.OPEN else SETTLED,
        "tags": incident_tags(incident),
        "owner": owner,
        "done": incident.state in (Incident.State.CLOSED, Incident.State.MERGED),
        "void": incident.state in (Incident.State.FALSE, Incident.State.TEST, Incident.State.VOID),
    }


def source_row(signal: Signal, *, is_leading: bool) -> dict[str, Any]:
    """One agency's word in an incident, unconverted."""
    return {
        "row_id": f"source-{signal.uid}",
        "uid": signal.uid,
        "url": reverse("desk-record", args=[signal.uid]),
        "at": signal.received_at,
        "source": signal.source,
        "agency": names.agency_name(signal.source),
        "status": words.STATUSES.get(signal.status, signal.status),
        "state": words.SIGNAL_STATES[signal.state] if signal.state != Signal.State.ATTACHED else "",
        "magnitude": telling.size(signal.magnitude, signal.magnitude_type),
        "depth": telling.depth(signal.depth_m),
        "occurred_at": signal.occurred_at,
        "is_leading": is_leading,
        "is_revision": signal.supersedes_id is not None,
        "is_demo": signal.is_demo,
        "void": signal.state in STRUCK,
    }


DECISIONS = (
    "incident.opened", "incident.merged", "incident.split", "incident.handed_over", "incident.taken_back",
    "incident.taken_over", "incident.marked", "incident.closed", "incident.reopened", "signal.marked",
    "signal.unmarked", "incident.undone", "signal.undone",
)  # fmt: skip
REPORTS = ("incident.noted",)


def kind_of(verb: str, *, is_system: bool) -> str:
    """decision, fact, report or system, as the timeline's filter calls it."""
    if verb in REPORTS:
        return "report"
    if verb in DECISIONS:
        return "system" if is_system else "decision"
    return "fact"


def entry_row(line: Line, *, is_undone: bool = False) -> dict[str, Any]:
    """A line of the timeline."""
    verb = line.payload.get("verb", "") if line.verb in UNDONE else line.verb
    can_turn = verb in ACTS and bool(line.payload.get("moves")) and not is_undone
    return {
        "row_id": f"entry-{line.entry_id}",
        "at": line.occurred_at,
        "day": day(line.occurred_at),
        "kind": kind_of(line.verb, is_system=line.is_system),
        "text": line.note or line.sentence,
        "is_note": bool(line.note),
        "who": line.who,
        "void": is_undone,
        "undo_url": reverse("undo", args=[line.entry_id]) if can_turn else "",
    }


def entry_rows(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """The timeline, newest first; what was undone is struck out, and stays."""
    told = list(lines)
    undone = {line.payload["entry"] for line in told if line.verb in UNDONE}
    return [entry_row(line, is_undone=line.entry_id in undone) for line in reversed(told)]
