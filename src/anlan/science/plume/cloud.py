"""A dense cloud on its way: a slice of a steady plume, or a puff, carried downwind step by step.

Conserved are mass, the released substance, enthalpy and momentum along and across the wind and upwards; air enters at
the top and the sides; gravity spreads the cloud. Source of the equations and of every constant here that bears no
source of its own: D. L. Ermak (1990), User's Manual for SLAB, UCRL-MA-105607, sections "Steady state plume mode",
"Transient puff mode" and "Entrainment". The numerical method is our own: midpoint steps of the conserved quantities,
each followed by one equation for the speed at which they fit together. Only the half of the cloud on one side of its
axis is counted, of a puff the quarter.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from scipy.optimize import brentq

from anlan.science.plume.entrainment import SHEAR, Turbulence
from anlan.science.plume.mixture import Mixture
from anlan.science.plume.slices import Pace, Pool, Slice
from anlan.science.plume.surface_layer import SurfaceLayer
from anlan.science.units import STANDARD_GRAVITY_M_S2 as GRAVITY

SLUMPING = 0.75
"""Part of the hydrostatic pressure that drives the spread across the wind."""
HEADWIND = 0.25
"""The same along the wind, in a steady plume on the ground."""
_STILL_M_S = 1e-4  # numerical
_ROOT_3 = math.sqrt(3)


class Motion:
    """The laws of one cloud in one air."""

    def __init__(self, air: SurfaceLayer, mixture: Mixture, content: float, pool: Pool | None = None) -> None:
        self._air, self._mixture, self._pool = air, mixture, pool
        self._content = content
        self._turbulence = Turbulence(air)

    def released(self, now: Slice) -> float:
        """Of the substance, what is in the half plume, kg/s, or in a puff's quarter, kg."""
        if self._pool is None:
            return self._content
        if now.is_puff:
            return self._content * min(now.time_s / self._pool.lasts_s, 1.0)
        return self._content * min((self._pool.half_m + now.x_m) / (2 * self._pool.half_m), 1.0)

    def _fed(self, now: Slice) -> float:
        """What the pool below adds, kg/s for each metre of a half plume, kg/s to a puff's quarter."""
        if self._pool is None:
            return 0.0
        if now.is_puff:
            return self._content / self._pool.lasts_s if now.time_s < self._pool.lasts_s else 0.0
        return self._pool.flux_kg_s_m if now.x_m < self._pool.half_m else 0.0

    def pace(self, now: Slice) -> Pace:
        air = self._air
        lighter = air.density_kg_m3 / now.density_kg_m3
        slip = (now.air_m_s - now.speed_m_s) * lighter
        spread, run = now.across / now.mass, now.along / now.mass
        heavy = now.density_kg_m3 - air.density_kg_m3
        extent = now.length_m if now.is_puff else 1.0
        rate = 1.0 if now.is_puff else 1 / now.speed_m_s
        fed = self._fed(now)
        top, sides, ends, warming = self._turbulence.speeds(now, slip, spread, lighter, self._pool if fed else None)
        taken = top * now.width_m * extent + sides * now.height_m * extent
        if now.is_puff:
            taken += ends * now.width_m * now.height_m
        weight = GRAVITY * heavy * now.height_m
        if now.is_grounded:
            local = air.friction_velocity_m_s / now.air_m_s
            friction = now.width_m * ((local * now.speed_m_s) ** 2 - air.friction_velocity_m_s**2)
            drag = friction - (now.width_m + now.height_m) * SHEAR * slip * abs(slip)
            across_drag = now.width_m * ((local * spread / 2) ** 2 + SHEAR * (spread * lighter / 2) ** 2)
            along_drag = now.width_m * ((local * run / 2) ** 2 + SHEAR * (run * lighter / 2) ** 2)
            upward_drag = 0.0
        else:
            drag = (2 * now.width_m + now.height_m) * SHEAR * slip * abs(slip)
            across_drag = along_drag = warming = 0.0
            upward_drag = now.height_m * SHEAR * (now.upward / now.mass) ** 2
        rho = now.density_kg_m3 * extent
        # Every face of a warming cloud moves out as far as every other; the height has all of it upwards.
        faces = 1 / now.width_m + 2 / now.height_m + (1 / now.length_m if now.is_puff else 0.0)
        return Pace(
            x=now.speed_m_s * rate - (now.x_m * fed / now.mass if now.is_puff else 0.0),
            time=rate,
            mass=air.density_kg_m3 * _ROOT_3 * taken + fed,
            gained=rho * now.width_m * warming,
            drag=rho * drag,
            across=SLUMPING * weight * now.height_m * extent,
            across_drag=rho * across_drag,
            along=SLUMPING * weight * now.height_m * now.width_m,
            along_drag=rho * along_drag,
            upward=-weight * now.width_m * extent,
            upward_drag=rho * upward_drag,
            width=(_ROOT_3 * lighter * sides + spread) * rate,
            core=spread * now.core_m / now.width_m * rate,
            length=_ROOT_3 * lighter * ends + run if now.is_puff else 0.0,
            long_core=run * now.long_core_m / now.length_m if now.is_puff else 0.0,
            centre=self._climb(now) * rate,
            aloft=now.mass * now.part * rate,
            sideways=1 / now.width_m / faces,
            lengthways=1 / now.length_m / faces if now.is_puff else 0.0,
        )

    def _climb(self, now: Slice) -> float:
        """The centre's speed: its own aloft, sinking with the spread on the ground."""
        if now.is_grounded and now.density_kg_m3 > self._air.density_kg_m3:
            sink = now.across / now.mass / now.width_m
            if now.is_puff:
                sink += now.along / now.mass / now.length_m
            return -sink * now.centre_m
        return now.upward / now.mass

    def advance(self, old: Slice, pace: Pace, step: float) -> Slice:
        """The slice after a step: what is conserved first, then the shape and speed that it fits."""
        cold = old.mass * old.heat_j_kg_k * (old.temperature_k - self._air.temperature_k)
        slower = old.mass * (old.speed_m_s - old.air_m_s)
        moved = old._replace(
            x_m=old.x_m + pace.x * step,
            time_s=old.time_s + pace.time * step,
            mass=old.mass + pace.mass * step,
            gained=old.gained + _warmed(cold, pace.gained * step),
            excess=old.excess - slower + _dragged(slower, pace.drag * step),
            width_m=old.width_m + pace.width * step,
            core_m=old.core_m + pace.core * step,
            length_m=old.length_m + pace.length * step,
            long_core_m=old.long_core_m + pace.long_core * step,
            centre_m=max(old.centre_m + pace.centre * step, 0.0),
            aloft_kg=old.aloft_kg + pace.aloft * step,
        )
        part = self.released(moved) / moved.mass
        state = self._mixture.equilibrium(part, moved.gained / moved.mass)
        new = moved._replace(
            part=part,
            temperature_k=state.temperature_k,
            density_kg_m3=state.density_kg_m3,
            vapour=state.vapour,
            heat_j_kg_k=state.heat_j_kg_k,
        )
        shaped = self._puff_shape(old, new, pace) if old.is_puff else self._plume_shape(old, new, pace)
        return self._gravity(old, shaped, pace, step)

    def _plume_shape(self, old: Slice, new: Slice, pace: Pace) -> Slice:
        """Width, height and speed of a section that carries so much mass with so much momentum.

        One unknown, the speed u: continuity gives the height, the height the wind, and momentum closes the circle:
        u + push / u² = free, the push being the hydrostatic pressure of a section on the ground.
        """
        rho, heavy = new.density_kg_m3, new.density_kg_m3 - self._air.density_kg_m3
        lighter = old.density_kg_m3 / rho
        brakes = old.speed_m_s > old.air_m_s

        def swell(speed: float) -> float:
            return math.pow(lighter * old.speed_m_s / speed if brakes else lighter, pace.sideways)

        def section(speed: float) -> tuple[float, float]:
            """Half-width and height; no section is taller than wide."""
            width = max(new.width_m * swell(speed), math.sqrt(new.mass / (2 * rho * speed)))
            return width, new.mass / (rho * speed * width)

        def free(speed: float) -> float:
            height = section(speed)[1]
            top = min(max(height, new.centre_m + height / 2), self._air.mixing_height_m)
            return self._air.mean_wind(top) * (1 - new.part) + new.excess / new.mass

        def push(speed: float) -> float:
            if not old.presses or heavy <= 0:
                return 0.0
            return HEADWIND * GRAVITY * heavy * new.mass / (2 * section(speed)[0] * rho**2)

        speed, chokes = _fastest(free, push, old.speed_m_s)
        width, height = section(speed)
        core = new.core_m * swell(speed)
        if old.presses and heavy > 0 and height < 2 * new.centre_m:
            height = 2 * new.centre_m
            speed = new.mass / (rho * width * height)
        height = min(height, self._air.mixing_height_m)
        centre = min(new.centre_m, self._air.mixing_height_m - height / 2)
        air = self._air.mean_wind(max(height, centre + height / 2))
        presses = heavy > 0 if centre <= height / 2 else old.presses
        weight = 0.0
        if presses and centre <= height / 2:
            weight = HEADWIND * GRAVITY * heavy * width * height**2 / 2
        return new._replace(
            width_m=width,
            core_m=min(core, width),
            height_m=height,
            centre_m=centre,
            speed_m_s=speed,
            air_m_s=air,
            excess=new.mass * (speed - (1 - new.part) * air) + weight,
            presses=presses,
            chokes=old.chokes or chokes,
        )

    def _puff_shape(self, old: Slice, new: Slice, pace: Pace) -> Slice:
        lighter = old.density_kg_m3 / new.density_kg_m3
        wider, longer = lighter**pace.sideways, lighter**pace.lengthways
        width, length = new.width_m * wider, new.length_m * longer
        height = min(new.mass / (new.density_kg_m3 * length * width), self._air.mixing_height_m)
        centre = min(new.centre_m, self._air.mixing_height_m - height / 2)
        air = self._air.mean_wind(max(height, centre + height / 2))
        return new._replace(
            width_m=width,
            core_m=min(new.core_m * wider, width),
            length_m=length,
            long_core_m=min(new.long_core_m * longer, length),
            height_m=height,
            centre_m=centre,
            air_m_s=air,
            speed_m_s=(1 - new.part) * air + new.excess / new.mass,
        )

    def _gravity(self, old: Slice, new: Slice, pace: Pace, step: float) -> Slice:
        """Fall aloft, spread on the ground; where a cloud lands, what fell runs out to the sides."""
        fall = _dragged(old.upward, pace.upward_drag * step) + pace.upward * step
        if not new.is_grounded or new.density_kg_m3 <= self._air.density_kg_m3:
            return new._replace(across=0.0, along=0.0, upward=fall)
        across, along = old.across, old.along
        if across == 0.0:  # 2 v / B = −w / (h/2), shared between the sides and the ends by their length
            ends = old.width_m**2 / (old.width_m**2 + old.length_m**2) if old.is_puff else 0.0
            across = -2 * (1 - ends) * old.upward * old.width_m / old.height_m
            along = -2 * ends * old.upward * old.length_m / old.height_m
        across = _dragged(across, pace.across_drag * step) + pace.across * step
        if old.is_puff:
            along = _dragged(along, pace.along_drag * step) + pace.along * step
        spread = new._replace(across=across, along=along)
        return spread._replace(upward=self._climb(spread) * spread.mass)


