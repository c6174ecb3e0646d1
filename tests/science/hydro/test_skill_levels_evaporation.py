"""The certainty coefficient and its grades, levels against their marks, evaporative demand from temperature; S-08."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.science.hydro import evaporation, levels, skill


def test_the_certainty_coefficient_by_pencil():
    assert skill.nash_sutcliffe([1, 2, 3, 5], [1, 2, 3, 4]) == pytest.approx(1 - 1 / 5)
    assert skill.nash_sutcliffe([1, 2, np.nan, 4], [1, 2, 99, 4]) == 1
    assert skill.nash_sutcliffe(np.array([[1, 2], [2, 3]]), np.array([[1, 1], [2, 2]])).tolist() == [1, -3]
    for modelled, observed in (([], []), ([1], [1]), ([1, 2], [3, 3]), ([np.nan] * 3, [1, 2, 3])):
        assert np.isnan(skill.nash_sutcliffe(modelled, observed))
    with pytest.raises(ValueError, match="series"):
        skill.nash_sutcliffe(1, 1)
    with pytest.raises(ValueError, match="shapes"):
        skill.nash_sutcliffe([1, 2], [1, 2, 3])


@given(st.lists(st.floats(0, 100), min_size=2, max_size=20), st.floats(-10, 10))
def test_it_is_one_for_the_truth_and_never_more(observed, shift):
    if np.ptp(observed) > 1e-3:
        assert skill.nash_sutcliffe(observed, observed) == 1
        assert skill.nash_sutcliffe(np.array(observed) + shift, observed) <= 1


def test_schemes_are_graded_by_the_worse_of_coefficient_and_rate():
    assert skill.gb22482_grade([0.9001, 0.90, 0.70, 0.69, 0.50, 0.49, -3, np.nan, 1.1]).tolist() == [
        1,
        2,
        2,
        3,
        3,
        0,
        0,
        -1,
        -1,
    ]
    assert skill.gb22482_grade(0.95, [0.85, 0.84, 0.70, 0.69, 0.60, 0.59, np.nan, 1.2]).tolist() == [
        1,
        2,
        2,
        3,
        3,
        0,
        -1,
        -1,
    ]
    assert skill.gb22482_grade([0.6, 0.4, np.nan], [0.9, 0.9, 0.9]).tolist() == [3, 0, -1]
    assert skill.gb22482_grade([]).shape == (0,)


@given(st.floats(-1, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_better_score_never_gives_a_worse_grade(certainty, more, rate):
    worse, better = (int(skill.gb22482_grade(each, rate)) or 4 for each in (certainty, min(certainty + more, 1)))
    assert better <= worse


def test_a_peak_is_qualified_within_a_fifth():
    assert skill.is_peak_qualified([120, 121, 80, 79, 100], 100).tolist() == [1, 0, 1, 0, 1]
    assert np.isnan(skill.is_peak_qualified([np.nan, -1, 5], [5, 5, -5])).all()
    assert skill.is_peak_qualified([119.9, 120.1], 100).tolist() == [1, 0]
    # GB/T 22482-2026, in force from February 2027: 30 % for basins of 200 to 3,000 km².
    assert skill.is_peak_qualified([130, 131, 70, 69], 100, tolerance=0.3).tolist() == [1, 0, 1, 0]
    with pytest.raises(ValueError, match="tolerance"):
        skill.is_peak_qualified(1, 1, tolerance=-0.1)


@given(st.floats(0, 1e5), st.floats(0, 3))
def test_a_forecast_nearer_the_truth_is_not_judged_worse(observed, off):
    assert skill.is_peak_qualified(observed * (1 + off / 2), observed) >= skill.is_peak_qualified(
        observed * (1 + off), observed
    )


MARKS = {"watch_m": 20, "warning_m": 22, "guarantee_m": 24}


def test_a_level_reaches_a_mark_when_it_stands_on_it():
    assert levels.river_level_state([19.99, 20, 21.99, 22, 23.99, 24, 30, np.nan], **MARKS).tolist() == [
        0,
        1,
        1,
        2,
        2,
        3,
        3,
        -1,
    ]
    assert levels.river_level_state(25, **{**MARKS, "watch_m": np.nan}) == -1
    assert levels.river_level_state([], **MARKS).shape == (0,)
    with pytest.raises(ValueError, match="rise"):
        levels.river_level_state(25, **{**MARKS, "warning_m": 19})


@given(st.floats(0, 50), st.floats(0, 10))
def test_a_higher_level_is_never_a_lower_state(level, more):
    assert levels.river_level_state(level + more, **MARKS) >= levels.river_level_state(level, **MARKS)
    assert levels.over_limit(level + more, 20).value >= levels.over_limit(level, 20).value


def test_over_the_limit_is_told_in_metres_and_a_gap_stays_one():
    over = levels.over_limit([101.5, 99, np.nan, np.inf], 100)
    assert over.value[:2].tolist() == [1.5, 0] and over.valid.tolist() == [True, True, False, False]
    assert levels.over_limit([], 100).value.shape == (0,)


def test_levels_in_the_wrong_order_are_named():
    good = {
        "dead_m": 80,
        "limit_m": 95,
        "normal_m": 95,
        "flood_control_m": 98,
        "design_m": 99,
        "check_m": 100,
        "crest_m": 102,
    }
    assert levels.misordered_levels(**good) == ()
    assert levels.misordered_levels(**{**good, "design_m": 101}) == (("design_m", "check_m"),)
    assert levels.misordered_levels(dead_m=95, limit_m=95) == (("dead_m", "limit_m"),)
    assert levels.misordered_levels(dead_m=80, design_m=np.nan, check_m=70) == (("dead_m", "check_m"),)
    with pytest.raises(ValueError, match="weir_m"):
        levels.misordered_levels(weir_m=3)


def test_the_radiation_and_demand_of_fao_56_come_out():
    # Example 8: 3 September at 20° S. Annex 2, Table 2.6: 15 July at 46° N about 40.6 (Lyon, example 20).
    assert evaporation.fao56_extraterrestrial_radiation(-20, 246).value == pytest.approx(32.2, abs=0.06)
    assert evaporation.fao56_extraterrestrial_radiation(45.72, 196).value == pytest.approx(40.6, abs=0.1)
    # Example 20: July at Lyon, 14.8 to 26.6 °C.
    assert evaporation.hargreaves_evaporation(14.8, 26.6, 40.6).value == pytest.approx(5.0, abs=0.05)


def test_the_equations_written_out_again():
    phi, j = np.radians(35.0), 100
    nearness, tilt = 1 + 0.033 * np.cos(2 * np.pi * j / 365), 0.409 * np.sin(2 * np.pi * j / 365 - 1.39)
    sunset = np.arccos(-np.tan(phi) * np.tan(tilt))
    sun = sunset * np.sin(phi) * np.sin(tilt) + np.cos(phi) * np.cos(tilt) * np.sin(sunset)
    assert evaporation.fao56_extraterrestrial_radiation(35, j).value == pytest.approx(
        24 * 60 / np.pi * 0.0820 * nearness * sun, rel=1e-12
    )
    assert evaporation.hargreaves_evaporation(5, 20, 30).value == pytest.approx(
        0.0023 * (12.5 + 17.8) * 15**0.5 * 0.408 * 30, rel=1e-12
    )


@given(st.floats(-70, 70), st.integers(1, 366), st.floats(-60, 60), st.floats(0, 30), st.floats(0, 20))
def test_demand_is_never_negative_and_more_sun_never_gives_less(latitude, day, least, swing, more):
    radiation = evaporation.fao56_extraterrestrial_radiation(latitude, day)
    assert radiation.valid and 0 <= radiation.value < 50
    most = min(least + swing, 60)
    little, much = (evaporation.hargreaves_evaporation(least, most, each) for each in (20, 20 + more))
    assert 0 <= little.value <= much.value + 1e-12


def test_days_places_and_temperatures_that_cannot_be():
    assert np.isnan(evaporation.fao56_extraterrestrial_radiation([91, 30, 30, np.nan], [1, 0, 367, 1]).value).all()
    polar = evaporation.fao56_extraterrestrial_radiation([80, 70, 70.1], 355)
    assert polar.value[0] == 0 and polar.valid.tolist() == [False, True, False]
    swapped = evaporation.hargreaves_evaporation(
        [20, np.nan, -60.1, 10, 10, 10], [10, 20, 0, 60.1, 20, 20], [30, 30, 30, 30, -1, 50.1]
    )
    assert np.isnan(swapped.value).all() and not swapped.valid.any()
    assert evaporation.hargreaves_evaporation([], [], []).value.shape == (0,)
