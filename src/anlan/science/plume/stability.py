"""How the air mixes: stability class by wind and sky, wind at another height, widths of plume and puff."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, Flagged, FloatArray, IntArray, flagged, floats, together

STRONGEST_M_S = 100.0


class Widths(NamedTuple):
    """σ = a x (1 + b x)^p, for the classes A to F."""

    a: tuple[float, ...]
    b: tuple[float, ...]
    p: tuple[float, ...]


class Dispersion(NamedTuple):
    """How a plume widens across the wind and upwards over one kind of country."""

    across: Widths
    upward: Widths


BRIGGS_RURAL = Dispersion(
    Widths((0.22, 0.16, 0.11, 0.08, 0.06, 0.04), (0.0001,) * 6, (-0.5,) * 6),
    Widths((0.20, 0.12, 0.08, 0.06, 0.03, 0.016), (0, 0, 0.0002, 0.0015, 0.0003, 0.0003), (0, 0, -0.5, -0.5, -1, -1)),
)
"""G. A. Briggs (1973), ATDL contribution 79, open country."""
BRIGGS_URBAN = Dispersion(
    Widths((0.32, 0.32, 0.22, 0.16, 0.11, 0.11), (0.0004,) * 6, (-0.5,) * 6),
    Widths(
        (0.24, 0.24, 0.20, 0.14, 0.08, 0.08), (0.001, 0.001, 0, 0.0003, 0.0015, 0.0015), (0.5, 0.5, 0, -0.5, -0.5, -0.5)
    ),
)
"""The same, towns."""


class PuffWidths(NamedTuple):
    """σ = a x^b, along and across the wind, and upwards; for the classes A to F."""

    across_a: tuple[float, ...]
    across_b: tuple[float, ...]
    upward_a: tuple[float, ...]
    upward_b: tuple[float, ...]


SLADE_PUFF = PuffWidths(
    (0.18, 0.14, 0.10, 0.06, 0.04, 0.02),
    (0.92, 0.92, 0.92, 0.92, 0.92, 0.89),
    (0.60, 0.53, 0.34, 0.15, 0.10, 0.05),
    (0.75, 0.73, 0.71, 0.70, 0.65, 0.61),
)
"""D. H. Slade (1968), Meteorology and Atomic Energy, as CCPS (1996) tables it."""
WIND_EXPONENTS_RURAL = (0.07, 0.07, 0.10, 0.15, 0.35, 0.55)
"""J. S. Irwin (1979), Atmospheric Environment 13, 191–194, and EPA ISC3 (1995), classes A to F."""
WIND_EXPONENTS_URBAN = (0.15, 0.15, 0.20, 0.25, 0.30, 0.30)
"""Towns, EPA ISC3 (1995), which lowered Irwin's values for stable air."""
IRWIN_EXPONENTS_URBAN = (0.15, 0.15, 0.20, 0.25, 0.40, 0.60)
"""Towns, Irwin (1979) himself, as CCPS (1999) tables him."""

STRONG_SUN, MODERATE_SUN, SLIGHT_SUN, OVERCAST, CLOUDY_NIGHT, CLEAR_NIGHT = range(1, 7)
"""What the sky does, for pasquill_class; night is cloudy from half of the sky on, and overcast is day or night."""
_PASQUILL_WINDS = (2.0, 3.0, 5.0)
_PASQUILL = np.array([[1, 2, 2, 4, 5, 6], [2, 2, 3, 4, 5, 6], [2, 3, 3, 4, 4, 5], [3, 4, 4, 4, 4, 4]], np.int64)
"""F. Pasquill (1961), Meteorological Magazine 90, 33–49; of a double class the second, the more stable."""


def pasquill_class(wind_m_s: npt.ArrayLike, sky: npt.ArrayLike) -> IntArray:
    """Stability class by wind and sky.

    wind_m_s  any shape  m/s  at 10 m, 0 to 100
    sky       any shape  –    STRONG_SUN 1, MODERATE_SUN 2, SLIGHT_SUN 3, OVERCAST 4, CLOUDY_NIGHT 5, CLEAR_NIGHT 6
    returns   any shape  –    A 1 … F 6; 0 where wind or sky is unknown or impossible

    Source: Pasquill (1961).
    """
    wind, seen = together(wind_m_s=wind_m_s, sky=sky)
    known = (wind >= 0) & (wind <= STRONGEST_M_S) & (seen >= 1) & (seen <= 6) & (seen == np.round(seen))
    row = np.searchsorted(_PASQUILL_WINDS, np.where(known, wind, 0), side="right")
    column = np.where(known, seen, 1).astype(np.int64) - 1
    return np.asarray(np.where(known, _PASQUILL[row, column], 0), np.int64)


