"""The ratios of the plans: the worked tests of standards.md §15, published national figures, and their laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science.stats import indicators

NAN = float("nan")
WAN, YI = 1e4, 1e8


@pytest.mark.parametrize(
    ("indicator", "part", "whole", "wanted"),
    [
        (indicators.gdp_death_rate, 21_000, 1_350_000 * YI, 21_000 / 1_350_000),  # K-04; printed 0.0156
        (indicators.workplace_death_rate, 90, 900 * WAN, 1.00),  # K-05
        (indicators.coal_death_rate, 12, 300 * 1e6, 0.040),  # K-06
        (indicators.road_death_rate, 1500, 1000 * WAN, 1.50),  # K-07
        (indicators.fire_death_rate, 120, 6000 * WAN, 0.20),  # K-08
        (indicators.burnt_rate, 540, 1_000_000, 0.54),  # K-12
        (indicators.share, 9, 10, 90.0),  # K-13 and the other rates of coverage
        (indicators.per_head, 30_000, 20_000, 1.5),  # K-26
    ],
)
def test_the_worked_tests_of_the_indicator_table(indicator, part, whole, wanted):
    found = indicator(part, whole)
    assert found.value == pytest.approx(wanted, rel=1e-9) and found.valid


@pytest.mark.parametrize(
    ("indicator", "part", "whole", "wanted"),
    [
        (indicators.disaster_death_rate, [100, 20, 80, 60, 40], [60e6], 1.00),  # K-09
        (indicators.affected_rate, [6e6] * 5, [60e6], 10_000.0),  # K-10
        (indicators.disaster_loss_share, [100 * YI, 200 * YI], [20_000 * YI, 30_000 * YI], 0.60),  # K-11
    ],
)
def test_the_worked_tests_of_the_yearly_indicators(indicator, part, whole, wanted):
    found = indicator(part, whole)
    assert found.value == pytest.approx(wanted, rel=1e-9) and found.valid


def test_the_published_national_rate_of_2004_and_2005():
    """2004: 136 000 deaths, GDP 13.6 万亿元, «one death for 亿元» (李毅中, June 2005). 2005: 127 000 deaths, 0.70 (statistical
    communiqué; GDP of that communiqué 18 232 1 亿元, from memory)."""
    assert indicators.gdp_death_rate(13.6 * WAN, 13.6e12).value == pytest.approx(1.0, rel=5e-3)
    assert indicators.gdp_death_rate(12.7 * WAN, 182_321 * YI).value == pytest.approx(0.70, abs=0.005)


def test_the_published_yearly_changes_of_2006():
    """General administration, January 2007: 亿元 GDP rate 0.558, down 20.3 % from 0.70; 万车 6.2, down 18.4 % from 7.60."""
    assert indicators.change(0.558, 0.70).value == pytest.approx(-20.3, abs=0.05)
    assert indicators.change(6.2, 7.60).value == pytest.approx(-18.4, abs=0.05)


@pytest.mark.parametrize(
    ("now", "before", "printed"),
    [
        (112_822, 127_000, -11.2),  # deaths of 2006 (communiqué)
        (0.173, 0.201, -13.9),  # 2011 against 2010, 亿元 GDP (China News Service, 14 January 2012)
        (2.8, 3.2, -12.5),  # 万车
        (0.564, 0.749, -24.7),  # 百万吨
    ],
)
def test_the_published_changes_of_2006_and_2011(now, before, printed):
    assert indicators.change(now, before).value == pytest.approx(printed, abs=0.05)


def test_the_average_of_a_plan_period_against_the_last():
    """K-01: −15 % of the average of the years."""
    assert indicators.change_of_average([34, 34, 34], [40, 40, 40, 40, 40]).value == pytest.approx(-15.0)
    gap = indicators.change_of_average([[34, NAN], [20, 20]], [40, 40])
    assert np.isnan(gap.value[0]) and gap.value[1] == -50 and gap.valid.tolist() == [False, True]


def test_a_change_from_nothing_is_undefined_and_to_nothing_is_minus_a_hundred():
    found = indicators.change([3, 0, 3], [0, 3, 3])
    np.testing.assert_array_equal(found.value, [NAN, -100, 0])
    assert found.valid.tolist() == [False, True, True]


def test_a_share_above_everything_is_a_number_that_does_not_stand():
    found = indicators.share([12, 10], 10)
    assert found.value.tolist() == [120.0, 100.0] and found.valid.tolist() == [False, True]
    assert not indicators.burnt_rate(11, 10).valid


RATES = [
    indicators.gdp_death_rate, indicators.workplace_death_rate, indicators.coal_death_rate, indicators.road_death_rate,
    indicators.fire_death_rate, indicators.burnt_rate, indicators.share, indicators.per_head,
]  # fmt: skip
YEARLY = [indicators.disaster_death_rate, indicators.affected_rate, indicators.disaster_loss_share]


@pytest.mark.parametrize("indicator", RATES, ids=lambda one: one.__name__)
def test_unknown_negative_and_missing_denominators_give_no_rate(indicator):
    found = indicator([1, NAN, -1, 1, 1, 1, np.inf], [0, 5, 5, NAN, -5, np.inf, 5])
    assert np.isnan(found.value).all() and not found.valid.any()
    assert indicator([], []).value.shape == (0,)
    assert indicator(np.ones((2, 1)), np.ones(3)).value.shape == (2, 3)
    assert indicator(2**62, 2**62).value > 0
    with pytest.raises(ValueError, match="shapes do not fit"):
        indicator([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="array of numbers"):
        indicator("many", 3)


@pytest.mark.parametrize("indicator", YEARLY, ids=lambda one: one.__name__)
def test_a_year_that_is_not_known_makes_the_average_unknown(indicator):
    found = indicator([[1, NAN], [1, 1], [1, -1], [1, 1]], [[5, 5], [5, 5], [5, 5], [5, NAN]])
    assert found.valid.tolist() == [False, True, False, False]
    assert np.isnan(found.value[[0, 2, 3]]).all()
    with pytest.raises(ValueError, match="at least one year"):
        indicator([], [])
    with pytest.raises(ValueError, match="at least one year"):
        indicator(1, 1)


def test_an_average_needs_a_year():
    with pytest.raises(ValueError, match="now must have"):
        indicators.change_of_average([], [1])
    with pytest.raises(ValueError, match="before must have"):
        indicators.change_of_average([1], 1)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(RATES), st.integers(0, 1000), st.integers(1, 10**9), st.integers(1, 50))
def test_more_deaths_never_lower_a_rate_and_a_larger_base_never_raises_it(indicator, part, whole, more):
    assert indicator(part + more, whole).value > indicator(part, whole).value
    assert indicator(part, whole + more).value <= indicator(part, whole).value
    assert indicator(part * more, whole * more).value == pytest.approx(indicator(part, whole).value, rel=1e-12)
