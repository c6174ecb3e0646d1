"""Warning signals: the fourteen kinds of the national table, read from the pack and held against readings."""

import json
import re
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.core.packs import lookup
from anlan.core.packs.checking import SCHEMAS
from anlan.core.packs.reading import read_yaml
from anlan.science.weather import COLOURS, QUANTITIES, Condition, SignalLevel, signal_colour, signal_table

NONE, BLUE, YELLOW, ORANGE, RED = range(5)
ORDER_16, TABLE = (
    signal_table(row["value"])
    for row in read_yaml(SCHEMAS.parent / "national" / "tables" / "weather_signals.yaml").value["rows"]
)
"""Of 2007, and with the haze of 2013, which is in force."""


def colour(kind, **readings):
    """What is certain, with every other reading of the kind at its harmless end."""
    wanted = {one.reading: one for level in TABLE[kind] for every in level.any_of for one in every}
    unknown = set(readings) - set(wanted)
    assert not unknown, f"{kind} does not ask about {unknown}"
    harmless = {
        name: QUANTITIES[one.quantity][0 if one.relation in ("at_least", "above") else 1]
        for name, one in wanted.items()
    }
    answer = signal_colour(harmless | readings, TABLE[kind])
    assert answer.is_settled.all()
    return answer.colour.tolist()


def test_the_table_names_the_fourteen_kinds_of_order_16_and_passes_its_lookup():
    assert list(TABLE) == (
        "typhoon rainstorm snowstorm cold_wave gale sandstorm heat drought lightning hail frost fog haze road_icing".split()
    )
    assert signal_table(lookup("weather_signals", at=date(2026, 11, 22)).value) == TABLE
    assert signal_table(lookup("weather_signals", at=date(2013, 1, 27)).value) == ORDER_16
    assert {kind for kind in TABLE if TABLE[kind] != ORDER_16[kind]} == {"haze"}


def test_the_colours_of_each_kind_are_those_of_the_order():
    colours = {kind: " ".join(level.colour for level in levels) for kind, levels in TABLE.items()}
    four, three = "blue yellow orange red", "yellow orange red"
    assert colours == dict.fromkeys(("typhoon", "rainstorm", "snowstorm", "cold_wave", "gale"), four) | dict.fromkeys(
        ("sandstorm", "heat", "lightning", "fog", "haze", "road_icing"), three
    ) | {"drought": "orange red", "hail": "orange red", "frost": "blue yellow orange"}


def test_a_typhoon_is_judged_by_mean_wind_or_gust():
    cases = [("24h", 6, 8, BLUE), ("24h", 8, 10, YELLOW), ("12h", 10, 12, ORANGE), ("6h", 12, 14, RED)]
    for hours, wind, gust, expected in cases:
        influence = {f"cyclone_influence_{hours}": 1}
        for name, level in ((f"wind_level_{hours}", wind), (f"gust_level_{hours}", gust)):
            assert colour("typhoon", **influence, **{name: [level - 0.01, level]})[1] == expected
            assert colour("typhoon", **influence, **{name: [level - 0.01, level]})[0] < expected
    assert colour("typhoon", wind_level_24h=12) == NONE  # wind without a cyclone is a gale


def test_rain_is_judged_by_fifty_and_a_hundred_millimetres():
    assert colour("rainstorm", rain_mm_12h=[49.99, 50]) == [NONE, BLUE]
    assert colour("rainstorm", rain_mm_6h=[49.99, 50]) == [NONE, YELLOW]
    assert colour("rainstorm", rain_mm_3h=[49.99, 50, 52, 99.99, 100]) == [NONE, ORANGE, ORANGE, ORANGE, RED]
    # standards reference §6.1
    assert colour("rainstorm", rain_mm_6h=50, rain_mm_3h=30) == YELLOW
    assert colour("rainstorm", rain_mm_12h=50, rain_mm_6h=40) == BLUE


def test_snow_is_judged_by_its_water():
    assert colour("snowstorm", snow_mm_12h=[3.99, 4, 5.99, 6]) == [NONE, BLUE, BLUE, YELLOW]
    assert colour("snowstorm", snow_mm_6h=[9.99, 10, 14.99, 15]) == [NONE, ORANGE, ORANGE, RED]


