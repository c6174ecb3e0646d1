"""Seismic intensity 地震烈度 as an instrument gives it: GB/T 17742-2020."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import Flagged, IntArray, flagged, floats, together

# I = slope · lg(motion in SI) + intercept; GB/T 17742-2020, appendix A.
PGA_SLOPE, PGA_INTERCEPT = 3.17, 6.59
PGV_SLOPE, PGV_INTERCEPT = 3.00, 9.77
STRONG_INTENSITY = 6.0  # from here on, when both reach it, the velocity alone decides (same clause)
LOWEST_DEGREE, HIGHEST_DEGREE = 1.0, 12.0
# Ours, against gal given for m/s²: about twice the largest motions ever recorded (some 40 m/s² and 3.5 m/s).
LARGEST_PGA_M_S2, LARGEST_PGV_M_S = 80.0, 7.0


def gb17742_intensity(pga_m_s2: npt.ArrayLike, pgv_m_s: npt.ArrayLike) -> Flagged:
    """Instrumental intensity 仪器烈度 from peak ground acceleration and velocity, to a tenth.

    I_A = 3.17 lg PGA + 6.59 and I_V = 3.00 lg PGV + 9.77; I_V where both reach 6, else their mean; kept within 1–12.

    pga_m_s2  any shape  m/s²  peak of the vector sum of three components, band 0.1–10 Hz
    pgv_m_s   any shape  m/s   the same of velocity
    returns   Flagged    –     not valid above 80 m/s² or 7 m/s: a slip of unit rather than a motion

    Raises ValueError for shapes that do not fit together.
    Source: GB/T 17742-2020, appendix A, instrumental intensity.
    """
    pga, pgv = together(pga_m_s2=pga_m_s2, pgv_m_s=pgv_m_s)
    with np.errstate(divide="ignore", invalid="ignore"):
        by_pga = PGA_SLOPE * np.log10(pga) + PGA_INTERCEPT
        by_pgv = PGV_SLOPE * np.log10(pgv) + PGV_INTERCEPT
        is_strong = (by_pga >= STRONG_INTENSITY) & (by_pgv >= STRONG_INTENSITY)
        intensity = np.where(is_strong, by_pgv, (by_pga + by_pgv) / 2)
    to_a_tenth = np.floor(np.clip(intensity, LOWEST_DEGREE, HIGHEST_DEGREE) * 10 + 0.5) / 10
    return flagged(
        to_a_tenth,
        possible=(pga >= 0) & (pgv >= 0) & np.isfinite(pga) & np.isfinite(pgv),
        covered=(pga <= LARGEST_PGA_M_S2) & (pgv <= LARGEST_PGV_M_S),
    )


def gb17742_degree(intensity: npt.ArrayLike) -> IntArray:
    """The degree of an intensity, rounded half up.

    intensity  any shape  –  1–12
    returns    any shape  –  1–12; 0 where the intensity is unknown or lies outside 1–12

    Source: GB/T 17742-2020.
    """
    given = floats("intensity", intensity)
    is_known = (given >= LOWEST_DEGREE) & (given <= HIGHEST_DEGREE)
    return np.where(is_known, np.floor(np.where(is_known, given, 0) + 0.5), 0).astype(np.int64)
