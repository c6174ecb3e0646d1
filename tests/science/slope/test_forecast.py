"""The forecast of failure from displacements: it holds the time when there is one, and keeps silent when there is none."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science import slope
from anlan.science.slope import fitting, forecast, kernels
from tests.science.slope.series import HARMLESS, MIXTURES, drawn, failing, not_failing

PINNED = [99.7811, 96.5975, 103.8776, 2.0085]
DAYS = np.linspace(0, 85, 45)
SEEDS = 85 if os.environ.get("ANLAN_SOAK") else 35
"""Slopes of each mixture: a thousand in all where there is time."""


def accelerating(failure_d=100.0, alpha=2.0, ripple_mm=0.4):
    """A series like any other, with an error that every machine computes alike."""
    moved = slope.voight1988_displacement(DAYS, alpha=alpha, a=0.02, failure_time_d=failure_d).value
    return moved + ripple_mm * np.sin(17.0 * np.arange(DAYS.size) ** 1.3)


@pytest.fixture(scope="module")
def study():
    """Slopes that fail, some for each of twelve mixtures of noise, seen to 80 to 95 % of their life."""
    rng = np.random.default_rng(20261122)
    held, told, widths = {}, {}, []
    for mixture in MIXTURES:
        of_held, of_told = [], []
        for time, series, failure in drawn(rng, mixture, SEEDS, seen=(0.8, 0.95), readings=(30, 80)):
            result = slope.voight1988_forecast(time, series)
            of_held.append((result.lower_d <= failure) & (result.upper_d >= failure))
            of_told.append(result.valid)
            width = (result.upper_d - result.lower_d) / (failure - time[-1])
            widths.append(width[result.valid])
        held[mixture], told[mixture] = np.concatenate(of_held), np.concatenate(of_told)
    return held, told, np.concatenate(widths)


def test_the_failure_lies_in_the_90_percent_interval_for_at_least_85_percent_of_fresh_seeds(study):
    held, told, _ = study
    assert sum(part.size for part in held.values()) == 12 * SEEDS
    assert np.mean([part.mean() for part in held.values()]) >= 0.9
    assert np.mean([held[mixture][told[mixture]].mean() for mixture in MIXTURES]) >= 0.9


@pytest.mark.parametrize("mixture", MIXTURES)
def test_so_it_does_for_each_mixture_of_noise(study, mixture):
    held, _, _ = study
    assert held[mixture].mean() >= 0.85


def test_most_slopes_that_fail_are_told_and_the_interval_says_something(study):
    _, told, widths = study
    assert np.mean([part.mean() for part in told.values()]) >= 0.75
    assert np.median(widths) < 2.0


@pytest.mark.parametrize("kind", HARMLESS)
def test_no_failure_is_told_where_nothing_fails(kind):
    rng = np.random.default_rng(HARMLESS.index(kind))
    for readings, noise in ((36, 0.005), (80, 0.001)):
        time, series = not_failing(rng, 15, kind, readings=readings, noise=noise)
        result = slope.voight1988_forecast(time, series)
        assert not result.valid.any() and np.isnan(result.failure_time_d).all()
        assert not np.isfinite(result.upper_d).any()


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
    time, series = failing(rng, 5, {"readings": 0.002}, alpha=1.8, seen=0.9, readings=60)
    creep = 0.4 * before + rng.normal(0, 0.2, (5, before.size))
    result = slope.voight1988_forecast(np.concatenate([before, time]), np.concatenate([creep, series], axis=1))
    assert ((result.lower_d <= 100) & (result.upper_d >= 100)).sum() >= 4


def test_a_later_phase_is_believed_where_its_time_lies_outside_the_interval_of_the_whole(monkeypatch):
    days, moved = np.linspace(0, 100, 60), np.arange(60.0) ** 2

    def fits(*by_length):
        waits = dict(by_length)
        return lambda time, *_given: replace(
            PASSING, wait=waits[time.size], earliest=waits[time.size] - 2, latest=waits[time.size] + 3
        )

    for whole, half, quarter, expected in (
        (20, 10, 10, 110),
        (20, 18.1, 4, 120),
        (20, 17.9, 17, 117.9),
        (20, 22.9, 4, 120),
        (20, 10, 4, 104),
        (20, 30, 31, 130),
    ):
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


# What lies inside: the filter against the whole covariance, the search against a fine grid, and each rule at its limit.

CLOCK = np.cumsum([0, 1, 1, 1, 0.4, 2.5, 1, 1, 6, 1, 1, 1, 0.7, 1, 1, 1.0])


def law_by_hand(clock, wait, power):
    moved = np.array([(clock[-1] + wait - t) ** (1 - power) / (power - 1) for t in clock])
    return (moved - moved[0]) / (moved[-1] - moved[0])


def covariance_by_hand(clock, moved, noise):
    """Of all readings at once: the sum of the rate's noise up to each, step after step, and the reading's own."""
    even, proportional, walk, rate_walk, memory = noise
    steps = np.diff(clock)
    grown = np.diff(moved) / steps * (clock[-1] - clock[0])
    long = steps * (1 + memory) / (1 - memory) - 2 * memory * (1 - memory**steps) / (1 - memory) ** 2
    reach = np.sqrt((walk + rate_walk * grown**2) * long)
    between = np.array(
        [[memory ** abs(b - a) if memory else float(i == j) for j, b in enumerate(clock[1:])]
         for i, a in enumerate(clock[1:])]
    )  # fmt: skip
    sums = np.tril(np.ones((clock.size, clock.size - 1)), -1) * reach
    return sums @ between @ sums.T + np.diag(even + proportional * (moved + 0.02) ** 2)


@pytest.mark.parametrize(
    "noise",
    [(1, 0, 0, 0, 0), (0, 1, 0, 0, 0), (1, 0, 0.3, 0, 0), (0, 1, 0, 0.3, 0), (1, 0, 0, 2.0, 0.7), (0, 1, 0.05, 0, 0.7),
     (1e-6, 0, 0, 1, 0.7)],
)  # fmt: skip
def test_the_filter_weighs_a_law_as_the_whole_covariance_does(noise):
    rng = np.random.default_rng(1)
    y = law_by_hand(CLOCK, 5.0, 1.3) + rng.normal(0, 0.05, CLOCK.size)
    found, expected = [], []
    for wait, power in ((5.0, 1.3), (1.0, 0.5), (30.0, 2.7)):
        moved = law_by_hand(CLOCK, wait, power)
        covariance = covariance_by_hand(CLOCK, moved, noise)
        weights = np.linalg.inv(covariance)
        start = np.ones(CLOCK.size)
        free = weights - np.outer(weights @ start, weights @ start) / (start @ weights @ start)
        norm = moved @ free @ moved
        left = y @ free @ y - (y @ free @ moved) ** 2 / norm + 1e-8 * (y @ free @ y)
        size = np.linalg.slogdet(covariance)[1] + np.log(start @ weights @ start) + np.log(norm)
        prior = -0.5 * ((np.log(power) - 0.1) / 0.7) ** 2
        expected.append(-0.5 * (size + 14 * np.log(left)) + prior)
        point = np.array([wait]), np.array([noise], dtype=float), np.array([np.log(power)])
        found.append(float(kernels.profile(y, CLOCK, *point, 0.0)[0][0, 0]))
        white, spreads = kernels.whitened(np.column_stack([y, moved]), moved, np.diff(CLOCK), point[1][0])
        assert white.T @ white == pytest.approx(np.array([[y @ free @ y, y @ free @ moved], [y @ free @ moved, norm]]))
        assert spreads == pytest.approx(size - np.log(norm), abs=1e-6)
    assert found == pytest.approx(expected, abs=1e-6)


def test_the_search_finds_the_likeliest_power_at_each_wait():
    clock, y = DAYS / DAYS[1], accelerating()
    few, _ = fitting.noises(clock.size)
    waits = np.geomspace(1, 60, 8)
    found, powers = kernels.profile(y, clock, waits, few, np.zeros(8), 0.3)
    for k, wait in enumerate(waits):
        grid = np.linspace(np.log(1 / 3), np.log(5), 1500)
        all_of_them = kernels.profile(y, clock, np.full(grid.size, wait), few, grid, 0.0)[0]
        assert found[:, k] == pytest.approx(all_of_them.max(axis=1), abs=0.2)
        assert np.exp(powers[:, k]) == pytest.approx(np.exp(grid[all_of_them.argmax(axis=1)]), rel=0.05)


def test_the_interval_leaves_its_tail_of_the_likelihood_at_each_end():
    """All noises on a fine grid of waits, against the search that narrows down and keeps the likely ones."""
    clock, y = DAYS / DAYS[1], accelerating(ripple_mm=3.0)
    fit = fitting.voight_fit(DAYS, y, 0.05)
    waits = np.geomspace(fit.earliest / 3, fit.latest * 3, 120) / DAYS[1]
    found, _ = kernels.profile(y, clock, waits, fitting.noises(clock.size)[1], np.zeros(120), 0.3)
    weight = np.exp(found - found.max()).sum(axis=0)
    share = np.cumsum(weight) / weight.sum()
    for end, tail in ((fit.earliest, 0.05), (fit.wait, 0.5), (fit.latest, 0.95)):
        assert np.interp(np.log(end / DAYS[1]), np.log(waits), share) == pytest.approx(tail, abs=0.02)


def test_the_noises_are_those_of_the_page():
    few, every = fitting.noises(40)
    assert few.tolist() == [
        [1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 0],
        [1, 0, 0.025, 0, 0], [1, 0, 0, 0.025, 0], [0, 1, 0, 0.025, 0],
    ]  # fmt: skip
    assert every.shape == (70, 5) and set(every[:, 4]) == {0, 0.8}
    assert np.unique(every[6:, 2:4].max(axis=1)) == pytest.approx(np.geomspace(1 / 1600, 5, 8))
    assert np.all(every[6:, :2].sum(axis=1) == 1)


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
    growths = [left(np.exp((part - 1) / each)) for each in np.geomspace(0.04, 3, 16)]
    turns = [2 * np.pi * part / (2.5 * 0.82**k) for k in range(18)]
    seasons = [left(np.sin(turn), np.cos(turn)) for turn in turns]
    return [left(), left(part**2), min(growths), min(pulses), min(rises), min(seasons)]


def test_each_harmless_movement_leaves_what_plain_least_squares_leave():
    rng = np.random.default_rng(3)
    for kind in ("steps", "soft steps", "season", "rain pulses", "lasting change of rate"):
        time, series = not_failing(rng, 1, kind, readings=40)
        known = np.isfinite(series[0])
        days, moved = time[known], series[0][known]
        part = (days - days[0]) / (days[-1] - days[0])
        candidates, kinds = fitting.shapes(part)
        # In white noise the filter leaves what least squares leave.
        white, _ = kernels.whitened(np.column_stack([moved, candidates]), part, np.diff(days), np.eye(5)[0])
        y = white[:, 0]
        found = fitting.misfits(y, white[:, 1:], kinds) - 1e-8 * np.sum(y**2)
        assert found == pytest.approx(misfits_of_harmless_movements(days, moved), rel=1e-5)


def test_the_law_gains_over_what_is_harmless_what_the_misfits_say():
    moved = law_by_hand(CLOCK, 2.0, 1.2)
    y = moved + 0.01 * np.sin(17.0 * np.arange(CLOCK.size) ** 1.3)
    part = CLOCK / CLOCK[-1]
    left = np.sum((y - np.polyval(np.polyfit(moved, y, 1), moved)) ** 2)
    found = fitting.gains(y, np.diff(CLOCK), moved, np.eye(5)[:1])
    floor = 1e-8 * np.sum((y - y.mean()) ** 2)
    expected = [0.5 * 15 * np.log((each + floor) / (left + floor)) for each in misfits_of_harmless_movements(part, y)]
    assert found == pytest.approx(expected, rel=1e-4)


PASSING = fitting.VoightFit(
    wait=10.0, earliest=8.0, latest=13.0, power=1.0, usual=1.0, gains=np.array([50.0, 20.0, 20.0, 20.0, 5.5, 5.5])
)  # fmt: skip


@pytest.mark.parametrize(
    ("inside", "outside", "verdict"),
    [
        ({"gains": [3.01, 9, 9, 9, 9, 9]}, {"gains": [2.99, 9, 9, 9, 9, 9]}, 1),
        ({"gains": [9, 4.01, 9, 9, 9, 9]}, {"gains": [9, 3.99, 9, 9, 9, 9]}, 2),
        ({"gains": [9, 9, 9, 6.01, 9, 9]}, {"gains": [9, 9, 9, 5.99, 9, 9]}, 2),
        ({"gains": [9, 9, 9, 9, -1.99, 9]}, {"gains": [9, 9, 9, 9, -2.01, 9]}, 2),
        ({"gains": [9, 9, 9, 9, 9, 0.01]}, {"gains": [9, 9, 9, 9, 9, -0.01]}, 2),
        ({"wait": 39.9, "gains": [9, 9, -9, 9, 9, 9]}, {"wait": 40.1, "gains": [9, 9, -9, 9, 9, 9]}, 2),
        ({"wait": 41.0, "gains": [9, 9, 1.505, 9, 9, 9]}, {"wait": 41.0, "gains": [9, 9, 1.495, 9, 9, 9]}, 2),
        ({"wait": 99.6, "latest": 120.0}, {"wait": 100.4, "latest": 120.0}, 2),
        ({"earliest": 50.0, "latest": 997.0}, {"earliest": 50.0, "latest": 1003.0}, 2),
        ({"latest": 798.0, "gains": [9, 5, 9, 9, 9, 9]}, {"latest": 802.0, "gains": [9, 5, 9, 9, 9, 9]}, 2),
        ({"earliest": 0.0, "gains": [9, 8.02, 9, 9, 9, 9]}, {"earliest": 0.0, "gains": [9, 7.98, 9, 9, 9, 9]}, 2),
        ({"earliest": 0.0, "gains": [9, 9, 9, 8.02, 9, 9]}, {"earliest": 0.0, "gains": [9, 9, 9, 7.98, 9, 9]}, 2),
    ],
)  # fmt: skip
def test_each_rule_of_decision_turns_at_its_stated_limit(monkeypatch, inside, outside, verdict):
    for change, expected in ((inside, 3), (outside, verdict)):
        change = {name: np.array(value) if name == "gains" else value for name, value in change.items()}
        fit = replace(PASSING, **change)
        monkeypatch.setattr(forecast, "voight_fit", lambda *_given, fit=fit: fit)
        result = slope.voight1988_forecast(np.linspace(0, 100, 15), np.arange(15.0) ** 2)
        assert result.verdict == expected


def test_where_no_time_can_be_told_the_interval_stays_open_and_only_its_beginning_stands(monkeypatch):
    monkeypatch.setattr(forecast, "voight_fit", lambda *_given: replace(PASSING, gains=np.array([9.0, 0, 0, 0, 0, 0])))
    result = slope.voight1988_forecast(np.linspace(0, 100, 15), np.arange(15.0) ** 2)
    assert (float(result.lower_d), float(result.upper_d)) == (108, np.inf) and not result.valid
    assert np.isnan(result.failure_time_d) and np.isnan(result.alpha)


def test_seven_hundredths_of_what_the_level_leaves_out_lie_beyond_each_end(monkeypatch):
    given_tails = []

    def record(_time, _moved, tail):
        given_tails.append(tail)
        return PASSING

    monkeypatch.setattr(forecast, "voight_fit", record)
    slope.voight1988_forecast(np.linspace(0, 100, 15), np.arange(15.0) ** 2, level=0.9)
    assert given_tails[0] == pytest.approx(0.007)
    assert slope.voight1988_forecast(np.linspace(0, 100, 14), np.arange(14.0) ** 2).verdict == 0


def test_an_interval_is_never_finer_than_half_a_step_each_way_and_never_begins_before_the_last_reading(monkeypatch):
    for fit, expected in (
        (replace(PASSING, earliest=9.9, latest=10.1, usual=3.0), (108.5, 111.5)),
        (replace(PASSING, wait=0.5, earliest=0.4, latest=0.6, usual=3.0), (100.0, 102.0)),
    ):
        monkeypatch.setattr(forecast, "voight_fit", lambda *_given, fit=fit: fit)
        result = slope.voight1988_forecast(np.linspace(0, 100, 15), np.arange(15.0) ** 2)
        assert (float(result.lower_d), float(result.upper_d)) == pytest.approx(expected)
