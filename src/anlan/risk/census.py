"""The population census of 2020 by county, from the pack `census`.

A line stands for a county unit of the census day. Figures are as printed; what follows from them (`elderly`,
`households`) is inferred and to be marked 推断.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from importlib.resources import files
from types import MappingProxyType

from anlan.core.packs import kept
from anlan.core.regions import normalize_code
from anlan.core.regions import queries as regions
from anlan.core.regions.codes import COUNTRY

PACK = files("anlan.packs").joinpath("census")
SOURCE = "2020 中国人口普查分县资料（国家统计局，2022）"
BANDS = "age_"
"""Columns of the age bands begin so."""


@dataclass(frozen=True)
class CensusCounty:
    """A county unit as counted on 2020-11-01. Shares lie between 0 and 1; SOURCES.md of the pack says of what.

    `units`: the unit of today that all its people belong to; several where the unit was split since, and nobody can
    say who lives in which.
    """

    code: str
    name: str
    units: tuple[str, ...]
    change: str
    people: int
    men_per_100_women: float
    urban: float
    share_0_14: float
    share_15_64: float
    share_65_plus: float
    ages: Mapping[str, float]
    """Band (`0`, `1_4`, `5_9` … `85_plus`) → share of the people."""
    in_households: float
    mean_household: float
    one_person: float
    one_generation: float
    two_generations: float
    three_generations: float
    four_generations: float
    with_elderly: float
    with_one_elderly: float
    with_two_elderly: float
    with_three_elderly: float
    note: str

    @property
    def is_split(self) -> bool:
        """Whether the unit was split since the census, so that its people belong to no one unit of today."""
        return len(self.units) > 1

    def elderly(self) -> int:
        """People of 65 and more: people × printed share, rounded."""
        return round(self.people * self.share_65_plus)

    def household_people(self) -> int:
        """People in family households (家庭户), rounded; the others live in collective ones (集体户)."""
        return round(self.people * self.in_households)

    def households(self) -> int:
        """Family households: people in them by mean size, rounded. Inferred: the census table prints no such number."""
        return round(self.people * self.in_households / self.mean_household)


@dataclass(frozen=True)
class NotCounted:
    """A county unit that the census names without figures: unknown, not zero."""

    code: str
    name: str
    note: str


@kept
def counties() -> tuple[CensusCounty, ...]:
    """All counted county units of the census day, in the order of the source."""
    return tuple(_county(row) for row in _rows() if row["people"])


@kept
def not_counted() -> tuple[NotCounted, ...]:
    """The units without figures."""
    return tuple(NotCounted(row["code"], row["name"], row["note"]) for row in _rows() if not row["people"])


@kept
def by_code() -> Mapping[str, CensusCounty]:
    """Counted units by their (trimmed) code of the census day, which is not always the code of today."""
    return MappingProxyType({county.code: county for county in counties()})


def of_unit(code: str) -> tuple[CensusCounty, ...]:
    """The lines whose people all belong to a unit of today: several after a merger, none for a unit set up since.

    Lines that were split since are in none (`split_since`): where one names the unit, its people are counted short.
    """
    return _by_unit().get(normalize_code(code), ())


def mean_household(codes: Sequence[str]) -> float | None:
    """People in a family household, of the first of these units in which the census counted any; inferred (`households`).

    `codes`: trimmed, a place and what contains it, the nearest first. None where none was counted.
    """
    for code in codes:
        lines = [line for line in counties() if code == COUNTRY or any(unit.startswith(code) for unit in line.units)]
        households = sum(line.households() for line in lines)
        if households:
            return sum(line.household_people() for line in lines) / households
    return None


@kept
def split_since() -> tuple[CensusCounty, ...]:
    """Lines of units that were split after the census."""
    return tuple(county for county in counties() if county.is_split)


def without_polygon() -> tuple[CensusCounty, ...]:
    """Lines of units that no map shows (140671 …): their people count all the same."""
    bare = {unit.code for unit in regions.units_without_polygon()}
    return tuple(county for county in counties() if bare.issuperset(county.units))


@kept
def _by_unit() -> Mapping[str, tuple[CensusCounty, ...]]:
    found: dict[str, list[CensusCounty]] = defaultdict(list)
    for county in counties():
        if not county.is_split:
            found[county.units[0]].append(county)
    return {code: tuple(lines) for code, lines in found.items()}


def _rows() -> Iterator[dict[str, str]]:
    text = gzip.decompress(PACK.joinpath("counties.csv.gz").read_bytes()).decode("utf-8")
    yield from csv.DictReader(io.StringIO(text))


_TEXTS = {"code", "name", "change", "note"}
_NUMBERS = tuple(field.name for field in fields(CensusCounty) if field.name not in _TEXTS | {"units", "people", "ages"})


def _county(row: dict[str, str]) -> CensusCounty:
    return CensusCounty(
        code=row["code"],
        name=row["name"],
        units=tuple(row["units"].split()),
        change=row["change"],
        people=int(row["people"]),
        ages=MappingProxyType(
            {name.removeprefix(BANDS): float(share) for name, share in row.items() if name.startswith(BANDS)}
        ),
        note=row["note"],
        **{name: float(row[name]) for name in _NUMBERS},
    )