@pytest.mark.parametrize(
    ("hours", "fall", "minimum", "wind", "expected"),
    [("48h", 8, 4, 5, BLUE), ("24h", 10, 4, 6, YELLOW), ("24h", 12, 0, 6, ORANGE), ("24h", 16, 0, 6, RED)],
)
def test_a_cold_wave_needs_its_fall_its_cold_and_its_wind_together(hours, fall, minimum, wind, expected):
    names = f"minimum_fall_c_{hours}", f"minimum_c_{hours}", f"wind_level_{hours}"
    assert colour("cold_wave", **dict(zip(names, (fall, minimum, wind), strict=True))) == expected
    for changed in ((fall - 0.01, minimum, wind), (fall, minimum + 0.01, wind), (fall, minimum, wind - 0.01)):
        assert colour("cold_wave", **dict(zip(names, changed, strict=True))) < expected


def test_a_gale_is_judged_by_mean_wind_or_gust():
    for hours, wind, gust, expected in (
        ("24h", 6, 7, BLUE),
        ("12h", 8, 9, YELLOW),
        ("6h", 10, 11, ORANGE),
        ("6h", 12, 13, RED),
    ):
        assert colour("gale", **{f"wind_level_{hours}": wind}) == expected
        assert colour("gale", **{f"gust_level_{hours}": gust}) == expected
        assert colour("gale", **{f"wind_level_{hours}": wind - 1, f"gust_level_{hours}": gust - 1}) < expected


def test_sand_fog_and_haze_are_judged_by_how_far_one_sees():
    assert colour("sandstorm", sand_visibility_m_12h=[1000, 999]) == [NONE, YELLOW]
    assert colour("sandstorm", sand_visibility_m_6h=[500, 499, 50, 49.9]) == [NONE, ORANGE, ORANGE, RED]
    assert colour("fog", fog_visibility_m_12h=[500, 499]) == [NONE, YELLOW]
    assert colour("fog", fog_visibility_m_6h=[200, 199]) == [NONE, ORANGE]
    assert colour("fog", fog_visibility_m_2h=[50, 49.9]) == [NONE, RED]
    for hours, metres, expected in ((12, 3000, YELLOW), (6, 2000, ORANGE)):
        answer = signal_colour({f"haze_visibility_m_{hours}h": [metres, metres - 1]}, ORDER_16["haze"])
        assert answer.colour.tolist() == [NONE, expected]


# Metres, per cent, µg/m³: both sides of every number of the notice of 2013.
HAZE_2013 = [
    (3000, 70, 100, NONE), (2999, 79.9, 0, YELLOW), (2999, 80, 115, NONE), (2999, 80, 115.1, YELLOW),
    (2999, 80, 150, YELLOW), (4999, 80, 150, NONE), (4999, 80, 150.1, YELLOW), (5000, 70, 250, NONE),
    (2000, 79.9, 0, YELLOW), (1999, 79.9, 0, ORANGE), (1999, 80, 150, YELLOW), (1999, 80, 150.1, ORANGE),
    (1999, 80, 250, ORANGE), (4999, 95, 250, YELLOW), (4999, 95, 250.1, ORANGE), (5000, 95, 500, NONE),
    (1000, 79.9, 0, ORANGE), (999, 79.9, 0, RED), (999, 80, 250, ORANGE), (999, 80, 250.1, RED),
    (999, 80, 500, RED), (4999, 95, 500, ORANGE), (4999, 60, 500.1, RED), (5000, 60, 900, NONE),
]  # fmt: skip


def test_haze_is_judged_by_sight_humidity_and_fine_dust():
    metres, humidity, dust, expected = (np.array(one) for one in zip(*HAZE_2013, strict=True))
    given_readings = {
        "haze_visibility_m_24h": metres, "humidity_percent_24h": humidity, "pm25_ug_m3_24h": dust
    }  # fmt: skip
    answer = signal_colour(given_readings, TABLE["haze"])
    assert answer.colour.tolist() == expected.tolist()
    assert answer.is_settled.all()
    blind = signal_colour(given_readings | {"pm25_ug_m3_24h": np.nan}, TABLE["haze"])
    assert (blind.colour <= answer.colour).all()
    assert (blind.could_be >= answer.colour).all()


def test_heat_is_judged_by_three_days_at_35_or_one_at_37_and_40():
    assert colour("heat", lowest_maximum_c_72h=[34.99, 35]) == [NONE, YELLOW]
    assert colour("heat", maximum_c_24h=[36.99, 37, 39.99, 40]) == [NONE, ORANGE, ORANGE, RED]


