"""Canadian Forest Fire Behaviour Prediction System: from fuel, weather and slope to spread, crown fire and intensity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, FloatArray, IntArray, together
from anlan.science.fire import fbp_equations as eq
from anlan.science.fire import fwi_codes
from anlan.science.fire.cells import within
from anlan.science.fire.fbp_fuels import (
    CONIFERS_MIXED,
    DEAD_FIR,
    TABLE,
    FbpFuel,
    among,
    is_fuel_code,
)
from anlan.science.fire.fwi import WIND_MOST_KM_H
from anlan.science.fire.fwi_form import REFERENCE_FORM

INTERMITTENT_FROM, CROWN_FROM = 0.1, 0.9
"""Crown fraction burned at which a surface fire becomes intermittent, and a crown fire: ST-X-3, table 9."""


@dataclass(frozen=True)
class FbpFire:
    """What ST-X-3 calls primary and secondary outputs. Spread in m/min, consumption kg/m², intensity kW/m."""

    isi: FloatArray
    net_wind_km_h: FloatArray
    heading_deg: FloatArray
    slope_factor: FloatArray
    buildup_effect: FloatArray
    critical_intensity_kw_m: FloatArray
    critical_spread_m_min: FloatArray
    surface_consumption_kg_m2: FloatArray
    crown_consumption_kg_m2: FloatArray
    head_spread_m_min: FloatArray
    head_crown_fraction: FloatArray
    head_consumption_kg_m2: FloatArray
    head_intensity_kw_m: FloatArray
    flank_spread_m_min: FloatArray
    flank_crown_fraction: FloatArray
    flank_consumption_kg_m2: FloatArray
    flank_intensity_kw_m: FloatArray
    back_spread_m_min: FloatArray
    back_crown_fraction: FloatArray
    back_consumption_kg_m2: FloatArray
    back_intensity_kw_m: FloatArray
    length_to_breadth: FloatArray
    length_to_breadth_now: FloatArray
    head_spread_now_m_min: FloatArray
    flank_spread_now_m_min: FloatArray
    back_spread_now_m_min: FloatArray
    head_distance_m: FloatArray
    flank_distance_m: FloatArray
    back_distance_m: FloatArray
    head_crowns_after_min: FloatArray
    flank_crowns_after_min: FloatArray
    back_crowns_after_min: FloatArray
    kind: IntArray
    """0 unknown, 1 surface, 2 intermittent, 3 crown fire."""
    valid: BoolArray


class Stand(NamedTuple):
    """Flat inputs of possible cells, and the shares of the stand."""

    fuel: IntArray
    ffmc: FloatArray
    bui: FloatArray
    foliar_pct: FloatArray
    share: FloatArray
    cured_pct: FloatArray
    effect: FloatArray
    consumption: FloatArray
    critical_intensity: FloatArray
    critical_spread: FloatArray
    crown_load: FloatArray


def fbp_fire(
    fuel: npt.ArrayLike,
    ffmc: npt.ArrayLike,
    bui: npt.ArrayLike,
    wind_km_h: npt.ArrayLike,
    wind_from_deg: npt.ArrayLike = 0.0,
    slope_pct: npt.ArrayLike = 0.0,
    aspect_deg: npt.ArrayLike = 0.0,
    *,
    foliar_pct: npt.ArrayLike = 97.0,
    minutes: npt.ArrayLike = 60.0,
    conifer_pct: npt.ArrayLike = 50.0,
    dead_fir_pct: npt.ArrayLike = 35.0,
    grass_load_kg_m2: npt.ArrayLike = 0.35,
    cured_pct: npt.ArrayLike = 80.0,
    crown_base_m: npt.ArrayLike | None = None,
    crown_load_kg_m2: npt.ArrayLike | None = None,
    from_point: bool = True,
    with_buildup: bool = True,
) -> FbpFire:
    """Behaviour of a fire in one of the FBP fuel types.

    fuel              any  –      code of FbpFuel; 0 does not burn: zeros, and valid
    ffmc, bui         any  –      of the FWI System
    wind_km_h         any  km/h   10 m above open ground
    wind_from_deg     any  °      where it comes from, clockwise from north
    slope_pct         any  %      rise over run
    aspect_deg        any  °      where the slope faces (downhill)
    foliar_pct        any  %      moisture of needles, from `foliar_moisture_pct`; 97 where unknown
    minutes           any  min    since ignition
    conifer_pct       any  %      M-1, M-2: conifers in the stand;  dead_fir_pct: M-3, M-4
    grass_load_kg_m2, cured_pct   O-1a, O-1b: fuel and its dead share
    crown_base_m, crown_load_kg_m2    any  m, kg/m²   of the stand; None takes those of the type
    from_point        choice      True: grows from an ignition; False: a line fire, at its full spread at once
    with_buildup      choice      False leaves the buildup effect out
    returns           FbpFire of the common shape; NaN and not valid where an input is missing or impossible

    Raises ValueError when shapes do not fit.
    Source: Forestry Canada Fire Danger Group (1992), ST-X-3, with Wotton, Alexander & Taylor (2009), GLC-X-10.
    """
    own = np.nan
    given = together(
        fuel=fuel, ffmc=ffmc, bui=bui, wind_km_h=wind_km_h, wind_from_deg=wind_from_deg, slope_pct=slope_pct,
        aspect_deg=aspect_deg, foliar_pct=foliar_pct, minutes=minutes, conifer_pct=conifer_pct,
        dead_fir_pct=dead_fir_pct, grass_load_kg_m2=grass_load_kg_m2, cured_pct=cured_pct,
        crown_base_m=own if crown_base_m is None else crown_base_m,
        crown_load_kg_m2=own if crown_load_kg_m2 is None else crown_load_kg_m2,
    )  # fmt: skip
    kinds, code, buildup, wind, wind_from, slope, aspect, foliar, time, conifer, dead, grass, cured, base, load = given
    possible = is_fuel_code(kinds) & within(code, 0.0, 101.0) & within(buildup, 0.0, np.inf)
    possible &= within(wind, 0.0, WIND_MOST_KM_H) & np.isfinite(wind_from) & within(slope, 0.0, 1000.0)
    possible &= np.isfinite(aspect) & within(foliar, 0.0, 500.0) & within(time, 0.0, np.inf)
    for share in (conifer, dead, cured):
        possible &= within(share, 0.0, 100.0)
    possible &= within(grass, 0.0, 100.0)
    for height, own_value in ((base, crown_base_m is None), (load, crown_load_kg_m2 is None)):
        possible &= own_value | within(height, 0.0, 200.0)
    burns = np.asarray(possible & (kinds > 0))
    cells = [array[burns] for array in given]
    fuels = cells[0].astype(np.int64)
    stand = _stand(fuels, cells, crown_base_m is None, crown_load_kg_m2 is None, with_buildup)
    fire = _behave(stand, cells[3], cells[4], cells[5], cells[6], cells[8], from_point)

    def spread_out(flat: FloatArray) -> FloatArray:
        whole = np.where(possible, 0.0, np.nan)
        whole[burns] = flat
        return whole

    kind = np.zeros(possible.shape, np.int64)
    kind[burns] = 1 + (fire["head_crown_fraction"] >= INTERMITTENT_FROM) + (fire["head_crown_fraction"] >= CROWN_FROM)
    return FbpFire(**{name: spread_out(flat) for name, flat in fire.items()}, kind=kind, valid=possible)


def _stand(fuel: IntArray, cells: list[FloatArray], own_base: bool, own_load: bool, with_buildup: bool) -> Stand:
    ffmc, bui, foliar, conifer, dead, grass, cured, base, load = (cells[i] for i in (1, 2, 7, 9, 10, 11, 12, 13, 14))
    base = TABLE[fuel, 5] if own_base else base
    load = TABLE[fuel, 6] if own_load else np.where(TABLE[fuel, 6] > 0, load, 0.0)
    share = eq.main_share(fuel, conifer / 100.0, dead / 100.0)
    consumption = eq.consumption(fuel, ffmc, bui, conifer / 100.0, grass)
    critical = eq.critical_intensity(foliar, base)
    return Stand(
        fuel, ffmc, bui, foliar, share, cured,
        eq.buildup_effect(fuel, bui if with_buildup else np.zeros_like(bui)), consumption, critical,
        critical / (eq.FLAME_FRONT_KJ_KG * consumption), load,
    )  # fmt: skip


def _at_full_spread(stand: Stand, isi: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Rate of spread and crown fraction burned for an ISI."""
    surface = eq.basic_spread(stand.fuel, isi, stand.share, stand.cured_pct) * stand.effect
    fraction = eq.crown_fraction(stand.fuel, surface, stand.critical_spread)
    crown = eq.crown_spread_c6(isi, stand.foliar_pct)
    plantation = surface + fraction * np.maximum(crown - surface, 0.0)
    spread = np.where(stand.fuel == FbpFuel.C6, plantation, surface)
    return np.where(spread > 0, spread, eq.LEAST_SPREAD_M_MIN), fraction


