"""People, households, houses and roads by zone and township, and people by hour of the day.

For what computes (workers, command line). What a page may ask stands in `queries`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.risk.arrays import ROAD_CLASSES, Array, Exposure, Roads

DWELLERS = ("countryside", "town", "city")
"""By the number that `Exposure.urban` holds."""


@dataclass(frozen=True, eq=False)
class Sums:
    """What stands in each of several parts, one row a part; `houses` (n, k) by the exposure's classes."""

    rows: Array
    people: Array
    elderly: Array
    children: Array
    households: Array
    houses: Array


@dataclass(frozen=True, eq=False)
class ZoneTables:
    """Sums by zone (all zones, empty ones too), and by zone and township (those that hold anybody), in their order."""

    by_zone: Sums
    zone: Array
    township: Array
    by_both: Sums
    classes: tuple[str, ...]


def zone_tables(exposure: Exposure, zone_of_cell: Array, *, zones: int) -> ZoneTables:
    """Sums of the cells by zone and by zone × township, in one pass.

    zone_of_cell  (cells,)  0 … zones − 1, −1: in none
    """
    inside = np.flatnonzero(zone_of_cell >= 0)
    zone = zone_of_cell[inside]
    towns, town = np.unique(exposure.township[inside], return_inverse=True)
    pairs, pair = np.unique(zone * len(towns) + town, return_inverse=True)
    return ZoneTables(
        by_zone=_sums(exposure, inside, zone, zones), by_both=_sums(exposure, inside, pair, len(pairs)),
        zone=pairs // max(len(towns), 1), township=towns[pairs % max(len(towns), 1)], classes=exposure.classes,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class RoadTables:
    """Metres (zones, classes of ROAD_CLASSES) of the pieces whose middle lies in each zone, and bridges (zones,)."""

    length_m: Array
    bridges: Array


def road_tables(roads: Roads, zone_of_piece: Array, *, zones: int) -> RoadTables:
    """Lengths by zone and class; the pieces are short, each counts where its middle lies (`middles`).

    Pieces of a bridge that share a node are one bridge, which counts where the first of them lies.
    """
    inside = np.flatnonzero(zone_of_piece >= 0)
    zone = zone_of_piece[inside]
    wide = len(ROAD_CLASSES)
    metres = np.bincount(
        zone * wide + roads.road_class[inside], weights=roads.length_m[inside].astype(np.float64), minlength=zones * wide
    )
    bridges = np.bincount(zone[_one_a_bridge(roads, inside)], minlength=zones)
    return RoadTables(metres.reshape(zones, wide), bridges)


def _one_a_bridge(roads: Roads, pieces: Array) -> Array:
    """Places among the pieces of the first piece of each bridge."""
    place = np.flatnonzero(roads.is_bridge[pieces])
    if not place.size:
        return place
    ends = np.concatenate([roads.tail[pieces[place]], roads.head[pieces[place]]])
    nodes, at = np.unique(ends, return_inverse=True)
    tail, head = np.split(at, 2)
    links = csr_matrix((np.ones(place.size), (tail, head)), shape=(nodes.size, nodes.size))
    _, part = connected_components(links, directed=False)
    _, first = np.unique(part[tail], return_index=True)
    return np.asarray(place[first])


def middles(roads: Roads) -> tuple[Array, Array]:
    """Longitude and latitude of the middle of each piece."""
    return (
        (roads.longitude[roads.tail] + roads.longitude[roads.head]) / 2,
        (roads.latitude[roads.tail] + roads.latitude[roads.head]) / 2,
    )


@dataclass(frozen=True, eq=False)
class Whereabouts:
    """Of the people of each cell, how many are inside at home, at work and at school, and how many out of doors or on the
    way; together the cell's people. Inferred."""

    at_home: Array
    at_work: Array
    at_school: Array
    outside: Array


def whereabouts(
    exposure: Exposure, rhythm: Mapping[str, Any], *, at: datetime, is_holiday: bool, is_school_break: bool = False
) -> Whereabouts:
    """Where people are at an instant, by the official hour, straight between hours.

    rhythm  value of the pack table `day_rhythm`; while schools have their break, those who would be there are at home
    Nobody is moved between cells: who works elsewhere is counted where he lives. Raises ValueError without a time zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
    local = at.astimezone(OFFICIAL_TIME)
    day = local.replace(hour=0, minute=0, second=0, microsecond=0)
    hours = (local - day) / timedelta(hours=1)
    kind = "holiday" if is_holiday else "workday"
    home, work, school = (
        np.array([_at_hour(rhythm[who][kind][where], hours) for who in DWELLERS])[exposure.urban] * exposure.people
        for where in ("home", "work", "school")
    )
    if is_school_break:
        home, school = home + school, 0 * school
    return Whereabouts(home, work, school, np.maximum(exposure.people - home - work - school, 0))


def _at_hour(curve: Sequence[float], hours: float) -> float:
    whole = int(hours)
    before, after = curve[whole % len(curve)], curve[(whole + 1) % len(curve)]
    return before + (hours - whole) * (after - before)


def _sums(exposure: Exposure, rows: Array, part: Array, parts: int) -> Sums:
    """Sums by part; whole numbers below 2⁵³ are exact in floats."""

    def summed(column: Array) -> Array:
        return np.bincount(part, weights=column[rows], minlength=parts).astype(np.int64)

    kinds = exposure.houses.shape[1]
    by_class = np.bincount(
        (part[:, None] * kinds + np.arange(kinds)).ravel(), weights=exposure.houses[rows].ravel(), minlength=parts * kinds
    )
    return Sums(
        rows=np.bincount(part, minlength=parts), people=summed(exposure.people), elderly=summed(exposure.elderly),
        children=summed(exposure.children), households=summed(exposure.households),
        houses=by_class.astype(np.int64).reshape(parts, kinds),
    )  # fmt: skip
