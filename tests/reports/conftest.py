"""鲁甸县 and 昭通市 at their desks on 2014-08-03, the earthquake just reported, and a wall the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from anlan.core import clock
from anlan.core.deadlines.models import Deadline
from anlan.core.outbox.delivering import deliver_due
from anlan.core.permission import Actor
from anlan.incidents.models import Incident
from anlan.incidents.services.facts import report_fact, verify_fact
from anlan.reports import services
from anlan.reports.clocks import kind_of
from anlan.reports.drafting import missing_of
from anlan.reports.models import Report
from tests.deadlines.conftest import Wall
from tests.incidents.bulletins import LUDIAN_FORMAL
from tests.incidents.conftest import Desk, desk, person, settle
from tests.regions.fixtures import all_of_china, china

__all__ = ["all_of_china", "china", "desk"]

COUNTY, CITY, OTHER = "530621", "5306", "533122"
KNOWN_AT = datetime(2014, 8, 3, 8, 33, tzinfo=UTC)


@dataclass
class Scene:
    """Who sits where, what they deal with, and what o'clock it is."""

    officer: Actor
    chief: Actor
    city: Actor
    incident: Incident
    wall: Wall

    def passes(self, **span: float) -> None:
        self.wall.passes(**span)

    def fact(self, kind: str, value: float | None = None, *, source: str = "", text: str = "", is_verified: bool = False) -> None:
        """Somebody says something of the event, and perhaps a named person verifies it."""
        fact = report_fact(incident=self.incident.uid, kind=kind, value=value, text=text, source=source, by=self.officer)
        if is_verified:
            verify_fact(fact=fact.uid, by=self.chief)
        settle()

    def draft(self, kind: str = "first", **words: str) -> Report:
        report = services.draft_report(incident=self.incident.uid, region_code=COUNTY, kind=kind, by=self.officer)
        return self.write(report, **{"measures": "已派出两支队伍", **words})

    def write(self, report: Report, **words: str) -> Report:
        return services.change_report(report=report.uid, words=words, by=self.officer)

    def sign(self, report: Report) -> Report:
        pending = tuple(missing_of(report.content))
        return services.sign_report(report=report.uid, seen=report.version, pending=pending, by=self.chief)

    def send(self, report: Report, *, is_delivered: bool = True) -> Report:
        """Signed and given to the outbox; carried up by it, if it can be."""
        services.send_report(report=self.sign(report).uid, by=self.officer)
        if is_delivered:
            self.carry()
        settle()
        report.refresh_from_db()
        return report

    def carry(self) -> None:
        deliver_due()
        settle()

    def receive(self, report: Report) -> Report:
        services.acknowledge_report(report=report.uid, by=self.city)
        settle()
        report.refresh_from_db()
        return report

    def clock(self, report: str, region_code: str = COUNTY) -> Deadline | None:
        return Deadline.objects.filter(about=self.incident.journal_key, kind=kind_of(report, region_code)).first()

    def minutes(self, report: str, region_code: str = COUNTY) -> float:
        """How long after the desk knew the clock ends."""
        found = self.clock(report, region_code)
        assert found is not None
        return (found.due_at - KNOWN_AT) / timedelta(minutes=1)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    from anlan.core.clock import context
    from anlan.core.clock import services as turning

    wall = Wall()
    wall.at = KNOWN_AT
    for room in (context, turning, clock):
        monkeypatch.setattr(room, "wall", wall)
    return wall


def scene_of(desk: Desk, wall: Wall, data: bytes = LUDIAN_FORMAL) -> Scene:
    desk.post(data)
    people: Any = [person("duty_officer", COUNTY, 9001), person("commander", COUNTY, 9002), person("duty_officer", CITY, 9003)]
    return Scene(*people, Incident.objects.get(), wall)


@pytest.fixture
def scene(wall: Wall, desk: Desk) -> Iterator[Scene]:
    yield scene_of(desk, wall)
