"""Shifts of teams: how soon one is out of the gate depends on the hour; issue 5, sentences 2 and 5; M-02."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.core import clock
from anlan.core.batches.services import Incoming
from anlan.core.clock.context import WorkspaceInfo
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.resources import queries
from anlan.resources.watch import is_on_watch, turnout_at

from .samples import SETUP, bring, team

DAY, NIGHT = {"from": "08:00", "to": "20:00"}, {"from": "20:00", "to": "08:00"}


def official(hour: int, minute: int = 0, day: int = 3) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=OFFICIAL_TIME)


def test_a_team_of_the_day_watch_is_called_out_from_home_at_three_in_the_morning() -> None:
    assert turnout_at(5, [DAY], 30, official(12)) == 5
    assert turnout_at(5, [DAY], 30, official(3)) == 35
    assert turnout_at(5, [], 30, official(3)) == 5, "without shifts it is always on watch"


def test_a_shift_holds_from_its_first_minute_until_the_next_begins_also_over_midnight() -> None:
    for shift, inside, outside in (
        (DAY, [(8, 0), (19, 59)], [(7, 59), (20, 0), (0, 0)]),
        (NIGHT, [(20, 0), (23, 59), (0, 0), (7, 59)], [(8, 0), (19, 59)]),
        ({"from": "18:30", "to": "24:00"}, [(18, 30), (23, 59)], [(0, 0), (18, 29)]),
        ({"from": "08:00", "to": "08:00"}, [(7, 59), (8, 0)], []),
    ):
        assert all(is_on_watch([shift], official(*time)) for time in inside), shift
        assert not any(is_on_watch([shift], official(*time)) for time in outside), shift
    assert is_on_watch([DAY], official(3).astimezone(tz=None)) is False, "official time, whatever the zone of the instant"


@pytest.mark.parametrize("time", ["8:00", "25:00", "08:60", "24:30", "noon", ""])
def test_a_time_of_a_shift_that_is_none_is_refused_and_never_read_as_off_watch(time: str) -> None:
    with pytest.raises(ValueError, match="not a time of day"):
        is_on_watch([{"from": time, "to": "20:00"}], official(12))


times = st.times().map(lambda one: f"{one:%H:%M}")
shifts_of_a_day = st.lists(st.fixed_dictionaries({"from": times, "to": times}), max_size=3)


@given(
    shifts_of_a_day, st.floats(0, 600), st.floats(0, 600),
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(OFFICIAL_TIME)),
)  # fmt: skip
def test_the_turnout_lies_between_that_of_the_watch_and_that_with_the_call_out_and_returns_each_day(
    shifts: list[dict[str, str]], turnout_min: float, callout_min: float, at: datetime
) -> None:
    found = turnout_at(turnout_min, shifts, callout_min, at)
    assert found in (turnout_min, turnout_min + callout_min)
    assert found == turnout_at(turnout_min, shifts, callout_min, at + timedelta(days=1))
    assert turnout_at(turnout_min, [*shifts, DAY, NIGHT], callout_min, at) == turnout_min, "two watches fill the day"


@pytest.mark.django_db
@pytest.mark.databases
def test_free_teams_are_as_quick_as_the_hour_of_the_workspace_has_them(exercise: WorkspaceInfo) -> None:
    with clock.entered(exercise):
        bring(Incoming([
            team("消防站"), team("日班队", shifts=[DAY], callout_min=30), team("夜班队", shifts=[NIGHT], callout_min=20),
        ]))  # fmt: skip

        def minutes() -> dict[str, float]:
            return {one.name: one.turnout_min for one in queries.free_teams(SETUP)}

        assert minutes() == {"消防站": 5, "日班队": 5, "夜班队": 25}, "half past four in the afternoon"
        assert exercise.segment is not None
        night = replace(exercise, segment=replace(exercise.segment, virtual_from=official(3)))
        with clock.entered(night):
            assert minutes() == {"消防站": 5, "日班队": 35, "夜班队": 5}
        assert {one.at(official(12)).turnout_min for one in queries.free_teams(SETUP)} == {5, 25}
