"""Helicopters: which landing point they use, what they can carry that far and that high, when help is at the target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import FloatArray, IntArray, floats, number, together
from anlan.science.roads.ground import is_place, straight_m
from anlan.science.roads.vehicle import KMH_M_S

REACHED, NO_GROUND_WAY, TOO_HIGH, OUT_OF_RANGE, OVERLOADED = range(5)
"""Why none comes. A landing point from which one can go on, low enough, near enough, with enough lift: the first of these
that none offers, in this order."""


@dataclass(frozen=True)
class Helicopter:
    """A type, as its pack gives it.

    cruise_kmh       km/h        over ground
    distance_km      (d,) km     payload-range line 商载航程: rising distances flown without refuelling, reserve not taken off
    payload_kg       (d,) kg     what it lifts off with for each; straight between, nothing beyond the last
    endurance_h      h           longest time in the air, reserve included
    reserve_h        h           kept at every landing without fuel
    elevation_m      (e,) m      rising heights of landing points
    lift_kg          (e,) kg     most it can carry landing and hovering there; straight between, nothing above the last
    preparation_s    s           from the order to take-off
    landing_s        s           each landing, unloading included
    """

    cruise_kmh: float
    distance_km: Sequence[float]
    payload_kg: Sequence[float]
    endurance_h: float
    reserve_h: float
    elevation_m: Sequence[float]
    lift_kg: Sequence[float]
    preparation_s: float = 0.0
    landing_s: float = 0.0


@dataclass(frozen=True)
class AirReach:
    """Of each base (rows) and target: when help is there, by which landing point, with how much.

    seconds     (b, t)  s   preparation, flight, landing, way on the ground; inf where none comes
    landing     (b, t)  –   which landing point, −1 where none
    payload_kg  (b, t)  kg  what it can bring there; NaN where none comes
    flight_km   (b, t)  km  from base to landing point; NaN where none comes
    reason      (b, t)  –   REACHED, NO_GROUND_WAY, TOO_HIGH, OUT_OF_RANGE, OVERLOADED
    """

    seconds: FloatArray
    landing: IntArray
    payload_kg: FloatArray
    flight_km: FloatArray
    reason: IntArray


def air_reach(
    helicopter: Helicopter,
    base_x: npt.ArrayLike,
    base_y: npt.ArrayLike,
    landing_x: npt.ArrayLike,
    landing_y: npt.ArrayLike,
    landing_elevation_m: npt.ArrayLike,
    ground_s: npt.ArrayLike,
    *,
    load_kg: float = 0.0,
    has_fuel: npt.ArrayLike = False,
    is_geographic: bool = True,
) -> AirReach:
    """When a helicopter's load is at each target, by the landing point that is quickest of those it can use (M-03, M-23).

    base_x, base_y        (b,)     ° or m  where helicopters stand
    landing_x, landing_y  (p,)     ° or m  landing points 起降点
    landing_elevation_m   (p,)     m       −500 to 9,000
    ground_s              (p, t)   s       from each landing point to each target; inf: no way; `travel_times` gives it
    load_kg               number   kg      ≥ 0, what must come along
    has_fuel              (p,)     –       1: it refuels there, so only the way out counts; 0: it must come back on its tank

    Range: way out, way back where there is no fuel, and the reserve at cruise must lie on the payload-range line and within
    the endurance. Payload: the less of that line and of the lift at the landing point's height. Flights are straight; wind,
    weather, night and the height of ridges between are not seen.
    """
    cruise, lines, times = _checked(helicopter)
    at_x, at_y = (np.atleast_1d(one) for one in together(base_x=base_x, base_y=base_y))
    to_x, to_y, elevation, fuel = (
        np.atleast_1d(one)
        for one in together(
            landing_x=landing_x, landing_y=landing_y, landing_elevation_m=landing_elevation_m, has_fuel=has_fuel
        )
    )
    if not is_place(at_x, at_y, is_geographic).all():
        raise ValueError("base_x and base_y must be places, without a gap")
    if not is_place(to_x, to_y, is_geographic).all():
        raise ValueError("landing_x and landing_y must be places, without a gap")
    if not ((elevation >= -500) & (elevation <= 9000)).all():
        raise ValueError("landing_elevation_m must lie between -500 and 9000, without a gap")
    if not ((fuel == 0) | (fuel == 1)).all():
        raise ValueError("has_fuel must be 0 or 1")
    ground = floats("ground_s", ground_s)
    if ground.ndim != 2 or len(ground) != to_x.size or not (ground >= 0).all():
        raise ValueError("ground_s must be ≥ 0 (inf: no way), a row for each of landing_x, a column for each target")
    load = number("load_kg", load_kg, above=0)

    flight_km = straight_m(at_x[:, np.newaxis], at_y[:, np.newaxis], to_x, to_y, is_geographic) / 1000
    flown_km = flight_km * np.where(fuel == 1, 1, 2) + times["reserve_h"] * cruise
    distance, by_range, heights, by_height = lines
    is_low = elevation <= heights[-1]
    is_within = (flown_km <= distance[-1]) & (flown_km <= times["endurance_h"] * cruise)
    payload = np.minimum(np.interp(flown_km, distance, by_range), np.interp(elevation, heights, by_height))
    can_carry = payload >= load

    in_air = times["preparation_s"] + times["landing_s"] + flight_km * 1000 / (cruise * KMH_M_S)
    shape = (at_x.size, ground.shape[1])
    seconds, landing, passed = np.full(shape, np.inf), np.full(shape, -1, np.int64), np.zeros(shape, np.int64)
    for base in range(at_x.size):
        offers = np.isfinite(ground)
        passed[base] = offers.any(axis=0)
        for is_good in (is_low, is_within[base], can_carry[base]):
            offers &= is_good[:, np.newaxis]
            passed[base] += offers.any(axis=0)
        if to_x.size:
            whole_way = np.where(offers, in_air[base][:, np.newaxis] + ground, np.inf)
            landing[base], seconds[base] = whole_way.argmin(axis=0), whole_way.min(axis=0)
    comes = np.isfinite(seconds)
    landing[~comes] = -1
    brings, flies = np.full(shape, np.nan), np.full(shape, np.nan)
    row = np.nonzero(comes)[0]
    brings[comes], flies[comes] = payload[row, landing[comes]], flight_km[row, landing[comes]]
    return AirReach(seconds, landing, brings, flies, (passed + 1) % (OVERLOADED + 1))


def _checked(
    helicopter: Helicopter,
) -> tuple[float, tuple[FloatArray, FloatArray, FloatArray, FloatArray], dict[str, float]]:
    """Cruise, the two lines, and the times; ValueError naming what cannot be."""
    cruise = number("cruise_kmh", helicopter.cruise_kmh, above=0, inclusive=False)
    lines: list[FloatArray] = []
    for along, falls in (("distance_km", "payload_kg"), ("elevation_m", "lift_kg")):
        at, most = (np.atleast_1d(floats(key, getattr(helicopter, key))) for key in (along, falls))
        if at.ndim != 1 or not at.size or at.shape != most.shape or not (np.diff(at) > 0).all():
            raise ValueError(f"{along} must rise, and {falls} hold one number for each")
        if not (np.isfinite(at).all() and (np.isfinite(most) & (most >= 0)).all() and (np.diff(most) <= 0).all()):
            raise ValueError(f"{falls} must be finite, ≥ 0 and never rise; {along} finite")
        lines += [at, most]
    names = ("endurance_h", "reserve_h", "preparation_s", "landing_s")
    return (
        cruise,
        (lines[0], lines[1], lines[2], lines[3]),
        {key: number(key, getattr(helicopter, key), above=0) for key in names},
    )
