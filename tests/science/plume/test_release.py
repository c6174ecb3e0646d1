"""How fast it leaks, how much flashes, how fast the pool evaporates (I-01, I-02)."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.science import plume
from anlan.science.plume import pool, release

R = 8.314462618


def test_a_five_centimetre_hole_in_an_lpg_tank_lets_out_37_08_kilograms_a_second():
    # standards reference §11.3: d 50 mm, 580 kg/m³, 0.8 MPa above the air, discharge 0.62, no head.
    rate = plume.bernoulli_liquid_rate(math.pi * 0.025**2, 580, 0.8e6 + 101_325)
    assert rate.value == pytest.approx(37.08, abs=0.005) and rate.valid


def test_ten_metres_of_water_leave_at_the_speed_of_torricelli():
    rate = plume.bernoulli_liquid_rate(0.01, 1000, 101_325, 10.0, discharge=1.0)
    assert rate.value == pytest.approx(0.01 * 1000 * math.sqrt(2 * 9.80665 * 10), rel=1e-12)


def test_nothing_flows_out_against_a_higher_pressure_outside():
    assert plume.bernoulli_liquid_rate(0.01, 1000, 50_000, 1.0).value == 0
    assert plume.sonic_gas_rate(0.01, 50_000, 300, 0.029, 1.4).value == 0


def test_chlorine_at_seven_bar_leaves_a_two_centimetre_hole_at_0_805_kilograms_a_second():
    # standards reference §11.3: M 0.07091, γ 1.33, 288 K, discharge 1; choked below a ratio of 0.540.
    rate = plume.sonic_gas_rate(math.pi * 0.01**2, 0.7e6, 288, 0.07091, 1.33)
    assert rate.value == pytest.approx(0.805, abs=0.0005) and rate.valid
    assert plume.critical_pressure_ratio(1.33).value == pytest.approx(0.540, abs=0.0005)
    assert plume.critical_pressure_ratio(1.4).value == pytest.approx(0.528282, abs=1e-6)  # any gas dynamics table


def gas_by_hand(hole, pressure, temperature, molar, gamma, outside):
    """The isentropic nozzle, from its energy balance."""
    throat = max(outside / pressure, (2 / (gamma + 1)) ** (gamma / (gamma - 1)))
    speed = math.sqrt(2 * gamma / (gamma - 1) * R * temperature / molar * (1 - throat ** ((gamma - 1) / gamma)))
    return hole * pressure * molar / (R * temperature) * throat ** (1 / gamma) * speed


@given(st.floats(1.02e5, 5e6), st.floats(200, 600), st.floats(0.002, 0.2), st.floats(1.05, 1.67))
@settings(max_examples=30, deadline=None)
def test_gas_flow_obeys_the_energy_balance_below_and_at_the_speed_of_sound(pressure, temperature, molar, gamma):
    rate = plume.sonic_gas_rate(1e-3, pressure, temperature, molar, gamma)
    assert rate.value == pytest.approx(gas_by_hand(1e-3, pressure, temperature, molar, gamma, 101_325), rel=1e-9)


@given(st.floats(1e5, 1e7), st.floats(1.0, 1.5), st.floats(1, 2))
@settings(max_examples=30, deadline=None)
def test_a_larger_hole_or_a_higher_pressure_never_leaks_less(pressure, more, larger):
    for low, high in (
        (
            plume.bernoulli_liquid_rate(0.01, 700, pressure),
            plume.bernoulli_liquid_rate(0.01 * larger, 700, pressure * more),
        ),
        (
            plume.sonic_gas_rate(0.01, pressure, 290, 0.03, 1.3),
            plume.sonic_gas_rate(0.01 * larger, pressure * more, 290, 0.03, 1.3),
        ),
        (
            plume.homogeneous_two_phase_rate(0.01, pressure, 0.1, 8, 600),
            plume.homogeneous_two_phase_rate(0.01 * larger, pressure * more, 0.1, 8, 600),
        ),
    ):
        assert low.value <= high.value * (1 + 1e-12)


def test_ammonia_at_25_degrees_flashes_by_a_fifth():
    # cp 4.75 kJ/kg/K, boiling −33.4 ℃, 1,370 kJ/kg: 4.75 · 58.4 / 1370.
    flash = plume.flash_fraction(4750, 298.15, 239.75, 1.37e6)
    assert flash.value == pytest.approx(0.2025, abs=5e-5) and flash.valid
    assert plume.airborne_fraction(flash.value).value == 1.0
    assert plume.airborne_fraction([0.05, 0.2, 0.21]).value.tolist() == [0.05, 0.2, 1.0]


def test_cold_liquid_does_not_flash_and_no_more_than_everything_flashes():
    flash = plume.flash_fraction(4000, [200.0, 900.0], 240, 1e6)
    assert flash.value.tolist() == [0, 1] and flash.valid.tolist() == [True, False]


def test_two_phase_flow_takes_the_mean_density_and_55_percent_of_the_pressure():
    # by hand: 1/ρ = 0.1/10 + 0.9/600 → 86.957; 0.8 · 1e-3 · √(2 · 86.957 · 0.45 · 1e6).
    rate = plume.homogeneous_two_phase_rate(1e-3, 1e6, 0.1, 10, 600)
    assert rate.value == pytest.approx(0.8e-3 * math.sqrt(2 * 86.9565217 * 0.45e6), rel=1e-8) and rate.valid
    assert not plume.homogeneous_two_phase_rate(1e-3, 1e6, [0.0, 1.0], 10, 600).valid.any()
    liquid = plume.homogeneous_two_phase_rate(1e-3, 1e6, 0.0, 10, 600).value
    gas = plume.homogeneous_two_phase_rate(1e-3, 1e6, 1.0, 10, 600).value
    assert gas < rate.value < liquid


def test_the_discharge_coefficients_are_those_of_the_standard():
    assert (release.LIQUID_DISCHARGE, release.GAS_DISCHARGE, release.TWO_PHASE_DISCHARGE) == (0.62, 1.0, 0.8)
    assert (release.CRITICAL_PRESSURE_RATIO, release.MOSTLY_AIRBORNE) == (0.55, 0.2)


def test_a_litre_on_ten_millimetres_makes_a_pool_of_eighteen_centimetres():
    radius = plume.pool_radius(0.001, 0.01)
    assert radius.value == pytest.approx(math.sqrt(0.1 / math.pi), rel=1e-12) and radius.valid


@pytest.mark.parametrize(
    ("ground", "conductivity", "diffusivity"),
    [
        ("concrete", 1.1, 1.29e-7),
        ("soil", 0.9, 4.3e-7),
        ("dry_clay", 0.3, 2.3e-7),
        ("wetland", 0.6, 3.3e-7),
        ("gravel", 2.5, 11.0e-7),
    ],
)
def test_each_ground_gives_its_heat_to_a_boiling_pool(ground, conductivity, diffusivity):
    rate = plume.hj169_heat_evaporation(50, 60, 293, 240, 1.37e6, ground=plume.GROUNDS[ground])
    expected = conductivity * 50 * 53 / (1.37e6 * math.sqrt(math.pi * diffusivity * 60))
    assert rate.value == pytest.approx(expected, rel=1e-12) and rate.valid


def test_the_ground_cools_and_boiling_slows_with_the_root_of_time():
    rate = plume.hj169_heat_evaporation(50, [10.0, 40.0, 160.0], 293, 240, 1.37e6).value
    assert rate[0] / rate[1] == pytest.approx(2) and rate[1] / rate[2] == pytest.approx(2)
    assert plume.hj169_heat_evaporation(50, 10, 230, 240, 1.37e6).value == 0


@pytest.mark.parametrize(
    ("kind", "n", "alpha", "is_valid"),
    [(1, 0.2, 3.846e-3, True), (2, 0.2, 3.846e-3, True), (3, 0.25, 4.685e-3, False), (4, 0.25, 4.685e-3, True),
     (5, 0.3, 5.285e-3, True), (6, 0.3, 5.285e-3, True)],
)  # fmt: skip
def test_wind_evaporates_a_pool_by_the_table_of_the_standard(kind, n, alpha, is_valid):
    rate = plume.hj169_wind_evaporation(5, 12_000, 0.0781, 293, 3.0, kind)
    expected = alpha * 12_000 * 0.0781 / (R * 293) * 3 ** ((2 - n) / (2 + n)) * 5 ** ((4 + n) / (2 + n))
    assert rate.value == pytest.approx(expected, rel=1e-12) and rate.valid == is_valid


def test_no_wind_evaporates_nothing_by_wind_and_says_so():
    rate = plume.hj169_wind_evaporation(5, 12_000, 0.0781, 293, [0.0, 0.3], 4)
    assert rate.value[0] == 0 and not rate.valid.any()


@given(st.floats(0.5, 20), st.floats(1, 3), st.floats(1, 50), st.floats(1, 3))
@settings(max_examples=30, deadline=None)
def test_more_wind_or_a_wider_pool_never_evaporates_less(wind, windier, radius, wider):
    low = plume.hj169_wind_evaporation(radius, 1e4, 0.08, 290, wind, 4).value
    assert plume.hj169_wind_evaporation(radius * wider, 1e4, 0.08, 290, wind * windier, 4).value >= low * (1 - 1e-12)


FUNCTIONS = {
    "bernoulli_liquid_rate": (plume.bernoulli_liquid_rate, (0.01, 600, 1e6, 2)),
    "critical_pressure_ratio": (plume.critical_pressure_ratio, (1.4,)),
    "sonic_gas_rate": (plume.sonic_gas_rate, (0.01, 1e6, 300, 0.03, 1.3)),
    "flash_fraction": (plume.flash_fraction, (4000, 300, 240, 1e6)),
    "airborne_fraction": (plume.airborne_fraction, (0.1,)),
    "homogeneous_two_phase_rate": (plume.homogeneous_two_phase_rate, (0.01, 1e6, 0.1, 8, 600)),
    "pool_radius": (plume.pool_radius, (1, 0.01)),
    "hj169_heat_evaporation": (plume.hj169_heat_evaporation, (10, 60, 300, 240, 1e6)),
    "hj169_wind_evaporation": (plume.hj169_wind_evaporation, (3, 1e4, 0.08, 293, 3, 4)),
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
        row = function(*good[:place], np.array([good[place]] * 3), *good[place + 1 :])
        assert row.value.shape == (3,) and (row.value == function(*good).value).all()
    assert function(*(np.zeros(0) for _ in good)).value.shape == (0,)
    if len(good) > 1:
        with pytest.raises(ValueError, match="shapes do not fit"):
            function(np.ones(2), np.ones(3), *good[2:])


def test_coefficients_outside_their_domain_are_refused_by_name():
    with pytest.raises(ValueError, match="discharge"):
        plume.bernoulli_liquid_rate(0.01, 600, 1e6, discharge=1.5)
    with pytest.raises(ValueError, match="outside_pa"):
        plume.sonic_gas_rate(0.01, 1e6, 300, 0.03, 1.3, outside_pa=-1)
    with pytest.raises(ValueError, match="critical_ratio"):
        plume.homogeneous_two_phase_rate(0.01, 1e6, 0.1, 8, 600, critical_ratio=2)
    with pytest.raises(ValueError, match="ground"):
        plume.hj169_heat_evaporation(1, 1, 300, 240, 1e6, ground=plume.Ground(-1, 1e-7))
    with pytest.raises(ValueError, match="six"):
        plume.hj169_wind_evaporation(1, 1, 1, 300, 2, 4, coefficients=pool.WindEvaporation((0.2,), (1e-3,)))
    with pytest.raises(ValueError, match="all_from"):
        plume.airborne_fraction(0.1, all_from=np.nan)
