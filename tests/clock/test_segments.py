"""Virtual time as arithmetic: continuous, never backwards, blind to when processes die."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from anlan.core.clock.context import Segment

WALL = datetime(2026, 11, 21, tzinfo=UTC)
VIRTUAL = datetime(2014, 8, 3, 8, 30, tzinfo=UTC)

turns = st.lists(st.tuples(st.floats(0, 5000), st.sampled_from([0.0, 1.0, 2.5, 60.0, 599.9, 600.0])), max_size=8)


def run(turned):
    """The segments after a list of (seconds until, new rate)."""
    segments = [Segment(WALL, VIRTUAL, 1)]
    for after_s, rate in turned:
        at = segments[-1].wall_from + timedelta(seconds=after_s)
        segments.append(Segment(at, segments[-1].at(at), rate))
    return segments


def at(segments, instant):
    return next(s for s in reversed(segments) if s.wall_from <= instant).at(instant)


@given(turns)
def test_virtual_time_is_continuous_where_the_clock_is_turned(turned):
    segments = run(turned)
    for before, after in pairwise(segments):
        assert before.at(after.wall_from) == after.virtual_from


@given(turns, st.lists(st.floats(0, 50000), min_size=2, max_size=10))
def test_virtual_time_never_runs_backwards(turned, looks):
    segments = run(turned)
    seen = [at(segments, WALL + timedelta(seconds=look)) for look in sorted(looks)]
    assert seen == sorted(seen)


@given(turns, st.floats(0, 50000))
def test_whoever_reads_the_segments_anew_sees_the_same_time(turned, look):
    instant = WALL + timedelta(seconds=look)
    stored = [Segment(s.wall_from, s.virtual_from, s.rate) for s in run(turned)]
    assert at(stored, instant) == at(run(turned), instant)


def test_one_wall_second_at_600_is_ten_virtual_minutes_and_a_pause_is_none():
    fast, paused = Segment(WALL, VIRTUAL, 600), Segment(WALL, VIRTUAL, 0)
    assert fast.at(WALL + timedelta(seconds=1)) == VIRTUAL + timedelta(minutes=10)
    assert paused.at(WALL + timedelta(days=9)) == VIRTUAL


def test_a_wall_clock_that_is_set_back_does_not_turn_virtual_time_back():
    assert Segment(WALL, VIRTUAL, 600).at(WALL - timedelta(hours=1)) == VIRTUAL
