"""What follows from a spread and an intensity: flames, the ellipse, brands ahead of the fire, room to be safe."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, Flagged, FloatArray, floats, number, together
from anlan.science.fire.cells import only, within

FOOT_M, MILE_M = 0.3048, 1609.344
MPH_M_S = MILE_M / 3600.0
SLIMMEST = 1000.0
"""Ours: no fire is a thousand times as long as wide; the sources hold 8 to 20."""


def byram1959_intensity_kw_m(
    heat_kj_kg: npt.ArrayLike, burned_kg_m2: npt.ArrayLike, spread_m_min: npt.ArrayLike
) -> Flagged:
    """Fireline intensity I = H · w · r.

    heat_kj_kg    any  kJ/kg  low heat of combustion
    burned_kg_m2  any  kg/m²  fuel consumed in the flaming front
    spread_m_min  any  m/min
    returns       any  kW/m   Flagged
    Source: Byram (1959), in Davis, Forest Fire: Control and Use.
    """
    heat, burned, spread = together(heat_kj_kg=heat_kj_kg, burned_kg_m2=burned_kg_m2, spread_m_min=spread_m_min)
    possible = within(heat, 0.0, 1e5) & within(burned, 0.0, np.inf) & within(spread, 0.0, np.inf)
    return only(possible, lambda h, w, r: h * w * r / 60.0, heat, burned, spread)


def byram1959_flame_length_m(intensity_kw_m: npt.ArrayLike) -> Flagged:
    """Flame length of a surface fire: L = 0.0775 · I^0.46.

    intensity_kw_m  any  kW/m  ≥ 0
    returns         any  m     Flagged
    Source: Byram (1959); metric constant Alexander (1982).
    """
    (intensity,) = together(intensity_kw_m=intensity_kw_m)
    return only(within(intensity, 0.0, np.inf), lambda i: 0.0775 * i**0.46, intensity)


def andrews2012_midflame_share(
    bed_depth_m: npt.ArrayLike, canopy_cover: npt.ArrayLike = 0.0, canopy_height_m: npt.ArrayLike = 0.0
) -> Flagged:
    """Share of the wind 6.1 m (20 ft) above the vegetation that reaches the flames.

    bed_depth_m      any  m  of the surface fuel, > 0
    canopy_cover     any  –  0 … 1; the stand shelters where cover and height are above 0, full crowns assumed
    canopy_height_m  any  m  ≥ 0
    returns          any  –  Flagged, 1 at most
    Source: Andrews (2012), RMRS-GTR-266, eq. 2 and 6 (Albini & Baughman 1979).
    """
    depth, cover, height = together(bed_depth_m=bed_depth_m, canopy_cover=canopy_cover, canopy_height_m=canopy_height_m)
    possible = (depth > 0) & (depth <= 30.0) & within(cover, 0.0, 1.0) & within(height, 0.0, 120.0)
    return only(possible, _midflame, depth, cover, height)


def _midflame(depth_m: FloatArray, cover: FloatArray, height_m: FloatArray) -> FloatArray:
    shelters = (cover > 0) & (height_m > 0)
    tall = np.where(shelters, height_m, depth_m) / FOOT_M
    profile = np.log((20.0 + 0.36 * tall) / (0.13 * tall))
    crowns = np.sqrt(np.where(shelters, cover, 1.0) / 3.0 * tall)
    return np.minimum(np.where(shelters, 0.555 / (crowns * profile), 1.83 / profile), 1.0)


def anderson1983_length_to_width(wind_m_s: npt.ArrayLike, *, most: float = 8.0) -> Flagged:
    """Length to width of a wind-driven surface fire: 0.936 e^(0.2566 U) + 0.461 e^(−0.1548 U) − 0.397.

    wind_m_s  any     m/s  effective wind at half flame height, 0 … 117
    most      number  –    long fires break up; BehavePlus and FARSITE hold 8, where the result stops being valid
    returns   any     –    Flagged, 1 at least
    Source: Anderson (1983), INT-305; the metric form of the double ellipse fitted to one.
    """
    ceiling = number("most", most, above=1.0)
    (wind,) = together(wind_m_s=wind_m_s)
    possible = within(wind, 0.0, 117.0)
    free = only(
        possible, lambda u: 0.936 * np.exp(0.2566 * u) + 0.461 * np.exp(-0.1548 * u) - 0.397, wind
    ).value  # fmt: skip
    return Flagged(np.minimum(free, ceiling), np.asarray(possible & (free <= ceiling)))


def rothermel1991_length_to_width(wind_m_s: npt.ArrayLike) -> Flagged:
    """Length to width 1 + 0.25 U, U in miles an hour: the straight line that Pyretechnics takes.

    wind_m_s  any  m/s  effective wind at half flame height, 0 … 117
    returns   any  –    Flagged, 1 at least
    Source: Rothermel (1991), INT-438, eq. 9; Andrews (2018), RMRS-GTR-371.
    """
    (wind,) = together(wind_m_s=wind_m_s)
    return only(within(wind, 0.0, 117.0), lambda u: 1.0 + 0.25 * u / MPH_M_S, wind)


@dataclass(frozen=True)
class Ellipse:
    """A fire from a point after some time, with the ignition at the rear focus."""

    length_m: FloatArray
    width_m: FloatArray
    ahead_m: FloatArray
    behind_m: FloatArray
    area_m2: FloatArray
    perimeter_m: FloatArray
    back_spread_m_min: FloatArray
    flank_spread_m_min: FloatArray
    valid: BoolArray


def ellipse(spread_m_min: npt.ArrayLike, length_to_width: npt.ArrayLike, minutes: npt.ArrayLike) -> Ellipse:
    """Size of an elliptical fire that keeps its head spread.

    spread_m_min     any  m/min  of the head, ≥ 0
    length_to_width  any  –      ≥ 1
    minutes          any  min    ≥ 0
    returns          Ellipse; the perimeter after Ramanujan, within 0.04 % up to 8 : 1
    Source: Alexander (1985), Estimating the length-to-breadth ratio of elliptical forest fire patterns; back spread
    over head spread (LB − √(LB² − 1)) / (LB + √(LB² − 1)).
    """
    spread, ratio, time = together(spread_m_min=spread_m_min, length_to_width=length_to_width, minutes=minutes)
    possible = within(spread, 0.0, np.inf) & within(ratio, 1.0, np.inf) & within(time, 0.0, np.inf)
    head, lw, t = (np.where(possible, array, np.nan) for array in (spread, ratio, time))
    focus = np.sqrt(lw**2 - 1.0)
    back = head / (lw + focus) ** 2  # (LB − √)(LB + √) = 1
    flank = (head + back) / (2.0 * lw)
    a, b = (head + back) * t / 2.0, flank * t
    h = np.divide(a - b, a + b, out=np.zeros_like(a), where=a + b > 0) ** 2
    perimeter = np.pi * (a + b) * (1.0 + 3.0 * h / (10.0 + np.sqrt(4.0 - 3.0 * h)))
    return Ellipse(2 * a, 2 * b, head * t, back * t, np.pi * a * b, perimeter, back, flank, np.asarray(possible))


def ellipse_spread_toward(
    spread_m_min: npt.ArrayLike, length_to_width: npt.ArrayLike, off_head_deg: npt.ArrayLike
) -> Flagged:
    """Spread of an elliptical fire away from its ignition, at the rear focus: R (1 − e) / (1 − e cos θ).

    spread_m_min  any  m/min  of the head;  length_to_width  any  –  ≥ 1;  off_head_deg  any  °
    returns       any  m/min  Flagged
    Source: Catchpole, de Mestre & Gill (1982); Albini & Chase (1980), INT-RN-279 for e = √(LW² − 1) / LW.
    """
    spread, ratio, angle = together(
        spread_m_min=spread_m_min, length_to_width=length_to_width, off_head_deg=off_head_deg
    )
    possible = within(spread, 0.0, np.inf) & within(ratio, 1.0, SLIMMEST) & np.isfinite(angle)

    def toward(r: FloatArray, lw: FloatArray, off: FloatArray) -> FloatArray:
        e = np.sqrt(lw**2 - 1.0) / lw
        return np.asarray(r * (1.0 - e) / (1.0 - e * np.cos(np.radians(off))))

    return only(possible, toward, spread, ratio, angle)


def surface_fire_brand_height_m(flame_length_m: npt.ArrayLike, wind_m_s: npt.ArrayLike) -> Flagged:
    """Height to which a line thermal of a wind-driven surface fire lifts brands.

    flame_length_m  any  m    > 0
    wind_m_s        any  m/s  6.1 m (20 ft) above the vegetation, > 0 … 117
    returns         any  m    Flagged; 0 without flames or wind
    Source: Albini (1983), INT-309; Morris (1987), INT-374; constants as in the Forest Service's BehavePlus.
    """
    flame, wind = together(flame_length_m=flame_length_m, wind_m_s=wind_m_s)
    possible = within(flame, 0.0, 200.0) & within(wind, 0.0, 117.0)

    def lifted(length: FloatArray, u: FloatArray) -> FloatArray:
        mph = np.maximum(u / MPH_M_S, 1e-6)
        intensity_btu_ft_s = (length / FOOT_M / 0.45) ** (1.0 / 0.46)
        height_ft = 1.055 * np.sqrt(322.0 * (0.474 * mph) ** -1.01 * intensity_btu_ft_s)
        return np.where(u > 0, height_ft * FOOT_M, 0.0)

    return only(possible, lifted, flame, wind)


def pile_brand_height_m(flame_height_m: npt.ArrayLike) -> Flagged:
    """Height to which a burning pile lifts brands: 12.2 times the continuous flame.

    flame_height_m  any  m  ≥ 0
    returns         any  m  Flagged
    Source: Albini (1981), INT-RN-309 (pile), constant as in the Forest Service's BehavePlus.
    """
    (flame,) = together(flame_height_m=flame_height_m)
    return only(within(flame, 0.0, 200.0), lambda z: 12.2 * z, flame)


def albini1979_spotting_m(
    brand_height_m: npt.ArrayLike, wind_m_s: npt.ArrayLike, cover_height_m: npt.ArrayLike, *, with_drift: bool
) -> Flagged:
    """Farthest distance at which a brand can start a spot fire on level ground.

    brand_height_m  any     m    greatest height of the brand, ≥ 0
    wind_m_s        any     m/s  6.1 m (20 ft) above the vegetation, 0 … 117
    cover_height_m  any     m    of the vegetation downwind, ≥ 0; half of it in open stands
    with_drift      choice  –    True for a surface fire, whose thermal leans while it lifts; False for a pile
    returns         any     m    Flagged
    Source: Albini (1979), INT-56 (flat terrain, logarithmic wind); drift Chase (1984), INT-RN-346.
    """
    height, wind, cover = together(brand_height_m=brand_height_m, wind_m_s=wind_m_s, cover_height_m=cover_height_m)
    possible = within(height, 0.0, 20_000.0) & within(wind, 0.0, 117.0) & within(cover, 0.0, 120.0)

    def carried(z_m: FloatArray, u: FloatArray, cover_m: FloatArray) -> FloatArray:
        z, mph = z_m / FOOT_M, u / MPH_M_S
        used = np.maximum(cover_m / FOOT_M, 2.2 * z**0.337 - 4.0)
        flies = (z > 1e-9) & (used > 1e-9)  # a nanofoot is nothing, and would leave no digits
        above = np.where(flies, z / np.where(flies, used, 1.0), 1.0)
        flat = 0.000718 * mph * np.sqrt(np.maximum(used, 0.0)) * (0.362 + np.sqrt(above) / 2.0 * np.log(above))
        drift = 0.000278 * mph * z**0.643 if with_drift else 0.0
        return np.where(flies, np.maximum(flat, 0.0) + drift, 0.0) * MILE_M

    return only(possible, carried, height, wind, cover)


SLOPE_WIND_FACTOR = (
    ((1.0, 1.0, 2.0), (1.0, 1.0, 2.0), (1.0, 2.0, 3.0)),
    ((1.5, 3.0, 4.0), (2.0, 4.0, 5.0), (2.5, 5.0, 5.0)),
    ((3.0, 4.0, 6.0), (3.0, 5.0, 7.0), (4.0, 5.0, 10.0)),
)
"""[wind][burning condition][slope]: light, moderate, high; low, moderate, extreme; flat, moderate, steep."""


def butler_safe_separation_m(
    vegetation_height_m: npt.ArrayLike,
    wind_class: npt.ArrayLike,
    burning_class: npt.ArrayLike,
    slope_class: npt.ArrayLike,
    *,
    factor: npt.ArrayLike = SLOPE_WIND_FACTOR,
) -> Flagged:
    """Distance between people in a safety zone and the flames: 8 · vegetation height · slope–wind factor.

    vegetation_height_m  any        m  ≥ 0
    wind_class           any        –  0 light, 1 moderate, 2 high
    burning_class        any        –  0 low, 1 moderate, 2 extreme
    slope_class          any        –  0 flat, 1 moderate, 2 steep
    factor               (3, 3, 3)  –  [wind][burning][slope], ≥ 1
    returns              any        m  Flagged; people standing, for radiation and convection

    Raises ValueError when shapes do not fit or the factors are not 27 numbers from 1 on.
    Source: Butler (2014), Int. J. Wildland Fire 23, 295–308; Campbell et al. (2022), Fire 5, 5; factors as in BehavePlus.
    """
    factors = floats("factor", factor)
    if factors.shape != (3, 3, 3) or not np.all(factors >= 1.0):
        raise ValueError("factor must hold 3 × 3 × 3 numbers of 1 or more")
    height, wind, burning, slope = together(
        vegetation_height_m=vegetation_height_m, wind_class=wind_class, burning_class=burning_class,
        slope_class=slope_class,
    )  # fmt: skip
    possible = within(height, 0.0, 120.0)
    for kind in (wind, burning, slope):
        possible &= within(kind, 0.0, 2.0) & (kind == np.floor(kind))

    def away(h: FloatArray, *kinds: FloatArray) -> FloatArray:
        return np.asarray(8.0 * h * factors[tuple(kind.astype(np.int64) for kind in kinds)])

    return only(possible, away, height, wind, burning, slope)


def butler1998_safe_separation_m(flame_height_m: npt.ArrayLike) -> Flagged:
    """Four flame heights: the older rule, for radiation on level ground without wind.

    flame_height_m  any  m  ≥ 0
    returns         any  m  Flagged
    Source: Butler & Cohen (1998), Int. J. Wildland Fire 8, 73–77.
    """
    (flame,) = together(flame_height_m=flame_height_m)
    return only(within(flame, 0.0, 200.0), lambda height: 4.0 * height, flame)
