"""Features of GeoPackage, shapefile (also zipped) and GeoJSON, in WGS 84 degrees, through GDAL (pyogrio).

Only these formats are opened, told by name and by content: GDAL would also follow files that point elsewhere. Columns of
a shapefile that says nothing of its encoding are read as UTF-8, else as GB 18030.
"""

from __future__ import annotations

import codecs
import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import numpy.typing as npt
import pyogrio
import pyproj
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FieldError, GeometryError

from anlan.formats.faults import refuse
from anlan.formats.files import known_suffix, opened_zip, readable, reason

HEADS = {
    ".gpkg": ("GeoPackage", b"SQLite format 3\0"), ".shp": ("Shapefile", b"\0\0\x27\x0a"), ".geojson": ("GeoJSON", b"{"),
    ".json": ("GeoJSON", b"{"),
}  # fmt: skip
"""How the content of a file of such a name begins."""
HEAD_BYTES = 1000
GZIP, ZIP = ".geojson.gz", ".zip"
WGS84 = "EPSG:4326"
NOT_SAID = "ISO-8859-1"
"""What GDAL answers for a shapefile without a word of its encoding: each byte as one sign."""
MOST_DEGREES = 360.0


@dataclass(frozen=True, eq=False)
class Features:
    """The features of one layer of a file.

    shapes    (n,) shapely geometries in WGS 84 degrees, flat; None where a feature has none
    fields    column → (n,) values; text columns hold str or None
    crs       as the file states it, "" where it states none and its coordinates were taken for degrees
    """

    shapes: npt.NDArray[np.object_]
    fields: Mapping[str, npt.NDArray[Any]]
    crs: str
    layer: str

    def __len__(self) -> int:
        return len(self.shapes)


def read_features(
    path: Path, *, layer: str = "", crs: str = "", most_bytes: int = 10**9, most_features: int = 10**6
) -> Features:
    """Read one layer. `crs` stands in where the file states none. Raises FormatError."""
    source, wanted = _source(path, layer, most_bytes)
    try:
        name = _chosen(source, wanted)
        about = pyogrio.read_info(source, layer=name, force_feature_count=True)
        if about["features"] > most_features:
            raise refuse("file", "too_many_features", found=about["features"], limit=most_features)
        meta, _ids, shapes, columns = pyogrio.raw.read(source, layer=name, force_2d=True)
    except (DataSourceError, DataLayerError, FieldError, GeometryError, UnicodeDecodeError) as fault:
        raise refuse("file", "unreadable", detail=reason(fault, path)) from fault
    if shapes is None or not len(shapes):
        raise refuse("file", "no_feature")
    stated = str(meta["crs"] or crs)
    try:
        read = np.asarray(shapely.from_wkb(shapes, on_invalid="ignore"), object)
    except (shapely.errors.GEOSException, TypeError) as fault:
        raise refuse("file", "unreadable", detail=fault) from fault
    fields = {str(name): column for name, column in zip(meta["fields"], columns, strict=True)}
    if meta["encoding"] == NOT_SAID:
        fields = _decoded(fields)
    return Features(_in_degrees(read, stated), fields, stated, name)


def _source(path: Path, layer: str, most_bytes: int) -> tuple[str, str]:
    """The name that GDAL opens it by, and the layer to look for in it."""
    suffix = known_suffix(path, (*HEADS, GZIP, ZIP), most_bytes)
    whole = path.resolve().as_posix()
    if suffix == ZIP:
        with opened_zip(path, most_bytes) as packed:
            maps = [name for name in packed.namelist() if PurePosixPath(name.lower()).suffix in HEADS]
            member, layer = _member(maps, layer)
            with packed.open(member) as file:
                first = file.read(HEAD_BYTES)
            return _held_to(f"/vsizip/{whole}/{member}", PurePosixPath(member.lower()).suffix, first), layer
    if suffix == GZIP:
        with readable(), gzip.open(path) as file:
            return _held_to(f"/vsigzip/{whole}", ".geojson", file.read(HEAD_BYTES)), layer
    with readable(), path.open("rb") as file:
        return _held_to(whole, suffix, file.read(HEAD_BYTES)), layer


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


def _held_to(source: str, suffix: str, first: bytes) -> str:
    """A source whose content is what its name says, named so that GDAL asks no driver that follows it to other files."""
    title, head = HEADS[suffix]
    if not first.removeprefix(codecs.BOM_UTF8).lstrip().startswith(head):
        raise refuse("file", "another_format", expected=title)
    return f"GeoJSON:{source}" if title == "GeoJSON" else source


def _chosen(source: str, wanted: str) -> str:
    """The layer asked for, or the only one that has shapes."""
    found = [str(name) for name, kind in pyogrio.list_layers(source) if kind is not None]
    if wanted and wanted not in found:
        raise refuse("file", "no_layer", value=wanted, accepted="、".join(found))
    if not found:
        raise refuse("file", "no_feature")
    if not wanted and len(found) > 1:
        raise refuse("file", "several_layers", accepted="、".join(found))
    return wanted or found[0]


def _decoded(fields: Mapping[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
    """Columns and their names that came as one sign a byte, by the first encoding that fits them all."""
    texts = [*fields, *(value for column in fields.values() if column.dtype == object for value in column)]
    for encoding in ("utf-8", "gb18030", "latin-1"):
        try:
            words = {text: text.encode("latin-1").decode(encoding) for text in texts if isinstance(text, str)}
        except UnicodeError:
            continue
        break
    return {
        words[name]: np.array([words.get(value, value) if isinstance(value, str) else value for value in column], object)
        if column.dtype == object else column
        for name, column in fields.items()
    }  # fmt: skip


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
