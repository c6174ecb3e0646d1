"""Stage–discharge curves: found back from gaugings, with an interval that covers, and never trusted beyond them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science.hydro import rating

STAGES = np.linspace(12.4, 17.0, 25)


def gauged(scatter: float = 0.0, seed: int = 0) -> rating.RatingCurve:
    noise = np.random.default_rng(seed).normal(0, scatter, STAGES.size) if scatter else 0.0
    return rating.fit_rating(STAGES, 35 * (STAGES - 12.1) ** 1.65 * np.exp(noise))


def test_a_curve_without_scatter_is_found_back():
    curve = gauged()
    assert curve.zero_m == pytest.approx(12.1, abs=1e-4)
    assert curve.exponent == pytest.approx(1.65, rel=1e-4) and curve.factor == pytest.approx(35, rel=1e-4)
    assert curve.count == 25 and (curve.lowest_m, curve.highest_m) == (12.4, 17.0) and curve.scatter < 1e-4


@settings(max_examples=25, deadline=None)
@given(st.floats(0.02, 8), st.floats(1.1, 3), st.floats(0.1, 500))
def test_any_curve_is_found_back(gap, exponent, factor):
    stage = np.linspace(50, 54, 15)
    curve = rating.fit_rating(stage, factor * (stage - 50 + gap) ** exponent)
    found = rating.rated_discharge(stage, curve)
    np.testing.assert_allclose(found.discharge_m3_s, factor * (stage - 50 + gap) ** exponent, rtol=1e-3)


def test_the_interval_is_that_of_the_regression_written_out():
    curve = gauged(0.06)
    x = np.log(STAGES - curve.zero_m)
    y = np.log(35 * (STAGES - 12.1) ** 1.65) + np.random.default_rng(0).normal(0, 0.06, STAGES.size)
    slope, start = np.polyfit(x, y, 1)
    s = np.sqrt(((y - start - slope * x) ** 2).sum() / 22)
    at = np.log(15.0 - curve.zero_m)
    reach = 2.0738730679 * s * np.sqrt(1 + 1 / 25 + (at - x.mean()) ** 2 / ((x - x.mean()) ** 2).sum())  # t(0.975, 22)
    found = rating.rated_discharge(15.0, curve)
    assert found.discharge_m3_s == pytest.approx(np.exp(start + slope * at), rel=1e-9)
    assert found.high_m3_s == pytest.approx(found.discharge_m3_s * np.exp(reach), rel=1e-8)
    assert found.low_m3_s == pytest.approx(found.discharge_m3_s * np.exp(-reach), rel=1e-8)


def test_nineteen_of_twenty_new_gaugings_lie_in_the_interval():
    inside = []
    for seed in range(300):
        curve = gauged(0.06, seed + 1)
        new = 35 * (14.6 - 12.1) ** 1.65 * np.exp(np.random.default_rng(10_000 + seed).normal(0, 0.06))
        found = rating.rated_discharge(14.6, curve)
        inside.append(found.low_m3_s <= new <= found.high_m3_s)
    assert 0.91 <= np.mean(inside) <= 0.985


@given(st.floats(-5, 30), st.floats(0, 5))
def test_a_higher_stage_never_carries_less_and_the_way_back_is_the_same(stage, more):
    curve = gauged(0.05)
    low, high = (rating.rated_discharge(each, curve) for each in (stage, stage + more))
    assert high.discharge_m3_s >= low.discharge_m3_s and low.low_m3_s <= low.discharge_m3_s <= low.high_m3_s
    back = rating.rated_stage(low.discharge_m3_s, curve)
    assert back.value == pytest.approx(max(stage, curve.zero_m), abs=1e-6)


def test_beyond_the_gaugings_the_number_is_flagged_and_below_zero_flow_is_nothing():
    curve = gauged()
    found = rating.rated_discharge([12.3, 12.4, 17.0, 17.1, 5.0, np.nan], curve)
    assert found.valid.tolist() == [False, True, True, False, False, False]
    assert found.discharge_m3_s[4] == found.high_m3_s[4] == 0 and np.isnan(found.discharge_m3_s[5])
    back = rating.rated_stage([found.discharge_m3_s[1], found.discharge_m3_s[2], 1e5, -1, np.nan], curve)
    assert back.valid.tolist() == [True, True, False, False, False] and np.isnan(back.value[3:]).all()
    assert rating.rated_discharge([], curve).discharge_m3_s.shape == (0,) and rating.rated_stage(
        [], curve
    ).value.shape == (0,)


def test_a_table_is_read_between_its_rows_and_never_beyond():
    table = {"table_stage_m": [1, 2, 4], "table_m3_s": [0, 10, 50]}
    read = rating.table_discharge([1, 1.5, 3, 4, 0.9, 4.1, np.nan], **table)
    assert read.value[:4].tolist() == [0, 5, 30, 50] and read.valid.tolist() == [True] * 4 + [False] * 3
    assert rating.table_discharge([], **table).value.shape == (0,)
    for bad in ({"table_stage_m": [2, 1]}, {"table_stage_m": [1]}, {"table_stage_m": [1, np.nan, 4]}):
        with pytest.raises(ValueError, match="table"):
            rating.table_discharge([1], **{**table, "table_m3_s": [0, 10, 50][: len(bad["table_stage_m"])], **bad})


@given(st.floats(1, 4), st.floats(0, 3))
def test_a_table_that_does_not_fall_is_read_in_order(stage, more):
    table = {"table_stage_m": [1, 2, 4, 7], "table_m3_s": [0, 10, 10, 60]}
    assert rating.table_discharge(stage + more, **table).value >= rating.table_discharge(stage, **table).value - 1e-9


@pytest.mark.parametrize(
    ("stage", "flow", "said"),
    [
        ([1, 2, 3, 4], [1, 2, 3, 4], "five"), ([1, 2, 3, 4, np.nan], [1, 2, 3, 4, 5], "gap"), ([1, 2, 3, 4, 5], [0, 2, 3, 4, 5], "above 0"),
        ([2] * 5, [1, 2, 3, 4, 5], "equal"), ([1, 2, 3, 4, 5], [5, 4, 3, 2, 1], "rise"), ([1, 2, 3, 4, 5], [1, 2], "shapes"),
    ],
)  # fmt: skip
def test_gaugings_that_make_no_curve_are_refused(stage, flow, said):
    with pytest.raises(ValueError, match=said):
        rating.fit_rating(stage, flow)


def test_a_confidence_must_be_one():
    with pytest.raises(ValueError, match="confidence"):
        rating.rated_discharge(14, gauged(), confidence=1)
