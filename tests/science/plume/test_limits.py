"""Where each coefficient's domain and each relation's reach end, written out again: half a percent decides."""

from __future__ import annotations

import numpy as np
import pytest

from anlan.science import plume
from anlan.science.plume.radiation import BurnProbit

HALF_PERCENT = 0.005
SUBSTANCE = (0.0709, 498.1, 239.1, 287_840.0, 926.3, 1574.0)  # chlorine
AIR = {"wind_m_s": 5.0, "wind_height_m": 10.0, "roughness_m": 0.1, "temperature_k": 290.0, "humidity_percent": 50.0}
STEADY = ("evaporating_pool", 1.0, 10.0, 600.0)


def substance(**of):
    names = "molar_mass_kg_mol", "vapour_heat_j_kg_k", "boiling_k", "vaporisation_j_kg", "liquid_heat_j_kg_k"
    return plume.Substance(**{**dict(zip((*names, "liquid_density_kg_m3"), SUBSTANCE, strict=True)), **of})


def air(**of):
    return plume.Air(**{**AIR, **({} if "inverse_length_1_m" in of else {"stability": 4.0}), **of})


COEFFICIENTS = {
    "cloud_yield": (lambda value: plume.tnt_equivalent(1, 1, cloud_yield=value), None, 1),
    "ground_factor": (lambda value: plume.tnt_equivalent(1, 1, ground_factor=value), 1, 2),
    "tnt_j_kg": (lambda value: plume.tnt_equivalent(1, 1, tnt_j_kg=value), 4e6, 5e6),
    "conductivity_w_m_k": (
        lambda value: plume.hj169_heat_evaporation(1, 1, 300, 240, 3e5, ground=plume.Ground(value, 1e-6)),
        None,
        100,
    ),
    "diffusivity_m2_s": (
        lambda value: plume.hj169_heat_evaporation(1, 1, 300, 240, 3e5, ground=plume.Ground(1, value)),
        1e-9,
        1e-3,
    ),
    "outside_pa": (lambda value: plume.bernoulli_liquid_rate(1, 1000, 1e6, outside_pa=value), None, 1e9),
    "outside_pa of a gas": (
        lambda value: plume.sonic_gas_rate(1, 1e6, 300, 0.03, 1.4, outside_pa=value),
        None,
        1e9,
    ),
    "discharge": (lambda value: plume.bernoulli_liquid_rate(1, 1000, 1e6, discharge=value), None, 1),
    "discharge of a gas": (lambda value: plume.sonic_gas_rate(1, 1e6, 300, 0.03, 1.4, discharge=value), None, 1),
    "discharge of both": (
        lambda value: plume.homogeneous_two_phase_rate(1, 1e6, 0.1, 5, 600, discharge=value),
        None,
        1,
    ),
    "critical_ratio": (
        lambda value: plume.homogeneous_two_phase_rate(1, 1e6, 0.1, 5, 600, critical_ratio=value),
        None,
        1,
    ),
    "all_from": (lambda value: plume.airborne_fraction(0.1, all_from=value), None, 1),
    "exponent": (lambda value: plume.toxic_load([1.0], 1, exponent=value), 0.5, 5),
    "probit.a": (lambda value: plume.probit_probability(1, plume.Probit(value, 1, 1)), -500, 500),
    "probit.b": (lambda value: plume.probit_probability(1, plume.Probit(1, value, 1)), None, 100),
    "probit.a of burns": (lambda value: plume.burn_probability(1, 1, probit=BurnProbit(value, 1)), -500, 500),
    "probit.b of burns": (lambda value: plume.burn_probability(1, 1, probit=BurnProbit(1, value)), None, 100),
    "vapour_pa": (lambda value: plume.tno_transmissivity(1, vapour_pa=value), 1, 20_000),
    "vapour_pa at a pool": (lambda value: plume.pool_fire_flux(50, 20, 0.05, 4e7, vapour_pa=value), 1, 20_000),
    "vapour_pa from a pool": (lambda value: plume.pool_fire_distance(4e3, 20, 0.05, 4e7, vapour_pa=value), 1, 20_000),
    "vapour_pa at a ball": (lambda value: plume.fireball_flux(100, 1e4, 4e7, vapour_pa=value), 1, 20_000),
    "vapour_pa from a ball": (lambda value: plume.fireball_distance(4e3, 1e4, 4e7, vapour_pa=value), 1, 20_000),
    "radiant": (lambda value: plume.pool_fire_flux(50, 20, 0.05, 4e7, radiant=value), None, 1),
    "radiant from a pool": (lambda value: plume.pool_fire_distance(4e3, 20, 0.05, 4e7, radiant=value), None, 1),
    "radiant of a ball": (lambda value: plume.ccps1994_fireball(1e4, 4e7, radiant=value), None, 1),
    "radiant of a jet": (lambda value: plume.jet_fire_flux(30, 30, 1, 4e7, radiant=value), None, 1),
    "air_kg_m3": (lambda value: plume.thomas1963_flame_height(10, 0.05, air_kg_m3=value), 0.3, 3),
    "step_s": (lambda value: plume.indoor_concentration([1.0], value, 1), None, 86_400),
    "kept_out": (lambda value: plume.indoor_concentration([1.0], 60, 1, kept_out=value), None, 1),
    "molar_mass_kg_mol": (lambda value: substance(molar_mass_kg_mol=value), 0.001, 1),
    "vapour_heat_j_kg_k": (lambda value: substance(vapour_heat_j_kg_k=value), 50, 20_000),
    "boiling_k": (lambda value: substance(boiling_k=value), 4, 1000),
    "vaporisation_j_kg": (lambda value: substance(vaporisation_j_kg=value), 1e4, 1e7),
    "liquid_heat_j_kg_k": (lambda value: substance(liquid_heat_j_kg_k=value), 50, 20_000),
    "liquid_density_kg_m3": (lambda value: substance(liquid_density_kg_m3=value), 50, 20_000),
    "saturation_b_k": (lambda value: substance(saturation_b_k=value), 10, 50_000),
    "saturation_c_k": (lambda value: substance(saturation_b_k=2000.0, saturation_c_k=value), -200, 200),
    "wind_m_s": (lambda value: air(wind_m_s=value), 0.1, 60),
    "roughness_m": (lambda value: air(roughness_m=value), 1e-5, 3),
    "wind_height_m": (lambda value: air(wind_height_m=value), 0.3, 200),  # three times the roughness
    "temperature_k": (lambda value: air(temperature_k=value), 200, 340),
    "humidity_percent": (lambda value: air(humidity_percent=value), None, 100),
    "stability": (lambda value: air(stability=value), 1, 7),
    "inverse_length_1_m": (lambda value: air(inverse_length_1_m=value), -1, 1),
    "rate_kg_s": (lambda value: plume.DenseRelease(STEADY[0], value, *STEADY[2:]), 1e-4, 1e5),
    "area_m2": (lambda value: plume.DenseRelease(*STEADY[:2], value, STEADY[3]), 1e-6, 1e6),
    "duration_s": (lambda value: plume.DenseRelease(*STEADY[:3], value), 1, 1e6),
    "height_m": (lambda value: plume.DenseRelease("horizontal_jet", *STEADY[1:], height_m=value), None, 500),
    "liquid_fraction": (
        lambda value: plume.DenseRelease("horizontal_jet", *STEADY[1:], liquid_fraction=value),
        None,
        1,
    ),
    "temperature_k of a jet": (
        lambda value: plume.DenseRelease("horizontal_jet", *STEADY[1:], temperature_k=value),
        20,
        1500,
    ),
    "mass_kg": (lambda value: plume.SuddenRelease(value, 10), 1e-3, 1e8),
    "area_m2 of a sudden one": (lambda value: plume.SuddenRelease(1, value), 1e-4, 1e6),
    "liquid_fraction of a sudden one": (lambda value: plume.SuddenRelease(1, 10, value), None, 1),
    "temperature_k of a sudden one": (lambda value: plume.SuddenRelease(1, 10, temperature_k=value), 20, 1500),
}


