"""Hysteresis, minimum duration and n of m, with *unknown* as a third answer (requirements S-08, W-03, W-16)."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science import windows
from anlan.science.windows import Alarm, Layout, Window

NAN = float("nan")
answers = st.lists(st.sampled_from([1, 0, -1]), min_size=1, max_size=30)


def plain_states(values, valid, alarm, is_lower_bound, before=-1):
    """The rules of the page, one slot at a time."""
    said, conditions = [], []
    state = before
    for x, stands in zip(values, valid, strict=True):
        if stands and x == x:
            conditions.append(1 if x >= alarm.on_at else 0)
        else:
            conditions.append(1 if is_lower_bound and x >= alarm.on_at else -1)
        last = ([-1] * alarm.m + conditions)[-alarm.m :]
        if last.count(1) >= alarm.n:
            confirmed = 1
        else:
            confirmed = -1 if last.count(1) + last.count(-1) >= alarm.n else 0
        is_low = stands and x < alarm.off_below
        if confirmed == 1:
            state = 1
        elif state == 1:
            state = 0 if confirmed == 0 and is_low else 1
        elif confirmed == 0 and (state == 0 or is_low):
            state = 0
        else:
            state = -1
        said.append(state)
    return said


def test_a_gauge_alarm_sounds_once_until_the_water_has_fallen_back():
    """The example of the house style: on at 12.0 m, off below 11.7 m."""
    level = [11.6, 12.1, 12.4, 11.8, 12.2, 11.6, 12.3]
    alarm = Alarm(rule=0, on_at=12.0, off_below=11.7)
    assert windows.raised(level, np.isfinite(level), alarm=alarm).tolist() == [0, 1, 1, 1, 1, 0, 1]


def test_between_the_two_levels_an_alarm_that_has_never_spoken_is_unknown():
    alarm = Alarm(rule=0, on_at=12.0, off_below=11.7)
    assert windows.raised([11.8, 11.9, 11.6, 11.9], [True] * 4, alarm=alarm).tolist() == [-1, -1, 0, 0]
    assert windows.raised([11.8], [True], alarm=alarm, before=1).tolist() == [1]


def test_silence_neither_lifts_an_alarm_nor_clears_its_absence():
    alarm = Alarm(rule=0, on_at=12.0, off_below=11.7)
    level = [12.5, NAN, NAN, 11.0, NAN, 11.8, 11.0]
    assert windows.raised(level, np.isfinite(level), alarm=alarm).tolist() == [1, 1, 1, 0, -1, -1, 0]


def test_what_is_known_of_a_storm_is_enough_when_it_already_exceeds():
    assert windows.reaches([60, 40, NAN, 60], [False, False, False, True], on_at=50, is_lower_bound=True).tolist() == [
        1,
        -1,
        -1,
        1,
    ]
    assert windows.reaches([60, 40], [False, True], on_at=50).tolist() == [-1, 0]


def test_three_of_five_and_a_minimum_duration():
    condition = [1, 0, 1, 1, 0, 0, 0, -1, 1, 1]
    assert windows.n_of_m(condition, n=3, m=5).tolist() == [-1, -1, -1, 1, 1, 0, 0, 0, 0, -1]
    assert windows.held(condition, slots=2).tolist() == [-1, 0, 0, 1, 0, 0, 0, 0, -1, 1]


@settings(max_examples=60, deadline=None)
@given(answers, st.integers(1, 6), st.integers(1, 6))
def test_an_answer_is_known_exactly_when_no_filling_of_the_gaps_can_change_it(condition, n, m):
    n = min(n, m)
    condition = condition[:8]
    said = windows.n_of_m(condition, n=n, m=m)[-1]
    window = ([-1] * m + condition)[-m:]
    choices = itertools.product(*[(x,) if x >= 0 else (0, 1) for x in window])
    possible = {int(sum(filled) >= n) for filled in choices}
    assert said == (possible.pop() if len(possible) == 1 else -1)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=40), st.integers(1, 4), st.integers(1, 4),
    st.booleans(), st.sampled_from([1, 0, -1]),
)  # fmt: skip
def test_an_alarm_over_a_whole_series_is_the_plain_one(readings, n, m, is_lower_bound, before):
    alarm = Alarm(rule=0, on_at=6.0, off_below=4.0, n=min(n, m), m=m)
    values, valid = [float(x) for x, _ok in readings], [ok for _x, ok in readings]
    said = windows.raised(values, valid, alarm=alarm, is_lower_bound=is_lower_bound, before=before)
    assert said.tolist() == plain_states(values, valid, alarm, is_lower_bound, before)


@pytest.mark.parametrize("seed", range(6))
def test_alarms_over_a_stream_with_late_readings_end_as_over_the_whole_series(seed):
    """Every state said last of a slot is what the whole, corrected series says."""
    rng = np.random.default_rng(seed)
    layout = Layout(
        slot_s=300, counts_per_unit=10, least=0, most=200, late_s=1800,
        rules=(Window(statistic="sum", width_s=900), Window(statistic="mean", width_s=600, least_coverage=0.5)),
    )  # fmt: skip
    alarms = (
        Alarm(rule=0, on_at=12.0, off_below=6.0, n=2, m=3), Alarm(rule=1, on_at=5.0, off_below=3.0),
        Alarm(rule=0, on_at=9.0, off_below=9.0, n=4, m=4),
    )  # fmt: skip
    state, watching = windows.begin(layout, series=5), windows.watch(layout, *alarms, series=5)
    rain = np.round(rng.gamma(1.0, 3.0, (5, 120)), 1)
    said = np.full((5, 3, 120), -1)
    waiting = []
    for slot in range(120):
        batch = []
        for s in range(5):
            if 0 < slot < 114 and rng.random() < 0.15:
                waiting.append((slot + int(rng.integers(1, 6)), s, slot))
            else:
                batch.append((s, slot))
        due = [(s, at) for when, s, at in waiting if when <= slot]
        waiting = [one for one in waiting if one[0] > slot]
        series, slots = np.array(batch + due).T
        rows, _ = windows.update(state, series=series, time_s=slots * 300, value=rain[series, slots], now_s=10**6)
        had = watching.newest.copy()
        changes = windows.follow(watching, rows)
        for s, a, end_s, was, now, is_correction in zip(*changes.__dict__.values(), strict=True):
            at = end_s // 300
            assert was == said[s, a, at if is_correction else max(at - 1, 0)]
            said[s, a, at : at + 1 if at < had[s] else None] = now  # until something else is said of a later slot
        watching = windows.restore_watch(layout, alarms, windows.save_watch(watching))
    assert not waiting
    for s in range(5):
        row = rain[s]
        whole = [
            windows.sliding(row, width=3, statistic="sum"),
            windows.sliding(row, width=2, statistic="mean", least_coverage=0.5),
        ]
        for a, alarm in enumerate(alarms):
            one = whole[alarm.rule]
            wanted = windows.raised(one.value, one.valid, alarm=alarm, is_lower_bound=alarm.rule == 0)
            assert windows.states(watching)[s, a] == wanted[state.newest[s]]
            assert said[s, a, : state.newest[s] + 1].tolist() == wanted[: state.newest[s] + 1].tolist()


def test_a_late_reading_tells_that_the_alarm_should_have_sounded_earlier():
    layout = Layout(
        slot_s=300, counts_per_unit=10, least=0, most=200, late_s=3600, rules=(Window(statistic="sum", width_s=600),)
    )
    state, watching = (
        windows.begin(layout, series=1),
        windows.watch(layout, Alarm(rule=0, on_at=20.0, off_below=10.0), series=1),
    )

    def send(*readings):
        slots, values = zip(*readings, strict=True)
        rows, _ = windows.update(
            state, series=[0] * len(slots), time_s=np.array(slots) * 300, value=values, now_s=10**6
        )
        changes = windows.follow(watching, rows)
        return [
            (int(end_s) // 300, int(was), int(now), bool(late))
            for end_s, was, now, late in zip(
                changes.end_s, changes.was, changes.now, changes.is_correction, strict=True
            )
        ]

    assert send((1, 3.0), (2, 3.0), (4, 3.0), (5, 3.0)) == [(2, -1, 0, False), (3, 0, -1, False), (5, -1, 0, False)]
    assert send((3, 25.0)) == [(3, -1, 1, True), (4, -1, 1, True)]
    assert windows.states(watching).tolist() == [[0]]


def test_a_value_that_is_not_valid_lifts_nothing():
    layout = Layout(
        slot_s=300, counts_per_unit=10, least=0, most=200, late_s=0, rules=(Window(statistic="sum", width_s=600),)
    )
    state, watching = (
        windows.begin(layout, series=1),
        windows.watch(layout, Alarm(rule=0, on_at=20.0, off_below=10.0), series=1),
    )
    for slot, value in ((1, 25.0), (40, 0.0), (41, 0.0)):
        rows, _ = windows.update(state, series=[0], time_s=[slot * 300], value=[value], now_s=10**6)
        windows.follow(watching, rows)
        assert windows.states(watching)[0, 0] == (1 if slot < 41 else 0)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Alarm(rule=0, on_at=1.0, off_below=2.0), "off_below"),
        (lambda: Alarm(rule=0, on_at=1.0, off_below=1.0, n=3, m=2), "n ≤ m"),
        (lambda: Alarm(rule=-1, on_at=1.0, off_below=1.0), "rule must be"),
        (lambda: windows.n_of_m([1, 2], n=1, m=1), "must be 1"),
        (lambda: windows.n_of_m([1], n=2, m=1), "n ≤ m"),
        (lambda: windows.raised(1.0, True, alarm=Alarm(rule=0, on_at=1, off_below=1)), "time along the last axis"),
        (
            lambda: windows.raised([1.0, 2.0], [True] * 3, alarm=Alarm(rule=0, on_at=1, off_below=1)),
            "shapes do not fit",
        ),
        (lambda: windows.reaches([1.0], [True], on_at=NAN), "on_at"),
    ],
)
def test_an_alarm_that_cannot_be_is_refused_by_name(make, said):
    with pytest.raises(ValueError, match=said):
        make()


def test_a_watch_over_a_rule_that_is_not_there_or_saved_under_others_is_refused():
    layout = Layout(
        slot_s=300, counts_per_unit=10, least=0, most=200, late_s=0, rules=(Window(statistic="sum", width_s=600),)
    )
    with pytest.raises(ValueError, match="rule must be below 1"):
        windows.watch(layout, Alarm(rule=1, on_at=1.0, off_below=1.0), series=1)
    saved = windows.save_watch(windows.watch(layout, Alarm(rule=0, on_at=1.0, off_below=1.0), series=1))
    with pytest.raises(ValueError, match="other alarms"):
        windows.restore_watch(layout, [Alarm(rule=0, on_at=2.0, off_below=1.0)], saved)
    with pytest.raises(ValueError, match="saved lacks"):
        windows.restore_watch(layout, [Alarm(rule=0, on_at=1.0, off_below=1.0)], {})
