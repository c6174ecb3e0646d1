"""FDSN event text (fdsnws-event, format=text) and the CSV that services offer beside it.

Source: FDSN Web Service Specifications 1.2, event, text format: columns separated by “|”,
a header line that begins with “#”, times in UTC, depth in kilometres.
"""

from __future__ import annotations

import csv
import re
from datetime import datetime

from anlan.formats.bulletin import AHEAD_S, M_PER_KM, Draft, QuakeBulletin, Status, collect_bulletins, unique
from anlan.formats.decoding import LIMIT_BYTES, read_text
from anlan.formats.faults import FaultList, FormatError, refuse

FORMAT = "fdsn_text"
#: The largest answer the USGS service gives to one query.
MAX_EVENTS = 20_000
#: Columns of one row; the CSV of USGS has 22.
MAX_COLUMNS = 200

#: Columns of the FDSN specification, in its order, for a file that has lost its header.
_SPECIFIED = (
    "eventid",
    "time",
    "latitude",
    "longitude",
    "depth/km",
    "author",
    "catalog",
    "contributor",
    "contributorid",
    "magtype",
    "magnitude",
    "magauthor",
    "eventlocationname",
    "eventtype",
)
_IS_OPTIONAL = 1
"""The last of them: fdsnws-event 1.2 added the type of the event."""
#: header as printed, in lower case and without blanks → our name. FDSN first, then USGS CSV.
_COLUMNS = {
    "eventid": "id",
    "time": "time",
    "latitude": "latitude",
    "longitude": "longitude",
    "depth/km": "depth",
    "author": "author",
    "catalog": "catalog",
    "contributor": "contributor",
    "contributorid": "contributor_id",
    "magtype": "magnitude_type",
    "magnitude": "magnitude",
    "magauthor": "magnitude_author",
    "eventlocationname": "place",
    "eventtype": "type",
    "depth": "depth",
    "mag": "magnitude",
    "net": "agency",
    "id": "id",
    "updated": "updated",
    "place": "place",
    "type": "type",
    "horizontalerror": "horizontal_km",
    "deptherror": "depth_km",
    "magerror": "magnitude_error",
    "status": "status",
    "event_id": "id",
    "lat": "latitude",
    "lon": "longitude",
    "depth_km": "depth",
    "mag_type": "magnitude_type",
    "origintime": "time",
    "origin_time": "time",
    "eventtime": "time",
    "event-type": "type",
}
_NEEDED = (
    ("time", "occurred_at"),
    ("latitude", "latitude"),
    ("longitude", "longitude"),
    ("magnitude", "magnitude"),
)
_STATUS: dict[str, Status] = {
    "automatic": "automatic",
    "reviewed": "reviewed",
    "manual": "reviewed",
    "deleted": "withdrawn",
    "delete": "withdrawn",
    "rejected": "withdrawn",
    "preliminary": "automatic",
    "final": "reviewed",
}
_ROW = re.compile(r"[^|\n]*\|\s*\d{4}-\d{2}-\d{2}[T ][^|\n]*(?:\|[^|\n]*){9,}")


def looks_like_fdsn_text(text: str) -> bool:
    """True when the first line is a header of these columns, or a row of the specified ones."""
    first = _first_line(text)
    columns = set(_header(first))
    return len({"time", "latitude", "longitude", "magnitude"} & columns) >= 3 or bool(_ROW.match(first))


def read_fdsn_text(
    data: bytes,
    *,
    received_at: datetime | None = None,
    ahead_s: float = AHEAD_S,
    limit_bytes: int = LIMIT_BYTES,
) -> list[QuakeBulletin]:
    """Every row of an FDSN event text or CSV."""
    return read_fdsn_rows(read_text(data, limit_bytes=limit_bytes), received_at=received_at, ahead_s=ahead_s)


def read_fdsn_rows(text: str, *, received_at: datetime | None = None, ahead_s: float = AHEAD_S) -> list[QuakeBulletin]:
    first = _first_line(text)
    mark = _separator(first)
    has_header = not _ROW.match(first)
    columns = _header(first) if has_header else [_COLUMNS[name] for name in _SPECIFIED]
    if not has_header and len(_cells(first.rstrip().rstrip(mark), mark)) < len(columns):
        columns = columns[:-_IS_OPTIONAL]
    _check_header(columns, first)
    faults = FaultList()
    drafts: list[Draft] = []
    is_header_due = has_header
    for number, line in enumerate(_lines(text), start=1):
        if faults.is_full:
            break
        if not line.strip() or (line.lstrip().startswith("#") and not is_header_due):
            continue
        if is_header_due:
            is_header_due = line.strip() != first.strip()
            continue
        if line.count(mark) >= MAX_COLUMNS:
            faults.add("event", "column_count", line=number, found=line.count(mark) + 1, expected=len(columns))
            continue
        if len(drafts) >= MAX_EVENTS:
            raise refuse("event", "too_many_events", line=number, limit=MAX_EVENTS)
        drafts.append(_read_row(_cells(line, mark), columns, number, faults))
    return collect_bulletins(drafts, faults, received_at=received_at, ahead_s=ahead_s)


