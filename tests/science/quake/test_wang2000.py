"""Wang et al. (2000): isoseismals and the field of intensity between them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science.quake import WANG2000_EAST, WANG2000_WEST, Wang2000Axis, wang2000_intensity, wang2000_isoseismals
from tests.science.quake import oracles

REGIONS = {"east": WANG2000_EAST, "west": WANG2000_WEST}
# Semi-axes in km, computed with the reference's coefficients: region, Ms, degree, long, short.
AXES = (
    ("east", 7, 6, 138.2, 109.1), ("east", 7, 7, 69.0, 46.8), ("east", 7, 8, 29.3, 17.4), ("east", 7, 9, 6.5, 3.4),
    ("west", 7, 6, 122.2, 85.9), ("west", 7, 7, 59.2, 34.9), ("west", 7, 8, 23.0, 11.6), ("west", 7, 9, 2.2, 1.0),
    ("west", 8, 6, 295.0, 272.2), ("west", 8, 7, 158.6, 120.1), ("west", 8, 8, 80.2, 50.6), ("west", 8, 9, 35.1, 18.8),
    ("east", 6, 6, 48.5, 30.9), ("east", 6, 7, 17.6, 9.9),
)  # fmt: skip


@pytest.mark.parametrize(("region", "magnitude", "degree", "long_km", "short_km"), AXES)
def test_the_semi_axes_are_those_of_the_reference(region, magnitude, degree, long_km, short_km):
    found = wang2000_isoseismals(magnitude, degree, region=REGIONS[region])
    assert (float(found.long_km), float(found.short_km)) == pytest.approx((long_km, short_km), abs=0.06)


@pytest.mark.parametrize("region", REGIONS)
def test_axes_and_field_equal_the_readable_form(region):
    for magnitude in (5.0, 6.3, 7.9):
        long, short = (oracles.wang_axis(coefficients, magnitude) for coefficients in oracles.WANG[region])
        for degree in (4.0, 6.0, 6.5):
            found = wang2000_isoseismals(magnitude, degree, region=REGIONS[region])
            a, b = oracles.reach(long, degree), oracles.reach(short, degree)
            expected = (a, min(a, b)) if a > 0 and b > 0 else (0, 0)
            assert (float(found.long_km), float(found.short_km)) == pytest.approx(expected, rel=1e-9)
        for distance in (0.0, 0.3, 7.0, 40.0, 180.0, 350.0):
            for azimuth in (0.0, 11.0, 45.0, 80.0, 90.0):
                angle = math.radians(azimuth)
                x, y = distance * math.cos(angle), distance * math.sin(angle)
                expected = max(oracles.by_bisection(long, short, x, y, is_kept_round=True), 1)
                found = wang2000_intensity(magnitude, distance, azimuth, region=REGIONS[region])
                assert float(found.value) == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize(
    ("region", "magnitude", "expected"),
    [
        ("east", 6, 7.99),
        ("east", 7, 9.43),
        ("east", 8, 10.88),
        ("west", 6, 7.75),
        ("west", 7, 9.15),
        ("west", 8, 10.54),
    ],
)
def test_the_epicentral_intensity_is_the_same_from_every_side(region, magnitude, expected):
    found = wang2000_intensity(magnitude, 0, [0, 30, 90, 217], region=REGIONS[region]).value
    np.testing.assert_allclose(found, expected, atol=0.006)
    assert np.ptp(found) < 2e-4


def test_fifty_kilometres_along_and_across_the_fault():
    for region, expected in ((WANG2000_EAST, (7.41, 6.93)), (WANG2000_WEST, (7.21, 6.62))):
        np.testing.assert_allclose(wang2000_intensity(7, 50, [0, 90], region=region).value, expected, atol=0.006)


def test_the_short_axis_never_passes_the_long_one():
    found = wang2000_isoseismals(8, 6, region=WANG2000_EAST)
    assert float(found.long_km) == float(found.short_km) == pytest.approx(338.8, abs=0.05)
    along, across = wang2000_intensity(8, 400, [0, 90], region=WANG2000_EAST).value
    assert across == pytest.approx(along, abs=1e-9)


def test_a_degree_that_is_not_reached_has_no_isoseismal():
    found = wang2000_isoseismals(6, 8, region=WANG2000_EAST)
    assert (found.long_km, found.short_km, found.valid) == (0, 0, True)


def test_the_spread_and_the_magnitudes_of_the_fit_are_stated():
    assert [(r.sigma, r.lowest_ms, r.highest_ms) for r in REGIONS.values()] == [(0.517, 5, 7.9), (0.632, 5, 8)]
    assert wang2000_intensity([4.99, 5, 7.9, 7.91], 10, 0, region=WANG2000_EAST).valid.tolist() == [
        False,
        True,
        True,
        False,
    ]
    assert wang2000_isoseismals([4.9, 8, 8.1], 6, region=WANG2000_WEST).valid.tolist() == [False, True, False]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(list(REGIONS.values())), st.floats(5, 8), st.floats(0, 500), st.floats(0, 200), st.floats(-400, 400)
)
def test_farther_is_never_stronger_and_larger_never_weaker(region, magnitude, distance, farther, azimuth):
    here = wang2000_intensity(magnitude, distance, azimuth, region=region).value
    assert wang2000_intensity(magnitude, distance + farther, azimuth, region=region).value <= here + 1e-9
    assert wang2000_intensity(magnitude + 0.3, distance, azimuth, region=region).value >= here - 1e-9
    across = wang2000_intensity(magnitude, distance, 90, region=region).value
    along = wang2000_intensity(magnitude, distance, 0, region=region).value
    assert across - 2e-4 <= here <= along + 2e-4


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(list(REGIONS.values())), st.floats(5, 8), st.floats(3, 9), st.floats(0, 360))
def test_every_point_of_an_isoseismal_has_its_intensity(region, magnitude, intensity, turn):
    found = wang2000_isoseismals(magnitude, intensity, region=region)
    assert 0 <= found.short_km <= found.long_km
    x, y = float(found.long_km) * math.cos(turn), float(found.short_km) * math.sin(turn)
    if found.short_km > 0.1:
        there = wang2000_intensity(magnitude, math.hypot(x, y), math.degrees(math.atan2(y, x)), region=region)
        assert float(there.value) == pytest.approx(intensity, abs=1e-7)


def test_what_cannot_be_is_unknown_and_what_does_not_fit_is_refused():
    found = wang2000_intensity([np.nan, -1, 11, 7, 7, 7], [10, 10, 10, -5, np.nan, 10], [0, 0, 0, 0, 0, np.inf],
                               region=WANG2000_EAST)  # fmt: skip
    assert np.isnan(found.value).all() and not found.valid.any()
    axes = wang2000_isoseismals([np.nan, 7, 7], [6, 0.5, 13], region=WANG2000_EAST)
    assert np.isnan(axes.long_km).all() and np.isnan(axes.short_km).all() and not axes.valid.any()
    with pytest.raises(ValueError, match="distance_km"):
        wang2000_intensity([7, 7], [1, 2, 3], 0, region=WANG2000_EAST)
    with pytest.raises(ValueError, match="near_km"):
        Wang2000Axis(5, 1.4, 4.1, 0)
    assert wang2000_intensity([], [], [], region=WANG2000_WEST).value.shape == (0,)
    assert wang2000_intensity(7, [[10], [20]], [0, 45, 90], region=WANG2000_WEST).value.shape == (2, 3)
    faint = wang2000_intensity(5, 3000, 0, region=WANG2000_EAST)
    assert faint.value == 1 and not faint.valid
