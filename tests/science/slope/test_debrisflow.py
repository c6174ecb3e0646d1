"""DZ/T 0220: the fifteen factors and the rain index of debris-flow gullies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science import slope

POINTS = [
    (21, 16, 12, 1), (16, 12, 8, 1), (14, 11, 7, 1), (12, 9, 6, 1), (9, 7, 5, 1), (9, 7, 5, 1), (8, 6, 4, 1),
    (6, 5, 4, 1), (6, 5, 4, 1), (6, 5, 4, 1), (5, 4, 3, 1), (5, 4, 3, 1), (5, 4, 3, 1), (4, 3, 2, 1), (4, 3, 2, 1),
]  # fmt: skip
RAIN = {"rain_24h_mm": 80, "rain_1h_mm": 45, "rain_10min_mm": 14, "annual_rain_mm": 1300}
levels = st.lists(st.integers(0, 4), min_size=15, max_size=15)


def score_by_hand(given_levels):
    return sum(row[level - 1] for row, level in zip(POINTS, given_levels, strict=True))


def test_a_gully_all_severe_has_130_points_all_medium_101_all_slight_72_all_ordinary_15():
    result = slope.dzt0220_susceptibility([[level] * 15 for level in (1, 2, 3, 4)])
    assert result.score.tolist() == [130, 101, 72, 15]
    assert result.grade.tolist() == [4, 3, 2, 1] and result.valid.all()


@pytest.mark.parametrize("factor", range(15))
def test_each_factor_brings_the_points_of_its_row(factor):
    for level in (1, 2, 3, 4):
        gully = [4] * 15
        gully[factor] = level
        assert slope.dzt0220_susceptibility(gully).score == 14 + POINTS[factor][level - 1]


def test_grades_begin_at_44_87_and_116_points():
    rng = np.random.default_rng(0)
    gullies = rng.integers(1, 5, (4000, 15))
    gullies[:1500] = np.where(rng.random((1500, 15)) < 0.85, 1, gullies[:1500])
    result = slope.dzt0220_susceptibility(gullies)
    by_hand = [1 + (score >= 44) + (score >= 87) + (score >= 116) for score in map(score_by_hand, gullies)]
    assert result.grade.tolist() == by_hand
    assert {43.0, 44.0, 86.0, 87.0, 115.0, 116.0} <= set(result.score.tolist())


def test_an_unknown_factor_leaves_the_grade_open_only_while_it_could_change_it():
    open_grade = slope.dzt0220_susceptibility([0] + [1] * 14)
    assert np.isnan(open_grade.score) and (open_grade.lowest, open_grade.highest) == (110, 130)
    assert open_grade.grade == -1 and not open_grade.valid
    settled = slope.dzt0220_susceptibility([1] * 14 + [np.nan])
    assert settled.grade == 4 and (settled.lowest, settled.highest) == (127, 130) and not settled.valid


@pytest.mark.parametrize(
    ("factor", "values", "expected"),
    [
        ("supply_ratio", [61, 60, 30, 29.9, 10, 9.9], [1, 2, 2, 3, 3, 4]),
        ("channel_slope", [12.1, 12, 6, 5.9, 3, 2.9], [1, 2, 2, 3, 3, 4]),
        ("vegetation", [9.9, 10, 29.9, 30, 60, 60.1], [1, 2, 2, 3, 3, 4]),
        ("bed_change", [2.01, 2, 1, 0.99, 0.2, 0.19], [1, 2, 2, 3, 3, 4]),
        ("loose_material", [10.1, 10, 5, 4.9, 1, 0.9], [1, 2, 2, 3, 3, 4]),
        ("hillside_slope", [32.1, 32, 25, 24.9, 15, 14.9], [1, 2, 2, 3, 3, 4]),
        ("loose_thickness", [10.1, 10, 5, 4.9, 1, 0.9], [1, 2, 2, 3, 3, 4]),
        ("area", [0.19, 0.2, 5, 5.1, 10, 10.1, 100, 100.1], [3, 1, 1, 2, 2, 3, 3, 4]),
        ("relief", [501, 500, 300, 299, 100, 99], [1, 2, 2, 3, 3, 4]),
    ],
)
def test_a_measured_factor_falls_into_the_level_of_the_table(factor, values, expected):
    assert slope.dzt0220_level(factor, values).tolist() == expected
    assert slope.dzt0220_level(factor, [np.nan, -1, np.inf]).tolist() == [0, 0, 0]


def test_absurd_measurements_are_unknown_and_judged_factors_are_refused():
    assert slope.dzt0220_level("vegetation", 140) == slope.dzt0220_level("supply_ratio", 101) == 0
    assert slope.dzt0220_level("channel_slope", 95) == slope.dzt0220_level("area", 0) == 0
    with pytest.raises(ValueError, match="measured"):
        slope.dzt0220_level("lithology", 3)


@settings(max_examples=30, deadline=None)
@given(gully=levels, factor=st.integers(0, 14))
def test_a_worse_level_never_lowers_the_score_and_the_bounds_hold(gully, factor):
    base = slope.dzt0220_susceptibility(gully)
    assert 15 <= base.lowest <= base.highest <= 130
    if gully[factor] > 1:
        worse = list(gully)
        worse[factor] -= 1
        after = slope.dzt0220_susceptibility(worse)
        assert after.lowest > base.lowest and after.highest > base.highest
    if 0 not in gully:
        assert base.score == score_by_hand(gully)


@pytest.mark.parametrize("wrong", [[1] * 14, [5] + [1] * 14, [1.5] + [1] * 14, 3, ["severe"] * 15])
def test_levels_that_are_none_are_refused(wrong):
    with pytest.raises(ValueError):
        slope.dzt0220_susceptibility(wrong)


def test_the_rain_index_of_the_two_worked_cases_is_3_092_safe_and_3_7_below_a_fifth():
    wet = slope.dzt0220_rain_trigger(**RAIN)
    assert float(wet.index) == pytest.approx(3.092, abs=0.0005) and wet.grade == 0 and wet.valid
    drier = slope.dzt0220_rain_trigger(rain_24h_mm=60, rain_1h_mm=30, rain_10min_mm=12, annual_rain_mm=1000)
    assert float(drier.index) == pytest.approx(3.7) and drier.grade == 1


@pytest.mark.parametrize(
    ("annual", "limits"),
    [(1201, (100, 40, 12)), (1200, (60, 20, 10)), (800, (60, 20, 10)), (799, (30, 15, 6)), (500, (30, 15, 6)),
     (499, (25, 15, 5)), (100, (25, 15, 5))],
)  # fmt: skip
def test_each_zone_of_annual_rain_has_its_own_limits(annual, limits):
    for day, hour, ten in ((50, 0, 0), (50, 12, 0), (50, 12, 4)):
        trigger = slope.dzt0220_rain_trigger(rain_24h_mm=day, rain_1h_mm=hour, rain_10min_mm=ten, annual_rain_mm=annual)
        assert float(trigger.index) == pytest.approx(day / limits[0] + hour / limits[1] + ten / limits[2])


def test_grades_of_rain_begin_at_3_1_and_4_2_and_pass_10():
    def grade(total):
        """Equal shares of 24 h, 1 h and 10 min in the wettest zone."""
        share = total / 3
        rain = {"rain_24h_mm": 100 * share, "rain_1h_mm": 40 * share, "rain_10min_mm": 12 * share}
        return int(slope.dzt0220_rain_trigger(**rain, annual_rain_mm=1500).grade)

    assert [grade(total) for total in (3.099, 3.101, 4.199, 4.201, 9.999, 10.001)] == [0, 1, 1, 2, 2, 3]


def test_rain_before_raises_the_index_and_a_factor_outside_1_to_1_2_is_not_valid():
    factors = slope.dzt0220_rain_trigger(**RAIN, antecedent_factor=[0.9, 1.0, 1.2, 1.21])
    assert factors.index == pytest.approx(3.0916667 * np.array([0.9, 1.0, 1.2, 1.21]))
    assert factors.valid.tolist() == [False, True, True, False]


@pytest.mark.parametrize(
    "wrong",
    [{"rain_24h_mm": -1}, {"rain_1h_mm": 90}, {"rain_10min_mm": 46}, {"rain_24h_mm": np.nan}, {"annual_rain_mm": 0},
     {"annual_rain_mm": np.nan}, {"antecedent_factor": np.nan}, {"rain_24h_mm": np.inf}],
)  # fmt: skip
def test_rain_that_cannot_be_is_unknown(wrong):
    result = slope.dzt0220_rain_trigger(**RAIN | wrong)
    assert np.isnan(result.index) and result.grade == -1 and not result.valid


@settings(max_examples=30, deadline=None)
@given(
    ten=st.floats(0, 60), hour=st.floats(0, 100), day=st.floats(0, 300), more=st.floats(0, 50), year=st.floats(50, 3000)
)
def test_more_rain_never_means_less_danger_and_a_wetter_climate_never_more(ten, hour, day, more, year):
    rain = {"rain_24h_mm": day + hour + ten, "rain_1h_mm": hour + ten, "rain_10min_mm": ten}
    base = slope.dzt0220_rain_trigger(**rain, annual_rain_mm=year)
    wetter = slope.dzt0220_rain_trigger(**rain | {"rain_24h_mm": rain["rain_24h_mm"] + more}, annual_rain_mm=year)
    climate = slope.dzt0220_rain_trigger(**rain, annual_rain_mm=year + more)
    assert wetter.index >= base.index and wetter.grade >= base.grade
    assert climate.index <= base.index


def test_empty_rasters_stay_empty_and_wrong_shapes_or_zones_are_refused():
    assert slope.dzt0220_rain_trigger(**RAIN | {"rain_24h_mm": []}).index.shape == (0,)
    assert slope.dzt0220_susceptibility(np.empty((0, 15))).grade.shape == (0,)
    with pytest.raises(ValueError):
        slope.dzt0220_rain_trigger(**RAIN | {"rain_24h_mm": [1, 2], "rain_1h_mm": [1, 2, 3]})
    with pytest.raises(ValueError, match="limits"):
        slope.dzt0220_rain_trigger(**RAIN, limits=slope.DZT0220_RAIN_LIMITS[::-1])
