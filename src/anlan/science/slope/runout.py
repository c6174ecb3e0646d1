"""How far a slide or a debris flow reaches: energy line (Fahrböschung) and regressions on volume and height."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import Flagged, flagged, floats, together


class ReachRelation(NamedTuple):
    """lg(H/L) = slope · lg V + intercept, V in m³, between two volumes."""

    slope: float
    intercept: float
    smallest_m3: float
    largest_m3: float


SCHEIDEGGER1973 = ReachRelation(-0.15666, 0.62419, 1e5, 1e11)
"""Scheidegger (1973), Rock Mechanics 5: 33 great landslides. Second source: a public run-out program; the span from memory."""
COROMINAS1996 = ReachRelation(-0.085, -0.047, 1e2, 1e10)
"""Corominas (1996), Canadian Geotechnical Journal 33: 204 landslides of every kind. From memory, no second source
found; the span too."""


def reach_ratio(volume_m3: npt.ArrayLike, relation: ReachRelation = SCHEIDEGGER1973) -> Flagged:
    """Height of fall over length of travel H/L, the tangent of the angle of reach, from the volume.

    volume_m3  any shape   m³   above 0; outside the source's volumes the number, not valid
    returns    as volume   –

    Raises ValueError for what is no array of numbers. Source: beside each relation.
    """
    volume = floats("volume_m3", volume_m3)
    possible = np.isfinite(volume) & (volume > 0)
    ratio = 10 ** (relation.slope * np.log10(np.where(possible, volume, 1.0)) + relation.intercept)
    covered = (volume >= relation.smallest_m3) & (volume <= relation.largest_m3)
    return flagged(ratio, possible=possible, covered=covered)


def runout_length(
    height_m: npt.ArrayLike, volume_m3: npt.ArrayLike, relation: ReachRelation = SCHEIDEGGER1973
) -> Flagged:
    """Horizontal length from the crown to the toe of the deposit: L = H / (H/L).

    height_m   any shape   m    from crown to toe, not negative
    volume_m3  fits        m³   above 0
    returns    common      m

    Raises ValueError when shapes do not fit.
    """
    height, volume = together(height_m=height_m, volume_m3=volume_m3)
    ratio = reach_ratio(volume, relation)
    possible = np.isfinite(height) & (height >= 0) & np.isfinite(ratio.value)
    return flagged(height / ratio.value, possible=possible, covered=ratio.valid)


def rickenmann1999_travel_distance(height_m: npt.ArrayLike, volume_m3: npt.ArrayLike) -> Flagged:
    """Total travel of a debris flow L = 1.9 · V^0.16 · H^0.83, from its start to the lowest deposit.

    height_m   any shape   m    H, difference of elevation; not negative
    volume_m3  fits        m³   V, above 0; the source's events have 7 to 10⁶ m³
    returns    common      m

    Raises ValueError when shapes do not fit.
    Source: Rickenmann (1999), Natural Hazards 19, 47–77, eq. 28; span of volumes from memory.
    """
    height, volume = together(height_m=height_m, volume_m3=volume_m3)
    possible = np.isfinite(height) & (height >= 0) & np.isfinite(volume) & (volume > 0)
    length = 1.9 * np.where(possible, volume, 1.0) ** 0.16 * np.where(possible, height, 0.0) ** 0.83
    return flagged(length, possible=possible, covered=(volume >= 7) & (volume <= 1e6))


def rickenmann1999_fan_runout(volume_m3: npt.ArrayLike) -> Flagged:
    """Run-out of a debris flow on its fan L = 15 · V^(1/3).

    volume_m3  any shape   m³   V, above 0; the source's events have 7 to 10⁶ m³
    returns    as volume   m

    Raises ValueError for what is no array of numbers. Source: Rickenmann (1999), eq. 32; span from memory.
    """
    volume = floats("volume_m3", volume_m3)
    possible = np.isfinite(volume) & (volume > 0)
    return flagged(15.0 * np.cbrt(volume), possible=possible, covered=(volume >= 7) & (volume <= 1e6))


def energy_line_stop(distance_m: npt.ArrayLike, elevation_m: npt.ArrayLike, ratio: npt.ArrayLike) -> Flagged:
    """Where the energy line from the first point of a profile meets the ground again.

    distance_m   (points,)   m   horizontal, rising, along the path
    elevation_m  (points,)   m   of the ground; the line begins at the first
    ratio        any shape   –   H/L of the line, above 0
    returns      as ratio    m   distance; a line still above the ground at the end of the profile: its end, not valid

    Raises ValueError when the profile is no pair of like rows of at least two finite points with rising distance.
    Source: Heim (1932), Bergsturz und Menschenleben.
    """
    distance, elevation = floats("distance_m", distance_m), floats("elevation_m", elevation_m)
    given = floats("ratio", ratio)
    possible = np.isfinite(given) & (given > 0)
    slope = np.where(possible, given, 1.0)
    if distance.ndim != 1 or distance.shape != elevation.shape or distance.size < 2:
        raise ValueError(f"distance_m and elevation_m must be two like rows, got {distance.shape} {elevation.shape}")
    if not np.all(np.isfinite(distance) & np.isfinite(elevation)) or not np.all(np.diff(distance) > 0):
        raise ValueError("distance_m must rise, and elevation_m have no gap")
    run, fall = distance[1:] - distance[0], elevation[0] - elevation[1:]
    # The line meets the ground where the mean slope from the start first falls to the ratio; between two points of
    # the profile both are straight.
    meets = fall <= slope[..., None] * run
    reached = meets.any(axis=-1)
    after = np.argmax(meets, axis=-1)
    x1, y1 = run[after], fall[after]
    x0, y0 = np.where(after > 0, run[after - 1], 0.0), np.where(after > 0, fall[after - 1], 0.0)
    above = y0 - slope * x0
    below = slope * x1 - y1
    share = np.divide(above, above + below, out=np.zeros(slope.shape), where=above + below > 0)
    stop = np.where(reached, distance[0] + x0 + share * (x1 - x0), distance[-1])
    return flagged(stop, possible=possible, covered=reached)
