"""What one can ask about who lives where (周边分析): people, households and houses within a drawn area or a radius.

Facts are shared by all workspaces. An actor sees those of the divisions that his mandates reach and of what lies below.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from anlan.core.permission import Actor, declare_act, require
from anlan.core.permission.asking import mandates_for
from anlan.core.regions.models import Level, RegionBoundary
from anlan.core.regions.queries import ancestors, scope_q
from anlan.risk.arrays import Array, Exposure
from anlan.risk.layers import load
from anlan.risk.models import Layer

VIEW = declare_act("exposure.view", "See who lives where, what stands there, and sums of it within an area.")


@dataclass(frozen=True)
class Residents:
    """People of the cells whose middle lies within the area. `houses` by structure class."""

    people: int
    elderly: int
    children: int
    households: int
    houses: dict[str, int]
    cells: int


class Unknown(StrEnum):
    """Why nobody can be counted."""

    OUT_OF_SCOPE = "out_of_scope"
    NO_DATA = "no_data"


@dataclass(frozen=True)
class Counted:
    """Who lives within an area, as far as the actor may see.

    residents  None: unknown, for the reason; 0 people are a count of an area that is known and empty
    is_whole   false where parts of the area were not counted, being out of scope or without data
    layers     those that were counted: where the numbers come from
    """

    residents: Residents | None
    reason: Unknown | None
    is_whole: bool
    layers: tuple[Layer, ...]


def residents_within(shape: BaseGeometry, *, by: Actor) -> Counted:
    """People within a polygon (or several) of WGS 84 degrees: own layers before demo, newest first, and none for what an
    earlier one covers already. Raises NotPermitted.
    """
    require(by, VIEW)
    west, south, east, north = shape.bounds
    near = Layer.standing.filter(kind="exposure", west__lte=east, east__gte=west, south__lte=north, north__gte=south)
    found = list(near.order_by("is_demo", "-id"))
    reach = [mandate.region_code for mandate in mandates_for(by, VIEW)]
    used: list[Layer] = []
    covered: list[str] = []
    cells = 0
    sums: dict[str, int] = defaultdict(int)
    houses: dict[str, int] = defaultdict(int)
    for layer in found:
        table = load(layer, Exposure)
        inside = np.flatnonzero(
            (table.longitude >= west) & (table.longitude <= east) & (table.latitude >= south) & (table.latitude <= north)
        )
        inside = inside[shapely.intersects_xy(shape, table.longitude[inside], table.latitude[inside])]
        cells += len(inside)
        inside = inside[_seen(table.township[inside], by, reach, covered)]
        covered.append(layer.region_code)
        if not len(inside):
            continue
        used.append(layer)
        sums["cells"] += len(inside)
        for column in ("people", "elderly", "children", "households"):
            sums[column] += int(getattr(table, column)[inside].sum())
        for name, number in zip(table.classes, table.houses[inside].sum(axis=0).tolist(), strict=True):
            houses[name] += number
    known = outline(covered if by.is_system else _common(covered, reach))
    if not used and (known is None or not known.intersects(shape)):
        data = outline(covered)
        has_data = bool(cells) or (data is not None and data.intersects(shape))
        return Counted(None, Unknown.OUT_OF_SCOPE if has_data else Unknown.NO_DATA, is_whole=False, layers=())
    columns = {name: sums[name] for name in ("people", "elderly", "children", "households", "cells")}
    is_whole = known is None or known.covers(shape)
    return Counted(Residents(houses=dict(houses), **columns), None, is_whole, tuple(used or found))


def outline(codes: Collection[str]) -> BaseGeometry | None:
    """The area of some units together; of one that no map shows, that of its counties. None where no map shows any."""
    rows = list(RegionBoundary.standing.filter(region__code__in=codes).select_related("region"))
    bare = set(codes) - {row.region.code for row in rows}
    if bare:
        rows += RegionBoundary.standing.filter(scope_q(bare, "region__code"), layer=Level.COUNTY)
    shapes = [row.geometry.shape for row in rows if row.geometry is not None]
    return shapely.union_all(shapes) if shapes else None


def _common(some: Collection[str], others: Collection[str]) -> set[str]:
    """The units that lie in one of both: the smaller of each pair of which one holds the other."""
    pairs = [(one, other) for one in some for other in others]
    return {one for one, other in pairs if other in ancestors(one)} | {other for one, other in pairs if one in ancestors(other)}


def _seen(township: Array, by: Actor, reach: Collection[str], covered: Collection[str]) -> Array:
    """Which rows the actor may see and no earlier layer covers: asked once a township."""
    codes, back = np.unique(township, return_inverse=True)
    allowed = np.zeros(len(codes), bool)
    for place, code in enumerate(codes.tolist()):
        above = ancestors(str(code))
        allowed[place] = (by.is_system or not set(reach).isdisjoint(above)) and not set(covered).intersection(above)
    return allowed[back]
