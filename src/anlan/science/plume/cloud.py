"""A dense cloud on its way: a slice of a steady plume, or a puff, carried downwind step by step.

Conserved are mass, the released substance, enthalpy and momentum along and across the wind and upwards; air enters at
the top and the sides; gravity spreads the cloud. Source of the equations and of every constant here that bears no
source of its own: D. L. Ermak (1990), User's Manual for SLAB, UCRL-MA-105607, sections "Steady state plume mode",
"Transient puff mode" and "Entrainment". Only the half of the cloud on one side of its axis is counted.
"""

from __future__ import annotations

import math

from anlan.science.plume.entrainment import SHEAR, Turbulence
from anlan.science.plume.mixture import Mixture
from anlan.science.plume.slices import Pace, Pool, Slice
from anlan.science.plume.surface_layer import SurfaceLayer
from anlan.science.units import STANDARD_GRAVITY_M_S2 as GRAVITY

SLUMPING = 0.75
"""Part of the hydrostatic pressure that drives the spread across the wind."""
HEADWIND = 0.25
"""The same along the wind, in a steady plume on the ground."""
_ROOT_3 = math.sqrt(3)


class Motion:
    """The laws of one cloud in one air."""

    def __init__(self, air: SurfaceLayer, mixture: Mixture, content: float, pool: Pool | None = None) -> None:
        self._air, self._mixture, self._pool = air, mixture, pool
        self._content = content
        self._turbulence = Turbulence(air)

    def released(self, x_m: float) -> float:
        """Of the substance, what is in the half plume, kg/s, or in a puff's quarter, kg."""
        if self._pool is None or x_m >= self._pool.half_m:
            return self._content
        return self._content * (self._pool.half_m + x_m) / (2 * self._pool.half_m)

    def _mixed(self, new: Slice) -> Slice:
        state = self._mixture.equilibrium(new.part, new.gained / new.mass)
        return new._replace(
            temperature_k=state.temperature_k,
            density_kg_m3=state.density_kg_m3,
            vapour=state.vapour,
            heat_j_kg_k=state.heat_j_kg_k,
        )

    def pace(self, now: Slice) -> Pace:
        air = self._air
        lighter = air.density_kg_m3 / now.density_kg_m3
        slip = (now.air_m_s - now.speed_m_s) * lighter
        spread, run = now.across / now.mass, now.along / now.mass
        heavy = now.density_kg_m3 - air.density_kg_m3
        extent = now.length_m if now.is_puff else 1.0
        rate = 1.0 if now.is_puff else 1 / now.speed_m_s
        pool = self._pool if self._pool is not None and abs(now.x_m) < self._pool.half_m else None
        top, sides, ends, warming = self._turbulence.speeds(now, slip, spread, lighter, pool)
        taken = top * now.width_m * extent + sides * now.height_m * extent
        if now.is_puff:
            taken += ends * now.width_m * now.height_m
        source = pool.flux_kg_s_m if pool else 0.0
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
        climb = self._climb(now)
        return Pace(
            x=now.speed_m_s * rate,
            time=rate,
            mass=air.density_kg_m3 * _ROOT_3 * taken + source,
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
            centre=climb * rate,
            aloft=now.mass * now.part * rate,
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
        """The slice after a step, closed by continuity: its height from its mass, its speed from its momentum."""
        x = old.x_m + pace.x * step
        mass = old.mass + pace.mass * step
        part = self.released(x) / mass
        cold = old.mass * old.heat_j_kg_k * (old.temperature_k - self._air.temperature_k)
        gained = old.gained + _relaxed(cold, pace.gained * step)
        slower = old.mass * (old.speed_m_s - old.air_m_s)
        excess = old.excess + _relaxed(slower, pace.drag * step)
        new = old._replace(
            x_m=x,
            time_s=old.time_s + pace.time * step,
            mass=mass,
            part=part,
            gained=gained,
            excess=excess,
            width_m=old.width_m + pace.width * step,
            core_m=old.core_m + pace.core * step,
            length_m=old.length_m + pace.length * step,
            long_core_m=old.long_core_m + pace.long_core * step,
            centre_m=max(old.centre_m + pace.centre * step, 0.0),
            aloft_kg=old.aloft_kg + pace.aloft * step,
        )
        new = self._mixed(new)
        shaped = self._puff_shape(old, new) if old.is_puff else self._plume_shape(old, new)
        return self._gravity(old, shaped, pace, step)

    def _plume_shape(self, old: Slice, new: Slice) -> Slice:
        mass, rho, speed = new.mass, new.density_kg_m3, old.speed_m_s
        width, core = new.width_m, new.core_m
        height = mass / (rho * speed * width)
        swell = 1.0
        presses = HEADWIND if old.presses else 0.0
        for _ in range(40):
            share = height / (height + 2 * width)
            change = old.density_kg_m3 / rho * (old.speed_m_s / speed if old.speed_m_s > old.air_m_s else 1.0)
            swell = math.sqrt(swell * change**share)
            width, core = new.width_m * swell, new.core_m * swell
            height = mass / (rho * speed * width)
            if height > 2 * width:
                width = math.sqrt(mass / (2 * rho * speed))
                height, swell = 2 * width, math.sqrt(change)
            air = self._air.mean_wind(max(height, new.centre_m + height / 2))
            free = air * (1 - new.part) + new.excess / mass
            push = presses * GRAVITY * (rho - self._air.density_kg_m3) * mass / (2 * width * rho**2)
            found = _pressed(free, push, old.speed_m_s)
            before, speed = speed, (speed * found**2) ** (1 / 3)
            height = mass / (rho * speed * width)
            if abs(before - found) < 1e-6 * speed:
                break
        if presses and rho > self._air.density_kg_m3 and height < 2 * new.centre_m:
            height = 2 * new.centre_m
            speed = mass / (rho * width * height)
        height = min(height, self._air.mixing_height_m)
        centre = min(new.centre_m, self._air.mixing_height_m - height / 2)
        air = self._air.mean_wind(max(height, centre + height / 2))
        presses_now = old.presses
        weight = 0.0
        if centre <= height / 2:
            presses_now = rho > self._air.density_kg_m3
            if presses_now:
                weight = HEADWIND * GRAVITY * (rho - self._air.density_kg_m3) * width * height**2 / 2
        return new._replace(
            width_m=width,
            core_m=min(core, width),
            height_m=height,
            centre_m=centre,
            speed_m_s=speed,
            air_m_s=air,
            excess=mass * (speed - (1 - new.part) * air) + weight,
            presses=presses_now,
        )

    def _puff_shape(self, old: Slice, new: Slice) -> Slice:
        change = old.density_kg_m3 / new.density_kg_m3
        whole = old.height_m * (old.length_m + old.width_m) + 2 * old.width_m * old.length_m
        wider = change ** (old.length_m * old.height_m / whole)
        longer = change ** (old.width_m * old.height_m / whole)
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
        """Spread on the ground, fall aloft; what fell turns into spread where it lands."""
        upward = old.upward + _relaxed(old.upward, pace.upward_drag * step) + pace.upward * step
        if not new.is_grounded or new.density_kg_m3 <= self._air.density_kg_m3:
            return new._replace(across=0.0, along=0.0, upward=upward)
        across, along = old.across, old.along
        if across == 0.0:
            share = 1.0
            if old.is_puff:
                share = old.length_m**2 / (old.width_m**2 + old.length_m**2)
            across = -2 * share * old.upward * old.width_m / old.height_m
            if old.is_puff:
                along = -2 * (1 - share) * old.upward * old.length_m / old.height_m
        across += _relaxed(across, pace.across_drag * step) + pace.across * step
        along += _relaxed(along, pace.along_drag * step) + pace.along * step if old.is_puff else 0.0
        after = new._replace(across=across, along=along)
        return after._replace(upward=self._climb(after) * after.mass)


def _relaxed(excess: float, loss: float) -> float:
    """What a loss takes from an excess in one step, never more than all."""
    return -excess * abs(loss) / (abs(excess) + abs(loss)) if loss and excess else 0.0


def _pressed(free: float, push: float, before: float) -> float:
    """Speed u of a stream with u = free − push / u², the faster root; where none is, its critical speed, u³ = 2 push."""
    if push <= 0:
        return free
    if free <= 0 or 27 * push > 4 * free**3:
        return min(math.cbrt(2 * push), before)
    cosine = 1 - 27 * push / (2 * free**3)
    return free / 3 * (1 + 2 * math.cos(math.acos(cosine) / 3))
