"""Overpressure of an explosion, of TNT or of a cloud counted as TNT: how strong at a distance, how far for a strength."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import Flagged, IntArray, flagged, floats, number, together

TNT_J_KG = 4.52e6
"""Heat of explosion in Chinese practice, 4,520 kJ/kg (4,120–4,690)."""
CLOUD_YIELD = 0.04
"""Part of a cloud's heat that goes into the blast, 0.03–0.04 on average, up to 0.15."""
GROUND_FACTOR = 1.8
"""Reflection at the ground."""


class Sadovsky(NamedTuple):
    """ΔP = (a/Z + b/Z² + c/Z³) MPa, Z = R / W^⅓ in m/kg^⅓."""

    a: float
    b: float
    c: float


SADOVSKY = Sadovsky(0.084, 0.27, 0.7)
"""M. A. Sadovsky (1952), free air. Seen: 84, 270, 700 kPa for 1 < Z < 10 (Lobanovsky 2016, Инженерный журнал: наука и
инновации 7, p. 13); up to 15 in Chinese practice, from memory."""
GB6722_GROUND = Sadovsky(0.11, 0.43, 1.4)
"""A charge on the ground, GB 6722-2014 爆破安全规程 13.3.2 (ΔP = 14 Q/R³ + 4.3 Q^⅔/R² + 1.1 Q^⅓/R, 10⁵ Pa; from memory): the
same law for twice the charge, as the ground throws all back. With it ground_factor of tnt_equivalent is 1."""
NEAREST_Z, FARTHEST_Z = 1.0, 15.0
PRESSURE_LEVELS_PA = (2_000.0, 7_000.0, 13_800.0, 20_000.0, 30_000.0, 50_000.0, 100_000.0)
"""Glass breaks in part; houses partly damaged; partial collapse; light, medium, serious injury; death. The first three:
Clancey (1972), 2.07, 6.9 and 13.8 kPa, seen; those for people from memory."""
DEATH_FACTOR_M, DEATH_POWER = 13.6, 0.37
"""Radius of death 死亡半径, R = 13.6 (W / 1000)^0.37: half of those within die. Chinese practice (《安全评价》, 国家安全
生产监督管理总局 2005), seen in a second source."""


def tnt_equivalent(
    fuel_kg: npt.ArrayLike,
    combustion_j_kg: npt.ArrayLike,
    *,
    cloud_yield: float = CLOUD_YIELD,
    ground_factor: float = GROUND_FACTOR,
    tnt_j_kg: float = TNT_J_KG,
) -> Flagged:
    """Mass of TNT that explodes like a cloud of vapour: 1.8 a W Q / Q_TNT.

    fuel_kg          any shape  kg     of vapour in the cloud
    combustion_j_kg  any shape  J/kg
    cloud_yield      number     –      a
    ground_factor    number     –      1 (air) to 2
    tnt_j_kg         number     J/kg
    returns          Flagged    kg

    Raises ValueError for coefficients outside their domain.
    Source: 《安全评价》 (2005), 蒸气云爆炸; seen in a second source.
    """
    fuel, heat = together(fuel_kg=fuel_kg, combustion_j_kg=combustion_j_kg)
    part = number("cloud_yield", cloud_yield, above=0, below=1)
    ground = number("ground_factor", ground_factor, above=1, below=2)
    tnt = number("tnt_j_kg", tnt_j_kg, above=4e6, below=5e6)
    return flagged(ground * part * fuel * heat / tnt, possible=(fuel >= 0) & (heat >= 0))


def sadovsky1952_overpressure(distance_m: npt.ArrayLike, tnt_kg: npt.ArrayLike, *, law: Sadovsky = SADOVSKY) -> Flagged:
    """Peak overpressure of the blast wave.

    distance_m  any shape  m   above 0
    tnt_kg      any shape  kg  0 has no blast
    law         Sadovsky
    returns     Flagged    Pa  not valid outside 1 ≤ Z ≤ 15

    Source: Sadovsky (1952).
    """
    distance, mass = together(distance_m=distance_m, tnt_kg=tnt_kg)
    with np.errstate(all="ignore"):
        nearness = np.cbrt(mass) / distance
        pressure = 1e6 * (law.a * nearness + law.b * nearness**2 + law.c * nearness**3)
    covered = (nearness * NEAREST_Z <= 1) & (nearness * FARTHEST_Z >= 1)
    return flagged(pressure, possible=(distance > 0) & (mass >= 0) & np.isfinite(mass), covered=covered)


def sadovsky1952_distance(
    overpressure_pa: npt.ArrayLike, tnt_kg: npt.ArrayLike, *, law: Sadovsky = SADOVSKY
) -> Flagged:
    """How far an overpressure reaches: the way back from sadovsky1952_overpressure.

    overpressure_pa  any shape  Pa  above 0
    tnt_kg           any shape  kg
    law              Sadovsky
    returns          Flagged    m   not valid outside 1 ≤ Z ≤ 15

    Source: Sadovsky (1952), its cubic in 1/Z solved by Newton's method from above, where it cannot overshoot.
    """
    pressure, mass = together(overpressure_pa=overpressure_pa, tnt_kg=tnt_kg)
    possible = (pressure > 0) & np.isfinite(pressure) & (mass >= 0)
    wanted = np.where(possible, pressure, 1.0) / 1e6
    nearness = np.minimum(wanted / law.a, np.cbrt(wanted / law.c))
    for _ in range(60):
        excess = ((law.c * nearness + law.b) * nearness + law.a) * nearness - wanted
        slope = (3 * law.c * nearness + 2 * law.b) * nearness + law.a  # numerical: Newton
        nearness = nearness - excess / slope
    covered = (nearness * NEAREST_Z <= 1) & (nearness * FARTHEST_Z >= 1)
    return flagged(np.cbrt(mass) / nearness, possible=possible, covered=covered)


def death_radius(tnt_kg: npt.ArrayLike) -> Flagged:
    """Radius within which an unprotected person is as likely dead as alive: 13.6 (W / 1000)^0.37.

    tnt_kg   any shape  kg
    returns  Flagged    m

    Source: 《安全评价》 (2005); seen in a second source.
    """
    (mass,) = together(tnt_kg=tnt_kg)
    with np.errstate(all="ignore"):
        radius = DEATH_FACTOR_M * (mass / 1000) ** DEATH_POWER
    return flagged(radius, possible=mass >= 0, covered=mass <= 1e6)


def overpressure_grade(
    overpressure_pa: npt.ArrayLike, *, levels_pa: tuple[float, ...] = PRESSURE_LEVELS_PA
) -> IntArray:
    """How many of the rising levels an overpressure reaches.

    overpressure_pa  any shape  Pa
    levels_pa        numbers    Pa   rising
    returns          any shape  –    0 below the first … number of levels; −1 where unknown

    Raises ValueError for levels that do not rise.
    """
    (pressure,) = together(overpressure_pa=overpressure_pa)
    levels = floats("levels_pa", levels_pa)
    if levels.ndim != 1 or not (np.diff(levels) > 0).all():
        raise ValueError(f"levels_pa must rise, got {levels_pa!r}")
    return np.asarray(np.where(pressure >= 0, np.searchsorted(levels, pressure, side="right"), -1), np.int64)
