"""Return periods: L-moments, P-III by L-moments and by curve fitting, GEV."""

from itertools import combinations

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import minimize

from anlan.science.rain import (
    Gev,
    Pearson3,
    gev_by_l_moments,
    gev_quantile,
    gev_return_period,
    pearson3_by_curve_fitting,
    pearson3_by_l_moments,
    pearson3_frequency_factor,
    pearson3_quantile,
    pearson3_return_period,
    sample_l_moments,
    sl44_positions,
    weibull_positions,
)

GENERATOR = np.random.default_rng(1975)
MAXIMA = scipy.stats.pearson3.rvs(1.6, loc=90, scale=36, size=(60, 40), random_state=GENERATOR)
MAXIMA = np.abs(MAXIMA)
maxima = arrays(
    float, st.tuples(st.integers(5, 40), st.integers(1, 3)), elements=st.floats(1, 500).map(lambda x: round(x, 1))
)
periods = st.floats(1.05, 5000)


def curve(mean, cv, cs):
    return Pearson3(np.float64(mean), np.float64(cv), np.float64(cs), np.bool_(True))


def l_moments_by_hand(sample):
    """The definition: differences of ordered values over all subsets, as Hosking 1990 eq. 2.1 states it."""
    ordered = sorted(sample)

    def mean_of(size, signs):
        found = [
            sum(sign * one for sign, one in zip(signs, subset, strict=True)) for subset in combinations(ordered, size)
        ]
        return sum(found) / len(found) / size

    l2 = mean_of(2, (-1, 1))
    return sum(sample) / len(sample), l2, mean_of(3, (1, -2, 1)) / l2, mean_of(4, (-1, 3, -3, 1)) / l2


def test_l_moments_of_a_sample_follow_their_definition_over_all_subsets():
    sample = [12.0, 55.5, 31.0, 87.0, 44.0, 23.5, 19.0, 61.0, 30.0]
    found = sample_l_moments(sample)
    np.testing.assert_allclose([found.l1, found.l2, found.t3, found.t4], l_moments_by_hand(sample), rtol=1e-12)
    assert found.years == 9


@pytest.mark.parametrize(
    ("distribution", "t3", "t4"),
    [  # Hosking (1990), table 1
        (scipy.stats.uniform, 0.0, 0.0),
        (scipy.stats.norm, 0.0, 0.1226),
        (scipy.stats.logistic, 0.0, 0.1667),
        (scipy.stats.gumbel_r, 0.1699, 0.1504),
        (scipy.stats.expon, 0.3333, 0.1667),
    ],
)
def test_l_moment_ratios_of_known_distributions_are_the_published_ones(distribution, t3, t4):
    found = sample_l_moments(distribution.ppf((np.arange(40_000) + 0.5) / 40_000))
    assert found.t3 == pytest.approx(t3, abs=5e-4)
    assert found.t4 == pytest.approx(t4, abs=5e-4)


def test_years_without_reading_are_left_out_cell_by_cell():
    gappy = MAXIMA[:, :3].copy()
    gappy[::7, 1] = np.nan
    together, alone = sample_l_moments(gappy), sample_l_moments(gappy[np.isfinite(gappy[:, 1]), 1])
    assert together.years.tolist() == [60, 51, 60]
    np.testing.assert_allclose(
        [together.l2[1], together.t3[1], together.t4[1]], [alone.l2, alone.t3, alone.t4], rtol=1e-12
    )


def test_too_few_years_and_equal_ones_give_no_ratio():
    assert np.isnan(sample_l_moments([5.0]).l2)
    assert np.isnan(sample_l_moments([5.0, 6.0]).t3)
    assert np.isnan(sample_l_moments([5.0, 6.0, 8.0]).t4)
    assert np.isnan(sample_l_moments([7.3] * 40).t3)
    assert np.isnan(pearson3_by_l_moments([7.3] * 40).cs)
    assert np.isnan(gev_by_l_moments([7.3] * 40).k)


def test_frequency_factors_are_those_of_bulletin_17b():
    # US Water Resources Council, Bulletin 17B (1982), appendix 3, exceedance 0.01.
    skews = [0.0, 0.2, 0.5, 1.0, 2.0, -1.0]
    published = [2.32635, 2.47226, 2.68572, 3.02256, 3.60517, 1.58838]
    np.testing.assert_allclose(pearson3_frequency_factor(0.01, skews), published, atol=6e-6)


