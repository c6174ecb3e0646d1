"""How a dense cloud begins: the first slice of a jet along the wind, of a jet upwards, of an evaporating pool.

Source of the module: D. L. Ermak (1990), User's Manual for SLAB, UCRL-MA-105607, section "Source". The rise of a dense
jet is that of T. G. Hoot, R. N. Meroney & J. A. Peterka (1973), EPA-650/3-74-003.
"""

from __future__ import annotations

import math

from anlan.science.plume.cloud import HEADWIND, Motion
from anlan.science.plume.entrainment import SHEAR
from anlan.science.plume.mixture import Mixture
from anlan.science.plume.slices import Pool, Slice
from anlan.science.plume.surface_layer import SurfaceLayer
from anlan.science.units import STANDARD_GRAVITY_M_S2 as GRAVITY

SOURCE_M = 1.0
"""Where a jet begins on the x axis: SLAB counts so. A pool lies around x = 0."""
CORE = 0.9
"""Part of the half-width in which a young cloud is uniform."""
LONG_CORE = 0.9999
"""The same along a puff just born: its ends are sharp."""
_POOL_STEPS = 200
_HALF_AIR = 0.5
_WIDEST_M = 1e4
_NARROWED = 1.02
_RISING = 25
_FINE = 0.02


def _begin(
    air: SurfaceLayer, mixture: Mixture, *, x_m: float, part: float, mass: float, width_m: float, core_m: float,
    height_m: float, centre_m: float, speed_m_s: float, aloft_kg: float = 0.0,
) -> Slice:  # fmt: skip
    """A slice at rest across the wind, with what follows from its mixture and shape."""
    state = mixture.equilibrium(part, 0.0)
    wind = air.mean_wind(max(height_m, centre_m + height_m / 2))
    presses = centre_m <= height_m / 2 and state.density_kg_m3 > air.density_kg_m3
    weight = 0.0
    if presses:
        weight = HEADWIND * GRAVITY * (state.density_kg_m3 - air.density_kg_m3) * width_m * height_m**2 / 2
    return Slice(
        x_m=x_m, time_s=0.0, mass=mass, part=part, gained=0.0,
        excess=mass * (speed_m_s - (1 - part) * wind) + weight, across=0.0, along=0.0, upward=0.0,
        width_m=width_m, core_m=core_m, length_m=0.0, long_core_m=0.0, height_m=height_m, centre_m=centre_m,
        air_m_s=wind, speed_m_s=speed_m_s, temperature_k=state.temperature_k, density_kg_m3=state.density_kg_m3,
        vapour=state.vapour, heat_j_kg_k=state.heat_j_kg_k, aloft_kg=aloft_kg, is_puff=False, presses=presses,
    )  # fmt: skip


def horizontal_jet(air: SurfaceLayer, mixture: Mixture, rate_kg_s: float, area_m2: float, height_m: float) -> Slice:
    """A square section about the axis; cut off at the ground when the axis is low."""
    half = math.sqrt(area_m2) / 2
    tall, width = 2 * half, half
    if height_m <= half:
        width = (math.sqrt(height_m**2 + 2 * area_m2) - height_m) / 2
        tall = width + height_m
    return _begin(
        air, mixture, x_m=SOURCE_M, part=1.0, mass=rate_kg_s / 2, width_m=width, core_m=CORE * width, height_m=tall,
        centre_m=height_m, speed_m_s=rate_kg_s / (mixture.source_density_kg_m3 * area_m2),
    )  # fmt: skip


def evaporating_pool(
    air: SurfaceLayer, mixture: Mixture, rate_kg_s: float, area_m2: float, held_kg: float
) -> tuple[list[Slice], Pool]:
    """The steady plume over a pool, to its downwind edge or until it holds so much.

    Vapour that the wind cannot carry off lies about the pool as a blanket and gives off from there: the source is the
    smallest, from the pool's own size on, over which a steady stream fits its pressure everywhere.
    """
    exit_m_s = rate_kg_s / (mixture.source_density_kg_m3 * area_m2)

    def plume(half: float) -> tuple[list[Slice], Pool]:
        pool = Pool(half, rate_kg_s / 4 / half, exit_m_s, math.inf)
        motion = Motion(air, mixture, rate_kg_s / 2, pool)
        edge = _upwind_edge(air, mixture, rate_kg_s, half)
        return follow(motion, edge, half, held_kg=held_kg, flows=True), pool

    small = large = math.sqrt(area_m2) / 2
    found = plume(large)
    while found[0][-1].chokes and large < _WIDEST_M:
        small, large = large, 1.5 * large
        found = plume(large)
    while large > _NARROWED * small:
        middle = math.sqrt(small * large)
        tried = plume(middle)
        if tried[0][-1].chokes:
            small = middle
        else:
            large, found = middle, tried
    return found


