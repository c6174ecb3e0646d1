"""Rations, tents, water, reserves: people × norm × days."""

from __future__ import annotations

from datetime import date
from math import ceil, inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.core.packs import lookup
from anlan.science.quantities import (
    Norm,
    balance,
    days_supported,
    needed,
    needed_for_scale,
    people_supported,
    read_norms,
    read_reserve_scales,
    reserve_reach,
)

TODAY = date(2026, 11, 1)
MEALS = Norm("meals", "餐", 3, is_daily=True)


def norms(**how):
    return read_norms(lookup("ration_norms", at=TODAY).value, **how)


@pytest.mark.parametrize(
    ("item", "days", "need"),
    [
        ("drinking_water", 3, 9_000_000),
        ("drinking_water", 15, 9_000_000),
        ("domestic_water", 3, 0),
        ("domestic_water", 15, 180_000_000),
        ("ready_meals", 3, 9_000_000),
        ("ready_meals", 15, 9_000_000),
        ("grain", 3, 0),
        ("grain", 15, 6_000_000),
        ("food_energy", 15, 31_500_000_000),
        ("tents_12_m2", 3, 250_000),
        ("tents_12_m2", 15, 250_000),
        ("folding_beds", 15, 1_000_000),
        ("quilts", 15, 1_000_000),
        ("sleeping_mats", 15, 1_000_000),
        ("coats", 15, 0),
        ("toilets_early", 15, 20_000),
        ("toilets", 15, 50_000),
        ("taps", 15, 4000),
        ("wash_basins", 15, 10_000),
        ("lamps", 15, 333_334),
        ("stoves", 15, 333_334),
        ("tarpaulins", 15, 166_667),
    ],
)
def test_a_million_people_need_what_the_norms_say(item, days, need):
    assert needed(1_000_000, days, norms()[item]).value == need


def test_a_thousand_people_for_three_days_need_nine_thousand_litres_nine_thousand_meals_and_250_tents():
    need = [needed(1000, 3, norms()[item]).value for item in ("drinking_water", "ready_meals", "tents_12_m2")]
    assert need == [9000, 9000, 250]
    assert needed(1001, 3, norms()["tents_12_m2"]).value == 251


def test_cold_weather_asks_for_two_quilts_and_a_coat():
    cold = norms(is_cold=True)
    assert [needed(1000, 15, cold[item]).value for item in ("quilts", "coats", "folding_beds")] == [2000, 1000, 1000]


def test_binary_fractions_order_no_unit_too_many():
    assert needed(30, 1, Norm("x", "个", 0.1)).value == 3
    assert needed(31, 1, Norm("x", "个", 0.1)).value == 4
    assert needed(1, 3, Norm("x", "kg", 0.1, is_daily=True)).value == 1
    assert people_supported(3, 1, Norm("x", "个", 0.1)).value == 30
    one_each = Norm("x", "个", 1)
    assert needed([1000 * (1 + 0.995e-12), 1000 * (1 + 1.005e-12)], 1, one_each).value.tolist() == [1000, 1001]
    assert people_supported([1000 * (1 - 0.995e-12), 1000 * (1 - 1.005e-12)], 1, one_each).value.tolist() == [1000, 999]


def test_what_is_missing_and_what_it_costs_are_told_apart_from_what_is_over():
    found = balance([9000, 250], [6000, 300], unit_price_yuan=[2, 1500])
    assert (found.gap.tolist(), found.surplus.tolist(), found.cost_yuan.tolist()) == ([3000, 0], [0, 50], [6000, 0])


def test_the_reserve_of_a_city_asks_for_its_people_and_days_from_and_to():
    scales = read_reserve_scales(lookup("reserve_scales", jurisdictions=("6207",), at=date(2022, 12, 31)).value)
    assert {name: (one.people, one.days) for name, one in scales.items()} == {
        "living": ((40_000, 60_000), (15, 15)),
        "medical_1": ((2500, 2500), (30, 30)),
        "medical_2": ((5000, 5000), (7, 10)),
    }
    assert needed_for_scale(scales["living"], norms()["tents_12_m2"]) == (10_000, 15_000)
    kit = Norm("dressing", "份", 2, is_daily=True)
    assert needed_for_scale(scales["medical_1"], kit) == (150_000, 150_000)
    assert needed_for_scale(scales["medical_2"], kit) == (70_000, 100_000)


def test_a_reserve_reaches_as_far_as_its_scarcest_item():
    asked = {item: norms()[item] for item in ("quilts", "tents_12_m2", "grain")}
    found = reserve_reach({"quilts": 50_000, "tents_12_m2": 11_000, "grain": 270_000}, 15, asked)
    assert found.by_item == {"quilts": 50_000, "tents_12_m2": 44_000, "grain": 45_000}
    assert (found.people, found.limited_by) == (44_000, "tents_12_m2")
    assert reserve_reach({"quilts": 50_000}, 15, asked).limited_by in ("tents_12_m2", "grain")
    assert reserve_reach({"quilts": 50_000}, 15, asked).people == 0


def test_norms_that_ask_for_nothing_end_no_reserve():
    found = reserve_reach({}, 3, {"grain": norms()["grain"]})
    assert (found.people, found.limited_by) == (inf, "")
    assert (reserve_reach({}, 3, {}).people, reserve_reach({}, 3, {}).by_item) == (inf, {})