def irwin1979_wind(
    wind_m_s: npt.ArrayLike,
    measured_m: npt.ArrayLike,
    height_m: npt.ArrayLike,
    stability: npt.ArrayLike,
    *,
    exponents: tuple[float, ...] = WIND_EXPONENTS_RURAL,
) -> Flagged:
    """Wind at another height: u (z / z0)^p.

    wind_m_s    any shape  m/s  at measured_m
    measured_m  any shape  m
    height_m    any shape  m    not valid outside 1 to 200 m
    stability   any shape  –    A 1 … F 6
    exponents   6 numbers  –    p of the classes
    returns     Flagged    m/s

    Raises ValueError for exponents that are not six.
    Source: Irwin (1979).
    """
    wind, measured, height, kind = together(
        wind_m_s=wind_m_s, measured_m=measured_m, height_m=height_m, stability=stability
    )
    possible = (wind >= 0) & (wind <= STRONGEST_M_S) & (measured > 0) & (height > 0) & is_class(kind)
    powers = table("exponents", exponents)
    if not (powers >= 0).all():
        raise ValueError(f"exponents must be 0 or more, got {exponents!r}")
    power = powers[row_of_class(kind, is_class(kind))]
    with np.errstate(all="ignore"):
        speed = wind * (height / measured) ** power
    return flagged(speed, possible=possible, covered=(height >= 1) & (height <= 200))


def briggs1973_sigmas(
    x_m: npt.ArrayLike, stability: npt.ArrayLike, *, country: Dispersion = BRIGGS_RURAL
) -> tuple[Flagged, Flagged]:
    """Widths of a plume across the wind and upwards, σy and σz.

    x_m        any shape       m   downwind, above 0; not valid outside 100 m to 10 km
    stability  any shape       –   A 1 … F 6
    country    Dispersion          BRIGGS_RURAL or BRIGGS_URBAN
    returns    two Flagged     m

    Source: Briggs (1973).
    """
    x, kind = together(x_m=x_m, stability=stability)
    possible = (x > 0) & np.isfinite(x) & is_class(kind)
    covered = (x >= 100) & (x <= 10_000)
    row, way = row_of_class(kind, is_class(kind)), np.where(possible, x, 0)
    across, upward = (flagged(width(way, row, widths), possible=possible, covered=covered) for widths in country)
    return across, upward


def slade1968_sigmas(
    x_m: npt.ArrayLike, stability: npt.ArrayLike, *, widths: PuffWidths = SLADE_PUFF
) -> tuple[Flagged, Flagged]:
    """Widths of a puff, across (and along) the wind, and upwards.

    x_m        any shape       m   that the puff has travelled, above 0; not valid outside 100 m to 10 km
    stability  any shape       –   A 1 … F 6
    widths     PuffWidths
    returns    two Flagged     m

    Source: Slade (1968); CCPS (1996), Guidelines for Use of Vapor Cloud Dispersion Models, table 2.3.
    """
    x, kind = together(x_m=x_m, stability=stability)
    possible = (x > 0) & np.isfinite(x) & is_class(kind)
    covered = (x >= 100) & (x <= 10_000)
    across, upward = puff_width(np.where(possible, x, 1), row_of_class(kind, is_class(kind)), widths)
    return flagged(across, possible=possible, covered=covered), flagged(upward, possible=possible, covered=covered)


def is_class(kind: FloatArray) -> BoolArray:
    return np.asarray((kind >= 1) & (kind <= 6) & (kind == np.floor(kind)))


def row_of_class(kind: FloatArray, known: BoolArray) -> IntArray:
    """Row in a table of the six classes; that of A where the class is unknown."""
    return np.asarray(np.where(known, kind, 1).astype(np.int64) - 1)


def table(name: str, numbers: tuple[float, ...]) -> FloatArray:
    """Six numbers, one for each class. Raises ValueError for another count."""
    found = floats(name, numbers)
    if found.shape != (6,) or not np.isfinite(found).all():
        raise ValueError(f"{name} must hold six numbers, one for each class A to F")
    return found


def width(x: FloatArray, row: IntArray, widths: Widths) -> FloatArray:
    slope, bend, power = (table(name, numbers)[row] for name, numbers in widths._asdict().items())
    return np.asarray(slope * x * (1 + bend * x) ** power)


def puff_width(x: FloatArray, row: IntArray, widths: PuffWidths) -> tuple[FloatArray, FloatArray]:
    """Across (and along) the wind, and upwards."""
    factor, power, up_factor, up_power = (table(name, numbers)[row] for name, numbers in widths._asdict().items())
    return np.asarray(factor * x**power), np.asarray(up_factor * x**up_power)
