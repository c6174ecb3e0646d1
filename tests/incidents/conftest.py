"""A desk in the real workspace, with all of China under it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from anlan.core.clock.context import WorkspaceInfo
from anlan.core.journal import sealing
from anlan.core.journal.models import Entry
from anlan.core.permission import Actor, Mandate, system_actor
from anlan.core.reactions import running
from anlan.incidents import services
from anlan.incidents.models import Incident, Signal
from tests.regions.fixtures import all_of_china, china

__all__ = ["all_of_china", "china"]

LUDIAN, QIAOJIA, HUIZE, YUNNAN, ZHAOTONG, FAR_COUNTY = "530621", "530622", "530326", "53", "5306", "533122"
ENGINE = system_actor("engine")


def settle() -> None:
    """Seal, and let every reaction deal with it, until all is quiet."""
    while sealing.seal_all():
        running.run_once()


def person(role: str = "duty_officer", region_code: str = LUDIAN, number: int = 9001, **more: object) -> Actor:
    """Somebody with one mandate."""
    hazards = more.pop("hazards", frozenset({"*"}))
    return Actor(
        key=f"account:{number}",
        name=f"{role}-{region_code}",
        mandates=(Mandate(role, region_code, hazards),),  # type: ignore[arg-type]
        **more,  # type: ignore[arg-type]
    )


@dataclass
class Desk:
    """Posts bulletins and lets the house react."""

    officer: Actor

    def post(self, data: bytes | str, *, by: Actor | None = None, channel: str = "desk") -> Signal:
        """The signal that a bulletin became, after triage."""
        content = data.encode() if isinstance(data, str) else data
        receipt = services.receive_bulletins(content, channel=channel, by=by or self.officer)
        settle()
        return Signal.objects.get(uid=receipt.uid)

    def incidents(self) -> list[Incident]:
        """All that stand, oldest first."""
        return list(Incident.objects.exclude(state=Incident.State.VOID).order_by("pk"))

    def verbs(self) -> list[str]:
        """The verbs of this room in the journal, in order."""
        told = Entry.objects.order_by("id").values_list("verb", flat=True)
        return [verb for verb in told if verb.startswith(("signal.", "incident.", "refusal.", "note."))]


@pytest.fixture
def desk(reality: WorkspaceInfo, china: None) -> Desk:
    sealing.seal_all()
    running.ensure_cursors()  # reactions start at the head of the journal
    return Desk(person("duty_officer", YUNNAN))
