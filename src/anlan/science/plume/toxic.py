"""What a toxic gas does: ppm and mg/m³, load over time, probability of death, zones by guideline level."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from anlan.science.arrays import Flagged, FloatArray, IntArray, flagged, floats, number, together
from anlan.science.units import ATMOSPHERE_PA, GAS_CONSTANT_J_MOL_K

ROOM_K = 298.15
"""25 ℃, at which exposure limits are given; 24.45 L/mol at one atmosphere."""
NO_ZONE, YELLOW, ORANGE, RED, UNKNOWN = 0, 1, 2, 3, -1
"""Below AEGL-1, from AEGL-1, AEGL-2, AEGL-3 on; concentration unknown."""


class Probit(NamedTuple):
    """Pr = a + b ln(C^n t), C in ppm, t in minutes."""

    a: float
    b: float
    n: float


class ToxicGas(NamedTuple):
    """A gas and its guideline levels; NaN where a level is not recommended.

    aegl_ppm         AEGL-1, -2, -3 for 60 minutes, ppm
    aegl_3_ppm       AEGL-3 for AEGL_MINUTES, ppm
    idlh_ppm         immediately dangerous to life or health
    probit           of death
    """

    molar_mass_kg_mol: float
    aegl_ppm: tuple[float, float, float]
    aegl_3_ppm: tuple[float, ...]
    idlh_ppm: float
    probit: Probit


AEGL_MINUTES = (10.0, 30.0, 60.0, 240.0, 480.0)
_NONE = float("nan")
TOXIC_GASES = {
    "7782-50-5": ToxicGas(0.0709, (0.50, 2.0, 20), (50, 28, 20, 10, 7.1), 10, Probit(-8.29, 0.92, 2)),
    "7664-41-7": ToxicGas(0.01703, (30, 160, 1100), (2700, 1600, 1100, 550, 390), 300, Probit(-35.9, 1.85, 2)),
    "7783-06-4": ToxicGas(0.03408, (0.51, 27, 50), (76, 59, 50, 37, 31), 100, Probit(-31.42, 3.008, 1.43)),
    "630-08-0": ToxicGas(0.02801, (_NONE, 83, 330), (1700, 600, 330, 150, 130), 1200, Probit(-37.98, 3.7, 1)),
    "7664-39-3": ToxicGas(0.02001, (1.0, 24, 44), (170, 62, 44, 22, 22), 30, Probit(-35.87, 3.354, 1)),
    "7446-09-5": ToxicGas(0.06407, (0.20, 0.75, 30), (30, 30, 30, 19, 9.6), 100, Probit(-15.67, 2.10, 1)),
    "74-90-8": ToxicGas(0.02703, (2.0, 7.1, 15), (27, 21, 15, 8.6, 6.6), 50, Probit(-29.42, 3.008, 1.43)),
    "75-44-5": ToxicGas(0.09892, (_NONE, 0.30, 0.75), (3.6, 1.5, 0.75, 0.20, 0.09), 2, Probit(-19.27, 3.686, 1)),
    "7647-01-0": ToxicGas(0.03646, (1.8, 22, 100), (620, 210, 100, 26, 26), 50, Probit(-16.85, 2.0, 1)),
    "10102-44-0": ToxicGas(0.04601, (0.50, 12, 20), (34, 25, 20, 14, 11), 20, Probit(-13.79, 1.4, 2)),
}
"""氯, 氨, 硫化氢, 一氧化碳, 氟化氢, 二氧化硫, 氰化氢, 光气, 氯化氢, 二氧化氮 by CAS number. AEGL: US EPA, final values; the page
says which were seen in a second source. Probits: F. P. Lees, Loss Prevention in the Process Industries, 3rd ed. (2005), as
HSE SPC/Tech/OSD/30 table 2 gives them with the concentrations that kill 1 % and 50 % in 5 and 30 minutes (which the tests
hold); chlorine's is that of Withers & Lees (1985), J. Hazard. Mater. 12, 283–302, seen in its abstract."""


def ppm_from_mg_m3(
    mg_m3: npt.ArrayLike,
    molar_mass_kg_mol: npt.ArrayLike,
    *,
    temperature_k: npt.ArrayLike = ROOM_K,
    pressure_pa: npt.ArrayLike = ATMOSPHERE_PA,
) -> Flagged:
    """Parts of a million by volume, of an ideal gas at its own temperature and pressure.

    mg_m3              any shape  mg/m³
    molar_mass_kg_mol  any shape  kg/mol
    temperature_k      any shape  K
    pressure_pa        any shape  Pa
    returns            Flagged    ppm     not valid above 10⁶

    Source: ideal gas; GBZ 2.1-2019 takes 20 ℃, ACGIH and NIOSH 25 ℃.
    """
    mass, molar, temperature, pressure = together(
        mg_m3=mg_m3, molar_mass_kg_mol=molar_mass_kg_mol, temperature_k=temperature_k, pressure_pa=pressure_pa
    )
    possible = (mass >= 0) & (molar > 0) & (temperature > 0) & (pressure > 0)
    with np.errstate(all="ignore"):
        parts = mass / molar * (GAS_CONSTANT_J_MOL_K * temperature / pressure)
    return flagged(parts, possible=possible, covered=parts <= 1e6)


