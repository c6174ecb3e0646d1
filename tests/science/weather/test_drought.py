"""Meteorological drought, GB/T 20481-2017."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science.weather import (
    DROUGHT_GRADES,
    MCI_NORTH_AND_WEST,
    MCI_SOUTH,
    MciWeights,
    gb20481_anomaly_grade,
    gb20481_index_grade,
    gb20481_mci,
    gb20481_moisture_grade,
    gb20481_moisture_index,
    gb20481_rain_anomaly,
    gb20481_soil_grade,
    gb20481_weighted_rain,
    thornthwaite_evaporation,
)

index = st.floats(-4, 4)


def test_an_index_is_graded_at_a_half_one_one_and_a_half_and_two():
    found = gb20481_index_grade([0, -0.49, -0.5, -0.99, -1.0, -1.49, -1.5, -1.99, -2.0, -5, np.nan])
    assert found.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, -1]


def test_relative_moisture_is_graded_at_40_65_80_and_95_hundredths():
    found = gb20481_moisture_grade([0.5, -0.39, -0.40, -0.64, -0.65, -0.79, -0.80, -0.94, -0.95, -1.0, -1.01])
    assert found.tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, -1]


def test_a_rain_anomaly_is_graded_for_the_month_and_for_the_season():
    month = gb20481_anomaly_grade([-39, -40, -59, -60, -79, -80, -94, -95, -100, -101], span="month")
    assert month.tolist() == [0, 1, 1, 2, 2, 3, 3, 4, 4, -1]
    season = gb20481_anomaly_grade([-24, -25, -49, -50, -69, -70, -79, -80], span="season")
    assert season.tolist() == [0, 1, 1, 2, 2, 3, 3, 4]
    with pytest.raises(ValueError, match="span must be month or season"):
        gb20481_anomaly_grade(-50, span="year")


def test_soil_is_graded_at_sixty_fifty_forty_and_thirty_percent():
    assert gb20481_soil_grade([61, 60, 51, 50, 41, 40, 31, 30, 0, -1, 201]).tolist() == [
        0,
        1,
        1,
        2,
        2,
        3,
        3,
        4,
        4,
        -1,
        -1,
    ]
    assert gb20481_soil_grade([199.0, 198.5, 201.5]).tolist() == [0, 0, -1]


def test_two_thousandths_above_a_step_a_drought_is_not_reached():
    near = 0.998
    assert gb20481_index_grade(np.array([-0.5, -1.0, -1.5, -2.0]) * near).tolist() == [0, 1, 2, 3]
    assert gb20481_moisture_grade(np.array([-0.40, -0.65, -0.80, -0.95]) * near).tolist() == [0, 1, 2, 3]
    assert gb20481_anomaly_grade(np.array([-40, -60, -80, -95]) * near, span="month").tolist() == [0, 1, 2, 3]
    assert gb20481_anomaly_grade(np.array([-25, -50, -70, -80]) * near, span="season").tolist() == [0, 1, 2, 3]
    assert gb20481_soil_grade(np.array([60, 50, 40, 30]) / near).tolist() == [0, 1, 2, 3]


def test_forty_of_a_hundred_millimetres_are_sixty_percent_short_a_moderate_drought():
    # standards reference §6.4
    anomaly = gb20481_rain_anomaly(40, 100)
    assert anomaly.value == pytest.approx(-60)
    assert DROUGHT_GRADES[gb20481_anomaly_grade(anomaly.value, span="month")] == "中旱"


def test_mci_in_the_north_and_in_the_south_with_a_pencil():
    # 1.2 · (0.3·−1 + 0.5·−0.8 + 0.3·−1.5 + 0.2·−2) = −1.86 ; 0.5·−1 + 0.6·−0.8 + 0.2·−1.5 + 0.1·−2 = −1.48
    parts = (-1.0, -0.8, -1.5, -2.0)
    assert gb20481_mci(*parts, weights=MCI_NORTH_AND_WEST, seasonal=1.2).value == pytest.approx(-1.86, rel=1e-12)
    assert gb20481_mci(*parts, weights=MCI_SOUTH, seasonal=1.0).value == pytest.approx(-1.48, rel=1e-12)


def test_outside_the_growing_season_mci_is_nought():
    assert gb20481_mci(-2, -1, -2, -2, weights=MCI_SOUTH, seasonal=[0.0, 0.4]).value == pytest.approx([0, -0.88])


def test_parts_that_are_missing_or_cannot_be_make_mci_unknown():
    found = gb20481_mci(-1, [-0.5, np.nan, -1.1, -0.5, -0.5], -1, -1, weights=MCI_SOUTH, seasonal=[1, 1, 1, -0.1, 1.51])
    assert found.valid.tolist() == [True, False, False, False, False]
    assert gb20481_mci(-1, -0.5, -1, -1, weights=MCI_SOUTH, seasonal=1.49).valid
    with pytest.raises(ValueError, match="weights must be numbers"):
        gb20481_mci(0, 0, 0, 0, weights=MciWeights(0.5, -0.6, 0.2, 0.1), seasonal=1)


def test_weighted_rain_keeps_085_of_each_day_and_reaches_back_sixty():
    daily = np.zeros(62)
    daily[0] = 100.0
    found = gb20481_weighted_rain(daily)
    assert found.value[1] == pytest.approx(85.0, rel=1e-12)
    assert found.value[60] == pytest.approx(100 * 0.85**60, rel=1e-9)
    assert found.value[61] == 0
    assert found.valid.tolist() == [False] * 60 + [True] * 2


BEIJING_C = [-3.1, -0.2, 6.7, 14.8, 20.8, 24.9, 26.4, 25.2, 20.4, 13.7, 5.0, -0.9]


def test_evaporation_is_thornthwaites_written_out_again():
    heat = sum((max(t, 0) / 5) ** 1.514 for t in BEIJING_C)
    power = 0.000000675 * heat**3 - 0.0000771 * heat**2 + 0.01792 * heat + 0.49239
    expected = [16 * (10 * t / heat) ** power if t > 0 else 0.0 for t in BEIJING_C]
    found = thornthwaite_evaporation(BEIJING_C)
    np.testing.assert_allclose(found.value, expected, rtol=1e-12)
    assert found.valid.all()
    assert found.value.sum() == pytest.approx(699.377, rel=1e-5)


def test_thornthwaites_power_of_a_heat_index_of_a_hundred_is_2_19():
    # His nomogram: a climate even at T has I = 12 (T/5)^1.514; I = 100 gives a = 2.188.
    even = 5 * (100 / 12) ** (1 / 1.514)
    found = thornthwaite_evaporation([even] * 12).value[0]
    assert np.log(found / 16) / np.log(10 * even / 100) == pytest.approx(2.18839, rel=1e-5)


def test_hot_months_are_marked_frozen_years_evaporate_nothing_and_gaps_stay():
    found = thornthwaite_evaporation([[26.4, -5, np.nan], [26.6, -5, 1], *[[20, -5, 1]] * 10])
    assert found.valid[:3, 0].tolist() == [True, False, True]
    assert found.value[:, 1].tolist() == [0.0] * 12
    assert np.isnan(found.value[:, 2]).all()
    with pytest.raises(ValueError, match="12 months"):
        thornthwaite_evaporation([10.0] * 11)
    assert np.isnan(thornthwaite_evaporation([95.0] * 12).value).all()


def test_moisture_and_anomaly_compare_with_what_is_lost_and_what_is_usual():
    assert gb20481_moisture_index(30, 120).value == pytest.approx(-0.75)
    for compare in (gb20481_moisture_index, gb20481_rain_anomaly):
        found = compare([10, 10, -1, np.nan, 0], [0, -5, 10, 10, 10])
        assert found.valid.tolist() == [False, False, False, False, True]
        assert compare(np.empty((0, 2)), 5.0).value.shape == (0, 2)


@settings(max_examples=25, deadline=None)
@given(index, st.floats(-1, 4), index, index, st.floats(0, 1.2), st.floats(0, 2))
def test_a_drier_part_never_makes_mci_wetter_nor_its_grade_lower(spiw, mi, spi90, spi150, seasonal, drier):
    for weights in (MCI_SOUTH, MCI_NORTH_AND_WEST):
        one = gb20481_mci(spiw, mi, spi90, spi150, weights=weights, seasonal=seasonal).value
        other = gb20481_mci(spiw - drier, mi, spi90 - drier, spi150, weights=weights, seasonal=seasonal).value
        assert other <= one
        assert gb20481_index_grade(other) >= gb20481_index_grade(one)


@settings(max_examples=25, deadline=None)
@given(st.floats(0, 500), st.floats(1, 500), st.floats(0, 100))
def test_more_rain_is_never_drier(rain, usual, more):
    for compare in (gb20481_moisture_index, gb20481_rain_anomaly):
        assert compare(rain + more, usual).value >= compare(rain, usual).value
    assert gb20481_anomaly_grade(gb20481_rain_anomaly(rain + more, usual).value, span="month") <= gb20481_anomaly_grade(
        gb20481_rain_anomaly(rain, usual).value, span="month"
    )


@settings(max_examples=25, deadline=None)
@given(st.floats(-100, 300), st.floats(-1, 3), st.floats(0, 200), st.floats(0, 1))
def test_drier_is_never_a_lower_grade(anomaly, mi, soil, drier):
    assert gb20481_anomaly_grade(max(anomaly - 50 * drier, -100), span="season") >= gb20481_anomaly_grade(
        anomaly, span="season"
    )
    assert gb20481_moisture_grade(max(mi - drier, -1)) >= gb20481_moisture_grade(mi)
    assert gb20481_soil_grade(max(soil - 50 * drier, 0)) >= gb20481_soil_grade(soil)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-30, 26), min_size=12, max_size=12), st.integers(0, 11))
def test_evaporation_is_never_negative_and_the_warmest_month_loses_most(months, warm):
    months[warm] = 26.4
    found = thornthwaite_evaporation(months).value
    assert (found >= 0).all()
    assert found[warm] == found.max()
