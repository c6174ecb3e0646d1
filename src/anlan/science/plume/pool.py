"""A spilt pool: how far it spreads, and how fast it evaporates by the ground's heat and by the wind.

Source of the module: HJ 169-2018 建设项目环境风险评价技术导则, Annex F.1.4 泄漏液体蒸发.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import Flagged, flagged, number, together
from anlan.science.units import GAS_CONSTANT_J_MOL_K


class Ground(NamedTuple):
    """Thermal properties of what the pool lies on."""

    conductivity_w_m_k: float
    diffusivity_m2_s: float


GROUNDS = {
    "concrete": Ground(1.1, 1.29e-7),
    "soil": Ground(0.9, 4.3e-7),
    "dry_clay": Ground(0.3, 2.3e-7),
    "wetland": Ground(0.6, 3.3e-7),
    "gravel": Ground(2.5, 11.0e-7),
}
"""水泥, 土地(含水 8 %), 干阔土地, 湿地, 砂砾地; HJ 169-2018 table F.2."""


class WindEvaporation(NamedTuple):
    """Exponent and factor of evaporation by wind, for classes A to F."""

    exponent: tuple[float, ...]
    factor: tuple[float, ...]


HJ169_WIND = WindEvaporation(
    (0.2, 0.2, 0.25, 0.25, 0.3, 0.3), (3.846e-3, 3.846e-3, 4.685e-3, 4.685e-3, 5.285e-3, 5.285e-3)
)
"""HJ 169-2018 table F.3 (A and B, D, E and F); the table has no C, which takes the values of D, not valid."""
_CLASS_C = 3


def pool_radius(volume_m3: npt.ArrayLike, least_depth_m: npt.ArrayLike) -> Flagged:
    """Radius of a round pool that has spread to its least depth: √(V / (π d)).

    volume_m3      any shape  m³
    least_depth_m  any shape  m   by the ground: 0.005 smooth concrete to 0.025 rough soil; or the volume over a dike's area
    returns        Flagged    m

    Source: HJ 169-2018, F.1.4.3 (geometry).
    """
    volume, depth = together(volume_m3=volume_m3, least_depth_m=least_depth_m)
    with np.errstate(all="ignore"):
        radius = np.sqrt(volume / (np.pi * depth))
    return flagged(radius, possible=(volume >= 0) & (depth > 0), covered=(depth >= 0.001) & (depth <= 5))


def hj169_heat_evaporation(
    area_m2: npt.ArrayLike,
    time_s: npt.ArrayLike,
    ground_k: npt.ArrayLike,
    boiling_k: npt.ArrayLike,
    vaporisation_j_kg: npt.ArrayLike,
    *,
    ground: Ground = GROUNDS["concrete"],
) -> Flagged:
    """Evaporation of a boiling pool by the heat of the ground: λ S (T0 − Tb) / (H √(π α t)), none below the boiling point.

    area_m2            any shape  m²
    time_s             any shape  s      after the spill, above 0
    ground_k           any shape  K      temperature T0
    boiling_k          any shape  K
    vaporisation_j_kg  any shape  J/kg
    ground             Ground            λ and α
    returns            Flagged    kg/s

    Raises ValueError for a ground outside its domain.
    Source: HJ 169-2018, F.1.4.2.
    """
    area, time, warm, boiling, latent = together(
        area_m2=area_m2, time_s=time_s, ground_k=ground_k, boiling_k=boiling_k, vaporisation_j_kg=vaporisation_j_kg
    )
    conductivity = number("ground.conductivity_w_m_k", ground.conductivity_w_m_k, above=0, below=100)
    diffusivity = number("ground.diffusivity_m2_s", ground.diffusivity_m2_s, above=1e-9, below=1e-3)
    possible = (area >= 0) & (time > 0) & (warm > 0) & (boiling > 0) & (latent > 0)
    with np.errstate(all="ignore"):
        rate = conductivity * area * np.maximum(warm - boiling, 0) / (latent * np.sqrt(np.pi * diffusivity * time))
    return flagged(rate, possible=possible, covered=time >= 1)


def hj169_wind_evaporation(
    radius_m: npt.ArrayLike,
    vapour_pressure_pa: npt.ArrayLike,
    molar_mass_kg_mol: npt.ArrayLike,
    temperature_k: npt.ArrayLike,
    wind_m_s: npt.ArrayLike,
    stability: npt.ArrayLike,
    *,
    coefficients: WindEvaporation = HJ169_WIND,
) -> Flagged:
    """Evaporation of a pool by the wind: α p M / (R T) · u^((2 − n) / (2 + n)) · r^((4 + n) / (2 + n)).

    radius_m            any shape  m
    vapour_pressure_pa  any shape  Pa      of the liquid at its temperature
    molar_mass_kg_mol   any shape  kg/mol
    temperature_k       any shape  K       of the air
    wind_m_s            any shape  m/s
    stability           any shape  –       Pasquill class, A 1 … F 6
    coefficients        WindEvaporation    n and α of the six classes
    returns             Flagged    kg/s    not valid in class C, which the table leaves out, and in calm below 0.5 m/s

    Raises ValueError for coefficients that are not six each.
    No upper bound: Mackay & Matsugu's relation (TNO CPR 14E, eq. 3.24) evaporates more than three times as much.
    Source: HJ 169-2018, F.1.4.3 (formula F.12), after O. G. Sutton (1934).
    """
    radius, pressure, molar, temperature, wind, kind = together(
        radius_m=radius_m,
        vapour_pressure_pa=vapour_pressure_pa,
        molar_mass_kg_mol=molar_mass_kg_mol,
        temperature_k=temperature_k,
        wind_m_s=wind_m_s,
        stability=stability,
    )
    exponents, factors = np.array(coefficients.exponent), np.array(coefficients.factor)
    if exponents.shape != (6,) or factors.shape != (6,):
        raise ValueError("coefficients must hold six exponents and six factors, one for each class A to F")
    known = (kind >= 1) & (kind <= 6) & (kind == np.round(kind))
    row = np.where(known, kind, 1).astype(np.int64) - 1
    n = exponents[row]
    possible = known & (radius >= 0) & (pressure >= 0) & (molar > 0) & (temperature > 0) & (wind >= 0) & (wind <= 100)
    with np.errstate(all="ignore"):
        rate = factors[row] * pressure * molar / (GAS_CONSTANT_J_MOL_K * temperature)
        rate = rate * wind ** ((2 - n) / (2 + n)) * radius ** ((4 + n) / (2 + n))
    covered = (kind != _CLASS_C) & (wind >= 0.5) & (wind <= 60) & (pressure <= 2e5)
    return flagged(rate, possible=possible, covered=covered)
