"""A gas as heavy as air: the Gaussian plume of a lasting release and the puff of a sudden one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, FloatArray, floats, together
from anlan.science.plume.stability import (
    BRIGGS_RURAL,
    SLADE_PUFF,
    STRONGEST_M_S,
    Dispersion,
    PuffWidths,
    is_class,
    puff_width,
    row_of_class,
    width,
)

CALM_M_S = 1.0
"""Below this wind the plume's shape is unknown (GB/T 3840-91 and HJ 2.2: 静风、小风); results are marked calm."""
_STRONG_M_S = 50.0
_BLOCK = 1 << 15
Part: TypeAlias = Callable[[tuple[FloatArray, ...]], tuple[FloatArray, BoolArray, BoolArray]]


@dataclass(frozen=True)
class Concentration:
    """What the air holds, kg/m³; where it may be relied on; where it may not because the air is calm."""

    value: FloatArray
    valid: BoolArray
    is_calm: BoolArray


def gaussian_plume(
    rate_kg_s: npt.ArrayLike,
    wind_m_s: npt.ArrayLike,
    x_m: npt.ArrayLike,
    y_m: npt.ArrayLike,
    z_m: npt.ArrayLike,
    stability: npt.ArrayLike,
    *,
    height_m: npt.ArrayLike = 0.0,
    country: Dispersion = BRIGGS_RURAL,
) -> Concentration:
    """Concentration downwind of a lasting release, reflected at the ground.

    C = Q / (2π u σy σz) · exp(−y²/2σy²) · (exp(−(z − H)²/2σz²) + exp(−(z + H)²/2σz²)); nothing upwind.

    rate_kg_s  any shape   kg/s  Q
    wind_m_s   any shape   m/s   u at the height of the release; 0 has no plume (NaN), below 1 is calm and not valid
    x_m        any shape   m     downwind of the source
    y_m        any shape   m     across the wind
    z_m        any shape   m     above the ground
    stability  any shape   –     A 1 … F 6
    height_m   any shape   m     H, of the release with its rise
    country    Dispersion        BRIGGS_RURAL or BRIGGS_URBAN
    returns    Concentration  kg/m³; valid from 100 m to 10 km

    Source: D. B. Turner (1970), Workbook of Atmospheric Dispersion Estimates, eq. 3.1; Briggs (1973).
    """
    given: dict[str, npt.ArrayLike] = {
        "rate_kg_s": rate_kg_s, "wind_m_s": wind_m_s, "x_m": x_m, "y_m": y_m, "z_m": z_m, "stability": stability,
        "height_m": height_m,
    }  # fmt: skip

    def part(cells: tuple[FloatArray, ...]) -> tuple[FloatArray, BoolArray, BoolArray]:
        rate, wind, x, y, z, kind, height = cells
        possible = _is_possible(rate, wind, z, kind, height) & np.isfinite(x) & np.isfinite(y)
        is_down = x > 0
        row, way = row_of_class(kind, is_class(kind)), np.where(is_down & np.isfinite(x), x, 1.0)
        across, upward = (width(way, row, widths) for widths in country)
        with np.errstate(all="ignore"):
            axis = np.where(is_down, rate / (2 * np.pi * wind * across * upward) * _reflected(z, height, upward), 0.0)
            value = axis * np.exp(-0.5 * (y / across) ** 2)
        reach = ~is_down | ((x >= 100) & (x <= 10_000))
        return value, possible, reach & (wind >= CALM_M_S) & (wind <= _STRONG_M_S)

    return _in_blocks(given, part)


