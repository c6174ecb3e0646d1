"""Where a bulletin belongs: the county of the epicentre, counties near enough, else a province, else the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from anlan.core import packs
from anlan.core.permission import Actor
from anlan.core.permission.asking import mandates_for
from anlan.core.regions import queries as regions
from anlan.core.settings import conf
from anlan.incidents.payloads import SIGNAL_RECEIVE

INSIDE, RADIUS, NEAREST_PROVINCE, RECEIVING_DESK = "inside", "radius", "nearest_province", "receiving_desk"


@dataclass(frozen=True)
class Placement:
    """Codes of the affected regions, the nearest first, and what that rests on."""

    region_codes: tuple[str, ...]
    basis: str


def desk_of(actor: Actor) -> str:
    """The region whose desk an actor hands something in at."""
    mandates = mandates_for(actor, SIGNAL_RECEIVE)
    return mandates[0].region_code if mandates else conf.HOME_REGION


def radius_km(magnitude: float | None, at: datetime) -> float:
    """How far from the epicentre counties are told; 0: only the county of the epicentre."""
    reached = [
        step["radius_km"]
        for step in packs.lookup("quake_radius", at=at).value["steps"]
        if magnitude is not None and magnitude >= step["from_magnitude"]
    ]
    return float(reached[-1]) if reached else 0.0


def place_quake(
    *, longitude: float, latitude: float, magnitude: float | None, at: datetime, by: Actor
) -> Placement:
    """The regions of today that an earthquake touches; the rules are the pack's in force at `at`.

    The county of the epicentre leads; its township and village come last, where their areas are known.
    """
    home = regions.place(longitude, latitude)
    reach_km = radius_km(magnitude, at)
    near = [unit for unit, _ in regions.within_km(longitude, latitude, reach_km)] if reach_km else []
    codes = _codes([home, *near] if home else near)
    if home is not None:
        inner = [unit.region for unit in regions.inner_units(longitude, latitude)]
        return Placement((*codes, *_codes(inner)), INSIDE)
    if codes:
        return Placement(codes, RADIUS)
    limit_km = packs.lookup("quake_radius", at=at).value["nearest_province_km"]
    province = regions.nearest_province(longitude, latitude, limit_km)
    if province is not None:
        return Placement((province.code,), NEAREST_PROVINCE)
    return Placement((desk_of(by),), RECEIVING_DESK)


def _codes(units: Sequence[regions.Region]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(unit.code for unit in units))
