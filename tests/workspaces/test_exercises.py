"""An exercise's clock in people's hands, and across a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import F

from anlan.core import clock
from anlan.core.clock.models import ClockSegment, Workspace
from anlan.core.errors import InvalidInput, NotFound
from anlan.core.journal.models import Entry
from anlan.core.permission import ENGINE, NotPermitted
from anlan.core.workspaces import queries, services
from anlan.core.workspaces.errors import (
    ClockStands,
    ExerciseExists,
    ExerciseOver,
    NotAnExercise,
    RateOutOfRange,
)

STARTS = datetime(2014, 8, 3, 8, 30, tzinfo=UTC)


@pytest.fixture
def wall(monkeypatch):
    """A wall clock that the test moves; everything of the clock room reads it."""
    from anlan.core.clock import context
    from anlan.core.clock import services as turning

    class Wall:
        at = datetime(2026, 11, 21, 8, tzinfo=UTC)

        def __call__(self):
            return self.at

        def passes(self, **span):
            self.at += timedelta(**span)

    wall = Wall()
    monkeypatch.setattr(context, "wall", wall)
    monkeypatch.setattr(turning, "wall", wall)
    monkeypatch.setattr(clock, "wall", wall)
    return wall


@pytest.fixture
def commander(officer):
    return officer("commander", "53")


@pytest.fixture
def drill(db, commander, wall):
    return services.create_exercise(
        key="ludian", name="鲁甸地震复盘", region_codes=["53"], starts_at=STARTS, rate=1, by=commander
    )


def now(key="ludian"):
    with clock.entered(Workspace.objects.get(key=key)):
        return clock.now()


def verbs():
    return [entry.verb for entry in Entry.objects.order_by("id")]


def test_an_exercise_starts_at_its_virtual_instant_and_runs_from_there(drill, wall):
    assert now() == STARTS
    wall.passes(seconds=30)
    assert now() == STARTS + timedelta(seconds=30)
    entry = Entry.objects.get()
    assert (entry.verb, entry.workspace_id, entry.regions) == ("exercise.created", drill.pk, "53")


def test_pause_speed_up_and_resume_lose_no_second_and_leave_an_entry_each(drill, wall, commander):
    wall.passes(seconds=10)
    services.pause_clock(key="ludian", by=commander)
    wall.passes(hours=5)
    assert now() == STARTS + timedelta(seconds=10)
    services.resume_clock(key="ludian", rate=600, by=commander)
    wall.passes(seconds=2)
    assert now() == STARTS + timedelta(seconds=1210)
    services.set_rate(key="ludian", rate=1, by=commander)
    wall.passes(seconds=1)
    assert now() == STARTS + timedelta(seconds=1211)
    services.end_exercise(key="ludian", by=commander)
    wall.passes(days=3)
    assert now() == STARTS + timedelta(seconds=1211)
    assert verbs() == ["exercise.created", "clock.paused", "clock.resumed", "clock.rate_set", "exercise.ended"]
    assert {entry.workspace_id for entry in Entry.objects.all()} == {drill.pk}


@pytest.mark.parametrize("rate", [0, 0.5, -1, 600.1, float("nan"), float("inf")])
def test_a_rate_beside_1_to_600_is_refused(drill, commander, rate):
    with pytest.raises(RateOutOfRange):
        services.set_rate(key="ludian", rate=rate, by=commander)
    assert services.set_rate(key="ludian", rate=600, by=commander)
    assert ClockSegment.objects.count() == 2


def test_a_clock_is_not_paused_or_resumed_twice(drill, commander):
    with pytest.raises(ClockStands):
        services.resume_clock(key="ludian", by=commander)
    services.pause_clock(key="ludian", by=commander)
    with pytest.raises(ClockStands):
        services.pause_clock(key="ludian", by=commander)
    with pytest.raises(ClockStands):
        services.set_rate(key="ludian", rate=60, by=commander)


def test_an_ended_exercise_stays_ended(drill, commander):
    services.end_exercise(key="ludian", by=commander)
    for verb in (services.pause_clock, services.resume_clock, services.end_exercise):
        with pytest.raises(ExerciseOver):
            verb(key="ludian", by=commander)


def test_the_time_of_reality_cannot_be_turned(reality):
    for verb in (services.pause_clock, services.resume_clock, services.end_exercise):
        with pytest.raises(NotAnExercise):
            verb(key="reality", by=ENGINE)


def test_a_key_is_given_once_and_must_be_a_slug_and_the_start_needs_a_zone(drill, commander):
    def make(key, starts_at=STARTS):
        return services.create_exercise(key=key, name="演练", region_codes=["53"], starts_at=starts_at, by=commander)

    with pytest.raises(ExerciseExists):
        make("ludian")
    with pytest.raises(InvalidInput):
        make("鲁甸/../x")
    with pytest.raises(InvalidInput):
        make("other", datetime(2014, 8, 3))
    assert make("other")


def test_who_has_no_mandate_where_it_is_held_neither_sees_nor_turns_it(drill, officer, wall):
    stranger, nearer = officer("commander", "33"), officer("duty_officer", "53")
    assert drill not in queries.visible_to(stranger)
    assert drill in queries.visible_to(nearer)
    with pytest.raises(NotFound):
        services.pause_clock(key="ludian", by=stranger)
    with pytest.raises(NotPermitted):
        services.pause_clock(key="ludian", by=nearer)
    with pytest.raises(NotFound):
        services.pause_clock(key="no-such", by=nearer)


def test_after_an_outage_the_clock_goes_on_at_the_virtual_second_of_the_last_sign_of_life(drill, wall, commander):
    services.set_rate(key="ludian", rate=60, by=commander)
    wall.passes(seconds=10)
    last_alive = wall.at
    wall.passes(hours=8)
    services.resume_after_outage(last_alive, by=ENGINE)
    assert now() == STARTS + timedelta(minutes=10)
    wall.passes(seconds=1)
    assert now() == STARTS + timedelta(minutes=11)
    assert Entry.objects.order_by("id").last().verb == "clock.recovered"


def test_a_paused_or_ended_exercise_is_left_alone_by_the_recovery(drill, wall, commander):
    services.pause_clock(key="ludian", by=commander)
    assert services.resume_after_outage(wall.at, by=ENGINE) == []
    services.end_exercise(key="ludian", by=commander)
    assert services.resume_after_outage(wall.at, by=ENGINE) == []


def test_time_never_runs_back_behind_an_entry_that_was_written_after_the_last_heartbeat(drill, wall, commander):
    heartbeat = wall.at
    wall.passes(seconds=1)
    services.set_rate(key="ludian", rate=600, by=commander)
    told = now()
    wall.passes(hours=1)
    services.resume_after_outage(heartbeat, by=ENGINE)
    assert now() == told


def test_killing_one_process_changes_nothing_because_time_stands_in_the_segments(drill, wall):
    wall.passes(seconds=7)
    seen = now()
    Workspace.objects.get(key="ludian")  # whoever comes next reads the same rows
    assert now() == seen
    assert ClockSegment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_kill_9_and_start_again_the_same_virtual_second(transactional_db):
    from tests.conftest import real_workspace

    real_workspace()
    services.create_exercise(key="killed", name="演练", region_codes=["53"], starts_at=STARTS, rate=1, by=ENGINE)
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.workspaces.child", str(connection.settings_dict["NAME"]), "killed"],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert child.stdout is not None
    lines = [child.stdout.readline() for _ in range(5)]
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    died = clock.wall()  # what a supervisor sees
    lines += child.stdout.read().splitlines()
    last = datetime.fromisoformat([line for line in lines if line.strip().endswith("+00:00")][-1].strip())

    # As if the node had lain dead for three hours: what stands in the database is that much older.
    ClockSegment.objects.update(wall_from=F("wall_from") - timedelta(hours=3))
    Entry.objects.update(recorded_at=F("recorded_at") - timedelta(hours=3))
    services.resume_after_outage(died - timedelta(hours=3), by=ENGINE)
    with clock.entered(Workspace.objects.get(key="killed")):
        resumed = clock.now()
    assert last <= resumed < last + timedelta(seconds=1)


def test_a_county_makes_no_exercise_over_its_neighbours(reality, officer):
    county = officer("commander", "530621")
    for beyond in ("41", "53", "CN"):
        with pytest.raises(NotPermitted):
            services.create_exercise(key="wide", name="演练", region_codes=["530621", beyond], starts_at=STARTS, by=county)
    assert services.create_exercise(key="own", name="演练", region_codes=["530621"], starts_at=STARTS, by=county).pk
