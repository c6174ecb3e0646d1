"""What is left of the rain of the days before."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from anlan.science.rain import antecedent_index, effective_rain

rain = arrays(float, st.tuples(st.integers(1, 25), st.integers(1, 3)), elements=st.floats(0, 500))


def by_hand(daily, decay, days):
    """R_e = R_0 + Σ K^i R_i, day by day, in plain loops."""
    return [
        sum(decay**before * daily[today - before] for before in range(min(days, today) + 1))
        for today in range(len(daily))
    ]


def test_rain_of_one_to_five_days_before_leaves_34_81_mm():
    # standards reference §10.2: 12, 0, 35, 8, 0 mm one to five days before, K = 0.84, without today.
    left = effective_rain([0, 8, 35, 0, 12, 0], days=5)
    assert left.value[-1] == pytest.approx(34.81, abs=0.005)
    assert left.valid.tolist() == [False] * 5 + [True]


def test_the_decay_of_chinese_practice_and_fifteen_days_are_the_default():
    daily = np.eye(17)[:, :1] * 100
    left = effective_rain(daily).value[:, 0]
    assert left[1] == pytest.approx(84.0, rel=1e-12)
    assert left[15] == pytest.approx(100 * 0.84**15, rel=1e-12)
    assert left[16] == 0


def test_the_index_on_the_morning_after_forty_and_twenty_is_51():
    # standards reference §7.2: K = 0.85, Pa = 40, P = 20.
    assert antecedent_index([20.0], start_mm=40.0).value == pytest.approx([51.0])


def test_the_index_never_exceeds_what_the_basin_can_hold():
    assert antecedent_index([300.0, 0.0], start_mm=10.0, capacity_mm=100.0).value == pytest.approx([100.0, 85.0])


def test_a_gap_is_unknown_as_long_as_it_reaches():
    left = effective_rain([1.0, np.nan, 1.0, 1.0, 1.0], days=2)
    assert np.isnan(left.value).tolist() == [False, True, True, True, False]
    index = antecedent_index([1.0, -5.0, 1.0])
    assert index.valid.tolist() == [True, False, False]


@pytest.mark.parametrize("decay", [0.0, 1.0, -0.5, 1.5, np.nan])
def test_a_decay_outside_nought_and_one_is_refused(decay):
    for function in (effective_rain, antecedent_index):
        with pytest.raises(ValueError, match="decay must be one number between 0 and 1"):
            function([1.0], decay=decay)


def test_wrong_shapes_and_counts_are_refused_by_name():
    with pytest.raises(ValueError, match="daily_mm must have an axis of days"):
        effective_rain(5.0)
    with pytest.raises(ValueError, match="days must be a whole number"):
        effective_rain([1.0], days=2.5)
    with pytest.raises(ValueError, match="start_mm"):
        antecedent_index(np.ones((3, 2)), start_mm=[1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="capacity_mm must be one number between 0 and inf"):
        antecedent_index([1.0], capacity_mm=0.0)


def test_integers_and_empty_series_are_taken():
    assert effective_rain(np.array([10, 0], np.uint8), days=1).value.tolist() == [10.0, 8.4]
    assert effective_rain(np.empty((0, 4))).value.shape == (0, 4)
    assert antecedent_index(np.empty((0, 4))).value.shape == (0, 4)


@settings(max_examples=25, deadline=None)
@given(rain, st.floats(0.5, 0.95), st.integers(0, 30))
def test_the_fast_sum_equals_the_plain_one(daily, decay, days):
    expected = np.array([by_hand(cell, decay, days) for cell in daily.T]).T
    np.testing.assert_allclose(effective_rain(daily, decay=decay, days=days).value, expected, rtol=1e-9, atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(rain, st.floats(0, 50))
def test_more_rain_never_leaves_less(daily, more):
    for function in (effective_rain, antecedent_index):
        assert (function(daily + more).value >= function(daily).value).all()


@settings(max_examples=25, deadline=None)
@given(rain, st.floats(1, 200))
def test_the_index_stays_between_nought_and_capacity_and_follows_its_rule(daily, capacity):
    index = antecedent_index(daily, capacity_mm=capacity).value
    assert ((index >= 0) & (index <= capacity)).all()
    carried = 0.0
    for day, fallen in enumerate(daily[:, 0]):
        carried = min(0.85 * (carried + fallen), capacity)
        assert index[day, 0] == pytest.approx(carried, rel=1e-12, abs=1e-12)
