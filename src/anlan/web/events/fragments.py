"""From an entry to what a screen shows of it. Rooms' fragments are registered by what entries are about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from anlan.core.journal.models import Entry


@dataclass(frozen=True)
class Fragment:
    """A piece of a page that changed: which list, which row, its html; `html` None takes the row away."""

    topic: str
    list_id: str
    row_id: str
    html: str | None
    at: str
    act: str
    codes: frozenset[str]
    hazard: str = ""
    invitation_key: str = ""
    left_keys: frozenset[str] = frozenset()
    """What it belonged to until now: who saw it only because he is invited there loses the row."""


Render = Callable[[Entry], Iterable[Fragment]]
_renders: dict[str, list[Render]] = {}


def fragment_of(*subject_kinds: str) -> Callable[[Render], Render]:
    """Register what shows when an entry about such a thing is sealed; runs in the entry's workspace and a language."""

    def register(render: Render) -> Render:
        for kind in subject_kinds:
            _renders.setdefault(kind, []).append(render)
        return render

    return register


def fragments(entry: Entry) -> list[Fragment]:
    """All that an entry changes on screens."""
    return [piece for render in _renders.get(entry.subject_kind, ()) for piece in render(entry)]
