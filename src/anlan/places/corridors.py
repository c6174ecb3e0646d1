"""Corridors of real roads: the places they pass, in order, from the skeleton's table of roads; and published lengths."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby

from anlan.places.named import PLACES

CLASSES = {"高速公路": 0, "国道": 1, "省道": 2}
"""Places in `risk.arrays.ROAD_CLASSES` of the classes that have corridors."""


@dataclass(frozen=True)
class Stop:
    """A place on a road; `code` of the county whose seat it is, 0 for another town."""

    code: int
    name: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class Corridor:
    """A road by its name and the places it passes. The order is common knowledge, the line between them is made up."""

    name: str
    road_class: int
    stops: tuple[Stop, ...]


@dataclass(frozen=True)
class PublishedLength:
    """What somebody published of the length of roads; `length_km` None where no figure was found."""

    code: str
    what: str
    year: str
    length_km: float | None
    source: str


def corridors() -> tuple[Corridor, ...]:
    """Real roads of all classes, in the order of the table."""
    found = []
    rows = [row for row in _rows() if row["kind"] == "corridor"]
    for (_area, road, word), part in groupby(rows, key=lambda row: (row["area"], row["road"], row["road_class"])):
        stops = tuple(
            Stop(int(row["place_code"] or 0), bare(row["place"]), float(row["longitude"]), float(row["latitude"]))
            for row in sorted(part, key=lambda row: int(row["seq"]))
        )
        found.append(Corridor(_title(road, word), CLASSES[word], stops))
    return tuple(found)


def published_lengths() -> tuple[PublishedLength, ...]:
    """Published lengths of roads, newest last within an area."""
    return tuple(
        PublishedLength(
            row["area_code"],
            row["road_class"],
            row["year"],
            float(row["length_km"]) if row["length_km"] else None,
            row["source"],
        )
        for row in sorted(_rows(), key=lambda row: (row["area_code"], row["road_class"], row["year"]))
        if row["kind"] == "length"
    )


def bare(name: str) -> str:
    """Without what stands in brackets."""
    return re.sub("（[^）]*）", "", name).strip()


def _title(road: str, word: str) -> str:
    """The name as a signpost has it."""
    name = bare(road)
    numbered = re.search(r"G\d+ .+", name)
    name = numbered[0] if numbered else name.split("、")[0].removesuffix("方向")
    if word == "高速公路" and not name.endswith("高速"):
        name += "高速"
    return name


def _rows() -> Iterator[dict[str, str]]:
    for place in PLACES:
        table = files("anlan.packs").joinpath(f"place_{place}/skeleton/roads.csv")
        if table.is_file():
            yield from csv.DictReader(io.StringIO(table.read_text("utf-8")))