@pytest.mark.parametrize("case", COEFFICIENTS)
def test_a_coefficient_is_taken_up_to_its_end_and_refused_beyond(case):
    call, lowest, highest = COEFFICIENTS[case]
    for end, beyond in ((lowest, -HALF_PERCENT), (highest, HALF_PERCENT)):
        if end is not None:
            call(end - abs(end) * beyond)
            with pytest.raises(ValueError, match=case.partition(" ")[0]):
                call(end + abs(end) * beyond)


REACHES = {
    "diameter of a flame": (lambda value: plume.thomas1963_flame_height(value, 0.05), 0.1, 100),
    "burning of a flame": (lambda value: plume.thomas1963_flame_height(10, value), 0.005, 0.2),
    "mass of a fireball": (lambda value: plume.ccps1994_fireball(value, 4e7).diameter_m, 1, 1e6),
    "way of a plume": (lambda value: plume.gaussian_plume(1, 5, value, 0, 0, 4), 100, 10_000),
    "TNT of a radius of death": (plume.death_radius, None, 1e6),
    "least depth of a pool": (lambda value: plume.pool_radius(1, value), 0.001, 5),
    "time since a pool spilt": (lambda value: plume.hj169_heat_evaporation(1, value, 300, 240, 3e5), 1, None),
    "height of a wind": (lambda value: plume.irwin1979_wind(5, 10, value, 4), 1, 200),
    "density of a liquid": (lambda value: plume.bernoulli_liquid_rate(1, value, 1e6), 50, None),
    "head of a liquid": (lambda value: plume.bernoulli_liquid_rate(1, 1000, 1e6, value), None, 200),
    "ratio of heats": (plume.critical_pressure_ratio, None, 1.7),
    "ratio of heats of a leak": (lambda value: plume.sonic_gas_rate(1, 1e6, 300, 0.03, value), None, 1.7),
    "temperature of a leak": (lambda value: plume.sonic_gas_rate(1, 1e6, value, 0.03, 1.4), None, 3000),
    "pressure of a liquid": (lambda value: plume.bernoulli_liquid_rate(1, 1000, value), None, 1e9),
    "pressure of a gas": (lambda value: plume.sonic_gas_rate(1, value, 300, 0.03, 1.4), None, 1e9),
    "pressure of both": (lambda value: plume.homogeneous_two_phase_rate(1, value, 0.1, 5, 600), None, 1e9),
    "part that flashes": (plume.airborne_fraction, None, 1),
    "parts of the air": (lambda value: plume.mg_m3_from_ppm(value, 0.07), None, 1e6),
    "parts of a load": (lambda value: plume.toxic_load([value], 1, exponent=2), None, 1e6),
    "minutes of a level": (lambda value: plume.level_for_duration(value, (5, 4, 3, 2, 1)), 10, 480),
    "way of a puff": (lambda value: plume.gaussian_puff(1, 5, value, 0, 0, value / 5, 4), 100, 10_000),
    "diameter of a pool": (lambda value: plume.pool_fire_flux(200, value, 0.05, 4e7), None, 100),
    "diameter of a near pool": (lambda value: plume.pool_fire_distance(500, value, 0.05, 4e7), None, 100),
    "power of a jet": (lambda value: plume.worldbank1985_jet_length(value / 1e7, 1e7), 1e6, 1e10),
    "pressure of a tank": (plume.roberts1981_radiant, 1e5, 6e6),
}


