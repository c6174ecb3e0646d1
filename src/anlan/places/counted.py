"""What the census gives to each unit of today, and whole numbers that keep its sums."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from anlan.risk.arrays import Array
from anlan.risk.census import CensusCounty


@dataclass(frozen=True)
class Counted:
    """People of one unit of today (of several, where a line was split since), as the lines of the census add up.

    `households` is inferred: people in family households by their mean size.
    """

    units: tuple[int, ...]
    names: tuple[str, ...]
    people: int
    townspeople: int
    elderly: int
    children: int
    households: int

    @property
    def is_split(self) -> bool:
        return len(self.units) > 1


def counted(lines: Iterable[CensusCounty]) -> tuple[Counted, ...]:
    """Lines by the units that their people belong to; single units first, by code."""
    groups: dict[tuple[str, ...], list[CensusCounty]] = defaultdict(list)
    for line in lines:
        groups[line.units].append(line)
    return tuple(
        Counted(
            units=tuple(int(unit) for unit in units),
            names=tuple(line.name for line in own),
            people=sum(line.people for line in own),
            townspeople=sum(round(line.people * line.urban) for line in own),
            elderly=sum(line.elderly() for line in own),
            children=sum(round(line.people * line.share_0_14) for line in own),
            households=sum(line.households() for line in own),
        )
        for units, own in sorted(groups.items(), key=lambda pair: (len(pair[0]), pair[0]))
    )


def apportioned(expected: Array, group: Array, totals: Array, room: Array) -> Array:
    """Whole numbers near `expected` whose sums by group are `totals`, none above its `room`: largest remainder.

    Raises ValueError where a group has less room than its total.
    """
    given = np.minimum(np.floor(expected).astype(np.int64), room)
    wanted = np.asarray(totals, np.int64) - _sums(given, group, len(totals))
    while (wanted != 0).any():
        step = np.sign(wanted)[group]
        is_open = np.where(step > 0, given < room, (step < 0) & (given > 0))
        at = np.flatnonzero(is_open)
        if np.setdiff1d(np.flatnonzero(wanted), group[at]).size:
            raise ValueError("a group has less room than its total")
        short = (expected[at] - given[at]) * step[at]
        order = at[np.lexsort((-short, group[at]))]
        first = order[rank_in(group[order]) < np.abs(wanted)[group[order]]]
        given[first] += step[first]
        wanted -= _sums(step[first], group[first], len(totals))
    return given


def rank_in(group: Array) -> Array:
    """Place of each within its group; equal groups stand together."""
    new = np.ones(len(group), bool)
    new[1:] = group[1:] != group[:-1]
    starts = np.flatnonzero(new)
    return np.arange(len(group)) - np.repeat(starts, np.diff(np.append(starts, len(group))))


def _sums(values: Array, group: Array, count: int) -> Array:
    return np.bincount(group, weights=values, minlength=count).astype(np.int64)


@cache
def known_people() -> Mapping[int, float]:
    """Townships whose (registered, rounded) people a gazetteer gives, in 10⁴: how a county divides, not how many there are."""
    text = files("anlan.packs").joinpath("place_yunnan/skeleton/record.csv").read_text("utf-8")
    rows = csv.DictReader(io.StringIO(text))
    return {int(row["code"]): float(row["value"]) for row in rows if row["subject"] == "人口（约）"}
