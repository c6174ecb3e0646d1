"""The lines of `anlan journal export` as values: what counts up to an instant, without what was undone."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anlan.response.review.errors import EntryUnreadable


@dataclass(frozen=True)
class Line:
    """One entry: its place, what happened when, who did it, to what, where."""

    seq: int
    id: int
    verb: str
    actor: str
    about: str
    regions: tuple[str, ...]
    at: datetime
    says: Mapping[str, Any]


class Journal:
    """Lines in the order of their places, to be asked by verb, by what they are about, by what their payload is about."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self._by_verb: dict[str, list[Line]] = defaultdict(list)
        self._by_about: dict[str, list[Line]] = defaultdict(list)
        for line in lines:
            self._by_verb[line.verb].append(line)
            self._by_about[line.about].append(line)

    def of(self, *verbs: str) -> list[Line]:
        """The lines of these verbs, in order."""
        found = [line for verb in verbs for line in self._by_verb.get(verb, ())]
        return sorted(found, key=lambda line: line.seq) if len(verbs) > 1 else found

    def about(self, key: str, *verbs: str) -> list[Line]:
        """The lines about one thing, of these verbs or of any, in order."""
        return [line for line in self._by_about.get(key, ()) if not verbs or line.verb in verbs]

    def deadlines(self, about: str, *verbs: str) -> list[Line]:
        """The lines of deadlines that run for one thing, in order."""
        return [line for line in self.of(*verbs) if line.says.get("about") == about]


def read(entries: Iterable[Mapping[str, Any]], until: datetime) -> Journal:
    """What had happened by an instant. Raises EntryUnreadable, naming the place of the line."""
    lines = sorted((_line(one) for one in entries if one.get("seq") is not None), key=lambda line: line.seq)
    lines = [line for line in lines if line.at <= until]
    undone: set[int] = set()
    for line in reversed(lines):  # an undo that was itself undone takes nothing back
        if line.verb.endswith(".undone") and line.id not in undone:
            undone.add(line.says["entry"])
    return Journal([line for line in lines if line.id not in undone])


def instant(text: str | None) -> datetime | None:
    """An instant as entries write it; None for none."""
    return datetime.fromisoformat(text) if text else None


def _line(record: Mapping[str, Any]) -> Line:
    try:
        payload = record["payload"]
        return Line(
            seq=record["seq"], id=record["id"], verb=record["verb"], actor=record["actor"], about=record["about"],
            regions=tuple(record.get("regions") or ()), at=datetime.fromisoformat(record["occurred_at"]),
            says=json.loads(payload) if isinstance(payload, str) else payload,
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise EntryUnreadable(seq=record.get("seq"), reason=str(error)) from error
