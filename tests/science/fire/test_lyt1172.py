"""LY/T 1172-95 forest fire-weather grade. W-13: daily danger level per area."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science import fire

DRY_DAY = {
    "temperature_max_c": 22.0, "humidity_min_pct": 28, "last_rain_mm": 4.0, "days_since_rain": 6, "wind_force": 4,
    "green_cover_pct": 10,
}  # fmt: skip


def day(**changes):
    return fire.lyt1172_fire_weather(**(DRY_DAY | changes))


def test_the_worked_days_of_the_standard():
    """16 + 20 + 35 + 20 − 0 = 91, grade 5; with half the ground green 10 less: 81, grade 4."""
    dry = day()
    assert (dry.temperature, dry.humidity, dry.dryness, dry.wind, dry.season) == (16, 20, 35, 20, 0)
    assert dry.index == 91 and dry.grade == 5 and dry.valid
    half_green = day(green_cover_pct=50)
    assert half_green.index == 81 and half_green.grade == 4


def test_every_class_of_every_factor_at_its_ends():
    assert day(temperature_max_c=[-20, 5.0, 5.1, 10, 10.1, 15, 15.1, 20, 20.1, 25, 25.1, 40]).temperature.tolist() == [
        0, 0, 4, 4, 8, 8, 12, 12, 16, 16, 20, 20,
    ]  # fmt: skip
    assert day(humidity_min_pct=[100, 71, 70, 61, 60, 51, 50, 41, 40, 31, 30, 0]).humidity.tolist() == [
        0, 0, 4, 4, 8, 8, 12, 12, 16, 16, 20, 20,
    ]  # fmt: skip
    assert day(wind_force=np.arange(18)).wind.tolist() == [0, 5, 10, 15, 20, 25, 30, 35, *[40] * 10]
    assert day(green_cover_pct=[0, 19, 20, 49, 50, 89, 90, 99, 100]).season.tolist() == [0, 0, 5, 5, 10, 10, 15, 15, 20]
    assert day(snow_cover_pct=[0, 9, 10, 29, 30, 59, 60, 89, 90, 100]).season.tolist() == [
        0,
        0,
        5,
        5,
        10,
        10,
        15,
        15,
        20,
        20,
    ]
    rows = {
        0.3: [10, 15, 20, 25, 30, 35, 40, 45, 50, 50, 50, 50, 50], 2.0: [10, 15, 20, 25, 30, 35, 40, 45, 50, 50, 50, 50, 50],
        2.1: [5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 50, 50, 50], 5.0: [5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 50, 50, 50],
        5.1: [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 50, 50], 10.0: [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 50, 50],
        10.1: [0, 0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 50], 300: [0, 0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 50],
    }  # fmt: skip
    for rain, scores in rows.items():
        assert day(last_rain_mm=rain, days_since_rain=[*range(12), 90]).dryness.tolist() == scores
    grades = fire.lyt1172_grade([-20, 0, 25, 26, 50, 51, 72, 73, 90, 91, 130, np.nan, np.inf])
    assert grades.tolist() == [1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 0, 0]


def test_the_limits_of_the_classes_are_those_of_the_standard():
    tables = fire.LYT1172_1995
    assert tables.temperature_to_c == (5, 10, 15, 20, 25) and tables.humidity_to_pct == (30, 40, 50, 60, 70)
    assert tables.rain_to_mm == (2, 5, 10) and tables.grade_to == (25, 50, 72, 90)
    assert fire.lyt1172_grade([25.1, 50.2, 72.3, 90.4]).tolist() == [2, 3, 4, 5]


def test_temperature_ends_where_the_page_says():
    assert day(temperature_max_c=[60, 60.5, -90, -90.6]).valid.tolist() == [True, False, True, False]
    assert day(humidity_min_pct=[100, 100.5], green_cover_pct=[100, 100], snow_cover_pct=100).valid.tolist() == [
        True,
        False,
    ]


def test_snow_and_green_count_once_and_the_larger_counts():
    both = day(green_cover_pct=[20, 95], snow_cover_pct=[95, 10])
    assert both.season.tolist() == [20, 15] and both.index.tolist() == [71, 76]


def test_less_than_three_tenths_of_rain_is_no_rain_to_count_from():
    assert not day(last_rain_mm=0.2).valid and day(last_rain_mm=0.3).valid


def test_a_place_may_bring_its_own_tables():
    """A local standard counts humidity at 14 h in other classes: ≥ 65, 55–64, 45–54, 35–44, 25–34, ≤ 24."""
    local = fire.Lyt1172Tables(humidity_to_pct=(24, 34, 44, 54, 64))
    assert day(humidity_min_pct=[24, 34, 64, 65], tables=local).humidity.tolist() == [20, 16, 4, 0]
    for wrong in ({"humidity_to_pct": (1, 2)}, {"rain_to_mm": (5, 2, 10)}, {"wind_score": ()}, {"rain_from_mm": -1}):
        with pytest.raises(ValueError, match=r"must"):
            fire.Lyt1172Tables(**wrong)


@settings(max_examples=50, deadline=None)
@given(
    st.floats(-40, 45), st.floats(0, 100), st.floats(0.3, 200), st.integers(0, 60), st.integers(0, 16), st.floats(0, 100),
    st.floats(0, 100), st.floats(0, 15),
)  # fmt: skip
def test_warmer_drier_windier_and_longer_dry_is_never_less_dangerous(t, h, rain, days, wind, green, snow, more):
    def index(**changes):
        given_ = {
            "temperature_max_c": t, "humidity_min_pct": h, "last_rain_mm": rain, "days_since_rain": days,
            "wind_force": wind, "green_cover_pct": green, "snow_cover_pct": snow,
        }  # fmt: skip
        result = fire.lyt1172_fire_weather(**(given_ | changes))
        assert result.valid and 1 <= result.grade <= 5
        assert result.index == result.temperature + result.humidity + result.dryness + result.wind - result.season
        return float(result.index)

    now = index()
    assert index(temperature_max_c=t + more) >= now and index(humidity_min_pct=max(h - more, 0)) >= now
    assert index(last_rain_mm=rain + more) <= now and index(days_since_rain=days + 1) >= now
    assert index(wind_force=wind + 1) >= now and index(green_cover_pct=min(green + more, 100)) <= now
    assert -20 <= now <= 130


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("temperature_max_c", 80), ("temperature_max_c", np.nan), ("humidity_min_pct", 140), ("humidity_min_pct", -1),
     ("last_rain_mm", -3), ("last_rain_mm", np.inf), ("days_since_rain", -1), ("days_since_rain", 1.5), ("wind_force", 18),
     ("wind_force", 3.5), ("wind_force", 200), ("green_cover_pct", 101), ("snow_cover_pct", np.nan)],
)  # fmt: skip
def test_a_day_with_an_impossible_or_missing_value_has_no_grade(name, wrong):
    result = day(**{name: [wrong, (DRY_DAY | {"snow_cover_pct": 0})[name]]})
    assert result.grade.tolist() == [0, 5] and result.valid.tolist() == [False, True] and np.isnan(result.index[0])


def test_shapes_kinds_and_nothing_at_all():
    assert day(temperature_max_c=[]).grade.shape == (0,)
    assert day(temperature_max_c=np.ones((2, 3), np.int8), wind_force=np.uint8(4)).index.shape == (2, 3)
    with pytest.raises(ValueError, match="shapes do not fit"):
        day(temperature_max_c=[1, 2], wind_force=[1, 2, 3])
    with pytest.raises(ValueError, match="array of numbers"):
        day(wind_force="strong")
