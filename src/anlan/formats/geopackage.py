"""Features of a GeoPackage (OGC 12-128r19), read with SQLite: only tables, nothing is run that the file brings along."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from anlan.formats.faults import refuse
from anlan.formats.features import AT_ONCE, MOST_OF_ONE, Features, Growing

BESIDE = ("-wal", "-journal")
"""What another program has written and not yet taken over into the file."""
MAY = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
FUNCTIONS = ("count", "lower")
HEADER, ENVELOPES = 8, (0, 32, 48, 48, 64)
"""Bytes before the geometry: of the header, and of the envelope by its kind."""
EXTENDED = 0x20
LAYERS = """
    SELECT c.table_name, g.column_name, g.srs_id, m.type, m.sql
    FROM gpkg_contents c JOIN gpkg_geometry_columns g ON lower(g.table_name) = lower(c.table_name)
    JOIN sqlite_master m ON lower(m.name) = lower(c.table_name)
    WHERE lower(c.data_type) = 'features' AND m.type IN ('table', 'view') ORDER BY c.rowid
"""
SYSTEM = "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?"


@dataclass(frozen=True)
class Layer:
    name: str
    geometry: str
    system: int
    is_table: bool


def read_geopackage(path: Path, wanted: str, most_features: int) -> Features:
    """The layer asked for, or the only one. Raises FormatError, and sqlite3.Error where the file is damaged."""
    with _opened(path) as file:
        layers = [
            Layer(name, column, system, kind == "table" and not (sql or "").lstrip().upper().startswith("CREATE VIRTUAL"))
            for name, column, system, kind, sql in file.execute(LAYERS)
        ]
        layer = _chosen(layers, wanted)
        columns = file.execute(f"PRAGMA table_info({_quoted(layer.name)})").fetchall()
        table = _quoted(layer.name)
        (count,) = file.execute(f"SELECT count(*) FROM {table}").fetchone()
        if count > most_features:
            raise refuse("file", "too_many_features", found=count, limit=most_features)
        kept = {
            name: kind.lower() for _place, name, kind, _is_needed, _default, key in columns
            if name.lower() != layer.geometry.lower() and not (key and kind.lower() == "integer")
        }  # fmt: skip
        chosen = ", ".join(_quoted(name) for name in (layer.geometry, *kept))
        # not by an index: one of the file may hold expressions of its own
        rows = file.execute(f"SELECT {chosen} FROM {table} NOT INDEXED")
        found = Growing()
        while chunk := rows.fetchmany(AT_ONCE):
            geometry, *values = zip(*chunk, strict=True)
            found.add(_shapes(geometry), {
                name: [None if value is None else bool(value) for value in column] if kind == "boolean" else column
                for (name, kind), column in zip(kept.items(), values, strict=True)
            })  # fmt: skip
        return Features(found.shapes(), found.fields(), _crs(file, layer.system), layer.name)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    if any(path.with_name(path.name + end).exists() and path.with_name(path.name + end).stat().st_size for end in BESIDE):
        raise refuse("file", "still_open")
    # immutable: no lock, no file beside it; so it may also lie where nobody may write
    source = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(source, uri=True, isolation_level=None)) as file:
        file.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        file.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_OF_ONE)
        for rule in ("trusted_schema = OFF", "cell_size_check = ON", "query_only = ON"):
            file.execute(f"PRAGMA {rule}")
        file.set_authorizer(_only_reads)
        yield file


def _only_reads(act: int, name: str | None, other: str | None, *_where: str | None) -> int:
    may = act in MAY or (act == sqlite3.SQLITE_FUNCTION and other in FUNCTIONS)
    return sqlite3.SQLITE_OK if may or (act, name) == (sqlite3.SQLITE_PRAGMA, "table_info") else sqlite3.SQLITE_DENY


def _chosen(layers: Sequence[Layer], wanted: str) -> Layer:
    """The layer asked for, or the only one."""
    names = "、".join(layer.name for layer in layers)
    if not layers:
        raise refuse("file", "no_feature")
    if wanted and wanted not in [layer.name for layer in layers]:
        raise refuse("file", "no_layer", value=wanted, accepted=names)
    if not wanted and len(layers) > 1:
        raise refuse("file", "several_layers", accepted=names)
    layer = next(layer for layer in layers if layer.name == (wanted or layer.name))
    if not layer.is_table:
        raise refuse("file", "no_table", value=layer.name)
    return layer


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _shapes(blobs: Sequence[object]) -> npt.NDArray[np.object_]:
    wkb = np.empty(len(blobs), object)
    wkb[:] = [_wkb(blob) for blob in blobs]
    try:
        return np.asarray(shapely.force_2d(shapely.from_wkb(wkb, on_invalid="ignore")), object)
    except NotImplementedError as fault:
        raise refuse("file", "curves") from fault


def _wkb(blob: object) -> bytes | None:
    """What follows the header of the package; None where it is none, or holds a geometry of somebody's own."""
    if not isinstance(blob, bytes) or len(blob) < HEADER or blob[:2] != b"GP" or blob[3] & EXTENDED:
        return None
    envelope = blob[3] >> 1 & 7
    return blob[HEADER + ENVELOPES[envelope] :] if envelope < len(ENVELOPES) else None


def _crs(file: sqlite3.Connection, system: int) -> str:
    """By its code where the file names one, else in its words; "" where it says that none is known (0, -1)."""
    found: tuple[Any, ...] | None = file.execute(SYSTEM, (system,)).fetchone()
    if found is None or system in (0, -1):
        return ""
    owner, code, words = (str(one or "") for one in found)
    return words if owner.upper() in ("", "NONE", "CUSTOM") or not code else f"{owner.upper()}:{code}"
