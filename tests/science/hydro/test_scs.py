"""SCS curve numbers against the examples of TR-55."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.science.hydro import scs

INCH_MM = 25.4


@pytest.mark.parametrize(("curve_number", "inches"), [(70, 2.81), (75, 3.28), (74, 3.19)])
def test_six_inches_on_the_watershed_of_tr_55_run_off_as_printed(curve_number, inches):
    assert scs.scs_runoff(6 * INCH_MM, curve_number).value / INCH_MM == pytest.approx(inches, abs=0.006)


def test_a_great_storm_of_18_hours_runs_off_as_an_engineer_read_it_off_the_curve():
    # Colorado Water Conservation Board, design of a dam, CN 88: rain and runoff so far, inches, read off the graph.
    rain = [0.36, 0.66, 1.01, 1.43, 1.73, 2.15, 2.57, 3.05, 3.58, 4.24, 5.25, 8.12, 8.33, 8.54, 8.75, 8.96, 9.17, 9.37]
    read_off = [0, 0.08, 0.28, 0.55, 0.8, 1.1, 1.48, 1.9, 2.35, 3.0, 3.9, 6.65, 6.9, 7.05, 7.25, 7.45, 7.65, 7.85]
    so_far = np.cumsum(scs.scs_excess(np.diff(rain, prepend=0) * INCH_MM, 88).value) / INCH_MM
    np.testing.assert_allclose(so_far, read_off, atol=0.066)


def test_the_composite_of_example_2_1_of_tr_55_is_70():
    assert scs.scs_composite_curve_number([61, 74], [30, 70]) == pytest.approx(70.1, rel=1e-12)
    assert np.isnan(scs.scs_composite_curve_number([61, 101], [30, 70]))
    assert np.isnan(scs.scs_composite_curve_number([61, 74], [-1, 70])) and np.isnan(
        scs.scs_composite_curve_number([61, 74], [0, 0])
    )
    assert np.isnan(scs.scs_composite_curve_number([], []))
    assert scs.scs_composite_curve_number(np.array([[61, 61], [74, 74]]), [[1, 0], [0, 1]]).tolist() == [61, 74]
    with pytest.raises(ValueError, match="covers"):
        scs.scs_composite_curve_number(70, 1)


@pytest.mark.parametrize(("normal", "dry", "wet"), [(80, 63, 91), (70, 51, 85), (60, 40, 78), (90, 78, 96)])
def test_dry_and_wet_ground_follow_table_10_1_within_two(normal, dry, wet):
    assert scs.scs_dry_curve_number(normal).value == pytest.approx(dry, abs=2)
    assert scs.scs_wet_curve_number(normal).value == pytest.approx(wet, abs=2)
    assert scs.scs_dry_curve_number(normal).value == pytest.approx(4.2 * normal / (10 - 0.058 * normal), rel=1e-12)
    assert scs.scs_wet_curve_number(normal).value == pytest.approx(23 * normal / (10 + 0.13 * normal), rel=1e-12)


def test_the_formula_written_out_again():
    rain, cn = np.meshgrid([0, 5, 20, 80, 300.0], [35, 50, 75, 98, 100.0])
    s = 25_400 / cn - 254
    for share in (0.2, 0.05):
        want = np.where(rain > share * s, (rain - share * s) ** 2 / np.where(rain > 0, rain + (1 - share) * s, 1), 0)
        np.testing.assert_allclose(scs.scs_runoff(rain, cn, initial_abstraction=share).value, want, rtol=1e-12)
    np.testing.assert_allclose(scs.scs_runoff(rain, cn).value, scs.scs_runoff(rain, cn, initial_abstraction=0.2).value)
    np.testing.assert_allclose(scs.scs_retention(cn).value, s, rtol=1e-12)


@given(st.floats(0, 2000), st.floats(0, 200), st.floats(1, 100), st.floats(0, 50))
def test_more_rain_or_a_higher_number_never_gives_less_runoff_and_never_more_than_the_rain(
    rain, more, curve_number, higher
):
    runoff = float(scs.scs_runoff(rain, curve_number).value)
    assert 0 <= runoff <= rain
    assert scs.scs_runoff(rain + more, curve_number).value >= runoff - 1e-9
    assert scs.scs_runoff(rain, min(curve_number + higher, 100)).value >= runoff - 1e-9


@given(st.lists(st.floats(0, 100), min_size=1, max_size=30), st.floats(30, 100))
def test_the_steps_of_a_storm_sum_to_its_runoff_and_none_exceeds_its_rain(rain, curve_number):
    steps = scs.scs_excess(rain, curve_number)
    assert steps.value.sum() == pytest.approx(float(scs.scs_runoff(sum(rain), curve_number).value), abs=1e-6)
    assert (steps.value >= -1e-9).all() and (steps.value <= np.array(rain) + 1e-9).all() and steps.valid.all()


def test_bad_rain_and_bad_numbers_give_no_runoff():
    assert np.isnan(scs.scs_runoff([-1, np.nan, np.inf, 50, 50, 50], [75, 75, 75, 0, 101, np.nan]).value).all()
    low = scs.scs_runoff(200, [29.9, 30])
    assert np.isfinite(low.value).all() and low.valid.tolist() == [False, True]
    assert (
        scs.scs_dry_curve_number([29, 30]).valid.tolist()
        == scs.scs_wet_curve_number([29, 30]).valid.tolist()
        == [False, True]
    )
    assert np.isnan(scs.scs_dry_curve_number(0).value) and np.isnan(scs.scs_wet_curve_number(101).value)
    gap = scs.scs_excess([10, 40, np.nan, 10], 80)
    assert gap.valid.tolist() == [True, True, False, False]


def test_empty_shapes_and_coefficients():
    assert scs.scs_runoff([], 75).value.shape == (0,) and scs.scs_excess([], 75).value.shape == (0,)
    assert scs.scs_excess(np.full((4, 3), 20), [70, 80, 90]).value.shape == (4, 3)
    assert scs.scs_runoff(np.array([120], np.int8), 75).value == scs.scs_runoff(120.0, 75).value
    with pytest.raises(ValueError, match="initial_abstraction"):
        scs.scs_runoff(10, 75, initial_abstraction=0.6)
    with pytest.raises(ValueError, match="shapes"):
        scs.scs_runoff([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="series"):
        scs.scs_excess(10, 75)