@pytest.mark.parametrize(
    ("cv", "published"),
    [  # Chinese Kp table, Cs = 2 Cv; P = 20, 50, 75, 90, 95, 99 % (the sheet at Cv 0.2 misprints its last value)
        (0.20, (1.16, 0.99, 0.86, 0.75, 0.70, None)),
        (0.25, (1.20, 0.98, 0.82, 0.70, 0.63, 0.52)),
        (0.30, (1.24, 0.97, 0.78, 0.64, 0.56, 0.44)),
    ],
)
def test_modulus_coefficients_are_those_of_the_chinese_table(cv, published):
    for chance, expected in zip((0.2, 0.5, 0.75, 0.9, 0.95, 0.99), published, strict=True):
        if expected is not None:
            assert 1 + cv * pearson3_frequency_factor(chance, 2 * cv) == pytest.approx(expected, abs=0.0101)


@pytest.mark.parametrize(
    ("ratio", "published", "error"),
    [  # Kp of Cv 0.25 as an examination on water resources prints it; its rarest value of Cs = 2 Cv is 0.015 too high
        (2, (2.22, 1.96, 1.87, 1.81, 1.77, 1.67, 1.58, 1.45, 1.33, 1.20, 0.98, 0.82, 0.70, 0.63, 0.52), 0.0155),
        (3, (2.35, 2.05, 1.95, 1.88, 1.82, 1.72, 1.61, 1.46, 1.34, 1.20, 0.97, 0.82, 0.71, 0.65, 0.56), 0.0075),
    ],
)
def test_modulus_coefficients_agree_from_the_ten_thousandth_flood_to_the_hundredth_drought(ratio, published, error):
    percent = np.array([0.01, 0.1, 0.2, 1 / 3, 0.5, 1, 2, 5, 10, 20, 50, 75, 90, 95, 99])
    ours = 1 + 0.25 * pearson3_frequency_factor(percent / 100, ratio * 0.25)
    np.testing.assert_allclose(ours, published, atol=error)


def test_a_published_design_rain_and_a_published_drought_are_met():
    # Year's rain, mean 616.4 mm, Cv 0.25, Cs 0.75, P = 10 %: 826.0 mm with Kp 1.34 of the table (to two decimals).
    assert pearson3_quantile(curve(616.4, 0.25, 0.75), 10).value == pytest.approx(826.0, rel=0.005)
    # Year's mean flow 40.6 m³/s, Cv 0.25, Cs 0.50, driest of 20 years (P = 95 %): 25.6 m³/s with Kp 0.63.
    assert pearson3_quantile(curve(40.6, 0.25, 0.50), 1 / 0.95).value == pytest.approx(25.6, rel=0.0055)


@pytest.mark.parametrize("skew", [-3.0, -1.2, -5e-4, 0.0, 1e-8, 5e-4, 2e-3, 0.03, 0.7, 2.0, 4.5, 9.0])
def test_quantiles_and_return_periods_equal_scipy(skew):
    period = np.array([1.2, 2, 5, 20, 100, 1000, 10_000])
    made = curve(100.0, 0.4, skew)
    expected = scipy.stats.pearson3.isf(1 / period, skew, loc=100, scale=40)
    np.testing.assert_allclose(pearson3_quantile(made, period).value, expected, rtol=1e-6)
    clear = expected > 100 - 80 / max(skew, 1e-9) + 1e-6  # at the very lower end a value no longer tells its period
    np.testing.assert_allclose(pearson3_return_period(made, expected).value[clear], period[clear], rtol=1e-4)
    assert clear.sum() >= 6


def test_the_slightest_skew_bends_the_curve_as_the_first_correction_says():
    # x = mean + σ (z + Cs/6 (z² − 1)); and τ3 = Cs/√(12π).
    period = np.array([2.0, 10.0, 100.0, 1000.0])
    z = scipy.stats.norm.isf(1 / period)
    bent = 100 + 40 * (z + 6e-4 / 6 * (z**2 - 1))
    found = pearson3_quantile(curve(100, 0.4, 6e-4), period).value - 100 - 40 * z
    np.testing.assert_allclose(found, bent - 100 - 40 * z, rtol=1e-3)
    np.testing.assert_allclose(pearson3_return_period(curve(100, 0.4, 6e-4), bent).value, period, rtol=5e-6)
    slightly = pearson3_by_l_moments([10.0, 13.0 - 1.5e-4, 16.0])  # τ3 = 5e-5
    assert slightly.cs == pytest.approx(5e-5 * np.sqrt(12 * np.pi), rel=1e-4)


