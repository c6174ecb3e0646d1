"""Flames, ellipse, spotting and safe separation: published values, pencil, plain equations. X-07."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science import fire
from tests.science.fire import oracles

FT, MPH = 0.3048, 0.44704
positive = st.floats(0.01, 500)


def test_byram_by_pencil():
    """18,600 kJ/kg · 1.2 kg/m² · 5 m/min / 60 = 1860 kW/m; its flame 0.0775 · 1860^0.46 = 2.4733 m."""
    assert fire.byram1959_intensity_kw_m(18_600, 1.2, 5).value == pytest.approx(1860)
    assert fire.byram1959_flame_length_m(1860).value == pytest.approx(2.4733, abs=1e-4)
    assert fire.byram1959_flame_length_m([0, 1]).value == pytest.approx([0, 0.0775])
    # 0.45 ft at 1 Btu/ft/s, the form in which Byram's curve is quoted in English units
    assert fire.byram1959_flame_length_m(3.46147).value == pytest.approx(0.45 * FT, rel=1e-3)


def test_the_wind_at_the_flames_agrees_with_the_peer_and_the_tables_of_the_report():
    """Andrews (2012): 0.36 for the 1 ft of model 1 (RMRS-GTR-266, unsheltered)."""
    assert fire.andrews2012_midflame_share(1.0 * FT).value == pytest.approx(0.36, abs=0.005)
    surface = pytest.importorskip("pyretechnics.surface_fire")
    for depth, cover, height in ((1, 0, 0), (6, 0, 0), (0.2, 0, 50), (1, 0.6, 60), (1, 1.0, 10), (2, 0.05, 120)):
        got = fire.andrews2012_midflame_share(depth * FT, cover, height * FT).value
        assert got == pytest.approx(min(1.0, surface.calc_wind_adjustment_factor(depth, height, cover)), rel=1e-9)
    assert fire.andrews2012_midflame_share(28).value <= 1


def test_length_to_width_by_pencil_and_by_the_peer():
    """U = 5 m/s: 0.936·e^1.283 + 0.461·e^−0.774 − 0.397 = 3.3763 + 0.2126 − 0.397 = 3.1919."""
    assert fire.anderson1983_length_to_width(5).value == pytest.approx(3.1919, abs=1e-3)
    assert fire.anderson1983_length_to_width(0).value == pytest.approx(1.0)
    long = fire.anderson1983_length_to_width([8, 9, 40])
    assert long.value.tolist()[1:] == [8, 8] and long.valid.tolist() == [True, False, False]
    assert fire.rothermel1991_length_to_width(10 * MPH).value == pytest.approx(3.5)
    surface = pytest.importorskip("pyretechnics.surface_fire")
    for wind in (0.0, 1.0, 4.0, 7.0):
        ours = fire.anderson1983_length_to_width(wind).value
        assert ours == pytest.approx(surface.surface_length_to_width_ratio(wind * 60, "behave"), rel=1e-3)


def test_an_ellipse_by_pencil_after_an_hour():
    """10 m/min, 3 : 1: back 10·(3 − √8)/(3 + √8) = 0.29437 m/min; 617.66 m long, 205.89 m wide, 9.988 ha."""
    e = fire.ellipse(10, 3, 60)
    assert (e.length_m, e.width_m) == (pytest.approx(617.662, abs=1e-3), pytest.approx(205.887, abs=1e-3))
    assert e.area_m2 == pytest.approx(99_879, abs=2) and e.back_spread_m_min == pytest.approx(0.294373, abs=1e-6)
    assert (e.ahead_m, e.behind_m) == (600, pytest.approx(17.6624, abs=1e-4))
    # e = √8/3 = 0.942809; square to the head 10·(1 − e) = 0.57191
    assert fire.ellipse_spread_toward(10, 3, [90, 60]).value == pytest.approx([0.571910, 1.081942], abs=1e-5)
    circle = fire.ellipse(2, 1, 30)
    assert circle.perimeter_m == pytest.approx(2 * np.pi * 60) and circle.area_m2 == pytest.approx(np.pi * 3600)


def test_the_perimeter_equals_the_integral_round_the_ellipse():
    angle = np.linspace(0, 2 * np.pi, 400_001)
    for ratio, within in ((1.5, 1e-8), (2.0, 1e-6), (3.0, 2e-5), (8.0, 4e-4)):
        e = fire.ellipse(10, ratio, 60)
        around = np.trapezoid(np.hypot(e.length_m / 2 * np.sin(angle), e.width_m / 2 * np.cos(angle)), angle)
        assert e.perimeter_m == pytest.approx(around, rel=within)


def test_brands_fly_as_far_as_the_plain_equations_say():
    rng = np.random.default_rng(4)
    flame, mph, cover = rng.uniform(1, 60, 200), rng.uniform(2, 60, 200), rng.uniform(0, 120, 200)
    lifted = fire.surface_fire_brand_height_m(flame * FT, mph * MPH).value
    np.testing.assert_allclose(
        lifted / FT, [oracles.lifted_ft(f, u) for f, u in zip(flame, mph, strict=True)], rtol=1e-9
    )
    for drift in (True, False):
        got = fire.albini1979_spotting_m(lifted, mph * MPH, cover * FT, with_drift=drift).value
        plain = [oracles.spotting_m(z / FT, u, c, drift) for z, u, c in zip(lifted, mph, cover, strict=True)]
        np.testing.assert_allclose(got, plain, rtol=1e-9)


def test_a_spot_fire_by_pencil():
    """Flame 10 ft, wind 20 mi/h, cover 30 ft: f = 322·9.48^−1.01 = 33.21; I = (10/0.45)^(1/0.46) = 847.8 Btu/ft/s;
    z = 1.055·√(33.21·847.8) = 177.0 ft; 30 ft is above 2.2·177^0.337 − 4 = 8.6 ft; 0.01436·5.4772·(0.362 +
    1.2145·1.7749) = 0.1980 mi; drift 0.00556·177^0.643 = 0.1551 mi: 0.3532 mi or 568 m."""
    z = fire.surface_fire_brand_height_m(10 * FT, 20 * MPH).value
    assert z / FT == pytest.approx(177.0, abs=0.2)
    assert fire.albini1979_spotting_m(z, 20 * MPH, 30 * FT, with_drift=True).value == pytest.approx(568.4, abs=1.0)
    assert fire.pile_brand_height_m(3).value == pytest.approx(36.6)
    assert fire.surface_fire_brand_height_m([0, 5], [5, 0]).value.tolist() == [0, 0]
    assert fire.albini1979_spotting_m(0, 5, 10, with_drift=True).value == 0


def test_safe_separation_by_the_published_factors():
    """NWCG: 8 · height · factor; light wind and low burning on the flat is 1, high, extreme and steep is 10."""
    assert fire.butler_safe_separation_m(10, 0, 0, 0).value == 80
    assert fire.butler_safe_separation_m(10, 2, 2, 2).value == 800
    wind, burning, slope = np.indices((3, 3, 3))
    factor = fire.butler_safe_separation_m(1, wind, burning, slope).value / 8
    assert factor.ravel().tolist() == [
        1, 1, 2, 1, 1, 2, 1, 2, 3, 1.5, 3, 4, 2, 4, 5, 2.5, 5, 5, 3, 4, 6, 3, 5, 7, 4, 5, 10,
    ]  # fmt: skip
    for axis in range(3):
        assert (np.diff(factor, axis=axis) >= 0).all()
    assert fire.butler1998_safe_separation_m(6).value == 24
    with pytest.raises(ValueError, match="3 × 3 × 3"):
        fire.butler_safe_separation_m(10, 0, 0, 0, factor=np.ones((3, 3)))
    with pytest.raises(ValueError, match="1 or more"):
        fire.butler_safe_separation_m(10, 0, 0, 0, factor=np.zeros((3, 3, 3)))


@settings(max_examples=30, deadline=None)
@given(positive, st.floats(1, 15), positive, st.floats(-400, 400), st.floats(0.1, 10))
def test_an_ellipse_keeps_its_proportions(spread, ratio, minutes, angle, more):
    e = fire.ellipse(spread, ratio, [minutes, minutes + more])
    assert (e.length_m / e.width_m == pytest.approx(ratio)) and (e.ahead_m + e.behind_m == pytest.approx(e.length_m))
    assert (np.diff(e.area_m2) > 0).all() and (np.diff(e.perimeter_m) > 0).all()
    assert (e.perimeter_m <= np.pi * e.length_m * (1 + 1e-9)).all() and (
        e.perimeter_m >= 2 * e.length_m * (1 - 1e-3)
    ).all()
    toward = fire.ellipse_spread_toward(spread, ratio, [0, 180, angle, -angle]).value
    assert toward[0] == pytest.approx(spread) and toward[1] == pytest.approx(float(e.back_spread_m_min[0]), rel=1e-6)
    assert toward[1] * (1 - 1e-9) <= toward[2] <= spread * (1 + 1e-9) and toward[2] == pytest.approx(toward[3])
    # The same ellipse told by its three rates
    by_rates = fire.spread_toward(spread, e.flank_spread_m_min[0], e.back_spread_m_min[0], angle).value
    assert toward[2] == pytest.approx(float(by_rates), rel=1e-6)
    plain = oracles.ellipse(spread, ratio, minutes)
    assert (e.length_m[0], e.width_m[0], e.area_m2[0]) == pytest.approx(plain[:3], rel=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 100), st.floats(0, 50), st.floats(0.5, 60), st.floats(0, 50), st.floats(0.1, 10))
def test_more_flame_more_wind_and_taller_woods_reach_farther(flame, wind, depth, cover, more):
    low, high = fire.byram1959_flame_length_m([flame, flame + more]).value
    assert low <= high
    low, high = fire.byram1959_intensity_kw_m(18000, flame, [wind, wind + more]).value
    assert low <= high
    low, high = fire.surface_fire_brand_height_m([flame, flame + more], wind).value
    assert low <= high
    height = fire.pile_brand_height_m(flame).value
    low, high = fire.albini1979_spotting_m(height, [wind, wind + more], cover, with_drift=True).value
    assert 0 <= low <= high
    without = fire.albini1979_spotting_m(height, wind, cover, with_drift=False).value
    assert without <= low
    assert fire.anderson1983_length_to_width(wind).value >= 1 and fire.rothermel1991_length_to_width(wind).value >= 1
    low, high = fire.butler_safe_separation_m([flame, flame + more], 1, 1, 1).value
    assert low < high and fire.butler1998_safe_separation_m(flame).value == 4 * flame
    share = fire.andrews2012_midflame_share([0.3, 1.0, 0.3], [0, 0, 0.8], [0, 0, 10]).value
    assert share[0] < share[1] <= 1 and share[2] < share[0]


def test_each_input_ends_where_the_page_says():
    """At the end of its domain an input still counts; half a per cent beyond, it does not."""
    both = np.array([1.0, 1.005])
    for result in (
        fire.byram1959_intensity_kw_m(1e5 * both, 1, 1),
        fire.andrews2012_midflame_share(30 * both),
        fire.andrews2012_midflame_share(1, both, 10),
        fire.andrews2012_midflame_share(1, 0.5, 120 * both),
        fire.rothermel1991_length_to_width(117 * both),
        fire.ellipse_spread_toward(1, [1.0, 0.995], 0),
        fire.surface_fire_brand_height_m(200 * both, 5),
        fire.surface_fire_brand_height_m(5, 117 * both),
        fire.pile_brand_height_m(200 * both),
        fire.albini1979_spotting_m(20_000 * both, 5, 10, with_drift=True),
        fire.albini1979_spotting_m(100, 117 * both, 10, with_drift=True),
        fire.albini1979_spotting_m(100, 5, 120 * both, with_drift=True),
        fire.butler_safe_separation_m(120 * both, 0, 0, 0),
        fire.butler1998_safe_separation_m(200 * both),
    ):
        assert result.valid.tolist() == [True, False]
    ends = fire.anderson1983_length_to_width(117 * both).value
    assert ends[0] == 8 and np.isnan(ends[1])
    with pytest.raises(ValueError, match="most must be"):
        fire.anderson1983_length_to_width(3, most=0.995)
    assert fire.anderson1983_length_to_width(3, most=1).value == 1
    still = fire.surface_fire_brand_height_m(10, 1e-3).value  # a breath of wind: the relation has no calm
    assert still / FT == pytest.approx(oracles.lifted_ft(10 / FT, 1e-3 / MPH), rel=1e-9)


def test_what_cannot_be_gives_no_number():
    bad = [-1, np.nan, np.inf]
    for result in (
        fire.byram1959_intensity_kw_m(18000, 1, bad), fire.byram1959_flame_length_m(bad), fire.pile_brand_height_m(bad),
        fire.andrews2012_midflame_share([0, -1, np.nan]), fire.andrews2012_midflame_share(1, [1.4, -0.1, np.nan], 10),
        fire.anderson1983_length_to_width([-1, 200, np.nan]), fire.rothermel1991_length_to_width([-1, 200, np.nan]),
        fire.ellipse(1, [0.5, np.nan, np.inf], 10), fire.ellipse_spread_toward(1, 2, [np.nan, np.inf]),
        fire.surface_fire_brand_height_m(2, [-1, 200, np.nan]), fire.butler1998_safe_separation_m(bad),
        fire.albini1979_spotting_m(100, [-1, 200, np.nan], 10, with_drift=True),
        fire.butler_safe_separation_m(10, [3, -1, 0.5], 0, 0), fire.butler_safe_separation_m(bad, 0, 0, 0),
    ):  # fmt: skip
        assert not result.valid.any()
    assert np.isnan(fire.ellipse(1, 0.5, 10).area_m2)
    assert fire.ellipse([], 2, 10).area_m2.shape == (0,) and fire.byram1959_flame_length_m([]).value.size == 0
    with pytest.raises(ValueError, match="shapes do not fit"):
        fire.ellipse([1, 2], [1, 2, 3], 10)
    with pytest.raises(ValueError, match="most must be"):
        fire.anderson1983_length_to_width(3, most=0.5)


def test_a_cover_of_almost_nothing_is_no_cover():
    for cover in (0.0, 5e-324, 1e-300):
        assert fire.albini1979_spotting_m(1.0, 5.0, cover, with_drift=True).value == 0
    assert fire.albini1979_spotting_m(5e-324, 5.0, 40.0, with_drift=True).value == 0
