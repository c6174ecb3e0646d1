"""How fast a vessel or pipe empties through a hole: as liquid, as gas, as both; and what flashes off.

Source of the module: HJ 169-2018 建设项目环境风险评价技术导则, Annex F 附录 F (F.1.1 liquid, F.1.2 gas, F.1.3 two-phase);
the same equations in TNO Yellow Book CPR 14E (2005), chapter 2.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import Flagged, flagged, number, together
from anlan.science.units import ATMOSPHERE_PA, GAS_CONSTANT_J_MOL_K, STANDARD_GRAVITY_M_S2

LIQUID_DISCHARGE = 0.62
"""Discharge coefficient of a sharp round hole, turbulent liquid (0.60–0.65); HJ 169-2018 table F.1 gives 0.65."""
GAS_DISCHARGE = 1.0
"""Of a round hole; HJ 169-2018 F.1.2: 1.00 round, 0.95 triangular, 0.90 long."""
TWO_PHASE_DISCHARGE = 0.8
"""HJ 169-2018 F.1.3."""
CRITICAL_PRESSURE_RATIO = 0.55
"""Of the pressure in the throat to that in the vessel, two-phase; HJ 169-2018 F.1.3, which prints "0.55 Pa" for it."""
MOSTLY_AIRBORNE = 0.2
"""From this flash fraction on the spray takes the rest along; common practice, AQ/T 3046-2013."""
_HIGHEST_PA = 1e9


def bernoulli_liquid_rate(
    hole_m2: npt.ArrayLike,
    density_kg_m3: npt.ArrayLike,
    pressure_pa: npt.ArrayLike,
    head_m: npt.ArrayLike = 0.0,
    *,
    outside_pa: float = ATMOSPHERE_PA,
    discharge: float = LIQUID_DISCHARGE,
) -> Flagged:
    """Mass flow of a liquid through a hole: Q = C A ρ √(2 (P − P0) / ρ + 2 g h); none where nothing drives it.

    hole_m2        any shape  m²     above 0
    density_kg_m3  any shape  kg/m³  of the liquid
    pressure_pa    any shape  Pa     absolute, above the liquid
    head_m         any shape  m      of liquid above the hole
    outside_pa     number     Pa     absolute
    discharge      number     –      0 to 1
    returns        Flagged    kg/s

    Raises ValueError for coefficients outside their domain.
    Source: HJ 169-2018, F.1.1; TNO CPR 14E (2005), eq. 2.194.
    """
    hole, density, pressure, head = together(
        hole_m2=hole_m2, density_kg_m3=density_kg_m3, pressure_pa=pressure_pa, head_m=head_m
    )
    outside = number("outside_pa", outside_pa, above=0, below=_HIGHEST_PA)
    coefficient = number("discharge", discharge, above=0, below=1)
    possible = (hole >= 0) & (density > 0) & (pressure >= 0) & (pressure <= _HIGHEST_PA) & (head >= 0)
    with np.errstate(all="ignore"):
        square = 2 * (pressure - outside) / density + 2 * STANDARD_GRAVITY_M_S2 * head
        rate = coefficient * hole * density * np.sqrt(np.maximum(square, 0))
    return flagged(rate, possible=possible, covered=(density >= 50) & (head <= 200))


def critical_pressure_ratio(heat_ratio: npt.ArrayLike) -> Flagged:
    """Outside over inside pressure at and below which a gas leaves at the speed of sound.

    heat_ratio  any shape  –  cp / cv, above 1
    returns     Flagged    –

    Source: HJ 169-2018, F.1.2.
    """
    (ratio,) = together(heat_ratio=heat_ratio)
    with np.errstate(all="ignore"):
        critical = (2 / (ratio + 1)) ** (ratio / (ratio - 1))
    return flagged(critical, possible=ratio > 1, covered=ratio <= 1.7)


def sonic_gas_rate(
    hole_m2: npt.ArrayLike,
    pressure_pa: npt.ArrayLike,
    temperature_k: npt.ArrayLike,
    molar_mass_kg_mol: npt.ArrayLike,
    heat_ratio: npt.ArrayLike,
    *,
    outside_pa: float = ATMOSPHERE_PA,
    discharge: float = GAS_DISCHARGE,
) -> Flagged:
    """Mass flow of an ideal gas through a hole, at the speed of sound or below it.

    Q = Y C A P √(M γ / (R T) · (2 / (γ + 1))^((γ + 1) / (γ − 1))); Y is 1 in critical flow, and below it
    Y = (P0/P)^(1/γ) √(1 − (P0/P)^((γ − 1)/γ)) √(2 / (γ − 1) · ((γ + 1) / 2)^((γ + 1) / (γ − 1))).

    hole_m2            any shape  m²
    pressure_pa        any shape  Pa      absolute, in the vessel
    temperature_k      any shape  K       in the vessel
    molar_mass_kg_mol  any shape  kg/mol
    heat_ratio         any shape  –       cp / cv, above 1
    outside_pa         number     Pa      absolute
    discharge          number     –       0 to 1
    returns            Flagged    kg/s

    Raises ValueError for coefficients outside their domain.
    Source: HJ 169-2018, F.1.2; TNO CPR 14E (2005), eq. 2.22–2.24.
    """
    hole, pressure, temperature, molar, ratio = together(
        hole_m2=hole_m2,
        pressure_pa=pressure_pa,
        temperature_k=temperature_k,
        molar_mass_kg_mol=molar_mass_kg_mol,
        heat_ratio=heat_ratio,
    )
    outside = number("outside_pa", outside_pa, above=0, below=_HIGHEST_PA)
    coefficient = number("discharge", discharge, above=0, below=1)
    possible = (hole >= 0) & (pressure >= 0) & (pressure <= _HIGHEST_PA) & (temperature > 0) & (molar > 0) & (ratio > 1)
    with np.errstate(all="ignore"):
        exponent = (ratio + 1) / (ratio - 1)
        sonic = coefficient * hole * pressure * np.sqrt(molar * ratio / (GAS_CONSTANT_J_MOL_K * temperature))
        sonic = sonic * (2 / (ratio + 1)) ** (exponent / 2)
        back = np.minimum(outside / pressure, 1.0)
        slow = back ** (1 / ratio) * np.sqrt(1 - back ** ((ratio - 1) / ratio))
        slow = slow * np.sqrt(2 / (ratio - 1) * ((ratio + 1) / 2) ** exponent)
        chokes = back <= (2 / (ratio + 1)) ** (ratio / (ratio - 1))
        rate = np.where(pressure > outside, sonic * np.where(chokes, 1.0, slow), 0.0)
    return flagged(rate, possible=possible, covered=(ratio <= 1.7) & (temperature <= 3000))


def flash_fraction(
    liquid_heat_j_kg_k: npt.ArrayLike,
    temperature_k: npt.ArrayLike,
    boiling_k: npt.ArrayLike,
    vaporisation_j_kg: npt.ArrayLike,
) -> Flagged:
    """Part of a superheated liquid that turns to vapour at once: cp (T − Tb) / H, between 0 and 1.

    liquid_heat_j_kg_k  any shape  J/kg/K
    temperature_k       any shape  K       before the release
    boiling_k           any shape  K       at the pressure outside
    vaporisation_j_kg   any shape  J/kg
    returns             Flagged    –       not valid where the equation passes 1

    Source: HJ 169-2018, F.1.4.1.
    """
    heat, temperature, boiling, latent = together(
        liquid_heat_j_kg_k=liquid_heat_j_kg_k,
        temperature_k=temperature_k,
        boiling_k=boiling_k,
        vaporisation_j_kg=vaporisation_j_kg,
    )
    possible = (heat > 0) & (temperature > 0) & (boiling > 0) & (latent > 0)
    with np.errstate(all="ignore"):
        fraction = heat * (temperature - boiling) / latent
    return flagged(np.clip(fraction, 0, 1), possible=possible, covered=fraction <= 1)


def airborne_fraction(flash: npt.ArrayLike, *, all_from: float = MOSTLY_AIRBORNE) -> Flagged:
    """Part of the release that goes into the cloud: the flash, or everything once the flash passes a limit.

    flash     any shape  –  flash fraction, 0 to 1
    all_from  number     –  above this everything is airborne
    returns   Flagged    –

    Source: AQ/T 3046-2013 practice, from memory.
    """
    (fraction,) = together(flash=flash)
    limit = number("all_from", all_from, above=0, below=1)
    return flagged(np.where(fraction > limit, 1.0, fraction), possible=(fraction >= 0) & (fraction <= 1))


def homogeneous_two_phase_rate(
    hole_m2: npt.ArrayLike,
    pressure_pa: npt.ArrayLike,
    vapour_fraction: npt.ArrayLike,
    vapour_density_kg_m3: npt.ArrayLike,
    liquid_density_kg_m3: npt.ArrayLike,
    *,
    critical_ratio: float = CRITICAL_PRESSURE_RATIO,
    discharge: float = TWO_PHASE_DISCHARGE,
) -> Flagged:
    """Mass flow of vapour and liquid in equilibrium: Q = C A √(2 ρm (P − Pc)), 1/ρm = F/ρv + (1 − F)/ρl, Pc = 0.55 P.

    hole_m2               any shape  m²
    pressure_pa           any shape  Pa     absolute, in the vessel
    vapour_fraction       any shape  –      F in the throat: flash_fraction with the boiling point at Pc
    vapour_density_kg_m3  any shape  kg/m³
    liquid_density_kg_m3  any shape  kg/m³
    critical_ratio        number     –      Pc / P
    discharge             number     –      0 to 1
    returns               Flagged    kg/s   not valid for F of 0 (use the liquid) and of 1 (use the gas)

    Raises ValueError for coefficients outside their domain.
    Source: HJ 169-2018, F.1.3, after Fauske and Cude.
    """
    hole, pressure, vapour, thin, thick = together(
        hole_m2=hole_m2,
        pressure_pa=pressure_pa,
        vapour_fraction=vapour_fraction,
        vapour_density_kg_m3=vapour_density_kg_m3,
        liquid_density_kg_m3=liquid_density_kg_m3,
    )
    critical = number("critical_ratio", critical_ratio, above=0, below=1)
    coefficient = number("discharge", discharge, above=0, below=1)
    possible = (hole >= 0) & (pressure >= 0) & (pressure <= _HIGHEST_PA) & (vapour >= 0) & (vapour <= 1)
    possible = possible & (thin > 0) & (thick > 0)
    with np.errstate(all="ignore"):
        mean = 1 / (vapour / thin + (1 - vapour) / thick)
        rate = coefficient * hole * np.sqrt(2 * mean * (1 - critical) * pressure)
    return flagged(
        rate, possible=possible, covered=(vapour > 0) & (vapour < 1) & (critical * pressure >= ATMOSPHERE_PA)
    )
