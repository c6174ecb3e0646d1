"""Elliptical attenuation of intensity 椭圆烈度衰减: Wang Suyun and others (2000), east and west of 105° E."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, Flagged, FloatArray, flagged, floats, together
from anlan.science.quake.azimuth import along_and_across
from anlan.science.quake.kernels import equal_motion

LOWEST_INTENSITY = 1.0  # GB/T 17742-2020: the scale begins at Ⅰ
LARGEST_POSSIBLE_MAGNITUDE = 10.0


@dataclass(frozen=True)
class Wang2000Axis:
    """I = intercept + per_magnitude · M − per_log10 · lg(R + near_km) along one axis."""

    intercept: float
    per_magnitude: float
    per_log10: float
    near_km: float

    def __post_init__(self) -> None:
        if not (self.per_log10 > 0 and self.near_km > 0):
            raise ValueError(f"an axis needs per_log10 > 0 and near_km > 0, got {self.per_log10} and {self.near_km}")


@dataclass(frozen=True)
class Wang2000Region:
    """Both axes, the standard deviation of the fit in degrees, and the magnitudes it was made from."""

    long: Wang2000Axis
    short: Wang2000Axis
    sigma: float
    lowest_ms: float
    highest_ms: float


# Wang, S.-Y., Yu, Y.-X., Gao, A.-J., Yan, X.-J. (2000), 中国地震 16(2), 99–106. The long axis of the east agrees with a
# second source (the open program QuakeRelay); the other axes and both sigmas are from memory, no second source found
# (verified: false). What supports them is that both axes give the same epicentral intensity to 0.0002. The magnitudes
# of the east are those of its 68 quakes as Jiangsu's study of 2018 quotes them; those of the west are from memory.
WANG2000_EAST = Wang2000Region(
    long=Wang2000Axis(5.019, 1.446, 4.136, 24.0),
    short=Wang2000Axis(2.240, 1.446, 3.070, 9.0),
    sigma=0.517,
    lowest_ms=5.0,
    highest_ms=7.9,
)
WANG2000_WEST = Wang2000Region(
    long=Wang2000Axis(5.253, 1.398, 4.164, 26.0),
    short=Wang2000Axis(2.019, 1.398, 2.943, 8.0),
    sigma=0.632,
    lowest_ms=5.0,
    highest_ms=8.0,
)


@dataclass(frozen=True)
class Isoseismals:
    """Semi-axes of the isoseismal ellipses 等震线, short ≤ long; 0 km where the quake does not reach the degree."""

    long_km: FloatArray
    short_km: FloatArray
    valid: BoolArray


def wang2000_intensity(
    magnitude_ms: npt.ArrayLike, distance_km: npt.ArrayLike, azimuth_deg: npt.ArrayLike, *, region: Wang2000Region
) -> Flagged:
    """Intensity at a site: that of the isoseismal ellipse which passes through it.

    magnitude_ms  any shape  Ms   surface-wave magnitude
    distance_km   any shape  km   from the epicentre
    azimuth_deg   any shape  °    from the strike of the fault, either way round: 0 along it, 90 across
    region        –          –    WANG2000_EAST, WANG2000_WEST, or a local fit
    returns       Flagged    –    at least 1; not valid outside the magnitudes of the fit or where it falls below 1

    Raises ValueError for shapes that do not fit together.
    Source: Wang, S.-Y. et al. (2000); the ellipse between the axes is the form of the relation itself, b ≤ a is ours.
    """
    magnitude, distance, azimuth = together(magnitude_ms=magnitude_ms, distance_km=distance_km, azimuth_deg=azimuth_deg)
    possible = _is_magnitude(magnitude) & (distance >= 0) & np.isfinite(distance) & np.isfinite(azimuth)
    narrow = floats("magnitude_ms", magnitude_ms)
    axes: list[FloatArray | float] = []
    for axis in (region.long, region.short):
        level = axis.intercept + axis.per_magnitude * narrow
        axes += [level, -axis.per_log10 / np.log(10), axis.near_km]
    x, y = along_and_across(np.where(possible, distance, np.nan), azimuth)
    intensity = equal_motion(x, y, *axes, True)
    covered = (magnitude >= region.lowest_ms) & (magnitude <= region.highest_ms) & (intensity >= LOWEST_INTENSITY)
    return flagged(np.maximum(intensity, LOWEST_INTENSITY), possible=possible, covered=covered)


def wang2000_isoseismals(
    magnitude_ms: npt.ArrayLike, intensity: npt.ArrayLike, *, region: Wang2000Region
) -> Isoseismals:
    """Semi-axes of the ellipse on which the intensity is the one asked for; b ≤ a is kept.

    magnitude_ms  any shape  Ms   surface-wave magnitude
    intensity     any shape  –    1–12; a degree's zone reaches out to the isoseismal of the degree itself
    region        –          –    WANG2000_EAST, WANG2000_WEST, or a local fit
    returns       Isoseismals     km; both 0 where one of them would be negative

    Raises ValueError for shapes that do not fit together.
    Source: Wang, S.-Y. et al. (2000), solved for R. Far out the fitted short axis can pass the long one (east, Ms 8,
    Ⅵ: 340.4 against 338.8 km); it is then cut to it.
    """
    magnitude, wanted = together(magnitude_ms=magnitude_ms, intensity=intensity)
    possible = _is_magnitude(magnitude) & (wanted >= LOWEST_INTENSITY) & (wanted <= 12)
    semi = []
    for axis in (region.long, region.short):
        log_reach = (
            axis.intercept + axis.per_magnitude * np.where(possible, magnitude, 0) - np.where(possible, wanted, 1)
        ) / axis.per_log10
        semi.append(np.power(10.0, log_reach) - axis.near_km)
    reached = (semi[0] > 0) & (semi[1] > 0)
    long_km = np.where(possible, np.where(reached, semi[0], 0.0), np.nan)
    short_km = np.minimum(np.where(possible, np.where(reached, semi[1], 0.0), np.nan), long_km)
    valid = possible & (magnitude >= region.lowest_ms) & (magnitude <= region.highest_ms)
    return Isoseismals(long_km, short_km, np.asarray(valid))


def _is_magnitude(magnitude: FloatArray) -> BoolArray:
    return np.asarray((magnitude >= 0) & (magnitude <= LARGEST_POSSIBLE_MAGNITUDE))