def test_frost_leaves_its_number_out():
    assert colour("frost", ground_minimum_c_48h=[0, -0.01]) == [NONE, BLUE]
    assert colour("frost", ground_minimum_c_24h=[-3, -3.01, -5, -5.01]) == [NONE, YELLOW, YELLOW, ORANGE]


def test_drought_is_judged_by_the_index_of_the_week_or_by_the_crops():
    assert colour("drought", drought_grade_168h=[2, 3, 4]) == [NONE, ORANGE, RED]
    assert colour("drought", crops_dry_percent=[39.99, 40, 59.99, 60]) == [NONE, ORANGE, ORANGE, RED]


def test_lightning_and_hail_are_judged_by_likelihood_and_what_they_do():
    assert colour("lightning", lightning_likelihood_6h=[0, 1]) == [NONE, YELLOW]
    assert colour("lightning", lightning_likelihood_2h=[1, 2, 3]) == [NONE, ORANGE, RED]
    assert colour("lightning", lightning_severity=[2, 3]) == [NONE, RED]
    assert colour("hail", hail_likelihood_6h=[0, 1]) == [NONE, ORANGE]
    assert colour("hail", hail_likelihood_2h=[2, 3], hail_severity_2h=3) == [NONE, RED]
    assert colour("hail", hail_likelihood_2h=3, hail_severity_2h=2) == NONE


def test_roads_ice_when_they_are_below_freezing_something_falls_and_traffic_suffers():
    for hours, severity, expected in (("12h", 1, YELLOW), ("6h", 2, ORANGE), ("2h", 3, RED)):
        icy = {f"road_c_{hours}": -0.1, f"precipitation_mm_{hours}": 0.1, f"icing_severity_{hours}": severity}
        assert colour("road_icing", **icy) == expected
        for change in (
            {f"road_c_{hours}": 0},
            {f"precipitation_mm_{hours}": 0},
            {f"icing_severity_{hours}": severity - 1},
        ):
            assert colour("road_icing", **icy | change) < expected


def test_a_missing_reading_is_not_a_harmless_one():
    answer = signal_colour({"rain_mm_6h": [60.0, 10.0]}, TABLE["rainstorm"])
    assert answer.colour.tolist() == [YELLOW, NONE]
    assert answer.could_be.tolist() == [RED, RED]
    assert not answer.is_settled.any()
    settled = signal_colour({"rain_mm_3h": 120.0}, TABLE["rainstorm"])
    assert (settled.colour, settled.could_be) == (RED, RED)


def test_what_cannot_be_counts_as_missing():
    for wrong in (np.nan, -1.0, 2001.0, np.inf):
        answer = signal_colour({"rain_mm_12h": 0, "rain_mm_6h": 0, "rain_mm_3h": wrong}, TABLE["rainstorm"])
        assert (answer.colour, answer.could_be) == (NONE, RED)


def test_one_condition_known_to_fail_settles_a_set():
    answer = signal_colour({"minimum_c_48h": 9, "minimum_c_24h": 9}, TABLE["cold_wave"])
    assert (answer.colour, answer.could_be) == (NONE, NONE)


def test_a_province_may_have_its_own_kinds_and_numbers():
    table = signal_table({"thunder_gale": {"blue": [[{"quantity": "gust_level", "hours": 6, "above": 7}]]}})
    assert signal_colour({"gust_level_6h": [7, 8]}, table["thunder_gale"]).colour.tolist() == [NONE, BLUE]
    assert signal_colour({}, ()).colour == NONE