def _upwind_edge(air: SurfaceLayer, mixture: Mixture, rate_kg_s: float, half: float) -> Slice:
    """Where the first vapour has mixed with as much air."""
    x = -half + 2 * half / _POOL_STEPS
    mass = rate_kg_s / _POOL_STEPS
    state = mixture.equilibrium(_HALF_AIR, 0.0)
    height = air.roughness_m
    for _ in range(60):
        speed = (1 - _HALF_AIR) * air.mean_wind(height)
        height = math.sqrt(height * mass / (state.density_kg_m3 * speed * half))
    return _begin(
        air, mixture, x_m=x, part=_HALF_AIR, mass=mass, width_m=half, core_m=CORE * half, height_m=height, centre_m=0.0,
        speed_m_s=speed,
    )  # fmt: skip


def sudden_puff(
    air: SurfaceLayer, mixture: Mixture, mass_kg: float, area_m2: float, *, lasts_s: float = 0.0
) -> tuple[Slice, Pool | None]:
    """A puff at rest over its source: all of it at once; or, of a pool that lasts a while, its first vapour with as
    much air."""
    half, quarter = math.sqrt(area_m2) / 2, mass_kg / 4
    part, begun = (_HALF_AIR, lasts_s / _POOL_STEPS) if lasts_s else (1.0, 0.0)
    mass = quarter / _POOL_STEPS / part if lasts_s else quarter
    height = mass / mixture.equilibrium(part, 0.0).density_kg_m3 / half**2
    speed = (1 - part) * air.mean_wind(height)
    puff = _begin(
        air, mixture, x_m=0.0, part=part, mass=mass, width_m=half, core_m=CORE * half, height_m=height, centre_m=0.0,
        speed_m_s=speed,
    )  # fmt: skip
    puff = puff._replace(time_s=begun, excess=0.0, length_m=half, long_core_m=CORE * half, is_puff=True)
    rate = mass_kg / lasts_s if lasts_s else 0.0
    return puff, Pool(half, 0.0, rate / (mixture.source_density_kg_m3 * area_m2), lasts_s) if lasts_s else None


def vertical_jet(
    air: SurfaceLayer, mixture: Mixture, rate_kg_s: float, area_m2: float, height_m: float
) -> tuple[list[Slice], Slice]:
    """The rise, told in slices, and the slice at its end from which the plume goes on.

    Raises ValueError for a jet that is lighter than the air: its rise is another.
    """
    density, half = mixture.source_density_kg_m3, math.sqrt(area_m2) / 2
    if density <= air.density_kg_m3:
        raise ValueError("a vertical_jet must be denser than the air; use the Gaussian plume for one that is not")
    exit_m_s = rate_kg_s / (density * area_m2)
    wind = air.wind(max(height_m, 1.0))
    diameter = 4 * half / math.sqrt(math.pi)
    froude = exit_m_s**2 / (GRAVITY * diameter * (density / air.density_kg_m3 - 1))
    dense, ratio = density / air.density_kg_m3, exit_m_s / wind
    thrust = _momentum_rise(air, exit_m_s, half, wind, height_m)
    sinking = 1.32 * diameter * (ratio * dense * froude) ** (1 / 3)
    rise = min(thrust * sinking / math.hypot(thrust, sinking), air.mixing_height_m - height_m)
    reach = 0.435 * rise**3 / (dense * (diameter * ratio) ** 2)
    peak = min(1.69 * ratio / (rise / diameter) ** 1.85, 0.99)
    part = mixture.mass_part((math.pi / 6 * (1 - peak) + peak) * peak)
    state = mixture.equilibrium(part, 0.0)
    centre = height_m + rise
    # A weak jet lies on the ground, where there is no wind; its own size reaches into the wind.
    wind = air.wind(max(centre, diameter))
    speed = wind * _share_of_wind(part, 3 * (2 + reach / half) * SHEAR)
    whole = rate_kg_s / (state.density_kg_m3 * speed)
    flatness = 2.4 + 1.6 / (1 + (reach / half) ** 2 / 100)
    width = max(math.sqrt(whole / part / flatness), half)
    core = max(CORE * math.sqrt(whole / flatness), CORE * half)
    tall = whole / part / (2 * width)
    top = centre + tall / 2
    if tall > 2 * centre:
        width, core, tall = tall * width / top, tall * core / top, top
    if tall > air.mixing_height_m:
        width, core, tall = (each * tall / air.mixing_height_m for each in (width, core, air.mixing_height_m))
    end = _begin(
        air, mixture, x_m=SOURCE_M + reach, part=part, mass=rate_kg_s / 2 / part, width_m=width, core_m=min(core, width),
        height_m=tall, centre_m=min(centre, air.mixing_height_m - tall / 2), speed_m_s=speed,
        aloft_kg=rate_kg_s / 2 * reach / speed,
    )  # fmt: skip
    tall_at_mouth = 2 * half * min(exit_m_s / speed, 1.0)

    def rising(way: float) -> Slice:
        """A part of the way up: the centre on an ellipse, air taken in with the square of the way."""
        here = part / (part + (1 - part) * way**2)
        now = mixture.equilibrium(here, 0.0)
        return end._replace(
            x_m=SOURCE_M + reach * way,
            part=here,
            mass=rate_kg_s / 2 / here,
            width_m=half * (1 - way) + width * way,
            core_m=CORE * half * (1 - way) + end.core_m * way,
            height_m=tall_at_mouth * (1 - way) + tall * way,
            centre_m=height_m + rise * math.sqrt(way * (2 - way)),
            speed_m_s=max(speed * math.sqrt(way), 1e-3),
            temperature_k=now.temperature_k,
            density_kg_m3=now.density_kg_m3,
            vapour=now.vapour,
        )

    return [rising(number / _RISING) for number in range(_RISING)], end


