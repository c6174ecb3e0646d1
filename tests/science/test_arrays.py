"""What every formula does with what it is given: gaps, fill values, infinities, kinds, shapes, coefficients."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from anlan.science.arrays import FILL, fitted, floats, number, together, whole


@given(arrays(np.float64, 5, elements=st.floats(allow_nan=True, allow_infinity=True)))
def test_fill_values_are_gaps_and_all_other_numbers_stay(given):
    found, before = floats("rain_mm", given), given.copy()
    is_fill = (np.abs(before) >= FILL) & np.isfinite(before)
    np.testing.assert_array_equal(found, np.where(is_fill, np.nan, before))
    np.testing.assert_array_equal(given, before)


@pytest.mark.parametrize("fill", [9.969209968386869e36, -3.4028234663852886e38, 1e30])
def test_what_netcdf_rasters_and_models_write_for_a_gap_is_a_gap(fill):
    assert np.isnan(together(rain_mm=np.array([fill], np.float32))[0]).all()


def test_a_masked_element_is_a_gap_whatever_lies_under_the_mask():
    masked = np.ma.MaskedArray([1, 99, 3], mask=[False, True, False])
    np.testing.assert_array_equal(floats("rain_mm", masked), [1, np.nan, 3])


def test_infinity_is_a_gap_where_it_means_nothing_and_stays_where_it_does():
    np.testing.assert_array_equal(together(x=[1, np.inf, -np.inf])[0], [1, np.nan, np.nan])
    np.testing.assert_array_equal(fitted(x=[1, np.inf, -np.inf])[0], [1, np.inf, -np.inf])


@pytest.mark.parametrize("broken", ["5", None, [1, None], 1j, np.array(["2020"], "M8"), [[1], [2, 3]], {}, [b"x"]])
def test_what_is_no_array_of_numbers_is_refused_by_name(broken):
    with pytest.raises(ValueError, match="rain_mm must be an array of numbers"):
        together(rain_mm=broken)


def test_shapes_that_do_not_fit_are_all_named():
    with pytest.raises(ValueError, match=r"rain_mm \(2,\), wind_m_s \(3,\)"):
        together(rain_mm=[1, 2], wind_m_s=[1, 2, 3])


@pytest.mark.parametrize("broken", [np.nan, np.inf, 0, 1, -3, True, "0.5", None, [0.5, 0.5], 1j])
def test_a_coefficient_outside_its_domain_is_refused_with_the_domain(broken):
    with pytest.raises(ValueError, match="decay must be one number between 0 and 1, got"):
        number("decay", broken, above=0, below=1, inclusive=False)


@pytest.mark.parametrize("broken", [np.nan, np.inf, 0, 7, 2.5, True, "2", None, [2, 2]])
def test_a_count_must_be_whole_and_within_its_domain(broken):
    with pytest.raises(ValueError, match="steps must be a whole number from 1 to 6, got"):
        whole("steps", broken, least=1, most=6)


@pytest.mark.parametrize("three", [3, 3.0, np.int8(3), np.float32(3), np.array(3)])
def test_a_count_may_come_in_any_type_of_number(three):
    count = whole("steps", three, least=1)
    assert count == 3 and type(count) is int
