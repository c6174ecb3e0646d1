"""Registering reactions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the models load later than this face
    from anlan.core.journal.models import Entry

Run = Callable[["Entry"], None]


@dataclass(frozen=True)
class Reaction:
    """A function that follows certain verbs. It starts at the head of the journal unless it wants the past."""

    name: str
    verbs: frozenset[str]
    run: Run
    backfill: bool = False


_reactions: dict[str, Reaction] = {}


def reaction(*verbs: str, name: str, backfill: bool = False) -> Callable[[Run], Run]:
    """Register a function for verbs under a lasting name (its cursor is kept by it).

    It runs after sealing, in the entry's workspace, in the transaction that moves its cursor, and writes
    to our database only; what must leave goes through the outbox.
    """

    def register(run: Run) -> Run:
        if name in _reactions:
            raise ValueError(f"the reaction {name} is registered twice")
        _reactions[name] = Reaction(name, frozenset(verbs), run, backfill)
        return run

    return register


def declared_reactions() -> dict[str, Reaction]:
    """Every reaction of the house."""
    return dict(_reactions)


def forget(name: str) -> None:
    """Take a reaction out again: for tests that register their own."""
    _reactions.pop(name, None)
