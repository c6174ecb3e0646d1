"""Canadian FWI System: published series, the shared tables, the same equations in plain Python. W-13, X-07."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science import fire
from tests.science.fire import oracles
from tests.science.fire.tables import assert_equal_rounded, read_table

# April 1985: temperature, humidity, wind, rain; then FFMC, DMC, DC, ISI, BUI, FWI as Van Wagner & Pickett (1985) have
# them to one decimal (standards.md §9.3)
SPRING = [
    (17, 42, 25, 0, 87.693, 8.5451, 19.014, 10.854, 8.490, 10.096),
    (20, 21, 25, 2.4, 86.248, 10.411, 23.568, 8.838, 10.364, 9.284),
    (8.5, 40, 17, 0, 86.967, 11.808, 26.052, 6.539, 11.748, 7.583),
    (6.5, 25, 6, 0, 88.829, 13.189, 28.176, 4.903, 13.114, 6.161),
    (13, 34, 24, 0, 89.102, 15.445, 31.470, 12.631, 15.346, 14.846),
    (6, 40, 22, 0.4, 88.657, 16.478, 33.504, 10.713, 16.378, 13.471),
    (5.5, 52, 6, 0, 87.354, 17.246, 35.448, 3.970, 17.150, 5.865),
    (8.5, 46, 16, 0, 87.403, 18.503, 37.932, 6.616, 18.405, 9.655),
    (9.5, 54, 20, 0, 86.811, 19.685, 40.596, 7.439, 19.589, 10.993),
    (7, 93, 14, 9.0, 29.859, 10.167, 29.525, 0.0067, 10.927, 0.0043),
    (6.5, 71, 17, 1.0, 49.444, 10.702, 31.649, 0.3608, 11.599, 0.236),
    (6, 59, 17, 0, 67.281, 11.407, 33.683, 1.350, 12.354, 0.916),
]
REFERENCE_FFMC = [
    87.6494,
    86.2009,
    86.908,
    88.7592,
    89.0413,
    88.5883,
    87.2785,
    87.2785,
    86.7295,
    29.8312,
    49.3951,
    67.216,
]
NAMES = ("ffmc", "dmc", "dc", "isi", "bui", "fwi", "dsr")
weather = st.tuples(
    st.floats(0, 101),
    st.floats(-30, 45),
    st.floats(0, 100),
    st.floats(0, 120),
    st.one_of(st.just(0.0), st.floats(0, 80)),
)


def spring(column):
    return np.array([row[column] for row in SPRING], float)


def test_the_printed_form_gives_the_spring_of_1985_as_published():
    series = fire.fwi_series(*(spring(i) for i in range(4)), np.full(12, 4), form=fire.FORM_OF_1985)
    for column, name in enumerate(NAMES[:6], start=4):
        np.testing.assert_allclose(getattr(series, name), spring(column), rtol=2e-3, atol=6e-4, err_msg=name)
    assert series.valid.all()


def test_the_reference_form_differs_by_its_digits_only():
    series = fire.fwi_series(*(spring(i) for i in range(4)), np.full(12, 4))
    given_twice = [6, 7]  # the note repeats one number on two days; the shared table settles it
    np.testing.assert_allclose(np.delete(series.ffmc, given_twice), np.delete(REFERENCE_FFMC, given_twice), atol=6e-5)
    np.testing.assert_allclose(series.dmc[1], 10.4019, atol=6e-4)


@pytest.mark.shared
@pytest.mark.parametrize("table", ["fwi_01", "fwi_07"])
def test_forty_eight_days_equal_the_reference_implementation(shared, table):
    days = read_table(shared, "data/test_fwi.csv", delimiter=";")
    expected = read_table(shared, f"expected/{table}.csv")
    series = fire.fwi_series(*(days[k] for k in ("temp", "rh", "ws", "prec", "mon")), days["lat"][0])
    for name in NAMES:
        np.testing.assert_allclose(getattr(series, name), expected[name.upper()], rtol=ROUGH, atol=5.1e-3, err_msg=name)


ROUGH = 1e-12
"""The tables of series have two decimals; nothing but their rounding is allowed."""


@pytest.mark.shared
def test_days_each_begun_afresh_equal_the_reference_implementation(shared):
    days = read_table(shared, "data/test_fwi.csv", delimiter=";")
    expected = read_table(shared, "expected/fwi_11.csv")
    t, h, w, r, m = (days[k] for k in ("temp", "rh", "ws", "prec", "mon"))
    ffmc, dmc, dc = (
        fire.fine_fuel_moisture_code(85, t, h, w, r).value, fire.duff_moisture_code(6, t, h, r, m, 40).value,
        fire.drought_code(15, t, r, m, 40).value,
    )  # fmt: skip
    for got, name in ((ffmc, "FFMC"), (dmc, "DMC"), (dc, "DC")):
        assert_equal_rounded(got, expected[name])


@pytest.mark.shared
def test_a_very_dry_start_equals_the_reference_and_an_impossible_code_is_refused(shared):
    days = read_table(shared, "data/test_fwi.csv", delimiter=";")
    expected = read_table(shared, "expected/fwi_06.csv")
    columns = [days[k] for k in ("temp", "rh", "ws", "prec", "mon")]
    series = fire.fwi_series(*columns, 40, ffmc=200, dmc=1000, dc=10000)
    assert np.isnan(series.ffmc).all() and not series.valid.any()
    for name in ("dmc", "dc", "bui"):
        np.testing.assert_allclose(getattr(series, name), expected[name.upper()], atol=5.1e-3, rtol=0)


@pytest.mark.shared
def test_single_codes_and_indices_equal_the_shared_tables(shared):
    fine = read_table(shared, "expected/FineFuelMoistureCode.csv")
    can_be = (fine["rh"] >= 0) & (fine["rh"] <= 100) & (fine["prec"] >= 0)
    given_ = [fine[k] for k in ("ffmc_yda", "temp", "rh", "ws", "prec")]
    result = fire.fine_fuel_moisture_code(*given_)
    assert_equal_rounded(result.value[can_be], fine["FineFuelMoistureCode"][can_be])
    assert can_be.sum() > 500 and not result.valid[~can_be].any() and np.isnan(result.value[~can_be]).all()

    spread = read_table(shared, "expected/InitialSpreadIndex.csv")
    for strong in (True, False):
        rows = spread["fbpMod"] == str(strong).upper()
        got = fire.initial_spread_index(spread["ffmc"][rows], spread["ws"][rows], strong_wind=strong).value
        assert_equal_rounded(got, spread["InitialSpreadIndex"][rows])
    build = read_table(shared, "expected/BuildupIndex.csv")
    assert_equal_rounded(fire.buildup_index(build["dmc"], build["dc"]).value, build["BuildupIndex"])
    index = read_table(shared, "expected/FireWeatherIndex.csv")
    assert_equal_rounded(fire.fire_weather_index(index["isi"], index["bui"]).value, index["FireWeatherIndex"])


def samples(seed=5, count=3000):
    rng = np.random.default_rng(seed)
    rain = np.where(rng.random(count) < 0.5, 0, rng.gamma(0.8, 12, count))
    return {
        "ffmc": rng.uniform(0, 101, count), "dmc": rng.gamma(1.2, 40, count), "dc": rng.gamma(2, 150, count),
        "t": rng.uniform(-25, 42, count), "h": rng.uniform(0, 100, count), "w": rng.uniform(0, 110, count), "r": rain,
        "month": rng.integers(1, 13, count), "lat": rng.uniform(-60, 75, count),
    }  # fmt: skip


def each(function, *columns, **named):
    return np.array([function(*(c.item() for c in row), **named) for row in zip(*columns, strict=True)])


def test_every_code_equals_the_plain_equations():
    s = samples()
    t, h, w, r, month, lat = (s[k] for k in ("t", "h", "w", "r", "month", "lat"))
    pairs = [
        (fire.fine_fuel_moisture_code(s["ffmc"], t, h, w, r).value, each(oracles.ffmc, s["ffmc"], t, h, w, r)),
        (
            fire.duff_moisture_code(s["dmc"], t, h, r, month, lat).value,
            each(oracles.dmc, s["dmc"], t, h, r, month, lat),
        ),
        (fire.drought_code(s["dc"], t, r, month, lat).value, each(oracles.dc, s["dc"], t, r, month, lat)),
        (fire.initial_spread_index(s["ffmc"], w).value, each(oracles.isi, s["ffmc"], w)),
        (fire.initial_spread_index(s["ffmc"], w, strong_wind=True).value, each(oracles.isi, s["ffmc"], w, strong=True)),
        (fire.buildup_index(s["dmc"], s["dc"]).value, each(oracles.bui, s["dmc"], s["dc"])),
        (fire.fire_weather_index(s["w"], s["dmc"]).value, each(oracles.fwi, s["w"], s["dmc"])),
        (fire.daily_severity_rating(s["dmc"]).value, 0.0272 * s["dmc"] ** 1.77),
    ]
    for got, expected in pairs:
        np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-9)


def test_the_printed_form_equals_the_plain_equations_with_its_own_digits():
    s, form = samples(6), fire.FORM_OF_1985
    t, h, w, r = (s[k] for k in "thwr")
    duff = fire.duff_moisture_code(s["dmc"], t, h, r, s["month"], form=form).value
    plain = each(oracles.dmc, s["dmc"], t, h, r, s["month"], base=np.exp(5.6348), decay=1 / 43.43)
    np.testing.assert_allclose(duff, plain, rtol=1e-9)
    fine = fire.fine_fuel_moisture_code(s["ffmc"], t, h, w, r, form=form).value
    np.testing.assert_allclose(fine, each(oracles.ffmc, s["ffmc"], t, h, w, r, scale=147.2), rtol=1e-9)


def test_every_month_and_every_band_of_latitude_has_its_day_length():
    month, lat = (
        a.ravel() for a in np.meshgrid(np.arange(1, 13), [90, 30.1, 30, 20, 10.1, 10, -9.9, -10, -29, -30, -90])
    )
    got = fire.duff_moisture_code(10, 20, 50, 0, month, lat).value
    np.testing.assert_allclose(
        got, [oracles.dmc(10, 20, 50, 0, m, q) for m, q in zip(month, lat, strict=True)], rtol=1e-12
    )
    got = fire.drought_code(10, 20, 0, month, lat).value
    np.testing.assert_allclose(got, [oracles.dc(10, 20, 0, m, q) for m, q in zip(month, lat, strict=True)], rtol=1e-12)


def test_the_index_bends_where_the_intensity_passes_one():
    isi = np.linspace(0.98, 1.03, 101) * 10 / (0.626 * 40**0.809 + 2)
    np.testing.assert_allclose(
        fire.fire_weather_index(isi, 40).value, each(oracles.fwi, isi, np.full(101, 40.0)), rtol=1e-12
    )


def test_a_gap_stays_a_gap_until_the_codes_are_started_again():
    t = np.array([[20.0, 20.0], [21.0, np.nan], [22.0, 22.0]])
    series = fire.fwi_series(t, 40, 10, 0, [5, 5, 5])
    assert series.valid.tolist() == [[True, True], [True, False], [True, False]]
    again = fire.fwi_series(t[2:], 40, 10, 0, [5], ffmc=series.ffmc[1], dmc=series.dmc[1], dc=series.dc[1])
    np.testing.assert_array_equal(again.fwi[0, 0], series.fwi[2, 0])


def test_a_series_saved_and_taken_up_again_is_the_same_series():
    columns = [spring(i) for i in range(4)]
    whole = fire.fwi_series(*columns, 4 * np.ones(12))
    first = fire.fwi_series(*(c[:5] for c in columns), 4 * np.ones(5))
    rest = fire.fwi_series(
        *(c[5:] for c in columns), 4 * np.ones(7), ffmc=first.ffmc[-1], dmc=first.dmc[-1], dc=first.dc[-1]
    )
    np.testing.assert_array_equal(np.concatenate([first.fwi, rest.fwi]), whole.fwi)


def test_danger_classes_rise_with_the_index_and_an_unknown_index_is_unknown():
    got = fire.effis_danger_class([0, 5.1, 5.2, 11.2, 21.3, 38, 50, np.nan, -1])
    assert got.tolist() == [1, 1, 2, 3, 4, 5, 6, 0, 0]
    with pytest.raises(ValueError, match="classes must rise"):
        fire.effis_danger_class(3, classes=(2, 1))


@settings(max_examples=30, deadline=None)
@given(weather, st.floats(0, 60))
def test_more_rain_never_leaves_fuel_drier(case, more):
    f, t, h, w, r = case
    wet = r + more
    assert (
        fire.fine_fuel_moisture_code(f, t, h, w, wet).value <= fire.fine_fuel_moisture_code(f, t, h, w, r).value + 1e-9
    )
    d, e = 3 * f, 8 * f
    assert fire.drought_code(e, t, wet, 6).value <= fire.drought_code(e, t, r, 6).value + 1e-9
    # Van Wagner's rain of 1.5 mm and a little more takes next to nothing off, so the code falls without a step
    assert fire.duff_moisture_code(d, t, h, wet, 6).value <= fire.duff_moisture_code(d, t, h, r, 6).value + 0.02


@settings(max_examples=30, deadline=None)
@given(weather)
def test_codes_stay_in_their_range_and_wind_never_slows_a_fire(case):
    f, t, h, w, r = case
    assert 0 <= fire.fine_fuel_moisture_code(f, t, h, w, r).value <= 101
    assert fire.duff_moisture_code(f, t, h, r, 7).value >= 0
    assert fire.drought_code(f, t, r, 1).value >= 0
    for strong in (False, True):
        calm, windy = fire.initial_spread_index(f, [w, w + 5], strong_wind=strong).value
        # the strong-wind function begins 9 % above the plain one's end and is nowhere falling
        assert windy >= calm
    assert fire.fire_weather_index([1, 2], f).value[1] >= fire.fire_weather_index([1, 2], f).value[0]
    low, high = fire.buildup_index([f, f + 1], 100).value
    assert high >= low >= 0
    assert fire.daily_severity_rating(f).value >= 0


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("ffmc", 101.1),
        ("ffmc", -1),
        ("t", 80),
        ("h", 140),
        ("h", -1),
        ("w", -1),
        ("w", 720),
        ("r", -0.1),
        ("r", np.nan),
        ("t", np.inf),
    ],
)
def test_weather_that_cannot_be_gives_no_number(name, wrong):
    cell = {"ffmc": 85.0, "t": 20.0, "h": 40.0, "w": 10.0, "r": 0.0}
    assert fire.fine_fuel_moisture_code(*cell.values()).valid
    result = fire.fine_fuel_moisture_code(*(cell | {name: wrong}).values())
    assert np.isnan(result.value) and not result.valid


def test_each_input_ends_where_the_page_says():
    cell = {"ffmc": 85.0, "temperature_c": 20.0, "humidity_pct": 40.0, "wind_km_h": 10.0, "rain_mm": 0.0}
    for name, inside, outside in (
        ("ffmc", 101, 101.5), ("temperature_c", 70, 70.3), ("temperature_c", -70, -70.3), ("humidity_pct", 100, 100.5),
        ("wind_km_h", 420, 422), ("rain_mm", 2000, 2010),
    ):  # fmt: skip
        assert fire.fine_fuel_moisture_code(**(cell | {name: [inside, outside]})).valid.tolist() == [True, False], name
    assert fire.initial_spread_index([101, 101.5], 5).valid.tolist() == [True, False]
    assert fire.duff_moisture_code(5, 20, 40, 0, 5, [90, 90.5]).valid.tolist() == [True, False]
    assert fire.duff_moisture_code(5, 20, 40, 0, 5, [-90, -90.5]).valid.tolist() == [True, False]


def test_the_codes_start_where_the_source_starts_them():
    days = ([20.0], [40.0], [10.0], [0.0], [5])
    np.testing.assert_array_equal(fire.fwi_series(*days).fwi, fire.fwi_series(*days, ffmc=85, dmc=6, dc=15).fwi)
    southern = fire.fwi_series(*days, -35.0).dmc
    assert southern == pytest.approx(oracles.dmc(6, 20, 40, 0, 5, -35))


def test_months_latitudes_and_shapes_are_checked():
    assert not fire.duff_moisture_code(5, 20, 40, 0, [0, 13, 2.5, np.nan]).valid.any()
    assert not fire.drought_code(5, 20, 0, 5, [91, -91]).valid.any()
    assert not fire.buildup_index([-1, np.inf], 3).valid.any()
    assert not fire.fire_weather_index(np.nan, 3).valid and not fire.daily_severity_rating(-1).valid
    with pytest.raises(ValueError, match="shapes do not fit"):
        fire.fine_fuel_moisture_code([85, 85], [1, 2, 3], 4, 5, 6)
    with pytest.raises(ValueError, match="axis of days"):
        fire.fwi_series(20, 40, 10, 0, 5)
    with pytest.raises(ValueError, match="month"):
        fire.fwi_series(np.zeros((2, 3)), 40, 10, 0, [5, 5, 5])
    with pytest.raises(ValueError, match="do not fit one day"):
        fire.fwi_series(np.zeros((2, 3)), 40, 10, 0, [5, 5], np.zeros((2, 3)))
    with pytest.raises(ValueError, match="array of numbers"):
        fire.fwi_series("wet", 40, 10, 0, 5)
    with pytest.raises(ValueError, match="12 months"):
        fire.FwiForm(day_length_h=((1.0,) * 12,))
    with pytest.raises(ValueError, match="above 0"):
        fire.FwiForm(duff_rate=0)


def test_no_cells_give_no_results_and_integers_are_numbers():
    assert fire.fwi_series(np.empty((0, 4)), 40, 10, 0, []).fwi.shape == (0, 4)
    assert fire.fine_fuel_moisture_code([], 20, 40, 10, 0).value.shape == (0,)
    whole = fire.fine_fuel_moisture_code(np.int8(85), np.int8(20), np.int8(40), np.int16(100), np.uint8(200))
    np.testing.assert_array_equal(whole.value, fire.fine_fuel_moisture_code(85.0, 20.0, 40.0, 100.0, 200.0).value)


def test_a_fine_fuel_code_ends_at_101():
    spread = fire.initial_spread_index([101.0, 101.5], 10.0)
    assert spread.valid.tolist() == [True, False] and np.isnan(spread.value[1])
