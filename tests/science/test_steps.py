"""The ladder that every grade by thresholds stands on."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science.steps import UNKNOWN, steps_held_under, steps_reached, steps_undercut, within

LADDER = (-2.0, 0.1, 10.0, 25.0)
readings = st.floats(-100, 100)


def test_a_reading_on_a_step_has_reached_it_and_one_a_tenth_below_has_not():
    assert steps_reached(np.array([9.9, 10.0, 10.1]), LADDER).tolist() == [2, 3, 3]


def test_a_hundred_tenths_added_up_are_ten():
    total = sum([0.1] * 100)
    assert total < 10
    assert steps_reached(np.array([total]), LADDER).tolist() == [3]


def test_a_reading_kept_in_single_precision_stands_on_its_step():
    assert steps_reached(np.array([np.float32(13.9)]).astype(float), (13.9,)).tolist() == [1]


def test_the_noise_forgiven_is_a_hundred_thousandth():
    assert steps_reached(np.array([10 - 0.995e-5, 10 - 1.005e-5]), (10.0,)).tolist() == [1, 0]
    assert steps_undercut(np.array([10 - 0.995e-5, 10 - 1.005e-5]), (10.0,)).tolist() == [0, 1]
    assert steps_held_under(np.array([10 + 0.995e-5, 10 + 1.005e-5]), (10.0,)).tolist() == [1, 0]


def test_below_leaves_the_number_out_and_at_most_takes_it_in():
    assert steps_undercut(np.array([49.0, 50.0, 51.0]), (50.0, 200.0)).tolist() == [2, 1, 1]
    assert steps_held_under(np.array([-2.0, -1.9, 0.1, 0.2]), LADDER).tolist() == [4, 3, 3, 2]


@pytest.mark.parametrize("count", [steps_reached, steps_undercut, steps_held_under])
def test_a_missing_reading_is_unknown_and_an_empty_array_is_empty(count):
    assert count(np.array([np.nan]), LADDER).tolist() == [UNKNOWN]
    assert count(np.empty((0, 3)), LADDER).shape == (0, 3)


def test_what_cannot_be_is_missing():
    assert np.isnan(within(np.array([-0.1, 0.0, 5.0, 5.1, np.nan]), 0.0, 5.0)).tolist() == [
        True,
        False,
        False,
        True,
        True,
    ]


@settings(max_examples=25, deadline=None)
@given(st.lists(readings, min_size=1))
def test_each_ladder_counts_as_a_plain_loop_counts(values):
    array = np.array(values)
    assert steps_reached(array, LADDER).tolist() == [sum(value + 1e-5 >= step for step in LADDER) for value in values]
    assert steps_undercut(array, LADDER).tolist() == [sum(value + 1e-5 < step for step in LADDER) for value in values]
    assert steps_held_under(array, LADDER).tolist() == [
        sum(value - 1e-5 <= step for step in LADDER) for value in values
    ]
