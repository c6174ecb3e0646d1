"""Evaporative demand where there is no pan: extraterrestrial radiation and the Hargreaves equation.

Source: Allen, Pereira, Raes & Smith (1998), FAO Irrigation and Drainage Paper 56, equations 21 to 25 and 52.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import Flagged, flagged, together

SOLAR_CONSTANT_MJ_M2_MIN = 0.0820
"""FAO-56, equation 21."""
MM_PER_MJ_M2 = 0.408
"""Water evaporated by one MJ/m²: 1/2.45 MJ/kg. FAO-56, equation 20."""
HARGREAVES_FACTOR = 0.0023
HARGREAVES_SHIFT_C = 17.8
"""FAO-56, equation 52 (Hargreaves & Samani 1985)."""


def fao56_extraterrestrial_radiation(latitude_deg: npt.ArrayLike, day_of_year: npt.ArrayLike) -> Flagged:
    """Radiation on a level plane above the atmosphere, a day's sum.

    latitude_deg  (…)  °           north positive, −90 to 90; not valid beyond the polar circles (FAO-56 stops at 70°)
    day_of_year   (…)  –           1 to 366
    returns       (…)  MJ/(m² d)
    """
    latitude, day = together(latitude_deg=latitude_deg, day_of_year=day_of_year)
    possible = (np.abs(latitude) <= 90) & (day >= 1) & (day <= 366)
    phi = np.radians(np.where(possible, latitude, 0.0))
    turn = 2 * np.pi * day / 365
    nearness = 1 + 0.033 * np.cos(turn)
    declination = 0.409 * np.sin(turn - 1.39)
    sunset = np.arccos(np.clip(-np.tan(phi) * np.tan(declination), -1, 1))
    geometry = sunset * np.sin(phi) * np.sin(declination) + np.cos(phi) * np.cos(declination) * np.sin(sunset)
    radiation = 24 * 60 / np.pi * SOLAR_CONSTANT_MJ_M2_MIN * nearness * geometry
    return flagged(np.maximum(radiation, 0.0), possible=possible, covered=np.abs(latitude) <= 70)


def hargreaves_evaporation(least_c: npt.ArrayLike, most_c: npt.ArrayLike, radiation_mj_m2: npt.ArrayLike) -> Flagged:
    """Reference evapotranspiration of a day: 0.0023 (T + 17.8) √(Tmax − Tmin) · 0.408 Ra, never below zero.

    least_c, most_c  (…)  °C         of the day, −60 to 60, least ≤ most
    radiation_mj_m2  (…)  MJ/(m² d)  extraterrestrial, 0 to 50
    returns          (…)  mm/d       NaN and not valid where the input cannot be
    """
    low, high, radiation = together(least_c=least_c, most_c=most_c, radiation_mj_m2=radiation_mj_m2)
    possible = (low <= high) & (low >= -60) & (high <= 60) & (radiation >= 0) & (radiation <= 50)
    swing = np.sqrt(np.where(possible, high - low, 0.0))
    demand = HARGREAVES_FACTOR * ((low + high) / 2 + HARGREAVES_SHIFT_C) * swing * MM_PER_MJ_M2 * radiation
    return flagged(np.maximum(demand, 0.0), possible=possible)
