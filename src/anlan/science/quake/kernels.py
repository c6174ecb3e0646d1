"""The compiled loops of this package: the ellipse of equal motion through a site, and a grid read at many assets."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit, vectorize

from anlan.science.arrays import FloatArray

MOST_STEPS = 80  # numerical: bisection alone would need some 50


@njit(cache=True, nogil=True)
def _along(distance: float, level: float, slope: float, near: float) -> float:
    """Motion on one axis of the ellipses: level + slope · ln(distance + near)."""
    return level + slope * math.log(distance + near)


@vectorize(nopython=True, cache=True)  # type: ignore[no-untyped-call, untyped-decorator]
def equal_motion(
    x: float,
    y: float,
    long_level: float,
    long_slope: float,
    long_near: float,
    short_level: float,
    short_slope: float,
    short_near: float,
    is_kept_round: bool,
) -> float:
    """The motion v whose ellipse passes through (x, y): (x/a(v))² + (y/b(v))² = 1, by Newton steps inside a bracket.

    The semi-axes a and b are those distances at which the relation of each axis gives v; with `is_kept_round` b ≤ a.
    No ellipse is left above the motion at which one axis has shrunk to nothing: that motion is the greatest.
    """
    if not (x >= 0.0 and y >= 0.0 and long_level == long_level and short_level == short_level):
        return math.nan
    upper = min(
        min(_along(x, long_level, long_slope, long_near), _along(0.0, long_level, long_slope, long_near)),
        min(_along(y, short_level, short_slope, short_near), _along(0.0, short_level, short_slope, short_near)),
    )
    wider = math.sqrt(2.0)  # numerical: a bracket
    lower = min(
        _along(wider * x, long_level, long_slope, long_near), _along(wider * y, short_level, short_slope, short_near)
    )
    if is_kept_round:
        upper = min(upper, _along(y, long_level, long_slope, long_near))
        lower = min(lower, _along(wider * y, long_level, long_slope, long_near))
    if x == 0.0 or y == 0.0:
        return upper
    lower = min(lower, upper)
    motion = 0.5 * (lower + upper)  # numerical: begin in the middle
    for _ in range(MOST_STEPS):
        a = math.exp((motion - long_level) / long_slope) - long_near
        b = math.exp((motion - short_level) / short_slope) - short_near
        step_a = (a + long_near) / long_slope
        step_b = (b + short_near) / short_slope
        if is_kept_round and b > a:
            b = a
            step_b = step_a
        proposed = math.nan
        if a > 0.0 and b > 0.0:
            along, across = (x / a) ** 2, (y / b) ** 2
            if along + across > 1.0:
                upper = motion
            else:
                lower = motion
            if along + across > 0.0:  # not lost to rounding, a hair from the epicentre
                # Newton on the logarithm, which is nearly straight where one axis is short.
                rise = -2.0 * (along * step_a / a + across * step_b / b) / (along + across)  # numerical
                proposed = motion - math.log(along + across) / rise
        else:
            upper = motion
        if not lower < proposed < upper:
            proposed = 0.5 * (lower + upper)  # numerical
        if abs(proposed - motion) < 1e-11 * (1.0 + abs(motion)):  # numerical
            return proposed
        motion = proposed
    return motion


@njit(cache=True, nogil=True)
def read_grid(
    grid: npt.NDArray[np.complex64],
    nodes_from_corner: FloatArray,
    shift: FloatArray,
    scale: float,
    added: FloatArray,
    residuals: FloatArray,
) -> None:
    """Two fields at once, the real and the imaginary part of a grid, read at the node below each asset.

    shift (2,) moves the grid under the assets, by less than a cell; residuals (1 or 2, assets) = scale · field + added.
    """
    for asset in range(nodes_from_corner.shape[0]):
        row = int(nodes_from_corner[asset, 0] + shift[0])
        column = int(nodes_from_corner[asset, 1] + shift[1])
        node = grid[row, column]
        residuals[0, asset] = scale * node.real + added[0]
        if residuals.shape[0] == 2:
            residuals[1, asset] = scale * node.imag + added[1]
