"""Heat from a burning pool, a burning jet and a fireball: how large the flame, how strong the radiation, how far."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, Flagged, FloatArray, flagged, number, together, whole
from anlan.science.plume.radiation import TNO_TRANSMISSIVITY, VAPOUR_PA, Transmissivity, level_reach, passes
from anlan.science.units import STANDARD_GRAVITY_M_S2

AIR_KG_M3 = 1.2
RADIANT_FRACTION = 0.3
"""Part of the heat that a flame radiates; 0.15–0.35 for pools, 0.2–0.4 for jets, 0.3 for a fireball (Roberts 1981)."""


def thomas1963_flame_height(
    diameter_m: npt.ArrayLike, burning_kg_m2_s: npt.ArrayLike, *, air_kg_m3: float = AIR_KG_M3
) -> Flagged:
    """Height of a pool's flame in still air: H / D = 42 (m″ / (ρ √(g D)))^0.61.

    diameter_m       any shape  m        of the pool
    burning_kg_m2_s  any shape  kg/m²/s  gasoline 0.055, LPG 0.10–0.13, benzene 0.085, methanol 0.017–0.022
    air_kg_m3        number     kg/m³
    returns          Flagged    m        not valid outside pools of 0.1 to 100 m

    Source: P. H. Thomas (1963), Ninth Symposium on Combustion, 844–859.
    """
    diameter, burning = together(diameter_m=diameter_m, burning_kg_m2_s=burning_kg_m2_s)
    air = number("air_kg_m3", air_kg_m3, above=0.3, below=3)
    with np.errstate(all="ignore"):
        height = 42 * diameter * (burning / (air * np.sqrt(STANDARD_GRAVITY_M_S2 * diameter))) ** 0.61
    covered = (diameter >= 0.1) & (diameter <= 100) & (burning >= 0.005) & (burning <= 0.2)
    return flagged(height, possible=(diameter > 0) & (burning >= 0), covered=covered)


def pool_fire_flux(
    distance_m: npt.ArrayLike,
    diameter_m: npt.ArrayLike,
    burning_kg_m2_s: npt.ArrayLike,
    combustion_j_kg: npt.ArrayLike,
    *,
    radiant: float = RADIANT_FRACTION,
    vapour_pa: float = VAPOUR_PA,
    law: Transmissivity = TNO_TRANSMISSIVITY,
) -> Flagged:
    """Radiation on the ground from a pool fire, seen as a point at half its flame: q = τ χ m″ A Hc / (4π r²).

    distance_m       any shape  m        from the pool's centre
    diameter_m       any shape  m
    burning_kg_m2_s  any shape  kg/m²/s
    combustion_j_kg  any shape  J/kg
    radiant          number     –        χ
    vapour_pa        number     Pa
    law              Transmissivity
    returns          Flagged    W/m²     not valid within a diameter of the centre: a point is no flame there

    Source: point-source model, SFPE Handbook, section "Fire hazard calculations for large open hydrocarbon fires";
    height by Thomas (1963).
    """
    distance, *pool = together(
        distance_m=distance_m, diameter_m=diameter_m, burning_kg_m2_s=burning_kg_m2_s, combustion_j_kg=combustion_j_kg
    )
    diameter = pool[0]
    power, height, possible = _pool_power(pool, number("radiant", radiant, above=0, below=1))
    pressure = number("vapour_pa", vapour_pa, above=1, below=20_000)
    with np.errstate(all="ignore"):
        way = np.hypot(distance, height / 2)
        flux = passes(way, pressure, law) * power / (4 * np.pi * way**2)
    return flagged(flux, possible=possible & (distance >= 0), covered=(distance >= diameter) & (diameter <= 100))


def pool_fire_distance(
    flux_w_m2: npt.ArrayLike,
    diameter_m: npt.ArrayLike,
    burning_kg_m2_s: npt.ArrayLike,
    combustion_j_kg: npt.ArrayLike,
    *,
    radiant: float = RADIANT_FRACTION,
    vapour_pa: float = VAPOUR_PA,
    law: Transmissivity = TNO_TRANSMISSIVITY,
) -> Flagged:
    """How far a radiation reaches: the way back from pool_fire_flux; 0 where it is nowhere as strong.

    flux_w_m2  any shape  W/m²  above 0
    the others as there
    returns    Flagged    m     from the pool's centre

    Source: as pool_fire_flux.
    """
    flux, *pool = together(
        flux_w_m2=flux_w_m2, diameter_m=diameter_m, burning_kg_m2_s=burning_kg_m2_s, combustion_j_kg=combustion_j_kg
    )
    diameter = pool[0]
    power, height, possible = _pool_power(pool, number("radiant", radiant, above=0, below=1))
    pressure = number("vapour_pa", vapour_pa, above=1, below=20_000)
    distance = level_reach(flux, power / (4 * np.pi), height / 2, pressure, law)
    return flagged(distance, possible=possible & (flux > 0), covered=(distance >= diameter) & (diameter <= 100))


def worldbank1985_jet_length(rate_kg_s: npt.ArrayLike, combustion_j_kg: npt.ArrayLike) -> Flagged:
    """Length of a burning jet of gas: L = (Q Hc)^0.444 / 161.66.

    rate_kg_s        any shape  kg/s
    combustion_j_kg  any shape  J/kg
    returns          Flagged    m     not valid below 1 MW or above 10 GW

    Source: World Bank (1985), Manual of Industrial Hazard Assessment Techniques; as Chinese safety assessment gives it
    (喷射火); from memory.
    """
    rate, heat = together(rate_kg_s=rate_kg_s, combustion_j_kg=combustion_j_kg)
    with np.errstate(all="ignore"):
        power = rate * heat
        length = power**0.444 / 161.66
    return flagged(length, possible=(rate >= 0) & (heat > 0), covered=(power >= 1e6) & (power <= 1e10))


def jet_fire_flux(
    along_m: npt.ArrayLike,
    aside_m: npt.ArrayLike,
    rate_kg_s: npt.ArrayLike,
    combustion_j_kg: npt.ArrayLike,
    *,
    radiant: float = RADIANT_FRACTION,
    points: int = 5,
) -> Flagged:
    """Radiation from a burning jet, seen as equal points spread along its flame; dry air.

    along_m          any shape  m     from the hole in the direction of the jet, negative behind it
    aside_m          any shape  m     from its axis
    rate_kg_s        any shape  kg/s
    combustion_j_kg  any shape  J/kg
    radiant          number     –
    points           number     –     1 to 100
    returns          Flagged    W/m²  not valid nearer to the flame than a fifth of its length

    Source: World Bank (1985), multi-point model; length by worldbank1985_jet_length.
    """
    along, aside, rate, heat = together(
        along_m=along_m, aside_m=aside_m, rate_kg_s=rate_kg_s, combustion_j_kg=combustion_j_kg
    )
    fraction = number("radiant", radiant, above=0, below=1)
    count = whole("points", points, least=1, most=100)
    possible = (rate >= 0) & (heat > 0) & np.isfinite(along) & np.isfinite(aside)
    flux = np.zeros(along.shape)
    with np.errstate(all="ignore"):
        flame = worldbank1985_jet_length(rate, heat)
        each = fraction * rate * heat / (4 * np.pi * count)
        for index in range(count):
            flux += each / ((along - (index + 0.5) / count * flame.value) ** 2 + aside**2)
        gap = np.hypot(along - np.clip(along, 0, flame.value), aside)
    return flagged(flux, possible=possible, covered=flame.valid & (gap >= flame.value / 5))


class Fireball(NamedTuple):
    """diameter, m; duration, s; height of the centre, m; surface emissive power, W/m²; and where they are valid."""

    diameter_m: Flagged
    duration_s: Flagged
    height_m: Flagged
    emissive_w_m2: Flagged


def ccps1994_fireball(
    mass_kg: npt.ArrayLike, combustion_j_kg: npt.ArrayLike, *, radiant: float = RADIANT_FRACTION
) -> Fireball:
    """The fireball of a BLEVE: D = 5.8 M^⅓, t = 0.45 M^⅓ up to 30 t and 2.6 M^⅙ above, height 0.75 D, E = χ M Hc / (π D² t).

    mass_kg          any shape  kg     of fuel in the fireball
    combustion_j_kg  any shape  J/kg
    radiant          number     –      χ; roberts1981_radiant gives it by the vessel's pressure
    returns          Fireball          not valid above 1,000 t

    Source: CCPS (1994), Guidelines for Evaluating the Characteristics of Vapor Cloud Explosions, Flash Fires and BLEVEs,
    eq. 6.2.1 and following.
    """
    mass, heat = together(mass_kg=mass_kg, combustion_j_kg=combustion_j_kg)
    fraction = number("radiant", radiant, above=0, below=1)
    possible = (mass > 0) & (heat > 0)
    covered = (mass >= 1) & (mass <= 1e6)
    with np.errstate(all="ignore"):
        diameter = 5.8 * mass ** (1 / 3)
        duration = np.where(mass <= 30_000, 0.45 * mass ** (1 / 3), 2.6 * mass ** (1 / 6))
        emissive = fraction * mass * heat / (np.pi * diameter**2 * duration)
    results = (diameter, duration, 0.75 * diameter, emissive)
    return Fireball(*(flagged(each, possible=possible, covered=covered) for each in results))


def roberts1981_radiant(pressure_pa: npt.ArrayLike) -> Flagged:
    """Radiant fraction of a fireball by the pressure at which the vessel burst: 0.27 P^0.32, P in MPa.

    pressure_pa  any shape  Pa  absolute
    returns      Flagged    –   not valid outside 0.1 to 6 MPa

    Source: A. F. Roberts (1981), Fire Safety Journal 4, 197–212.
    """
    (pressure,) = together(pressure_pa=pressure_pa)
    with np.errstate(all="ignore"):
        fraction = 0.27 * (pressure / 1e6) ** 0.32
    return flagged(fraction, possible=pressure > 0, covered=(pressure >= 1e5) & (pressure <= 6e6))


def fireball_flux(
    distance_m: npt.ArrayLike,
    mass_kg: npt.ArrayLike,
    combustion_j_kg: npt.ArrayLike,
    *,
    radiant: float = RADIANT_FRACTION,
    vapour_pa: float = VAPOUR_PA,
    law: Transmissivity = TNO_TRANSMISSIVITY,
) -> Flagged:
    """Radiation on the ground facing a fireball: q = τ E D² / (4 r²), r to its centre.

    distance_m       any shape  m     on the ground, from below its centre
    mass_kg, combustion_j_kg, radiant as in ccps1994_fireball
    vapour_pa        number     Pa
    law              Transmissivity   taken over r
    returns          Flagged    W/m²

    Source: CCPS (1994), section 6.2; sphere facing the receiver.
    """
    distance, mass, heat = together(distance_m=distance_m, mass_kg=mass_kg, combustion_j_kg=combustion_j_kg)
    pressure = number("vapour_pa", vapour_pa, above=1, below=20_000)
    ball = ccps1994_fireball(mass, heat, radiant=radiant)
    with np.errstate(all="ignore"):
        way = np.hypot(distance, ball.height_m.value)
        flux = passes(way, pressure, law) * ball.emissive_w_m2.value * (ball.diameter_m.value / (2 * way)) ** 2
    return flagged(flux, possible=distance >= 0, covered=ball.emissive_w_m2.valid)


def fireball_distance(
    flux_w_m2: npt.ArrayLike,
    mass_kg: npt.ArrayLike,
    combustion_j_kg: npt.ArrayLike,
    *,
    radiant: float = RADIANT_FRACTION,
    vapour_pa: float = VAPOUR_PA,
    law: Transmissivity = TNO_TRANSMISSIVITY,
) -> Flagged:
    """How far a radiation reaches on the ground: the way back from fireball_flux; 0 where it is nowhere as strong.

    flux_w_m2  any shape  W/m²  above 0
    the others as there
    returns    Flagged    m

    Source: as fireball_flux.
    """
    flux, mass, heat = together(flux_w_m2=flux_w_m2, mass_kg=mass_kg, combustion_j_kg=combustion_j_kg)
    pressure = number("vapour_pa", vapour_pa, above=1, below=20_000)
    ball = ccps1994_fireball(mass, heat, radiant=radiant)
    strength = ball.emissive_w_m2.value * ball.diameter_m.value**2 / 4
    distance = level_reach(flux, strength, ball.height_m.value, pressure, law)
    return flagged(distance, possible=flux > 0, covered=ball.emissive_w_m2.valid)


def _pool_power(pool: list[FloatArray], radiant: float) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Radiated power, flame height, and where the pool is possible."""
    diameter, burning, heat = pool
    possible = (diameter > 0) & (burning >= 0) & (heat > 0)
    height = thomas1963_flame_height(diameter, burning).value
    return radiant * burning * np.pi / 4 * diameter**2 * heat, height, np.asarray(possible)
