"""Radiation on its way and at its end: what the air lets through, how far it reaches, what it does to people."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from anlan.science.arrays import BoolArray, Flagged, FloatArray, IntArray, flagged, floats, number, together

VAPOUR_PA = 2000.0
"""Partial pressure of water in mild weather, for the air's transmissivity."""
FLUX_LEVELS_W_M2 = (1_600.0, 4_000.0, 12_500.0, 25_000.0, 37_500.0)
"""No harm below the first; pain in 20 s; burns in 10 s and 1 % dead in 60 s; wood catches; equipment is lost.
World Bank (1985), Manual of Industrial Hazard Assessment Techniques; from memory."""


class Transmissivity(NamedTuple):
    """τ = a (p x)^−b, never above 1; p in Pa, x in m."""

    a: float
    b: float


TNO_TRANSMISSIVITY = Transmissivity(2.02, 0.09)
"""TNO CPR 14E (2005), eq. 6.29, after D. F. Bagster (1989), for p x of 10⁴ to 10⁵ N/m."""


class BurnProbit(NamedTuple):
    """Pr = a + b ln(t q^(4/3)), t in s, q in W/m²."""

    a: float
    b: float


TNO_BURN_DEATH = BurnProbit(-36.38, 2.56)
"""Death by burns, unclothed: TNO CPR 16E (1992), Green Book, chapter 1; CPR 18E (1999), Purple Book, eq. 5.4. It is that of
Tsao & Perry (1979), −12.8 + 2.56 ln (t q^(4/3)) with q in kW/m². Eisenberg's (−14.9) is 2.1 lower."""


def tno_transmissivity(
    way_m: npt.ArrayLike, *, vapour_pa: float = VAPOUR_PA, law: Transmissivity = TNO_TRANSMISSIVITY
) -> Flagged:
    """Part of the radiation that humid air lets through.

    way_m      any shape  m   through the air; 0 lets all through
    vapour_pa  number     Pa  partial pressure of water
    law        Transmissivity
    returns    Flagged    –   not valid outside 10⁴ to 10⁵ N/m

    Source: TNO CPR 14E (2005), eq. 6.29.
    """
    (way,) = together(way_m=way_m)
    pressure = number("vapour_pa", vapour_pa, above=1, below=20_000)
    return flagged(passes(way, pressure, law), possible=way >= 0, covered=_is_known(way * pressure))


def burn_probability(
    flux_w_m2: npt.ArrayLike, exposure_s: npt.ArrayLike, *, probit: BurnProbit = TNO_BURN_DEATH
) -> Flagged:
    """Probability of death by radiation: Φ(a + b ln(t q^(4/3)) − 5).

    flux_w_m2   any shape  W/m²
    exposure_s  any shape  s
    probit      BurnProbit
    returns     Flagged    0 to 1

    Source: TNO CPR 18E (1999), eq. 5.4, after C. K. Tsao & W. W. Perry (1979).
    """
    flux, time = together(flux_w_m2=flux_w_m2, exposure_s=exposure_s)
    a = number("probit.a", probit.a, above=-500, below=500)
    b = number("probit.b", probit.b, above=0, below=100, inclusive=False)
    dose = np.where((flux >= 0) & (time >= 0), time * np.abs(flux) ** (4 / 3), np.nan)
    with np.errstate(all="ignore"):
        probability = np.where(dose > 0, ndtr(a + b * np.log(dose) - 5), 0.0)
    return flagged(probability, possible=np.isfinite(dose))


def flux_grade(flux_w_m2: npt.ArrayLike, *, levels_w_m2: tuple[float, ...] = FLUX_LEVELS_W_M2) -> IntArray:
    """How many of the rising levels a radiation reaches.

    flux_w_m2    any shape  W/m²
    levels_w_m2  numbers    W/m²  rising
    returns      any shape  –     0 below the first … number of levels; −1 where unknown

    Raises ValueError for levels that do not rise.
    Source: World Bank (1985).
    """
    (flux,) = together(flux_w_m2=flux_w_m2)
    levels = floats("levels_w_m2", levels_w_m2)
    if levels.ndim != 1 or not (np.diff(levels) > 0).all():
        raise ValueError(f"levels_w_m2 must rise, got {levels_w_m2!r}")
    return np.asarray(np.where(flux >= 0, np.searchsorted(levels, flux, side="right"), -1), np.int64)


def passes(way: FloatArray, vapour_pa: float, law: Transmissivity) -> FloatArray:
    with np.errstate(all="ignore"):
        return np.asarray(np.minimum(law.a * (vapour_pa * way) ** -law.b, 1.0))


def _is_known(pressure_way: FloatArray) -> BoolArray:
    return np.asarray((pressure_way >= 1e4) & (pressure_way <= 1e5))


def level_reach(
    flux: FloatArray, strength: FloatArray, height: FloatArray, vapour_pa: float, law: Transmissivity
) -> FloatArray:
    """Distance on the ground where τ(r) · strength / r² falls to a flux, r from a point above it."""
    with np.errstate(all="ignore"):
        damped = (law.a * vapour_pa**-law.b * strength / flux) ** (1 / (2 + law.b))
        clear = np.sqrt(strength / flux)
        way = np.where(law.a * (vapour_pa * damped) ** -law.b < 1, damped, clear)
        return np.asarray(np.sqrt(np.maximum(way**2 - height**2, 0)))
