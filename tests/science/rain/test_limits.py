"""Where a reading of rain and the reach of a storm formula end, written out again."""

from __future__ import annotations

import numpy as np
import pytest

from anlan.science import rain


def test_rain_of_more_than_two_thousand_millimetres_is_a_mistake():
    assert rain.gb28592_rain_grade([1999.0, 2001.0]).tolist() == [7, -1]
    assert np.isfinite(rain.effective_rain([0.0, 1999.0], days=2).value).tolist()[-1]
    assert not np.isfinite(rain.effective_rain([0.0, 2001.0], days=2).value).tolist()[-1]


@pytest.mark.parametrize(
    ("duration", "period", "is_valid"),
    [(4.98, 10, False), (5.02, 10, True), (1435, 10, True), (1445, 10, False), (60, 99.5, True), (60, 100.5, False)],
)
def test_a_storm_formula_is_of_5_minutes_to_a_day_and_of_a_hundred_years(duration, period, is_valid):
    formula = rain.StormFormula(a_mm_min=10.0, c=0.8, b_min=10.0, n=0.7)
    assert bool(rain.gb50014_intensity(duration, period, formula=formula).valid) == is_valid


@pytest.mark.parametrize(("ratio", "is_valid"), [(1.99, False), (2.0, True)])
def test_a_curve_with_a_skewness_below_twice_its_variation_goes_below_no_rain(ratio, is_valid):
    maxima = 60 * np.exp(np.random.default_rng(11).normal(0.0, 0.4, 60))
    assert bool(rain.pearson3_by_curve_fitting(maxima, cs_over_cv=ratio).valid) == is_valid
