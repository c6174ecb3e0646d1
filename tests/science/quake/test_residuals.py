"""Residuals: their intervals, and many realisations that correlate in space as the model says."""

from __future__ import annotations

import itertools
import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science.quake import (
    ResidualModel,
    exponential_correlation,
    implied_correlation,
    intensity_interval,
    jayaram_baker2009_range_km,
    motion_interval,
    residual_realisations,
    split_sigma,
)

MODEL = ResidualModel(between_sigma=0.25, within_sigma=0.48, range_km=8.5)
Z90 = statistics.NormalDist().inv_cdf(0.95)


@pytest.mark.parametrize(
    ("period", "is_clustered", "expected"),
    [
        (0, False, 8.5),
        (0, True, 40.7),
        (0.5, False, 17.1),
        (0.5, True, 33.2),
        (1, False, 25.7),
        (1, True, 25.7),
        (3, True, 33.1),
    ],
)
def test_ranges_of_jayaram_and_baker(period, is_clustered, expected):
    assert jayaram_baker2009_range_km(period, is_clustered=is_clustered) == pytest.approx(expected)


def test_the_correlation_falls_to_e_to_the_minus_three_at_the_range():
    np.testing.assert_allclose(exponential_correlation([0, 8.5 / 3, 8.5], range_km=8.5), np.exp([0, -1, -3]))
    assert np.isnan(exponential_correlation([-1, np.nan], range_km=8.5)).all()


def test_a_total_is_split_by_variance():
    model = split_sigma(0.5, between_share=0.36, range_km=10)
    assert (model.between_sigma, model.within_sigma) == pytest.approx((0.3, 0.4))
    assert model.total_sigma == pytest.approx(0.5)


def test_intervals_of_motion_and_of_intensity():
    motion = motion_interval([2.0, np.nan, -1], 0.5428, probability=0.9)
    assert motion.lowest[0] == pytest.approx(2 / math.exp(Z90 * 0.5428)) and motion.valid.tolist() == [
        True,
        False,
        False,
    ]
    assert motion.highest[0] == pytest.approx(2 * math.exp(Z90 * 0.5428)) and np.isnan(motion.highest[1:]).all()
    felt = intensity_interval([7.0, 11.9, 13], 0.632, probability=0.9)
    assert felt.lowest[0] == pytest.approx(7 - Z90 * 0.632) and felt.highest[:2] == pytest.approx([7 + Z90 * 0.632, 12])
    assert felt.valid.tolist() == [True, True, False]


@settings(max_examples=40, deadline=None)
@given(st.floats(0.001, 50), st.floats(0, 1), st.floats(0.01, 0.98))
def test_a_surer_interval_is_a_wider_one(median, sigma, probability):
    narrow, wide = (motion_interval(median, sigma, probability=each) for each in (probability, probability + 0.01))
    assert wide.lowest <= narrow.lowest <= median * (1 + 1e-12) and wide.highest >= narrow.highest >= median * (
        1 - 1e-12
    )
    felt = intensity_interval(1 + median / 5, sigma, probability=probability)
    assert 1 <= felt.lowest <= 1 + median / 5 <= felt.highest <= 12


def test_the_correlation_drawn_is_within_a_fortieth_of_the_model_at_any_distance():
    for range_km in (8.5, 25.7):
        far = np.linspace(0, 3 * range_km, 601)
        east, north = np.meshgrid(far, far)
        model = exponential_correlation(np.hypot(east, north), range_km=range_km)
        assert np.abs(implied_correlation(east, -north, range_km=range_km) - model).max() < 0.025


def test_the_correlation_drawn_is_that_of_every_shift_of_the_grid():
    # the readable form: move the grid, see on which nodes two assets fall, average their correlation
    spacing, steps = 0.85, 40
    for east, north in ((0.3, 0.2), (0.85, 0.1), (2.9, 4.4)):
        total = 0.0
        for right, up in itertools.product((np.arange(steps) + 0.5) / steps, repeat=2):
            columns = math.floor(right + east / spacing) - math.floor(right)
            rows = math.floor(up + north / spacing) - math.floor(up)
            total += math.exp(-3 * math.hypot(columns, rows) * spacing / 8.5)
        assert float(implied_correlation(east, north, range_km=8.5)) == pytest.approx(total / steps**2, abs=4e-3)


