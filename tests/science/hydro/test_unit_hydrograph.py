"""Unit hydrographs: the example of Chow, the table of NEH, volume kept."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science.hydro import unit_hydrograph as uh

# Chow, Maidment & Mays (1988), example 7.4.1: inches, ft³/s an inch, ft³/s.
EXCESS = [1.06, 1.93, 1.81]
UNIT = [404, 1079, 2343, 2506, 1460, 453, 381, 274, 173]
RUNOFF = [428, 1923, 5297, 9131, 10625, 7834, 3921, 1846, 1402, 830, 313]
NEH_16_1 = {
    0: 0, 0.1: 0.03, 0.2: 0.1, 0.3: 0.19, 0.4: 0.31, 0.5: 0.47, 0.6: 0.66, 0.7: 0.82, 0.8: 0.93, 0.9: 0.99, 1: 1, 1.1: 0.99,
    1.2: 0.93, 1.3: 0.86, 1.4: 0.78, 1.5: 0.68, 1.6: 0.56, 1.7: 0.46, 1.8: 0.39, 1.9: 0.33, 2: 0.28, 2.2: 0.207, 2.4: 0.147,
    2.6: 0.107, 2.8: 0.077, 3: 0.055, 3.2: 0.04, 3.4: 0.029, 3.6: 0.021, 3.8: 0.015, 4: 0.011, 4.5: 0.005, 5: 0,
}  # fmt: skip


def test_the_runoff_of_chows_example_comes_out_to_the_printed_foot():
    np.testing.assert_allclose(uh.discharge(EXCESS, UNIT), RUNOFF, atol=0.51)


def test_the_dimensionless_table_is_that_of_the_handbook():
    assert dict(zip(uh.SCS_TIME.tolist(), uh.SCS_FLOW.tolist(), strict=True)) == NEH_16_1


def test_the_scs_hydrograph_peaks_at_half_a_step_and_six_tenths_of_the_concentration_time():
    unit = uh.scs_unit_hydrograph(area_km2=50, concentration_s=5 * 3600, step_s=360)
    peak_s = 180 + 0.6 * 5 * 3600
    assert abs((np.argmax(unit) + 1) * 360 - peak_s) <= 360
    assert unit.sum() * 360 == pytest.approx(50_000, rel=1e-12)
    # The handbook: peak = 484 A Q / Tp (mi², in, h, ft³/s), 0.208 in SI; the table holds a little less water than 484 means.
    assert unit.max() == pytest.approx(0.208 * 50 / (peak_s / 3600), rel=0.02)
    times = np.arange(1, unit.size + 1) * 360 / peak_s
    shape = np.interp(times, list(NEH_16_1), list(NEH_16_1.values()))
    np.testing.assert_allclose(unit, shape * 50_000 / (shape.sum() * 360), rtol=1e-12)


def test_a_cascade_of_one_store_is_an_exponential_and_of_three_the_gamma_of_nash():
    one = uh.nash_unit_hydrograph(area_km2=1, stores=1, delay_s=7200, step_s=3600, steps=50)
    ends = np.arange(51) * 0.5
    after = 1 - np.exp(-0.5)
    assert one[0] == pytest.approx((1000 - 2000 * after) / 3600, rel=1e-9)
    np.testing.assert_allclose(one[1:], 2000 * after**2 * np.exp(-ends[:-2]) / 3600, rtol=1e-8, atol=1e-13)
    three = uh.nash_unit_hydrograph(area_km2=10, stores=3, delay_s=3600, step_s=10, steps=6000)
    t = (np.arange(6000)) * 10 / 3600
    np.testing.assert_allclose(three[360::360], (1e4 / 3600 * t**2 * np.exp(-t) / math.gamma(3))[360::360], rtol=5e-3)
    assert three.sum() * 10 == pytest.approx(1e4, rel=1e-4)


def test_two_steps_of_rain_from_one_by_the_s_curve():
    one_step = np.array([0.0, 2, 6, 3, 1, 0])
    two = uh.s_curve_change(one_step, from_steps=1, to_steps=2)
    np.testing.assert_allclose(two, uh.discharge([0.5, 0.5], one_step))
    np.testing.assert_allclose(uh.s_curve_change(two, from_steps=2, to_steps=1)[: one_step.size], one_step, atol=1e-12)


@settings(max_examples=50)
@given(
    st.lists(st.floats(0, 100), min_size=1, max_size=20), st.lists(st.floats(0, 50), min_size=1, max_size=20),
    st.integers(1, 6), st.floats(0, 50),
)  # fmt: skip
def test_volume_is_kept_and_more_excess_never_gives_less_flow(excess, unit, steps, more):
    flow = uh.discharge(excess, unit)
    assert flow.sum() == pytest.approx(sum(excess) * sum(unit), rel=1e-9, abs=1e-9)
    assert (uh.discharge([excess[0] + more, *excess[1:]], unit) >= flow - 1e-9).all()
    assert uh.s_curve_change(unit, from_steps=1, to_steps=steps).sum() == pytest.approx(sum(unit), rel=1e-9, abs=1e-9)


@settings(max_examples=30)
@given(st.floats(0.1, 1e4), st.floats(0.5, 10), st.floats(600, 1e5))
def test_every_synthetic_hydrograph_holds_one_millimetre(area, stores, delay):
    cascade = uh.nash_unit_hydrograph(area_km2=area, stores=stores, delay_s=delay, step_s=delay / 5, steps=400)
    assert cascade.sum() * delay / 5 == pytest.approx(area * 1000, rel=1e-6) and cascade.min() > -1e-6 * area
    made = uh.scs_unit_hydrograph(area_km2=area, concentration_s=delay, step_s=delay / 10)
    assert made.sum() * delay / 10 == pytest.approx(area * 1000, rel=1e-9) and made.min() >= 0


def test_gaps_negatives_empty_series_and_wrong_kinds():
    assert np.isnan(uh.discharge([1, np.nan, 1], [1, 1])).tolist() == [False, True, True, False]
    assert np.isnan(uh.discharge([1, -1], [1.0])).tolist() == [False, True]
    assert uh.discharge([], [1.0]).shape == uh.discharge([1.0], []).shape == (0,)
    assert uh.s_curve_change([], from_steps=1, to_steps=2).shape == (0,)
    assert uh.discharge(np.array([100, 100], np.int8), np.array([100], np.int8)).tolist() == [1e4, 1e4]
    assert uh.nash_unit_hydrograph(area_km2=1, stores=1, delay_s=1, step_s=1, steps=0).shape == (0,)
    with pytest.raises(ValueError, match="excess_mm"):
        uh.discharge(np.ones((2, 2)), [1.0])
    with pytest.raises(ValueError, match="to_steps"):
        uh.s_curve_change([1.0], from_steps=1, to_steps=0)
    with pytest.raises(ValueError, match="fifth"):
        uh.scs_unit_hydrograph(area_km2=1, concentration_s=3600, step_s=1800)
    # Δt = Tp/5 with Tp = Δt/2 + 0.6 Tc: Δt = 2/15 Tc is just allowed.
    assert uh.scs_unit_hydrograph(area_km2=1, concentration_s=3600, step_s=480).sum() * 480 == pytest.approx(1000)
    with pytest.raises(ValueError, match="fifth"):
        uh.scs_unit_hydrograph(area_km2=1, concentration_s=3600, step_s=481)
    with pytest.raises(ValueError, match="area_km2"):
        uh.scs_unit_hydrograph(area_km2=0, concentration_s=3600, step_s=60)
    with pytest.raises(ValueError, match="stores"):
        uh.nash_unit_hydrograph(area_km2=1, stores=0, delay_s=1, step_s=1, steps=5)
    with pytest.raises(ValueError, match="steps"):
        uh.nash_unit_hydrograph(area_km2=1, stores=1, delay_s=1, step_s=1, steps=-1)