@pytest.mark.parametrize("case", REACHES)
def test_a_relation_is_trusted_up_to_its_end_and_not_beyond(case):
    call, lowest, highest = REACHES[case]
    for end, beyond in ((lowest, -HALF_PERCENT), (highest, HALF_PERCENT)):
        if end is not None:
            assert bool(np.all(call(end * (1 - beyond)).valid)), (case, end)
            assert not np.any(call(end * (1 + beyond)).valid), (case, end)


def test_a_jet_is_five_points_unless_said_up_to_a_hundred_and_judged_from_a_fifth_of_its_length():
    length = float(plume.worldbank1985_jet_length(1, 4e7).value)
    near = plume.jet_fire_flux(length / 2, length / 5 * np.array([0.995, 1.005]), 1, 4e7)
    assert near.valid.tolist() == [False, True]
    assert (
        near.value.tolist()
        == plume.jet_fire_flux(length / 2, length / 5 * np.array([0.995, 1.005]), 1, 4e7, points=5).value.tolist()
    )
    plume.jet_fire_flux(30, 30, 1, 4e7, points=100)
    with pytest.raises(ValueError, match="points"):
        plume.jet_fire_flux(30, 30, 1, 4e7, points=101)


def test_a_fireball_lasts_by_the_third_root_up_to_thirty_tonnes_and_by_the_sixth_beyond():
    duration = plume.ccps1994_fireball([29_950.0, 30_050.0], 4e7).duration_s.value
    assert duration == pytest.approx([0.45 * 29_950 ** (1 / 3), 2.6 * 30_050 ** (1 / 6)], rel=1e-9)
