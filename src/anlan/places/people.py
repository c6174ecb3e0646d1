"""Counted people on the ground: the census of each county spread over its towns, villages and hamlets.

County totals are the census's, exactly. Who lives in which cell is inferred: near seats, on gentle ground, not on cliffs,
in rivers or lakes. The numbers behind it stand in the packs `settling` and `house_classes`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from anlan.places.cells import Cells, cells_of, pack_row
from anlan.places.counted import Counted, apportioned, counted, known_people, rank_in
from anlan.places.made import Land, Seats
from anlan.risk.arrays import Array, Exposure
from anlan.risk.census import CensusCounty

KINDS = {"0": "subdistrict", "1": "town", "2": "township"}
"""Of townships, by the first digit after the county's (GB/T 10114)."""
DWELLERS = ("countryside", "town", "city")
"""By the number that `Exposure.urban` holds."""


def make_people(
    land: Land, counties: Seats, townships: Seats, villages: Seats, *, township_of: Array, village_of: Array | None = None,
    lines: Iterable[CensusCounty], place: str, seed: int,
) -> Exposure:  # fmt: skip
    """The people of a place by populated cell.

    township_of  (rows, cols)  9 digits of the township each cell of the ground lies in, 0 outside
    village_of   (rows, cols)  12 digits, 0 where unknown; without it the nearest village of the township
    lines        census lines of the place; one without ground of its own lives on that of its host (pack `settling`)
    """
    rules = pack_row("settling", place)
    cells = cells_of(land, townships, villages, township_of=township_of, village_of=village_of, rules=rules)
    chance = np.random.default_rng(seed)
    made = []
    own: list[Counted] = []
    guests: list[Counted] = []
    for one in counted(lines):
        is_here = bool(np.isin(cells.county, one.units).any())
        (own if is_here and not one.is_split else guests).append(one)
    if own:
        group = _looked_up({one.units[0]: number for number, one in enumerate(own)}, cells.county)
        here = group >= 0
        made.append(_spread(cells.only(here), group[here], own, counties, townships, rules, chance))
    for one in guests:
        ground = _ground_of(one, cells, rules)
        made.append(_spread(cells.only(ground), np.zeros(ground.sum(), np.int64), [one], counties, townships, rules, chance,
                            unit=None if one.is_split else one.units[0]))  # fmt: skip
    return _exposure([part for part in made if len(part.people)], place, chance)


@dataclass(frozen=True)
class _Part:
    longitude: Array
    latitude: Array
    area_km2: Array
    township: Array
    village: Array
    people: Array
    elderly: Array
    children: Array
    households: Array
    urban: Array


def _ground_of(one: Counted, cells: Cells, rules: Mapping[str, Any]) -> Array:
    """Of a split unit all its successors' ground; of a unit without a polygon its host's."""
    found = np.isin(cells.county, one.units)
    if not found.any():
        found = np.isin(cells.county, [int(host) for unit in one.units if (host := rules["hosts"].get(str(unit)))])
    if not found.any():
        raise ValueError(f"{'、'.join(one.names)} has no ground and no host in the pack settling")
    return found


def _spread(
    cells: Cells, group: Array, groups: list[Counted], counties: Seats, townships: Seats, rules: Mapping[str, Any],
    chance: np.random.Generator, unit: int | None = None,
) -> _Part:  # fmt: skip
    """People of the groups over their cells; `unit`: a unit without ground, under whose township they stay."""
    townspeople, countryfolk = _by_township(cells, group, groups, counties, townships, rules, chance)
    kinds = _kinds(townships)
    in_town = _in_towns(cells, townspeople, kinds, rules)
    in_hamlets = _in_hamlets(cells, in_town > 0, countryfolk, rules, chance)
    stranded = countryfolk - np.bincount(cells.town, weights=in_hamlets, minlength=len(townships))
    in_town *= 1 + (stranded / np.maximum(townspeople, 1))[cells.town]
    settled = _settled(cells, in_town, in_hamlets, rules, chance)
    kept, of = settled.cell, group[settled.cell]
    urban = np.where(in_town[kept] > 0, 1, 0)
    urban += (urban > 0) & (kinds[cells.town[kept]] == "subdistrict")
    totals = np.array([one.people for one in groups])
    given = settled.people * (totals / np.maximum(_sum(settled.people, of, len(groups)), 1))[of]
    people = apportioned(given, of, totals, room=np.full(len(kept), totals.max(initial=0)))
    lived = people > 0
    of, urban, people = of[lived], urban[lived], people[lived]

    def share(counts: list[int], lean: str | None, room: Array) -> Array:
        pull = people * (np.array([rules[lean][name] for name in DWELLERS])[urban] if lean else 1.0)
        wanted = pull * (np.array(counts) / np.maximum(_sum(pull, of, len(groups)), 1))[of]
        return apportioned(wanted, of, np.array(counts), room)

    elderly = share([one.elderly for one in groups], "elderly_lean", people)
    at = cells.only(kept[lived])
    return _Part(
        longitude=settled.longitude[lived], latitude=settled.latitude[lived], area_km2=settled.area_km2[lived],
        township=np.full(len(people), _own_township(unit, townships)) if unit else townships.code[at.town],
        village=np.zeros(len(people), np.int64) if unit else at.village, people=people, elderly=elderly,
        children=share([one.children for one in groups], "children_lean", people - elderly),
        households=share([one.households for one in groups], None, people), urban=urban,
    )  # fmt: skip


