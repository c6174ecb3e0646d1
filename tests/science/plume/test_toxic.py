"""Poison in the air: units, load, probability, zones; and staying indoors (I-01, C-16)."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science import plume
from anlan.science.plume import toxic

R = 8.314462618
CHLORINE = plume.TOXIC_GASES["7782-50-5"]


def test_one_ppm_of_chlorine_is_2_9_milligrams_at_25_degrees():
    # standards reference §11.4: ppm = mg/m³ · 24.45 / M.
    assert plume.ppm_from_mg_m3(2.9, 0.0709).value == pytest.approx(2.9 * 24.45 / 70.9, rel=1e-3)  # 24.465 exactly
    assert plume.mg_m3_from_ppm(1, 0.0709).value == pytest.approx(0.0709e6 / 24_465.4 * 1000 / 1000, rel=1e-4)


def test_thin_air_holds_fewer_milligrams_for_the_same_ppm():
    # Lhasa: 65 kPa, 0 ℃.
    there = plume.mg_m3_from_ppm(100, 0.017, temperature_k=273.15, pressure_pa=65_000).value
    assert there == pytest.approx(100 * 0.017 * 65_000 / (R * 273.15), rel=1e-12)
    assert there < plume.mg_m3_from_ppm(100, 0.017, temperature_k=273.15).value


@given(st.floats(0, 1e6), st.floats(0.002, 0.4), st.floats(200, 400), st.floats(3e4, 2e5))
@settings(max_examples=25, deadline=None)
def test_ppm_and_milligrams_turn_into_each_other(ppm, molar, temperature, pressure):
    air = {"temperature_k": temperature, "pressure_pa": pressure}
    there = plume.mg_m3_from_ppm(ppm, molar, **air)
    back = plume.ppm_from_mg_m3(there.value, molar, **air)
    assert back.value == pytest.approx(ppm, rel=1e-12) and there.valid


def test_four_hundred_ppm_of_chlorine_for_half_an_hour_kill_four_of_five():
    # standards reference §11.5: Pr 5.863, P 0.806; ammonia 5,000 ppm 30 min Pr 1.906.
    load = plume.toxic_load([400.0], 30, exponent=2)
    assert load.value == pytest.approx(400**2 * 30, rel=1e-12)
    assert plume.probit_probability(load.value, CHLORINE.probit).value == pytest.approx(0.806, abs=0.0005)
    ammonia = plume.TOXIC_GASES["7664-41-7"].probit
    load = plume.toxic_load([5000.0], 30, exponent=ammonia.n).value
    assert plume.probit_probability(load, ammonia).value == pytest.approx(NormalDist().cdf(1.906 - 5), rel=0.01)


def test_half_die_of_chlorine_at_the_concentrations_of_withers_and_lees():
    # Withers & Lees (1985): 433 ppm for 10 min and 250 ppm for 30 min kill half of the regular population.
    for ppm, minutes in ((433, 10), (250, 30)):
        load = plume.toxic_load([ppm], minutes, exponent=CHLORINE.probit.n).value
        assert plume.probit_probability(load, CHLORINE.probit).value == pytest.approx(0.5, abs=0.01)


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=8), st.floats(0.1, 60), st.floats(0.5, 3.5))
@settings(max_examples=25, deadline=None)
def test_the_load_is_the_sum_of_its_steps_and_never_falls_with_time(course, minutes, exponent):
    by_hand = sum(ppm**exponent * minutes for ppm in course)
    found = plume.toxic_load(course, minutes, exponent=exponent)
    assert found.value == pytest.approx(by_hand, rel=1e-9) and found.valid
    longer = plume.toxic_load([*course, 5.0], minutes, exponent=exponent)
    assert longer.value >= found.value
    stepped = plume.toxic_load(course, [minutes] * len(course), exponent=exponent)
    assert stepped.value == pytest.approx(found.value, rel=1e-12)


def test_loads_of_many_places_keep_their_shape_and_an_unknown_hour_stays_unknown():
    course = np.full((4, 2, 3), 10.0)
    course[2, 0, 1] = np.nan
    course[1, 1, 1] = -1
    found = plume.toxic_load(course, [1, 2, 3, 4], exponent=2)
    assert found.value.shape == (2, 3)
    assert np.isnan(found.value).sum() == 2 and found.valid.sum() == 4
    assert np.nanmax(found.value) == pytest.approx(1000)


@given(st.floats(0, 1e12), st.floats(1, 10))
@settings(max_examples=20, deadline=None)
def test_a_higher_load_is_never_less_deadly(load, more):
    for gas in plume.TOXIC_GASES.values():
        low, high = plume.probit_probability([load, load * more], gas.probit).value
        assert 0 <= low <= high <= 1


def test_no_load_kills_nobody_and_an_impossible_one_is_no_number():
    found = plume.probit_probability([0.0, np.nan, -1.0], CHLORINE.probit)
    assert found.value[0] == 0 and np.isnan(found.value[1:]).all() and found.valid.tolist() == [True, False, False]


TABLE = {  # standards reference §11.5: M g/mol; AEGL-1/2/3 60 min; AEGL-3 10/30/60/240/480 min; IDLH; probit
    "7782-50-5": (70.9, (0.5, 2.0, 20), (50, 28, 20, 10, 7.1), 10, (-8.29, 0.92, 2)),
    "7664-41-7": (17.03, (30, 160, 1100), (2700, 1600, 1100, 550, 390), 300, (-35.9, 1.85, 2)),
    "7783-06-4": (34.08, (0.51, 27, 50), (76, 59, 50, 37, 31), 100, (-31.42, 3.008, 1.43)),
    "630-08-0": (28.01, (None, 83, 330), (1700, 600, 330, 150, 130), 1200, (-37.98, 3.7, 1)),
    "7664-39-3": (20.01, (1.0, 24, 44), (170, 62, 44, 22, 22), 30, (-35.87, 3.354, 1)),
    "7446-09-5": (64.07, (0.20, 0.75, 30), (30, 30, 30, 19, 9.6), 100, (-15.67, 2.10, 1)),
    "74-90-8": (27.03, (2.0, 7.1, 15), (27, 21, 15, 8.6, 6.6), 50, (-29.42, 3.008, 1.43)),
    "75-44-5": (98.92, (None, 0.30, 0.75), (3.6, 1.5, 0.75, 0.20, 0.09), 2, (-19.27, 3.686, 1)),
    "7647-01-0": (36.46, (1.8, 22, 100), (620, 210, 100, 26, 26), 50, (-16.85, 2.0, 1)),
    "10102-44-0": (46.01, (0.50, 12, 20), (34, 25, 20, 14, 11), 20, (-13.79, 1.4, 2)),
}


@pytest.mark.parametrize("cas", TABLE)
def test_the_levels_of_each_gas_are_those_of_the_reference(cas):
    gas = plume.TOXIC_GASES[cas]
    molar, levels, third, idlh, probit = TABLE[cas]
    assert gas.molar_mass_kg_mol == pytest.approx(molar / 1000, rel=1e-9)
    assert [None if math.isnan(level) else level for level in gas.aegl_ppm] == list(levels)
    assert gas.aegl_3_ppm == third and gas.idlh_ppm == idlh
    assert tuple(gas.probit) == probit
    assert gas.aegl_ppm[2] == third[plume.AEGL_MINUTES.index(60)]


def test_every_gas_of_the_reference_is_there():
    assert plume.TOXIC_GASES.keys() == TABLE.keys()
    assert toxic.AEGL_MINUTES == (10, 30, 60, 240, 480) and toxic.ROOM_K == 298.15


def test_the_level_for_two_hours_lies_on_the_line_between_one_and_four():
    found = plume.level_for_duration([60, 120, 240, 5, 1000], CHLORINE.aegl_3_ppm)
    assert found.value == pytest.approx([20, math.sqrt(20 * 10), 10, 50, 7.1], rel=1e-12)
    assert found.valid.tolist() == [True, True, True, False, False]


@given(st.floats(1, 2000), st.floats(1, 3))
@settings(max_examples=20, deadline=None)
def test_longer_exposure_never_raises_the_level(minutes, longer):
    for gas in plume.TOXIC_GASES.values():
        short, long = plume.level_for_duration([minutes, minutes * longer], gas.aegl_3_ppm).value
        assert long <= short * (1 + 1e-12)


def test_zones_are_red_orange_yellow_from_their_levels_on():
    found = plume.aegl_zone([0.0, 0.49, 0.5, 2.0, 19.9, 20.0, 1e5, np.nan, -1.0], CHLORINE.aegl_ppm)
    assert found.tolist() == [0, 0, 1, 2, 2, 3, 3, -1, -1]
    phosgene = plume.TOXIC_GASES["75-44-5"].aegl_ppm
    assert plume.aegl_zone([0.1, 0.3, 0.8], phosgene).tolist() == [0, 2, 3]


@given(st.floats(0, 2e5), st.floats(1, 5))
@settings(max_examples=20, deadline=None)
def test_a_stronger_cloud_never_has_a_milder_zone(ppm, more):
    low, high = plume.aegl_zone([ppm, ppm * more], CHLORINE.aegl_ppm)
    assert high >= low


def test_wrong_kinds_shapes_and_coefficients_are_refused():
    for call, named in (
        (lambda: plume.toxic_load(5.0, 1, exponent=2), "step_minutes"),
        (lambda: plume.toxic_load([1, 2, 3], [1, 2], exponent=2), "step_minutes"),
        (lambda: plume.toxic_load([1.0], 1, exponent=9), "exponent"),
        (lambda: plume.probit_probability(1, plume.Probit(1, -1, 2)), "probit.b"),
        (lambda: plume.level_for_duration(60, (1, 2, 3)), "five"),
        (lambda: plume.aegl_zone(1, (20, 2, 0.5)), "rising"),
        (lambda: plume.ppm_from_mg_m3("much", 0.07), "array of numbers"),
        (lambda: plume.mg_m3_from_ppm(np.ones(2), np.ones(3)), "shapes do not fit"),
    ):
        with pytest.raises(ValueError, match=named):
            call()


def test_gaps_and_impossible_air_are_marked_and_empty_arrays_stay_empty():
    for call in (plume.ppm_from_mg_m3, plume.mg_m3_from_ppm):
        for bad in ((np.nan, 0.07), (-1, 0.07), (1, 0), (1, np.nan)):
            assert np.isnan(call(*bad).value) and not call(*bad).valid
        assert np.isnan(call(1, 0.07, pressure_pa=-5).value)
        assert call(np.zeros(0), 0.07).value.shape == (0,)
        assert call(np.array([1, 2]), 0.07).value.dtype == np.float64
    assert not plume.ppm_from_mg_m3(1e9, 0.02).valid
    assert np.isnan(plume.mg_m3_from_ppm(2e6, 0.02).value)
    assert np.isnan(plume.level_for_duration([0, np.nan], CHLORINE.aegl_3_ppm).value).all()
    assert plume.toxic_load(np.zeros((3, 0)), 1, exponent=2).value.shape == (0,)


# ---- staying indoors


def indoors_by_hand(outdoor, step, changes, initial, kept, parts=20_000):
    """Small Euler steps of dCi/dt = λ ((1 − f) Co − Ci)."""
    inside, found = initial, []
    for outside in outdoor:
        for _ in range(parts):
            inside += step / parts * changes / 3600 * ((1 - kept) * outside - inside)
        found.append(inside)
    return found


def test_a_passing_cloud_comes_in_slowly_and_leaves_slowly():
    outdoor = [100.0, 100, 40, 0, 0]
    found = plume.indoor_concentration(outdoor, 600, 0.5, initial=3, kept_out=0.1)
    assert found.value == pytest.approx(indoors_by_hand(outdoor, 600, 0.5, 3, 0.1), rel=1e-4) and found.valid.all()


def test_half_an_hour_behind_shut_windows_lets_in_a_fifth():
    assert plume.sheltering_factor(1800, 0.5).value == pytest.approx(1 - math.exp(-0.25), rel=1e-12)
    course = plume.indoor_concentration([100.0] * 3, 600, 0.5).value
    assert course[-1] / 100 == pytest.approx(plume.sheltering_factor(1800, 0.5).value, rel=1e-12)


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=8), st.floats(1, 7200), st.floats(0, 20), st.floats(1, 5))
@settings(max_examples=25, deadline=None)
def test_indoors_is_never_worse_than_the_worst_outdoors_and_leaks_never_help_at_first(course, step, changes, leakier):
    found = plume.indoor_concentration(course, step, changes).value
    assert (found >= 0).all() and (found <= max(course) * (1 + 1e-9)).all()
    assert plume.indoor_concentration(course, step, changes * leakier).value[0] >= found[0] * (1 - 1e-9)
    assert plume.sheltering_factor(step * leakier, changes).value >= plume.sheltering_factor(step, changes).value


def test_a_gap_outdoors_is_a_gap_indoors_from_there_on():
    found = plume.indoor_concentration([1.0, np.nan, 1.0], 60, 1)
    assert np.isnan(found.value).tolist() == [False, True, True] and found.valid.tolist() == [True, False, False]
    assert np.isnan(plume.indoor_concentration([1.0, -1.0], 60, 1).value[1])


def test_houses_of_different_tightness_stand_side_by_side():
    found = plume.indoor_concentration(np.full((3, 1), 10.0), 600, [0.3, 1.0, -1.0, np.nan, 100.0])
    assert found.value.shape == (3, 5)
    assert found.valid[0].tolist() == [True, True, False, False, False]
    assert np.isnan(found.value[0]).tolist() == [False, False, True, True, False]
    assert plume.indoor_concentration(np.zeros((0, 4)), 60, 1).value.shape == (0, 4)


def test_shelter_refuses_what_it_cannot_use():
    for call, named in (
        (lambda: plume.indoor_concentration(5.0, 60, 1), "outdoor"),
        (lambda: plume.indoor_concentration([1.0], 0, 1), "step_s"),
        (lambda: plume.indoor_concentration([1.0], 60, 1, kept_out=2), "kept_out"),
        (lambda: plume.indoor_concentration(np.ones((2, 3)), 60, np.ones(2)), "shapes do not fit"),
        (lambda: plume.sheltering_factor(np.ones(2), np.ones(3)), "shapes do not fit"),
    ):
        with pytest.raises(ValueError, match=named):
            call()
    assert np.isnan(plume.sheltering_factor([-1, np.nan], 1).value).all()
    assert not plume.sheltering_factor(60, 61).valid
