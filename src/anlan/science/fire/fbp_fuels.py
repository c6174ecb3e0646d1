"""The fuel types of the Canadian FBP System: their names, codes and coefficients."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from anlan.science.arrays import BoolArray, FloatArray, IntArray


class FbpFuel(IntEnum):
    """Codes for rasters; 0 is ground that does not burn (water, rock, town)."""

    NON_FUEL = 0
    C1 = 1
    C2 = 2
    C3 = 3
    C4 = 4
    C5 = 5
    C6 = 6
    C7 = 7
    D1 = 8
    M1 = 9
    M2 = 10
    M3 = 11
    M4 = 12
    O1A = 13
    O1B = 14
    S1 = 15
    S2 = 16
    S3 = 17


class FbpCoefficients(NamedTuple):
    """One fuel type: spread a, b, c (ST-X-3 table 6), buildup q and BUI0 (table 7), crown base and load (table 8)."""

    a_m_min: float
    b: float
    c: float
    q: float
    bui0: float
    crown_base_m: float
    crown_load_kg_m2: float


NO_EFFECT = 1.0
"""q of types whose spread does not depend on the buildup."""

FBP_1992: dict[FbpFuel, FbpCoefficients] = {
    FbpFuel.C1: FbpCoefficients(90, 0.0649, 4.5, 0.90, 72, 2, 0.75),
    FbpFuel.C2: FbpCoefficients(110, 0.0282, 1.5, 0.70, 64, 3, 0.80),
    FbpFuel.C3: FbpCoefficients(110, 0.0444, 3.0, 0.75, 62, 8, 1.15),
    FbpFuel.C4: FbpCoefficients(110, 0.0293, 1.5, 0.80, 66, 4, 1.20),
    FbpFuel.C5: FbpCoefficients(30, 0.0697, 4.0, 0.80, 56, 18, 1.20),
    FbpFuel.C6: FbpCoefficients(30, 0.0800, 3.0, 0.80, 62, 7, 1.80),
    FbpFuel.C7: FbpCoefficients(45, 0.0305, 2.0, 0.85, 106, 10, 0.50),
    FbpFuel.D1: FbpCoefficients(30, 0.0232, 1.6, 0.90, 32, 0, 0.0),
    FbpFuel.M1: FbpCoefficients(110, 0.0282, 1.5, 0.80, 50, 6, 0.80),
    FbpFuel.M2: FbpCoefficients(110, 0.0282, 1.5, 0.80, 50, 6, 0.80),
    FbpFuel.M3: FbpCoefficients(120, 0.0572, 1.4, 0.80, 50, 6, 0.80),
    FbpFuel.M4: FbpCoefficients(100, 0.0404, 1.48, 0.80, 50, 6, 0.80),
    FbpFuel.O1A: FbpCoefficients(190, 0.0310, 1.4, NO_EFFECT, 1, 0, 0.0),
    FbpFuel.O1B: FbpCoefficients(250, 0.0350, 1.7, NO_EFFECT, 1, 0, 0.0),
    FbpFuel.S1: FbpCoefficients(75, 0.0297, 1.3, 0.75, 38, 0, 0.0),
    FbpFuel.S2: FbpCoefficients(40, 0.0438, 1.7, 0.75, 63, 0, 0.0),
    FbpFuel.S3: FbpCoefficients(55, 0.0829, 3.2, 0.75, 31, 0, 0.0),
}
"""Forestry Canada Fire Danger Group (1992), ST-X-3; M-3 and M-4 for stands all dead, as Wotton et al. (2009),
GLC-X-10, take them. M-1 and M-2 hold the curve of their conifers (C-2); the rest of the stand spreads as D-1."""

TABLE: FloatArray = np.array(
    [(np.nan,) * 7] + [FBP_1992[fuel] for fuel in FbpFuel if fuel is not FbpFuel.NON_FUEL], np.float64
)
TABLE.flags.writeable = False

CONIFERS_MIXED = (FbpFuel.M1, FbpFuel.M2)
DEAD_FIR = (FbpFuel.M3, FbpFuel.M4)
IN_LEAF = (FbpFuel.M2, FbpFuel.M4)
GRASS = (FbpFuel.O1A, FbpFuel.O1B)
OPEN_GROUND = (FbpFuel.C1, FbpFuel.O1A, FbpFuel.O1B, FbpFuel.S1, FbpFuel.S2, FbpFuel.S3)
"""Types that speed up after ignition as open fuel does: ST-X-3, section on acceleration."""


def fbp_fuel(names: Iterable[str] | str) -> IntArray:
    """Codes of fuel types given by name: "C-2", "c2", "O-1a", "M1"; "NF" and "WA" do not burn.

    names    text or a list of it
    returns  as given         IntArray of FbpFuel
    Raises ValueError naming what is no fuel type.
    """
    known = {fuel.name: fuel.value for fuel in FbpFuel} | {"NF": 0, "WA": 0, "NON-FUEL": 0, "WATER": 0}
    given = [names] if isinstance(names, str) else list(names)
    plain = [str(name).upper().replace("-", "").replace(" ", "") for name in given]
    unknown = sorted({name for name, short in zip(given, plain, strict=True) if short not in known})
    if unknown:
        raise ValueError(f"no FBP fuel type: {', '.join(unknown)}")
    codes = np.array([known[short] for short in plain], np.int64)
    return codes[0].reshape(()) if isinstance(names, str) else codes


def is_fuel_code(fuel: FloatArray) -> BoolArray:
    """A whole number that is the code of a type, non-fuel included."""
    return np.asarray((fuel >= 0) & (fuel <= FbpFuel.S3) & (fuel == np.floor(fuel)))


def among(fuel: IntArray, types: tuple[FbpFuel, ...]) -> BoolArray:
    """Cells of these types."""
    return np.isin(fuel, types)
