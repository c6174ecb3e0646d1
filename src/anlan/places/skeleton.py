"""Reading the skeletons of the places: what public facts say of heights, rivers, lakes and seats.

SOURCES.md of each pack says how far its columns are to be trusted; much of them is public knowledge without a source.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, fields
from importlib.resources import files
from itertools import chain

PACKS = tuple(f"place_{name}" for name in ("yunnan", "shuozhou", "zhangye", "chuanshan"))
"""A place takes from all of them what lies in it."""
UNSOURCED = "public knowledge, no source found"
"""What a row says that nobody should quote."""
STEEP = frozenset({"summit", "ridge"})
"""Kinds of heights about which the ground is steep; about the others it is gentle."""


@dataclass(frozen=True)
class Height:
    """A place whose height is known. `code` of a county's or prefecture's seat, else empty."""

    kind: str
    code: str
    name: str
    longitude: float
    latitude: float
    height_m: float
    source: str


@dataclass(frozen=True)
class RiverPoint:
    """A point of a river's course; `height_m` of its bed before the dams, None where nobody says."""

    longitude: float
    latitude: float
    height_m: float | None
    is_on_boundary: bool
    precision_km: float


@dataclass(frozen=True)
class Course:
    """A river, its points downstream."""

    name: str
    into: str
    points: tuple[RiverPoint, ...]


@dataclass(frozen=True)
class KnownSeat:
    """A township's seat in a gazetteer, name and county agreeing; `county_seat` where it holds the county's government."""

    code: str
    county: str
    longitude: float
    latitude: float
    county_seat: tuple[float, float] | None
    source: str


@dataclass(frozen=True)
class Level:
    """A lake, or the floor of a basin, as an ellipse; `azimuth_deg` of its long axis, clockwise from north."""

    name: str
    longitude: float
    latitude: float
    level_m: float
    length_km: float
    width_km: float
    azimuth_deg: float


def lakes() -> tuple[Level, ...]:
    """Lakes of some size."""
    return tuple(_level(row) for row in _rows("lakes"))


def basins() -> tuple[Level, ...]:
    """Basins among mountains, 坝子, in which most towns lie."""
    return tuple(_level(row) for row in _rows("basins"))


def heights() -> tuple[Height, ...]:
    """Places with height and position; those of `relief` are the form of ranges and basins."""
    return tuple(
        Height(
            row["kind"], row["code"], row["name"], float(row["longitude"]), float(row["latitude"]),
            float(row["elevation_m"]), row["source"],
        )
        for row in chain(_rows("heights"), _rows("relief"))
        if row["longitude"] and row["elevation_m"]
    )  # fmt: skip


def rivers() -> tuple[Course, ...]:
    """Rivers, main ones first, in the order of the table."""
    by_name: dict[str, list[dict[str, str]]] = {}
    for row in _rows("rivers"):
        by_name.setdefault(row["river"], []).append(row)
    return tuple(
        Course(name, rows[0]["flows_into"], tuple(_river_point(row) for row in sorted(rows, key=_place_in_course)))
        for name, rows in sorted(by_name.items(), key=lambda pair: int(pair[1][0]["stream_order"]))
    )


def known_seats() -> tuple[KnownSeat, ...]:
    """Township seats at their real position: tier A, name and county agree."""
    return tuple(
        KnownSeat(
            row["code"], row["county_code"], float(row["longitude"]), float(row["latitude"]),
            (float(row["county_seat_longitude"]), float(row["county_seat_latitude"])) if row["county_seat_longitude"] else None,
            row["source"],
        )
        for row in _rows("seats")
        if row["tier"] == "A"
    )  # fmt: skip


def _level(row: dict[str, str]) -> Level:
    return Level(row["name"], *(float(row[field.name]) for field in fields(Level)[1:]))


def _place_in_course(row: dict[str, str]) -> int:
    return int(row["seq"])


def _river_point(row: dict[str, str]) -> RiverPoint:
    bed = row["natural_elevation_m"] or row["elevation_m"]
    return RiverPoint(
        float(row["longitude"]), float(row["latitude"]), float(bed) if bed else None, row["basis"] == "county_boundary",
        float(row["position_precision_km"] or 0),
    )  # fmt: skip


def _rows(name: str) -> Iterator[dict[str, str]]:
    for pack in PACKS:
        table = files("anlan.packs").joinpath(f"{pack}/skeleton/{name}.csv")
        if table.is_file():
            yield from csv.DictReader(io.StringIO(table.read_text("utf-8")))
