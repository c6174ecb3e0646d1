"""The Gaussian plume and puff, and how the air mixes (I-01, X-08)."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science import plume

RURAL = {
    1: (lambda x: 0.22 * x / math.sqrt(1 + 0.0001 * x), lambda x: 0.20 * x),
    2: (lambda x: 0.16 * x / math.sqrt(1 + 0.0001 * x), lambda x: 0.12 * x),
    3: (lambda x: 0.11 * x / math.sqrt(1 + 0.0001 * x), lambda x: 0.08 * x / math.sqrt(1 + 0.0002 * x)),
    4: (lambda x: 0.08 * x / math.sqrt(1 + 0.0001 * x), lambda x: 0.06 * x / math.sqrt(1 + 0.0015 * x)),
    5: (lambda x: 0.06 * x / math.sqrt(1 + 0.0001 * x), lambda x: 0.03 * x / (1 + 0.0003 * x)),
    6: (lambda x: 0.04 * x / math.sqrt(1 + 0.0001 * x), lambda x: 0.016 * x / (1 + 0.0003 * x)),
}
URBAN = {
    1: (lambda x: 0.32 * x / math.sqrt(1 + 0.0004 * x), lambda x: 0.24 * x * math.sqrt(1 + 0.001 * x)),
    2: (lambda x: 0.32 * x / math.sqrt(1 + 0.0004 * x), lambda x: 0.24 * x * math.sqrt(1 + 0.001 * x)),
    3: (lambda x: 0.22 * x / math.sqrt(1 + 0.0004 * x), lambda x: 0.20 * x),
    4: (lambda x: 0.16 * x / math.sqrt(1 + 0.0004 * x), lambda x: 0.14 * x / math.sqrt(1 + 0.0003 * x)),
    5: (lambda x: 0.11 * x / math.sqrt(1 + 0.0004 * x), lambda x: 0.08 * x / math.sqrt(1 + 0.0015 * x)),
    6: (lambda x: 0.11 * x / math.sqrt(1 + 0.0004 * x), lambda x: 0.08 * x / math.sqrt(1 + 0.0015 * x)),
}
PUFF = {
    1: (0.18, 0.92, 0.60, 0.75),
    2: (0.14, 0.92, 0.53, 0.73),
    3: (0.10, 0.92, 0.34, 0.71),
    4: (0.06, 0.92, 0.15, 0.70),
    5: (0.04, 0.92, 0.10, 0.65),
    6: (0.02, 0.89, 0.05, 0.61),
}
COUNTRIES = ((RURAL, plume.BRIGGS_RURAL), (URBAN, plume.BRIGGS_URBAN))


def plume_by_hand(rate, wind, x, y, z, height, across, upward):
    if x <= 0:
        return 0.0
    sigma_y, sigma_z = across(x), upward(x)
    up = math.exp(-((z - height) ** 2) / (2 * sigma_z**2)) + math.exp(-((z + height) ** 2) / (2 * sigma_z**2))
    return rate / (2 * math.pi * wind * sigma_y * sigma_z) * math.exp(-(y**2) / (2 * sigma_y**2)) * up


def test_one_kilogram_a_second_by_day_and_by_night_gives_the_textbook_concentrations():
    # standards reference §11.4, mg/m³ on the ground under the axis, open country.
    x = [500, 1000, 2000]
    day = plume.gaussian_plume(1, 5, x, 0, 0, 4)
    night = plume.gaussian_plume(1, 1.5, x, 0, 0, 6)
    assert day.value * 1e6 == pytest.approx([71.9, 22.0, 7.3], abs=0.05) and day.valid.all()
    assert night.value * 1e6 == pytest.approx([1562.9, 452.1, 145.3], abs=0.05) and night.valid.all()
    chlorine = plume.ppm_from_mg_m3(night.value * 1e6, 0.0709).value
    assert chlorine == pytest.approx([538.9, 155.9, 50.1], rel=0.001)


def test_the_example_of_ccps_for_a_tenth_of_a_kilogram_in_class_f():
    # CCPS (1999), Guidelines for Consequence Analysis, p. 97: 0.1 kg/s, 2 m/s, F, 500 m; its answer has other widths,
    # so ours stands beside it within the spread of such curves.
    value = plume.gaussian_plume(0.1, 2, 500, 0, 0, 6).value
    assert 1.03e-4 / 2 < value < 1.03e-4 * 2


def test_widths_at_one_kilometre_are_those_of_the_reference():
    for kind, widths in ((4, (76.28, 37.95)), (6, (38.14, 12.31))):
        found = [sigma.value for sigma in plume.briggs1973_sigmas(1000, kind)]
        assert found == pytest.approx(widths, abs=0.005)
    across, upward = plume.slade1968_sigmas(1000, 4)
    assert (across.value, upward.value) == pytest.approx((34.53, 18.88), abs=0.005)


@pytest.mark.parametrize(("by_hand", "country"), COUNTRIES)
@pytest.mark.parametrize("x", [100.0, 777.0, 10_000.0])
def test_every_class_has_the_widths_of_briggs(by_hand, country, x):
    across, upward = plume.briggs1973_sigmas(x, np.arange(1, 7), country=country)
    assert across.value == pytest.approx([by_hand[kind][0](x) for kind in range(1, 7)], rel=1e-12)
    assert upward.value == pytest.approx([by_hand[kind][1](x) for kind in range(1, 7)], rel=1e-12)
    assert across.valid.all() and upward.valid.all()


def test_every_class_has_the_puff_of_slade():
    for x in (100.0, 5_000.0):
        across, upward = plume.slade1968_sigmas(x, np.arange(1, 7))
        assert across.value == pytest.approx([a * x**b for a, b, _, _ in PUFF.values()], rel=1e-12)
        assert upward.value == pytest.approx([c * x**d for _, _, c, d in PUFF.values()], rel=1e-12)


cells = st.tuples(
    st.floats(0.001, 100), st.floats(1, 40), st.floats(-2_000, 0) | st.floats(1, 20_000), st.floats(-2_000, 2_000), st.floats(0, 300),
    st.floats(0, 200), st.integers(1, 6),
)  # fmt: skip


@given(st.lists(cells, min_size=1, max_size=12), st.sampled_from(COUNTRIES))
@settings(max_examples=30, deadline=None)
def test_the_plume_equals_its_formula_written_out_cell_by_cell(given_cells, country):
    by_hand, widths = country
    rate, wind, x, y, z, height, kind = np.array(given_cells).T
    found = plume.gaussian_plume(rate, wind, x, y, z, kind, height_m=height, country=widths)
    for index, (q, u, along, aside, up, stack, which) in enumerate(given_cells):
        expected = plume_by_hand(q, u, along, aside, up, stack, *by_hand[which])
        assert found.value[index] == pytest.approx(expected, rel=1e-9, abs=1e-290)
        assert found.valid[index] == (along <= 0 or 100 <= along <= 10_000)


@pytest.mark.parametrize("kind", range(1, 7))
@pytest.mark.parametrize(("by_hand", "country"), COUNTRIES)
def test_what_is_released_passes_through_every_plane_within_one_percent(kind, by_hand, country):
    for x in (150.0, 1_000.0, 9_000.0):
        wide, tall = by_hand[kind][0](x), by_hand[kind][1](x)
        y, z = np.linspace(-6 * wide, 6 * wide, 241), np.linspace(0, 30 + 6 * tall, 1201)[:, None]
        wall = plume.gaussian_plume(2.5, 4.0, x, y, z, kind, height_m=30.0, country=country).value
        flux = 4.0 * np.trapezoid(np.trapezoid(wall, y, axis=1), z[:, 0])
        assert flux == pytest.approx(2.5, rel=0.001)  # asked: 1 %


@pytest.mark.parametrize("kind", range(1, 7))
def test_a_puff_keeps_its_mass_within_one_percent(kind):
    way = 4.0 * 500
    wide, tall = PUFF[kind][0] * way ** PUFF[kind][1], PUFF[kind][2] * way ** PUFF[kind][3]
    x = way + np.linspace(-6 * wide, 6 * wide, 61)[:, None, None]
    y, z = np.linspace(-6 * wide, 6 * wide, 61)[:, None], np.linspace(0, 20 + 6 * tall, 121)
    cloud = plume.gaussian_puff(100, 4.0, x, y, z, 500, kind, height_m=20.0).value
    mass = np.trapezoid(np.trapezoid(np.trapezoid(cloud, z), y[:, 0], axis=1), x[:, 0, 0])
    assert mass == pytest.approx(100, rel=0.001)  # asked: 1 %


def test_a_hundred_kilograms_at_once_give_564_milligrams_one_kilometre_on():
    # standards reference §11.4: D, at the puff's centre on the ground.
    puff = plume.gaussian_puff(100, 5, 1000, 0, 0, 200, 4)
    assert puff.value * 1e6 == pytest.approx(564, abs=0.5) and puff.valid


@given(
    st.floats(1, 30),
    st.floats(10, 3000),
    st.floats(-500, 500),
    st.floats(-500, 500),
    st.floats(0, 100),
    st.integers(1, 6),
)
@settings(max_examples=20, deadline=None)
def test_the_puff_equals_its_formula(wind, time, ahead, aside, up, kind):
    a, b, c, d = PUFF[kind]
    way = wind * time
    wide, tall = a * way**b, c * way**d
    expected = 7 / ((2 * math.pi) ** 1.5 * wide**2 * tall)
    expected *= math.exp(-(ahead**2 + aside**2) / (2 * wide**2))
    expected *= math.exp(-((up - 9) ** 2) / (2 * tall**2)) + math.exp(-((up + 9) ** 2) / (2 * tall**2))
    found = plume.gaussian_puff(7, wind, way + ahead, aside, up, time, kind, height_m=9).value
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-200)


def test_calm_air_is_said_and_never_a_number_to_rely_on():
    found = plume.gaussian_plume(1, [0.0, 0.5, 0.99, 1.0, 60.0, 200.0], 500, 0, 0, 4)
    assert found.is_calm.tolist() == [True, True, True, False, False, False]
    assert found.valid.tolist() == [False, False, False, True, False, False]
    assert np.isnan(found.value).tolist() == [True, False, False, False, False, True]
    puff = plume.gaussian_puff(1, [0.0, 0.5, 2.0], 500, 0, 0, 250, 4)
    assert puff.is_calm.tolist() == [True, True, False] and puff.valid.tolist() == [False, False, True]


def test_nothing_reaches_upwind():
    found = plume.gaussian_plume(1, 3, [-100.0, 0.0, 50.0], 0, 0, 4)
    assert found.value[:2].tolist() == [0, 0] and found.value[2] > 0
    assert found.valid.tolist() == [True, True, False]


@given(st.floats(100, 9_000), st.floats(1, 1.1), st.integers(1, 6), st.sampled_from(COUNTRIES))
@settings(max_examples=20, deadline=None)
def test_on_the_ground_farther_is_never_stronger(x, farther, kind, country):
    near, far = plume.gaussian_plume(1, 3, [x, x * farther], 0, 0, kind, country=country[1]).value
    assert far <= near * (1 + 1e-12)
    beside = plume.gaussian_plume(1, 3, x, [0, 10, 100], 0, kind, country=country[1]).value
    assert (np.diff(beside) <= 0).all()


def test_swapped_axes_give_the_same_field_turned_over():
    x, y = np.linspace(100, 2000, 7), np.linspace(-300, 300, 5)
    field = plume.gaussian_plume(1, 3, x, y[:, None], 1.5, 3)
    turned = plume.gaussian_plume(1, 3, x[:, None], y, 1.5, 3)
    assert np.array_equal(field.value, turned.value.T) and field.value.shape == (5, 7)


def test_a_long_row_is_worked_in_blocks_and_equals_its_parts():
    x = np.linspace(100, 5000, 100_001)
    whole = plume.gaussian_plume(1, 3, x, 20.0, 0, 4)
    assert np.array_equal(whole.value[99_000:], plume.gaussian_plume(1, 3, x[99_000:], 20.0, 0, 4).value)
    assert whole.value.shape == whole.valid.shape == whole.is_calm.shape == x.shape


def test_gaps_and_impossible_cells_are_marked():
    bad = [(np.nan, 3, 500, 0, 0, 4), (-1, 3, 500, 0, 0, 4), (1, np.nan, 500, 0, 0, 4), (1, -3, 500, 0, 0, 4),
           (1, 3, np.nan, 0, 0, 4), (1, 3, 500, np.nan, 0, 4), (1, 3, 500, 0, -1, 4), (1, 3, 500, 0, np.nan, 4),
           (1, 3, 500, 0, 0, 7), (1, 3, 500, 0, 0, 0), (1, 3, 500, 0, 0, 2.5), (1, 3, 500, 0, 0, np.nan),
           (np.inf, 3, 500, 0, 0, 4), (1, 3, np.inf, 0, 0, 4)]  # fmt: skip
    for cell in bad:
        found = plume.gaussian_plume(*cell)
        assert np.isnan(found.value) and not found.valid, cell
        q, u, x, y, z, kind = cell
        puff = plume.gaussian_puff(q, u, x, y, z, 200, kind)
        assert np.isnan(puff.value) and not puff.valid, cell
    assert np.isnan(plume.gaussian_puff(1, 3, 500, 0, 0, -5, 4).value)
    assert np.isnan(plume.gaussian_plume(1, 3, 500, 0, 0, 4, height_m=-1).value)
    assert plume.gaussian_plume(1, 3, np.zeros(0), 0, 0, 4).value.shape == (0,)
    assert plume.gaussian_puff(1, 3, np.zeros((0, 3)), 0, 0, 9, 4).value.shape == (0, 3)
    assert plume.gaussian_plume(1, 3, np.arange(100, 103), 0, 0, np.int8(4)).value.shape == (3,)


def test_wrong_shapes_kinds_and_tables_are_refused():
    with pytest.raises(ValueError, match="shapes do not fit"):
        plume.gaussian_plume(1, 3, np.ones(2), np.ones(3), 0, 4)
    with pytest.raises(ValueError, match="x_m must be an array of numbers"):
        plume.gaussian_plume(1, 3, "far", 0, 0, 4)
    short = plume.BRIGGS_RURAL._replace(across=plume.BRIGGS_RURAL.across._replace(a=(0.1,)))
    with pytest.raises(ValueError, match="six"):
        plume.gaussian_plume(1, 3, 500, 0, 0, 4, country=short)
    with pytest.raises(ValueError, match="six"):
        plume.irwin1979_wind(3, 10, 20, 4, exponents=(0.1, 0.2))


def test_pasquill_reads_wind_and_sky_as_his_table_does():
    # F. Pasquill (1961), as NOAA READY prints it; of a double class the second.
    sky = np.arange(1, 7)
    table = {1.0: "ABBDEF", 2.5: "BBCDEF", 4.0: "BCCDDE", 5.5: "CDDDDD", 9.0: "CDDDDD"}
    for wind, row in table.items():
        assert ["_ABCDEF"[kind] for kind in plume.pasquill_class(wind, sky)] == list(row)
    assert plume.pasquill_class([2.0, 3.0, 5.0], [1, 2, 1]).tolist() == [2, 3, 3]


def test_an_unknown_sky_or_wind_has_no_class():
    assert plume.pasquill_class([np.nan, -1, 200, 3, 3, 3], [1, 1, 1, np.nan, 0, 2.5]).tolist() == [0] * 6


@pytest.mark.parametrize(
    ("exponents", "powers"),
    [(plume.WIND_EXPONENTS_RURAL, (0.07, 0.07, 0.10, 0.15, 0.35, 0.55)),
     (plume.WIND_EXPONENTS_URBAN, (0.15, 0.15, 0.20, 0.25, 0.30, 0.30))],
)  # fmt: skip
def test_wind_grows_with_height_by_the_power_of_its_class(exponents, powers):
    found = plume.irwin1979_wind(3, 10, 40, np.arange(1, 7), exponents=exponents)
    assert found.value == pytest.approx([3 * 4**power for power in powers], rel=1e-12) and found.valid.all()


def test_wind_out_of_reach_is_flagged_and_impossible_wind_is_no_number():
    assert not plume.irwin1979_wind(3, 10, [0.5, 300], 4).valid.any()
    assert np.isnan(plume.irwin1979_wind([-1, 200, np.nan], 10, 20, 4).value).all()


@given(st.floats(-100, 20_000), st.integers(0, 8))
@settings(max_examples=20, deadline=None)
def test_widths_are_numbers_exactly_where_they_can_be(x, kind):
    for pair in (plume.briggs1973_sigmas(x, kind), plume.slade1968_sigmas(x, kind)):
        for sigma in pair:
            can_be = x > 0 and 1 <= kind <= 6
            assert np.isfinite(sigma.value) == can_be
            assert sigma.valid == (can_be and 100 <= x <= 10_000)
