"""The standardised precipitation index."""

import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from anlan.science.weather import GammaFit, mckee_spi, running_total, thom_gamma

GENERATOR = np.random.default_rng(1993)
TOTALS = GENERATOR.gamma(2.2, 40, (60, 5))
totals = arrays(
    float, st.tuples(st.integers(5, 60), st.integers(1, 3)), elements=st.floats(0, 800).map(lambda x: round(x, 1))
)


def thom_by_hand(values):
    """Thom (1958), in plain arithmetic, of the years with rain."""
    wet = [value for value in values if value > 0]
    mean = sum(wet) / len(wet)
    a = math.log(mean) - sum(math.log(value) for value in wet) / len(wet)
    shape = (1 + math.sqrt(1 + 4 * a / 3)) / (4 * a)
    return shape, mean / shape, 1 - len(wet) / len(values)


def edwards_mckee(probability):
    """The rational approximation of the SPI programs (Abramowitz & Stegun 26.2.23), good to 4.5e-4."""
    t = math.sqrt(-2 * math.log(min(probability, 1 - probability)))
    z = t - (2.515517 + 0.802853 * t + 0.010328 * t**2) / (1 + 1.432788 * t + 0.189269 * t**2 + 0.001308 * t**3)
    return -z if probability <= 0.5 else z


def test_the_gamma_curve_is_thoms():
    totals = TOTALS.copy()
    totals[:7, 0] = 0.0
    fit = thom_gamma(totals)
    for cell in range(5):
        shape, scale, dry = thom_by_hand(totals[:, cell])
        assert (fit.shape[cell], fit.scale_mm[cell]) == (
            pytest.approx(shape, rel=1e-10),
            pytest.approx(scale, rel=1e-10),
        )
        assert fit.dry_share[cell] == pytest.approx(dry)
    assert fit.valid.all()


def test_thoms_estimate_lies_near_the_maximum_of_likelihood():
    fit = thom_gamma(TOTALS)
    for cell in range(5):
        shape, _, scale = scipy.stats.gamma.fit(TOTALS[:, cell], floc=0)
        assert fit.shape[cell] == pytest.approx(shape, rel=0.01)
        assert fit.scale_mm[cell] == pytest.approx(scale, rel=0.01)


def test_the_index_is_that_of_the_mckee_programs_within_their_approximation():
    totals = TOTALS.copy()
    totals[:7, 0] = 0.0
    found = mckee_spi(totals, thom_gamma(totals))
    for cell in range(5):
        shape, scale, dry = thom_by_hand(totals[:, cell])
        for year in range(60):
            probability = dry + (1 - dry) * scipy.stats.gamma.cdf(totals[year, cell], shape, scale=scale)
            assert found.value[year, cell] == pytest.approx(edwards_mckee(probability), abs=5e-4)
    assert found.valid.all()


