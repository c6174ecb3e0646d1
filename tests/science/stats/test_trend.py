"""Trend tests: published examples, plain counting of pairs, and what a trend must obey (requirements K-01 … K-12)."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau, theilslopes

from anlan.science.stats import trend

NAN = float("nan")
series = st.lists(st.integers(0, 12).map(float), min_size=3, max_size=25)


def plain_s_and_variance(values):
    """Kendall's S and its variance, pair by pair and tie by tie."""
    n = len(values)
    s = sum((values[j] > values[i]) - (values[j] < values[i]) for i in range(n) for j in range(i + 1, n))
    ties = sum(t * (t - 1) * (2 * t + 5) for t in Counter(values).values())
    return s, (n * (n - 1) * (2 * n + 5) - ties) / 18


def test_mann_kendall_of_a_series_with_a_tie_as_worked_by_hand():
    """J. Little, College of the Holy Cross, «A Mann-Kendall Example (by hand)»: S = 54, Z ≈ 2.9058, p ≈ 0.0018 a side."""
    values = [12.9, 14.8, 13.2, 15.7, 13.8, 15.6, 12.9, 11.0, 17.3, 15.9, 19.0, 18.3, 20.1, 21.7]
    found = trend.mann_kendall(values)
    assert (found.s, found.variance) == (54, pytest.approx((14 * 13 * 33 - 2 * 1 * 9) / 18, rel=1e-12))
    assert found.z == pytest.approx(2.9058, abs=5e-5)
    assert found.p / 2 == pytest.approx(0.0018, abs=5e-5)
    assert found.valid


def test_mann_kendall_and_sens_slope_of_ten_values_as_published():
    """Example of the R package fume: z = 0.35777, p = 0.72051, slope 0.04."""
    values = [4.81, 4.17, 4.41, 3.59, 5.87, 3.83, 6.03, 4.89, 4.32, 4.69]
    found = trend.mann_kendall(values)
    assert (found.z, found.p) == (
        pytest.approx(0.35777087639996635, rel=1e-9),
        pytest.approx(0.7205147871362552, rel=1e-9),
    )
    assert trend.sen_slope(values).slope == pytest.approx(0.04, abs=1e-12)


def test_sens_slope_of_eleven_years_as_published():
    """Example of the MeteoSwiss package mannkendall: steps of 365 days, 0.186 127 39 a year of 365.25 days; 90 % limits near 0.130 and 0.305."""
    values = [1.92, 2.28, 2.71, 2.89, 2.82, 4.02, 3.25, 3.49, 4.94, 3.75, 3.25]
    found = trend.sen_slope(values, times=np.arange(11) * 365 / 365.25, level=0.9)
    assert found.slope == pytest.approx(0.18612739726027397, rel=1e-9)
    assert found.low == pytest.approx(0.13008, rel=5e-3)
    assert found.high == pytest.approx(0.30521, rel=1e-2)


def test_a_hundred_rising_values_as_published():
    """Test of the package MannKendall.jl: S = 4950, variance 112 750, z = 14.7387, τ = 1."""
    found = trend.mann_kendall(np.arange(1, 101))
    assert (found.s, found.variance, found.tau) == (4950, 112750, pytest.approx(1.0, rel=1e-12))
    assert found.z == pytest.approx(14.73869998208331, rel=1e-12)


@settings(max_examples=60, deadline=None)
@given(series)
def test_s_and_its_variance_are_those_of_counting_pairs_and_tau_is_scipys(values):
    found = trend.mann_kendall(values)
    s, variance = plain_s_and_variance(values)
    assert (found.s, found.variance) == (s, pytest.approx(variance, rel=1e-12, abs=1e-12))
    if variance > 0:
        assert found.z == pytest.approx((abs(s) - 1) / math.sqrt(variance) * np.sign(s) if s else 0.0, rel=1e-12)
        assert found.tau == pytest.approx(kendalltau(np.arange(len(values)), values).statistic, rel=1e-9, abs=1e-12)
    else:
        assert np.isnan(found.z) and not found.valid


