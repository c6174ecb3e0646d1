"""The forecast of failure from displacements: it holds the time when there is one, and keeps silent when there is none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from anlan.science import slope
from anlan.science.slope import fitting, forecast, kernels
from tests.science.slope.series import HARMLESS, NOISES, failing, not_failing

SIZES = {
    "readings": 0.004, "readings in proportion": 0.01, "rate": 0.1, "rate in proportion": 0.1, "readings with memory": 0.003,
}  # fmt: skip
PINNED = [99.9367, 97.3707, 102.8062, 2.0042]
DAYS = np.linspace(0, 85, 45)


def accelerating(failure_d=100.0, alpha=2.0, ripple_mm=0.4):
    """A series like any other, with an error that every machine computes alike."""
    moved = slope.voight1988_displacement(DAYS, alpha=alpha, a=0.02, failure_time_d=failure_d).value
    return moved + ripple_mm * np.sin(17.0 * np.arange(DAYS.size) ** 1.3)


@pytest.fixture(scope="module")
def study():
    """A thousand slopes that fail on day 100: five exponents, five kinds of noise, four ways of reading, gaps."""
    rng = np.random.default_rng(20261122)
    ways = [(0.9, 50), (0.85, 40), (0.92, 34), (0.88, 60)]
    held, told, widths = {}, {}, []
    for alpha in (1.5, 1.8, 2.0, 2.2, 2.5):
        for k, noise in enumerate(NOISES):
            seen, readings = ways[(k + int(10 * alpha)) % 4]
            time, series = failing(rng, 40, alpha=alpha, seen=seen, readings=readings, noise=noise, size=SIZES[noise])
            result = slope.voight1988_forecast(time, series)
            held[alpha, noise] = (result.lower_d <= 100) & (result.upper_d >= 100)
            told[alpha, noise] = result.valid
            widths.append(np.nanmedian(result.upper_d - result.lower_d) / (100 * (1 - seen)))
    return held, told, widths


def test_the_failure_lies_in_the_90_percent_interval_for_at_least_85_percent_of_1000_seeds(study):
    held, _, _ = study
    assert sum(part.size for part in held.values()) == 1000
    assert np.mean([part.mean() for part in held.values()]) >= 0.85


def test_so_it_does_for_each_exponent_and_each_kind_of_noise(study):
    held, _, _ = study
    for alpha in (1.5, 1.8, 2.0, 2.2, 2.5):
        assert np.mean([held[alpha, noise].mean() for noise in NOISES]) >= 0.85, alpha
    for noise in NOISES:
        assert np.mean([held[alpha, noise].mean() for alpha in (1.5, 1.8, 2.0, 2.2, 2.5)]) >= 0.85, noise


def test_nearly_every_slope_that_fails_is_told_and_the_interval_says_something(study):
    _, told, widths = study
    assert np.mean([part.mean() for part in told.values()]) >= 0.97
    assert np.median(widths) < 1.0 and max(widths) < 4.0


@pytest.mark.parametrize("kind", HARMLESS)
def test_no_failure_is_told_where_nothing_fails(kind):
    rng = np.random.default_rng(HARMLESS.index(kind))
    for readings, noise in ((36, 0.005), (80, 0.001)):
        time, series = not_failing(rng, 15, kind, readings=readings, noise=noise)
        result = slope.voight1988_forecast(time, series)
        assert not result.valid.any() and np.isnan(result.failure_time_d).all() and np.isnan(result.upper_d).all()


def test_at_no_day_of_a_record_with_rain_steps_a_failure_is_told():
    rng = np.random.default_rng(11)
    time, series = not_failing(rng, 2, "rain pulses", readings=60)
    for end in range(15, 60, 3):
        assert not slope.voight1988_forecast(time[:end], series[:, :end]).valid.any()


def test_the_forecast_of_a_known_series_stays_as_it_is():
    """Regression: our own digits, so that no constant of the method changes unnoticed."""
    result = slope.voight1988_forecast(DAYS, accelerating())
    assert result.verdict == 3 and result.valid
    found = [float(part) for part in (result.failure_time_d, result.lower_d, result.upper_d, result.alpha)]
    assert found == pytest.approx(PINNED, abs=2e-3)


def test_without_noise_the_failure_is_found_to_the_step_of_the_readings():
    for alpha in (1.4, 2.0, 3.0):
        result = slope.voight1988_forecast(DAYS, accelerating(alpha=alpha, ripple_mm=0))
        assert float(result.failure_time_d) == pytest.approx(100, abs=0.3)
        assert float(result.alpha) == pytest.approx(alpha, abs=0.05)
        assert result.upper_d - result.lower_d == pytest.approx(DAYS[1], rel=0.35)


def test_a_wider_level_gives_a_wider_interval():
    narrow, usual, wide = (slope.voight1988_forecast(DAYS, accelerating(), level=level) for level in (0.5, 0.9, 0.99))
    assert wide.lower_d < usual.lower_d <= narrow.lower_d <= narrow.failure_time_d
    assert narrow.failure_time_d <= narrow.upper_d <= usual.upper_d < wide.upper_d


@settings(max_examples=8, deadline=None)
@given(scale=st.floats(0.01, 1000), zero=st.floats(-500, 500), clock=st.floats(0.01, 100), start=st.floats(-1000, 1000))
def test_units_zero_and_clock_do_not_change_what_is_foretold(scale, zero, clock, start):
    base = slope.voight1988_forecast(DAYS, accelerating())
    other = slope.voight1988_forecast(start + clock * DAYS, zero + scale * accelerating())
    assert other.verdict == 3
    for name in ("failure_time_d", "lower_d", "upper_d"):
        expected = float(getattr(base, name))
        assert float(getattr(other, name)) == pytest.approx(start + clock * expected, abs=0.1 * clock)


def test_creep_that_went_before_does_not_hide_the_failure():
    rng = np.random.default_rng(2)
    before = np.arange(-50.0, 0) * 1.5
    time, series = failing(rng, 5, alpha=1.8, seen=0.9, readings=60, noise="readings", size=0.002)
    creep = 0.4 * before + rng.normal(0, 0.2, (5, before.size))
    result = slope.voight1988_forecast(np.concatenate([before, time]), np.concatenate([creep, series], axis=1))
    assert ((result.lower_d <= 100) & (result.upper_d >= 100)).sum() >= 4


def test_a_later_phase_is_believed_where_its_interval_does_not_meet_that_of_the_whole(monkeypatch):
    days, moved = np.linspace(0, 100, 60), np.arange(60.0) ** 2

    def fits(*by_length):
        waits = dict(by_length)
        return lambda time, *_given: replace(
            PASSING, wait=waits[time.size], earliest=waits[time.size] - 2, latest=waits[time.size] + 3
        )

    for whole, half, quarter, expected in ((20, 10, 10, 110), (20, 16, 4, 120), (20, 10, 4, 104), (20, 30, 31, 130)):
        monkeypatch.setattr(forecast, "voight_fit", fits((60, whole), (30, half), (15, quarter)))
        assert float(slope.voight1988_forecast(days, moved).failure_time_d) == expected


def test_too_few_readings_are_unknown_and_a_gauge_that_stands_still_is_not_accelerating():
    few = accelerating()
    few[14:] = np.nan
    assert slope.voight1988_forecast(DAYS, few).verdict == 0
    assert slope.voight1988_forecast(DAYS, np.full(DAYS.size, 7.0)).verdict == 1
    assert slope.voight1988_forecast(DAYS, 2 * DAYS).verdict == 1
    assert slope.voight1988_forecast(DAYS, -accelerating()).verdict == 1
    assert slope.voight1988_forecast(DAYS, 0.01 * DAYS**2 + 0.1 * np.sin(17.0 * np.arange(45) ** 1.3)).verdict == 2
    few[14] = 1.0
    assert slope.voight1988_forecast(DAYS, few).verdict in (1, 2, 3)


def test_gaps_and_infinite_readings_are_left_out():
    whole = accelerating()
    holed = np.stack([np.where(np.arange(45) % 7 == 3, hole, whole) for hole in (np.nan, np.inf)])
    result = slope.voight1988_forecast(DAYS, holed)
    left = np.arange(45) % 7 != 3
    alone = slope.voight1988_forecast(DAYS[left], whole[left])
    assert result.upper_d == pytest.approx(float(alone.upper_d)) and result.valid.all()


def test_many_series_keep_their_shape_and_none_stay_none():
    stack = np.stack([[accelerating(), 2 * DAYS]] * 2)
    assert slope.voight1988_forecast(DAYS, stack).verdict.tolist() == [[3, 1], [3, 1]]
    assert slope.voight1988_forecast(DAYS, np.empty((0, 45))).verdict.shape == (0,)
    assert slope.voight1988_forecast([], []).verdict == 0


@pytest.mark.parametrize(
    "call",
    [
        lambda: slope.voight1988_forecast(DAYS[::-1], accelerating()),
        lambda: slope.voight1988_forecast(DAYS, np.ones((45, 3))),
        lambda: slope.voight1988_forecast(DAYS, accelerating(), level=1.0),
        lambda: slope.voight1988_forecast(DAYS, accelerating(), level=90),
        lambda: slope.voight1988_forecast(DAYS, "fast"),
    ],
)
def test_times_that_do_not_rise_swapped_axes_and_absurd_levels_are_refused(call):
    with pytest.raises(ValueError):
        call()


# What lies inside: the compiled search against plain least squares, and each rule of decision at its limit.


@pytest.mark.parametrize("noise", range(4))
def test_the_misfit_of_the_law_is_that_of_plain_least_squares(noise):
    for wait, power in ((15.0, 1.0), (3.0, 0.5), (60.0, 2.7)):
        size = fitting.expected_size(DAYS, noise, 15.0, 1.0)
        law = [
            (100 - 15 + wait - t) ** (1 - power) / (power - 1) if power != 1 else -np.log(85 + wait - t) for t in DAYS
        ]
        if noise < 2:
            design, target = np.column_stack([law, np.ones(45)]) / size[:, None], accelerating() / size
        else:
            design, target = (np.diff(law) / size)[:, None], np.diff(accelerating()) / size
        solution = np.linalg.lstsq(design, target, rcond=None)[0]
        y = fitting.seen(accelerating(), size, noise)
        logarithms = np.log((85 - DAYS) / wait + 1)
        left = kernels.left_over(y, logarithms, power, 1 / size, noise < 2)
        plain = np.sum((target - design @ solution) ** 2) + 1e-8 * np.sum(y**2)
        assert left == pytest.approx(plain, rel=1e-6)


def test_the_sizes_of_noise_are_those_of_the_page():
    days = np.array([0.0, 1, 3, 4, 8])
    moved = -np.log((8 - days) / 5 + 1)
    share = (moved - moved[0]) / (moved[-1] - moved[0])
    steps = np.diff(days)
    assert fitting.expected_size(days, 0, 5.0, 1.0) == pytest.approx(1)
    assert fitting.expected_size(days, 1, 5.0, 1.0) == pytest.approx(share + 0.02)
    assert fitting.expected_size(days, 2, 5.0, 1.0) == pytest.approx(np.sqrt(steps * 1.5))
    assert fitting.expected_size(days, 3, 5.0, 1.0) == pytest.approx(np.diff(share) / steps * np.sqrt(steps * 1.5))


def test_the_search_finds_the_least_misfit_and_the_ends_where_the_profile_passes_the_cut():
    moved = accelerating()
    fit = fitting.voight_fit(DAYS, moved, 4.0)
    assert fit.noise == 0
    y = moved - moved.mean()

    def least(wait):
        powers = np.exp(np.linspace(np.log(1 / 3), np.log(5), 1500))
        logarithms = np.log((85 - DAYS) / wait + 1)
        return min(kernels.left_over(y, logarithms, power, np.ones(45), True) for power in powers)

    found = least(fit.wait)
    assert found <= min(map(least, fit.wait * np.linspace(0.8, 1.25, 30))) * (1 + 1e-3)
    memory = max(1 - fit.order / 2, 0)
    freedom = 44 * (1 - memory) / (1 + memory)
    for end in (fit.earliest, fit.latest):
        assert least(end) == pytest.approx(found * (1 + 4.0 / (freedom - 3)), rel=0.02)


def misfits_of_harmless_movements(time, moved):
    """One shape after the other by plain least squares, the grids written out again."""
    part = (time - time[0]) / (time[-1] - time[0])
    n = part.size

    def left(*columns):
        design = np.column_stack([np.ones(n), part, *columns])
        return np.sum((moved - design @ np.linalg.lstsq(design, moved, rcond=None)[0]) ** 2)

    starts = sorted({*range(0, n - 1, max((n - 6) // 24, 1)), *range(n - 6, n - 1)})
    pulses = [
        left(1 - np.exp(-np.maximum(part - part[start], 0) / length))
        for start in starts
        for length in (0.003, 0.03, 0.1, 0.3, 1.0, 4.0)
    ]
    rises = [
        left(1 / (1 + np.exp(np.minimum((0.1 + k / 15 - part) / width, 500))))
        for width in (0.01, 0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3, 0.5)
        for k in range(20)
        if 0.1 + k / 15 <= 1 + 3 * width
    ]
    turns = [2 * np.pi * part / (2.5 * 0.82**k) for k in range(18)]
    seasons = [left(np.sin(turn), np.cos(turn)) for turn in turns]
    return [left(), left(part**2), min(pulses), min(rises), min(seasons)]


def test_each_harmless_movement_leaves_what_plain_least_squares_leave():
    rng = np.random.default_rng(3)
    for kind in ("steps", "soft steps", "season", "rain pulses", "lasting change of rate"):
        time, series = not_failing(rng, 1, kind, readings=40)
        known = np.isfinite(series[0])
        days, moved = time[known], series[0][known]
        y = fitting.seen(moved, np.ones(days.size), 0)
        found = fitting.harmless(y, days, np.ones(days.size), 0) - 1e-8 * np.sum(y**2)
        assert found == pytest.approx(misfits_of_harmless_movements(days, moved), rel=1e-5)


PASSING = fitting.VoightFit(
    wait=10.0, earliest=8.0, latest=13.0, power=1.0, rate=1.0, noise=0, order=2.0, share=0.1, usual=1.0,
    gains=np.array([50.0, 20.0, 20.0, 5.5, 5.5]),
)  # fmt: skip


@pytest.mark.parametrize(
    ("inside", "outside", "verdict"),
    [
        ({"rate": 0.01}, {"rate": -0.01}, 1),
        ({"gains": [3.01, 9, 9, 9, 9]}, {"gains": [2.99, 9, 9, 9, 9]}, 1),
        ({"gains": [9, 1.005, 9, 9, 9]}, {"gains": [9, 0.995, 9, 9, 9]}, 2),
        ({"gains": [9, 9, 2.01, 9, 9]}, {"gains": [9, 9, 1.99, 9, 9]}, 2),
        ({"gains": [9, 9, 9, -1.99, 9]}, {"gains": [9, 9, 9, -2.01, 9]}, 2),
        ({"gains": [9, 9, 9, 9, -1.99]}, {"gains": [9, 9, 9, 9, -2.01]}, 2),
        ({"order": 0.501}, {"order": 0.499}, 2),
        ({"order": 0.1, "share": 0.00199}, {"order": 0.1, "share": 0.00201}, 2),
        ({"power": 0.361}, {"power": 0.359}, 2),
        ({"power": 4.69}, {"power": 4.71}, 2),
        ({"wait": 99.6, "latest": 120.0}, {"wait": 100.4, "latest": 120.0}, 2),
        ({"earliest": 50.0, "latest": 997.0}, {"earliest": 50.0, "latest": 1003.0}, 2),
        ({"latest": 798.0}, {"latest": 802.0}, 2),
        ({"earliest": 0.0, "wait": 5.0, "latest": 9.96}, {"earliest": 0.0, "wait": 5.0, "latest": 10.04}, 2),
        ({"earliest": 0.0, "wait": 5.0, "latest": 9.0, "gains": [9, 9, 9, 9, 5.02]},
         {"earliest": 0.0, "wait": 5.0, "latest": 9.0, "gains": [9, 9, 9, 9, 4.98]}, 2),
    ],
)  # fmt: skip
def test_each_rule_of_decision_turns_at_its_stated_limit(monkeypatch, inside, outside, verdict):
    for change, expected in ((inside, 3), (outside, verdict)):
        change = {name: np.array(value) if name == "gains" else value for name, value in change.items()}
        fit = replace(PASSING, **change)
        monkeypatch.setattr(forecast, "voight_fit", lambda *_given, fit=fit: fit)
        result = slope.voight1988_forecast(np.linspace(0, 100, 15), np.arange(15.0) ** 2)
        assert result.verdict == expected


def test_the_quantile_handed_to_the_fit_is_the_f_quantile_widened_by_1_42(monkeypatch):
    given_quantiles = []

    def record(_time, _moved, quantile):
        given_quantiles.append(quantile)
        return PASSING

    monkeypatch.setattr(forecast, "voight_fit", record)
    slope.voight1988_forecast(np.linspace(0, 100, 15), np.arange(15.0) ** 2, level=0.9)
    assert given_quantiles[0] == pytest.approx(1.42 * stats.f.ppf(0.9, 1, 11))
    assert slope.voight1988_forecast(np.linspace(0, 100, 14), np.arange(14.0) ** 2).verdict == 0


def test_an_interval_is_never_finer_than_half_a_step_each_way_and_never_begins_before_the_last_reading(monkeypatch):
    for fit, expected in (
        (replace(PASSING, earliest=9.9, latest=10.1, usual=3.0), (108.5, 111.5)),
        (replace(PASSING, wait=0.5, earliest=0.4, latest=0.6, usual=3.0), (100.0, 102.0)),
    ):
        monkeypatch.setattr(forecast, "voight_fit", lambda *_given, fit=fit: fit)
        result = slope.voight1988_forecast(np.linspace(0, 100, 15), np.arange(15.0) ** 2)
        assert (float(result.lower_d), float(result.upper_d)) == pytest.approx(expected)
