"""Windows over whole series, against the plain reference and against the stream."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science import windows
from anlan.science.windows import Antecedent, Layout, Window
from tests.science.windows.plain import rule_value

cells = st.lists(st.one_of(st.integers(0, 50).map(float), st.just(math.nan)), max_size=40)


def known_of(row):
    return {slot: x for slot, x in enumerate(row) if math.isfinite(x)}


def assert_like_plain(result, row, rule):
    wanted = [rule_value(known_of(row), rule, slot, 1) for slot in range(len(row))]
    np.testing.assert_allclose(result.value, [value for value, _share in wanted], rtol=1e-12, atol=1e-12)
    if isinstance(rule, Window) and rule.statistic == "count":
        assert result.valid.all()  # how many are known is known in any case
    else:
        np.testing.assert_allclose(result.coverage, [share for _value, share in wanted], rtol=1e-12)
        np.testing.assert_array_equal(result.valid, result.coverage >= rule.least_coverage)


@settings(max_examples=40, deadline=None)
@given(cells, st.integers(1, 12), st.sampled_from(["sum", "mean", "max", "min", "count"]))
def test_a_sliding_window_over_a_whole_series_is_the_plain_one(row, width, statistic):
    rule = Window(statistic=statistic, width_s=width)
    assert_like_plain(windows.sliding(row, width=width, statistic=statistic), row, rule)


@settings(max_examples=40, deadline=None)
@given(cells, st.integers(1, 12), st.integers(0, 11), st.sampled_from(["sum", "mean", "max", "min", "count"]))
def test_a_tumbling_window_over_a_whole_series_is_the_plain_one(row, width, begun, statistic):
    begun %= width
    result = windows.tumbling(row, width=width, begun=begun, statistic=statistic)
    for k in range(result.value.size):
        window = {slot: x for slot, x in known_of(row).items() if (slot + begun) // width == k}
        value, _share = rule_value(
            dict(enumerate(window.values(), 1)), Window(statistic=statistic, width_s=width), width, 1
        )
        np.testing.assert_allclose(result.value[k], value, rtol=1e-12)
        np.testing.assert_allclose(result.coverage[k], len(window) / width)
    assert result.value.size == (-(-(len(row) + begun) // width) if row else 0)


@settings(max_examples=40, deadline=None)
@given(cells, st.integers(1, 12))
def test_rate_and_time_since_over_a_whole_series_are_the_plain_ones(row, width):
    assert_like_plain(windows.rate(row, width=width, slot_s=1), row, Window(statistic="rate", width_s=width))
    since = windows.time_since(row, above=20.0, width=width, slot_s=1)
    assert_like_plain(since, row, Window(statistic="since", width_s=width, above=20.0))
    np.testing.assert_allclose(
        windows.rate(row, width=width, slot_s=300).value * 300, windows.rate(row, width=width, slot_s=1).value
    )
    np.testing.assert_allclose(windows.time_since(row, above=20.0, width=width, slot_s=300).value, since.value * 300)


@settings(max_examples=40, deadline=None)
@given(cells, st.floats(0.1, 0.95), st.integers(1, 4), st.integers(1, 6), st.integers(0, 5))
def test_effective_antecedent_rain_over_a_whole_series_is_the_plain_one(row, kept, steps, width, begun):
    begun %= width
    result = windows.effective_antecedent(row, kept=kept, steps=steps, slots_a_step=width, begun=begun)
    rule = Antecedent(kept=kept, steps=steps, step_s=width)
    shifted = {slot + 1 + begun: x for slot, x in known_of(row).items()}
    wanted = [rule_value(shifted, rule, slot + 1 + begun, 1) for slot in range(len(row))]
    np.testing.assert_allclose(result.value, [value for value, _share in wanted], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(result.coverage, [share for _value, share in wanted], rtol=1e-9)


def test_effective_antecedent_rain_of_the_worked_example():
    """standards.md §10.2: 34.81 mm without today."""
    result = windows.effective_antecedent([0, 8, 35, 0, 12, 0], kept=0.84, steps=5, slots_a_step=1)
    assert result.value[-1] == pytest.approx(34.81, abs=0.005)
    assert result.valid.tolist() == [False] * 5 + [True]


def test_the_stream_and_the_whole_series_agree_on_a_storm():
    rng = np.random.default_rng(3)
    rain = np.round(rng.gamma(0.3, 3, (20, 900)), 1)
    rain[rng.random(rain.shape) < 0.02] = np.nan
    layout = Layout(
        slot_s=300, counts_per_unit=10, least=0, most=300, late_s=0,
        rules=(Window(statistic="sum", width_s=3 * 3600), Window(statistic="max", width_s=86_400),
               Antecedent(kept=0.84, steps=2, step_s=86_400)),
    )  # fmt: skip
    state = windows.begin(layout, series=20)
    series, slot = np.indices(rain.shape).reshape(2, -1)
    rows, _ = windows.update(state, series=series, time_s=(slot + 1) * 300, value=rain.ravel(), now_s=10**9)
    whole = [
        windows.sliding(rain, width=36, statistic="sum"),
        windows.sliding(rain, width=288, statistic="max"),
        windows.effective_antecedent(rain, kept=0.84, steps=2, slots_a_step=288),
    ]
    for r, one in enumerate(whole):
        np.testing.assert_allclose(rows.value[:, r], one.value.ravel(), rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(rows.coverage[:, r], one.coverage.ravel(), rtol=1e-12)


def test_more_rain_never_gives_a_smaller_sum_maximum_or_antecedent():
    rng = np.random.default_rng(4)
    less = rng.gamma(0.5, 3, 300)
    more = less + rng.gamma(0.5, 1, 300)
    for make in (
        lambda x: windows.sliding(x, width=24, statistic="sum"),
        lambda x: windows.sliding(x, width=24, statistic="max"),
        lambda x: windows.effective_antecedent(x, kept=0.84, steps=5, slots_a_step=24),
    ):
        assert (make(more).value >= make(less).value).all()


def test_a_huge_value_leaves_no_trace_once_it_has_left_the_window():
    rain = np.ones(100)
    rain[10] = 1e300
    assert windows.sliding(rain, width=12, statistic="sum").value[30:].tolist() == [12.0] * 70


def test_an_infinite_reading_is_a_gap_and_negative_rain_is_one_for_the_antecedent():
    assert windows.sliding([1, np.inf, 2], width=2, statistic="sum").value.tolist() == [1.0, 1.0, 2.0]
    assert windows.effective_antecedent([1, -5, 2], kept=0.5, steps=1, slots_a_step=1).value.tolist() == [1.0, 0.5, 2.0]


def test_empty_and_many_axes_keep_their_shape_and_whole_numbers_do_not_overflow():
    assert windows.sliding(np.empty((3, 0)), width=5, statistic="sum").value.shape == (3, 0)
    assert windows.tumbling(np.empty((0, 7)), width=5, statistic="max").value.shape == (0, 2)
    big = np.full((2, 3, 4), 2**62)
    assert windows.sliding(big, width=4, statistic="sum").value[..., -1].tolist() == [[2.0**64] * 3] * 2


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: windows.sliding([1.0], width=0, statistic="sum"), "width"),
        (lambda: windows.sliding([1.0], width=1.5, statistic="sum"), "width must be a whole number"),
        (lambda: windows.sliding([1.0], width=1, statistic="median"), "statistic must be one of"),
        (lambda: windows.sliding(1.0, width=1, statistic="sum"), "time along the last axis"),
        (lambda: windows.sliding("rain", width=1, statistic="sum"), "array of numbers"),
        (lambda: windows.sliding([1.0], width=1, statistic="sum", least_coverage=2), "least_coverage"),
        (lambda: windows.tumbling([1.0], width=3, statistic="sum", begun=3), "begun"),
        (lambda: windows.rate([1.0], width=1, slot_s=0), "slot_s"),
        (lambda: windows.time_since([1.0], above=math.nan, width=1, slot_s=1), "above"),
        (lambda: windows.effective_antecedent([1.0], kept=1.0, steps=1, slots_a_step=1), "kept"),
        (lambda: windows.effective_antecedent([1.0], kept=0.5, steps=0, slots_a_step=1), "steps"),
    ],
)
def test_what_cannot_be_a_window_is_refused_by_name(make, said):
    with pytest.raises(ValueError, match=said):
        make()


def test_one_gap_in_two_hundred_readings_makes_a_sum_unsure_unless_told_otherwise():
    row = np.ones(200)
    row[7] = np.nan
    assert not windows.sliding(row, width=200, statistic="sum").valid[-1]
    assert windows.sliding(row, width=200, statistic="sum", least_coverage=0.995).valid[-1]
    assert Window(statistic="sum", width_s=60).least_coverage == 1
    assert Antecedent(kept=0.84, steps=5).least_coverage == 1