def test_fields_spread_over_each_other_and_empty_ones_stay_empty():
    readings = {
        "rain_mm_12h": np.zeros((2, 1)),
        "rain_mm_6h": np.zeros(3),
        "rain_mm_3h": np.array([[50], [10]], np.int16),
    }
    assert signal_colour(readings, TABLE["rainstorm"]).colour.tolist() == [[3, 3, 3], [0, 0, 0]]
    assert signal_colour(dict.fromkeys(readings, np.empty((0, 4))), TABLE["rainstorm"]).colour.shape == (0, 4)
    with pytest.raises(ValueError, match="shapes do not fit"):
        signal_colour({"rain_mm_12h": [1, 2], "rain_mm_6h": [1, 2, 3]}, TABLE["rainstorm"])


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        ({"quantity": "rain", "hours": 6, "at_least": 50}, "quantity must be one of"),
        ({"quantity": "rain_mm", "hours": 6}, "one of at_least"),
        ({"quantity": "rain_mm", "hours": 6, "at_least": 50, "below": 90}, "one of at_least"),
        ({"quantity": "rain_mm", "hours": 6.5, "at_least": 50}, "hours must be a whole number"),
        ({"quantity": "rain_mm", "hours": 6, "at_least": -50}, "is no limit for it"),
        ({"quantity": "rain_mm", "hours": 6, "at_least": 50, "unit": "mm"}, "one of at_least"),
        ({"hours": 6, "at_least": 50}, "one of at_least"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused_by_kind_and_colour(condition, sentence):
    with pytest.raises(ValueError, match=f"rainstorm, blue: .*{sentence}"):
        signal_table({"rainstorm": {"blue": [[condition]]}})


def test_a_reading_just_outside_what_its_quantity_can_be_is_unknown():
    for quantity, (lowest, highest) in QUANTITIES.items():
        levels = [SignalLevel("blue", ((Condition(quantity, 1, "at_least", highest),),))]
        given_readings = {f"{quantity}_1h": [lowest - 0.01, lowest, highest, highest + 0.01]}
        answer = signal_colour(given_readings, levels)
        assert answer.is_settled.tolist() == [False, True, True, False], quantity


def test_levels_without_conditions_or_of_other_colours_are_refused():
    with pytest.raises(ValueError, match="colour must be one of"):
        SignalLevel("green", ((Condition("rain_mm", 6, "at_least", 50.0),),))
    with pytest.raises(ValueError, match="at least one condition"):
        SignalLevel("blue", ((),))
    with pytest.raises(ValueError, match="relation must be one of"):
        Condition("rain_mm", 6, "equals", 50.0)


def test_every_quantity_of_the_schema_is_one_the_science_knows():
    schema = json.loads((SCHEMAS / "tables" / "weather_signals.schema.json").read_text("utf-8"))
    assert schema["$defs"]["condition"]["properties"]["quantity"]["enum"] == list(QUANTITIES)
    assert list(schema["$defs"]["kind"]["properties"]) == list(COLOURS)
    assert schema["required"] == list(TABLE)


@pytest.mark.shared
def test_real_bulletins_carry_the_colour_that_their_own_numbers_call_for(shared):
    lines = (shared / "text" / "warnings_zh.txt").read_text("utf-8").splitlines()
    judged = []
    for line in lines:
        told = re.search("(蓝|黄|橙|红)色", line)[1]
        expected = "蓝黄橙红".index(told) + 1
        if rain := re.search(r"暴雨.*?(\d+)小时.*?(\d+)毫米以上|暴雨.*?(\d+)小时.*?达(\d+)毫米", line):
            hours, amount = (int(one) for one in rain.groups() if one)
            name = f"rain_mm_{hours}h"
            judged.append((line[:6], signal_colour({name: amount}, TABLE["rainstorm"]).colour.item(), expected))
        elif fog := re.search(r"大雾.*?(\d+)小时内.*?小于(\d+)米", line):
            name = f"fog_visibility_m_{fog[1]}h"
            judged.append((line[:6], signal_colour({name: int(fog[2]) - 1}, TABLE["fog"]).colour.item(), expected))
        elif lightning := re.search(r"雷电.*?未来(\d+)小时", line):
            name = f"lightning_likelihood_{lightning[1]}h"
            judged.append((line[:6], signal_colour({name: 1}, TABLE["lightning"]).colour.item(), expected))
    agree = [one for one in judged if one[1] == one[2]]
    # Beijing's orange follows the city's own table (100 mm in 6 h); the national one would say yellow.
    local = [one for one in judged if one[1] != one[2]]
    assert len(agree) == 5
    assert [(found, told) for _, found, told in local] == [(YELLOW, ORANGE)]


readings = {name: st.one_of(st.just(np.nan), st.floats(0, 150)) for name in ("rain_mm_12h", "rain_mm_6h", "rain_mm_3h")}


@settings(max_examples=40, deadline=None)
@given(st.fixed_dictionaries(readings), st.floats(0, 100))
def test_more_rain_is_never_a_lower_colour_and_whatever_was_missing_lies_between(given_rain, filled):
    answer = signal_colour(given_rain, TABLE["rainstorm"])
    assert answer.colour <= answer.could_be
    complete = {name: filled if np.isnan(value) else value for name, value in given_rain.items()}
    certain = signal_colour(complete, TABLE["rainstorm"])
    assert answer.colour <= certain.colour <= answer.could_be
    wetter = signal_colour({name: value + filled for name, value in complete.items()}, TABLE["rainstorm"])
    assert wetter.colour >= certain.colour
