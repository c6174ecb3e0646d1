"""The equations of the FBP System on flat arrays of possible cells; numbers are those of ST-X-3 (1992).

"W" marks an equation replaced by Wotton, Alexander & Taylor (2009), GLC-X-10. fuel holds codes of FbpFuel.
"""

from __future__ import annotations

import numpy as np

from anlan.science.arrays import FloatArray, IntArray
from anlan.science.fire import fwi_codes
from anlan.science.fire.fbp_fuels import CONIFERS_MIXED, DEAD_FIR, GRASS, IN_LEAF, OPEN_GROUND, TABLE, FbpFuel, among
from anlan.science.fire.fwi_form import REFERENCE_FORM

LEAST_CONSUMPTION_KG_M2 = 1e-6
LEAST_SPREAD_M_MIN = 1e-6
"""What the reference implementation takes for nothing at all, so that no later equation divides by zero."""
FLAME_FRONT_KJ_KG = 300.0
"""Eq. 58, 69: 18,000 kJ/kg over 60 s/min."""


def consumption(
    fuel: IntArray, ffmc: FloatArray, bui: FloatArray, conifer: FloatArray, grass: FloatArray
) -> FloatArray:
    """Surface fuel consumed, kg/m²: eq. 9 (W), 10–25; conifer as a share, grass load in kg/m²."""

    def duff(rate: float, most: float = 5.0, power: float = 1.0) -> FloatArray:
        return np.asarray(most * (1.0 - np.exp(-rate * bui)) ** power)

    dry = ffmc > 84.0
    spruce = 0.75 + np.where(dry, 0.75, -0.75) * np.sqrt(1.0 - np.exp(-0.23 * np.abs(ffmc - 84.0)))
    boreal, aspen = duff(0.0115), duff(0.0183, 1.5)
    by_type = (
        ((FbpFuel.C1,), spruce),
        ((FbpFuel.C2, *DEAD_FIR), boreal),
        ((FbpFuel.C3, FbpFuel.C4), duff(0.0164, power=2.24)),
        ((FbpFuel.C5, FbpFuel.C6), duff(0.0149, power=2.48)),
        ((FbpFuel.C7,), 2.0 * (1.0 - np.exp(-0.104 * np.maximum(ffmc - 70.0, 0.0))) + duff(0.0201, 1.5)),
        ((FbpFuel.D1,), aspen),
        (CONIFERS_MIXED, conifer * boreal + (1.0 - conifer) * aspen),
        (GRASS, grass),
        ((FbpFuel.S1,), duff(0.025, 4.0) + duff(0.034, 4.0)),
        ((FbpFuel.S2,), duff(0.013, 10.0) + duff(0.060, 6.0)),
        ((FbpFuel.S3,), duff(0.0166, 12.0) + duff(0.0210, 20.0)),
    )
    chosen = np.select([among(fuel, types) for types, _ in by_type], [value for _, value in by_type], np.nan)
    return np.where(chosen > 0, chosen, LEAST_CONSUMPTION_KG_M2)


def buildup_effect(fuel: IntArray, bui: FloatArray) -> FloatArray:
    """Eq. 54; none at BUI 0."""
    q, bui0 = TABLE[fuel, 3], TABLE[fuel, 4]
    inverse = 1.0 / np.maximum(bui, 1e-9)
    return np.where((bui > 0) & (fuel > 0), np.exp(50.0 * np.log(q) * (inverse - 1.0 / bui0)), 1.0)


def curve(fuel: IntArray, isi: FloatArray) -> FloatArray:
    """The S-curve of a type as a share of its a: eq. 26."""
    return np.asarray((-np.expm1(-TABLE[fuel, 1] * isi)) ** TABLE[fuel, 2])


def curve_backwards(fuel: IntArray, share: FloatArray) -> FloatArray:
    """The ISI of a share of a: eq. 41, 42; from 0.99 on of the curve's inside held, as eq. 41b."""
    return np.asarray(-np.log1p(-np.minimum(share ** (1.0 / TABLE[fuel, 2]), 0.99)) / TABLE[fuel, 1])


def main_share(fuel: IntArray, conifer: FloatArray, dead: FloatArray) -> FloatArray:
    """Share of the stand that spreads by its own curve; the rest spreads as D-1."""
    return np.where(among(fuel, CONIFERS_MIXED), conifer, np.where(among(fuel, DEAD_FIR), dead, 1.0))


def curing_factor(fuel: IntArray, cured_pct: FloatArray) -> FloatArray:
    """Eq. 35a, 35b (W); 1 where there is no grass."""
    below = 0.005 * (np.exp(0.061 * np.minimum(cured_pct, 58.8)) - 1.0)
    factor = np.where(cured_pct < 58.8, below, 0.176 + 0.02 * (cured_pct - 58.8))
    return np.where(among(fuel, GRASS), factor, 1.0)


