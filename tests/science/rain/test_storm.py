"""Storm formulas and the Chicago storm."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from anlan.science.rain import StormFormula, chicago_storm, fit_gb50014, gb50014_intensity
from anlan.science.rain.storm import L_S_HM2_PER_MM_MIN

# Suzhou, formula and peak ratio of 2025 (published by the city's government).
SUZHOU = StormFormula(a_mm_min=17.969, c=1.24, b_min=18.415, n=0.785)
DURATIONS = (5, 10, 15, 20, 30, 45, 60, 90, 120, 150, 180)
PERIODS = (2, 3, 5, 10, 20, 30, 50, 100)
formulas = st.builds(StormFormula, st.floats(2, 40), st.floats(0.3, 1.5), st.floats(0, 30), st.floats(0.4, 0.95))


def test_maoming_25_years_50_minutes_is_284_litres_a_second_and_hectare():
    # Published example: q = 167 · 14.937/(50 + 4.623)^0.543 = 284.174 L/(s·hm²) (the coefficients there are rounded).
    formula = StormFormula(a_mm_min=14.937, c=0.0, b_min=4.623, n=0.543)
    intensity = gb50014_intensity(50, 25, formula=formula)
    assert 167 * intensity.value == pytest.approx(284.174, rel=2e-4)
    assert intensity.valid


def test_suzhou_five_years_one_hour_as_the_formula_is_written():
    expected = 17.969 * (1 + 1.24 * np.log10(5)) / (60 + 18.415) ** 0.785
    assert gb50014_intensity(60, 5, formula=SUZHOU).value == pytest.approx(expected, rel=1e-12)
    assert pytest.approx(166.6667, rel=1e-6) == L_S_HM2_PER_MM_MIN


def test_durations_and_periods_that_no_formula_was_fitted_to_are_marked():
    assert gb50014_intensity([4.9, 5, 1440, 1450, 60], [5, 5, 5, 5, 100], formula=SUZHOU).valid.tolist() == (
        [False, True, True, False, True]
    )
    assert gb50014_intensity([4.96, 5.04, 1430.0], 5, formula=SUZHOU).valid.tolist() == [False, True, True]
    assert gb50014_intensity(60, [99.5, 100.5], formula=SUZHOU).valid.tolist() == [True, False]
    beyond = gb50014_intensity([0, -5, 60, np.nan, 60, 60], [5, 5, 0, 5, 0.1, 101], formula=SUZHOU)
    assert np.isnan(beyond.value).tolist() == [True, True, True, True, True, False]
    assert not beyond.valid.any()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ((0, 1, 10, 0.7), "a_mm_min"),
        ((10, -1, 10, 0.7), "c must"),
        ((10, 1, -1, 0.7), "b_min"),
        ((10, 1, 10, 1.0), "n must"),
        ((10, 1, 10, np.nan), "n must"),
    ],
)
def test_formulas_that_cannot_be_are_refused(given, sentence):
    with pytest.raises(ValueError, match=sentence):
        StormFormula(*given)


def test_a_formula_is_found_again_in_its_own_table():
    table = gb50014_intensity(np.array(DURATIONS)[:, None], PERIODS, formula=SUZHOU).value
    found = fit_gb50014(table, duration_min=DURATIONS, return_period_a=PERIODS)
    for name in ("a_mm_min", "c", "b_min", "n"):
        assert getattr(found.formula, name) == pytest.approx(getattr(SUZHOU, name), rel=1e-6)
    assert found.error_mm_min < 1e-9


def test_a_rough_table_is_fitted_within_what_gb_50014_allows_and_the_error_is_told():
    generator = np.random.default_rng(7)
    table = gb50014_intensity(np.array(DURATIONS)[:, None], PERIODS, formula=SUZHOU).value
    rough = table * generator.normal(1, 0.01, table.shape)
    found = fit_gb50014(rough, duration_min=DURATIONS, return_period_a=PERIODS)
    refitted = gb50014_intensity(np.array(DURATIONS)[:, None], PERIODS, formula=found.formula).value
    assert found.error_mm_min == pytest.approx(np.sqrt(np.mean((refitted - rough) ** 2)), rel=1e-9)
    assert found.error_relative == pytest.approx(found.error_mm_min / rough.mean(), rel=1e-9)
    assert found.error_mm_min < 0.05
    assert found.error_relative < 0.05


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (np.ones((2, 2)), "must be"),
        (np.array([[1, 2], [1, np.nan], [1, 1]]), "above nought"),
        (np.array([[1, 2], [1, 0], [1, 1]]), "above nought"),
    ],
)
def test_tables_with_gaps_or_of_the_wrong_shape_are_refused(table, sentence):
    with pytest.raises(ValueError, match=sentence):
        fit_gb50014(table, duration_min=[5, 10, 15], return_period_a=[2, 5])
    with pytest.raises(ValueError, match="at least three durations"):
        fit_gb50014(np.ones((2, 2)), duration_min=[5, 10], return_period_a=[2, 5])


def keifer_chu(minute, duration, ratio, strength, formula):
    """Intensity of one minute of the storm, as Keifer & Chu wrote it."""
    peak = ratio * duration
    side = ratio if minute < peak else 1 - ratio
    span = abs(minute - peak) / side
    return strength * ((1 - formula.n) * span + formula.b_min) / (span + formula.b_min) ** (1 + formula.n)


def test_each_step_holds_the_integral_of_keifer_and_chus_intensity():
    storm = chicago_storm(180, step_min=5, return_period_a=3, formula=SUZHOU, peak_ratio=0.43)
    strength = 17.969 * (1 + 1.24 * np.log10(3))
    expected = [
        quad(keifer_chu, start, start + 5, args=(180, 0.43, strength, SUZHOU), points=[77.4], limit=200)[0]
        for start in range(0, 180, 5)
    ]
    np.testing.assert_allclose(storm.value, expected, rtol=1e-7)
    assert storm.valid.all()


def test_the_peak_stands_where_the_ratio_says_and_four_tenths_is_the_default():
    assert int(np.argmax(chicago_storm(120, step_min=5, return_period_a=2, formula=SUZHOU, peak_ratio=0.5).value)) in (
        11,
        12,
    )
    with_default = chicago_storm(120, step_min=1, return_period_a=2, formula=SUZHOU).value
    np.testing.assert_array_equal(
        with_default, chicago_storm(120, step_min=1, return_period_a=2, formula=SUZHOU, peak_ratio=0.4).value
    )


def test_a_storm_rarer_than_the_formula_is_marked_and_impossible_ones_are_refused():
    assert not chicago_storm(120, step_min=5, return_period_a=500, formula=SUZHOU).valid.any()
    for change, sentence in (
        ({"step_min": 7}, "whole steps of step_min"),
        ({"peak_ratio": 1}, "peak_ratio"),
        ({"return_period_a": 0}, "return_period_a"),
        ({"return_period_a": 0.1}, "gives no rain"),
    ):
        with pytest.raises(ValueError, match=sentence):
            chicago_storm(120, **({"step_min": 5, "return_period_a": 2, "formula": SUZHOU} | change))


@settings(max_examples=25, deadline=None)
@given(formulas, st.integers(1, 60), st.sampled_from([1, 2, 5, 10]), st.floats(1, 100), st.floats(0.05, 0.95))
def test_the_storm_carries_exactly_the_rain_of_its_duration(formula, steps, step, period, ratio):
    duration = steps * step
    storm = chicago_storm(duration, step_min=step, return_period_a=period, formula=formula, peak_ratio=ratio).value
    assert (storm >= 0).all()
    assert storm.sum() == pytest.approx(gb50014_intensity(duration, period, formula=formula).value * duration, rel=1e-9)


@settings(max_examples=25, deadline=None)
@given(formulas, st.floats(5, 1000), st.floats(1, 400), st.floats(1, 90), st.floats(0.1, 10))
def test_longer_is_never_more_intense_nor_less_deep_and_rarer_never_less(formula, duration, longer, period, rarer):
    short, long = gb50014_intensity([duration, duration + longer], period, formula=formula).value
    assert long <= short
    assert long * (duration + longer) >= short * duration * (1 - 1e-12)
    assert gb50014_intensity(duration, period + rarer, formula=formula).value >= short
