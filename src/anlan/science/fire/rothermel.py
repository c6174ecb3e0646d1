"""Rothermel (1972) surface fire spread with Albini's (1976) changes, on any number of cells at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, FloatArray, IntArray, together
from anlan.science.fire._rothermel_kernel import COLUMNS, spread_cells
from anlan.science.fire.behaviour import byram1959_flame_length_m
from anlan.science.fire.cells import within
from anlan.science.fire.fuels import BTU_LB_KJ_KG, FT_M, LB_FT2_KG_M2, STANDARD_MODELS, FuelModel

BTU_FT2_MIN_KW_M2 = BTU_LB_KJ_KG * 0.45359237 / FT_M**2 / 60.0
WIND_MOST_M_S = 117.0
"""Above every wind ever measured; 200 m/s is a fault."""


@dataclass(frozen=True)
class SurfaceFire:
    """The head of a surface fire at its steady rate, all of one shape; zeros where nothing burns."""

    spread_m_min: FloatArray
    heading_deg: FloatArray
    intensity_kw_m: FloatArray
    flame_length_m: FloatArray
    still_spread_m_min: FloatArray
    """Without wind and slope."""
    wind_factor: FloatArray
    slope_factor: FloatArray
    effective_wind_m_s: FloatArray
    """The midflame wind that would do on level ground what wind and slope do together."""
    reaction_intensity_kw_m2: FloatArray
    residence_s: FloatArray
    heat_kj_m2: FloatArray
    is_wind_limited: BoolArray
    valid: BoolArray


def rothermel1972_surface_fire(
    model: npt.ArrayLike,
    dead_1h: npt.ArrayLike,
    dead_10h: npt.ArrayLike,
    dead_100h: npt.ArrayLike,
    live_herb: npt.ArrayLike,
    live_wood: npt.ArrayLike,
    wind_m_s: npt.ArrayLike,
    wind_from_deg: npt.ArrayLike = 0.0,
    slope: npt.ArrayLike = 0.0,
    aspect_deg: npt.ArrayLike = 0.0,
    *,
    models: Mapping[int, FuelModel] = STANDARD_MODELS,
    limit_wind: bool = True,
    lift_wind: bool = True,
) -> SurfaceFire:
    """Spread, intensity and heading of the head of a fire in surface fuel.

    model                           any  –    number of a fuel model in `models`
    dead_1h, dead_10h, dead_100h    any  –    moisture as a share of dry mass, 0 … 3
    live_herb, live_wood            any  –    the same, 0 … 5
    wind_m_s                        any  m/s  at half flame height (see `andrews2012_midflame_share`), 0 … 117
    wind_from_deg                   any  °    where it comes from, clockwise from north
    slope                           any  –    rise over run, 0 … 10
    aspect_deg                      any  °    where the slope faces (downhill)
    limit_wind    choice   the effective wind counts up to 0.9 · reaction intensity; False: it counts wholly, and cells
                           above that are not valid
    lift_wind     choice   True: a level wind is carried onto the plane of the slope, as Pyretechnics does;
                           False: it is taken as parallel to the slope, as Rothermel and BehavePlus do
    returns       SurfaceFire; NaN and not valid where an input is missing or impossible or the number no model

    Raises ValueError when shapes do not fit or `models` is empty.
    Source: Rothermel (1972), INT-115; Albini (1976), INT-30; dynamic herbs Scott & Burgan (2005), RMRS-GTR-153.
    """
    given = together(
        model=model, dead_1h=dead_1h, dead_10h=dead_10h, dead_100h=dead_100h, live_herb=live_herb, live_wood=live_wood,
        wind_m_s=wind_m_s, wind_from_deg=wind_from_deg, slope=slope, aspect_deg=aspect_deg,
    )  # fmt: skip
    shape = given[0].shape
    number, *flat = (np.ravel(array) for array in given)
    moisture, (wind, wind_from, tilt, aspect) = np.array(flat[:5]), flat[5:]
    row, beds = _beds(models, number)
    possible = (row >= 0) & within(wind, 0.0, WIND_MOST_M_S) & within(tilt, 0.0, 10.0)
    possible &= np.isfinite(wind_from) & np.isfinite(aspect)
    for share, most in zip(moisture, (3.0, 3.0, 3.0, 5.0, 5.0), strict=True):
        possible &= within(share, 0.0, most)
    found = np.full((COLUMNS, number.size), np.nan)
    turn = np.radians(wind_from - aspect)
    spread_cells(
        np.where(possible, row, -1), beds, moisture, wind * (60.0 / FT_M), turn, tilt, limit_wind, lift_wind, found
    )
    base, reaction, residence, by_wind, by_slope, factor, effective, above, along = found
    spread = base * FT_M * (1.0 + factor)
    heat = reaction * BTU_FT2_MIN_KW_M2 * residence * 60.0
    intensity = heat * spread / 60.0
    # Level parts of the two pushes, east and north; where neither pushes, the fire goes up the slope
    down, up = np.radians(wind_from + 180.0), np.radians(aspect + 180.0)
    by_level_wind, by_level_slope = by_wind / along, by_slope / np.sqrt(1.0 + tilt**2 if lift_wind else 1.0)
    by_level_slope = np.where((by_wind == 0) & (by_slope == 0), 1.0, by_level_slope)
    east = by_level_wind * np.sin(down) + by_level_slope * np.sin(up)
    north = by_level_wind * np.cos(down) + by_level_slope * np.cos(up)
    heading = np.degrees(np.arctan2(east, north)) % 360.0
    is_limited = above > 0
    valid = possible if limit_wind else possible & ~is_limited
    return SurfaceFire(
        spread_m_min=spread.reshape(shape),
        heading_deg=heading.reshape(shape),
        intensity_kw_m=intensity.reshape(shape),
        flame_length_m=byram1959_flame_length_m(intensity).value.reshape(shape),
        still_spread_m_min=(base * FT_M).reshape(shape),
        wind_factor=by_wind.reshape(shape),
        slope_factor=by_slope.reshape(shape),
        effective_wind_m_s=(effective * FT_M / 60.0).reshape(shape),
        reaction_intensity_kw_m2=(reaction * BTU_FT2_MIN_KW_M2).reshape(shape),
        residence_s=(residence * 60.0).reshape(shape),
        heat_kj_m2=heat.reshape(shape),
        is_wind_limited=is_limited.reshape(shape),
        valid=np.asarray(valid).reshape(shape),
    )


def _beds(models: Mapping[int, FuelModel], number: FloatArray) -> tuple[IntArray, FloatArray]:
    """For each cell the row of its model, −1 for none, and the models in ft, lb and Btu; negative heat is dynamic."""
    if not models:
        raise ValueError("models must hold at least one fuel model")
    keys = np.array(sorted(models), np.float64)
    at = np.minimum(np.searchsorted(keys, number), len(keys) - 1)
    beds = np.array([
        [
            *(load / LB_FT2_KG_M2 for load in m.load_kg_m2), *(sav * FT_M for sav in m.sav_1_m),
            m.depth_m / FT_M, m.extinction, m.heat_kj_kg / BTU_LB_KJ_KG * (-1.0 if m.is_dynamic else 1.0),
        ]
        for m in (models[int(key)] for key in keys)
    ], np.float64)  # fmt: skip
    return np.where(keys[at] == number, at, -1).astype(np.int64), beds
