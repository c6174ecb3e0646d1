"""Wind scale and grades of tropical cyclones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science.weather import CYCLONE_GRADES, beaufort_speed, gb19201_cyclone_grade, gb28591_wind_level

# GB/T 28591-2012 as printed: lowest and highest speed of each level, m/s.
LEVELS = [
    (0.0, 0.2), (0.3, 1.5), (1.6, 3.3), (3.4, 5.4), (5.5, 7.9), (8.0, 10.7), (10.8, 13.8), (13.9, 17.1), (17.2, 20.7),
    (20.8, 24.4), (24.5, 28.4), (28.5, 32.6), (32.7, 36.9), (37.0, 41.4), (41.5, 46.1), (46.2, 50.9), (51.0, 56.0), (56.1, 61.2),
]  # fmt: skip
CYCLONES = [(0.0, 10.7), (10.8, 17.1), (17.2, 24.4), (24.5, 32.6), (32.7, 41.4), (41.5, 50.9), (51.0, 95.0)]


def test_every_level_begins_and_ends_where_the_standard_prints_it():
    assert gb28591_wind_level(LEVELS).tolist() == [[level, level] for level in range(18)]


def test_every_cyclone_grade_begins_and_ends_where_the_standard_prints_it():
    assert gb19201_cyclone_grade(CYCLONES).tolist() == [[grade, grade] for grade in range(7)]
    assert CYCLONE_GRADES[gb19201_cyclone_grade(33.0)] == "台风"


def test_two_thousandths_below_its_lowest_speed_a_level_is_not_reached():
    assert gb28591_wind_level([low * 0.998 for low, _ in LEVELS[1:]]).tolist() == list(range(17))
    assert gb19201_cyclone_grade([low * 0.998 for low, _ in CYCLONES[1:]]).tolist() == list(range(6))


def test_calm_is_level_nought_and_what_no_anemometer_can_read_is_unknown():
    assert gb28591_wind_level([0, 149, 151, 200, -1, np.nan]).tolist() == [0, 17, -1, -1, -1, -1]
    assert gb19201_cyclone_grade([200.0, np.nan]).tolist() == [-1, -1]


def test_a_speed_in_single_precision_keeps_its_level():
    lowest = np.array([low for low, _ in LEVELS], np.float32)
    assert gb28591_wind_level(lowest).tolist() == list(range(18))


def test_the_beaufort_relation_gives_the_middle_of_the_level():
    found = beaufort_speed([1, 4, 9, 12])
    assert found.value == pytest.approx([0.836, 0.836 * 8, 0.836 * 27, 0.836 * 12**1.5], rel=1e-12)
    assert gb28591_wind_level(beaufort_speed(np.arange(13)).value).tolist() == list(range(13))


def test_above_the_twelfth_level_the_relation_is_marked_and_levels_that_are_none_have_no_speed():
    found = beaufort_speed([12, 13, 17, 18, -1, np.nan])
    assert found.valid.tolist() == [True, False, False, False, False, False]
    assert np.isnan(found.value).tolist() == [False, False, False, True, True, True]


def test_shapes_stay_and_text_is_refused():
    assert gb28591_wind_level(np.empty((2, 0))).shape == (2, 0)
    with pytest.raises(ValueError, match="speed_m_s must be an array of numbers"):
        gb28591_wind_level(["fresh"])


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 149), st.floats(0, 149))
def test_stronger_wind_is_never_a_lower_level(one, other):
    for grade in (gb28591_wind_level, gb19201_cyclone_grade):
        assert grade(min(one, other)) <= grade(max(one, other))
