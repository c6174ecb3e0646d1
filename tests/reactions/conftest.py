"""Reactions of the tests, taken out again, and entries for them to follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction

from anlan.core import journal
from anlan.core.journal.models import Entry
from anlan.core.journal.sealing import seal_all
from anlan.core.permission import ENGINE
from anlan.core.reactions import registry


@dataclass(frozen=True)
class Happened:
    """A test's event."""

    number: int


for name in ("test.happened", "test.ignored"):
    if name not in journal.declared_verbs():
        journal.verb(name, name)(Happened)


@pytest.fixture
def react(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Registers a function for `test.happened`; only the test's own reactions are there."""
    monkeypatch.setattr(registry, "_reactions", {})

    def register(name: str, run: Callable[[Entry], None], **options: bool) -> None:
        registry.reaction("test.happened", name=name, **options)(run)

    yield register


@pytest.fixture
def happens() -> Callable[..., Entry]:
    """Appends and seals one entry."""

    def make(number: int = 0, *, about: str = "thing:1", verb: str = "test.happened", seal: bool = True) -> Entry:
        with transaction.atomic():
            entry = journal.append(verb, about=about, by=ENGINE, payload=Happened(number), regions=["53"])
        if seal:
            seal_all()
            entry.refresh_from_db()
        return entry

    return make
