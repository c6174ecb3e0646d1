"""Reading the skeleton of a place: what public facts say of heights, rivers and seats.

SOURCES.md of the pack says how far each column is to be trusted.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

PACK = "place_yunnan"
"""The one place with a skeleton; others take from it what lies in them."""


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
    longitude: float
    latitude: float
    county_seat: tuple[float, float] | None
    source: str


def heights() -> tuple[Height, ...]:
    """Places with height and position."""
    return tuple(
        Height(
            row["kind"], row["code"], row["name"], float(row["longitude"]), float(row["latitude"]),
            float(row["elevation_m"]), row["source"],
        )
        for row in _rows("heights")
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
            row["code"], float(row["longitude"]), float(row["latitude"]),
            (float(row["county_seat_longitude"]), float(row["county_seat_latitude"])) if row["county_seat_longitude"] else None,
            row["source"],
        )
        for row in _rows("seats")
        if row["tier"] == "A"
    )  # fmt: skip


def _place_in_course(row: dict[str, str]) -> int:
    return int(row["seq"])


def _river_point(row: dict[str, str]) -> RiverPoint:
    bed = row["natural_elevation_m"] or row["elevation_m"]
    return RiverPoint(
        float(row["longitude"]), float(row["latitude"]), float(bed) if bed else None, row["basis"] == "county_boundary",
        float(row["position_precision_km"] or 0),
    )  # fmt: skip


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files("anlan.packs").joinpath(f"{PACK}/skeleton/{name}.csv").read_text("utf-8")
    yield from csv.DictReader(io.StringIO(text))
