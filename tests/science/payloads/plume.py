"""A hazardous release: a call of every public function that works."""

from __future__ import annotations

from anlan.science import plume
from tests.science.payloads.kinds import case as to
from tests.science.payloads.kinds import cells, course, number, shared

LESS, NONE = {"bad": (-1.0,)}, {"bad": (-1.0, 0.0)}
WIND = {"bad": (-1.0, 200.0)}
CLASS = cells(2, 4, 6, bad=(0.0, 7.0, 2.5))
KELVIN = {"bad": (-1.0, 0.0)}
HEAT = cells(4.6e7, 4.6e7, 4.4e7, **LESS)
RADIANT = number(0.3, bad=(1.5,), fine=(0.0,))
VAPOUR = number(2000.0)
OUTSIDE = number(101_325.0, fine=(0.0,))
SHARE = number(0.62, bad=(1.5,), fine=(0.0,))
LEVELS = shared((1600.0, 4000.0, 12500.0), is_free=True)
SPILL = (
    plume.DenseRelease("horizontal_jet", 2, 0.02, 30, 0.05, 0.3), plume.Substance(0.0441, 1600, 231.1, 426_000, 2500, 582),
    plume.Air(2, 10, 0.3, 263, 70, stability=6),
)  # fmt: skip

CASES = {
    "aegl_zone": to(ppm=cells(0.1, 5, 100, bad=(-1.0, 2e6)), levels_ppm=shared((0.5, 2.0, 20.0), fine=(float("nan"), float("inf")))),
    "airborne_fraction": to(flash=cells(0, 0.1, 0.5, bad=(-0.1, 1.5)), all_from=number(0.2, bad=(1.5,), fine=(0.0,))),
    "bernoulli_liquid_rate": to(
        hole_m2=cells(1e-3, 2e-3, 1e-2, **LESS), density_kg_m3=cells(600, 800, 1000, **NONE),
        pressure_pa=cells(3e5, 5e5, 1e6, bad=(-1.0,)), head_m=cells(0, 1, 2, **LESS), outside_pa=OUTSIDE, discharge=SHARE,
    ),
    "briggs1973_sigmas": to(x_m=cells(150, 500, 2000, **NONE), stability=CLASS, country=plume.BRIGGS_RURAL),
    "burn_probability": to(flux_w_m2=cells(5e3, 1e4, 3e4, **LESS), exposure_s=cells(10, 30, 60, **LESS)),
    "ccps1994_fireball": to(mass_kg=cells(1e3, 1e4, 1e5, **LESS), combustion_j_kg=HEAT, radiant=RADIANT),
    "critical_pressure_ratio": to(heat_ratio=cells(1.1, 1.3, 1.4, bad=(-1.0, 0.0, 1.0))),
    "death_radius": to(tnt_kg=cells(10, 100, 1000, **LESS)),
    "ermak1990_cloud": to(
        lambda x_m: plume.ermak1990_cloud(*SPILL, x_m), x_m=cells(2, 3, 5, bad=(-1000.0,)), floats=0,
    ),
    "fireball_distance": to(
        flux_w_m2=cells(5e3, 1e4, 3e4, **NONE), mass_kg=cells(1e3, 1e4, 1e5, **LESS), combustion_j_kg=HEAT,
        radiant=RADIANT, vapour_pa=VAPOUR,
    ),
    "fireball_flux": to(
        distance_m=cells(100, 200, 400, **LESS), mass_kg=cells(1e3, 1e4, 1e5, **LESS), combustion_j_kg=HEAT,
        radiant=RADIANT, vapour_pa=VAPOUR,
    ),
    "flash_fraction": to(
        liquid_heat_j_kg_k=cells(2000, 2500, 4000, **NONE), temperature_k=cells(280, 290, 300, **KELVIN),
        boiling_k=cells(231, 240, 260, **KELVIN), vaporisation_j_kg=cells(4e5, 4e5, 1e6, **NONE),
    ),
    "flux_grade": to(flux_w_m2=cells(500, 5000, 20000, **LESS), levels_w_m2=LEVELS),
    "gaussian_plume": to(
        rate_kg_s=cells(1, 2, 5, **LESS), wind_m_s=cells(2, 4, 6, bad=(-1.0, 0.0, 200.0)), x_m=cells(200, 500, 2000),
        y_m=cells(0, 10, 50), z_m=cells(0, 1.5, 10, **LESS), stability=CLASS, height_m=cells(0, 5, 30, **LESS),
    ),
    "gaussian_puff": to(
        mass_kg=cells(10, 20, 50, **LESS), wind_m_s=cells(2, 4, 6, bad=(-1.0, 0.0, 200.0)), x_m=cells(200, 500, 2000),
        y_m=cells(0, 10, 50), z_m=cells(0, 1.5, 10, **LESS), time_s=cells(100, 125, 300, **NONE), stability=CLASS,
        height_m=cells(0, 5, 30, **LESS),
    ),
    "hj169_heat_evaporation": to(
        area_m2=cells(10, 50, 100, **LESS), time_s=cells(10, 60, 300, **NONE), ground_k=cells(290, 295, 300, **KELVIN),
        boiling_k=cells(231, 240, 260, **KELVIN), vaporisation_j_kg=cells(4e5, 4e5, 1e6, **NONE),
    ),
    "hj169_wind_evaporation": to(
        radius_m=cells(2, 5, 10, **LESS), vapour_pressure_pa=cells(1e4, 2e4, 3e4, **LESS),
        molar_mass_kg_mol=cells(0.05, 0.07, 0.1, **NONE), temperature_k=cells(280, 290, 300, **KELVIN),
        wind_m_s=cells(2, 4, 6, **WIND), stability=CLASS,
    ),
    "homogeneous_two_phase_rate": to(
        hole_m2=cells(1e-3, 2e-3, 1e-2, **LESS), pressure_pa=cells(3e5, 5e5, 1e6, **LESS),
        vapour_fraction=cells(0.1, 0.3, 0.6, bad=(-0.1, 1.5)), vapour_density_kg_m3=cells(5, 10, 20, **NONE),
        liquid_density_kg_m3=cells(500, 600, 800, **NONE), critical_ratio=number(0.55, bad=(1.5,), fine=(0.0,)), discharge=SHARE,
    ),
    "indoor_concentration": to(
        outdoor=course(0, 5, 10, 0, **LESS), step_s=number(60.0), air_changes_1_h=cells(0.5, 1, 3, **LESS),
        initial=cells(0, 1, 2, **LESS), kept_out=number(0.2, bad=(1.5,), fine=(0.0,)),
    ),
    "irwin1979_wind": to(
        wind_m_s=cells(2, 4, 6, **WIND), measured_m=cells(10, 10, 10, **NONE), height_m=cells(2, 30, 100, **NONE),
        stability=CLASS, exponents=shared((0.07, 0.07, 0.1, 0.15, 0.35, 0.55), bad=(-1.0,)),
    ),
    "jet_fire_flux": to(
        along_m=cells(10, 20, 50), aside_m=cells(20, 30, 50), rate_kg_s=cells(1, 2, 5, **LESS), combustion_j_kg=HEAT,
        radiant=RADIANT, points=number(5, bad=(101, 2.5)), floats=30,
    ),
    "level_for_duration": to(minutes=cells(10, 45, 300, **NONE), level_ppm=shared((50.0, 28.0, 20.0, 10.0, 7.1), bad=(-1.0, 0.0))),
    "mg_m3_from_ppm": to(
        ppm=cells(1, 10, 1000, bad=(-1.0, 2e6)), molar_mass_kg_mol=cells(0.017, 0.07, 0.1, **NONE),
        temperature_k=cells(280, 290, 300, **KELVIN), pressure_pa=cells(9e4, 1e5, 1.01e5, **NONE),
    ),
    "overpressure_grade": to(overpressure_pa=cells(500, 8000, 60000, **LESS), levels_pa=LEVELS),
    "pasquill_class": to(wind_m_s=cells(1, 3, 6, **WIND), sky=cells(1, 4, 6, bad=(0.0, 7.0, 2.5)), unknown=0),
    "pool_fire_distance": to(
        flux_w_m2=cells(5e3, 1e4, 2e4, **NONE), diameter_m=cells(5, 10, 20, **LESS),
        burning_kg_m2_s=cells(0.05, 0.05, 0.1, **LESS), combustion_j_kg=HEAT, radiant=RADIANT, vapour_pa=VAPOUR,
    ),
    "pool_fire_flux": to(
        distance_m=cells(50, 80, 100, **LESS), diameter_m=cells(5, 10, 20, **LESS),
        burning_kg_m2_s=cells(0.05, 0.05, 0.1, **LESS), combustion_j_kg=HEAT, radiant=RADIANT, vapour_pa=VAPOUR,
    ),
    "pool_radius": to(volume_m3=cells(1, 5, 10, **LESS), least_depth_m=cells(0.005, 0.01, 0.02, **NONE)),
    "ppm_from_mg_m3": to(
        mg_m3=cells(1, 10, 1000, **LESS), molar_mass_kg_mol=cells(0.017, 0.07, 0.1, **NONE),
        temperature_k=cells(280, 290, 300, **KELVIN), pressure_pa=cells(9e4, 1e5, 1.01e5, **NONE),
    ),
    "probit_probability": to(load=cells(1e3, 1e5, 1e7, **LESS), probit=plume.TOXIC_GASES["7782-50-5"].probit),
    "roberts1981_radiant": to(pressure_pa=cells(5e5, 1e6, 2e6, **LESS)),
    "sadovsky1952_distance": to(overpressure_pa=cells(2e4, 5e4, 1e5, **NONE), tnt_kg=cells(10, 100, 1000, **LESS)),
    "sadovsky1952_overpressure": to(distance_m=cells(10, 20, 50, **NONE), tnt_kg=cells(10, 100, 1000, **LESS)),
    "sheltering_factor": to(passage_s=cells(60, 600, 1800, **LESS), air_changes_1_h=cells(0.5, 1, 3, **LESS)),
    "slade1968_sigmas": to(x_m=cells(150, 500, 2000, **NONE), stability=CLASS),
    "sonic_gas_rate": to(
        hole_m2=cells(1e-3, 2e-3, 1e-2, **LESS), pressure_pa=cells(1.2e5, 5e5, 1e6, **LESS),
        temperature_k=cells(280, 290, 300, **KELVIN), molar_mass_kg_mol=cells(0.017, 0.07, 0.1, **NONE),
        heat_ratio=cells(1.1, 1.3, 1.4, bad=(-1.0, 0.0, 1.0)), outside_pa=OUTSIDE, discharge=SHARE,
    ),
    "thomas1963_flame_height": to(
        diameter_m=cells(5, 10, 20, **LESS), burning_kg_m2_s=cells(0.05, 0.05, 0.1, **LESS), air_kg_m3=number(1.2),
    ),
    "tno_transmissivity": to(way_m=cells(10, 20, 40, **LESS), vapour_pa=VAPOUR),
    "tnt_equivalent": to(
        fuel_kg=cells(100, 1000, 5000, **LESS), combustion_j_kg=HEAT, cloud_yield=number(0.04, bad=(1.5,), fine=(0.0,)),
        ground_factor=number(1.8, bad=(0.9, 2.1)), tnt_j_kg=number(4.52e6, bad=(4520.0,)),
    ),
    "toxic_load": to(
        ppm=course(1, 10, 20, 5, bad=(-1.0, 2e6)), step_minutes=shared([1, 1, 2, 2], bad=(-1.0,)),
        exponent=number(2.0, bad=(0.1, 6.0)),
    ),
    "worldbank1985_jet_length": to(rate_kg_s=cells(1, 2, 5, **LESS), combustion_j_kg=HEAT),
}  # fmt: skip
