"""Deaths: PAGER by intensity, Ma & Xie by the rate of collapse (requirement X-03: a first estimate with its range)."""

from __future__ import annotations

import gzip
import math
import statistics
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science.quake import (
    PAGER_CHINA,
    MaXieModel,
    PagerModel,
    maxie2000_death_rate,
    pager_deaths,
    pager_fatality_rate,
    pager_interval,
    pager_probabilities,
)

NORMAL = statistics.NormalDist()


@pytest.mark.shared
def test_chinas_parameters_are_those_of_the_usgs_and_every_country_has_a_rising_rate(shared):
    with gzip.open(shared / "earthquake" / "pager" / "fatality.xml.gz") as file:
        models = {
            each.get("ccode"): PagerModel(
                float(each.get("theta")), float(each.get("beta")), float(each.get("gnormvalue"))
            )
            for each in ElementTree.parse(file).iter("model")
        }
    assert models["CN"] == PAGER_CHINA and len(models) > 200
    for model in models.values():
        rates = pager_fatality_rate(np.arange(5, 10.1, 0.5), model=model).value
        expected = [NORMAL.cdf(math.log(each / model.theta) / model.beta) for each in np.arange(5, 10.1, 0.5)]
        np.testing.assert_allclose(rates, expected, rtol=1e-6, atol=1e-15)
        assert (np.diff(rates) >= 0).all()


@pytest.mark.parametrize(
    ("intensity", "expected"),
    [(7, 5.05e-5), (8, 5.33e-3), (8.5, 0.0257), (9, 0.0844), (9.5, 0.2016), (10, 0.373)],
)
def test_rates_of_china(intensity, expected):
    found = pager_fatality_rate(intensity, model=PAGER_CHINA)
    assert float(found.value) == pytest.approx(expected, rel=3e-3) and found.valid
    exact = NORMAL.cdf(math.log(intensity / 10.328811) / 0.100058)
    assert float(found.value) == pytest.approx(exact, rel=1e-9)


def test_a_hundred_thousand_at_eight_and_ten_thousand_at_nine():
    found = pager_deaths([100_000, 10_000, 50_000], [8, 9, 4.99], model=PAGER_CHINA)
    assert found.value.sum() == pytest.approx(1377, abs=1) and found.value[2] == 0 and found.valid.all()


def test_above_ten_the_rate_is_flagged():
    assert pager_fatality_rate([10, 10.05], model=PAGER_CHINA).valid.tolist() == [True, False]


def test_the_interval_and_the_probabilities_of_a_lognormal_estimate():
    interval = pager_interval(100.0, zeta=2.013134, probability=0.8)
    z = NORMAL.inv_cdf(0.9)
    assert float(interval.lowest) == pytest.approx(100 / math.exp(z * 2.013134), rel=1e-9)
    assert float(interval.highest) == pytest.approx(100 * math.exp(z * 2.013134), rel=1e-9)
    bands = pager_probabilities(100.0, zeta=PAGER_CHINA.zeta)
    edges = [1, 10, 100, 1000, 10000]
    below = [NORMAL.cdf((math.log(edge) - math.log(100)) / 2.013134) for edge in edges]
    np.testing.assert_allclose(bands, np.diff([0, *below, 1]), rtol=1e-9)
    assert pager_probabilities(0.0, zeta=2.0).tolist() == [1, 0, 0, 0, 0, 0]
    assert np.isnan(pager_interval([-1, np.nan], zeta=2, probability=0.5).lowest).all()


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 1e7), st.floats(1, 12), st.floats(0, 3), st.floats(0.3, 3), st.floats(0.05, 0.99))
def test_deaths_grow_with_people_and_shaking_and_never_exceed_the_people(people, intensity, more, zeta, probability):
    here = pager_deaths(people, intensity, model=PAGER_CHINA).value
    assert 0 <= here <= people
    assert pager_deaths(people, min(intensity + more, 12), model=PAGER_CHINA).value >= here
    assert pager_deaths(2 * people, intensity, model=PAGER_CHINA).value == pytest.approx(2 * here)
    interval = pager_interval(here, zeta=zeta, probability=probability)
    assert interval.lowest <= here <= interval.highest
    bands = pager_probabilities(float(here), zeta=zeta)
    assert bands.sum() == pytest.approx(1) and (bands >= 0).all()


