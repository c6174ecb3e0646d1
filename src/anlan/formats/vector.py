"""Features of GeoPackage, shapefile (also zipped) and GeoJSON, in WGS 84 degrees, through GDAL (pyogrio).

Only these formats are opened: GDAL would also follow files that point elsewhere. Columns of a shapefile that says
nothing of its encoding are read as UTF-8, else as GB 18030.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyogrio
import pyproj
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FieldError, GeometryError

from anlan.formats.faults import refuse

SUFFIXES = (".gpkg", ".shp", ".zip", ".geojson", ".json", ".geojson.gz")
WGS84 = "EPSG:4326"
NOT_SAID = "ISO-8859-1"
"""What GDAL answers for a shapefile without a word of its encoding: each byte as one sign."""
MOST_DEGREES = 360.0
MB = 1_000_000


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
    source = _opened(path, most_bytes)
    try:
        name = _chosen(source, layer)
        about = pyogrio.read_info(source, layer=name, force_feature_count=True)
        if about["features"] > most_features:
            raise refuse("file", "too_many_features", found=about["features"], limit=most_features)
        meta, _ids, shapes, columns = pyogrio.raw.read(source, layer=name, force_2d=True)
    except (DataSourceError, DataLayerError, FieldError, GeometryError, UnicodeDecodeError) as fault:
        raise refuse("file", "unreadable", detail=fault) from fault
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


def _opened(path: Path, most_bytes: int) -> str:
    """The name GDAL opens it by."""
    kind = next((suffix for suffix in SUFFIXES if path.name.lower().endswith(suffix)), "")
    if not kind:
        raise refuse("file", "unknown_format", accepted="、".join(SUFFIXES))
    try:
        size = path.stat().st_size
    except OSError as fault:
        raise refuse("file", "unreadable", detail=fault.strerror or "") from fault
    if not size:
        raise refuse("file", "empty")
    if size > most_bytes:
        raise refuse("file", "too_large", limit_mb=most_bytes // MB)
    whole = path.resolve().as_posix()
    return f"/vsigzip/{whole}" if kind.endswith(".gz") else f"/vsizip/{whole}" if kind == ".zip" else whole


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