def test_an_exponential_is_found_by_its_l_moments_with_a_pencil():
    # Of three values τ3 = (x3 − 2 x2 + x1)/(x3 − x1) = 1/3, an exponential: Cs = 2, σ = 2 λ2 = 4.
    found = pearson3_by_l_moments([10.0, 12.0, 16.0], least_years=3)
    assert found.cs == pytest.approx(2, rel=1e-9)
    assert found.mean * found.cv == pytest.approx(4, rel=1e-9)
    assert found.mean == pytest.approx(38 / 3, rel=1e-12)
    assert found.valid


def test_an_even_sample_has_no_skew_and_the_sigma_of_the_normal_curve():
    found = pearson3_by_l_moments([10.0, 13.0, 16.0])
    assert found.cs == pytest.approx(0, abs=1e-12)
    assert found.mean * found.cv == pytest.approx(2 * np.sqrt(np.pi), rel=1e-7)  # σ = λ2 √π, λ2 = 2


def test_the_mirrored_sample_has_the_mirrored_curve():
    found, mirrored = pearson3_by_l_moments([10.0, 12.0, 16.0]), pearson3_by_l_moments([16.0, 14.0, 10.0])
    assert mirrored.cs == pytest.approx(-found.cs, rel=1e-9)


def hosking_alpha(t3):
    """The rational approximations of Hosking & Wallis (1997), A.91 and A.92; good to 5 in 100,000."""
    t3 = abs(t3)
    if t3 < 1 / 3:
        z = 3 * np.pi * t3**2
        return (1 + 0.2906 * z) / (z + 0.1882 * z**2 + 0.0442 * z**3)
    z = 1 - t3
    return (0.36067 * z - 0.59567 * z**2 + 0.25361 * z**3) / (1 - 2.78861 * z + 2.56096 * z**2 - 0.77045 * z**3)


def test_skewness_from_l_moments_agrees_with_hoskings_published_approximation():
    found, moments = pearson3_by_l_moments(MAXIMA), sample_l_moments(MAXIMA)
    alpha = np.array([hosking_alpha(t3) for t3 in moments.t3])
    np.testing.assert_allclose(found.cs, 2 / np.sqrt(alpha) * np.sign(moments.t3), rtol=1e-4)


def test_a_long_record_gives_back_the_curve_it_was_drawn_from():
    drawn = scipy.stats.pearson3.ppf((np.arange(20_000) + 0.5) / 20_000, 1.6, loc=90, scale=36)
    found = pearson3_by_l_moments(drawn)
    assert (found.mean, found.cv, found.cs) == (
        pytest.approx(90, rel=1e-3),
        pytest.approx(0.4, rel=1e-3),
        pytest.approx(1.6, rel=2e-3),
    )


def test_a_short_record_and_a_curve_below_zero_rain_are_marked():
    assert not pearson3_by_l_moments(MAXIMA[:29, 0]).valid
    assert pearson3_by_l_moments(MAXIMA[:30, 0]).valid == pearson3_by_l_moments(MAXIMA[:30, 0], least_years=5).valid
    assert not pearson3_by_l_moments(np.linspace(1, 99, 50)).valid  # Cs = 0 < 2 Cv
    assert pearson3_by_l_moments(POINTS).valid
    assert not gev_by_l_moments(MAXIMA[:29, 0]).valid
    assert gev_by_l_moments(MAXIMA[:30, 0]).valid


def test_plotting_positions_are_m_over_n_plus_one():
    assert weibull_positions(4).tolist() == [0.2, 0.4, 0.6, 0.8]
    assert weibull_positions(0).size == 0