def _behave(
    stand: Stand, wind: FloatArray, wind_from: FloatArray, slope: FloatArray, aspect: FloatArray, minutes: FloatArray,
    from_point: bool,
) -> dict[str, FloatArray]:  # fmt: skip
    fuel = stand.fuel
    downwind, uphill = np.radians(wind_from + 180.0), np.radians(aspect + 180.0)
    by_slope = np.where(slope > 0, eq.slope_wind(fuel, stand.ffmc, slope, stand.share), 0.0)
    east = wind * np.sin(downwind) + by_slope * np.sin(uphill)
    north = wind * np.cos(downwind) + by_slope * np.cos(uphill)
    net = np.where(slope > 0, np.hypot(east, north), wind)
    heading = np.where(slope > 0, np.degrees(np.arctan2(east, north)), wind_from + 180.0) % 360.0
    heading = np.where(heading > 360.0 - 1e-6, 0.0, heading)  # north is 0, whatever sin(180°) leaves behind

    isi = fwi_codes.isi_of(stand.ffmc, net, True, REFERENCE_FORM)
    against = 0.208 * fwi_codes.fuel_function(stand.ffmc, REFERENCE_FORM) * np.exp(-0.05039 * net)
    head, head_cfb = _at_full_spread(stand, isi)
    back, _ = _at_full_spread(stand, against)
    ratio = eq.length_to_breadth(fuel, net)
    flank = (head + back) / ratio / 2.0

    growth = eq.acceleration(fuel, head_cfb)
    reached = 1.0 - np.exp(-growth * minutes) if from_point else np.ones_like(minutes)
    run_min = minutes - reached / growth if from_point else minutes
    ratio_now = (ratio - 1.0) * reached + 1.0
    result = {
        "isi": isi, "net_wind_km_h": net, "heading_deg": heading, "slope_factor": eq.slope_factor(slope),
        "buildup_effect": stand.effect, "critical_intensity_kw_m": stand.critical_intensity,
        "critical_spread_m_min": stand.critical_spread, "surface_consumption_kg_m2": stand.consumption,
        "length_to_breadth": ratio, "length_to_breadth_now": ratio_now,
        "head_spread_now_m_min": head * reached, "back_spread_now_m_min": back * reached,
        "flank_spread_now_m_min": (head + back) * reached / ratio_now / 2.0,
        "head_distance_m": head * run_min, "back_distance_m": back * run_min,
        "flank_distance_m": (head + back) * run_min / ratio_now / 2.0,
    }  # fmt: skip
    crown_share = np.where(among(fuel, (*CONIFERS_MIXED, *DEAD_FIR)), stand.share, 1.0)
    for part, spread in (("head", head), ("flank", flank), ("back", back)):
        away = part != "head"
        fraction = eq.crown_fraction(fuel, spread, stand.critical_spread) if away else head_cfb
        fraction = np.where(away & (fuel == FbpFuel.C6), 0.0, fraction)
        crowns = stand.crown_load * fraction * crown_share
        total = stand.consumption + crowns
        result |= {
            f"{part}_spread_m_min": spread, f"{part}_crown_fraction": fraction,
            f"{part}_consumption_kg_m2": total, f"{part}_intensity_kw_m": eq.FLAME_FRONT_KJ_KG * total * spread,
            f"{part}_crowns_after_min": eq.minutes_to_crown(spread, stand.critical_spread, fraction),
        }  # fmt: skip
        if not away:
            result["crown_consumption_kg_m2"] = crowns
    return result
