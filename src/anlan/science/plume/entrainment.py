"""How air enters a dense cloud: at its top, at its sides and, for a puff, at its ends; and how the ground warms it.

Source of the module and of every constant here that bears no source of its own: D. L. Ermak (1990), User's Manual for
SLAB, UCRL-MA-105607, section "Entrainment".
"""

from __future__ import annotations

import math

from anlan.science.plume.slices import Pool, Slice
from anlan.science.plume.surface_layer import VON_KARMAN, SurfaceLayer
from anlan.science.units import STANDARD_GRAVITY_M_S2 as GRAVITY

ENTRAINMENT = 1.5
SHEAR = 0.02
"""Part of the square of a velocity difference that turns into turbulence."""
RICHARDSON = 0.025
"""Weight of the cloud's own stratification."""
CONVECTION = 0.14
SOURCE_TURBULENCE = 0.05
SMOOTH_DRAG = 0.086
"""Drag that the horizontal entrainment is scaled by: u* / u at 2 m."""
MEANDER_1_M = 0.0004
MEANDER = 0.08
SHORTEST_S, MEANDER_S = 10.0, 900.0
LENGTHENING = 0.6
_ROOT_3 = math.sqrt(3)


class Turbulence:
    """What the wind and the cloud's own motion mix in, in one air."""

    def __init__(self, air: SurfaceLayer) -> None:
        self._air = air
        self._near_shape = air.shape(4.0)
        roughness = math.sqrt(air.friction_velocity_m_s / air.wind(2.0) / SMOOTH_DRAG)
        self.shortest = MEANDER * (SHORTEST_S / MEANDER_S) ** 0.2
        steadiness = 10 * roughness * air.inverse_length_1_m
        self.steadiness = 1 - steadiness if steadiness < 0 else 1 / (1 + steadiness)

    def speeds(
        self, now: Slice, slip: float, spread: float, lighter: float, pool: Pool | None
    ) -> tuple[float, float, float, float]:
        """Speed of the air at the top, the sides and the ends, m/s; and the warming from the ground, W/m² for each kg/m³."""
        air, top, height = self._air, now.top_m, now.height_m
        local = air.friction_velocity_m_s / now.air_m_s
        shear = SHEAR * (slip**2 + (spread * lighter / 2) ** 2)
        if now.is_grounded:
            ground = local**2 * (now.speed_m_s**2 + spread**2 / 4)
            if pool:
                ground += SOURCE_TURBULENCE * pool.speed_m_s * now.air_m_s
            cold = air.temperature_k - now.temperature_k
            exchange = local * math.sqrt(ground)
            mean_k = (air.temperature_k + now.temperature_k) / 2
            convection = (CONVECTION * GRAVITY * max(cold, 0.0) * exchange * height / mean_k) ** (2 / 3)
            warming = exchange * now.heat_j_kg_k * cold
        else:
            ground = air.friction_velocity_m_s**2 + shear
            convection = warming = 0.0
        turbulence = ground + shear + convection
        ambient = air.near_inverse_length_1_m / (1 + top / air.depth_m) * air.friction_velocity_m_s**2
        own = RICHARDSON * GRAVITY * max(now.density_kg_m3 - air.density_kg_m3, 0.0) / now.density_kg_m3
        stratification = (ambient + own) / turbulence
        reach = (1 - top / air.mixing_height_m) / _damping(top * stratification)
        if top > 1.01 * height:
            bottom = top - height
            reach += (1 - bottom / air.mixing_height_m) / _damping(bottom * stratification)
        scale = self._near_shape / air.shape(top)
        upper = scale * ENTRAINMENT * VON_KARMAN * math.sqrt(turbulence) * max(reach, 0.0)
        meander = self.shortest * self.steadiness
        jet = SHEAR * (ENTRAINMENT * VON_KARMAN * slip) ** 2
        fading = MEANDER_1_M / (2 * meander * _ROOT_3)
        sides = math.sqrt((meander * now.air_m_s / (1 + fading * now.width_m)) ** 2 + jet)
        if not now.is_puff:
            return upper, sides, 0.0, warming
        depth = height / 2 if now.centre_m > height / 2 else height - now.centre_m
        z = now.centre_m + depth / _ROOT_3 / 2
        stretch = z / (z + air.roughness_m) * float(air.gradient(z)) * (1 - z / air.mixing_height_m)
        stretch *= LENGTHENING * air.friction_velocity_m_s / VON_KARMAN
        ends = math.hypot(meander * now.air_m_s / (1 + fading * now.length_m), stretch)
        return upper, sides, ends, warming


def _damping(height_over_length: float) -> float:
    """φ of the turbulence in a stratified cloud."""
    if height_over_length < 0:
        return float((1 - 16 * height_over_length) ** -0.5)
    return 1 + 5 * height_over_length
