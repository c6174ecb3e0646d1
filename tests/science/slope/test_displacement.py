"""Displacement now: rate, acceleration, improved tangent angle and the alarms on them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science import slope

readings = st.lists(st.one_of(st.just(np.nan), st.floats(-100, 1000)), min_size=1, max_size=12)


def rates_by_hand(time, displacement):
    """One reading after the other, the last known one kept."""
    rates, kept = [], None
    for t, s in zip(time, displacement, strict=True):
        rates.append((s - kept[1]) / (t - kept[0]) if kept and np.isfinite(s) else np.nan)
        if np.isfinite(s):
            kept = (t, s)
    return rates


def test_the_rate_is_the_movement_since_the_last_reading_over_its_days():
    rate = slope.displacement_rate([0, 1, 3, 4], [0, 5, 25, 24])
    assert rate.value[1:] == pytest.approx([5, 10, -1]) and rate.valid.tolist() == [False, True, True, True]


def test_a_gap_is_bridged_by_the_next_reading():
    rate = slope.displacement_rate([0, 1, 2, 3], [0, np.nan, 10, 16])
    assert rate.value[2:] == pytest.approx([5, 6]) and rate.valid.tolist() == [False, False, True, True]


def test_a_constant_acceleration_is_found_at_uneven_times_and_over_a_gap():
    time = np.array([0, 1, 2.5, 3, 5, 6, 9])
    moved = 2 * time + 1.5 * time**2
    moved[3] = np.nan
    acceleration = slope.displacement_acceleration(time, moved)
    assert acceleration.value[[2, 4, 5, 6]] == pytest.approx(3.0)
    assert acceleration.valid.tolist() == [False, False, True, False, True, True, True]


def test_the_worked_cases_of_the_tangent_angle_are_84_3_orange_and_85_2_red():
    angle = slope.improved_tangent_angle([0, 1], [[0, 50], [0, 60], [0, 5]], creep_rate_mm_d=[5, 5, 5])
    assert angle.value[:, 1] == pytest.approx([84.289, 85.236, 45.0], abs=0.001)
    assert slope.tangent_angle_alarm(angle.value[:, 1]).tolist() == [3, 4, 1]


def test_tangent_angle_colours_change_above_45_from_80_and_from_85_degrees():
    assert slope.tangent_angle_alarm([-30, 45, 45.01, 79.99, 80, 84.99, 85, 90]).tolist() == [1, 1, 2, 2, 3, 3, 4, 4]
    assert slope.tangent_angle_alarm([np.nan, 91]).tolist() == [-1, -1]


def test_rate_alarms_begin_above_2_5_20_and_50_mm_a_day_and_a_failure_within_a_day_is_red():
    assert slope.displacement_alarm([-1, 2, 2.01, 5, 5.01, 20, 20.1, 50, 50.1]).tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4]
    assert slope.displacement_alarm([1, 1, np.nan, np.nan], [0.99, 1, np.nan, 0.5]).tolist() == [4, 0, -1, 4]


@settings(max_examples=30, deadline=None)
@given(moved=readings, start=st.floats(-1000, 1000))
def test_rates_equal_the_walk_reading_by_reading_and_do_not_depend_on_the_zero(moved, start):
    time = np.cumsum(np.linspace(0.5, 2, len(moved)))
    rate = slope.displacement_rate(time, moved)
    assert rate.value == pytest.approx(np.array(rates_by_hand(time, moved)), nan_ok=True)
    moved_zero = slope.displacement_rate(time, np.array(moved) + start)
    assert moved_zero.value == pytest.approx(rate.value, nan_ok=True, abs=1e-9)
    assert (rate.valid == np.isfinite(rate.value)).all()


@settings(max_examples=30, deadline=None)
@given(moved=st.lists(st.floats(0, 100), min_size=3, max_size=10), creep=st.floats(0.1, 50), more=st.floats(1.01, 5))
def test_a_faster_slope_never_has_a_flatter_angle_and_a_faster_creep_never_a_steeper_one(moved, creep, more):
    time, total = np.arange(len(moved)), np.cumsum(moved)
    base = slope.improved_tangent_angle(time, total, creep_rate_mm_d=creep)
    faster = slope.improved_tangent_angle(time, total * more, creep_rate_mm_d=creep)
    tolerant = slope.improved_tangent_angle(time, total, creep_rate_mm_d=creep * more)
    known = base.valid
    assert (faster.value[known] >= base.value[known]).all() and (tolerant.value[known] <= base.value[known]).all()
    assert (np.abs(base.value[known]) < 90).all()
    alarms = slope.tangent_angle_alarm(faster.value[known]), slope.tangent_angle_alarm(base.value[known])
    assert (alarms[0] >= alarms[1]).all()


@settings(max_examples=30, deadline=None)
@given(rate=st.floats(-10, 200), more=st.floats(0, 50), wait=st.floats(0, 30))
def test_a_faster_slope_or_a_nearer_failure_never_lowers_the_alarm(rate, more, wait):
    assert slope.displacement_alarm(rate, wait) <= slope.displacement_alarm(rate + more, wait)
    assert slope.displacement_alarm(rate, wait + more) <= slope.displacement_alarm(rate, wait)


@settings(max_examples=30, deadline=None)
@given(moved=st.lists(st.floats(0, 100), min_size=3, max_size=8), factor=st.floats(0.1, 10))
def test_acceleration_scales_with_the_movement(moved, factor):
    time = np.arange(len(moved)) * 0.5
    one = slope.displacement_acceleration(time, moved)
    scaled = slope.displacement_acceleration(time, np.array(moved) * factor)
    assert scaled.value == pytest.approx(one.value * factor, nan_ok=True, abs=1e-6)


def test_infinite_readings_count_as_gaps_and_a_creep_rate_of_zero_is_unknown():
    assert slope.displacement_rate([0, 1, 2], [0, np.inf, 4]).value[2] == 2
    for creep in (0, -1, np.nan, np.inf):
        assert not slope.improved_tangent_angle([0, 1], [0, 5], creep_rate_mm_d=creep).valid.any()


def test_empty_series_stay_empty_and_integers_are_taken():
    assert slope.displacement_rate([], []).value.shape == (0,)
    assert slope.displacement_acceleration([], np.empty((3, 0))).value.shape == (3, 0)
    assert slope.displacement_rate([0, 1], np.array([-100, 100], np.int8)).value[1] == 200


@pytest.mark.parametrize(
    "call",
    [
        lambda: slope.displacement_rate([0, 0], [1, 2]),
        lambda: slope.displacement_rate([1, 0], [1, 2]),
        lambda: slope.displacement_rate([0, np.nan], [1, 2]),
        lambda: slope.displacement_rate([0, 1], [1, 2, 3]),
        lambda: slope.displacement_rate([0, 1, 2], np.ones((3, 2))),
        lambda: slope.displacement_acceleration([[0, 1]], [1, 2]),
        lambda: slope.improved_tangent_angle([0, 1], np.ones((3, 2)), creep_rate_mm_d=[1, 2]),
        lambda: slope.tangent_angle_alarm(1, limits_deg=(45, 85, 80)),
        lambda: slope.tangent_angle_alarm(1, limits_deg=(45, 80, 95)),
        lambda: slope.displacement_alarm(1, limits_mm_d=(1, 2, 2, 3)),
        lambda: slope.displacement_alarm([1, 2], [1, 2, 3]),
    ],
)
def test_times_that_do_not_rise_and_shapes_that_do_not_fit_are_refused(call):
    with pytest.raises(ValueError):
        call()