def test_water_for_a_town_lasts_its_days():
    assert days_supported(9000, 1000, MEALS).value == 3
    assert days_supported(10_000, 1000, MEALS).value == pytest.approx(10 / 3)
    grain = norms()["grain"]
    assert days_supported(6000, 1000, grain).value == 15
    water = days_supported([8999, 9000], 1000, norms()["drinking_water"])
    assert water.value[0] == pytest.approx(2.99966667) and water.value[1] == inf and not water.valid[1]
    tents = days_supported([249, 250], 1000, norms()["tents_12_m2"])
    assert tents.value.tolist() == [0, inf]
    assert days_supported(5, 0, MEALS).value == inf


NORMS = st.builds(
    Norm,
    st.just("x"),
    st.just("个"),
    st.floats(0.01, 50),
    st.floats(1, 300),
    st.booleans(),
    st.integers(1, 5).map(float),
    st.one_of(st.just(inf), st.integers(5, 9).map(float)),
)


@given(NORMS, st.integers(0, 10**6), st.integers(0, 60))
@settings(max_examples=40, deadline=None)
def test_the_need_is_the_plain_sum_over_days_rounded_up(norm, people, days):
    plain = 0.0
    for day in range(1, days + 1):
        if norm.is_daily and norm.from_day <= day <= norm.to_day:
            plain += people * norm.amount / norm.per_people
    if not norm.is_daily:
        plain = people * norm.amount / norm.per_people
    assert needed(people, days, norm).value == ceil(plain * (1 - 1e-12)) or abs(plain - round(plain)) < 1e-6


@given(NORMS, st.integers(1, 10**6), st.integers(1, 60), st.integers(0, 1000), st.integers(0, 30))
@settings(max_examples=40, deadline=None)
def test_more_people_or_more_days_never_need_less_and_what_is_needed_supports_them(norm, people, days, more, longer):
    need = needed(people, days, norm).value
    assert need <= needed(people + more, days, norm).value
    assert need <= needed(people, days + longer, norm).value
    assert people_supported(need, days, norm).value >= people
    fewer = people_supported(max(need - 1, 0), days, norm).value
    assert need == 0 or fewer < people
    assert days_supported(need, people, norm).value >= days * (1 - 1e-9) or need == 0


@given(
    st.lists(st.tuples(st.floats(0, 1e9), st.floats(0, 1e9), st.floats(0, 1e4)), max_size=5),
)
@settings(max_examples=30)
def test_supplies_are_conserved(rows):
    need, held, price = (np.array([row[place] for row in rows]) for place in range(3))
    found = balance(need, held, unit_price_yuan=price)
    assert found.needed + found.surplus == pytest.approx(found.on_hand + found.gap)
    assert ((found.gap == 0) | (found.surplus == 0)).all()
    assert found.cost_yuan == pytest.approx(found.gap * price) and found.valid.all()


def test_what_cannot_be_is_flagged():
    bad = [-1.0, np.nan, np.inf]
    for found in (
        needed([*bad, 1], 1, MEALS),
        needed(1, [*bad, 1], MEALS),
        people_supported([*bad, 3], 1, MEALS),
        people_supported(3, [*bad, 1], MEALS),
        days_supported([*bad, 3], 1, MEALS),
        days_supported(3, [*bad, 1], MEALS),
        balance([*bad, 1], 1),
        balance(1, [*bad, 1]),
        balance(1, 1, unit_price_yuan=[*bad, 1]),
    ):
        assert found.valid.tolist() == [False, False, False, True]
    assert np.isnan(needed(bad, 1, MEALS).value).all() and np.isnan(balance(bad, 1).gap).all()
    assert needed([], 3, MEALS).value.shape == (0,)
    assert needed(np.array([2**31 - 1], np.int32), 60, MEALS).value == (2**31 - 1) * 180.0


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="shapes do not fit"):
        needed([1, 2], [1, 2, 3], MEALS)
    for broken in ({"amount": -1}, {"per_people": 0}, {"from_day": 0}, {"from_day": 5, "to_day": 4}):
        with pytest.raises(ValueError, match="norm of x"):
            Norm("x", "个", **{"amount": 1.0, **broken})
    with pytest.raises(ValueError, match="no norm for soup"):
        reserve_reach({"soup": 1}, 1, {"meals": MEALS})
    for stock, days in (({"meals": -1}, 1), ({"meals": 1}, np.nan)):
        with pytest.raises(ValueError, match=r"numbers from 0|days must be one number between 0"):
            reserve_reach(stock, days, {"meals": MEALS})
    with pytest.raises(ValueError, match="holds no norms"):
        read_norms({"norms": [{"item": "x"}]})
    for scales in ([{"name": "x"}], [{"name": "x", "title": "x", "people": [5], "days": [1, 2]}]):
        with pytest.raises(ValueError, match="holds no reserve scales"):
            read_reserve_scales({"scales": scales})
    with pytest.raises(ValueError, match="in order"):
        read_reserve_scales({"scales": [{"name": "x", "title": "x", "people": [6, 5], "days": [1, 2]}]})
