"""Voight's law itself, and the straight line of inverse velocity."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from anlan.science import slope

laws = {"alpha": st.floats(1.2, 4), "a": st.floats(0.01, 1), "failure_time_d": st.floats(20, 200)}


def test_doubling_of_the_rate_from_10_to_20_in_five_days_foretells_failure_on_day_10():
    assert slope.fukuzono1985_failure_time([0, 5], [10, 20]).failure_time_d == pytest.approx(10)
    line = slope.fukuzono1985_failure_time([0, 2.5, 5], [10, 1 / 0.075, 20])
    assert (line.failure_time_d, line.lower_d, line.upper_d) == pytest.approx((10, 10, 10), abs=1e-6)
    assert line.valid and not slope.fukuzono1985_failure_time([0, 5], [10, 20]).valid


def test_the_line_is_least_squares_and_its_interval_where_the_t_test_no_longer_tells_zero():
    rng = np.random.default_rng(4)
    time = np.arange(20.0)
    inverse = 0.05 * (30 - time) + rng.normal(0, 0.04, 20)
    line = slope.fukuzono1985_failure_time(time, 1 / inverse)
    fitted = stats.linregress(time, inverse)
    assert line.failure_time_d == pytest.approx(-fitted.intercept / fitted.slope)
    quantile = stats.t.ppf(0.95, 18)
    scatter = np.sqrt(np.sum((inverse - fitted.intercept - fitted.slope * time) ** 2) / 18)
    for end in (line.lower_d, line.upper_d):
        spread = scatter * np.sqrt(1 / 20 + (end - time.mean()) ** 2 / np.sum((time - time.mean()) ** 2))
        assert abs(fitted.intercept + fitted.slope * end) == pytest.approx(quantile * spread)
    assert line.lower_d < line.failure_time_d < line.upper_d


def test_ninety_percent_of_intervals_hold_the_failure_of_a_true_straight_line():
    rng = np.random.default_rng(5)
    time = np.arange(30.0)
    held = 0
    for _ in range(400):
        line = slope.fukuzono1985_failure_time(time, 1 / (0.02 * (45 - time) + rng.normal(0, 0.03, 30)))
        held += line.lower_d <= 45 <= line.upper_d
    assert 0.86 < held / 400 < 0.94


def test_a_slope_that_slows_or_creeps_or_stands_has_no_failure_time():
    for rates in ([5, 4, 3], [3, 3, 3], [0, 0, 0], [np.nan, 3, np.nan]):
        assert not slope.fukuzono1985_failure_time([0, 1, 2], rates).valid
    assert np.isnan(slope.fukuzono1985_failure_time([0, 1, 2], [5, 4, 3]).failure_time_d)
    assert not slope.fukuzono1985_failure_time([], []).valid
    vague = slope.fukuzono1985_failure_time([0, 1, 2, 3], [1.0, 3.0, 0.9, 1.6])
    assert np.isinf([vague.lower_d, vague.upper_d]).all() and not vague.valid


def test_the_rate_grows_by_the_differential_equation():
    for alpha in (1.5, 2.0, 2.7):
        law = {"alpha": alpha, "a": 0.05, "failure_time_d": 60.0}
        before, now, after = slope.voight1988_rate([40 - 1e-4, 40, 40 + 1e-4], **law).value
        assert (after - before) / 2e-4 == pytest.approx(0.05 * now**alpha, rel=1e-6)


def test_for_alpha_2_rate_and_displacement_have_their_closed_forms():
    law = {"alpha": 2.0, "a": 0.1, "failure_time_d": 10.0}
    assert slope.voight1988_rate([0, 5], **law).value == pytest.approx([1, 2])
    assert slope.voight1988_displacement([0, 5, 9], **law).value == pytest.approx([0, 10 * np.log(2), 10 * np.log(10)])


@pytest.mark.parametrize("alpha", [1.3, 1.5, 2.0, 2.000001, 2.5, 3.5])
def test_the_displacement_is_the_integral_of_the_rate(alpha):
    law = {"alpha": alpha, "a": 0.05, "failure_time_d": 40.0}
    integral, _ = integrate.quad(lambda t: float(slope.voight1988_rate(t, **law).value), 5, 35)
    assert float(slope.voight1988_displacement(35, **law, since_d=5).value) == pytest.approx(integral, rel=1e-8)


@settings(max_examples=30, deadline=None)
@given(**laws, early=st.floats(0, 15), later=st.floats(0.1, 4))
def test_the_law_only_ever_accelerates_and_moves_on(early, later, **law):
    rates = slope.voight1988_rate([early, early + later], **law)
    moved = slope.voight1988_displacement([early, early + later], **law)
    assert rates.valid.all() and moved.valid.all()
    assert rates.value[1] > rates.value[0] > 0 and moved.value[1] >= moved.value[0] >= -1e-9
    assert rates.value[0] * later <= (moved.value[1] - moved.value[0]) * (1 + 1e-6) + 1e-9


@settings(max_examples=30, deadline=None)
@given(power=st.floats(0.02, 0.2), failure=st.floats(25, 60), shift=st.floats(-100, 100))
def test_the_line_finds_the_failure_of_alpha_2_and_moves_with_the_clock(power, failure, shift):
    time = np.arange(0, 20, 2.0)
    rate = slope.voight1988_rate(time, alpha=2, a=power, failure_time_d=failure).value
    assert slope.fukuzono1985_failure_time(time, rate).failure_time_d == pytest.approx(failure)
    assert slope.fukuzono1985_failure_time(time + shift, rate).failure_time_d == pytest.approx(failure + shift)


def test_after_failure_and_for_impossible_laws_there_is_no_number():
    law = {"alpha": 2.0, "a": 0.1, "failure_time_d": 10.0}
    for wrong in (
        {"alpha": 1.0},
        {"a": 0},
        {"a": -1},
        {"failure_time_d": np.nan},
        {"alpha": np.nan},
        {"alpha": np.inf},
    ):
        for function in (slope.voight1988_rate, slope.voight1988_displacement):
            assert np.isnan(function(1.0, **law | wrong).value) and not function(1.0, **law | wrong).valid
    assert np.isnan(slope.voight1988_rate([10, 11], **law).value).all()
    assert np.isnan(slope.voight1988_displacement(5, **law, since_d=11).value)


def test_an_exponent_no_slope_is_known_for_gives_the_number_and_is_not_valid():
    for function in (slope.voight1988_rate, slope.voight1988_displacement):
        result = function(1.0, alpha=[1.19, 1.2, 4, 4.05], a=0.1, failure_time_d=10)
        assert np.isfinite(result.value).all() and result.valid.tolist() == [False, True, True, False]


def test_wrong_shapes_are_refused_and_empty_ones_stay_empty():
    law = {"alpha": 2.0, "a": 0.1, "failure_time_d": 10.0}
    assert slope.voight1988_rate([], **law).value.shape == slope.voight1988_displacement([], **law).value.shape == (0,)
    for call in (
        lambda: slope.voight1988_rate([1, 2], **law | {"alpha": [1, 2, 3]}),
        lambda: slope.voight1988_displacement(1, **law, since_d=np.nan),
        lambda: slope.fukuzono1985_failure_time([0, 1], [1, 2, 3]),
        lambda: slope.fukuzono1985_failure_time([1, 0], [1, 2]),
        lambda: slope.fukuzono1985_failure_time([0, 1], [1, 2], level=1),
    ):
        with pytest.raises(ValueError):
            call()
