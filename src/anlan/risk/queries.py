"""What one can ask about what is where (周边分析): people, households and single things within a drawn area or a radius.

Facts are shared by all workspaces. An actor sees those of the divisions that his mandates reach and of what lies below.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from anlan.core.geometry import area_m2, circle
from anlan.core.geometry.tiles import tile_of
from anlan.core.permission import Actor, declare_act, require
from anlan.core.permission.asking import mandates_for
from anlan.core.regions.queries import ancestors, scope_q
from anlan.risk.arrays import Array, Exposure
from anlan.risk.facilities import facility_kinds
from anlan.risk.layers import load
from anlan.risk.models import Facility, Layer

VIEW = declare_act("exposure.view", "See who lives where, what stands there, and sums of it within an area.")


@dataclass(frozen=True)
class Origin:
    """Where numbers come from."""

    title: str
    source: str
    as_of: date
    is_demo: bool
    is_inferred: bool


@dataclass(frozen=True)
class Residents:
    """People of the cells whose middle lies within the area. `houses` by structure class."""

    people: int
    elderly: int
    children: int
    households: int
    houses: dict[str, int]
    cells: int


@dataclass(frozen=True)
class Things:
    """Things of one kind within the area; `capacity` sums what is known, None where nothing is."""

    kind: str
    group: str
    number: int
    inferred: int
    capacity: float | None
    unit: str


@dataclass(frozen=True)
class Surroundings:
    """What lies within an area, as far as the actor may see. `residents` None: no layer of people reaches there."""

    area_m2: float
    residents: Residents | None
    things: tuple[Things, ...]
    origins: tuple[Origin, ...]


def within(shape: BaseGeometry, *, by: Actor) -> Surroundings:
    """People and things within a polygon (or several) of WGS 84 degrees. Raises NotPermitted."""
    require(by, VIEW)
    residents, layers = _residents(shape, by)
    facilities = facilities_within(shape, by=by)
    found: dict[str, list[Facility]] = defaultdict(list)
    for one in facilities:
        found[one.kind].append(one)
    kinds = facility_kinds()
    origins = dict.fromkeys(
        [Origin(one.title, one.source, one.as_of, one.is_demo, one.is_inferred) for one in layers]
        + [Origin(kinds[one.kind].title if one.kind in kinds else one.kind, one.source, one.as_of, one.is_demo, one.is_inferred)
           for one in facilities]
    )  # fmt: skip
    things = tuple(_things(kind, found[kind]) for kind in [*kinds, *(kind for kind in found if kind not in kinds)] if found[kind])
    return Surroundings(area_m2(shape), residents, things, tuple(origins))


def within_radius(longitude: float, latitude: float, radius_m: float, *, by: Actor) -> Surroundings:
    """People and things within so many metres of a place. Raises NotPermitted."""
    return within(circle(longitude, latitude, radius_m), by=by)


def facilities_within(shape: BaseGeometry, *, by: Actor, kinds: Collection[str] = ()) -> list[Facility]:
    """Things that stand within an area, as far as the actor may see; by kind and name. Raises NotPermitted."""
    require(by, VIEW)
    west, south, east, north = shape.bounds
    first, last = tile_of(np.array([west, east]), np.array([north, south])).tolist()
    near = Facility.standing.filter(
        tile__gte=first, tile__lte=last, longitude__gte=west, longitude__lte=east, latitude__gte=south, latitude__lte=north
    )
    if kinds:
        near = near.filter(kind__in=kinds)
    if not by.is_system:
        near = near.filter(scope_q(_reach(by)))
    listed = list(near.order_by("kind", "name", "id"))
    inside = shapely.intersects_xy(shape, [one.longitude for one in listed], [one.latitude for one in listed])
    return [one for one, is_in in zip(listed, inside.tolist(), strict=True) if is_in]


def _things(kind: str, found: list[Facility]) -> Things:
    known = facility_kinds().get(kind)
    sizes = [one.capacity for one in found if one.capacity is not None]
    return Things(
        kind=kind, group=known.group if known else "", number=len(found), inferred=sum(one.is_inferred for one in found),
        capacity=sum(sizes) if sizes else None, unit=known.unit if known else found[0].capacity_unit,
    )  # fmt: skip


def _residents(shape: BaseGeometry, by: Actor) -> tuple[Residents | None, list[Layer]]:
    """Sums over the standing layers: own before demo, newest first, and none for what an earlier one covers already."""
    west, south, east, north = shape.bounds
    near = Layer.standing.filter(kind="exposure", west__lte=east, east__gte=west, south__lte=north, north__gte=south)
    used: list[Layer] = []
    covered: list[str] = []
    sums: dict[str, int] = defaultdict(int)
    houses: dict[str, int] = defaultdict(int)
    for layer in near.order_by("is_demo", "-id"):
        table = load(layer, Exposure)
        inside = np.flatnonzero(
            (table.longitude >= west) & (table.longitude <= east) & (table.latitude >= south) & (table.latitude <= north)
        )
        inside = inside[shapely.intersects_xy(shape, table.longitude[inside], table.latitude[inside])]
        inside = inside[_seen(table.township[inside], by, covered)]
        covered.append(layer.region_code)
        used.append(layer)
        sums["cells"] += len(inside)
        for column in ("people", "elderly", "children", "households"):
            sums[column] += int(getattr(table, column)[inside].sum())
        for name, number in zip(table.classes, table.houses[inside].sum(axis=0).tolist(), strict=True):
            houses[name] += number
    if not used:
        return None, []
    return Residents(houses=dict(houses), **sums), used


def _seen(township: Array, by: Actor, covered: list[str]) -> Array:
    """Which rows the actor may see and no earlier layer covers: asked once a township."""
    codes, back = np.unique(township, return_inverse=True)
    reach = set(_reach(by))
    allowed = np.zeros(len(codes), bool)
    for place, code in enumerate(codes.tolist()):
        above = ancestors(str(code))
        allowed[place] = (by.is_system or not reach.isdisjoint(above)) and not set(covered).intersection(above)
    return allowed[back]


def _reach(by: Actor) -> list[str]:
    """Regions of the mandates in force that allow the act."""
    return [mandate.region_code for mandate in mandates_for(by, VIEW)]
