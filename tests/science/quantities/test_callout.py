"""When everybody has been called."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science.quantities import (
    callout_finish_in_order_s,
    callout_finish_random,
    callout_finish_s,
    calls_until_answered,
)


@pytest.mark.parametrize(("calls", "lines", "end"), [(500, 20, 1125), (501, 20, 1170), (19, 20, 45), (0, 20, 0), (1, 1, 45)])  # fmt: skip
def test_equal_calls_of_45_seconds_end_with_their_last_round(calls, lines, end):
    assert callout_finish_s(calls, lines, 45).value == end


@given(st.integers(0, 200), st.integers(1, 30), st.floats(0, 300))
@settings(max_examples=40)
def test_equal_calls_taken_one_by_one_end_then_too(calls, lines, length):
    assert callout_finish_in_order_s([length] * calls, lines) == pytest.approx(
        callout_finish_s(calls, lines, length).value
    )


def test_the_line_that_is_free_first_takes_the_next_name():
    assert callout_finish_in_order_s([60, 20, 20, 20, 30], 2) == 90
    assert callout_finish_in_order_s([], 3) == 0
    assert callout_finish_in_order_s([10, 20, 30], 10) == 30


@given(st.lists(st.integers(0, 300), max_size=5), st.integers(1, 4))
@settings(max_examples=40)
def test_no_order_beats_the_bound_and_the_list_stays_within_grahams_factor(lengths, lines):
    ends = [callout_finish_in_order_s(order, lines) for order in permutations(lengths)]
    least = max([0, *lengths], default=0), sum(lengths) / lines
    best = min(ends)
    assert best >= max(least) - 1e-9
    assert max(ends) <= (2 - 1 / lines) * best + 1e-9


@given(st.lists(st.floats(0, 300), max_size=30), st.integers(1, 10), st.floats(0, 300))
@settings(max_examples=40)
def test_one_more_name_at_the_end_or_one_line_less_never_ends_sooner(lengths, lines, more):
    end = callout_finish_in_order_s(lengths, lines)
    assert end <= callout_finish_in_order_s([*lengths, more], lines)
    assert callout_finish_s(len(lengths), lines, 45).value >= callout_finish_s(len(lengths), lines + 1, 45).value
    means = callout_finish_random(len(lengths), [lines, lines + 1], 45).mean_s
    assert means[0] >= means[1] - 1e-9


def test_random_calls_end_when_the_sum_of_their_spacings_does():
    found = callout_finish_random([100, 3, 0, 5], [4, 10, 4, 5], 60.0)
    by_hand = [60 * (96 / 4 + 1 + 1 / 2 + 1 / 3 + 1 / 4), 60 * (1 + 1 / 2 + 1 / 3), 0, 60 * (137 / 60)]
    assert found.mean_s == pytest.approx(by_hand, rel=1e-12)
    assert found.deviation_s[:2] == pytest.approx([60 * (96 / 16 + 205 / 144) ** 0.5, 60 * (49 / 36) ** 0.5], rel=1e-12)
    assert found.deviation_s[2] == 0


def test_random_calls_drawn_ten_thousand_times_end_on_average_as_the_law_says():
    draw = np.random.default_rng(7)
    calls, lines, runs = 40, 6, 10_000
    free_at = np.zeros((runs, lines))
    for _ in range(calls):
        first = free_at.argmin(axis=1)
        free_at[np.arange(runs), first] += draw.exponential(60.0, runs)
    ends = free_at.max(axis=1)
    law = callout_finish_random(calls, lines, 60.0)
    assert ends.mean() == pytest.approx(law.mean_s, abs=4 * law.deviation_s / runs**0.5)
    assert ends.std() == pytest.approx(law.deviation_s, rel=0.03)


@given(st.integers(1, 300), st.integers(1, 50))
@settings(max_examples=40)
def test_random_calls_never_end_before_equal_share_of_the_work(calls, lines):
    law = callout_finish_random(calls, lines, 60.0)
    assert law.mean_s >= calls * 60 / lines - 1e-9 and law.mean_s >= 60 - 1e-9


@pytest.mark.parametrize(("chance", "attempts"), [(0.6, 3), (1.0, 4), (0.0, 5), (0.25, 1), (1e-9, 2)])
def test_dialling_again_is_the_sum_over_attempts(chance, attempts):
    found = calls_until_answered(chance, attempts)
    assert found.calls_each == pytest.approx(sum((1 - chance) ** k for k in range(attempts)), rel=1e-12)
    assert found.share == pytest.approx(1 - (1 - chance) ** attempts, rel=1e-6, abs=1e-15)


def test_three_attempts_at_60_percent_reach_93_6_percent_with_1_56_calls_each():
    found = calls_until_answered(0.6, 3)
    assert (float(found.calls_each), float(found.share)) == pytest.approx((1.56, 0.936))


@given(st.floats(0, 1), st.integers(1, 10), st.floats(0, 1))
@settings(max_examples=40)
def test_a_better_chance_or_more_attempts_never_reach_fewer(chance, attempts, better):
    found = calls_until_answered(chance, attempts)
    assert found.share <= calls_until_answered(max(chance, better), attempts).share + 1e-12
    assert found.share <= calls_until_answered(chance, attempts + 1).share + 1e-12
    assert 1 - 1e-12 <= found.calls_each <= attempts + 1e-9


def test_what_cannot_be_is_flagged():
    bad_calls, bad_lines = [-1, 1.5, np.nan, np.inf, 5], [1, 1, 1, 1, 0]
    for found in (callout_finish_s(bad_calls, bad_lines, 45), callout_finish_random(bad_calls, bad_lines, 45)):
        assert not found.valid.any()
    assert np.isnan(callout_finish_s(bad_calls, bad_lines, 45).value).all()
    assert np.isnan(callout_finish_random(bad_calls, bad_lines, 45).deviation_s).all()
    assert not callout_finish_s(1, 1, -5).valid and not callout_finish_random(1, 1, np.nan).valid
    odd = calls_until_answered([-0.1, 1.1, np.nan, 0.5, 0.5], [1, 1, 1, 0, 1.5])
    assert not odd.valid.any() and np.isnan(odd.calls_each).all() and np.isnan(odd.share).all()
    assert callout_finish_s([], 3, 45).value.shape == callout_finish_random([], 3, 45).mean_s.shape == (0,)
    assert callout_finish_s(np.array([2**31 - 1], np.int32), 1, 60).value == (2**31 - 1) * 60.0


@pytest.mark.parametrize(
    ("lengths", "lines"), [([-1], 1), ([np.nan], 1), ([[1]], 1), ([1], 0), ([1], 1.5), ([1], True)]
)
def test_a_list_or_lines_that_cannot_be_are_refused(lengths, lines):
    with pytest.raises(ValueError, match=r"call_s must|lines must"):
        callout_finish_in_order_s(lengths, lines)
    with pytest.raises(ValueError, match="shapes do not fit"):
        callout_finish_s([1, 2], [1, 2, 3], 4)