@pytest.mark.parametrize(("collapse", "expected"), [(0.1, 4.10e-4), (0.3, 5.80e-3), (0.5, 2.21e-2), (1, 0.151)])
def test_death_rates_of_ma_and_xie_by_day(collapse, expected):
    found = maxie2000_death_rate(collapse, 8, 100, False)
    assert float(found.value) == pytest.approx(expected, rel=3e-3) and found.valid
    assert float(found.value) == pytest.approx(10 ** (12.479 * collapse**0.1 - 13.3), rel=1e-9)


def test_the_factors_of_the_hour_and_of_the_density():
    day = maxie2000_death_rate(0.2, 8, 100, False).value
    night = maxie2000_death_rate(0.2, [6, 7, 7.5, 9, 10, 11], 100, True)
    np.testing.assert_allclose(night.value / day, [17, 8, 4, 2, 1.5, 1.5], rtol=1e-9)
    assert night.valid.tolist() == [True] * 5 + [False]
    density = [0, 49.9, 50, 199, 200, 499, 500, 9000]
    found = maxie2000_death_rate(0.2, 8, density, False).value / day
    np.testing.assert_allclose(found, [0.8, 0.8, 1.0, 1.0, 1.1, 1.1, 1.2, 1.2], rtol=1e-9)


def test_nobody_dies_where_nothing_collapses_and_never_more_than_everybody():
    assert maxie2000_death_rate(0, 6, 1000, True).value == 0
    found = maxie2000_death_rate(1, 6, 1000, True)
    assert found.value == 1 and not found.valid


@settings(max_examples=40, deadline=None)
@given(st.floats(0, 1), st.floats(0, 0.5), st.floats(5.5, 10.4), st.floats(0, 5000), st.booleans())
def test_more_collapse_never_means_fewer_deaths(collapse, more, intensity, density, is_night):
    here = maxie2000_death_rate(collapse, intensity, density, is_night).value
    assert 0 <= here <= 1
    assert maxie2000_death_rate(min(collapse + more, 1), intensity, density, is_night).value >= here - 1e-12
    assert maxie2000_death_rate(collapse, intensity, density + 100, is_night).value >= here - 1e-12
    assert maxie2000_death_rate(collapse, intensity, density, True).value >= here - 1e-12


def test_what_cannot_be_is_unknown_and_what_does_not_fit_is_refused():
    assert np.isnan(pager_deaths([-1, np.nan, 10, 10], [8, 8, np.nan, 13], model=PAGER_CHINA).value).all()
    found = maxie2000_death_rate([1.4, -0.1, np.nan, 0.1, 0.1], [8, 8, 8, 13, 8], [9, 9, 9, 9, -9], False)
    assert np.isnan(found.value).all() and not found.valid.any()
    assert pager_deaths([], [], model=PAGER_CHINA).value.shape == (0,)
    with pytest.raises(ValueError, match="probability"):
        pager_interval(10, zeta=2, probability=1)
    with pytest.raises(ValueError, match="zeta"):
        pager_probabilities(10, zeta=0)
    with pytest.raises(ValueError, match="bounds"):
        pager_probabilities(10, zeta=2, bounds=[10, 1])
    with pytest.raises(ValueError, match="deaths"):
        pager_probabilities(-1, zeta=2)
    with pytest.raises(ValueError, match="theta"):
        PagerModel(0, 0.1, 2)
    with pytest.raises(ValueError, match="population"):
        pager_deaths([1, 2], [7, 8, 9], model=PAGER_CHINA)
    with pytest.raises(ValueError, match="density_from_km2"):
        MaXieModel(12, 0.1, 13, (6,), (17.0,), (10.0,), (1.0,))
    with pytest.raises(ValueError, match="its factor"):
        MaXieModel(12, 0.1, 13, (6, 7), (17.0,), (0.0,), (1.0,))