def test_an_extraordinary_value_of_a_century_moves_the_others_as_sl_44_says():
    # n = 40 measured, one of them the largest of N = 100 years: P_1 = 1/101, then P_1 + (1 − P_1)·m/40.
    found = sl44_positions(40, extraordinary=1, within_series=1, period_a=100)
    first = 1 / 101
    assert found.size == 40
    assert found[0] == pytest.approx(first)
    assert found[1] == pytest.approx(first + (1 - first) / 40)
    assert found[-1] == pytest.approx(first + (1 - first) * 39 / 40)
    # Two handed down from before the gauge: a + n − l values, 2/151 the limit.
    handed_down = sl44_positions(40, extraordinary=2, within_series=0, period_a=150)
    assert handed_down[:3] == pytest.approx([1 / 151, 2 / 151, 2 / 151 + (1 - 2 / 151) / 41])
    assert handed_down.size == 42
    np.testing.assert_allclose(sl44_positions(40, extraordinary=0, within_series=0, period_a=40), weibull_positions(40))


def test_three_great_floods_of_eighty_years_stand_where_a_published_examination_puts_them():
    # Gauge 1938–1982 (n = 45); 1921, 1903 and, measured, 1961 are the greatest since 1903 (N = 80): 1.23, 2.47, 3.70 %.
    found = sl44_positions(45, extraordinary=3, within_series=1, period_a=80)
    np.testing.assert_allclose(100 * found[:3], [1.23, 2.47, 3.70], atol=0.005)
    assert found.size == 47


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ((40, 1, 2, 100), "contradict"),
        ((40, 1, 1, 39), "contradict"),
        ((-1, 0, 0, 0), "count must be a whole number"),
        ((4.5, 0, 0, 10), "count must be a whole number"),
    ],
)
def test_counts_that_contradict_each_other_are_refused(given, sentence):
    with pytest.raises(ValueError, match=sentence):
        sl44_positions(given[0], extraordinary=given[1], within_series=given[2], period_a=given[3])


POINTS = scipy.stats.pearson3.isf(weibull_positions(45), 1.5, loc=80, scale=40)


@pytest.mark.parametrize("kept", [{}, {"cs_over_cv": 3.0}, {"mean": 80.0}, {"cs_over_cv": 3.0, "mean": 80.0}])
def test_curve_fitting_finds_the_curve_whose_points_it_is_given(kept):
    found = pearson3_by_curve_fitting(POINTS[::-1], **kept)
    assert (found.mean, found.cv, found.cs) == (
        pytest.approx(80, rel=1e-5),
        pytest.approx(0.5, rel=1e-5),
        pytest.approx(1.5, rel=1e-5),
    )
    assert found.valid


@pytest.mark.parametrize("kept", [{}, {"cs_over_cv": 3.5}, {"mean": 95.0}, {"cs_over_cv": 2.5, "mean": 95.0}])
@pytest.mark.parametrize("cell", [0, 1])
def test_no_other_curve_lies_nearer_to_the_points(kept, cell):
    ordered = np.sort(MAXIMA[:, cell])[::-1]
    positions = np.arange(1, 61) / 61

    def squares(parameters):
        mean = kept.get("mean", parameters[0])
        cs = kept["cs_over_cv"] * parameters[1] if "cs_over_cv" in kept else parameters[2]
        if not (0 <= cs <= 20 and parameters[1] > 0):
            return 1e12
        return np.sum((ordered - mean * (1 + parameters[1] * scipy.stats.pearson3.isf(positions, cs))) ** 2)

    found = pearson3_by_curve_fitting(ordered, **kept)
    ours = squares([found.mean, found.cv, found.cs])
    for start in ([90, 0.4, 1.5], [80, 0.6, 3.0]):
        rival = minimize(squares, start, method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-9, "maxiter": 250})
        assert ours <= rival.fun * (1 + 1e-7)
    if "cs_over_cv" in kept:
        assert found.cs == pytest.approx(kept["cs_over_cv"] * found.cv, rel=1e-9)
    if "mean" in kept:
        assert found.mean == 95.0


def test_given_positions_take_the_place_of_weibulls():
    positions = sl44_positions(45, extraordinary=1, within_series=1, period_a=120)
    points = scipy.stats.pearson3.isf(positions, 1.5, loc=80, scale=40)
    found = pearson3_by_curve_fitting(points, exceedance=positions)
    assert (found.cv, found.cs) == (pytest.approx(0.5, rel=1e-5), pytest.approx(1.5, rel=1e-5))


