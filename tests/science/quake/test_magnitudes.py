"""Conversions between magnitudes, inside and outside the ranges they were published for."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science.quake import (
    CHENG2017_MS_MW,
    GUO_ML_MS,
    LI2014_ML_MW,
    LIU2017_ML_MS,
    SCORDILIS2006_MB_MW,
    SCORDILIS2006_MS_MW,
    MagnitudeConversion,
    MagnitudeLine,
    converted_magnitude,
    magnitude_converted_back,
    moment_of_mw,
    mw_of_moment,
)

CONVERSIONS = (CHENG2017_MS_MW, SCORDILIS2006_MS_MW, SCORDILIS2006_MB_MW, GUO_ML_MS, LIU2017_ML_MS, LI2014_ML_MW)
# relation, given, wanted, sigma: the published lines, by hand
EXAMPLES = (
    (CHENG2017_MS_MW, 6.0, 5.75, math.nan), (CHENG2017_MS_MW, 8.0, 7.82, math.nan), (CHENG2017_MS_MW, 6.96, 6.5756, math.nan),
    (CHENG2017_MS_MW, 7.04, 6.5912, math.nan),
    (SCORDILIS2006_MS_MW, 3.0, 4.08, 0.17), (SCORDILIS2006_MS_MW, 5.0, 5.42, 0.17), (SCORDILIS2006_MS_MW, 6.1, 6.157, 0.17),
    (SCORDILIS2006_MS_MW, 6.2, 6.218, 0.20), (SCORDILIS2006_MS_MW, 8.0, 8.0, 0.20), (SCORDILIS2006_MB_MW, 5.0, 5.28, 0.29),
    (SCORDILIS2006_MB_MW, 6.0, 6.13, 0.29), (GUO_ML_MS, 5.0, 4.57, math.nan), (GUO_ML_MS, 6.0, 5.70, math.nan),
    (LIU2017_ML_MS, 4.0, 3.74, math.nan), (LIU2017_ML_MS, 5.0, 4.70, math.nan), (LI2014_ML_MW, 5.5, 5.5, 0.22),
)  # fmt: skip
RANGES = (
    (CHENG2017_MS_MW, 4.5, 8.5),
    (SCORDILIS2006_MS_MW, 3.0, 8.2), (SCORDILIS2006_MB_MW, 3.5, 6.2), (GUO_ML_MS, 3.0, 7.0), (LIU2017_ML_MS, 3.8, 5.8),
    (LI2014_ML_MW, 4.5, 7.0),
)  # fmt: skip


@pytest.mark.parametrize(("by", "given_", "wanted", "sigma"), EXAMPLES)
def test_the_published_lines(by, given_, wanted, sigma):
    found = converted_magnitude(given_, by=by)
    assert float(found.value) == pytest.approx(wanted, abs=1e-9) and found.valid
    assert float(found.sigma) == pytest.approx(sigma, nan_ok=True)


@pytest.mark.parametrize(("by", "lowest", "highest"), RANGES)
def test_outside_the_published_range_the_line_goes_on_and_is_flagged(by, lowest, highest):
    found = converted_magnitude([lowest - 0.01, lowest, highest, highest + 0.01], by=by)
    assert found.valid.tolist() == [False, True, True, False]
    first, last = by.lines[0], by.lines[-1]
    assert found.value[0] == pytest.approx(first.slope * (lowest - 0.01) + first.intercept)
    assert found.value[3] == pytest.approx(last.slope * (highest + 0.01) + last.intercept)


def test_between_the_two_lines_of_scordilis_a_straight_line_joins_their_ends():
    found = converted_magnitude([6.10, 6.15, 6.20], by=SCORDILIS2006_MS_MW)
    np.testing.assert_allclose(found.value, [6.157, 6.1875, 6.218])
    assert found.sigma.tolist() == [0.17, 0.20, 0.20] and found.valid.all()


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(CONVERSIONS), st.floats(0, 9), st.floats(0.001, 1))
def test_a_larger_magnitude_stays_the_larger_and_the_way_back_leads_back(by, magnitude, more):
    here = converted_magnitude(magnitude, by=by)
    assert converted_magnitude(magnitude + more, by=by).value > here.value
    back = magnitude_converted_back(here.value, by=by)
    assert float(back.value) == pytest.approx(magnitude, abs=1e-9) and 0 <= back.value + 1e-9 <= 9.1


def test_the_way_back_spreads_by_the_slope():
    back = magnitude_converted_back([5.42, 7.01], by=SCORDILIS2006_MS_MW)
    np.testing.assert_allclose(back.value, [5.0, 7.0])
    np.testing.assert_allclose(back.sigma, [0.17 / 0.67, 0.20 / 0.99])
    assert magnitude_converted_back([4.07, 4.09], by=SCORDILIS2006_MS_MW).valid.tolist() == [False, True]


def test_moment_and_moment_magnitude():
    # Wenchuan 2008, global CMT: 8.97e20 N·m, Mw 7.9
    assert float(mw_of_moment(8.97e20).value) == pytest.approx(7.9018, abs=1e-4)
    assert float(moment_of_mw(6.0).value) == pytest.approx(10**18.1, rel=1e-12)
    assert float(mw_of_moment(moment_of_mw(7.3).value).value) == pytest.approx(7.3)
    assert np.isnan(mw_of_moment([0, -1, np.nan, 1e30]).value).all()
    assert np.isnan(moment_of_mw([np.nan, 11, -4]).value).all()


def test_what_cannot_be_is_unknown_and_overlapping_lines_are_refused():
    found = converted_magnitude([np.nan, 10.6, -3.1, np.inf], by=GUO_ML_MS)
    assert np.isnan(found.value).all() and np.isnan(found.sigma).all() and not found.valid.any()
    assert converted_magnitude([], by=GUO_ML_MS).value.shape == (0,)
    assert converted_magnitude(np.array([5], dtype=np.int8), by=LI2014_ML_MW).value == 5
    with pytest.raises(ValueError, match="rise and follow"):
        MagnitudeConversion("ML", "Ms", (MagnitudeLine(1, 0, 3, 6, 0.2), MagnitudeLine(1, 0, 5, 7, 0.2)))
    with pytest.raises(ValueError, match="rise and follow"):
        MagnitudeConversion("ML", "Ms", (MagnitudeLine(-1, 0, 3, 6, 0.2),))
    with pytest.raises(ValueError, match="magnitude"):
        converted_magnitude("large", by=GUO_ML_MS)
