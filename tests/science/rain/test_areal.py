"""Rain over an area: Thiessen polygons and inverse distance."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from anlan.science.rain import idw_rain, thiessen_rain, thiessen_weights

SQUARE = [(0, 0), (1000, 0), (1000, 1000), (0, 1000)]
L_SHAPE = [(0, 0), (2000, 0), (2000, 1000), (1000, 1000), (1000, 2000), (0, 2000)]
U_SHAPE = [(0, 0), (3000, 0), (3000, 3000), (2000, 3000), (2000, 1000), (1000, 1000), (1000, 3000), (0, 3000)]
places = arrays(float, st.tuples(st.integers(2, 7), st.just(2)), elements=st.floats(0, 1000).map(round), unique=False)


def distinct(gauges):
    return np.unique(gauges, axis=0)


def inside(point, ring):
    """Ray casting, in plain loops."""
    x, y = point
    crossings = 0
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            crossings += 1
    return crossings % 2 == 1


def by_counting(gauges, ring, side):
    """The share of a fine grid of points that is nearest to each gauge."""
    ticks = np.arange(side / 2, np.max(ring), side)
    points = [(x, y) for x in ticks for y in ticks if inside((x, y), ring)]
    nearest = [int(np.argmin([np.hypot(x - gx, y - gy) for gx, gy in gauges])) for x, y in points]
    return np.bincount(nearest, minlength=len(gauges)) / len(points)


def test_two_gauges_share_a_square_along_the_line_between_them():
    # The middle line stands at x = 300: 30 % and 70 % of the square.
    assert thiessen_weights([(100, 500), (500, 500)], SQUARE) == pytest.approx([0.3, 0.7], rel=1e-12)


def test_four_corner_gauges_and_one_in_the_middle_share_a_square_as_drawn_with_a_ruler():
    # The middle gauge owns the diamond |x-500|+|y-500| < 500, half the square; each corner an eighth.
    weights = thiessen_weights([(0, 0), (1000, 0), (1000, 1000), (0, 1000), (500, 500)], SQUARE)
    assert weights == pytest.approx([0.125, 0.125, 0.125, 0.125, 0.5], rel=1e-12)


def test_a_gauge_that_is_nearest_to_nothing_in_the_basin_has_no_say():
    assert thiessen_weights([(500, 500), (900, 9000)], SQUARE).tolist() == [1.0, 0.0]


@pytest.mark.parametrize("ring", [L_SHAPE, U_SHAPE, U_SHAPE[::-1]])
def test_a_basin_with_arms_is_cut_as_counting_points_says(ring):
    gauges = [(200, 2500), (2700, 2600), (1500, 300), (1500, 2500)]
    assert thiessen_weights(gauges, ring) == pytest.approx(by_counting(gauges, ring, 40), abs=0.01)


def test_basin_rain_is_the_weighted_mean_and_keeps_the_axes_of_time():
    rain = np.array([[[10.0, 20.0]], [[0.0, 5.0]]])
    mean = thiessen_rain(rain, gauges_xy_m=[(100, 500), (500, 500)], basin_xy_m=SQUARE)
    assert mean.value == pytest.approx(np.array([[17.0], [3.5]]))
    assert mean.valid.all()


def test_a_silent_gauge_leaves_its_ground_to_its_neighbours_and_the_mean_says_so():
    rain = [[10.0, 20.0], [np.nan, 20.0], [-1.0, 20.0], [np.nan, np.nan]]
    mean = thiessen_rain(rain, gauges_xy_m=[(100, 500), (500, 500)], basin_xy_m=SQUARE)
    assert mean.value == pytest.approx([17.0, 20.0, 20.0, np.nan], nan_ok=True)
    assert mean.valid.tolist() == [True, False, False, False]


def test_inverse_distance_halfway_and_a_third_of_the_way():
    # d = 1 and 2 km: weights 1 and 1/4 → (4·10 + 20)/5 = 12.
    rain = idw_rain([10.0, 20.0], gauges_xy_m=[(0, 0), (3000, 0)], targets_xy_m=[(1500, 0), (1000, 0)])
    assert rain.value == pytest.approx([15.0, 12.0], rel=1e-12)
    assert idw_rain([10.0, 20.0], gauges_xy_m=[(0, 0), (3000, 0)], targets_xy_m=[(1000, 0)], power=1).value == (
        pytest.approx([40 / 3], rel=1e-12)
    )


def test_at_a_gauge_the_field_is_its_rain_and_of_two_in_one_place_the_mean():
    gauges = [(0, 0), (0, 0), (500, 0)]
    field = idw_rain([4.0, 8.0, 30.0], gauges_xy_m=gauges, targets_xy_m=[(0, 0), (500, 0)])
    assert field.value.tolist() == [6.0, 30.0]


def test_where_a_gauge_is_missing_the_others_speak_and_the_field_says_so():
    field = idw_rain([[10.0, np.nan], [10.0, 20.0]], gauges_xy_m=[(0, 0), (3000, 0)], targets_xy_m=[(3000, 0)])
    assert field.value.tolist() == [[10.0], [20.0]]
    assert field.valid.tolist() == [[False], [True]]
    assert np.isnan(idw_rain([np.nan], gauges_xy_m=[(0, 0)], targets_xy_m=[(1, 1)]).value).all()


def test_a_large_field_is_worked_through_in_blocks_without_a_seam(monkeypatch):
    generator = np.random.default_rng(3)
    gauges, targets = generator.uniform(0, 1e5, (9, 2)), generator.uniform(0, 1e5, (200, 2))
    rain = generator.gamma(2, 10, (2, 9))
    whole = idw_rain(rain, gauges_xy_m=gauges, targets_xy_m=targets).value
    monkeypatch.setattr("anlan.science.rain.areal._BLOCK", 50)
    np.testing.assert_allclose(idw_rain(rain, gauges_xy_m=gauges, targets_xy_m=targets).value, whole, rtol=1e-13)


@pytest.mark.parametrize(
    ("gauges", "basin", "sentence"),
    [
        ([(1, 1), (1, 1)], SQUARE, "two gauges in one place"),
        ([(1, 1), (2, 2)], [(0, 0), (1, 1), (2, 2)], "must enclose an area"),
        ([(1, 1), (2, 2)], [(0, 0), (1, 1)], "must enclose an area"),
        ([(1, 1), (2, np.nan)], SQUARE, "finite plane coordinates"),
        ([1.0, 2.0, 3.0], SQUARE, "finite plane coordinates"),
        (np.empty((0, 2)), SQUARE, "at least one gauge"),
    ],
)
def test_gauges_and_basins_that_cannot_be_are_refused(gauges, basin, sentence):
    with pytest.raises(ValueError, match=sentence):
        thiessen_weights(gauges, basin)


def test_rain_and_gauges_must_fit():
    for call in (
        lambda rain: thiessen_rain(rain, gauges_xy_m=[(0, 0), (1, 1)], basin_xy_m=SQUARE),
        lambda rain: idw_rain(rain, gauges_xy_m=[(0, 0), (1, 1)], targets_xy_m=[(2, 2)]),
    ):
        with pytest.raises(ValueError, match="must end with an axis of the 2 gauges"):
            call([1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="power must be one number"):
        idw_rain([1.0], gauges_xy_m=[(0, 0)], targets_xy_m=[(2, 2)], power=0)
    assert idw_rain(np.empty((0, 1)), gauges_xy_m=[(0, 0)], targets_xy_m=[(2, 2)]).value.shape == (0, 1)
    assert idw_rain([1], gauges_xy_m=[(0, 0)], targets_xy_m=[]).value.shape == (0,)


@settings(max_examples=25, deadline=None)
@given(places)
def test_the_weights_share_out_the_whole_basin(gauges):
    weights = thiessen_weights(distinct(gauges), U_SHAPE)
    assert (weights >= -1e-9).all()
    assert weights.sum() == pytest.approx(1, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(places, st.floats(0, 100), st.floats(0, 100))
def test_more_rain_at_a_gauge_is_never_less_over_the_area(gauges, base, more):
    gauges = distinct(gauges)
    rain = np.linspace(base, base + 10, len(gauges))
    wetter = rain + np.eye(len(gauges))[0] * more
    targets = [(-50.5, 10.5), (333.3, 444.4)]
    before, after = (thiessen_rain(one, gauges_xy_m=gauges, basin_xy_m=SQUARE).value for one in (rain, wetter))
    assert after >= before - 1e-9
    before, after = (idw_rain(one, gauges_xy_m=gauges, targets_xy_m=targets).value for one in (rain, wetter))
    assert (after >= before - 1e-9).all()
    assert ((before >= rain.min() - 1e-9) & (before <= rain.max() + 1e-9)).all()


@settings(max_examples=25, deadline=None)
@given(places, st.floats(-1e6, 1e6))
def test_moving_the_map_moves_nothing(gauges, shift):
    gauges = distinct(gauges)
    moved = thiessen_weights(gauges + round(shift), np.array(SQUARE) + round(shift))
    np.testing.assert_allclose(moved, thiessen_weights(gauges, SQUARE), atol=1e-6)
