"""Hourly, grass and sheltered moisture, and the winter: W-13."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science import fire
from tests.science.fire import oracles
from tests.science.fire.tables import assert_equal_rounded, read_table
from tests.science.fire.test_fwi import each, samples


def test_the_hourly_code_equals_the_plain_equations():
    s = samples(11)
    columns = [s["ffmc"], s["t"], s["h"], s["w"], s["r"]]
    np.testing.assert_allclose(
        fire.hourly_fine_fuel_moisture_code(*columns).value, each(oracles.hffmc, *columns), rtol=1e-9, atol=1e-9
    )
    half = fire.hourly_fine_fuel_moisture_code(*columns, step_h=0.5)
    np.testing.assert_allclose(half.value, each(oracles.hffmc, *columns, hours=0.5), rtol=1e-9, atol=1e-9)
    assert half.valid.all() and not fire.hourly_fine_fuel_moisture_code(*columns, step_h=3).valid.any()


def test_ten_hours_of_steady_drying_make_the_daily_code_of_a_dry_day():
    """0.0579 an hour for 10.035 h is 0.581 a day: the two codes are one equation, as Van Wagner (1977) meant them."""
    hourly = 85.0
    for _ in range(200):
        hourly = fire.hourly_fine_fuel_moisture_code(hourly, 24, 35, 12, 0, step_h=0.581 / 0.0579 / 200).value
    assert hourly == pytest.approx(float(fire.fine_fuel_moisture_code(85, 24, 35, 12, 0).value), abs=1e-9)


@pytest.mark.shared
def test_twenty_days_of_shared_hours_stay_within_the_plain_equations(shared):
    """The shared table of hourly results is empty (its first rows are impossible), so the hours go through the oracle."""
    assert np.isnan(read_table(shared, "expected/hffmc.csv")["hffmc"]).all()
    hours = read_table(shared, "data/test_hffmc.csv", delimiter=";")
    columns = [hours[k] for k in ("temp", "rh", "ws", "prec")]
    series = fire.hourly_series(*columns)
    before, plain = 85.0, []
    for row in zip(*columns, strict=True):
        before = oracles.hffmc(before, *row)
        plain.append(before)
    assert len(plain) == 480 and series.valid.all()
    np.testing.assert_allclose(series.value, plain, rtol=1e-10)


def test_an_hour_without_weather_leaves_all_later_hours_unknown():
    t = np.array([[20.0, 20.0], [np.nan, 21.0], [22.0, 22.0]])
    assert fire.hourly_series(t, 40, 10, 0).valid.tolist() == [[True, True], [False, True], [False, True]]
    with pytest.raises(ValueError, match="axis of hours"):
        fire.hourly_series(20, 40, 10, 0)
    with pytest.raises(ValueError, match="shapes do not fit"):
        fire.hourly_series(t, 40, 10, 0, ffmc=[80, 81, 82])
    with pytest.raises(ValueError, match="does not fit one hour"):
        fire.hourly_series(t, 40, 10, 0, ffmc=np.full((3, 2), 80.0))
    with pytest.raises(ValueError, match="step_h"):
        fire.hourly_series(t, 40, 10, 0, step_h=25)
    assert fire.hourly_series(np.empty((0, 2)), 40, 10, 0).value.shape == (0, 2)


@pytest.mark.shared
def test_grass_moisture_equals_the_shared_tables(shared):
    for name in ("MC", "GFMC"):
        table = read_table(shared, f"expected/gfmc{name}.csv")
        start = fire.moisture_of_code(85).value
        m = fire.grass_fuel_moisture_pct(start, *(table[k] for k in ("temp", "rh", "ws", "prec", "isol")))
        can_be = table["isol"] <= 1.5  # the tables reach 10,000 kW/m²
        # Near 60 ℃ and dry air the reference has moisture below 0, where we hold 0
        expected = table[f"gfmc{name}"][can_be]
        got = (m if name == "MC" else fire.code_of_moisture(m.value)).value[can_be]
        assert can_be.sum() > 2000 and not m.valid[~can_be].any()
        assert_equal_rounded(got, np.maximum(expected, 0) if name == "MC" else np.minimum(expected, 101))


def test_grass_moisture_equals_the_plain_equations():
    s = samples(12)
    m, sun = s["dmc"] % 250, s["lat"] % 1.2
    got = fire.grass_fuel_moisture_pct(m, s["t"], s["h"], s["w"], s["r"] % 3, sun, load_kg_m2=0.4, step_h=0.7).value
    plain = each(oracles.grass, m, s["t"], s["h"], s["w"], s["r"] % 3, sun, load=0.4, hours=0.7)
    np.testing.assert_allclose(got, plain, rtol=1e-9, atol=1e-9)
    default = fire.grass_fuel_moisture_pct(20, 25, 40, 10, 0.1, 0.5).value
    assert default == pytest.approx(oracles.grass(20, 25, 40, 10, 0.1, 0.5), rel=1e-12)


@pytest.mark.shared
def test_sheltered_duff_equals_the_shared_series(shared):
    """The reference clips what cannot be (humidity below 0 to 10 %, rain below 0 to 0) and runs month by month."""
    table = read_table(shared, "expected/sdmc.csv")
    humidity = np.minimum(np.where(table["rh"] < 0, 10.0, table["rh"]), 99.9)
    rain, before, got = np.maximum(table["prec"], 0), 12.0, []
    for row in np.lexsort((table["day"], table["mon"]))[:900]:
        now = fire.sheltered_duff_moisture_code(before, table["temp"][row], humidity[row], rain[row], table["mon"][row])
        before = float(now.value)
        got.append(before)
    assert_equal_rounded(np.array(got), table["sdmc"][:900])


def test_sheltered_duff_equals_the_plain_equations():
    s = samples(13)
    columns = [s["dmc"], s["t"], s["h"], s["r"], s["month"]]
    np.testing.assert_allclose(
        fire.sheltered_duff_moisture_code(*columns).value, each(oracles.sdmc, *columns), rtol=1e-9
    )


@pytest.mark.shared
def test_the_winter_equals_the_shared_table(shared):
    table = read_table(shared, "expected/OverwinterDroughtCode.csv")
    got = fire.overwintered_drought_code(table["DCf"], table["rw"], carried=table["a"], wetting=table["b"])
    ends = np.isfinite(table["OverwinterDroughtCode"])
    assert_equal_rounded(got.value[ends], table["OverwinterDroughtCode"][ends])
    assert not got.valid[~ends].any() and ends.sum() > 4000
    for number, (autumn, winter, a, b) in {
        "1": (300, 110, 0.75, 0.75), "2": (300, 110, 1.0, 0.9),
        "3": ([400, 300, 250], [99, 110, 200], [0.75, 1.0, 0.75], [0.75, 0.9, 0.75]),
    }.items():  # fmt: skip
        expected = read_table(shared, f"expected/OverwinterDroughtCode_test_wDC_{number}.csv")["data"]
        result = fire.overwintered_drought_code(autumn, winter, carried=a, wetting=b).value
        np.testing.assert_allclose(np.atleast_1d(result), expected, atol=5.1e-3)


def test_the_winter_of_a_pencil():
    """Q = 0.75·800·e^(−300/400) + 3.94·0.75·110 = 283.420 + 325.050; DC = 400·ln(800/608.470) = 109.466."""
    assert fire.overwintered_drought_code(300, 110).value == pytest.approx(109.4657, abs=1e-4)
    assert fire.overwintered_drought_code(10, 400).value == 15.0
    assert not fire.overwintered_drought_code([-1, 300], [10, -5]).valid.any()


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 101), st.floats(-20, 40), st.floats(0, 100), st.floats(0, 60), st.floats(0, 20), st.floats(0, 20))
def test_more_rain_in_the_hour_never_dries(f, t, h, w, r, more):
    dry, wet = fire.hourly_fine_fuel_moisture_code(f, t, h, w, [r, r + more]).value
    assert 0 <= wet <= dry + 1e-9 <= 101 + 1e-9
    m = fire.moisture_of_code(f).value
    first, second = fire.grass_fuel_moisture_pct(m, t, h, w, [r, r + more], 0.3).value
    assert 0 <= first <= second + 1e-9 <= 250 + 1e-9
    low, high = fire.sheltered_duff_moisture_code(3 * f, t, h, [r + more, r], 6).value
    assert 0 <= low <= high + 0.3  # the throughfall of 0.44 mm is a little below nothing
    assert float(fire.code_of_moisture(m).value) == pytest.approx(f, abs=1e-9)


def test_each_input_ends_where_the_page_says():
    assert fire.hourly_fine_fuel_moisture_code([101, 101.5], 20, 40, 5, 0).valid.tolist() == [True, False]
    assert np.isnan(fire.hourly_fine_fuel_moisture_code(85, 20, 40, 5, 0, step_h=[24, 24.1]).value).tolist() == [
        False,
        True,
    ]
    assert fire.hourly_fine_fuel_moisture_code(85, 20, 40, 5, 0, step_h=[1, 1.005]).valid.tolist() == [True, False]
    assert fire.grass_fuel_moisture_pct([250, 251], 20, 40, 5, 0, 0.5).valid.tolist() == [True, False]
    assert fire.grass_fuel_moisture_pct(20, 20, 40, 5, 0, [1.5, 1.507]).valid.tolist() == [True, False]
    assert fire.code_of_moisture([250, 251]).valid.tolist() == [True, False]
    assert fire.moisture_of_code([101, 101.5]).valid.tolist() == [True, False]
    assert fire.overwintered_drought_code(300, 110, carried=[1, 1.005]).valid.tolist() == [True, False]
    assert fire.overwintered_drought_code(300, 110, wetting=[1, 1.005]).valid.tolist() == [True, False]
    steps = fire.hourly_series([[20.0], [20.0]], 40, 5, 0, step_h=24)
    assert np.isfinite(steps.value).all() and not steps.valid.any()
    with pytest.raises(ValueError, match="step_h"):
        fire.grass_fuel_moisture_pct(20, 20, 40, 5, 0, 0.5, step_h=24.1)
    with pytest.raises(ValueError, match="step_h"):
        fire.hourly_series([[20.0]], 40, 5, 0, step_h=24.1)
    assert fire.hourly_series([20.0], 40, 5, 0).value[0] == fire.hourly_fine_fuel_moisture_code(85, 20, 40, 5, 0).value


def test_rain_reaches_sheltered_duff_from_its_own_threshold_on():
    rain = np.array([0.43, 0.44, 0.4403, 0.4441, 0.4445, 7.68, 7.69, 7.72, 7.76, 7.77])
    got = fire.sheltered_duff_moisture_code(60, 15, 60, rain, 6).value
    np.testing.assert_allclose(got, [oracles.sdmc(60, 15, 60, r, 6) for r in rain], rtol=1e-12)


def test_what_cannot_be_gives_no_number():
    assert not fire.grass_fuel_moisture_pct([251, 20, 20], 20, [40, 140, 40], 5, 0, [0.5, 0.5, 900]).valid.any()
    assert not fire.hourly_fine_fuel_moisture_code(85, 20, 40, [720, np.nan], 0).valid.any()
    assert not fire.hourly_fine_fuel_moisture_code(85, 20, 40, 5, 0, step_h=[0, -1, 30]).valid.any()
    assert not fire.sheltered_duff_moisture_code(5, 20, 40, 0, [0, 1.5, 13]).valid.any()
    assert not fire.code_of_moisture([-1, 251]).valid.any() and not fire.moisture_of_code([-1, 102]).valid.any()
    with pytest.raises(ValueError, match="load_kg_m2"):
        fire.grass_fuel_moisture_pct(20, 20, 40, 5, 0, 0.5, load_kg_m2=0)
    assert fire.overwintered_drought_code([], 100).value.shape == (0,)
