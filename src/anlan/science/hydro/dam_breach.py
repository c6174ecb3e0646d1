"""Peak outflow of a breached embankment dam 溃坝洪峰, by published relations, each with its 95 % prediction interval.

The interval is that of Wahl: each relation was held against 30 to 40 of 108 failures, its mean error ē and scatter Se taken
in log cycles (predicted over observed); the observed peak lies between Q·10^(−ē−2Se) and Q·10^(−ē+2Se).
Source: Wahl (2004), Journal of Hydraulic Engineering 130(5), 389–397; the same table and the case of Jamestown Dam in the
proceedings of the FEMA/USDA workshop of June 2001 (read there).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, FloatArray, together


class PeakRelation(NamedTuple):
    """Q = factor · V^volume_exponent · (h + shift_m)^depth_exponent, m³/s, with Wahl's error and scatter in log cycles."""

    factor: float
    volume_exponent: float
    depth_exponent: float
    shift_m: float
    mean_error: float
    two_scatters: float


PEAK_RELATIONS: Mapping[str, PeakRelation] = MappingProxyType({
    "froehlich1995": PeakRelation(0.607, 0.295, 1.24, 0.0, -0.04, 0.32),
    "kirkpatrick1977": PeakRelation(1.268, 0.0, 2.5, 0.3, -0.14, 0.69),
    "scs1981": PeakRelation(16.6, 0.0, 1.85, 0.0, 0.13, 0.50),
    "usbr1982": PeakRelation(19.1, 0.0, 1.85, 0.0, 0.19, 0.50),
    "macdonald1984": PeakRelation(1.154, 0.412, 0.412, 0.0, 0.13, 0.70),
    "macdonald1984_envelope": PeakRelation(3.85, 0.411, 0.411, 0.0, 0.64, 0.70),
    "evans1986": PeakRelation(0.72, 0.53, 0.0, 0.0, 0.29, 0.93),
})  # fmt: skip
"""Wahl (2004), Table 1: relations in depth and volume of the water above the breach. Froehlich (1995), Journal of Water
Resources Planning and Management 121(1), 90–97, has the least error and scatter of all and is the first to use."""
BREACH_WIDTH_FACTOR = 0.1803
BREACH_TIME_FACTOR = 0.00254
OVERTOPPED = 1.4
"""Froehlich (1995), as in Wahl (2004), Table 1; V in m³, h in m, time in hours."""
WIDTH_ERROR = (0.01, 0.39)
TIME_ERROR = (-0.22, 0.64)
"""Mean error and two scatters in log cycles. Wahl (2004), Table 1."""
COVERED_DEPTH_M = (3.0, 80.0)
COVERED_VOLUME_M3 = (1e4, 7e8)
"""About the range of the failures behind the relations (Froehlich 1995: 22 dams, 3.4 to 77.4 m, 0.1 to 310 hm³; Wahl 1998
down to 13,000 m³ and up to 701 hm³). From memory; no second source for the ends."""


@dataclass(frozen=True)
class BreachPeak:
    """Peak outflow and the interval that holds the observed one in about 95 of 100 cases, m³/s, all of one shape."""

    peak_m3_s: FloatArray
    low_m3_s: FloatArray
    high_m3_s: FloatArray
    valid: BoolArray


@dataclass(frozen=True)
class Breach:
    """Final average width, m, and time of formation, s, each with its interval."""

    width_m: FloatArray
    width_low_m: FloatArray
    width_high_m: FloatArray
    time_s: FloatArray
    time_low_s: FloatArray
    time_high_s: FloatArray
    valid: BoolArray


def breach_peak(volume_m3: npt.ArrayLike, depth_m: npt.ArrayLike, *, relation: str = "froehlich1995") -> BreachPeak:
    """Peak outflow by one relation of `PEAK_RELATIONS`.

    volume_m3  (…)  m³   water above the breach invert at failure, > 0
    depth_m    (…)  m    of that water, > 0
    relation   name      of `PEAK_RELATIONS`, or ValueError
    returns    BreachPeak; NaN for what cannot be, the number and not valid outside the range of the failures

    For embankment dams that erode; a masonry or arch dam fails at once and gives more. Not for tailings or landslide dams.
    """
    if relation not in PEAK_RELATIONS:
        raise ValueError(f"relation must be one of {', '.join(PEAK_RELATIONS)}, got {relation!r}")
    r = PEAK_RELATIONS[relation]
    volume, depth = together(volume_m3=volume_m3, depth_m=depth_m)
    possible = (volume > 0) & (depth > 0) & np.isfinite(volume + depth)
    v, h = np.where(possible, volume, np.nan), np.where(possible, depth, np.nan)
    peak = r.factor * v**r.volume_exponent * (h + r.shift_m) ** r.depth_exponent
    is_covered = (h >= COVERED_DEPTH_M[0]) & (h <= COVERED_DEPTH_M[1])
    is_covered &= (v >= COVERED_VOLUME_M3[0]) & (v <= COVERED_VOLUME_M3[1])
    low, high = peak * 10 ** (-r.mean_error - r.two_scatters), peak * 10 ** (-r.mean_error + r.two_scatters)
    return BreachPeak(np.asarray(peak), np.asarray(low), np.asarray(high), np.asarray(possible & is_covered))


def froehlich1995_breach(volume_m3: npt.ArrayLike, height_m: npt.ArrayLike, *, is_overtopped: npt.ArrayLike) -> Breach:
    """Average width of the final breach and the time it takes to form, each with Wahl's interval.

    volume_m3      (…)  m³   water above the breach invert at failure, > 0
    height_m       (…)  m    of the breach, > 0
    is_overtopped  (…)       overtopped (factor 1.4) or piping (1.0)

    B = 0.1803 K V^0.32 h^0.19;  t = 0.00254 V^0.53 h^−0.90. Source: Froehlich (1995), Water Resources Engineering,
    Proc. ASCE, 887–891; Wahl (2004), Table 1.
    """
    volume, height, overtopped = together(volume_m3=volume_m3, height_m=height_m, is_overtopped=is_overtopped)
    possible = (volume > 0) & (height > 0) & np.isfinite(volume + height) & ((overtopped == 0) | (overtopped == 1))
    v, h = np.where(possible, volume, np.nan), np.where(possible, height, np.nan)
    width = BREACH_WIDTH_FACTOR * np.where(overtopped == 1, OVERTOPPED, 1.0) * v**0.32 * h**0.19
    hours = BREACH_TIME_FACTOR * v**0.53 * h**-0.90
    is_covered = (h >= COVERED_DEPTH_M[0]) & (h <= COVERED_DEPTH_M[1])
    is_covered &= (v >= COVERED_VOLUME_M3[0]) & (v <= COVERED_VOLUME_M3[1])
    return Breach(
        width_m=np.asarray(width),
        width_low_m=np.asarray(width * 10 ** (-WIDTH_ERROR[0] - WIDTH_ERROR[1])),
        width_high_m=np.asarray(width * 10 ** (-WIDTH_ERROR[0] + WIDTH_ERROR[1])),
        time_s=np.asarray(3600 * hours),
        time_low_s=np.asarray(3600 * hours * 10 ** (-TIME_ERROR[0] - TIME_ERROR[1])),
        time_high_s=np.asarray(3600 * hours * 10 ** (-TIME_ERROR[0] + TIME_ERROR[1])),
        valid=np.asarray(possible & is_covered),
    )