def _share_of_wind(part: float, drag: float) -> float:
    """Speed over wind, s, of a jet bent over: s (s − 1 + part) = drag (1 − s)²."""
    half = 1 - part - 2 * drag
    root = math.sqrt((1 - part) ** 2 + 4 * part * drag)
    return (half + root) / (2 * (1 - drag)) if half > 0 else 2 * drag / (root - half)


def _momentum_rise(air: SurfaceLayer, exit_m_s: float, half_m: float, wind_m_s: float, height_m: float) -> float:
    """Rise of a jet without weight: h = a^(6/7) (stack + h)^(1/7), Briggs's law for its length a."""
    entrained = 0.4 + 1.2 * wind_m_s / exit_m_s
    length = 1.0363 * exit_m_s * half_m / (entrained * math.sqrt(wind_m_s * air.friction_velocity_m_s))
    rise = length
    for _ in range(50):
        rise = length ** (6 / 7) * (height_m + rise) ** (1 / 7)
    return rise


def puff_of(plume: Slice, quarter_kg: float, duration_s: float) -> Slice:
    """The puff that a plume becomes when half of all that is released is behind its foremost slice.

    quarter_kg  of the substance: the half on one side of the axis, ahead or behind.
    """
    mass = quarter_kg / plume.part
    length = mass / (plume.density_kg_m3 * plume.width_m * plume.height_m)
    scale = mass / plume.mass
    return plume._replace(
        time_s=duration_s,
        mass=mass,
        gained=plume.gained * scale,
        excess=mass * (plume.speed_m_s - (1 - plume.part) * plume.air_m_s),
        across=plume.across * scale,
        along=plume.across * scale * plume.width_m / length,
        upward=plume.upward * scale,
        length_m=length,
        long_core_m=LONG_CORE * length,
        is_puff=True,
    )


def follow(
    motion: Motion, now: Slice, reach_m: float, *, held_kg: float = math.inf, flows: bool = False
) -> list[Slice]:
    """The cloud up to a distance, or until one side of its plume holds so much, or no longer flows steadily; each
    midpoint step is small against the cloud's own growth."""
    begun, slices = now.x_m, [now]
    while now.x_m < reach_m and now.aloft_kg < held_kg and not (flows and now.chokes):
        pace = motion.pace(now)
        grown = max(pace.mass / now.mass, pace.width / now.width_m, -pace.centre / (now.height_m + now.centre_m))
        # From rest the spread begins with its acceleration.
        begins = pace.across / now.mass / now.width_m * pace.time
        step = min(_FINE / grown, math.sqrt(2 * _FINE / begins) if begins > 0 else math.inf)
        if not now.is_puff:
            step = min(step, 0.05 * (now.x_m - begun + now.height_m))
        half = motion.advance(now, pace, step / 2)
        now = motion.advance(now, motion.pace(half), step)
        slices.append(now)
    return slices
