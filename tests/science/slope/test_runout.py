"""Run-out: regressions on volume and height, and the energy line over a profile."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science import slope

volumes = st.floats(1e2, 1e9)


def test_a_million_cubic_metres_have_the_reach_ratio_0_483_after_scheidegger():
    assert float(slope.reach_ratio(1e6).value) == pytest.approx(0.483, abs=0.0005)
    assert slope.reach_ratio([1e6, 1e9]).value == pytest.approx(
        [10 ** (-0.15666 * 6 + 0.62419), 10 ** (-0.15666 * 9 + 0.62419)], rel=1e-12
    )


def test_corominas_line_is_his_regression_over_all_landslides():
    assert slope.reach_ratio([1e4, 1e6], slope.COROMINAS1996).value == pytest.approx(
        [10 ** (-0.085 * 4 - 0.047), 10 ** (-0.085 * 6 - 0.047)], rel=1e-12
    )


def test_the_ratio_is_valid_only_for_volumes_of_the_source():
    assert slope.reach_ratio([9.9e4, 1e5, 1e11, 1.01e11]).valid.tolist() == [False, True, True, False]
    assert slope.reach_ratio([99, 100, 1e10, 1.01e10], slope.COROMINAS1996).valid.tolist() == [False, True, True, False]


def test_the_length_is_the_height_over_the_ratio():
    ratio = float(slope.reach_ratio(1e6).value)
    length = slope.runout_length([0, 500], 1e6)
    assert length.value == pytest.approx([0, 500 / ratio]) and length.valid.all()
    assert not slope.runout_length(500, 10).valid


def test_rickenmann_travel_and_fan_runout_follow_their_formulas():
    assert float(slope.rickenmann1999_travel_distance(300, 1e4).value) == pytest.approx(1.9 * 1e4**0.16 * 300**0.83)
    assert slope.rickenmann1999_fan_runout([1e3, 8e3]).value == pytest.approx([150, 300])
    inside = [False, True, True, False]
    assert slope.rickenmann1999_fan_runout([6.9, 7, 1e6, 1.01e6]).valid.tolist() == inside
    assert slope.rickenmann1999_travel_distance(1, [6.9, 7, 1e6, 1.01e6]).valid.tolist() == inside


def test_the_energy_line_meets_a_valley_floor_where_geometry_says():
    distance, elevation = [0, 100, 200, 1000], [200, 100, 0, 0]
    stops = slope.energy_line_stop(distance, elevation, [0.5, 0.4, 2.0, 0.1])
    assert stops.value[:2] == pytest.approx([400, 500])
    assert stops.value[2] == pytest.approx(0) and stops.valid.tolist() == [True, True, True, False]
    assert stops.value[3] == 1000


def test_a_wall_in_the_way_stops_the_flow_and_a_gentle_start_holds_it():
    stop = slope.energy_line_stop([0, 100, 101, 500], [100, 0, 90, 0], 0.5)
    assert 100 < float(stop.value) < 101 and stop.valid
    assert float(slope.energy_line_stop([10, 20], [5, 4.9], 0.5).value) == 10


def stop_by_steps(distance, elevation, ratio):
    """Look every two centimetres until the ground is above the line."""
    steps = np.arange(distance[0] + 0.02, distance[-1], 0.02)
    above = np.interp(steps, distance, elevation) >= elevation[0] - ratio * (steps - distance[0])
    return steps[above.argmax()] if above.any() else distance[-1]


def test_the_crossing_equals_a_walk_in_small_steps():
    rng = np.random.default_rng(1)
    for _ in range(5):
        distance = np.cumsum(rng.uniform(20, 80, 30))
        elevation = 600 * np.exp(-distance / 500) + rng.uniform(0, 15, 30)
        ratio = rng.uniform(0.25, 0.6)
        found = slope.energy_line_stop(distance, elevation, ratio)
        assert float(found.value) == pytest.approx(stop_by_steps(distance, elevation, ratio), abs=0.02)


@settings(max_examples=30, deadline=None)
@given(volume=volumes, more=st.floats(1.01, 10), height=st.floats(1, 2000))
def test_a_larger_or_higher_slide_never_stops_earlier(volume, more, height):
    for relation in (slope.SCHEIDEGGER1973, slope.COROMINAS1996):
        small, large = slope.reach_ratio([volume, volume * more], relation).value
        assert small > large > 0
        near, far = slope.runout_length(height, [volume, volume * more], relation).value
        assert near < far
        assert slope.runout_length(height * more, volume, relation).value > near
    near, far, higher = slope.rickenmann1999_travel_distance(
        [height, height, height * more], [volume, volume * more, volume]
    ).value
    assert near < far and near < higher
    assert slope.rickenmann1999_fan_runout(volume).value < slope.rickenmann1999_fan_runout(volume * more).value


@settings(max_examples=30, deadline=None)
@given(gentle=st.floats(0.05, 1), steeper=st.floats(1.01, 3))
def test_a_steeper_energy_line_never_reaches_farther(gentle, steeper):
    profile = [0, 150, 300, 900, 2000], [300, 180, 90, 20, 0]
    far, near = slope.energy_line_stop(*profile, [gentle, gentle * steeper]).value
    assert 0 <= near <= far <= 2000


@pytest.mark.parametrize("bad", [np.nan, -1.0, np.inf])
def test_impossible_volumes_heights_and_ratios_are_flagged(bad):
    for result in (
        slope.reach_ratio(bad),
        slope.runout_length(bad, 1e6),
        slope.runout_length(100, bad),
        slope.rickenmann1999_travel_distance(bad, 1e4),
        slope.rickenmann1999_travel_distance(100, bad),
        slope.rickenmann1999_fan_runout(bad),
        slope.energy_line_stop([0, 1], [1, 0], bad),
    ):
        assert np.isnan(result.value) and not result.valid
    assert np.isnan(slope.reach_ratio(0).value)


def test_empty_arrays_stay_empty_and_bad_profiles_are_refused():
    assert slope.reach_ratio([]).value.shape == slope.energy_line_stop([0, 1], [1, 0], []).value.shape == (0,)
    for distance, elevation in (
        ([0, 0], [1, 0]),
        ([0, 1], [1, np.nan]),
        ([0], [1]),
        ([0, 1], [1, 0, 0]),
        ([[0, 1]], [[1, 0]]),
    ):
        with pytest.raises(ValueError):
            slope.energy_line_stop(distance, elevation, 0.5)
    with pytest.raises(ValueError):
        slope.runout_length([1, 2], [1, 2, 3])
