"""How near made-up people and things come to what is published: what `anlan demo report` prints and fails by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext_noop

from anlan.places.cells import on_lakes
from anlan.places.counted import Counted, counted
from anlan.places.things import GENERATOR
from anlan.places.things_numbers import Quota
from anlan.places.things_sites import Terrain
from anlan.risk.arrays import Exposure
from anlan.risk.census import CensusCounty
from anlan.risk.facilities import Thing


@dataclass(frozen=True)
class UnitCheck:
    """Units whose people belong together, as counted and as placed. Households are inferred on both sides.

    `remark`: 拆分 where a line was split since and spread over its successors, 无界线 where a unit has no ground of its own.
    """

    units: tuple[int, ...]
    names: tuple[str, ...]
    people: int
    people_placed: int
    elderly: int
    elderly_placed: int
    households: int
    households_placed: int
    remark: str

    @property
    def is_equal(self) -> bool:
        return (self.people, self.elderly, self.households) == (
            self.people_placed, self.elderly_placed, self.households_placed,
        )  # fmt: skip


def unit_checks(exposure: Exposure, lines: Iterable[CensusCounty], *, with_ground: Iterable[int]) -> tuple[UnitCheck, ...]:
    """Census against cells, unit by unit; units that a split line joins, together. `with_ground`: units that have cells."""
    ground = set(with_ground)
    towns, back = np.unique(exposure.township, return_inverse=True)
    found = []
    for block in _blocks(counted(lines)):
        units = tuple(sorted({unit for one in block for unit in one.units}))
        rows = np.array([str(town).startswith(tuple(str(unit) for unit in units)) for town in towns.tolist()], bool)[back]
        is_split, is_bare = any(one.is_split for one in block), not ground.issuperset(units)
        found.append(UnitCheck(
            units=units, names=tuple(name for one in block for name in one.names),
            people=sum(one.people for one in block), people_placed=int(exposure.people[rows].sum()),
            elderly=sum(one.elderly for one in block), elderly_placed=int(exposure.elderly[rows].sum()),
            households=sum(one.households for one in block), households_placed=int(exposure.households[rows].sum()),
            remark=gettext_noop("拆分") if is_split else gettext_noop("无界线") if is_bare else "",
        ))  # fmt: skip
    return tuple(found)


@dataclass(frozen=True)
class NumberCheck:
    """Things of a kind in an area: `said` of all of it, `wanted` of the counties that the place has of it, `made`."""

    kind: str
    area: str
    said: int
    wanted: int
    made: int
    standing: str
    source: str
    fact: str

    @property
    def is_equal(self) -> bool:
        return self.wanted == self.made


def number_checks(things: Sequence[Thing], wanted: Iterable[Quota]) -> tuple[NumberCheck, ...]:
    """Each published, planned or guessed number beside what stands there."""
    made = Counter((thing.kind, thing.region_code) for thing in things)
    return tuple(
        NumberCheck(
            quota.kind, quota.area, quota.said, quota.number,
            sum(number for (kind, code), number in made.items()
                if kind == quota.kind and code.startswith(tuple(str(county) for county in quota.counties))),
            quota.standing, quota.source, quota.fact,
        )
        for quota in wanted
    )  # fmt: skip


@dataclass(frozen=True)
class SiteCheck:
    """How many things of a kind stand where such things stand."""

    kind: str
    rule: str
    number: int
    sound: int


def site_checks(things: Sequence[Thing], terrain: Terrain) -> tuple[SiteCheck, ...]:
    """Reservoirs on watercourses, ponds away from the great river, danger above houses, schools among people, nothing in
    lakes. Named things are left out: their places are not ours."""
    lakes = on_lakes(terrain.grid)
    lowest = terrain.lowest_house_m
    rules = (
        ("reservoir", gettext_noop("位于水系上"), lambda at: terrain.is_watercourse[at] & ~lakes[at]),
        ("tailings_pond", gettext_noop("避开金沙江 3 km、重要支流 1 km"), lambda at: ~terrain.is_shy[at]),
        ("hidden_danger_point", gettext_noop("下方有住户"), lambda at: terrain.height[at] > lowest[at]),
        ("primary_school", gettext_noop("附近有人居住"), lambda at: terrain.from_people_m[at] < 2 * terrain.side_m),
        ("ammonia_plant", gettext_noop("位于城镇边"), lambda at: terrain.from_town_m[at] <= terrain.rules["people_near_m"]),
    )
    found = []
    for kind, rule, holds in rules:
        own = [thing for thing in things if thing.kind == kind and GENERATOR in thing.source]
        at = terrain.grid.cells_at(np.array([one.longitude for one in own]), np.array([one.latitude for one in own]))
        found.append(SiteCheck(kind, rule, len(own), int(np.count_nonzero(holds(at))) if own else 0))
    return tuple(found)


def _blocks(groups: Sequence[Counted]) -> list[list[Counted]]:
    """Groups of lines that share a unit, together."""
    blocks: list[list[Counted]] = []
    for group in groups:
        touching = [block for block in blocks if any(set(one.units) & set(group.units) for one in block)]
        joined = [group, *(one for block in touching for one in block)]
        blocks = [block for block in blocks if block not in touching]
        blocks.append(sorted(joined, key=lambda one: one.units))
    return sorted(blocks, key=lambda block: block[0].units)
