"""Grades of rain and snow, GB/T 28592-2012."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science.rain import RAIN_GRADES, SNOW_GRADES, gb28592_rain_grade, gb28592_snow_grade

# The ranges as the standard's tables print them: lowest and highest of each grade.
RAIN_24H = {2: (0.1, 9.9), 3: (10.0, 24.9), 4: (25.0, 49.9), 5: (50.0, 99.9), 6: (100.0, 249.9), 7: (250.0, 1825.0)}
RAIN_12H = {2: (0.1, 4.9), 3: (5.0, 14.9), 4: (15.0, 29.9), 5: (30.0, 69.9), 6: (70.0, 139.9), 7: (140.0, 1825.0)}
SNOW_24H = {2: (0.1, 2.4), 3: (2.5, 4.9), 4: (5.0, 9.9), 5: (10.0, 19.9), 6: (20.0, 29.9), 7: (30.0, 200.0)}
SNOW_12H = {2: (0.1, 0.9), 3: (1.0, 2.9), 4: (3.0, 5.9), 5: (6.0, 9.9), 6: (10.0, 14.9), 7: (15.0, 200.0)}


@pytest.mark.parametrize(
    ("grade", "hours", "table"),
    [
        (gb28592_rain_grade, 24, RAIN_24H),
        (gb28592_rain_grade, 12, RAIN_12H),
        (gb28592_snow_grade, 24, SNOW_24H),
        (gb28592_snow_grade, 12, SNOW_12H),
    ],
)
def test_every_grade_begins_and_ends_where_the_standard_prints_it(grade, hours, table):
    for expected, ends in table.items():
        assert grade(ends, hours=hours).tolist() == [expected, expected]


def test_two_thousandths_below_a_step_a_grade_is_not_reached():
    for grade, hours, table in (
        (gb28592_rain_grade, 24, RAIN_24H),
        (gb28592_rain_grade, 12, RAIN_12H),
        (gb28592_snow_grade, 24, SNOW_24H),
        (gb28592_snow_grade, 12, SNOW_12H),
    ):
        lowest = np.array([ends[0] for ends in table.values()])
        assert grade(lowest * 0.998, hours=hours).tolist() == [one - 1 for one in table]


def test_fifty_millimetres_in_a_day_are_a_rainstorm_and_in_half_a_day_too():
    assert RAIN_GRADES[gb28592_rain_grade(50.0)] == "暴雨"
    assert RAIN_GRADES[gb28592_rain_grade(70.0, hours=12)] == "大暴雨"
    assert SNOW_GRADES[gb28592_snow_grade(10.0)] == "暴雪"


def test_a_dry_day_is_no_rain_and_less_than_a_tenth_is_a_trace():
    assert gb28592_rain_grade([0, 0.0, 0.01, 0.05, 0.1]).tolist() == [0, 0, 1, 1, 2]


def test_a_gap_a_negative_sum_and_a_flooded_gauge_are_unknown_not_dry():
    assert gb28592_rain_grade([np.nan, -0.1, 2001.0, np.inf, 1999.0]).tolist() == [-1, -1, -1, -1, 7]
    assert gb28592_rain_grade([1990.0, 2010.0]).tolist() == [7, -1]


def test_only_the_two_periods_of_the_standard_are_graded():
    for grade in (gb28592_rain_grade, gb28592_snow_grade):
        with pytest.raises(ValueError, match="hours must be 12 or 24"):
            grade(10.0, hours=6)


def test_integers_keep_their_shape_and_text_is_refused():
    assert gb28592_rain_grade(np.array([[49, 50]], np.int16)).tolist() == [[4, 5]]
    assert gb28592_rain_grade(np.empty((0, 2))).shape == (0, 2)
    with pytest.raises(ValueError, match="rain_mm must be an array of numbers"):
        gb28592_rain_grade("heavy")


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 1999), st.floats(0, 1999))
def test_more_rain_is_never_a_lower_grade_and_a_shorter_period_never_either(one, other):
    less, more = sorted((one, other))
    for grade in (gb28592_rain_grade, gb28592_snow_grade):
        assert grade(less) <= grade(more)
        assert grade(more, hours=12) >= grade(more, hours=24)
