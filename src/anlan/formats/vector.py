"""Features of GeoPackage, shapefile and GeoJSON (also as .zip, .geojson.gz), in WGS 84 degrees.

Only these formats are opened, told by name and by content.
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
import sqlite3
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from anlan.formats.faults import refuse
from anlan.formats.features import Features
from anlan.formats.files import known_suffix, opened_zip, readable, reason
from anlan.formats.geojson import WGS84, read_geojson
from anlan.formats.geopackage import read_geopackage
from anlan.formats.shapefile import read_shapefile

__all__ = ["MOST_DEGREES", "WGS84", "Features", "read_features", "system_of"]

HEADS = {
    ".gpkg": ("GeoPackage", b"SQLite format 3\0"), ".shp": ("Shapefile", b"\0\0\x27\x0a"), ".geojson": ("GeoJSON", b"{"),
    ".json": ("GeoJSON", b"{"),
}  # fmt: skip
"""How the content of a file of such a name begins."""
HEAD_BYTES = 1000
GZIP, ZIP = ".geojson.gz", ".zip"
BESIDE = (".shx", ".dbf", ".prj", ".cpg")
"""What belongs to a shapefile."""
MOST_DEGREES = 360.0
STATED = re.compile(
    r"[A-Z]{3,7}:\w+|urn:ogc:def:crs:[\w:.]+|https?://www\.opengis\.net/[\w/.#]+|[A-Z]\w*\s*\[.*",
    re.IGNORECASE | re.DOTALL,
)
"""A code or well-known text: the strings of PROJ may name files."""


@dataclass(frozen=True)
class Source:
    """A file that is no zip, what it is, what its only layer is called, and the layer to look for in it."""

    path: Path
    suffix: str
    title: str
    wanted: str


def read_features(
    path: Path, *, layer: str = "", crs: str = "", most_bytes: int = 10**9, most_features: int = 10**6
) -> Features:
    """Read one layer. `crs` stands in where the file states none. Raises FormatError."""
    with _source(path, layer, most_bytes) as source:
        try:
            with readable():
                found = _read(source, most_features)
        except (sqlite3.Error, UnicodeDecodeError) as fault:
            raise refuse("file", "unreadable", detail=reason(fault, path)) from fault
    if not len(found):
        raise refuse("file", "no_feature")
    stated = _by_code(found.crs) or crs
    return replace(found, shapes=_in_degrees(found.shapes, stated), crs=stated)


@contextmanager
def _source(path: Path, layer: str, most_bytes: int) -> Iterator[Source]:
    suffix = known_suffix(path, (*HEADS, GZIP, ZIP), most_bytes)
    title = path.name[: -len(suffix)]
    if suffix != ZIP:
        yield Source(path, suffix, title, layer)
        return
    with opened_zip(path, most_bytes) as packed, TemporaryDirectory(prefix="anlan-map-") as folder:
        maps = [name for name in packed.namelist() if PurePosixPath(name.lower()).suffix in HEADS]
        member, layer = _member(maps, layer)
        file = _unpacked(packed, member, Path(folder))
        yield Source(file, file.suffix, PurePosixPath(member).stem, layer)


def _member(names: Sequence[str], layer: str) -> tuple[str, str]:
    """The only map of a zip, or the one that is named as the layer; and the layer of it that is left to choose."""
    own = {
        name.rpartition(".")[0]: name for name in names
        if not PurePosixPath(name).name.startswith(".")  # what macOS packs beside a file
    }  # fmt: skip
    if not own:
        raise refuse("file", "no_feature")
    if len(own) == 1:
        return own.popitem()[1], layer
    if layer not in own:
        raise refuse("file", "no_layer" if layer else "several_layers", value=layer, accepted="、".join(own))
    return own[layer], ""


def _unpacked(packed: zipfile.ZipFile, member: str, folder: Path) -> Path:
    """The member and what belongs to it, by names of our own."""
    stem = member.rpartition(".")[0].lower()
    for name in packed.namelist():
        start, _dot, suffix = name.lower().rpartition(".")
        if name == member or (start == stem and f".{suffix}" in BESIDE):
            try:
                with packed.open(name) as file, (folder / f"map.{suffix}").open("wb") as out:
                    copyfileobj(file, out)
            except (RuntimeError, NotImplementedError) as fault:  # a password, a way of packing of somebody's own
                raise refuse("file", "unreadable", detail=fault) from fault
    return folder / f"map{PurePosixPath(member.lower()).suffix}"


def _read(source: Source, most_features: int) -> Features:
    is_packed = source.suffix == GZIP
    title, head = HEADS[".geojson" if is_packed else source.suffix]
    with gzip.open(source.path) if is_packed else source.path.open("rb") as file:
        first = file.read(HEAD_BYTES)
        if not first.removeprefix(codecs.BOM_UTF8).lstrip().startswith(head):
            raise refuse("file", "another_format", expected=title)
        if title == "GeoJSON":
            file.seek(0)
            found = read_geojson(io.TextIOWrapper(file, "utf-8-sig"), source.title, most_features)
    if title == "GeoPackage":
        return read_geopackage(source.path, source.wanted, most_features)
    if title == "Shapefile":
        found = read_shapefile(source.path, source.title, most_features)
    if source.wanted not in ("", found.layer):
        raise refuse("file", "no_layer", value=source.wanted, accepted=found.layer)
    return found


def _by_code(crs: str) -> str:
    """`EPSG:4543` for the words of a file that describe it; others as they are."""
    if not crs:
        return ""
    if not STATED.fullmatch(crs):
        raise refuse("file", "bad_crs", value=crs)
    code = system_of(crs).to_epsg()
    return f"EPSG:{code}" if code else crs


def _in_degrees(shapes: npt.NDArray[np.object_], crs: str) -> npt.NDArray[np.object_]:
    reach = np.abs(shapely.get_coordinates(shapes)).max(initial=0)
    if not crs:
        if not reach <= MOST_DEGREES:
            raise refuse("file", "no_crs")
        return shapes
    system = system_of(crs)
    if system.is_geographic and not reach <= MOST_DEGREES:
        raise refuse("file", "not_degrees", value=f"{reach:.0f}")
    if system == pyproj.CRS(WGS84):
        return shapes
    turn = pyproj.Transformer.from_crs(system, WGS84, always_xy=True)
    return np.asarray(shapely.transform(shapes, turn.transform, interleaved=False), object)


def system_of(crs: str) -> pyproj.CRS:
    """A coordinate system by its code or text. Raises FormatError."""
    try:
        return pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError as fault:
        raise refuse("file", "bad_crs", value=crs) from fault
