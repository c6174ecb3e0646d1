"""Ground motion on bedrock behind GB 18306-2015: Yu Yanxiang and others (2013), PGA and PGV in four regions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import Flagged, FloatArray, flagged, together
from anlan.science.quake.azimuth import along_and_across
from anlan.science.quake.kernels import equal_motion
from anlan.science.steps import within
from anlan.science.units import GAL_M_S2

CM_S_M_S = 0.01
SWITCH_MS = 6.5  # up to here, itself included, the lower set of A and B
LARGEST_POSSIBLE_MAGNITUDE = 10.0
# Range of the two tables this was checked on (Ms 4.5–8.5, 0–200 km); the paper's own range was not seen.
LOWEST_MS, HIGHEST_MS, FARTHEST_KM = 4.5, 8.5, 200.0
DEEPEST_KM = 60.0  # a shallow quake 浅源地震 by Chinese usage; deeper ones were not in the data


@dataclass(frozen=True)
class Yu2013Axis:
    """ln Y = a + b · Ms + c · ln(R + d · e^(e · Ms)) along one axis, Y in gal or cm/s; a and b change above Ms 6.5."""

    a_low: float
    b_low: float
    a_high: float
    b_high: float
    c: float
    d: float
    e: float

    def __post_init__(self) -> None:
        if not (self.c < 0 and self.d > 0):
            raise ValueError(f"an axis needs c < 0 and d > 0, got {self.c} and {self.d}")

    def level(self, magnitude: FloatArray) -> FloatArray:
        is_low = magnitude <= SWITCH_MS
        return np.where(is_low, self.a_low + self.b_low * magnitude, self.a_high + self.b_high * magnitude)

    def near_km(self, magnitude: FloatArray) -> FloatArray:
        return np.asarray(self.d * np.exp(self.e * magnitude))


@dataclass(frozen=True)
class Yu2013Measure:
    """One measure of motion: both axes of its ellipses and the standard deviation of ln Y."""

    long: Yu2013Axis
    short: Yu2013Axis
    sigma_ln: float


@dataclass(frozen=True)
class Yu2013Region:
    pga: Yu2013Measure
    pgv: Yu2013Measure


# Yu, Y.-X., Li, S.-Y., Xiao, L. (2013), in natural logarithms as OpenQuake writes them: a, b and sigma are 2.3 times the
# common logarithms of the handbook of GB 18306-2015 (ln 10 is 2.3026, so motions lie up to 1.9 % below it), c, d and e
# its own, but for `c` of the short axis of PGV in the stable region: −1.599 there. We keep −1.559, with which the axes
# meet at the epicentre as well as those of the other measures.
_SIGMA_PGA, _SIGMA_PGV = 0.5428, 0.6233
YU2013_XINJIANG = Yu2013Region(
    pga=Yu2013Measure(
        long=Yu2013Axis(4.1193, 1.656, 7.8269, 1.0856, -2.389, 1.772, 0.424),
        short=Yu2013Axis(2.2609, 1.6399, 6.003, 1.0649, -2.118, 0.825, 0.465),
        sigma_ln=_SIGMA_PGA,
    ),
    pgv=Yu2013Measure(
        long=Yu2013Axis(-1.2581, 1.932, 3.013, 1.2742, -2.181, 1.772, 0.424),
        short=Yu2013Axis(-3.1073, 1.9389, 1.3087, 1.2627, -1.945, 0.825, 0.465),
        sigma_ln=_SIGMA_PGV,
    ),
)
YU2013_TIBET = Yu2013Region(
    pga=Yu2013Measure(
        long=Yu2013Axis(5.4901, 1.4835, 8.7561, 0.9453, -2.416, 2.647, 0.366),
        short=Yu2013Axis(2.3069, 1.4007, 5.6511, 0.8924, -1.854, 0.612, 0.457),
        sigma_ln=_SIGMA_PGA,
    ),
    pgv=Yu2013Measure(
        long=Yu2013Axis(-0.1472, 1.7618, 3.9422, 1.1293, -2.205, 2.647, 0.366),
        short=Yu2013Axis(-2.9923, 1.7043, 1.0189, 1.0902, -1.696, 0.612, 0.457),
        sigma_ln=_SIGMA_PGV,
    ),
)
YU2013_EASTERN = Yu2013Region(
    pga=Yu2013Measure(
        long=Yu2013Axis(4.5517, 1.5433, 8.1259, 0.9936, -2.315, 2.088, 0.399),
        short=Yu2013Axis(2.7048, 1.518, 6.3319, 0.9614, -2.004, 0.944, 0.447),
        sigma_ln=_SIGMA_PGA,
    ),
    pgv=Yu2013Measure(
        long=Yu2013Axis(-0.8349, 1.8193, 3.3051, 1.1799, -2.103, 2.088, 0.399),
        short=Yu2013Axis(-2.6381, 1.8124, 1.6376, 1.1546, -1.825, 0.944, 0.447),
        sigma_ln=_SIGMA_PGV,
    ),
)
YU2013_STABLE = Yu2013Region(
    pga=Yu2013Measure(
        long=Yu2013Axis(5.5591, 1.1454, 8.5238, 0.6854, -2.079, 2.802, 0.295),
        short=Yu2013Axis(3.9445, 1.0833, 6.187, 0.7383, -1.723, 1.295, 0.331),
        sigma_ln=_SIGMA_PGA,
    ),
    pgv=Yu2013Measure(
        long=Yu2013Axis(0.2139, 1.4283, 3.772, 0.8786, -1.889, 2.802, 0.295),
        short=Yu2013Axis(-1.3547, 1.3823, 1.5433, 0.9361, -1.559, 1.295, 0.331),
        sigma_ln=_SIGMA_PGV,
    ),
)


def yu2013_pga(
    magnitude_ms: npt.ArrayLike,
    distance_km: npt.ArrayLike,
    azimuth_deg: npt.ArrayLike,
    *,
    depth_km: npt.ArrayLike,
    region: Yu2013Region,
) -> Flagged:
    """Median peak ground acceleration on bedrock, m/s².

    magnitude_ms  any shape  Ms   surface-wave magnitude; may differ from site to site
    distance_km   any shape  km   from the epicentre
    azimuth_deg   any shape  °    from the strike of the fault, either way round: 0 along it, 90 across
    depth_km      any shape  km   0 gives the relation as published; OpenQuake takes 15
    region        –          –    YU2013_XINJIANG, YU2013_TIBET, YU2013_EASTERN, YU2013_STABLE, or a local fit
    returns       Flagged    m/s² not valid outside Ms 4.5–8.5, beyond 200 km or deeper than 60 km

    With a depth, R of the relation is √(R² + depth²). Between the axes it is the ellipse of equal motion.
    Raises ValueError for shapes that do not fit together.
    Source: Yu, Y.-X., Li, S.-Y., Xiao, L. (2013), the relation behind GB 18306-2015.
    """
    motion = _motion(magnitude_ms, distance_km, azimuth_deg, depth_km, region.pga)
    return Flagged(motion.value * GAL_M_S2, motion.valid)


def yu2013_pgv(
    magnitude_ms: npt.ArrayLike,
    distance_km: npt.ArrayLike,
    azimuth_deg: npt.ArrayLike,
    *,
    depth_km: npt.ArrayLike,
    region: Yu2013Region,
) -> Flagged:
    """Median peak ground velocity on bedrock, m/s; arguments, validity and source as of `yu2013_pga`."""
    motion = _motion(magnitude_ms, distance_km, azimuth_deg, depth_km, region.pgv)
    return Flagged(motion.value * CM_S_M_S, motion.valid)


def _motion(
    magnitude_ms: npt.ArrayLike,
    distance_km: npt.ArrayLike,
    azimuth_deg: npt.ArrayLike,
    depth_km: npt.ArrayLike,
    measure: Yu2013Measure,
) -> Flagged:
    magnitude, distance, azimuth, depth = together(
        magnitude_ms=magnitude_ms, distance_km=distance_km, azimuth_deg=azimuth_deg, depth_km=depth_km
    )
    possible = (magnitude >= 0) & (magnitude <= LARGEST_POSSIBLE_MAGNITUDE) & (distance >= 0) & (depth >= 0)
    possible = possible & np.isfinite(distance) & np.isfinite(azimuth) & np.isfinite(depth)
    covered = (magnitude >= LOWEST_MS) & (magnitude <= HIGHEST_MS) & (distance <= FARTHEST_KM) & (depth <= DEEPEST_KM)
    (of_event,) = together(magnitude_ms=magnitude_ms)
    of_event = within(of_event, 0.0, LARGEST_POSSIBLE_MAGNITUDE)
    log_motion = np.asarray(_log_motion(of_event, distance, azimuth, depth, possible, measure))
    return flagged(np.exp(log_motion), possible=possible, covered=covered)


def _log_motion(
    magnitude: FloatArray,
    distance: FloatArray,
    azimuth: FloatArray,
    depth: FloatArray,
    possible: npt.NDArray[np.bool_],
    measure: Yu2013Measure,
) -> FloatArray:
    """ln Y of the ellipse through each site; `magnitude` in its own, mostly smaller shape."""
    long, short = measure.long, measure.short
    with np.errstate(over="ignore", invalid="ignore"):
        long_level, long_near = long.level(magnitude), long.near_km(magnitude)
        short_level, short_near = short.level(magnitude), short.near_km(magnitude)
        # Where one axis has shrunk to nothing the other still has this length: no ellipse of equal motion is smaller.
        long_top = long_level + long.c * np.log(long_near)
        short_top = short_level + short.c * np.log(short_near)
        long_rest = np.maximum(np.exp((short_top - long_level) / long.c) - long_near, 0.0)
        short_rest = np.maximum(np.exp((long_top - short_level) / short.c) - short_near, 0.0)
    axes = (long_level, long.c, long_near, short_level, short.c, short_near, False)
    x, y = along_and_across(np.hypot(np.where(possible, distance, np.nan), depth), azimuth)
    log_motion = np.asarray(equal_motion(x, y, *axes), dtype=np.float64)
    near = np.asarray(distance < np.maximum(long_rest, short_rest)) & possible
    if not near.any():
        return log_motion
    # With a depth the axes no longer meet at the epicentre; nearer than that length the motion grows no more.
    given = np.broadcast_arrays(azimuth, depth, long_rest, short_rest, *axes[:6])
    azimuth, depth, long_rest, short_rest, *near_axes = (array[near] for array in given)
    x, _ = along_and_across(np.hypot(long_rest, depth), azimuth)
    _, y = along_and_across(np.hypot(short_rest, depth), azimuth)
    kept = log_motion.copy()
    kept[near] = np.minimum(log_motion[near], equal_motion(x, y, *near_axes, False))
    return kept