def basic_spread(fuel: IntArray, isi: FloatArray, share: FloatArray, cured_pct: FloatArray) -> FloatArray:
    """Rate of spread on level ground before the buildup effect, m/min: eq. 26–36 (M-3, M-4: W), 62."""
    aspen = np.full_like(fuel, FbpFuel.D1)
    others = np.where(among(fuel, IN_LEAF), 0.2, 1.0) * TABLE[aspen, 0] * curve(aspen, isi)
    own = TABLE[fuel, 0] * curve(fuel, isi) * curing_factor(fuel, cured_pct)
    return np.asarray(share * own + (1.0 - share) * others)


def slope_factor(slope_pct: FloatArray) -> FloatArray:
    """Eq. 39; 10 from 70 % on."""
    return np.where(slope_pct >= 70.0, 10.0, np.exp(3.533 * (np.minimum(slope_pct, 70.0) / 100.0) ** 1.2))


def slope_wind(fuel: IntArray, ffmc: FloatArray, slope_pct: FloatArray, share: FloatArray) -> FloatArray:
    """The wind that would spread a fire on level ground as fast as the slope does without wind, km/h: eq. 40–44 (W)."""
    still = fwi_codes.isi_of(ffmc, np.zeros_like(ffmc), True, REFERENCE_FORM)
    factor = slope_factor(slope_pct)
    aspen = np.full_like(fuel, FbpFuel.D1)
    uphill = share * curve_backwards(fuel, factor * curve(fuel, still))
    uphill += (1.0 - share) * curve_backwards(aspen, factor * curve(aspen, still))
    fuel_part = 0.208 * fwi_codes.fuel_function(ffmc, REFERENCE_FORM)
    gentle = np.log(uphill / fuel_part) / 0.05039
    ceiling = 12.0 * fuel_part
    strong = 28.0 - np.log(1.0 - np.minimum(uphill / ceiling, 0.999)) / 0.0818
    held = np.where(uphill < 0.999 * ceiling, strong, 112.45)
    return np.where(gentle > 40.0, held, gentle)


def critical_intensity(foliar_pct: FloatArray, crown_base_m: FloatArray) -> FloatArray:
    """Surface intensity at which crowns ignite, kW/m: eq. 56 (Van Wagner 1977)."""
    return np.asarray(0.001 * crown_base_m**1.5 * (460.0 + 25.9 * foliar_pct) ** 1.5)


def crown_fraction(fuel: IntArray, spread: FloatArray, critical: FloatArray) -> FloatArray:
    """Eq. 58; none in types without crowns."""
    burned = 1.0 - np.exp(-0.23 * np.maximum(spread - critical, 0.0))
    return np.where(TABLE[np.maximum(fuel, 1), 6] > 0, burned, 0.0) * (fuel > 0)


def crown_spread_c6(isi: FloatArray, foliar_pct: FloatArray) -> FloatArray:
    """Crown fire spread in plantations, m/min: eq. 61, 64."""
    foliar_effect = (1.5 - 0.00275 * foliar_pct) ** 4 / (460.0 + 25.9 * foliar_pct) * 1000.0
    return np.asarray(60.0 * (1.0 - np.exp(-0.0497 * isi)) * foliar_effect / 0.778)


def length_to_breadth(fuel: IntArray, wind: FloatArray) -> FloatArray:
    """Eq. 79–81; km/h."""
    grass = np.where(wind < 1.0, 1.0, 1.1 * np.maximum(wind, 1.0) ** 0.464)
    return np.where(among(fuel, GRASS), grass, 1.0 + 8.729 * (1.0 - np.exp(-0.030 * wind)) ** 2.155)


def acceleration(fuel: IntArray, fraction: FloatArray) -> FloatArray:
    """Growth rate of a fire from a point, 1/min: eq. 70, 72."""
    closed = 0.115 - 18.8 * fraction**2.5 * np.exp(-8.0 * fraction)
    return np.where(among(fuel, OPEN_GROUND), 0.115, closed)


def minutes_to_crown(spread: FloatArray, critical: FloatArray, fraction: FloatArray) -> FloatArray:
    """Time after which a growing fire reaches the spread that ignites crowns, min: eq. 73; 0 where it never does.

    The reference implementation takes the growth rate of closed stands for every type.
    """
    reaches = spread > critical
    growth = 0.115 - 18.8 * fraction**2.5 * np.exp(-8.0 * fraction)
    left = np.where(reaches, 1.0 - critical / spread, 1.0)
    return np.asarray(-np.log(left) / growth + 0.0)
