"""Fog and dust by visibility."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science.weather import DUST_GRADES, FOG_GRADES, gb20480_dust_grade, gb27964_fog_grade


def test_fog_is_graded_at_ten_kilometres_a_thousand_five_hundred_two_hundred_and_fifty_metres():
    seen = [10_000, 9999, 1000, 999, 500, 499, 200, 199, 50, 49, 0]
    assert gb27964_fog_grade(seen).tolist() == [0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert FOG_GRADES[gb27964_fog_grade(120.0)] == "强浓雾"


def test_blown_dust_is_graded_at_ten_kilometres_a_thousand_five_hundred_and_fifty_metres():
    seen = [10_000, 9999, 1000, 999, 500, 499, 50, 49]
    assert gb20480_dust_grade(seen, 6).tolist() == [0, 2, 2, 3, 3, 4, 4, 5]
    assert DUST_GRADES[gb20480_dust_grade(800.0, 7)] == "沙尘暴"


def test_two_thousandths_below_a_step_the_next_grade_is_reached():
    steps = np.array([10_000, 1000, 500, 200, 50])
    assert gb27964_fog_grade(steps * 0.998).tolist() == [1, 2, 3, 4, 5]
    assert gb20480_dust_grade(steps[[0, 1, 2, 4]] * 0.998, 6).tolist() == [2, 3, 4, 5]


def test_dust_in_wind_of_at_most_three_floats():
    assert gb20480_dust_grade(5000, [0, 3, 4]).tolist() == [1, 1, 2]
    assert gb20480_dust_grade(20_000, 0) == 0


def test_what_is_missing_or_cannot_be_is_unknown():
    assert gb27964_fog_grade([np.nan, -1, 401_000, 399_000]).tolist() == [-1, -1, -1, 0]
    assert gb27964_fog_grade([396_500, 403_500]).tolist() == [0, -1]
    assert gb20480_dust_grade([np.nan, 500, 500, 500], [5, np.nan, -1, 18]).tolist() == [-1, -1, -1, -1]


def test_clear_air_needs_no_wind_to_be_clear():
    assert gb20480_dust_grade(30_000, np.nan) == 0


def test_shapes_spread_or_are_refused():
    assert gb20480_dust_grade(np.full((2, 1), 700), [4, 5, 6]).shape == (2, 3)
    assert gb27964_fog_grade(np.empty(0)).shape == (0,)
    with pytest.raises(ValueError, match="shapes do not fit"):
        gb20480_dust_grade([1, 2], [1, 2, 3])


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 1e5), st.floats(0, 1e5), st.integers(0, 17))
def test_seeing_less_far_is_never_a_lower_grade(one, other, wind):
    near, far = sorted((one, other))
    assert gb27964_fog_grade(near) >= gb27964_fog_grade(far)
    assert gb20480_dust_grade(near, wind) >= gb20480_dust_grade(far, wind)
