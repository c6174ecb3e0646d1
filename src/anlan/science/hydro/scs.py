"""Runoff of a storm by the curve number method of the Soil Conservation Service (SCS-CN 曲线数法).

Sources: USDA SCS (1986), Technical Release 55, Urban Hydrology for Small Watersheds, chapter 2; National Engineering
Handbook, Part 630, chapters 10, 15 and 16. Antecedent moisture: Chow, Maidment & Mays (1988), Applied Hydrology,
equations 5.5.10 and 5.5.11.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import Flagged, FloatArray, flagged, floats, number, together

RETENTION_MM = 25_400.0
RETENTION_SHIFT_MM = 254.0
"""S = 25400/CN − 254 mm: TR-55 equation 2-4, S = 1000/CN − 10 inches, at 25.4 mm an inch."""
INITIAL_ABSTRACTION = 0.2
"""Ia = 0.2 S. TR-55, equation 2-2."""
LEAST_CURVE_NUMBER = 30.0
"""Of TR-55 Table 2-2: woods in good condition, soil group A."""


def scs_retention(curve_number: npt.ArrayLike) -> Flagged:
    """Potential maximum retention S = 25400/CN − 254.

    curve_number  (…)  –    above 0 to 100; not valid below 30, which TR-55 does not reach
    returns       (…)  mm
    """
    cn = floats("curve_number", curve_number)
    possible = (cn > 0) & (cn <= 100)
    retention = RETENTION_MM / np.where(possible, cn, 100.0) - RETENTION_SHIFT_MM
    return flagged(retention, possible=possible, covered=cn >= LEAST_CURVE_NUMBER)


def scs_runoff(
    rain_mm: npt.ArrayLike, curve_number: npt.ArrayLike, *, initial_abstraction: float = INITIAL_ABSTRACTION
) -> Flagged:
    """Direct runoff of a storm's rain: Q = (P − Ia)² / (P − Ia + S) above Ia = λS, else 0.

    rain_mm              (…)     mm   of the whole storm, ≥ 0
    curve_number         (…)     –    above 0 to 100
    initial_abstraction  number  –    λ, 0 to 0.5
    returns              (…)     mm

    Source: TR-55, equations 2-1 to 2-4.
    """
    share = number("initial_abstraction", initial_abstraction, above=0, below=0.5)
    rain, cn = together(rain_mm=rain_mm, curve_number=curve_number)
    retention = scs_retention(cn)
    effective = np.maximum(np.where(np.isfinite(rain), rain, 0.0) - share * retention.value, 0.0)
    runoff = np.divide(effective**2, effective + retention.value, out=np.zeros(rain.shape), where=effective > 0)
    return flagged(runoff, possible=(rain >= 0) & np.isfinite(rain + retention.value), covered=retention.valid)


def scs_excess(
    rain_mm: npt.ArrayLike, curve_number: npt.ArrayLike, *, initial_abstraction: float = INITIAL_ABSTRACTION
) -> Flagged:
    """Runoff of each step of a storm: the growth of `scs_runoff` of the rain so far. A gap stays a gap from there on.

    rain_mm       (steps, …)  mm per step
    curve_number  (…)         –
    returns       (steps, …)  mm per step; its sum is the runoff of the storm
    """
    rain = floats("rain_mm", rain_mm)
    if not rain.ndim:
        raise ValueError("rain_mm must be a series, steps first")
    so_far = np.cumsum(np.where(rain >= 0, rain, np.nan), axis=0)
    runoff = scs_runoff(so_far, curve_number, initial_abstraction=initial_abstraction)
    return flagged(np.diff(runoff.value, axis=0, prepend=0.0), covered=runoff.valid)


def scs_dry_curve_number(curve_number: npt.ArrayLike) -> Flagged:
    """Curve number for dry antecedent moisture (class I): 4.2 CN / (10 − 0.058 CN). Source: Chow et al. (1988), 5.5.10."""
    (cn,) = together(curve_number=curve_number)
    return flagged(4.2 * cn / (10 - 0.058 * cn), possible=(cn > 0) & (cn <= 100), covered=cn >= LEAST_CURVE_NUMBER)


def scs_wet_curve_number(curve_number: npt.ArrayLike) -> Flagged:
    """Curve number for wet antecedent moisture (class III): 23 CN / (10 + 0.13 CN). Source: Chow et al. (1988), 5.5.11."""
    (cn,) = together(curve_number=curve_number)
    return flagged(23 * cn / (10 + 0.13 * cn), possible=(cn > 0) & (cn <= 100), covered=cn >= LEAST_CURVE_NUMBER)


def scs_composite_curve_number(curve_number: npt.ArrayLike, area: npt.ArrayLike) -> FloatArray:
    """Curve number of a basin of several covers, weighted by area (TR-55, worksheet 2).

    curve_number  (covers, …)  –     above 0 to 100
    area          (covers, …)  any   ≥ 0, one of them above 0
    returns       (…)          –     NaN where one of them cannot be
    """
    cn, part = together(curve_number=curve_number, area=area)
    if not cn.ndim:
        raise ValueError("curve_number must list the covers first")
    possible = ((cn > 0) & (cn <= 100) & (part >= 0) & np.isfinite(part)).all(axis=0)
    whole = part.sum(axis=0)
    weighted = np.where(np.isfinite(cn * part), cn * part, 0.0).sum(axis=0)
    is_there = possible & (whole > 0)
    return np.asarray(np.divide(weighted, whole, out=np.full(np.shape(whole), np.nan), where=is_there))
