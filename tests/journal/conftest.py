"""A verb and a payload for the journal's own tests, and checkpoints that start empty."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction

from anlan.core import journal
from anlan.core.clock.context import WorkspaceInfo
from anlan.core.journal.checkpoints import folder
from anlan.core.journal.models import Entry
from anlan.core.permission import system_actor


@journal.verb("bell.rung", "鸣钟")
@dataclass(frozen=True)
class BellRung:
    """A verb of the tests."""

    times: int
    why: str = ""


TESTER = system_actor("tester")


@pytest.fixture
def ring(reality: WorkspaceInfo) -> Callable[..., Entry]:
    """Appends one entry: `ring(3, regions=["530326"])`."""

    def ring_bell(times: int = 1, *, regions: tuple[str, ...] = ("530326",), why: str = "") -> Entry:
        with transaction.atomic():
            return journal.append(
                "bell.rung", about="bell:1", by=TESTER, payload=BellRung(times, why), regions=regions
            )

    return ring_bell


@pytest.fixture(autouse=True)
def no_checkpoints() -> Iterator[None]:
    shutil.rmtree(folder(), ignore_errors=True)
    yield
    shutil.rmtree(folder(), ignore_errors=True)