def _dragged(momentum: float, loss: float) -> float:
    """What is left after a drag that goes with the square of the speed: dv/ds = −k v², solved over the step."""
    return momentum / (1 + abs(loss / momentum)) if momentum else 0.0


def _warmed(cold: float, gain: float) -> float:
    """Heat taken from the ground, which falls with the difference that is left: solved over the step."""
    return -cold * -math.expm1(-abs(gain / cold)) if cold else 0.0


def _fastest(free: Callable[[float], float], push: Callable[[float], float], near: float) -> tuple[float, bool]:
    """The faster root of u + push / u² = free, near a speed; where there is none, the critical speed, u³ = 2 push."""

    def excess(speed: float) -> float:
        return speed + push(speed) / speed**2 - free(speed)

    critical = math.cbrt(2 * push(near))  # numerical: the iteration begins there
    for _ in range(30):
        before = critical
        critical = math.cbrt(2 * push(before)) if before else 0.0
        if abs(critical - before) <= 1e-6 * before:  # numerical
            break
    low = max(critical, _STILL_M_S)
    if excess(low) >= 0:
        return min(max(low, near / 2), near), critical > 0  # numerical: halved at most in one step
    # A step changes the speed little: two points near the old one nearly always lead to the new one.
    last, value = max(near, low), excess(max(near, low))
    speed = max(last - value, low)
    for _ in range(8):
        found = excess(speed)
        if abs(found) <= 1e-9 * speed:  # numerical
            return speed, False
        if found == value:
            break
        last, value, speed = speed, found, speed - found * (speed - last) / (found - value)
        if not low < speed < 10 * near:  # numerical
            break
    high = max(near, 2 * low)  # numerical: a bracket
    while excess(high) < 0:
        low, high = high, 2 * high  # numerical
    return float(brentq(excess, low, high, rtol=1e-9)), False  # numerical