@dataclass(frozen=True)
class _Settled:
    cell: Array
    longitude: Array
    latitude: Array
    area_km2: Array
    people: Array


def _settled(
    cells: Cells, in_town: Array, in_hamlets: Array, rules: Mapping[str, Any], chance: np.random.Generator
) -> _Settled:
    """One settlement a cell: a hamlet somewhere in it, on the seat where one stands; cells of towns in even parts."""
    expected = in_town + in_hamlets
    kept = np.flatnonzero(expected > 0)
    side = int(np.ceil(np.sqrt(cells.area_km2.mean() / rules["town_cell_km2"])))
    parts = np.where(in_town[kept] > 0, side * side, 1)
    cell = np.repeat(kept, parts)
    number, is_town = rank_in(cell), in_town[cell] > 0
    roam = (1 - 2 * chance.random((2, len(cell)))) * rules["roam_cells"] * cells.side_deg
    even = [(2 * place + 1 - side) / (2 * side) * cells.side_deg for place in (number % side, number // side)]
    own = [cells.east[cell], cells.north[cell]]
    east, north = (np.where(is_town, even[k], np.where(cells.is_seat[cell], own[k], roam[k])) for k in (0, 1))
    wobble = np.where(is_town, chance.lognormal(0, rules["town_spread"], len(cell)), 1.0)
    share = np.repeat(parts, parts)
    return _Settled(
        cell, cells.longitude[cell] + east, cells.latitude[cell] + north, cells.area_km2[cell] / share,
        expected[cell] / share * wobble,
    )  # fmt: skip


def _by_township(
    cells: Cells, group: Array, groups: list[Counted], counties: Seats, townships: Seats, rules: Mapping[str, Any],
    chance: np.random.Generator,
) -> tuple[Array, Array]:  # fmt: skip
    """Townspeople and countryfolk of each township: by its kind and its habitable ground, as a gazetteer has it where it does."""
    count = len(townships)
    fit_km2 = np.bincount(cells.town, weights=cells.fit * cells.area_km2, minlength=count)
    of = np.full(count, -1)
    of[cells.town] = group
    kinds = _kinds(townships)
    pull = np.array([rules["town_weight"][kind] for kind in kinds]) * np.sqrt(fit_km2)
    pull[_county_towns(counties, townships)] *= rules["county_seat_weight"]
    luck = chance.lognormal(0, rules["township_spread"], count)
    wide = np.array([rules["countryside_weight"][kind] for kind in kinds]) * fit_km2 * luck
    here = of >= 0
    inside = np.array([[one.townspeople, one.people - one.townspeople] for one in groups], float).reshape(-1, 2)
    found = []
    for column, weight in enumerate((pull, wide)):
        sums = _sum(weight[here], of[here], len(groups))
        part = np.zeros(count)
        part[here] = weight[here] / np.maximum(sums, np.finfo(float).tiny)[of[here]] * inside[of[here], column]
        found.append(part)
    known = np.array([known_people().get(int(code), 0.0) for code in townships.code])
    is_known = here & (known > 0) & (found[0] + found[1] > 0)
    both = np.where(is_known, found[0] + found[1], 0.0)
    said = np.where(is_known, known, 0.0)
    scale = _sum(both[here], of[here], len(groups)) / np.maximum(_sum(said[here], of[here], len(groups)), 1)
    factor = np.where(is_known, known * scale[np.maximum(of, 0)] / np.maximum(both, 1), 1.0)
    return found[0] * factor, found[1] * factor


def _in_towns(cells: Cells, townspeople: Array, kinds: Array, rules: Mapping[str, Any]) -> Array:
    """Townspeople in as many cells round their township's seat as their density asks, dense in the middle."""
    order = np.lexsort((cells.seat_m + cells.slope_deg * rules["slope_in_town_m_per_deg"], cells.town))
    town, rank = cells.town[order], rank_in(cells.town[order])
    a_cell = np.array([rules["town_people_km2"][kind] for kind in kinds]) * cells.area_km2.mean()
    wanted = np.ceil(townspeople / a_cell)[town]
    weight = np.where(rank < wanted, np.exp(-rules["town_falloff"] * rank / np.maximum(wanted, 1)), 0.0)
    found = np.zeros(len(cells.town))
    found[order] = weight * (townspeople / np.maximum(np.bincount(town, weights=weight, minlength=len(townspeople)), 1))[town]
    return found


def _in_hamlets(
    cells: Cells, is_taken: Array, countryfolk: Array, rules: Mapping[str, Any], chance: np.random.Generator
) -> Array:
    """Countryfolk in hamlets: every village's seat, then places drawn by how fit they are and how near a village."""
    near = np.exp(-cells.village_m / rules["near_village_m"])
    weight = cells.fit * (1 + rules["near_village_weight"] * near)
    key = np.log(np.maximum(weight, np.finfo(float).tiny)) + chance.gumbel(size=len(weight))
    key[cells.is_seat] = np.inf
    key[is_taken] = -np.inf
    order = np.lexsort((-key, cells.town))
    town, rank = cells.town[order], rank_in(cells.town[order])
    seats = np.bincount(cells.town, weights=cells.is_seat & ~is_taken, minlength=len(countryfolk))
    wanted = np.maximum(np.round(countryfolk / rules["hamlet_people"]), np.minimum(seats, countryfolk / rules["fewest_people"]))
    wanted[countryfolk < rules["fewest_people"]] = 0
    size = np.maximum(chance.lognormal(0, rules["hamlet_spread"], len(order)), rules["hamlet_least_share"])
    size *= np.where(cells.is_seat[order], rules["seat_share"], 1.0)
    size[(rank >= np.maximum(wanted, wanted > 0)[town]) | np.isneginf(key[order])] = 0
    sums = np.bincount(town, weights=size, minlength=len(countryfolk))
    found = np.zeros(len(cells.town))
    found[order] = size * np.divide(countryfolk, sums, out=np.zeros(len(sums)), where=sums > 0)[town]
    return found


def _exposure(parts: list[_Part], place: str, chance: np.random.Generator) -> Exposure:
    def joined(name: str) -> Array:
        return np.concatenate([getattr(part, name) for part in parts])

    table = pack_row("house_classes", place)
    shares = np.array([table[name] for name in DWELLERS])
    urban, households = joined("urban"), joined("households")
    steps = np.cumsum(shares, axis=1) / shares.sum(axis=1, keepdims=True)
    ends = np.floor(steps[urban] * households[:, None] + chance.random(len(urban))[:, None])
    ends[:, -1] = households
    houses = np.diff(np.minimum(ends, households[:, None]), axis=1, prepend=0)
    return Exposure(
        longitude=joined("longitude"), latitude=joined("latitude"), township=joined("township"),
        village=joined("village"), people=joined("people"), elderly=joined("elderly"), children=joined("children"),
        households=households, urban=urban, area_km2=joined("area_km2"), houses=houses, classes=tuple(table["classes"]),
    )  # fmt: skip


def _county_towns(counties: Seats, townships: Seats) -> list[int]:
    """The township of each county whose seat stands nearest to the county's."""
    found = []
    for code, longitude, latitude in zip(counties.code, counties.longitude, counties.latitude, strict=True):
        own = np.flatnonzero(townships.county == code)
        if len(own):
            away = np.hypot(townships.longitude[own] - longitude, townships.latitude[own] - latitude)
            found.append(int(own[away.argmin()]))
    return found


def _kinds(townships: Seats) -> Array:
    return np.array([kind_of(int(code), int(county)) for code, county in zip(townships.code, townships.county, strict=True)])


def kind_of(code: int, county: int) -> str:
    """Subdistrict, town, township or other, by the digits of its code; of a unit under another county by its own."""
    text = str(code)
    return KINDS.get(text[len(str(county))], "other")


def _own_township(unit: int, townships: Seats) -> int:
    """The township of a unit without ground: its first, else the unit's code with nothing after it."""
    own = [int(code) for code in townships.code if str(code).startswith(str(unit))]
    return own[0] if own else int(str(unit).ljust(len(str(townships.code[0])), "0"))


def _looked_up(where: Mapping[int, int], county: Array) -> Array:
    codes, back = np.unique(county, return_inverse=True)
    return np.array([where.get(int(code), -1) for code in codes], np.int64)[back]


def _sum(values: Array, group: Array, count: int) -> Array:
    return np.bincount(group, weights=values, minlength=count)
