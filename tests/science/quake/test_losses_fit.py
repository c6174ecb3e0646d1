"""The loss model fitted to past events, and how well it foretells those it has not seen (X-03)."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import gammaln

from anlan.science.quake import (
    DEATHS_CHINA,
    INJURED_CHINA,
    PAGER_CHINA,
    fit_losses,
    leave_one_out,
    loss_rate,
    losses_interval,
)
from anlan.science.quake.losses_fit import _log_likelihood

NORMAL = statistics.NormalDist()
DEGREES = (5, 6, 7, 8, 9)
PAST = np.array([[3e6, 4e5, 6e4, 0, 0], [8e5, 9e4, 2e4, 6e3, 900], [5e6, 2e6, 4e5, 9e4, 3e4], [2e5, 0, 0, 0, 0]])
COUNTED = np.array([4, 31, 800, 0])


def events(shared, column):
    """People at MMI Ⅴ to Ⅸ+ and the count, of China's events in EXPO-CAT that have one."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(shared / "earthquake" / "pager" / "expocat.xlsx"))
    head, *rows = book.get_sheet_by_index(0).to_python()
    china = [dict(zip(head, row, strict=True)) for row in rows if row[head.index("CountryCode")] == "CN"]
    assert len(china) == 313
    told = [row for row in china if row[column] != ""]
    return np.array([[row[f"MMI{at}"] for at in (5, 6, 7, 8, "9+")] for row in told]), np.array(
        [row[column] for row in told]
    )


@pytest.fixture(scope="module")
def judged(shared):
    exposure, deaths = events(shared, "ShakingDeaths")
    return leave_one_out(exposure, DEGREES, deaths, central_factor=2.0)


@pytest.mark.shared
def test_deaths_of_121_chinese_events_lie_in_the_interval_that_knew_nothing_of_them(judged):
    assert judged.counted.size == 121 and (judged.counted > 0).sum() == 84
    assert judged.coverage() == pytest.approx(113 / 121)  # 93.4 %, asked 80 to 97
    assert judged.coverage(at_least=1) == pytest.approx(76 / 84)  # 90.5 %, asked 80 to 97
    assert judged.median_bias(plus=1) == pytest.approx(1.09, abs=0.01)
    assert judged.median_bias(plus=0.5) == pytest.approx(1.09, abs=0.01)
    assert judged.median_bias(at_least=1) == pytest.approx(0.71, abs=0.01)  # asked 1/1.5 to 1.5
    assert judged.median_bias(at_least=1, plus=1) == pytest.approx(0.72, abs=0.01)
    assert (judged.low <= judged.central).all() and (judged.central <= judged.high).all()


@pytest.mark.shared
def test_injured_of_109_chinese_events_lie_in_the_interval_that_knew_nothing_of_them(shared):
    exposure, injured = events(shared, "Injured")
    found = leave_one_out(exposure, DEGREES, injured)
    assert injured.size == 109 and found.coverage() == pytest.approx(99 / 109)  # 90.8 %
    assert found.median_bias() == pytest.approx(1.09, abs=0.01)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("column", "shipped"), [("ShakingDeaths", DEATHS_CHINA), ("Injured", INJURED_CHINA)], ids=["deaths", "injured"]
)
def test_the_models_shipped_are_the_fit_to_expo_cat(shared, column, shipped):
    exposure, counted = events(shared, column)
    refit = fit_losses(exposure, DEGREES, counted, central_factor=shipped.central_factor)
    for name in ("theta", "beta", "background"):
        assert getattr(shipped, name) == pytest.approx(getattr(refit, name), rel=1e-4)
    np.testing.assert_allclose(shipped.covariance, refit.covariance, rtol=2e-3, atol=1e-6)
    for name in ("between_sigma", "within_sigma", "range_km"):
        assert getattr(shipped.residual, name) == pytest.approx(getattr(refit.residual, name), rel=1e-4)


