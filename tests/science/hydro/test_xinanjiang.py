"""The Xin'anjiang model: water closes, more rain never gives less runoff, snowy basins are told apart; S-08."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science.hydro import xinanjiang as xaj
from anlan.science.hydro.xinanjiang import Parameters, SnowStore

BASIN = Parameters(0.9, 20, 80, 30, 0.15, 0.3, 0.02, 25, 1.2, 0.35, 0.3, 0.7, 0.97, 0.3, 1.4)
SNOW = SnowStore(-1.0, 2.0, 0.5, 3.0)


def weather(seed: int, steps: int = 400) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    rain = np.where(rng.random(steps) < 0.4, rng.gamma(0.7, 14.0, steps), 0.0)
    warmth = 8 - 14 * np.cos(2 * np.pi * np.arange(steps) / 365) + rng.normal(0, 3, steps)
    return rain, np.maximum(0.2 * (warmth + 5), 0.0), warmth


def by_hand(rain, demand, warmth, p, snow=None):
    """The model as the book tells it, one step after the other: (discharge, evaporation, all water in the basin)."""
    wm, pervious = p.upper_mm + p.lower_mm + p.deep_mm, 1 - p.impervious
    wmm, smm = wm * (1 + p.tension_exponent), p.free_mm * (1 + p.free_exponent)
    layers = [0.7 * p.upper_mm, 0.7 * p.lower_mm, 0.7 * p.deep_mm]
    room = [p.upper_mm, p.lower_mm, p.deep_mm]
    pack = free = inter = ground = channel = 0.0
    area, on_the_way = 0.1, [0.0] * 20
    told = []
    for fallen, wish, warm in zip(rain, demand, warmth, strict=True):
        water = fallen
        if snow:
            cold = min(max((snow.all_rain_c - warm) / (snow.all_rain_c - snow.all_snow_c), 0), 1) * fallen
            melt = min(pack + cold, snow.melt_mm_c * max(warm - snow.melt_from_c, 0))
            pack, water = pack + cold - melt, fallen - cold + melt
        ep = p.evaporation_ratio * wish
        net = water - ep
        quick = inter_in = ground_in = runoff = 0.0
        if net > 0:
            used = ep
            full = sum(layers)
            height = wmm * (1 - (1 - full / wm) ** (1 / (1 + p.tension_exponent)))
            rest = (1 - (net + height) / wmm) ** (1 + p.tension_exponent) * wm if net + height < wmm else 0.0
            runoff = net - wm + full + rest
            left = net - runoff
            for layer in range(3):
                take = min(left, room[layer] - layers[layer])
                layers[layer] += take
                left -= take
            runoff += left
        else:
            upper = min(ep, water + layers[0])
            layers[0] += water - upper
            lack, lower, deep = ep - upper, 0.0, 0.0
            if lack > 0:
                if layers[1] / p.lower_mm >= p.deep_evaporation:
                    lower = lack * layers[1] / p.lower_mm
                elif layers[1] >= p.deep_evaporation * lack:
                    lower = p.deep_evaporation * lack
                else:
                    lower, deep = layers[1], min(p.deep_evaporation * lack - layers[1], layers[2])
            layers[1] -= lower
            layers[2] -= deep
            used = upper + lower + deep
        if runoff > 1e-12:
            free, area = free * area / (runoff / net), runoff / net
            parts = int(net / 5) + 1
            left_share = (1 - p.interflow_out - p.groundwater_out) ** (1 / parts)
            to_inter = (1 - left_share) / (1 + p.groundwater_out / p.interflow_out)
            to_ground = to_inter * p.groundwater_out / p.interflow_out
            for _ in range(parts):
                if free > p.free_mm:
                    quick, free = quick + (free - p.free_mm) * area, p.free_mm
                height = smm * (1 - (1 - free / p.free_mm) ** (1 / (1 + p.free_exponent)))
                depth = net / parts
                rest = (
                    p.free_mm * (1 - (depth + height) / smm) ** (1 + p.free_exponent) if depth + height < smm else 0.0
                )
                over = depth - p.free_mm + free + rest
                quick, free = quick + over * area, free + depth - over
                inter_in, ground_in = inter_in + to_inter * free * area, ground_in + to_ground * free * area
                free -= (to_inter + to_ground) * free
        else:
            inter_in, ground_in = p.interflow_out * free * area, p.groundwater_out * free * area
            free *= 1 - p.interflow_out - p.groundwater_out
        inter = p.interflow_recession * inter + (1 - p.interflow_recession) * inter_in * pervious
        ground = p.groundwater_recession * ground + (1 - p.groundwater_recession) * ground_in * pervious
        total = quick * pervious + p.impervious * max(net, 0) + inter + ground
        lag = int(p.lag_steps)
        on_the_way[lag] += total * (1 - p.lag_steps + lag)
        on_the_way[lag + 1] += total * (p.lag_steps - lag)
        channel = p.channel_recession * channel + (1 - p.channel_recession) * on_the_way.pop(0)
        on_the_way.append(0.0)
        told.append((channel, pervious * used + p.impervious * min(water, ep), pack))
    return np.array(told).T


@pytest.mark.parametrize("snow", [None, SNOW], ids=["rain", "snow"])
def test_the_fast_model_says_what_the_readable_one_says(snow):
    rain, demand, warmth = weather(1)
    run = xaj.simulate(rain, demand, warmth, BASIN, snow=snow)
    discharge, evaporation, pack = by_hand(rain, demand, warmth, BASIN, snow)
    np.testing.assert_allclose(run.discharge_mm, discharge, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(run.evaporation_mm, evaporation, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(run.snow_mm, pack, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("snow", [None, SNOW], ids=["rain", "snow"])
def test_no_water_is_lost_or_made_in_six_hundred_basins(snow):
    rng = np.random.default_rng(7)
    worst = 0.0
    for seed in range(300):
        rain, demand, warmth = weather(seed % 20, 200)
        ki = rng.uniform(0.02, 0.6)
        basin = Parameters(
            rng.uniform(0.5, 1.3), rng.uniform(3, 40), rng.uniform(20, 150), rng.uniform(3, 150), rng.uniform(0.02, 0.3),
            rng.uniform(0.05, 1), rng.uniform(0, 0.3), rng.uniform(2, 80), rng.uniform(0.5, 2), ki, rng.uniform(0.02, 0.98 - ki),
            rng.uniform(0, 0.95), rng.uniform(0.5, 0.999), rng.uniform(0, 0.95), rng.uniform(0, 10),
        )  # fmt: skip
        run = xaj.simulate(rain, demand, warmth, basin, snow=snow)
        worst = max(worst, float(run.balance_error_mm))
        assert min(run.discharge_mm.min(), run.evaporation_mm.min(), run.surface_mm.min(), run.stored_mm.min()) >= 0
    assert worst < 1e-6


def test_net_rain_is_taken_in_parts_of_five_millimetres():
    rain = np.array([60.0, 60.0, 4.97, 5.02, 9.96, 10.05, 14.9, 15.1])
    run = xaj.simulate(rain, np.zeros(8), 20.0, BASIN)
    np.testing.assert_allclose(run.discharge_mm, by_hand(rain, np.zeros(8), np.full(8, 20.0), BASIN)[0], rtol=1e-12)


def test_the_sums_close_against_the_state_handed_on():
    rain, demand, warmth = weather(3)
    run = xaj.simulate(rain, demand, warmth, BASIN, snow=SNOW)
    before, after = xaj.stored_mm(xaj.first_state(BASIN), BASIN), xaj.stored_mm(run.end, BASIN)
    gone = run.evaporation_mm.sum() + run.discharge_mm.sum()
    assert rain.sum() - gone == pytest.approx(after - before, abs=1e-8)
    assert after == pytest.approx(run.stored_mm[-1], rel=1e-12)
    assert before == pytest.approx(0.7 * 130 * 0.98, rel=1e-12)


def test_a_run_in_two_halves_is_the_run_in_one():
    rain, demand, warmth = weather(4)
    whole = xaj.simulate(rain, demand, warmth, BASIN, snow=SNOW)
    first = xaj.simulate(rain[:170], demand[:170], warmth[:170], BASIN, snow=SNOW)
    second = xaj.simulate(rain[170:], demand[170:], warmth[170:], BASIN, snow=SNOW, start=first.end)
    assert np.array_equal(np.concatenate([first.discharge_mm, second.discharge_mm]), whole.discharge_mm)
    assert np.array_equal(second.end, whole.end)


def test_cells_are_run_each_for_itself():
    rain, demand, warmth = weather(5, 60)
    both = xaj.simulate(
        np.column_stack([rain, 2 * rain])[:, :, None], demand[:, None, None], warmth[:, None, None], BASIN, spin_up=20
    )
    assert (
        both.discharge_mm.shape == (60, 2, 1) and both.end.shape[1:] == (2, 1) and both.balance_error_mm.shape == (2, 1)
    )
    for column, factor in ((0, 1), (1, 2)):
        alone = xaj.simulate(factor * rain, demand, warmth, BASIN, spin_up=20)
        assert np.array_equal(both.discharge_mm[:, column, 0], alone.discharge_mm)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 119), st.floats(0.1, 200))
def test_more_rain_never_gives_less_runoff(seed, day, more):
    rain, demand, _ = weather(seed, 120)
    wetter = rain.copy()
    wetter[day] += more
    little, much = (xaj.simulate(each, demand, 20.0, BASIN) for each in (rain, wetter))
    assert much.discharge_mm.sum() >= little.discharge_mm.sum() - 1e-9
    assert much.stored_mm[-1] >= little.stored_mm[-1] - 1e-9


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(1.05, 2))
def test_a_thirstier_air_never_leaves_more_runoff(seed, factor):
    rain, demand, _ = weather(seed, 120)
    mild, dry = (
        xaj.simulate(rain, demand, 20.0, BASIN._replace(evaporation_ratio=each)) for each in (0.8, 0.8 * factor)
    )
    assert dry.discharge_mm.sum() <= mild.discharge_mm.sum() + 1e-9


def test_snow_waits_until_it_is_warm():
    warmth = np.array([-5.0] * 10 + [6.5] * 10)
    run = xaj.simulate([10.0] * 10 + [0.0] * 10, np.zeros(20), warmth, BASIN, snow=SNOW)
    assert run.snow_mm[9] == 100 and run.surface_mm[:10].max() == 0
    np.testing.assert_allclose(run.snow_mm[10:16], 100 - 3.0 * 6.0 * np.array([1, 2, 3, 4, 5, 5.5555555555]), atol=1e-6)
    half = xaj.simulate([8.0], [0.0], [0.5], BASIN, snow=SNOW)
    assert half.snow_mm[0] == pytest.approx(4.0)


def test_a_snowy_basin_without_snow_store_is_flagged_and_a_warm_one_is_not():
    rain, demand, warmth = weather(6)
    cold = xaj.simulate(rain, demand, warmth, BASIN)
    assert cold.is_snowy and not cold.valid.any() and np.isfinite(cold.discharge_mm).all()
    assert xaj.simulate(rain, demand, warmth, BASIN, snow=SNOW).valid.all()
    warm = xaj.simulate(rain, demand, 20.0, BASIN)
    assert not warm.is_snowy and warm.valid.all() and warm.snow_share == 0


def test_the_share_of_snow_is_counted_at_one_degree_and_flagged_from_a_tenth_on():
    assert xaj.snow_share([30.0, 60.0, 10.0], [1.0, 1.01, 5.0]) == pytest.approx(0.3)
    assert xaj.snow_share([0.0, 0.0], [-5.0, -5.0]) == 0
    assert np.isnan(xaj.snow_share([1.0, np.nan], [5.0, 0.0])) and np.isnan(xaj.snow_share([1.0, 1.0], [5.0, np.nan]))
    assert xaj.snow_share([1.0, np.nan, 0.0, 1.0], [5.0, 5.0, np.nan, 0.0]) == 0.5
    rainy = xaj.simulate([10.0, np.nan, 10.0], [1.0] * 3, [20.0] * 3, BASIN)
    assert rainy.valid.tolist() == [True, False, False]
    tenth = xaj.simulate([10.0, 90.0], [0.0, 0.0], [0.0, 9.0], BASIN)
    assert tenth.is_snowy
    assert not xaj.simulate([9.95, 90.05], [0.0, 0.0], [0.0, 9.0], BASIN).is_snowy
    assert not xaj.simulate([10.0, 90.0], [0.0, 0.0], [0.0, 9.0], BASIN, snowy_share=0.2).is_snowy
    assert xaj.SNOWY_SHARE == 0.1 and xaj.SNOWFALL_BELOW_C == 1.0
    with pytest.raises(ValueError, match="series"):
        xaj.snow_share(3.0, 1.0)


@pytest.mark.parametrize(("row", "bad"), [(0, np.nan), (0, -1.0), (0, np.inf), (1, -0.1), (1, np.nan), (2, np.nan)])
def test_after_a_gap_nothing_is_known_any_more(row, bad):
    series = [each.copy() for each in weather(8, 40)]
    series[row][25] = bad
    run = xaj.simulate(*series, BASIN, snow=SNOW)
    assert run.valid[:25].all() and not run.valid[25:].any()
    assert np.isnan(run.discharge_mm[25:]).all() and np.isnan(run.end).all()
    assert np.isnan(xaj.simulate(*weather(8, 40), BASIN, start=run.end).discharge_mm).all()


def test_without_snow_store_a_gap_in_temperature_leaves_the_snow_unknown_and_so_not_valid():
    rain, demand, _ = weather(8, 10)
    assert not xaj.simulate(rain, demand, np.nan, BASIN).valid.any()


def test_empty_and_whole_numbers_work():
    empty = xaj.simulate([], [], [], BASIN)
    assert empty.discharge_mm.shape == (0,) and empty.balance_error_mm == 0
    assert xaj.simulate(np.empty((0, 3)), np.empty((0, 3)), 20.0, BASIN).end.shape[1:] == (3,)
    assert np.array_equal(
        xaj.simulate(np.array([30, 40], np.int8), np.array([2, 3]), [20, 20], BASIN).discharge_mm,
        xaj.simulate([30.0, 40.0], [2.0, 3.0], 20.0, BASIN).discharge_mm,
    )
    with pytest.raises(ValueError, match="read-only"):
        empty.end[0] = 1


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"upper_mm": 0}, "upper_mm"), ({"free_exponent": np.nan}, "free_exponent"), ({"impervious": 1}, "impervious"),
        ({"interflow_out": 0.6, "groundwater_out": 0.4}, "interflow_out"), ({"groundwater_recession": 1.0}, "groundwater_recession"),
        ({"channel_recession": -0.1}, "channel_recession"), ({"lag_steps": 10.5}, "lag_steps"), ({"groundwater_out": 0}, "groundwater_out"),
        ({"deep_evaporation": 1.1}, "deep_evaporation"),
    ],
)  # fmt: skip
def test_a_parameter_outside_its_domain_is_named(change, name):
    with pytest.raises(ValueError, match=name):
        xaj.simulate([1.0], [1.0], [20.0], BASIN._replace(**change))


def test_wrong_shapes_states_and_snow_stores_are_refused():
    with pytest.raises(ValueError, match="shapes"):
        xaj.simulate(np.zeros(3), np.zeros(4), 20.0, BASIN)
    with pytest.raises(ValueError, match="series"):
        xaj.simulate(1.0, 1.0, 1.0, BASIN)
    with pytest.raises(ValueError, match="start"):
        xaj.simulate([1.0], [1.0], [1.0], BASIN, start=np.zeros(4))
    with pytest.raises(ValueError, match="start"):
        xaj.simulate([1.0], [1.0], [1.0], BASIN, start=xaj.first_state(BASIN) - 100)
    with pytest.raises(ValueError, match="spin_up"):
        xaj.simulate([1.0], [1.0], [1.0], BASIN, spin_up=2)
    with pytest.raises(ValueError, match="all_snow_c"):
        xaj.simulate([1.0], [1.0], [1.0], BASIN, snow=SnowStore(2, 2, 0, 3))
    with pytest.raises(ValueError, match="melt_mm_c"):
        xaj.simulate([1.0], [1.0], [1.0], BASIN, snow=SnowStore(0, 2, 0, -1))
