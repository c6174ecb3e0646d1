"""An exercise whose clock the test turns, with the demo's people."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from anlan.core import clock
from anlan.core.clock.models import ClockSegment, Workspace
from anlan.core.journal import sealing
from anlan.core.outbox.delivering import deliver_due
from anlan.core.reactions import running
from anlan.exercises import services
from tests.incidents.conftest import Desk, desk
from tests.regions.fixtures import all_of_china, china

__all__ = ["Desk", "all_of_china", "china", "desk"]


@pytest.fixture(autouse=True)
def quick_hashes(settings) -> None:  # type: ignore[no-untyped-def]
    """Forty accounts hashed as in operation would take the tests seconds."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits is tried again at once."""
    monkeypatch.setattr(services, "AGAIN_AFTER", timedelta(0))
    services._left_alone.clear()


def settle() -> None:
    """Seal, and let every reaction catch up: what forty accounts left behind takes several rounds."""
    while sealing.seal_all() + running.run_once():
        pass


def at(text: str) -> datetime:
    """`3 20:42`: an instant of those days in August 2014."""
    day, _space, hour = text.partition(" ")
    return datetime.fromisoformat(f"2014-08-{int(day):02d}T{hour}:00+08:00")


def turn_to(workspace: Workspace, instant: datetime) -> None:
    """Set the exercise's clock to an instant, from which it goes on in real time."""
    ClockSegment.objects.create(workspace=workspace, wall_from=clock.wall(), virtual_from=instant, rate=1)


def play(workspace: Workspace, until: datetime, *, every_min: float = 5) -> int:
    """Play as the engine does, looking every few virtual minutes; answers how many steps were played."""
    played = 0
    with clock.entered(Workspace.objects.get(pk=workspace.pk)):
        now = clock.now()
    while now < until:
        now = min(now + timedelta(minutes=every_min), until)
        turn_to(workspace, now)
        played += services.play_due()
        settle()
        deliver_due()
    return played
