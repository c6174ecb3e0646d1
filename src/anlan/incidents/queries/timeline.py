"""What happened to an incident or a signal, in order, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet

from anlan.core.accounts.models import Account
from anlan.core.clock import current_workspace
from anlan.core.journal import declared_verbs, payload_of
from anlan.core.journal.models import Entry
from anlan.core.permission import Actor, can
from anlan.core.regions.models import Region
from anlan.incidents import telling, words
from anlan.incidents.hanging import hung_verbs, keys_on
from anlan.incidents.models import Incident, Note, Signal
from anlan.incidents.payloads import INCIDENT_VIEW
from anlan.incidents.queries.files import absorbed, files_of
from anlan.incidents.services.bulletins import differences
from anlan.incidents.services.undoing import ACTS, UNDONE

ALSO_TOLD = (*ACTS, "note.erased", "attachment.voided", "invitation.given", "invitation.revoked")


@dataclass(frozen=True)
class Line:
    """One line of a timeline, ready to be shown."""

    entry_id: int
    seq: int
    verb: str
    label: str
    sentence: str
    who: str
    actor: str
    is_system: bool
    regions: tuple[str, ...]
    occurred_at: datetime
    recorded_at: datetime
    about: str
    payload: Mapping[str, Any]
    differences: Sequence[tuple[str, str, str]]
    note: str = ""
    can_undo: bool = False


@dataclass(frozen=True)
class Names:
    """How codes and actor keys are called: from the database, or from what a caller remembers."""

    regions: Callable[[Iterable[str]], Mapping[str, str]]
    actors: Callable[[Iterable[str]], Mapping[str, str]]


def timeline(
    incident: Incident,
    actor: Actor,
    *,
    limit: int | None = None,
    signals: Iterable[str] | None = None,
    files: Iterable[str] | None = None,
    names: Names | None = None,
) -> list[Line]:
    """The sealed entries about an incident, those merged into it, their signals and files, oldest first.

    With `limit` the newest that many. The caller has asked for the incident by `incident_by_uid`, so the
    actor may see it; at most seven queries and one for what hangs on it, whatever the length. Who has read the uids
    of all the incident's signals or files, or remembers names, hands them in.
    """
    incidents = [incident, *absorbed(incident)]
    keys = [one.journal_key for one in incidents]
    if signals is None:
        signals = Signal.objects.filter(incident__in=incidents).values_list("uid", flat=True)
    if files is None:
        files = [file.uid for file in files_of(incident)]
    keys += [*(f"signal:{uid}" for uid in signals), *(f"attachment:{uid}" for uid in files), *keys_on(incidents)]
    entries = _sealed(Q(about__in=keys))
    found = list(reversed(entries.order_by("-seq")[:limit])) if limit else list(entries.order_by("seq"))
    return lines_of(found, actor, incidents, names)


def signal_history(signal: Signal, actor: Actor) -> list[Line]:
    """The entries about a signal and its other versions, and those that moved it into and out of incidents."""
    versions = [signal]
    while versions[0].supersedes is not None:
        versions.insert(0, versions[0].supersedes)
    while (later := Signal.objects.filter(supersedes=versions[-1]).first()) is not None:
        versions.append(later)
    about = Q(about__in=[version.journal_key for version in versions])
    if signal.incident is not None and can(actor, INCIDENT_VIEW, signal.incident):
        moved = Q(verb__in=("signal.attached", "signal.detached", "incident.opened", "incident.undone"))
        named = Q(*[Q(payload__contains=version.uid) for version in versions], _connector=Q.OR)
        about |= Q(about=signal.incident.journal_key) & moved & named
    return lines_of(list(_sealed(about).order_by("seq")), actor, [signal.incident] if signal.incident else [])


def _sealed(condition: Q) -> QuerySet[Entry]:
    told = {*telling.SENTENCES, *ALSO_TOLD, *hung_verbs()} & set(declared_verbs())
    return Entry.objects.filter(
        condition, workspace_id=current_workspace().id, seq__isnull=False, verb__in=sorted(told)
    )


def lines_of(
    entries: Sequence[Entry], actor: Actor, incidents: Sequence[Incident], names: Names | None = None
) -> list[Line]:
    """Entries in words, in their order; notes are looked up in the incidents given."""
    payloads = [payload_of(entry) for entry in entries]
    names = names or Names(names_of_regions, names_of_actors)
    name_of = _names_of_regions(entries, payloads, names)
    who = names.actors(entry.actor for entry in entries)
    noted = {payload["note"] for payload in payloads if payload.get("note")}
    notes = dict(Note.objects.filter(incident__in=incidents, uid__in=noted).values_list("uid", "text")) if noted else {}
    undone = {payload["entry"] for entry, payload in zip(entries, payloads, strict=True) if entry.verb in UNDONE}
    return [
        Line(
            entry_id=entry.pk,
            seq=entry.seq or 0,
            verb=entry.verb,
            label=str(declared_verbs()[entry.verb].label),
            sentence=telling.tell(entry.verb, payload | {"text": notes.get(payload.get("note", ""), "")}, name_of),
            who=who[entry.actor],
            actor=entry.actor,
            is_system=entry.actor.startswith("system:"),
            regions=tuple(name_of(code) for code in entry.region_codes),
            occurred_at=entry.occurred_at,
            recorded_at=entry.recorded_at,
            about=entry.about,
            payload=payload,
            differences=telling.differences(payload, name_of),
            note=notes.get(payload.get("note", ""), ""),
            can_undo=entry.pk not in undone and _may_undo(entry, payload, actor, incidents),
        )
        for entry, payload in zip(entries, payloads, strict=True)
    ]


def _may_undo(entry: Entry, payload: Mapping[str, Any], actor: Actor, incidents: Sequence[Incident]) -> bool:
    """Whether the button is worth showing; whether it still goes, `undo` says."""
    verb = payload["verb"] if entry.verb in UNDONE else entry.verb
    return verb in ACTS and bool(payload.get("moves")) and can(actor, ACTS[verb])


def _names_of_regions(
    entries: Sequence[Entry], payloads: Sequence[Mapping[str, Any]], lookup: Names
) -> telling.NameOf:
    codes = {code for entry in entries for code in entry.region_codes}
    for payload in payloads:
        codes |= {payload.get("from_region", ""), payload.get("to_region", "")}
        for one in payload.get("differences", ()):
            for content in (one["before"], one["after"]):
                codes |= {content} if one["field"] == "lead_region" else set()
                codes |= set(content or ()) if one["field"] == "region_codes" else set()
    names = lookup.regions(codes)
    return lambda code: names.get(code, code)


def names_of_regions(codes: Iterable[str]) -> dict[str, str]:
    """Names of codes in one query; the name of today where a code has had several."""
    rows = Region.objects.filter(code__in=sorted(set(codes) - {""})).order_by("code", "valid_from")
    return dict(rows.values_list("code", "name"))


def names_of_actors(keys: Iterable[str]) -> dict[str, str]:
    """How a timeline calls who did something: a post's account name, a part of the system; never a person's name."""
    wanted = set(keys)
    numbers = [key.partition(":")[2] for key in wanted if key.startswith("account:")]
    known = Account.objects.filter(pk__in=[int(number) for number in numbers if number.isdecimal()])
    names = {f"account:{pk}": username for pk, username in known.values_list("pk", "username")}
    return {key: names.get(key) or str(words.SYSTEM_ACTORS.get(key, key)) for key in wanted}


def revision_diff(signal: Signal) -> list[tuple[str, str, str]]:
    """Label, before and after of what this version changed in the one before; empty for a first version."""
    if signal.supersedes is None:
        return []
    changed = [{"field": f, "before": b, "after": a} for f, b, a in differences(signal.supersedes, signal)]
    name_of = partial(str)
    return telling.differences({"differences": changed}, name_of)