def gaussian_puff(
    mass_kg: npt.ArrayLike,
    wind_m_s: npt.ArrayLike,
    x_m: npt.ArrayLike,
    y_m: npt.ArrayLike,
    z_m: npt.ArrayLike,
    time_s: npt.ArrayLike,
    stability: npt.ArrayLike,
    *,
    height_m: npt.ArrayLike = 0.0,
    widths: PuffWidths = SLADE_PUFF,
) -> Concentration:
    """Concentration around a puff that drifts with the wind, its widths those of the way it has come.

    C = M / ((2π)^1.5 σy² σz) · exp(−((x − ut)² + y²)/2σy²) · (exp(−(z − H)²/2σz²) + exp(−(z + H)²/2σz²))

    mass_kg    any shape   kg    M
    wind_m_s   any shape   m/s   u; below 1 calm, not valid; 0 gives NaN
    x_m        any shape   m     downwind of the source
    y_m        any shape   m     across the wind
    z_m        any shape   m     above the ground
    time_s     any shape   s     after the release, above 0
    stability  any shape   –     A 1 … F 6
    height_m   any shape   m     H
    widths     PuffWidths
    returns    Concentration  kg/m³; valid while the puff is 100 m to 10 km on its way

    Source: Slade (1968); CCPS (1996).
    """
    given: dict[str, npt.ArrayLike] = {
        "mass_kg": mass_kg, "wind_m_s": wind_m_s, "x_m": x_m, "y_m": y_m, "z_m": z_m, "time_s": time_s,
        "stability": stability, "height_m": height_m,
    }  # fmt: skip

    def part(cells: tuple[FloatArray, ...]) -> tuple[FloatArray, BoolArray, BoolArray]:
        mass, wind, x, y, z, time, kind, height = cells
        possible = _is_possible(mass, wind, z, kind, height) & (time > 0) & np.isfinite(time)
        possible = possible & np.isfinite(x) & np.isfinite(y)
        with np.errstate(all="ignore"):
            way = np.where((wind > 0) & (time > 0), wind * time, 1.0)
            across, upward = puff_width(way, row_of_class(kind, is_class(kind)), widths)
            middle = mass / ((2 * np.pi) ** 1.5 * across**2 * upward) * _reflected(z, height, upward)
            value = middle * np.exp(-0.5 * ((x - way) ** 2 + y**2) / across**2)
        return value, possible, (way >= 100) & (way <= 10_000) & (wind >= CALM_M_S) & (wind <= _STRONG_M_S)

    return _in_blocks(given, part)


def _is_possible(
    source: FloatArray, wind: FloatArray, z: FloatArray, kind: FloatArray, height: FloatArray
) -> BoolArray:
    possible = (source >= 0) & np.isfinite(source) & (wind > 0) & (wind <= STRONGEST_M_S) & is_class(kind)
    return np.asarray(possible & (z >= 0) & np.isfinite(z) & (height >= 0) & np.isfinite(height))


def _reflected(z: FloatArray, height: FloatArray, upward: FloatArray) -> FloatArray:
    return np.asarray(np.exp(-0.5 * ((z - height) / upward) ** 2) + np.exp(-0.5 * ((z + height) / upward) ** 2))


def _in_blocks(given: dict[str, npt.ArrayLike], part: Part) -> Concentration:
    """Block by block along the longest axis, so that 10⁸ cells need little more room than their result.

    Each argument keeps its own shape: what depends on the distance alone is computed once for each distance.
    """
    read = {name: floats(name, value) for name, value in given.items()}
    try:
        whole = np.broadcast_shapes(*(each.shape for each in read.values()))
    except ValueError:
        together(**read)  # says which shapes do not fit
        raise
    shape = whole or (1,)
    arrays = [each.reshape((1,) * (len(shape) - each.ndim) + each.shape) for each in read.values()]
    wind = arrays[1]
    value, valid = np.empty(shape), np.empty(shape, np.bool_)
    axis = int(np.argmax(shape))
    size = value.size // shape[axis] if value.size else 1
    each_block = max(_BLOCK // size, 1)
    for begin in range(0, shape[axis] if value.size else 0, each_block):
        cut = (slice(None),) * axis + (slice(begin, begin + each_block),)
        found, possible, covered = part(tuple(each[cut] if each.shape[axis] > 1 else each for each in arrays))
        value[cut] = np.where(possible & np.isfinite(found), found, np.nan)
        valid[cut] = covered & np.isfinite(value[cut])
    calm = np.array(np.broadcast_to((wind >= 0) & (wind < CALM_M_S), shape))
    return Concentration(value.reshape(whole), valid.reshape(whole), calm.reshape(whole))
