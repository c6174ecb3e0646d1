"""Heat, cold air and cold waves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science.weather import COLD_AIR_GRADES, gb20484_cold_air_grade, heat_day_grade, hot_days_running


def test_hot_days_are_graded_at_35_37_and_40_degrees():
    assert heat_day_grade([34.9, 35, 36.9, 37, 39.9, 40, 45]).tolist() == [0, 1, 1, 2, 2, 3, 3]
    assert heat_day_grade([np.nan, 61, -91, 59.5, -89.5]).tolist() == [-1, -1, -1, 3, 0]
    assert heat_day_grade([60.5, -90.5]).tolist() == [-1, -1]


def test_hot_days_are_counted_until_a_cooler_one():
    assert hot_days_running([36, 35, 38, 34, 35.1]).tolist() == [1, 2, 3, 0, 1]
    assert hot_days_running([36, 35, 38], from_c=36).tolist() == [1, 0, 1]


def test_after_a_day_without_reading_nobody_knows_how_long_it_has_been_hot():
    assert hot_days_running([36, np.nan, 36, 36, 30, 36]).tolist() == [1, -1, -1, -1, 0, 1]


def test_a_series_needs_its_axis_and_cells_are_counted_each():
    assert hot_days_running([[36, 30], [36, 36]]).tolist() == [[1, 0], [2, 1]]
    assert hot_days_running(np.empty((0, 3))).shape == (0, 3)
    with pytest.raises(ValueError, match="axis of days"):
        hot_days_running(36)


@pytest.mark.parametrize(
    ("falls", "minimum", "grade"),
    [  # GB/T 20484-2017 and GB/T 21987-2017, each side of each number
        ((-1, -2, -3), 10, "无冷空气"),
        ((2, 5.99, 6), 5, "弱冷空气"),
        ((3, 6, 7), 8.01, "弱冷空气"),
        ((3, 6, 7), 8, "较强冷空气"),
        ((3, 7.99, 7.99), 5, "较强冷空气"),
        ((4, 8, 9), 8.01, "较强冷空气"),
        ((4, 8, 9), 8, "强冷空气"),
        ((7.99, 9.99, 11.99), 4, "强冷空气"),
        ((8, 9, 9), 4.01, "强冷空气"),
        ((8, 8, 8), 4, "寒潮"),
        ((5, 10, 10), 4, "寒潮"),
        ((5, 9, 12), 4, "寒潮"),
        ((9.99, 11.99, 13.99), 2, "寒潮"),
        ((10, 11, 11), 2.01, "寒潮"),
        ((10, 10, 10), 2, "强寒潮"),
        ((5, 12, 12), 2, "强寒潮"),
        ((5, 9, 14), 2, "强寒潮"),
        ((11.99, 13.99, 15.99), 0, "强寒潮"),
        ((12, 13, 13), 0.01, "强寒潮"),
        ((12, 12, 12), 0, "超强寒潮"),
        ((5, 14, 14), 0, "超强寒潮"),
        ((5, 9, 16), 0, "超强寒潮"),
    ],
)
def test_cold_air_is_graded_as_the_two_standards_print_it(falls, minimum, grade):
    assert COLD_AIR_GRADES[gb20484_cold_air_grade(*falls, minimum)] == grade


def test_a_missing_fall_is_unknown_only_where_it_could_change_the_grade():
    assert gb20484_cold_air_grade(13, np.nan, np.nan, -2) == 6
    assert gb20484_cold_air_grade(9, 9, np.nan, 3) == 4  # at 3 ℃ no stronger wave is possible
    assert gb20484_cold_air_grade(9, 9, np.nan, 1) == -1
    assert gb20484_cold_air_grade(np.nan, 5, 5, 20) == 1
    assert gb20484_cold_air_grade(np.nan, np.nan, np.nan, np.nan) == -1


def test_falls_and_minima_that_cannot_be_are_unknown():
    assert gb20484_cold_air_grade([79.5, 80.5], 9, 9, -5).tolist() == [6, -1]
    assert gb20484_cold_air_grade(9, 9, 9, [-89, -91]).tolist() == [4, -1]


def test_shapes_spread_or_are_refused():
    assert gb20484_cold_air_grade(np.zeros((2, 1)), 0, 0, np.zeros(3)).shape == (2, 3)
    with pytest.raises(ValueError, match="shapes do not fit"):
        gb20484_cold_air_grade([1, 2], [1, 2, 3], 1, 1)


falls = st.floats(-20, 40)


@settings(max_examples=25, deadline=None)
@given(falls, falls, falls, st.floats(-40, 30), st.floats(0, 10), st.floats(0, 10))
def test_a_deeper_fall_or_a_colder_morning_is_never_a_lower_grade(one, two, three, minimum, more, colder):
    mild = gb20484_cold_air_grade(one, two, three, minimum)
    assert gb20484_cold_air_grade(one + more, two + more, three + more, minimum - colder) >= mild
    assert heat_day_grade(minimum + more) >= heat_day_grade(minimum)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.one_of(st.just(np.nan), st.floats(20, 45)), min_size=1, max_size=30))
def test_days_running_equal_a_plain_count(series):
    expected, count = [], 0
    for day in series:
        if np.isnan(day):
            count = None
            expected.append(-1)
        elif day + 1e-5 < 35:
            count = 0
            expected.append(0)
        else:
            count = None if count is None else count + 1
            expected.append(-1 if count is None else count)
    assert hot_days_running(series).tolist() == expected
