"""Factor of safety of an infinite slope with pore pressure, cell by cell."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import vectorize

from anlan.science.arrays import Flagged, flagged, number, together

WATER_KN_M3 = 9.81
"""Unit weight of water as geotechnical practice takes it."""
RADIANS = np.pi / 180


@vectorize(cache=True)  # type: ignore[no-untyped-call]
def _safety(slope_deg, cohesion_kpa, friction_deg, depth_m, pore_kpa, weight_kn_m3):  # type: ignore[no-untyped-def]
    """Resisting over driving stress on a plane parallel to the slope; one pass, nothing kept between."""
    if not (
        0 <= slope_deg < 90
        and 0 <= cohesion_kpa < np.inf
        and 0 <= friction_deg < 90
        and 0 < depth_m < np.inf
        and -np.inf < pore_kpa < np.inf
        and 0 < weight_kn_m3 < np.inf
    ):
        return np.nan
    slope = slope_deg * RADIANS
    burden = weight_kn_m3 * depth_m * np.cos(slope)
    driving = burden * np.sin(slope)
    if driving == 0:
        return np.inf
    return (cohesion_kpa + (burden * np.cos(slope) - pore_kpa) * np.tan(friction_deg * RADIANS)) / driving


@vectorize(cache=True)  # type: ignore[no-untyped-call]
def _is_saturated_at_most(slope_deg, depth_m, pore_kpa, weight_kn_m3):  # type: ignore[no-untyped-def]
    """Pressure neither below zero nor above what would lift the soil off its plane."""
    return 0 <= pore_kpa <= weight_kn_m3 * depth_m * np.cos(slope_deg * RADIANS) ** 2


def infinite_slope_safety(
    slope_deg: npt.ArrayLike,
    *,
    cohesion_kpa: npt.ArrayLike,
    friction_deg: npt.ArrayLike,
    depth_m: npt.ArrayLike,
    pore_pressure_kpa: npt.ArrayLike = 0.0,
    unit_weight_kn_m3: npt.ArrayLike = 19.0,
) -> Flagged:
    """Factor of safety FS = [c' + (γ·z·cos²β − u)·tan φ'] / (γ·z·sin β·cos β).

    slope_deg          any shape   °       β, 0 up to below 90; flat ground has nothing that drives: inf, not valid
    cohesion_kpa       fits        kPa     c', effective, roots included if wanted; not negative
    friction_deg       fits        °       φ', effective; 0 up to below 90
    depth_m            fits        m       z, vertical, down to the failure plane; above 0
    pore_pressure_kpa  fits        kPa     u on the plane; suction (below 0) and lift (above γ·z·cos²β): number, not valid
    unit_weight_kn_m3  fits        kN/m³   γ of the moist or saturated soil; 19 where nothing is known
    returns            common      –       below 1 the slope fails

    Raises ValueError when shapes do not fit.
    Source: Skempton & DeLory (1957), 4th ICSMFE, vol. 2; Duncan, Wright & Brandon (2014), Soil Strength and Slope
    Stability, ch. 6.
    """
    slope, cohesion, friction, depth, pore, weight = together(
        slope_deg=slope_deg,
        cohesion_kpa=cohesion_kpa,
        friction_deg=friction_deg,
        depth_m=depth_m,
        pore_pressure_kpa=pore_pressure_kpa,
        unit_weight_kn_m3=unit_weight_kn_m3,
    )
    value = np.asarray(_safety(slope, cohesion, friction, depth, pore, weight), dtype=np.float64)
    valid = np.isfinite(value)
    valid &= _is_saturated_at_most(slope, depth, pore, weight)
    return Flagged(value, np.asarray(valid))


def parallel_seepage_pressure(
    slope_deg: npt.ArrayLike, water_height_m: npt.ArrayLike, *, water_kn_m3: float = WATER_KN_M3
) -> Flagged:
    """Pore pressure on the failure plane under seepage parallel to the slope: u = γ_w · h · cos²β.

    slope_deg       any shape   °     0 up to below 90
    water_height_m  fits        m     h, vertical, of the water table above the plane; not negative
    returns         common      kPa

    Raises ValueError when shapes do not fit. Source: as `infinite_slope_safety`.
    """
    weight = number("water_kn_m3", water_kn_m3, above=0, below=20, inclusive=False)
    slope, height = together(slope_deg=slope_deg, water_height_m=water_height_m)
    possible = (slope >= 0) & (slope < 90) & (height >= 0) & np.isfinite(height)
    return flagged(weight * height * np.cos(slope * RADIANS) ** 2, possible=possible)