def mg_m3_from_ppm(
    ppm: npt.ArrayLike,
    molar_mass_kg_mol: npt.ArrayLike,
    *,
    temperature_k: npt.ArrayLike = ROOM_K,
    pressure_pa: npt.ArrayLike = ATMOSPHERE_PA,
) -> Flagged:
    """The way back from ppm_from_mg_m3.

    ppm                any shape  ppm     0 to 10⁶
    molar_mass_kg_mol  any shape  kg/mol
    temperature_k      any shape  K
    pressure_pa        any shape  Pa
    returns            Flagged    mg/m³

    Source: ideal gas.
    """
    parts, molar, temperature, pressure = together(
        ppm=ppm, molar_mass_kg_mol=molar_mass_kg_mol, temperature_k=temperature_k, pressure_pa=pressure_pa
    )
    possible = (parts >= 0) & (parts <= 1e6) & (molar > 0) & (temperature > 0) & (pressure > 0)
    with np.errstate(all="ignore"):
        mass = parts * molar * pressure / (GAS_CONSTANT_J_MOL_K * temperature)
    return flagged(mass, possible=possible)


def toxic_load(ppm: npt.ArrayLike, step_minutes: npt.ArrayLike, *, exponent: float) -> Flagged:
    """Toxic load ∫ C^n dt of a course of concentrations, the time first.

    ppm           (times, …)        ppm      mean of each step; an unknown one makes the load unknown
    step_minutes  number or (times)  min     length of each step
    exponent      number            –        n of the substance, 0.5 to 5
    returns       Flagged (…)       ppm^n min

    Raises ValueError for a scalar course, steps that do not fit, or an exponent outside its domain.
    Source: W. F. ten Berge, A. Zwart & L. M. Appelman (1986), J. Hazard. Mater. 13, 301–309.
    """
    course, steps = floats("ppm", ppm), floats("step_minutes", step_minutes)
    power = number("exponent", exponent, above=0.5, below=5)
    if course.ndim == 0 or steps.shape not in ((), course.shape[:1]):
        raise ValueError(f"step_minutes {steps.shape} must be one number or one for each time of ppm {course.shape}")
    possible = ((course >= 0) & (course <= 1e6)).all(axis=0) & bool((steps >= 0).all())
    lengths = np.broadcast_to(steps, course.shape[:1])
    with np.errstate(all="ignore"):
        load = np.tensordot(lengths, course**power, axes=(0, 0))
    return flagged(load, possible=possible)


def probit_probability(load: npt.ArrayLike, probit: Probit) -> Flagged:
    """Probability of death by a toxic load: Φ(a + b ln load − 5).

    load     any shape  ppm^n min
    probit   Probit                a, b above 0, and the n that the load was taken with
    returns  Flagged    0 to 1

    Raises ValueError for coefficients outside their domain.
    Source: D. J. Finney (1971), Probit Analysis; Withers & Lees (1985) for chlorine.
    """
    (dose,) = together(load=load)
    a = number("probit.a", probit.a, above=-500, below=500)
    b = number("probit.b", probit.b, above=0, below=100, inclusive=False)
    with np.errstate(all="ignore"):
        probability = np.where(dose > 0, ndtr(a + b * np.log(dose) - 5), 0.0)
    return flagged(probability, possible=dose >= 0)


def level_for_duration(minutes: npt.ArrayLike, level_ppm: tuple[float, ...]) -> Flagged:
    """A guideline level for a duration between those it is given for: straight lines in logarithms, C^n t piece by piece.

    minutes    any shape   min   not valid outside 10 to 480, where the nearest level holds
    level_ppm  5 numbers   ppm   for AEGL_MINUTES
    returns    Flagged     ppm

    Raises ValueError for levels that are not five, or not above 0.
    Source: NRC (2001), Standing Operating Procedures for Developing AEGLs, section 2.7.
    """
    (time,) = together(minutes=minutes)
    levels = floats("level_ppm", level_ppm)
    if levels.shape != (5,) or not (levels > 0).all():
        raise ValueError("level_ppm must hold five levels above 0, for 10, 30, 60, 240 and 480 minutes")
    with np.errstate(all="ignore"):
        found = np.exp(np.interp(np.log(time), np.log(AEGL_MINUTES), np.log(levels)))
    return flagged(found, possible=time > 0, covered=(time >= AEGL_MINUTES[0]) & (time <= AEGL_MINUTES[-1]))


def aegl_zone(ppm: npt.ArrayLike, levels_ppm: tuple[float, float, float]) -> IntArray:
    """Zone by three rising levels: red from the third, orange from the second, yellow from the first.

    ppm         any shape  ppm
    levels_ppm  3 numbers  ppm  a level that is NaN has no zone
    returns     any shape  –    NO_ZONE 0, YELLOW 1, ORANGE 2, RED 3, UNKNOWN −1

    Raises ValueError for levels that do not rise.
    Source: US EPA AEGL definitions; colours as the platform's seeds give them.
    """
    (parts,) = together(ppm=ppm)
    levels = floats("levels_ppm", levels_ppm)
    known: FloatArray = levels[~np.isnan(levels)]
    if levels.shape != (3,) or not (known > 0).all() or (np.diff(known) < 0).any():
        raise ValueError(f"levels_ppm must be three rising levels, got {levels_ppm!r}")
    zone = np.zeros(parts.shape, np.int64)
    for grade, level in enumerate(levels, start=1):
        zone = np.where(parts >= level, grade, zone)
    return np.asarray(np.where((parts >= 0) & (parts <= 1e6), zone, UNKNOWN), np.int64)