def test_a_curve_fitted_to_few_years_or_held_at_the_end_is_marked():
    assert not pearson3_by_curve_fitting(POINTS[:20]).valid
    assert pearson3_by_curve_fitting(POINTS[:30]).mean > 0
    assert not pearson3_by_curve_fitting(np.linspace(50, 100, 40) ** 0.5).valid  # bent downwards: Cs at 0


@pytest.mark.parametrize(
    ("values", "kept", "sentence"),
    [
        ([1.0, 2.0, 3.0], {}, "at least four"),
        ([1.0, 2.0, np.nan, 4.0], {}, "without gaps"),
        ([0.0, 2.0, 3.0, 4.0], {}, "above nought"),
        (np.ones((4, 2)), {}, "one series"),
        ([5.0] * 10, {}, "all alike"),
        ([1.0, 2.0, 3.0, 4.0], {"exceedance": [0.2, 0.4]}, "exceedance"),
        ([1.0, 2.0, 3.0, 4.0], {"exceedance": [0.8, 0.6, 0.4, 0.2]}, "exceedance"),
        ([1.0, 2.0, 3.0, 4.0], {"cs_over_cv": 0.0}, "cs_over_cv"),
        ([1.0, 2.0, 3.0, 4.0], {"mean": -1.0}, "mean"),
    ],
)
def test_series_that_no_curve_can_be_laid_through_are_refused(values, kept, sentence):
    with pytest.raises(ValueError, match=sentence):
        pearson3_by_curve_fitting(values, **kept)


def test_gumbels_curve_is_found_by_its_l_moments_with_a_pencil():
    # τ3 = ln(9/8)/ln 2 = 0.1699 (Hosking 1990): k = 0, α = λ2/ln 2, ξ = λ1 − 0.5772 α.
    t3 = np.log(9 / 8) / np.log(2)
    sample = [10.0, (26.0 - 6.0 * t3) / 2, 16.0]
    found = gev_by_l_moments(sample)
    assert found.k == pytest.approx(0, abs=2e-7)
    assert found.scale == pytest.approx(2 / np.log(2), rel=1e-6)
    assert found.location == pytest.approx(np.mean(sample) - 0.5772156649 * 2 / np.log(2), rel=1e-6)


def test_gev_shapes_agree_with_hoskings_published_approximation():
    found, moments = gev_by_l_moments(MAXIMA), sample_l_moments(MAXIMA)
    c = 2 / (3 + moments.t3) - np.log(2) / np.log(3)
    np.testing.assert_allclose(found.k, 7.8590 * c + 2.9554 * c**2, atol=9e-4)  # the error they state


@pytest.mark.parametrize("k", [-0.4, -0.1, -1e-9, 0.0, 1e-9, 1e-4, 0.2, 0.5])
def test_gev_quantiles_and_return_periods_equal_scipy(k):
    period = np.array([1.1, 2, 5, 20, 100, 1000, 10_000])
    made = Gev(np.float64(70), np.float64(20), np.float64(k), np.bool_(True))
    expected = scipy.stats.genextreme.isf(1 / period, k, loc=70, scale=20)
    np.testing.assert_allclose(gev_quantile(made, period).value, expected, rtol=1e-7)
    np.testing.assert_allclose(gev_return_period(made, expected).value, period, rtol=1e-7)


def test_a_long_record_gives_back_the_gev_it_was_drawn_from():
    drawn = scipy.stats.genextreme.ppf((np.arange(40_000) + 0.5) / 40_000, -0.12, loc=70, scale=20)
    found = gev_by_l_moments(drawn)
    assert (found.location, found.scale, found.k) == (
        pytest.approx(70, rel=1e-3),
        pytest.approx(20, rel=2e-3),
        pytest.approx(-0.12, abs=2e-3),
    )


def test_periods_of_a_year_or_less_have_no_value_and_marks_are_handed_on():
    p3, gev = pearson3_by_l_moments(MAXIMA[:, 0]), gev_by_l_moments(MAXIMA[:, 0])
    for quantile, made in ((pearson3_quantile, p3), (gev_quantile, gev)):
        found = quantile(made, [0.5, 1.0, -3.0, np.nan, 50.0])
        assert np.isnan(found.value).tolist() == [True, True, True, True, False]
        assert not quantile(type(made)(*list(vars(made).values())[:3], np.bool_(False)), 50.0).valid
    assert np.isnan(pearson3_frequency_factor([0.0, 1.0, 0.5], [1.0, 1.0, 21.0])).all()
    assert not np.isnan(pearson3_frequency_factor(0.5, [19.9, -19.9])).any()
    assert np.isnan(pearson3_frequency_factor(0.5, 20.1))