@pytest.mark.parametrize(
    ("rate", "sigma", "count"), [(0.02, 2.0, 0), (1.5, 2.0, 7), (30.0, 1.2, 0), (2000.0, 2.0, 242419)]
)
def test_the_likelihood_of_a_count_is_the_integral_over_all_rates(rate, sigma, count):
    def integrand(off):
        log = math.log(rate) + off
        return math.exp(count * log - math.exp(log) - gammaln(count + 1)) * NORMAL.pdf(off / sigma) / sigma

    peak = math.log(max(count, 0.05) / rate)
    exact, _ = quad(integrand, -12 * sigma, 12 * sigma, points=[peak - 0.02, peak, peak + 0.02, 0], limit=500)
    value, by_rate, by_sigma = _log_likelihood(np.log([rate]), sigma, np.array([float(count)]))
    assert float(value[0]) == pytest.approx(math.log(exact), abs=2e-3)
    step = 1e-4
    up, down = (_log_likelihood(np.log([rate]) + way, sigma, np.array([float(count)]))[0][0] for way in (step, -step))
    assert float(by_rate[0]) == pytest.approx((up - down) / 2 / step, abs=5e-3)
    up, down = (
        _log_likelihood(np.log([rate]), sigma * math.exp(way), np.array([float(count)]))[0][0] for way in (step, -step)
    )
    assert float(by_sigma[0]) == pytest.approx((up - down) / 2 / step, abs=2e-2)


def test_a_small_fit_stays_near_pager_and_is_the_same_again():
    model, again = (fit_losses(PAST, DEGREES, COUNTED) for _ in range(2))
    assert model == again and model.central_factor == 1
    assert model.theta == pytest.approx(10.75311, rel=2e-4) and model.beta == pytest.approx(0.0931697, rel=1e-3)
    assert model.background == pytest.approx(9.0156e-7, rel=2e-3)
    assert model.residual.between_sigma == pytest.approx(0.98789, rel=1e-3)
    assert abs(math.log(model.theta / PAGER_CHINA.theta)) < 0.1
    without_exposure = fit_losses(np.vstack([PAST, 0 * PAST[:1]]), DEGREES, [*COUNTED, 7])
    assert without_exposure.theta == pytest.approx(model.theta, rel=1e-6), "an event with nobody exposed says nothing"


def test_many_events_made_by_a_model_bring_it_back():
    random = np.random.default_rng(4)
    exposure = np.cumprod(
        np.column_stack([10 ** random.uniform(5.5, 7.5, 3000), random.uniform(0.02, 0.6, (3000, 4))]), axis=1
    )
    median = exposure @ loss_rate(DEGREES, model=DEATHS_CHINA).value
    counted = random.poisson(median * np.exp(2.0 * random.standard_normal(3000)))
    found = fit_losses(exposure, DEGREES, counted)
    off = np.log(np.array(found.curve) / DEATHS_CHINA.curve) / np.sqrt(np.diag(found.covariance))
    assert (abs(off) < 2.5).all(), "each parameter within what its own uncertainty allows"
    assert found.residual.between_sigma == pytest.approx(2.0, rel=0.05)
    assert loss_rate(9, model=found).value == pytest.approx(float(loss_rate(9, model=DEATHS_CHINA).value), rel=0.2)
    assert np.diag(found.covariance).max() < np.diag(DEATHS_CHINA.covariance).max(), "more events, better known"


def test_each_event_is_judged_by_the_others():
    found = leave_one_out(PAST, DEGREES, COUNTED, central_factor=2.0)
    for event in range(len(COUNTED)):
        others = np.arange(len(COUNTED)) != event
        model = fit_losses(PAST[others], DEGREES, COUNTED[others], central_factor=2.0)
        alone = losses_interval(PAST[event], DEGREES, model=model)
        assert found.high[event] == pytest.approx(float(alone.high), rel=0.02, abs=1)
        assert found.central[event] == pytest.approx(float(alone.central), rel=0.02, abs=1)
    assert found.counted.tolist() == COUNTED.tolist()
    assert 0 <= found.coverage() <= 1 and found.median_bias(at_least=1) > 0


def test_past_events_that_do_not_fit_are_refused_by_name():
    with pytest.raises(ValueError, match="exposure"):
        fit_losses(PAST, DEGREES[:3], COUNTED)
    with pytest.raises(ValueError, match="counted"):
        fit_losses(PAST, DEGREES, [1, np.nan, 1, 1])
    with pytest.raises(ValueError, match="two events"):
        leave_one_out(PAST[:1], DEGREES, COUNTED[:1])
