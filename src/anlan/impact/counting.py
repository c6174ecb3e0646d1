"""People, houses, things, roads and bridges by zone, from a field and the arrays of a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from anlan.core.geometry import area_m2
from anlan.formats.bulletin import M_PER_KM
from anlan.impact.field import Field, FloatArray, IntArray, Spots
from anlan.impact.inputs import Place, Things
from anlan.impact.result import HouseClass, Zone
from anlan.impact.rules import Rules
from anlan.risk.arrays import ROAD_CLASSES, Exposure, Roads
from anlan.risk.exposure import ZoneTables, middles, road_tables, whereabouts, zone_tables
from anlan.science.quake import STATES, DamageMatrix, houses_by_state

ROMAN = ("", "Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "Ⅵ", "Ⅶ", "Ⅷ", "Ⅸ", "Ⅹ", "Ⅺ", "Ⅻ")
GROUPS = {
    "school": "schools", "hospital": "hospitals", "reservoir": "reservoirs", "enterprise": "plants",
    "tailings": "tailings_ponds", "hidden_danger": "hidden_danger_points",
}  # fmt: skip
"""Group of the pack table facility_kinds → the field of a zone that counts it."""
RESIDENTS = ("people", "elderly", "children", "households")
WHEREABOUTS = ("at_home", "at_work", "at_school", "outside")


@dataclass(frozen=True, eq=False)
class Struck:
    """The rows of a table that shake at all, with the intensity at each and its degree."""

    spots: Spots
    row: IntArray
    intensity: FloatArray
    degree: IntArray

    def zone_of_row(self) -> IntArray:
        """Of every row of the table its degree, −1 where it does not shake."""
        found = np.full(self.spots.longitude.size, -1)
        found[self.row] = self.degree
        return found


@dataclass(frozen=True, eq=False)
class Shaken(Struck):
    """The same of cells of people, with their sums by zone and township (a zone's number is its degree).

    by_state  (cells, classes, states) expected houses; None where the matrix does not know the classes
    """

    exposure: Exposure
    tables: ZoneTables
    by_state: FloatArray | None

    def of(self, column: str) -> npt.NDArray[Any]:
        found: npt.NDArray[Any] = getattr(self.exposure, column)[self.row]
        return found


def struck_of(spots: Spots, field: Field, *, least: float, within: Any) -> Struck:
    """What has at least this intensity; `within`: a shape around all that has."""
    near = np.empty(0, np.int64)
    if not within.is_empty:
        west, south, east, north = within.bounds
        lon, lat = spots.longitude, spots.latitude
        near = np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
    found = field.over(spots, near)
    counts = np.isfinite(found) & (found >= least)
    return Struck(spots, near[counts], found[counts], field.degrees(found[counts]))


def shaken_of(exposure: Exposure, spots: Spots, field: Field, matrix: DamageMatrix, *, least: float) -> Shaken:
    """Cells at `least` and above, and what becomes of their houses."""
    struck = struck_of(spots, field, least=least, within=field.reaching(least + field.begins))
    by_state = None
    if set(exposure.classes) == set(matrix.classes):
        order = [exposure.classes.index(name) for name in matrix.classes]
        at = field.on_rounded_scale(struck.intensity)
        houses = exposure.houses[struck.row][:, order]
        is_hit = does_damage(at, matrix)
        by_state = np.zeros((*houses.shape, len(STATES)))
        by_state[~is_hit, :, 0] = houses[~is_hit]
        by_state[is_hit] = np.nan_to_num(houses_by_state(houses[is_hit], at[is_hit], matrix=matrix).value)
    tables = zone_tables(exposure, struck.zone_of_row(), zones=len(ROMAN))
    return Shaken(spots, struck.row, struck.intensity, struck.degree, exposure, tables, by_state)


def does_damage(on_rounded_scale: FloatArray, matrix: DamageMatrix) -> npt.NDArray[np.bool_]:
    """Where houses are hit at all: from one degree below the first of the matrix on."""
    return np.asarray(on_rounded_scale > matrix.degrees[0] - 1)


def zones_of_event(
    field: Field, rules: Rules, place: Place, *, shaken: Shaken | None, things: Struck | None
) -> tuple[Zone, ...]:
    """Every degree from the first on that is reached, strongest first, each without the stronger ones inside it."""
    first = rules.bounds.first_degree
    shapes = {degree: field.reaching(degree) for degree in range(first, len(ROMAN) + 1)}
    areas = {degree: field.area_km2(degree) for degree in shapes}
    reached = [degree for degree in range(first, len(ROMAN)) if areas[degree] > areas[degree + 1]]
    if not reached:
        return ()
    counted_things = {} if place.things is None or things is None else things_by_degree(place.things, things)
    counted_roads = {} if place.roads is None else roads_by_degree(place.roads, field, first)
    spent = None if shaken is None else hours_by_degree(shaken, rules)
    least = rules.bounds.least_share_outside
    found = []
    for degree in sorted(reached, reverse=True):
        axes = field.axes_km(degree)
        covered = shares_of(shapes[degree].difference(shapes[degree + 1]), place, has_people=shaken is not None)
        is_known = {name: share >= least for name, share in covered.items()}
        km, bridges = counted_roads.get(degree, (None, None)) if is_known["roads_km"] else (None, None)
        found.append(Zone(
            intensity=degree, name=ROMAN[degree], area_km2=round(areas[degree] - areas[degree + 1], 1),
            long_km=None if axes is None else round(axes[0], 1), short_km=None if axes is None else round(axes[1], 1),
            covered={name: round(share, 2) for name, share in covered.items()},
            **people_in(shaken if is_known["people"] else None, spent, degree, rules.matrix),
            **{name: counted_things.get((degree, group), 0) if is_known[name] else None for group, name in GROUPS.items()},
            roads_km=km, bridges=bridges,
        ))  # fmt: skip
    return tuple(found)


def shares_of(band: Any, place: Place, *, has_people: bool) -> dict[str, float]:
    """Of the area of a zone, the share for which there are data, by the field of a zone."""
    asked = {"people": "exposure", "roads_km": "roads"} | {name: group for group, name in GROUPS.items()}
    there = dict.fromkeys(GROUPS, place.things is not None) | {"exposure": has_people, "roads": place.roads is not None}
    once: dict[int, float] = {}
    found = {}
    for name, data in asked.items():
        coverage = place.coverage.get(data)
        if not there[data]:
            found[name] = 0.0
            continue
        if id(coverage) not in once:
            once[id(coverage)] = 1 - share_outside(band, coverage)
        found[name] = once[id(coverage)]
    return found


def share_outside(shape: Any, coverage: Any) -> float:
    """The part of a shape for which data do not speak."""
    if coverage is None or shape.is_empty or coverage.contains(shape):
        return 0.0
    whole = area_m2(shape)
    return max(1 - area_m2(shape.intersection(coverage)) / whole, 0.0) if whole > 0 else 0.0


def people_in(
    shaken: Shaken | None, spent: Mapping[str, FloatArray] | None, degree: int, matrix: DamageMatrix
) -> dict[str, Any]:
    """People and houses of a zone; all None where nobody knows."""
    if shaken is None or spent is None:
        return dict.fromkeys((*RESIDENTS, *WHEREABOUTS, "houses"))
    counts: dict[str, Any] = {name: int(getattr(shaken.tables.by_zone, name)[degree]) for name in RESIDENTS}
    counts |= zip(WHEREABOUTS, whole_parts(np.array([spent[name][degree] for name in WHEREABOUTS])), strict=True)
    houses = None
    if shaken.by_state is not None:
        by_class = shaken.by_state[shaken.degree == degree].sum(axis=0)
        houses = tuple(
            HouseClass(name, sum(whole), tuple(whole))
            for name, whole in zip(matrix.classes, map(whole_parts, by_class), strict=True)
        )
    return {**counts, "houses": houses}


def hours_by_degree(shaken: Shaken, rules: Rules) -> dict[str, FloatArray]:
    """By degree, how many people are at home, at work, at school and out of doors at the hour of the event."""
    hour = rules.hour
    where = whereabouts(
        shaken.exposure, rules.rhythm, at=datetime.fromisoformat(hour.at), is_holiday=hour.day == "holiday",
        is_school_break=hour.is_school_break,
    )  # fmt: skip
    return {
        name: np.bincount(shaken.degree, getattr(where, name)[shaken.row], minlength=len(ROMAN)) for name in WHEREABOUTS
    }


def whole_parts(parts: FloatArray) -> list[int]:
    """Whole numbers beside the parts whose sum is the sum rounded: the largest remainders go up."""
    down = np.floor(parts)
    missing = round(float(parts.sum())) - int(down.sum())
    down[np.argsort(down - parts, kind="stable")[: max(missing, 0)]] += 1
    return [int(each) for each in down]


def things_by_degree(things: Things, struck: Struck) -> Mapping[tuple[int, str], int]:
    """How many of each group stand in each degree."""
    groups = np.array([kind[2] for kind in things.kinds], dtype=object)[things.kind[struck.row]] if len(struck.row) else []
    counts: dict[tuple[int, str], int] = {}
    for key in zip(struck.degree.tolist(), groups, strict=True):
        counts[key] = counts.get(key, 0) + 1
    return counts


def roads_by_degree(roads: Roads, field: Field, first: int) -> Mapping[int, tuple[Mapping[str, float], int]]:
    """Kilometres by class, and bridges, in each degree from the first on."""
    spots = Spots(field.plane, *middles(roads))
    struck = struck_of(spots, field, least=first - field.begins, within=field.reaching(first))
    tables = road_tables(roads, struck.zone_of_row(), zones=len(ROMAN))
    km = np.round(tables.length_m / M_PER_KM, 1).tolist()
    return {
        degree: (dict(zip(ROAD_CLASSES, km[degree], strict=True)), int(tables.bridges[degree]))
        for degree in range(first, len(ROMAN))
    }