def test_beyond_an_upper_end_the_return_period_is_infinite_and_marked():
    bounded = Gev(np.float64(70), np.float64(20), np.float64(0.5), np.bool_(True))  # ends at 110
    found = gev_return_period(bounded, [111.0, 30.0])
    assert np.isinf(found.value[0])
    assert found.valid.tolist() == [False, True]
    assert np.isinf(pearson3_return_period(curve(100, 0.4, -2.0), 141.0).value)
    assert pearson3_return_period(curve(100, 0.4, 2.0), 50.0).value == 1  # below the lower end, 60


def test_cells_and_periods_spread_over_each_other_and_wrong_shapes_are_refused():
    found = pearson3_quantile(pearson3_by_l_moments(MAXIMA), np.array([10, 100])[:, None])
    assert found.value.shape == (2, 40)
    assert gev_quantile(gev_by_l_moments(MAXIMA), np.array([10, 100])[:, None]).value.shape == (2, 40)
    assert pearson3_by_l_moments(np.empty((50, 0))).cs.shape == (0,)
    assert pearson3_by_l_moments(np.arange(1, 41, dtype=np.int16)).mean == 20.5
    with pytest.raises(ValueError, match="shapes do not fit"):
        pearson3_quantile(pearson3_by_l_moments(MAXIMA), [10, 100])
    for fit in (sample_l_moments, pearson3_by_l_moments, gev_by_l_moments):
        with pytest.raises(ValueError, match="axis of years"):
            fit(5.0)


@settings(max_examples=20, deadline=None)
@given(maxima, periods, st.floats(1.01, 10))
def test_a_rarer_year_is_never_less_and_the_return_period_leads_back(values, period, factor):
    for fit, quantile, back in (
        (pearson3_by_l_moments, pearson3_quantile, pearson3_return_period),
        (gev_by_l_moments, gev_quantile, gev_return_period),
    ):
        made = fit(values)
        common, rare = quantile(made, period).value, quantile(made, period * factor).value
        known = np.isfinite(common) & np.isfinite(rare)
        assert (rare[known] >= common[known] - 1e-6 * np.abs(common[known])).all()
        again = back(made, common).value
        inside = known & np.isfinite(again) & (rare > common * (1 + 1e-6))
        np.testing.assert_allclose(again[inside], period, rtol=1e-3)


@settings(max_examples=20, deadline=None)
@given(maxima, st.floats(0.5, 20))
def test_in_other_units_the_curve_is_the_same(values, factor):
    one, other = pearson3_by_l_moments(values), pearson3_by_l_moments(values * factor)
    np.testing.assert_allclose(other.cs, one.cs, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(other.cv, one.cv, rtol=1e-6)
    np.testing.assert_allclose(gev_by_l_moments(values * factor).k, gev_by_l_moments(values).k, rtol=1e-6, atol=1e-6)


@settings(max_examples=6, deadline=None)
@given(
    arrays(float, st.integers(8, 30), elements=st.floats(5, 300).map(lambda x: round(x, 1)), unique=True),
    st.floats(2, 4),
)
def test_a_fitted_curve_keeps_its_ratio_and_follows_the_units(values, ratio):
    one, other = (pearson3_by_curve_fitting(values * factor, cs_over_cv=ratio) for factor in (1, 10))
    assert one.cs == pytest.approx(ratio * one.cv, rel=1e-9)
    assert other.mean == pytest.approx(10 * one.mean, rel=1e-4)
    assert other.cv == pytest.approx(one.cv, rel=1e-3)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 60), st.integers(0, 5), st.integers(0, 5), st.integers(60, 500))
def test_positions_rise_from_above_nought_to_below_one(count, extraordinary, inside, period):
    inside = min(inside, extraordinary, count)
    for positions in (
        weibull_positions(count),
        sl44_positions(count, extraordinary=extraordinary, within_series=inside, period_a=period),
    ):
        assert ((positions > 0) & (positions < 1)).all()
        assert (np.diff(positions) > 0).all()
