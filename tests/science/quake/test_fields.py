"""Fields of intensity: shape and area of each degree, round ones as large as elliptical ones, grids, reports."""

from __future__ import annotations

import math

import numpy as np
import pytest

from anlan.science.quake import (
    WANG2000_EAST,
    WANG2000_WEST,
    YU2013_TIBET,
    AttenuationField,
    IntensityGrid,
    degrees_where,
    wang2000_intensity,
    wang2000_isoseismals,
)


def area(ring: np.ndarray) -> float:
    x, y = ring.T
    return abs(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))) / 2


@pytest.mark.parametrize("region", [WANG2000_EAST, WANG2000_WEST])
@pytest.mark.parametrize("magnitude", [5.5, 6.5, 7.8])
def test_the_line_of_each_degree_holds_what_the_published_axes_hold(region, magnitude):
    field = AttenuationField.of_wang2000(magnitude, strike=30.0, region=region)
    for degree in (5, 6, 7):
        axes = wang2000_isoseismals(magnitude, degree, region=region)
        expected = math.pi * float(axes.long_km) * float(axes.short_km)
        line = field.outline(degree)
        assert (area(line) if len(line) else 0.0) == pytest.approx(expected, rel=2e-3, abs=0.5)
        assert field.axes_km(degree) == pytest.approx((float(axes.long_km), float(axes.short_km)), rel=2e-3, abs=0.02)


def test_the_long_axis_lies_along_the_strike_counted_from_north_clockwise():
    field = AttenuationField.of_wang2000(6.5, strike=60.0, region=WANG2000_WEST)
    farthest = max(field.outline(6), key=lambda place: math.hypot(*place))
    assert math.degrees(math.atan2(*farthest)) % 180 == pytest.approx(60, abs=0.1)
    on_axis = 40 * np.array([[math.sin(math.radians(60)), math.cos(math.radians(60))]])
    assert field.at(on_axis)[0] == pytest.approx(float(wang2000_intensity(6.5, 40, 0, region=WANG2000_WEST).value))


@pytest.mark.parametrize("degree", [5, 6, 7])
def test_without_a_strike_each_degree_is_a_circle_as_large_as_its_ellipse(degree):
    long, short = AttenuationField.of_wang2000(6.5, strike=0.0, region=WANG2000_WEST).axes_km(degree)
    round_one = AttenuationField.of_wang2000(6.5, strike=None, region=WANG2000_WEST)
    radius, same = round_one.axes_km(degree)
    assert radius == same == pytest.approx(math.sqrt(long * short), rel=2e-3)
    edge = radius * np.array([[1.0, 0.0], [0.0, -1.0], [0.6, 0.8]])
    assert round_one.at(edge) == pytest.approx(degree, abs=5e-3)


def test_a_degree_that_is_not_reached_has_no_line():
    for strike in (None, 10.0):
        field = AttenuationField.of_wang2000(5.0, strike=strike, region=WANG2000_WEST)
        assert len(field.outline(9)) == 0 and field.axes_km(9) == (0.0, 0.0)


@pytest.mark.parametrize("strike", [None, 45.0])
def test_farther_out_the_field_of_motions_is_never_stronger(strike):
    field = AttenuationField.of_yu2013(7.0, strike=strike, region=YU2013_TIBET)
    reach = [max(np.hypot(*field.outline(degree).T)) for degree in (5, 6, 7, 8)]
    assert reach == sorted(reach, reverse=True) and reach[-1] > 5
    assert len(field.outline(6)) and field.begins == 0.5


def test_of_isoseismals_six_up_to_seven_is_six_of_what_is_rounded_half_a_degree_sooner():
    intensity = [5.4, 5.5, 6.0, 6.9, 7.0, np.nan, 0.0]
    assert degrees_where(intensity, begins=0.0).tolist() == [5, 5, 6, 6, 7, 0, 0]
    assert degrees_where(intensity, begins=0.5).tolist() == [5, 6, 6, 7, 7, 0, 0]


def test_a_grid_is_read_between_its_nodes_and_counts_its_area_on_the_ellipsoid():
    values = np.tile([5.0, 6.0, 7.0, 8.0], (5, 1))
    grid = IntensityGrid.of_instruments(values, west=100.0, north=27.0, step_x=0.1, step_y=0.05)
    assert grid.at([[100.05, 26.9], [100.2, 27.0]]) == pytest.approx([5.5, 7.0])
    assert np.isnan(grid.at([[99.9, 26.9]])).all()
    # Ⅵ and above: from 100.05° E to 100.3°, 26.8° to 27.0° N: 0.25 × 99.53 km by 0.2 × 110.80 km (26.9° N).
    assert grid.area_km2(6) == pytest.approx(0.25 * 99.46 * 0.2 * 110.79, rel=0.01)
    assert len(grid.rings(6)) == 1


def test_reports_draw_the_field_towards_them_and_silence_leaves_it():
    field = AttenuationField.of_wang2000(6.5, strike=None, region=WANG2000_WEST)
    place = np.array([[20.0, 0.0]])
    plain = float(field.at(place)[0])
    def drawn(seen, sigma=0.5):
        return IntensityGrid.drawn_to(
            field.at, reach_km=120.0, stations_km=place, observed=np.array([seen]), observed_sigma=np.array([sigma]),
            begins=field.begins, residual=field.residual,
        )  # fmt: skip
    stronger, weaker, silent = (float(drawn(seen).at(place)[0]) for seen in (8.0, 5.0, np.nan))
    assert weaker < plain < stronger and silent == pytest.approx(plain, abs=0.02)
    # A report of the degree that the relation gives, exact: the middle of its zone.
    assert float(drawn(7.0, 1e-3).at(place)[0]) == pytest.approx(7.5, abs=0.05)
    far = np.array([[-110.0, 0.0]])
    assert abs(float(drawn(8.0).at(far)[0]) - float(field.at(far)[0])) < stronger - plain
