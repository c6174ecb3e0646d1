"""Muskingum routing against Chow's and Ponce's printed hydrographs."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science.hydro import muskingum

HOUR_S, DAY_S = 3_600.0, 86_400.0
# Chow, Maidment & Mays (1988), example 8.4.1, ft³/s.
CHOW_IN = [93, 137, 208, 320, 442, 546, 630, 678, 691, 675, 634, 571, 477, 390, 329, 247, 184, 134, 108, 90]
CHOW_OUT = [85, 91, 114, 159, 233, 324, 420, 509, 578, 623, 642, 635, 603, 546, 479, 413, 341, 274, 215, 170]
# Ponce, Engineering Hydrology, homework of chapter 9: K = 1 h, x = 0.2 gives a peak of 150.353 at 6 h …
PONCE_IN = [12, 30, 50, 100, 145, 160, 140, 75, 55, 45, 35, 25, 15, 12]
# … and this flood gives K = 1.25 h, x = 0.3.
FLOOD_IN = [2520, 3870, 4560, 6795, 8975, 9320, 7780, 6520, 5340, 4105, 3210, *[2520] * 7]
FLOOD_OUT = [2520, 2643, 3598, 4500, 6367, 8295, 8900, 7971, 6808, 5628, 4439, 3482, 2782, 2592, 2540, 2525, 2521, 2520]


def test_chows_flood_comes_out_to_the_printed_foot():
    found = muskingum.muskingum_route(CHOW_IN, travel_s=2.3 * HOUR_S, weight=0.15, step_s=HOUR_S, outflow_m3_s=85)
    np.testing.assert_allclose(found.value, CHOW_OUT, atol=0.51)
    coefficients = muskingum.muskingum_coefficients(travel_s=2.3 * HOUR_S, weight=0.15, step_s=HOUR_S)
    np.testing.assert_allclose(coefficients, (0.0631, 0.3442, 0.5927), atol=5e-5)
    assert found.valid.all()


def test_ponces_peak_and_the_parameters_of_his_flood_come_out():
    out = muskingum.muskingum_route(PONCE_IN, travel_s=HOUR_S, weight=0.2, step_s=HOUR_S).value
    assert np.argmax(out) == 6 and out.max() == pytest.approx(150.353, abs=5e-4)
    np.testing.assert_allclose(
        muskingum.muskingum_coefficients(travel_s=1, weight=0.2, step_s=1), (0.231, 0.538, 0.231), atol=5e-4
    )
    reach = muskingum.muskingum_fit(FLOOD_IN, FLOOD_OUT, step_s=HOUR_S)
    assert reach.travel_s == pytest.approx(1.25 * HOUR_S, rel=1e-3) and reach.weight == pytest.approx(0.3, abs=1e-3)


def test_step_by_step_as_in_the_book():
    rng = np.random.default_rng(2)
    inflow = rng.uniform(10, 500, (40, 3))
    found = muskingum.muskingum_route(
        inflow, travel_s=5000, weight=0.2, step_s=4000, reaches=3, outflow_m3_s=[10, 20, 30]
    )
    for column, start in enumerate((10, 20, 30)):
        flow = inflow[:, column]
        for _ in range(3):
            whole = 2 * 5000 * 0.8 + 4000
            out = [float(start)]
            for before, now in pairwise(flow):
                out.append(((4000 - 2000) * now + (4000 + 2000) * before + (8000 - 4000) * out[-1]) / whole)
            flow = np.array(out)
        np.testing.assert_allclose(found.value[:, column], flow, rtol=1e-12)


@settings(max_examples=50)
@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=30), st.floats(0, 0.45), st.integers(1, 4), st.floats(0, 1e3))
def test_the_flood_keeps_its_volume_its_bounds_and_its_order(flood, weight, reaches, more):
    inflow = np.array([flood[0], *flood, *[flood[0]] * 200])
    found = muskingum.muskingum_route(inflow, travel_s=3600, weight=weight, step_s=3600, reaches=reaches)
    assert found.valid.all()
    assert (found.value - flood[0]).sum() == pytest.approx((inflow - flood[0]).sum(), abs=1e-5 * (1 + inflow.max()))
    assert inflow.min() - 1e-6 <= found.value.min() and found.value.max() <= inflow.max() + 1e-6
    higher = muskingum.muskingum_route(inflow + more, travel_s=3600, weight=weight, step_s=3600, reaches=reaches)
    assert (higher.value >= found.value - 1e-6).all()


@settings(max_examples=30)
@given(st.floats(0.5, 3), st.floats(0, 0.45))
def test_the_fit_finds_back_what_made_the_flood(hours, weight):
    out = muskingum.muskingum_route(CHOW_IN, travel_s=hours * HOUR_S, weight=weight, step_s=HOUR_S).value
    reach = muskingum.muskingum_fit(CHOW_IN, np.maximum(out, 0), step_s=HOUR_S) if out.min() >= 0 else None
    if reach:
        assert reach.travel_s == pytest.approx(hours * HOUR_S, rel=1e-6) and reach.weight == pytest.approx(
            weight, abs=1e-6
        )


@given(st.floats(1, 1e6), st.floats(0, 0.5), st.floats(1, 1e6))
def test_the_coefficients_sum_to_one(travel, weight, step):
    assert sum(muskingum.muskingum_coefficients(travel_s=travel, weight=weight, step_s=step)) == pytest.approx(
        1, rel=1e-12
    )


def test_a_step_too_long_or_too_short_is_flagged():
    kept = {"travel_s": 3600, "weight": 0.3}
    assert [bool(muskingum.muskingum_route([1, 2], step_s=step, **kept).valid.all()) for step in (2100, 2160, 5040, 5100)] == [
        False, True, True, False]  # fmt: skip


def test_gaps_negatives_empty_and_refusals():
    route = {"travel_s": 3600, "weight": 0.2, "step_s": 3600}
    assert muskingum.muskingum_route([5, np.nan, 5], **route).valid.tolist() == [True, False, False]
    assert muskingum.muskingum_route([5, -1, 5], **route).valid.tolist() == [True, False, False]
    assert np.isnan(muskingum.muskingum_route([5, 5], outflow_m3_s=-1, **route).value).all()
    assert muskingum.muskingum_route([], **route).value.shape == (0,)
    assert muskingum.muskingum_route(np.array([100, 120], np.int8), **route).value[1] > 100
    with pytest.raises(ValueError, match="series"):
        muskingum.muskingum_route(5, **route)
    with pytest.raises(ValueError, match="reaches"):
        muskingum.muskingum_route([5], reaches=0, **route)
    with pytest.raises(ValueError, match="outflow_m3_s"):
        muskingum.muskingum_route([5, 6], outflow_m3_s=[1, 2], **route)
    with pytest.raises(ValueError, match="weight"):
        muskingum.muskingum_coefficients(travel_s=1, weight=0.51, step_s=1)
    with pytest.raises(ValueError, match="travel_s"):
        muskingum.muskingum_coefficients(travel_s=0, weight=0.1, step_s=1)
    for inflow, outflow, said in (
        ([1, 2, 3], [1, 2, 3], "four"),
        ([5] * 6, [5] * 6, "determines"),
        (CHOW_OUT, CHOW_IN, "determines"),
    ):
        with pytest.raises(ValueError, match=said):
            muskingum.muskingum_fit(inflow, outflow, step_s=1)
