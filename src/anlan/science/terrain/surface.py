"""Slope, shade, and whether heights were given in feet."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from anlan.science.arrays import FloatArray, number, together
from anlan.science.terrain.grid import Grid

FOOT_M = 0.3048
"""International foot (1959), exact."""


def horn_slope(height_m: npt.ArrayLike, grid: Grid) -> FloatArray:
    """Steepest slope of each cell, from its eight neighbours.

    height_m  (rows, cols)  m    NaN: a hole
    returns   (rows, cols)  deg  NaN in holes

    Beyond the rim the ground goes on as it came; in a hole a neighbour is taken as the mirror of the opposite one. Both
    are exact on a plane. Where both opposite ones are missing, as level.
    Source: Horn (1981), Proceedings of the IEEE 69, 14–47.
    """
    east, north = _gradients(grid.field("height_m", height_m), grid)
    return np.degrees(np.arctan(np.hypot(east, north)))


def hillshade(
    height_m: npt.ArrayLike, grid: Grid, *, azimuth_deg: float = 315.0, altitude_deg: float = 45.0
) -> FloatArray:
    """Light on the ground: the cosine between its normal and the sun, 0 where it is turned away.

    height_m      (rows, cols)  m
    azimuth_deg   number        deg  where the light comes from, clockwise from north
    altitude_deg  number        deg  its height above the horizon
    returns       (rows, cols)  0–1  NaN in holes
    Source: Horn (1981); the ground reflects as Lambert's law says.
    """
    azimuth = np.radians(number("azimuth_deg", azimuth_deg, above=0, below=360))
    altitude = np.radians(number("altitude_deg", altitude_deg, above=0, below=90))
    east, north = _gradients(grid.field("height_m", height_m), grid)
    towards = np.cos(altitude) * (np.sin(azimuth) * east + np.cos(azimuth) * north)
    light = (np.sin(altitude) - towards) / np.sqrt(1 + east**2 + north**2)
    return np.asarray(np.maximum(light, 0))


def _gradients(height: FloatArray, grid: Grid) -> tuple[FloatArray, FloatArray]:
    """∂z/∂east and ∂z/∂north by Horn's weights 1, 2, 1."""
    rows, cols = height.shape
    wide = np.pad(height, ((1, 1), (0, 0)), mode="reflect", reflect_type="odd") if rows > 1 else height[[0, 0, 0]]
    wide = np.pad(wide, ((0, 0), (1, 1)), mode="reflect", reflect_type="odd") if cols > 1 else wide[:, [0, 0, 0]]
    width, tall = grid.cell_m()
    east, north = _horn(wide, 8 * width, 8 * tall)
    return east, north


@njit(cache=True, nogil=True)
def _horn(wide, width, tall):  # type: ignore[no-untyped-def]
    rows, cols = wide.shape[0] - 2, wide.shape[1] - 2
    east, north = np.full((rows, cols), np.nan), np.full((rows, cols), np.nan)
    at = np.empty((3, 3))
    for row in range(rows):
        for col in range(cols):
            here = wide[row + 1, col + 1]
            if np.isnan(here):
                continue
            for r in range(3):
                for c in range(3):
                    at[r, c] = wide[row + r, col + c]
                    if np.isnan(at[r, c]):
                        opposite = wide[row + 2 - r, col + 2 - c]
                        at[r, c] = here if np.isnan(opposite) else 2 * here - opposite
            east[row, col] = (at[0, 2] - at[0, 0] + 2 * (at[1, 2] - at[1, 0]) + (at[2, 2] - at[2, 0])) / width[row]
            north[row, col] = (at[0, 0] - at[2, 0] + 2 * (at[0, 1] - at[2, 1]) + (at[0, 2] - at[2, 2])) / tall[row]
    return east, north


def share_in_feet(read: npt.ArrayLike, known_m: npt.ArrayLike) -> float:
    """How many of the places of known height are met better by the readings as feet than as metres.

    read      (n,)  as they stand in the model, of unknown unit; NaN is left out
    known_m   (n,)  m
    returns   number  0–1; NaN where no place tells (none known, or only heights below 30 m)

    Of a model in metres it is near 0, of one in feet near 1; in between the places do not fit the model either way.
    """
    given, known = together(read=read, known_m=known_m)
    tells = np.isfinite(given) & (known > 30)
    if not tells.any():
        return float("nan")
    as_metres, as_feet = np.abs(given - known), np.abs(given * FOOT_M - known)
    return float((as_feet < as_metres)[tells].mean())
