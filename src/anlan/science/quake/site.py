"""How the ground under a site changes the motion: GB 18306-2015 by site class 场地类别, Borcherdt (1994) by Vs30."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import Flagged, FloatArray, flagged, number, together
from anlan.science.quake.intensity import LARGEST_PGA_M_S2
from anlan.science.units import STANDARD_GRAVITY_M_S2


class SiteClass(IntEnum):
    """Site class 场地类别 of GB 50011 and GB 18306; UNKNOWN where nobody has drilled."""

    UNKNOWN = 0
    I0 = 1
    I1 = 2
    II = 3
    III = 4
    IV = 5


# GB 18306-2015 table E.1, F_a: rows by PGA of class Ⅱ in g, columns Ⅰ0, Ⅰ1, Ⅱ, Ⅲ, Ⅳ. From memory, confirmed by a
# public program that carries the whole table and by two examination questions that quote values of it.
GB18306_PGA_G = (0.05, 0.10, 0.15, 0.20, 0.30, 0.40)
GB18306_FACTORS = (
    (0.72, 0.80, 1.00, 1.30, 1.25),
    (0.74, 0.82, 1.00, 1.25, 1.20),
    (0.75, 0.83, 1.00, 1.15, 1.10),
    (0.76, 0.85, 1.00, 1.00, 1.00),
    (0.85, 0.95, 1.00, 1.00, 0.95),
    (0.90, 1.00, 1.00, 1.00, 0.90),
)
# Borcherdt (1994), equations 7a and 7b: factor = (v / Vs30)^m, m by input acceleration in g.
BORCHERDT_PGA_G = (0.1, 0.2, 0.3, 0.4)
BORCHERDT_SHORT_PERIOD = (0.35, 0.25, 0.10, -0.05)
BORCHERDT_MID_PERIOD = (0.65, 0.60, 0.53, 0.45)
# The slowest and the fastest ground of the table that ShakeMap made of it (class E, class B/C and harder).
SLOWEST_VS30_M_S, FASTEST_VS30_M_S = 163.0, 1500.0
LARGEST_VS30_M_S = 5000.0  # no rock is faster


def gb18306_site_factor(pga_m_s2: npt.ArrayLike, site_class: npt.ArrayLike) -> Flagged:
    """Factor F_a by which a site of this class changes the peak acceleration of class Ⅱ.

    pga_m_s2    any shape  m/s²  at a site of class Ⅱ
    site_class  any shape  –     SiteClass
    returns     Flagged    –     between the rows of the table a straight line, beyond them its end rows;
                                 NaN where the class is unknown

    Raises ValueError for shapes that do not fit together, or numbers that are no class.
    Source: GB 18306-2015, E.1, E.2 and table E.1.
    """
    pga, classes = together(pga_m_s2=pga_m_s2, site_class=site_class)
    if not np.isin(classes, list(SiteClass)).all():
        raise ValueError(f"site_class must hold numbers of SiteClass, {min(SiteClass):d} to {max(SiteClass):d}")
    pga_g = pga / STANDARD_GRAVITY_M_S2
    table = np.array(GB18306_FACTORS)
    factor = np.full(pga.shape, np.nan)
    for column, each in enumerate((SiteClass.I0, SiteClass.I1, SiteClass.II, SiteClass.III, SiteClass.IV)):
        is_here = classes == each
        factor[is_here] = np.interp(pga_g[is_here], GB18306_PGA_G, table[:, column])
    return flagged(factor, possible=(pga >= 0) & np.isfinite(pga), covered=pga <= LARGEST_PGA_M_S2)


def borcherdt1994_pga_factor(vs30_m_s: npt.ArrayLike, pga_m_s2: npt.ArrayLike, *, reference_m_s: float) -> Flagged:
    """Factor for peak acceleration (short periods, 0.1–0.5 s) of ground with this Vs30, against reference ground.

    vs30_m_s       any shape  m/s   mean shear-wave velocity of the upper 30 m
    pga_m_s2       any shape  m/s²  on the reference ground
    reference_m_s  number     m/s   Vs30 of the reference ground; 1,050 in the paper, 686 in ShakeMap
    returns        Flagged    –     the exponent runs straight between 0.1, 0.2, 0.3 and 0.4 g, and stays beyond;
                                    not valid outside Vs30 163–1,500 m/s and above 80 m/s² (no motion)

    Raises ValueError when reference_m_s is not positive, or shapes do not fit together.
    Source: Borcherdt, R. D. (1994), Earthquake Spectra 10(4), eq. 7a; checked on ShakeMap's table of it.
    """
    return _borcherdt(vs30_m_s, pga_m_s2, reference_m_s, BORCHERDT_SHORT_PERIOD)


def borcherdt1994_pgv_factor(vs30_m_s: npt.ArrayLike, pga_m_s2: npt.ArrayLike, *, reference_m_s: float) -> Flagged:
    """Factor for peak velocity (middle periods, 0.4–2 s); all else as `borcherdt1994_pga_factor`, eq. 7b."""
    return _borcherdt(vs30_m_s, pga_m_s2, reference_m_s, BORCHERDT_MID_PERIOD)


def _borcherdt(
    vs30_m_s: npt.ArrayLike, pga_m_s2: npt.ArrayLike, reference_m_s: float, exponents: tuple[float, ...]
) -> Flagged:
    vs30, pga = together(vs30_m_s=vs30_m_s, pga_m_s2=pga_m_s2)
    reference = number("reference_m_s", reference_m_s, above=1, below=LARGEST_VS30_M_S)
    possible = (vs30 > 0) & (vs30 <= LARGEST_VS30_M_S) & (pga >= 0) & np.isfinite(pga)
    exponent: FloatArray = np.interp(pga / STANDARD_GRAVITY_M_S2, BORCHERDT_PGA_G, exponents)
    covered = (vs30 >= SLOWEST_VS30_M_S) & (vs30 <= FASTEST_VS30_M_S) & (pga <= LARGEST_PGA_M_S2)
    factor = np.power(reference / np.where(possible, vs30, 1), exponent)
    return flagged(factor, possible=possible, covered=covered)
