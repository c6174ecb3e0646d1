"""Heat of pool, jet and fireball; overpressure of explosions (I-01, X-08)."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science import plume
from anlan.science.plume import blast, fires, radiation

LPG, TEN_TONNES = 46e6, 10_000


def passes(way, pressure=2000.0):
    return min(2.02 * (pressure * way) ** -0.09, 1.0)


def test_a_twenty_metre_gasoline_pool_burns_25_6_metres_high():
    # standards reference §11.6: m″ 0.055, air 1.2 kg/m³: H/D 1.281.
    height = plume.thomas1963_flame_height(20, 0.055)
    assert height.value == pytest.approx(25.6, abs=0.05) and height.value / 20 == pytest.approx(1.281, abs=0.001)
    assert height.valid and not plume.thomas1963_flame_height(500, 0.055).valid


def test_fireballs_of_one_ten_and_fifty_tonnes_have_the_sizes_of_the_reference():
    # standards reference §11.6.
    ball = plume.ccps1994_fireball([1000, 10_000, 50_000], LPG)
    assert ball.diameter_m.value == pytest.approx([58.0, 125.0, 213.7], abs=0.05)
    assert ball.duration_s.value == pytest.approx([4.5, 9.69, 15.8], abs=0.05)
    assert ball.height_m.value == pytest.approx(0.75 * ball.diameter_m.value, rel=1e-12)
    assert ball.emissive_w_m2.value[1] == pytest.approx(290.2e3, rel=2e-4)
    assert all(each.valid.all() for each in ball)


def test_ten_tonnes_of_lpg_radiate_as_the_reference_says():
    # standards reference §11.6: 100, 200, 300 m → 39.5, 14.6, 7.0 kW/m².
    flux = plume.fireball_flux([100, 200, 300], TEN_TONNES, LPG)
    assert flux.value / 1000 == pytest.approx([39.5, 14.6, 7.0], abs=0.05) and flux.valid.all()


def test_a_fireball_radiates_by_the_pressure_at_which_its_vessel_burst():
    found = plume.roberts1981_radiant([1e6, 2e6, 1e4])
    assert found.value == pytest.approx([0.27, 0.27 * 2**0.32, 0.27 * 0.01**0.32], rel=1e-12)
    assert found.valid.tolist() == [True, True, False]


@given(st.floats(1, 5e4), st.floats(1_000, 60_000), st.floats(10, 3000))
@settings(max_examples=30, deadline=None)
def test_the_fireball_equals_its_formula_and_its_distance_leads_back(mass, flux, distance):
    diameter = 5.8 * mass ** (1 / 3)
    lasts = 0.45 * mass ** (1 / 3) if mass <= 30_000 else 2.6 * mass ** (1 / 6)
    emissive = 0.3 * mass * LPG / (math.pi * diameter**2 * lasts)
    way = math.hypot(distance, 0.75 * diameter)
    expected = passes(way) * emissive * diameter**2 / (4 * way**2)
    assert plume.fireball_flux(distance, mass, LPG).value == pytest.approx(expected, rel=1e-12)
    reach = plume.fireball_distance(flux, mass, LPG).value
    if reach > 0.001:
        assert plume.fireball_flux(reach, mass, LPG).value == pytest.approx(flux, rel=1e-7)
    else:
        assert plume.fireball_flux(0, mass, LPG).value <= flux * (1 + 1e-6)


def test_the_nearest_metre_of_dry_air_lets_all_through():
    assert plume.tno_transmissivity([0, 0.1, 1.0]).value.tolist() == [1, 1, 1]
    found = plume.tno_transmissivity([10.0, 40.0, 100.0])
    assert found.value == pytest.approx([passes(way) for way in (10, 40, 100)], rel=1e-12)
    assert found.valid.tolist() == [True, True, False]
    # a weak source whose level lies within the metre where nothing is lost
    law = radiation.level_reach(np.array([8.0]), np.array([8.0]), np.array([0.0]), 2000.0, radiation.TNO_TRANSMISSIVITY)
    assert law == pytest.approx([1.0])


@given(st.floats(1, 60), st.floats(0.01, 0.12), st.floats(1, 500), st.floats(500, 40_000))
@settings(max_examples=30, deadline=None)
def test_the_pool_fire_equals_its_formula_and_its_distance_leads_back(diameter, burning, distance, flux):
    height = 42 * diameter * (burning / (1.2 * math.sqrt(9.80665 * diameter))) ** 0.61
    way = math.hypot(distance, height / 2)
    expected = passes(way) * 0.3 * burning * math.pi / 4 * diameter**2 * 44e6 / (4 * math.pi * way**2)
    found = plume.pool_fire_flux(distance, diameter, burning, 44e6)
    assert found.value == pytest.approx(expected, rel=1e-12) and found.valid == (distance >= diameter)
    reach = plume.pool_fire_distance(flux, diameter, burning, 44e6).value
    if reach > 0.001:
        assert plume.pool_fire_flux(reach, diameter, burning, 44e6).value == pytest.approx(flux, rel=1e-7)


def test_a_jet_of_one_kilogram_of_lpg_a_second_burns_sixteen_metres_long():
    length = plume.worldbank1985_jet_length(1.0, LPG)
    assert length.value == pytest.approx(46e6**0.444 / 161.66, rel=1e-12) and 15 < length.value < 17 and length.valid


@given(st.floats(-50, 150), st.floats(1, 150), st.floats(0.1, 50), st.integers(1, 12))
@settings(max_examples=20, deadline=None)
def test_the_jet_fire_is_the_sum_of_its_points(along, aside, rate, points):
    flame = (rate * LPG) ** 0.444 / 161.66
    expected = sum(
        0.3 * rate * LPG / points / (4 * math.pi * ((along - (k + 0.5) / points * flame) ** 2 + aside**2))
        for k in range(points)
    )
    found = plume.jet_fire_flux(along, aside, rate, LPG, points=points)
    assert found.value == pytest.approx(expected, rel=1e-10)
    gap = math.hypot(along - min(max(along, 0), flame), aside)
    assert found.valid == (gap >= flame / 5 and 1e6 <= rate * LPG <= 1e10)


@given(st.floats(1, 2000), st.floats(1, 3))
@settings(max_examples=20, deadline=None)
def test_farther_from_any_fire_or_blast_is_never_stronger(distance, farther):
    for call in (
        lambda x: plume.fireball_flux(x, TEN_TONNES, LPG),
        lambda x: plume.pool_fire_flux(x, 20, 0.055, 44e6),
        lambda x: plume.jet_fire_flux(10, x, 3, LPG),
        lambda x: plume.sadovsky1952_overpressure(x, 500),
        lambda x: plume.tno_transmissivity(x),
    ):
        near, far = call([distance, distance * farther]).value
        assert far <= near * (1 + 1e-12)


def test_burns_kill_as_the_reference_says():
    # standards reference §11.6: 12.5 kW/m² for 60 s → Pr 6.301, 0.90; 37.5 kW/m² for 10 s → 5.464, 0.68.
    found = plume.burn_probability([12_500, 37_500, 0], [60, 10, 60])
    expected = [NormalDist().cdf(6.301 - 5), NormalDist().cdf(5.464 - 5), 0]
    assert found.value == pytest.approx(expected, abs=1e-4)
    assert found.value[:2] == pytest.approx([0.90, 0.68], abs=0.005) and found.valid.all()


@given(st.floats(0, 1e5), st.floats(0, 600), st.floats(1, 3))
@settings(max_examples=20, deadline=None)
def test_more_heat_or_more_time_never_kills_less(flux, time, more):
    low = plume.burn_probability(flux, time).value
    assert low <= plume.burn_probability(flux * more, time).value <= 1
    assert low <= plume.burn_probability(flux, time * more).value


def test_heat_and_pressure_are_graded_by_the_levels_they_reach():
    assert plume.flux_grade([0, 1599, 1600, 4000, 12_500, 25_000, 37_500, np.nan, -1]).tolist() == [
        0,
        0,
        1,
        2,
        3,
        4,
        5,
        -1,
        -1,
    ]
    pascals = [0, 2e3, 7e3, 13.8e3, 20e3, 30e3, 50e3, 100e3, np.nan]
    assert plume.overpressure_grade(pascals).tolist() == [0, 1, 2, 3, 4, 5, 6, 7, -1]


@given(st.floats(0, 2e5), st.floats(1, 3))
@settings(max_examples=30, deadline=None)
def test_more_is_never_graded_lower(value, more):
    assert plume.flux_grade(value) <= plume.flux_grade(value * more)
    assert plume.overpressure_grade(value) <= plume.overpressure_grade(value * more)


def test_ten_tonnes_of_propane_count_as_7407_kilograms_of_tnt():
    # standards reference §11.6: 46,500 kJ/kg, a 0.04, ground 1.8, 4,520 kJ/kg.
    found = plume.tnt_equivalent(TEN_TONNES, 46.5e6)
    assert found.value == pytest.approx(7407, abs=0.5) and found.valid
    assert (blast.CLOUD_YIELD, blast.GROUND_FACTOR, blast.TNT_J_KG) == (0.04, 1.8, 4.52e6)


def test_a_tonne_of_tnt_presses_as_the_reference_says():
    # standards reference §11.6: 30, 50, 100, 200 m → 0.0839, 0.0332, 0.0118, 0.0050 MPa.
    found = plume.sadovsky1952_overpressure([30, 50, 100, 200], 1000)
    assert found.value / 1e6 == pytest.approx([0.0839, 0.0332, 0.0118, 0.0050], abs=5.1e-5)
    assert found.valid.tolist() == [True, True, True, False]


def test_the_blast_law_is_trusted_from_z_1_to_15():
    found = plume.sadovsky1952_overpressure([9.95, 10.05, 149.5, 150.5], 1000)
    assert found.valid.tolist() == [False, True, True, False]


def test_the_distances_of_the_reference_come_back():
    # standards reference §11.6, W 7,407 kg.
    found = plume.sadovsky1952_distance([0.1e6, 0.05e6, 0.03e6, 0.0138e6, 0.007e6], 7407)
    assert found.value == pytest.approx([53.6, 76.9, 103.7, 173.8, 292.6], abs=0.06)
    assert found.valid.tolist() == [True] * 4 + [False]  # the last lies at Z = 15.01


@given(st.floats(1, 2000), st.floats(0.1, 1e5))
@settings(max_examples=30, deadline=None)
def test_overpressure_and_distance_lead_back_to_each_other(distance, mass):
    z = distance / mass ** (1 / 3)
    found = plume.sadovsky1952_overpressure(distance, mass)
    assert found.value == pytest.approx((0.084 / z + 0.27 / z**2 + 0.7 / z**3) * 1e6, rel=1e-9)
    back = plume.sadovsky1952_distance(found.value, mass)
    assert back.value == pytest.approx(distance, rel=1e-9)
    assert found.valid == (1 - 1e-12 <= z <= 15 + 1e-12) or min(abs(z - 1), abs(z - 15)) < 1e-9


def test_half_of_those_within_28_5_metres_of_that_cloud_die():
    # standards reference §11.6: 13.6 (7407/1000)^0.37.
    assert plume.death_radius(7407).value == pytest.approx(28.5, abs=0.05)
    assert plume.death_radius([0, 1000]).value == pytest.approx([0, 13.6], rel=1e-12)


@given(st.floats(0, 1e5), st.floats(1, 4))
@settings(max_examples=30, deadline=None)
def test_more_fuel_never_reaches_less_far(mass, more):
    assert plume.death_radius(mass * more).value >= plume.death_radius(mass).value
    assert plume.tnt_equivalent(mass * more, LPG).value >= plume.tnt_equivalent(mass, LPG).value
    assert plume.sadovsky1952_distance(2e4, mass * more).value >= plume.sadovsky1952_distance(2e4, mass).value
    assert plume.worldbank1985_jet_length(mass * more, LPG).value >= plume.worldbank1985_jet_length(mass, LPG).value
    assert plume.thomas1963_flame_height(10, 0.01 * more).value >= plume.thomas1963_flame_height(10, 0.01).value


def test_the_levels_and_constants_are_those_of_the_sources():
    assert radiation.FLUX_LEVELS_W_M2 == (1600, 4000, 12_500, 25_000, 37_500)
    assert blast.PRESSURE_LEVELS_PA == (2000, 7000, 13_800, 20_000, 30_000, 50_000, 100_000)
    assert radiation.TNO_TRANSMISSIVITY == (2.02, 0.09) and radiation.TNO_BURN_DEATH == (-36.38, 2.56)
    assert (fires.AIR_KG_M3, fires.RADIANT_FRACTION, radiation.VAPOUR_PA) == (1.2, 0.3, 2000)


FUNCTIONS = {
    "tno_transmissivity": (plume.tno_transmissivity, (20.0,)),
    "thomas1963_flame_height": (plume.thomas1963_flame_height, (20.0, 0.055)),
    "pool_fire_flux": (plume.pool_fire_flux, (50.0, 20.0, 0.055, 44e6)),
    "pool_fire_distance": (plume.pool_fire_distance, (4000.0, 20.0, 0.055, 44e6)),
    "worldbank1985_jet_length": (plume.worldbank1985_jet_length, (1.0, 46e6)),
    "roberts1981_radiant": (plume.roberts1981_radiant, (1e6,)),
    "fireball_flux": (plume.fireball_flux, (100.0, 1e4, 46e6)),
    "fireball_distance": (plume.fireball_distance, (4000.0, 1e4, 46e6)),
    "burn_probability": (plume.burn_probability, (1e4, 30.0)),
    "tnt_equivalent": (plume.tnt_equivalent, (1e4, 46e6)),
    "sadovsky1952_overpressure": (plume.sadovsky1952_overpressure, (50.0, 1e3)),
    "sadovsky1952_distance": (plume.sadovsky1952_distance, (3e4, 1e3)),
    "death_radius": (plume.death_radius, (1e3,)),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_gaps_and_impossible_values_are_marked_and_wrong_kinds_refused(name):
    function, good = FUNCTIONS[name]
    assert bool(function(*good).valid)
    for place in range(len(good)):
        for bad in (np.nan, -1.0):
            result = function(*good[:place], bad, *good[place + 1 :])
            assert np.isnan(result.value) and not result.valid, (place, bad)
        with pytest.raises(ValueError, match="array of numbers"):
            function(*good[:place], "much", *good[place + 1 :])
        row = function(*good[:place], np.array([int(good[place]) or good[place]] * 3), *good[place + 1 :])
        assert row.value.shape == (3,)
    assert function(*(np.zeros(0) for _ in good)).value.shape == (0,)
    if len(good) > 1:
        with pytest.raises(ValueError, match="shapes do not fit"):
            function(np.ones(2), np.ones(3), *good[2:])


def test_the_jet_and_the_fireball_mark_gaps_too():
    assert np.isnan(plume.jet_fire_flux(np.nan, 5, 1, LPG).value) and np.isnan(plume.jet_fire_flux(3, 5, -1, LPG).value)
    assert plume.jet_fire_flux(np.zeros(0), 5, 1, LPG).value.shape == (0,)
    assert not any(each.valid for each in plume.ccps1994_fireball(-1, LPG))
    assert not any(each.valid for each in plume.ccps1994_fireball(1e7, LPG))


def test_coefficients_outside_their_domain_are_refused_by_name():
    for call, named in (
        (lambda: plume.thomas1963_flame_height(1, 0.05, air_kg_m3=0), "air_kg_m3"),
        (lambda: plume.pool_fire_flux(50, 20, 0.05, 4e7, radiant=2), "radiant"),
        (lambda: plume.pool_fire_distance(50, 20, 0.05, 4e7, vapour_pa=0), "vapour_pa"),
        (lambda: plume.ccps1994_fireball(1, 1, radiant=-1), "radiant"),
        (lambda: plume.jet_fire_flux(1, 1, 1, 1e7, points=0), "points"),
        (lambda: plume.tnt_equivalent(1, 1, cloud_yield=2), "cloud_yield"),
        (lambda: plume.tnt_equivalent(1, 1, tnt_j_kg=1), "tnt_j_kg"),
        (lambda: plume.burn_probability(1, 1, probit=radiation.BurnProbit(1, 0)), "probit.b"),
        (lambda: plume.flux_grade(1, levels_w_m2=(2, 1)), "rise"),
        (lambda: plume.overpressure_grade(1, levels_pa=(2, 1)), "rise"),
    ):
        with pytest.raises(ValueError, match=named):
            call()
