"""USGS ShakeMap grid.xml: the earthquake it was made for, and the field of shaking.

Source: Worden et al. (2020), ShakeMap Manual, “grid.xml”. One row a grid node, from the north-west
corner eastwards, row by row to the south; the columns are the grid_fields in the order of their index.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from anlan.formats.bulletin import AHEAD_S, M_PER_KM, Draft, QuakeBulletin, Status, as_number, collect_bulletins, unique
from anlan.formats.decoding import LIMIT_BYTES, read_text
from anlan.formats.faults import FaultList, refuse
from anlan.formats.markup import child, children, line_of, local_name, read_xml

FORMAT = "shakemap"
#: Nodes of one grid; the finest published maps have about a million.
MAX_NODES = 4_000_000
MAX_FIELDS = 64
_ROWS_AT_A_TIME = 4096

_OPENS = re.compile(r"<(?:[\w.-]+:)?grid_data\s*>")
_CLOSES = re.compile(r"</(?:[\w.-]+:)?grid_data\s*>")
_ROW = re.compile(r"[^\n]+")
_STATUS: dict[str, Status] = {
    "reviewed": "reviewed",
    "automatic": "automatic",
    "cancelled": "withdrawn",
    "canceled": "withdrawn",
    "deleted": "withdrawn",
}


@dataclass(frozen=True)
class GridField:
    """A column of the grid: its name (PGA, MMI …) and its units as written (pctg, cms, intensity …)."""

    name: str
    units: str


@dataclass(frozen=True, kw_only=True)
class ShakemapGrid:
    """Extent, spacing and fields of a grid. The numbers are parsed when they are asked for."""

    lon_min: float
    lon_max: float
    lat_min: float
    lat_max: float
    lon_spacing: float
    lat_spacing: float
    nlon: int
    nlat: int
    fields: tuple[GridField, ...]
    data_text: str = field(repr=False)
    data_line: int = 1

    def blocks(self) -> Iterator[NDArray[np.float64]]:
        """The nodes in their order, some thousand at a time: (nodes, fields).

        Raises FormatError, with the line, at a row of the wrong length or a value that is no number.
        """
        block: list[list[float]] = []
        found = 0
        for offset, line in enumerate(self.data_text.split("\n")):
            cells = line.split()
            if not cells:
                continue
            number = self.data_line + offset
            if len(cells) != len(self.fields):
                raise refuse(
                    "grid_data",
                    "column_count",
                    line=number,
                    found=len(cells),
                    expected=len(self.fields),
                )
            block.append(_row_values(cells, self.fields, number))
            found += 1
            if found > self.nlon * self.nlat:
                break
            if len(block) == _ROWS_AT_A_TIME:
                yield np.array(block)
                block = []
        if found != self.nlon * self.nlat:
            more = "+" if found > self.nlon * self.nlat else ""
            raise refuse("grid_data", "row_count", found=f"{found}{more}", expected=self.nlon * self.nlat)
        if block:
            yield np.array(block)

    def values(self, name: str) -> NDArray[np.float64]:
        """One field as (nlat, nlon), first row in the north. Raises KeyError for a field it has not."""
        names = [column.name for column in self.fields]
        if name not in names:
            raise KeyError(name)
        column = names.index(name)
        parts = [block[:, column] for block in self.blocks()]
        return np.concatenate(parts).reshape(self.nlat, self.nlon)


@dataclass(frozen=True)
class Shakemap:
    """A grid.xml: whose shaking, computed how and when, and the grid itself."""

    bulletin: QuakeBulletin
    grid: ShakemapGrid
    shakemap_version: str | None
    code_version: str | None
    map_status: str | None
    processed_at: datetime | None


def _row_values(cells: list[str], fields: tuple[GridField, ...], line: int) -> list[float]:
    """The fast way for a row of plain numbers, the exact way for the row that is not one."""
    try:
        row = [float(cell) for cell in cells]
    except ValueError:
        row = [math.nan]
    if math.isfinite(sum(row)) and not any("_" in cell for cell in cells):
        return row
    return [_value(cell, column.name, line) for cell, column in zip(cells, fields, strict=True)]


def _value(cell: str, name: str, line: int) -> float:
    value = as_number(cell)
    if isinstance(value, str):
        if value == "not_finite" and cell.lower() == "nan" and name not in ("LON", "LAT"):
            return float("nan")  # ShakeMap 4 writes nan where a field is not defined
        raise refuse(name, value, line=line, value=cell)
    return value


def read_shakemap(
    data: bytes,
    *,
    received_at: datetime | None = None,
    ahead_s: float = AHEAD_S,
    limit_bytes: int = LIMIT_BYTES,
) -> Shakemap:
    """A grid.xml, plain or gzipped."""
    return read_shakemap_text(read_text(data, limit_bytes=limit_bytes), received_at=received_at, ahead_s=ahead_s)


def read_shakemap_text(text: str, *, received_at: datetime | None = None, ahead_s: float = AHEAD_S) -> Shakemap:
    header, data_text, data_line = _cut_out_grid(text)
    root = read_xml(header)
    if local_name(root) != "shakemap_grid":
        raise refuse("file", "wrong_schema", line=line_of(root), expected="ShakeMap grid.xml", value=root.tag)
    faults = FaultList()
    draft = Draft(faults, source_format=FORMAT, language="en")
    _read_header(draft, root)
    _read_event(draft, root)
    grid = _read_grid(draft, root, data_text, data_line)
    bulletins = collect_bulletins([draft], faults, received_at=received_at, ahead_s=ahead_s)
    if grid is None:  # every way to no grid has named its fault
        raise refuse("grid_specification", "missing")
    return Shakemap(
        bulletin=bulletins[0],
        grid=grid,
        shakemap_version=root.get("shakemap_version"),
        code_version=root.get("code_version"),
        map_status=root.get("map_status"),
        processed_at=bulletins[0].issued_at,
    )


def _cut_out_grid(text: str) -> tuple[str, str, int]:
    """The document without its numbers, the numbers, and the line they begin on."""
    opens = _OPENS.search(text)
    if opens is None:
        return text, "", 1
    closes = _CLOSES.search(text, opens.end())
    line = text.count("\n", 0, opens.end()) + 1
    if closes is None:
        raise refuse("grid_data", "truncated", line=text.rstrip().count("\n") + 1)
    data_text = text[opens.end() : closes.start()]
    if "<" in data_text:
        raise refuse("grid_data", "xml_syntax", line=line, detail="markup among the numbers")
    return text[: opens.end()] + text[closes.start() :], data_text, line


def _read_header(draft: Draft, root: etree._Element) -> None:
    map_status = (root.get("map_status") or "").lower()
    draft.put("status", _STATUS.get(map_status, "unknown"))
    parts = [root.get(n) for n in ("shakemap_version", "code_version", "map_status", "process_timestamp")]
    draft.put("version", " ".join(part for part in parts if part)[:120] or None)
    draft.issued(root.get("process_timestamp"))
    kind = (root.get("shakemap_event_type") or "ACTUAL").strip().upper()
    if kind != "ACTUAL":
        draft.put("event_type", kind.lower()[:80])
        draft.remark("says_exercise")


def _read_event(draft: Draft, root: etree._Element) -> None:
    event = child(root, "event")
    if event is None:
        draft.fault("event", "missing", line=line_of(root))
        return
    line = line_of(event)
    own = event.get("event_id") or root.get("event_id")
    agencies = unique([event.get("event_network"), root.get("shakemap_originator")])
    draft.put("agency", agencies[0] if agencies else None)
    draft.put("agency_event_id", (own or "").strip() or None)
    draft.put("ids", unique([own, root.get("event_id"), root.get("shakemap_id")]))
    draft.instant(event.get("event_timestamp"), line=line, at="event/@event_timestamp")
    draft.number("latitude", event.get("lat"), line=line, at="event/@lat", is_required=True)
    draft.number("longitude", event.get("lon"), line=line, at="event/@lon", is_required=True)
    draft.number("magnitude", event.get("magnitude"), line=line, at="event/@magnitude", is_required=True)
    draft.number("depth_m", event.get("depth"), scale=M_PER_KM, line=line, at="event/@depth")
    draft.place(event.get("event_description") or "", line=line)


def _read_grid(draft: Draft, root: etree._Element, data_text: str, data_line: int) -> ShakemapGrid | None:
    specification = child(root, "grid_specification")
    if specification is None:
        draft.fault("grid_specification", "missing", line=line_of(root))
        return None
    line = line_of(specification)
    was_sound = draft.is_sound
    draft.is_sound = True
    numbers: dict[str, float] = {}
    for name in (
        "lon_min",
        "lon_max",
        "lat_min",
        "lat_max",
        "nominal_lon_spacing",
        "nominal_lat_spacing",
        "nlon",
        "nlat",
    ):
        printed = specification.get(name)
        value = as_number(printed) if printed else "missing"
        if isinstance(value, str):
            draft.fault("grid_specification", value, line=line, at=f"@{name}", value=printed)
        else:
            numbers[name] = value
    fields = _read_fields(draft, root)
    if draft.is_sound:
        _check_extent(draft, numbers, line)
    if child(root, "grid_data") is None:
        draft.fault("grid_data", "missing", line=line_of(root))
    is_grid_sound = draft.is_sound
    draft.is_sound = was_sound and is_grid_sound
    if not is_grid_sound:
        return None
    return ShakemapGrid(
        lon_min=numbers["lon_min"],
        lon_max=numbers["lon_max"],
        lat_min=numbers["lat_min"],
        lat_max=numbers["lat_max"],
        lon_spacing=numbers["nominal_lon_spacing"],
        lat_spacing=numbers["nominal_lat_spacing"],
        nlon=int(numbers["nlon"]),
        nlat=int(numbers["nlat"]),
        fields=fields,
        data_text=data_text,
        data_line=data_line,
    )


def _read_fields(draft: Draft, root: etree._Element) -> tuple[GridField, ...]:
    found: dict[int, GridField] = {}
    elements = list(children(root, "grid_field"))
    for element in elements[: MAX_FIELDS + 1]:
        index = as_number(element.get("index") or "")
        name = (element.get("name") or "").strip()
        if isinstance(index, str) or not 1 <= index <= MAX_FIELDS or index in found or not name:
            draft.fault("grid_field", "wrong_type", line=line_of(element), expected="index, name, units")
        else:
            found[int(index)] = GridField(name, (element.get("units") or "").strip())
    ordered = sorted(found)
    if not found:
        draft.fault("grid_field", "missing", line=line_of(root))
    elif ordered != list(range(1, len(found) + 1)) or len(found) > MAX_FIELDS:
        draft.fault("grid_field", "row_count", found=len(found), expected=max(ordered))
    names = [found[index].name for index in ordered]
    if len(set(names)) < len(names):
        draft.fault("grid_field", "duplicate_column", value=names)
    return tuple(found[index] for index in ordered)


def _check_extent(draft: Draft, numbers: dict[str, float], line: int | None) -> None:
    """The corners lie on Earth, the counts are counts. Grids across 180° run on beyond it, to 540."""
    bounds = {
        "lon_min": (-180, 180),
        "lon_max": (numbers["lon_min"], numbers["lon_min"] + 360),
        "lat_min": (-90, 90),
        "lat_max": (numbers["lat_min"], 90),
        "nlon": (1, MAX_NODES),
        "nlat": (1, MAX_NODES / max(numbers["nlon"], 1)),
        "nominal_lon_spacing": (0, 360),
        "nominal_lat_spacing": (0, 180),
    }
    for name, (low, high) in bounds.items():
        value = numbers[name]
        if not low <= value <= high or (name in ("nlon", "nlat") and value != int(value)):
            draft.fault(
                "grid_specification",
                "out_of_range",
                line=line,
                at=f"@{name}",
                value=f"{value:g}",
                low=f"{low:g}",
                high=f"{high:g}",
            )