# Printed by the SPI program of the Colorado Climate Center for August at two stations (spi-python's comparison): shape,
# scale in inches, share of dry years; then inches → probability, SPI.
COLORADO = [
    ((1.37029624, 0.726783633, 0.01), [
        (0.0, 0.01, -2.32678533), (0.005, 0.0108807944, -2.29494333), (0.03, 0.0200591646, -2.05296803),
        (0.22, 0.143066108, -1.06666720), (0.75, 0.495766997, -0.0105799437), (1.2, 0.697684050, 0.517349124),
        (2.13, 0.902014136, 1.29329848), (3.29, 0.977399409, 2.00321293), (3.62, 0.985214889, 2.17624331),
    ]),
    ((0.397288710, 0.282907248, 0.52), [
        (0.0, 0.52, 0.0500202179), (0.005, 0.628297925, 0.326907516), (0.03, 0.735307276, 0.628610492),
        (0.11, 0.854817033, 1.05733395), (0.39, 0.965799928, 1.82276940), (0.79, 0.993948638, 2.50955224),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("curve", "rows"), COLORADO)
def test_the_index_is_that_printed_by_the_colorado_climate_center(curve, rows):
    shape, scale_in, dry = (np.array(one) for one in curve)
    inches, probability, expected = np.array(rows).T
    found = mckee_spi(inches * 25.4, GammaFit(shape, scale_in * 25.4, dry, np.array(True)))
    np.testing.assert_allclose(scipy.stats.norm.cdf(found.value), probability, atol=2e-6)
    np.testing.assert_allclose(found.value, expected, atol=4.5e-4)  # what their approximation may be off by
    assert found.valid.all()


def test_the_index_of_a_gamma_climate_is_a_normal_deviate():
    climate = scipy.stats.gamma.ppf((np.arange(3000) + 0.5) / 3000, 3.0, scale=30)
    found = mckee_spi(climate, thom_gamma(climate)).value
    np.testing.assert_allclose(
        found[300:2700], scipy.stats.norm.ppf((np.arange(3000) + 0.5) / 3000)[300:2700], atol=0.02
    )


def test_beyond_once_in_a_thousand_years_the_index_is_held_and_marked():
    fit = thom_gamma(TOTALS[:, 0])
    found = mckee_spi([0.0, 1e5, 80.0], fit)
    assert found.value[:2].tolist() == [-3.09, 3.09]
    assert found.valid.tolist() == [False, False, True]


def test_fewer_than_thirty_years_are_marked():
    assert thom_gamma(TOTALS[:30]).valid.all()
    assert not thom_gamma(TOTALS[:29]).valid.any()
    assert not mckee_spi(TOTALS[:29], thom_gamma(TOTALS[:29])).valid.any()


def test_gaps_and_negative_totals_are_left_out_and_have_no_index():
    gappy = np.concatenate([TOTALS[:, :1], [[np.nan], [-4.0]]])
    fit = thom_gamma(gappy)
    assert fit.shape == pytest.approx(thom_gamma(TOTALS[:, :1]).shape)
    assert np.isnan(mckee_spi(gappy, fit).value[-2:]).all()


def test_years_all_alike_or_all_dry_have_no_curve():
    for climate in ([50.0] * 40, [0.0] * 40):
        fit = thom_gamma(climate)
        assert np.isnan(fit.shape)
        assert not fit.valid
        assert np.isnan(mckee_spi(30.0, fit).value)


def test_a_running_total_needs_its_whole_window():
    found = running_total([1, 2, 3, np.nan, 5, 6, 7, -1, 9], steps=3)
    np.testing.assert_array_equal(found, [np.nan, np.nan, 6, np.nan, np.nan, np.nan, 18, np.nan, np.nan])
    assert np.isnan(running_total([1.0, 2.0], steps=3)).all()
    assert running_total(np.empty((0, 2)), steps=3).shape == (0, 2)


def test_wrong_kinds_are_refused_by_name():
    for call, sentence in (
        (lambda: thom_gamma(5.0), "axis of years"),
        (lambda: running_total(5.0, steps=1), "axis of steps"),
        (lambda: running_total([5.0], steps=0), "steps must be a whole number"),
        (lambda: running_total([5.0], steps=1.5), "steps must be a whole number"),
        (lambda: mckee_spi(np.ones((3, 2)), thom_gamma(TOTALS)), "shapes do not fit"),
        (lambda: thom_gamma("dry"), "total_mm must be an array of numbers"),
    ):
        with pytest.raises(ValueError, match=sentence):
            call()


@settings(max_examples=25, deadline=None)
@given(totals, st.floats(0, 300))
def test_more_rain_is_never_a_drier_index_and_the_index_stays_in_its_bounds(climate, more):
    fit = thom_gamma(climate)
    found, wetter = mckee_spi(climate, fit).value, mckee_spi(climate + more, fit).value
    known = np.isfinite(found)
    assert (wetter[known] >= found[known] - 1e-12).all()
    assert (np.abs(found[known]) <= 3.09).all()


@settings(max_examples=30, deadline=None)
@given(totals, st.floats(0.1, 20))
def test_in_other_units_the_index_is_the_same(climate, factor):
    one, other = mckee_spi(climate, thom_gamma(climate)), mckee_spi(climate * factor, thom_gamma(climate * factor))
    np.testing.assert_allclose(other.value, one.value, rtol=1e-5, atol=1e-5)


@settings(max_examples=25, deadline=None)
@given(totals, st.integers(1, 12))
def test_a_running_total_equals_a_plain_sum(series, steps):
    found = running_total(series, steps=steps)
    for end in range(len(series)):
        for cell in range(series.shape[1]):
            if end + 1 >= steps:
                assert found[end, cell] == pytest.approx(sum(series[end + 1 - steps : end + 1, cell]), abs=1e-6)
            else:
                assert np.isnan(found[end, cell])