@settings(max_examples=40, deadline=None)
@given(series, st.floats(-3, 3), st.floats(0.1, 5))
def test_a_line_added_to_a_series_is_added_to_its_slope(values, line, scale):
    times = np.arange(len(values)) * 1.0
    base = trend.sen_slope(values, times=times)
    tilted = trend.sen_slope(np.array(values) * scale + line * times + 7, times=times)
    assert tilted.slope == pytest.approx(base.slope * scale + line, rel=1e-9, abs=1e-9)
    larger = trend.sen_slope(np.array(values) * scale, times=times)
    np.testing.assert_allclose([larger.low, larger.high], np.array([base.low, base.high]) * scale, rtol=1e-9, atol=1e-9)
    assert np.isnan(base.low) or base.low <= base.slope <= base.high


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 100), min_size=12, max_size=30, unique=True), st.sampled_from([0.8, 0.9, 0.95]))
def test_sens_slope_and_its_limits_stand_beside_scipys_within_one_rank(values, level):
    found, peer = trend.sen_slope(values, level=level), theilslopes(values, alpha=level)
    assert found.slope == pytest.approx(peer.slope, rel=1e-9, abs=1e-9)
    i, j = np.triu_indices(len(values), 1)
    slopes = np.sort((np.array(values)[j] - np.array(values)[i]) / (j - i))
    for ours, theirs in ((found.low, peer.low_slope), (found.high, peer.high_slope)):
        ranks = np.interp(theirs, slopes, np.arange(slopes.size))
        around = slopes[[max(int(ranks) - 2, 0), min(int(ranks) + 2, slopes.size - 1)]]
        assert around[0] - 1e-9 <= ours <= around[1] + 1e-9


def test_gaps_are_left_out_and_many_series_go_side_by_side():
    rng = np.random.default_rng(2)
    rain = rng.gamma(2, 300, (3, 4, 40))
    rain[rng.random(rain.shape) < 0.2] = NAN
    times = np.arange(1980, 2020)
    found, slopes = trend.mann_kendall(rain), trend.sen_slope(rain, times=times)
    for place in np.ndindex(3, 4):
        known = ~np.isnan(rain[place])
        alone = trend.mann_kendall(rain[place][known])
        assert (found.s[place], found.p[place]) == (alone.s, alone.p)
        assert slopes.slope[place] == pytest.approx(
            trend.sen_slope(rain[place][known], times=times[known]).slope, rel=1e-12
        )


def test_limits_are_of_95_percent_unless_told_otherwise():
    values = np.random.default_rng(6).normal(size=15)
    one, other = trend.sen_slope(values), trend.sen_slope(values, level=0.95)
    assert (one.low, one.high) == (other.low, other.high)


def test_one_in_twenty_trendless_series_looks_like_a_trend_at_five_percent():
    found = trend.mann_kendall(np.random.default_rng(3).normal(size=(4000, 20)))
    assert np.mean(found.p < 0.05) == pytest.approx(0.05, abs=0.01)


def test_nine_in_ten_limits_hold_the_true_slope():
    rng = np.random.default_rng(4)
    found = trend.sen_slope(0.3 * np.arange(20) + rng.normal(size=(500, 20)), level=0.9)
    assert np.mean((found.low <= 0.3) & (found.high >= 0.3)) == pytest.approx(0.9, abs=0.04)


def test_few_values_and_values_all_alike_say_so():
    assert not trend.mann_kendall([1, 2, 3]).valid
    assert trend.mann_kendall(np.arange(10)).valid and not trend.mann_kendall(np.arange(9)).valid
    flat = trend.mann_kendall([5.0] * 12)
    assert np.isnan(flat.z) and np.isnan(flat.p) and not flat.valid
    assert np.isnan(trend.sen_slope([NAN, 3.0, NAN]).slope)
    assert trend.mann_kendall(np.empty((2, 0))).s.shape == (2,)
    assert trend.mann_kendall(np.full(12, 2**62) - np.arange(12) * 2**40).s == -66


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: trend.mann_kendall(3.0), "time along the last axis"),
        (lambda: trend.mann_kendall(["a"]), "array of numbers"),
        (lambda: trend.sen_slope([1.0, 2.0], times=[1.0]), "times must be 2"),
        (lambda: trend.sen_slope([1.0, 2.0], times=[1.0, NAN]), "times must be 2"),
        (lambda: trend.sen_slope([1.0, 2.0], level=1.0), "level"),
    ],
)
def test_what_has_no_trend_is_refused_by_name(make, said):
    with pytest.raises(ValueError, match=said):
        make()