def test_a_thousand_realisations_correlate_as_the_model_says():
    places = np.random.default_rng(5)
    centres = places.uniform(0, 60, (45, 2))
    positions = (centres[:, None] + places.normal(0, 2.5, (45, 8, 2))).reshape(-1, 2)
    residuals = residual_realisations(positions, model=MODEL, realisations=1000, seed=11)
    assert residuals.std() == pytest.approx(MODEL.total_sigma, rel=0.02)
    assert residuals.mean(axis=1).std() == pytest.approx(MODEL.between_sigma, rel=0.12)
    within = residuals - 0.25 * np.random.Generator(np.random.SFC64(11)).standard_normal(1000)[:, None]
    sampled = np.corrcoef(within.T)
    first, second = np.triu_indices(len(positions), 1)
    distance = np.hypot(*(positions[first] - positions[second]).T)
    expected = exponential_correlation(distance, range_km=8.5)
    error = sampled[first, second] - expected
    for nearest, farthest in itertools.pairwise((0, 1, 2, 3, 4, 6, 8, 12, 20, 40, 90)):
        here = (distance >= nearest) & (distance < farthest)
        assert here.sum() > 30 and abs(error[here].mean()) < 0.05
    assert np.abs(error).mean() < 0.035  # a thousand draws leave 0.032 · (1 − ρ²) to chance


def test_realisations_are_the_same_for_one_seed_and_others_for_another():
    positions = [[0.0, 0.0], [3.0, 1.0], [np.nan, 2.0]]
    one, again, other = (residual_realisations(positions, model=MODEL, realisations=7, seed=each) for each in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert one.shape == (7, 3) and (one[:, :2] != other[:, :2]).all() and np.isnan(one[:, 2]).all()


def test_assets_in_one_place_shake_alike_and_without_within_sigma_all_do():
    together = residual_realisations([[5.0, 5.0]] * 3 + [[90.0, 5.0]], model=MODEL, realisations=50, seed=3)
    assert (together[:, 0] == together[:, 1]).all() and (together[:, 0] != together[:, 3]).any()
    of_event = residual_realisations([[0, 0], [50, 50]], model=ResidualModel(0.3, 0, 8.5), realisations=50, seed=3)
    assert (of_event[:, 0] == of_event[:, 1]).all() and of_event.std() > 0.2


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 30), st.integers(0, 5), st.floats(1, 60))
def test_any_number_of_assets_and_realisations_works(assets, realisations, range_km):
    positions = np.random.default_rng(assets).uniform(-30, 40, (assets, 2))
    model = ResidualModel(0.1, 0.2, range_km)
    found = residual_realisations(positions, model=model, realisations=realisations, seed=1)
    assert found.shape == (realisations, assets) and np.isfinite(found).all()


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="positions_km"):
        residual_realisations([1, 2, 3], model=MODEL, realisations=1, seed=1)
    with pytest.raises(ValueError, match="too far apart"):
        residual_realisations([[0, 0], [1e6, 1e6]], model=MODEL, realisations=1, seed=1)
    with pytest.raises(ValueError, match="realisations"):
        residual_realisations([[0, 0]], model=MODEL, realisations=-1, seed=1)
    with pytest.raises(ValueError, match="seed"):
        residual_realisations([[0, 0]], model=MODEL, realisations=1, seed=-1)
    with pytest.raises(ValueError, match="range_km"):
        ResidualModel(0.1, 0.2, 0)
    with pytest.raises(ValueError, match="within_sigma"):
        ResidualModel(0.1, float("nan"), 8)
    with pytest.raises(ValueError, match="between_share"):
        split_sigma(0.5, between_share=1.2, range_km=8)
    with pytest.raises(ValueError, match="period_s"):
        jayaram_baker2009_range_km(11, is_clustered=True)
    with pytest.raises(ValueError, match="probability"):
        motion_interval(1, 0.5, probability=0)
    with pytest.raises(ValueError, match="probability"):
        intensity_interval(7, 0.5, probability=1)
    with pytest.raises(ValueError, match="shapes"):
        implied_correlation([1, 2], [1, 2, 3], range_km=8)
