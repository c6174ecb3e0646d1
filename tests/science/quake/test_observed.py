"""The field drawn towards what was observed."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science.quake import ResidualModel, combined_with_observed

MODEL = ResidualModel(between_sigma=0.3, within_sigma=0.5, range_km=20.0)


def plain(sites, predicted, stations, surprise, noise):
    """The conditional normal distribution by loops and an explicit inverse."""

    def covariance(one, other):
        return 0.3**2 + 0.5**2 * math.exp(-3 * math.dist(one, other) / 20)

    among = np.array([[covariance(one, other) for other in stations] for one in stations]) + np.diag(np.square(noise))
    inverse = np.linalg.inv(among)
    result = []
    for site, prior in zip(sites, predicted, strict=True):
        across = np.array([covariance(site, station) for station in stations])
        result.append((prior + across @ inverse @ surprise, math.sqrt(0.34 - across @ inverse @ across)))
    return np.array(result).T


def combined(sites, predicted, stations, observed, noise, there=None):
    there = np.zeros(len(stations)) if there is None else there
    return combined_with_observed(
        sites,
        predicted,
        stations_km=stations,
        predicted_there=there,
        observed=observed,
        observed_sigma=noise,
        model=MODEL,
    )


def test_mean_and_spread_equal_the_readable_form():
    random = np.random.default_rng(2)
    sites, stations = random.uniform(0, 60, (40, 2)), random.uniform(0, 60, (25, 2))
    predicted, surprise, noise = random.normal(6, 1, 40), random.normal(0, 0.5, 25), random.uniform(0.1, 0.9, 25)
    there = random.normal(6, 1, 25)
    found = combined(sites, predicted, stations, there + surprise, noise, there)
    expected = plain(sites, predicted, stations, surprise, noise)
    np.testing.assert_allclose(found.value, expected[0], rtol=1e-7)
    np.testing.assert_allclose(found.sigma, expected[1], rtol=1e-6)
    assert found.valid.all()


def test_an_exact_report_is_reproduced_where_it_stands_and_forgotten_far_away():
    found = combined([[10, 10], [500, 500]], [6.0, 6.0], [[10, 10]], [7.0], [0.0], [6.0])
    assert found.value[0] == pytest.approx(7.0, abs=1e-6) and found.sigma[0] < 1e-4
    # far away only the event term is learned: 0.09 of 0.34 of the surprise
    assert found.value[1] == pytest.approx(6 + 0.09 / 0.34) and found.sigma[1] == pytest.approx(
        math.sqrt(0.34 - 0.09**2 / 0.34)
    )


def test_without_reports_the_prediction_stands():
    for stations, observed in (([], []), ([[1, 1], [2, 2]], [np.nan, np.nan])):
        stations = np.reshape(stations, (-1, 2))
        found = combined([[0, 0]], [6.3], stations, observed, np.full(len(stations), 0.2))
        assert found.value == 6.3 and found.sigma == pytest.approx(math.sqrt(0.34)) and found.valid


def test_a_silent_station_is_left_out():
    alone = combined([[0, 0]], [6.0], [[3, 0]], [0.5], [0.2])
    beside = combined([[0, 0]], [6.0], [[3, 0], [1, 0]], [0.5, np.nan], [0.2, 0.2])
    assert (alone.value, alone.sigma) == (beside.value, beside.sigma)


def test_two_reports_from_one_place_can_be_solved():
    found = combined([[0, 0]], [6.0], [[0, 0], [0, 0]], [0.4, 0.6], [0.0, 0.0])
    assert float(found.value[0]) == pytest.approx(6.5, abs=1e-4)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 12), st.floats(0.05, 2), st.floats(-2, 2), st.integers(0, 1000))
def test_a_report_never_makes_the_field_less_certain_and_pulls_it_its_own_way(count, noise, surprise, seed):
    random = np.random.default_rng(seed)
    stations, sites = random.uniform(0, 80, (count, 2)), random.uniform(0, 80, (6, 2))
    fewer = combined(sites, np.zeros(6), stations[:-1], np.full(count - 1, 0.1), np.full(count - 1, noise))
    more = combined(sites, np.zeros(6), stations, np.full(count, 0.1), np.full(count, noise))
    assert (more.sigma <= fewer.sigma + 1e-9).all() and (more.sigma >= 0).all()
    one = combined(sites, np.zeros(6), stations[:1], [surprise], [noise]).value
    assert (one * np.sign(surprise) >= 0).all() and (np.abs(one) <= abs(surprise) + 1e-9).all()


def test_what_cannot_be_is_unknown_and_what_does_not_fit_is_refused():
    found = combined([[0, 0], [np.nan, 0], [1, 1]], [np.nan, 6, 6], [[0, 0]], [0.5], 0.2)
    assert found.valid.tolist() == [False, False, True] and np.isnan(found.value[:2]).all()
    assert combined(np.empty((0, 2)), [], [[0, 0]], [0.5], [0.2]).value.shape == (0,)
    with pytest.raises(ValueError, match="observed_sigma"):
        combined([[0, 0]], [6], [[0, 0]], [0.5], [-0.2])
    with pytest.raises(ValueError, match="observed_sigma"):
        combined([[0, 0]], [6], [[0, 0]], [0.5], [np.nan])
    with pytest.raises(ValueError, match="sites_km"):
        combined([0, 0], [6], [[0, 0]], [0.5], [0.2])
    with pytest.raises(ValueError, match="one number a site"):
        combined([[0, 0]], [6, 7], [[0, 0]], [0.5], [0.2])
    with pytest.raises(ValueError, match="as many as stations_km"):
        combined([[0, 0]], [6], [[0, 0]], [0.5, 0.6], [0.2, 0.2], [0, 0])
    with pytest.raises(ValueError, match="thin them out"):
        combined([[0, 0]], [6], np.zeros((20_001, 2)), np.zeros(20_001), np.ones(20_001))