def _first_line(text: str) -> str:
    """The header, or the first row; a comment above the header has no columns."""
    lines = [line for line in _lines(text[:20_000]) if line.strip()]
    return next((line for line in lines if not (line.lstrip().startswith("#") and _is_remark(line))), "")


def _is_remark(line: str) -> bool:
    return len({"id", "time", "latitude", "longitude", "magnitude"} & set(_header(line))) < 2


def _lines(text: str) -> list[str]:
    """Only line ends part lines: a place name may hold any other mark of Unicode."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _separator(line: str) -> str:
    return max("|,;\t", key=line.count)


def _cells(line: str, mark: str) -> list[str]:
    if mark == "|" or '"' not in line:
        return [cell.strip() for cell in line.split(mark)]
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=mark))]
    except (csv.Error, StopIteration):
        return [cell.strip() for cell in line.split(mark)]


def _header(line: str) -> list[str]:
    """Our names of the columns; one we do not use keeps its own, marked."""
    cells = _cells(line.strip().lstrip("#"), _separator(line))
    names = ["".join(cell.lower().split()) for cell in cells]
    return [_COLUMNS.get(name, f"?{name}") for name in names]


def _check_header(columns: list[str], line: str) -> None:
    missing = [name for column, name in _NEEDED if column not in columns]
    if len(missing) == len(_NEEDED):
        raise refuse("file", "wrong_schema", line=1, expected="FDSN event text", value=line)
    if missing:
        faults = FaultList()
        for name in missing:
            faults.add(name, "missing", line=1)
        raise FormatError(tuple(faults.items))
    for column in columns:
        if not column.startswith("?") and columns.count(column) > 1:
            raise refuse("file", "duplicate_column", line=1, value=column)


def _read_row(cells: list[str], columns: list[str], number: int, faults: FaultList) -> Draft:
    row = dict(zip(columns, cells, strict=False))
    draft = Draft(faults, source_format=FORMAT, language="en", at=row.get("id", "")[:40])
    is_short = len(cells) < len(columns)
    if is_short or any(cells[len(columns) :]):
        draft.fault("event", "column_count", line=number, found=len(cells), expected=len(columns))
        if is_short:
            return draft
    agencies = unique([row.get(k) for k in ("agency", "contributor", "author", "catalog")])
    draft.put("agency", agencies[0] if agencies else None)
    draft.put("agency_event_id", row.get("id") or row.get("contributor_id") or None)
    draft.put("ids", unique([row.get("id"), row.get("contributor_id")]))
    draft.instant(row["time"], line=number)
    draft.number("latitude", row["latitude"], line=number, is_required=True)
    draft.number("longitude", row["longitude"], line=number, is_required=True)
    draft.number("magnitude", row["magnitude"], line=number, is_required=True)
    draft.number("depth_m", row.get("depth"), scale=M_PER_KM, line=number)
    draft.put("magnitude_type", (row.get("magnitude_type") or "")[:32] or None)
    draft.place(row.get("place", ""), line=number)
    draft.issued(row.get("updated"))
    draft.put("version", row.get("updated") or None)
    draft.uncertainty("horizontal_uncertainty_m", row.get("horizontal_km"), scale=M_PER_KM)
    draft.uncertainty("depth_uncertainty_m", row.get("depth_km"), scale=M_PER_KM)
    draft.uncertainty("magnitude_uncertainty", row.get("magnitude_error"))
    if kind := row.get("type"):
        draft.put("event_type", _event_type(kind))
    draft.put("status", _STATUS.get(row.get("status", "").lower(), "unknown"))
    if draft.values.get("event_type") == "not existing":
        draft.put("status", "withdrawn")
    return draft


#: Two-letter event types of EMSC and ISC (IASPEI Seismic Format, event type codes).
_ISF_TYPES = {
    "e": "earthquake",
    "h": "explosion",
    "i": "induced or triggered event",
    "l": "landslide",
    "m": "mining explosion",
    "n": "nuclear explosion",
    "o": "other event",
    "r": "rock burst",
    "x": "experimental explosion",
}


def _event_type(printed: str) -> str:
    if re.fullmatch(r"[skfd][ehilmnorx]", printed):
        return _ISF_TYPES[printed[1]]
    return printed.replace("_", " ").lower()[:80]
