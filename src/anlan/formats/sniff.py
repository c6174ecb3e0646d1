"""Which format it is, told by content; then every bulletin in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from anlan.formats import cenc_text, fdsn_text, quakeml, shakemap, usgs_geojson
from anlan.formats.bulletin import AHEAD_S, Statement
from anlan.formats.decoding import LIMIT_BYTES, read_text
from anlan.formats.faults import FormatError, refuse
from anlan.formats.markup import root_name

#: What is accepted, as a message names it.
ACCEPTED = "QuakeML 1.2、FDSN event text、USGS GeoJSON、ShakeMap grid.xml、中文地震速报"

Reader = Callable[[str, datetime, float], Sequence[Statement]]


def _shakemap(text: str, received_at: datetime, ahead_s: float) -> list[Statement]:
    return [shakemap.read_shakemap_text(text, received_at=received_at, ahead_s=ahead_s).bulletin]


READERS: dict[str, Reader] = {
    quakeml.FORMAT: lambda t, r, a: quakeml.read_quakeml_text(t, received_at=r, ahead_s=a),
    fdsn_text.FORMAT: lambda t, r, a: fdsn_text.read_fdsn_rows(t, received_at=r, ahead_s=a),
    usgs_geojson.FORMAT: lambda t, r, a: usgs_geojson.read_usgs_geojson_text(t, received_at=r, ahead_s=a),
    shakemap.FORMAT: _shakemap,
    cenc_text.FORMAT: lambda t, r, a: cenc_text.read_cenc_sentences(t, received_at=r, ahead_s=a),
}
_ROOTS = {
    "quakeml": quakeml.FORMAT,
    "eventParameters": quakeml.FORMAT,
    "shakemap_grid": shakemap.FORMAT,
}


def sniff(text: str) -> str | None:
    """The name of the format (a key of READERS), or None."""
    head = text.lstrip()
    if head.startswith("<"):
        if found := _ROOTS.get(root_name(head)):
            return found
    elif head.startswith(("{", "[")) and re.match(r"[{\[]\s*(?:[\"{\[\]}]|$|-?\d)", head):
        return usgs_geojson.FORMAT
    elif fdsn_text.looks_like_fdsn_text(head):
        return fdsn_text.FORMAT
    if not head.startswith("<?xml") and cenc_text.looks_like_chinese_bulletin(head):
        return cenc_text.FORMAT
    return None


def read_bulletins(
    data: bytes,
    *,
    received_at: datetime,
    hint: str | None = None,
    ahead_s: float = AHEAD_S,
    limit_bytes: int = LIMIT_BYTES,
) -> list[Statement]:
    """Every bulletin in the input, whichever accepted format it has; and what is taken back by its identifier alone.

    `received_at` resolves Chinese dates without a year, and nothing may lie more than `ahead_s`
    seconds after it. `hint` (a key of READERS) is used only when the content does not tell the
    format. Raises FormatError with every fault, and nothing else for any bytes.
    """
    if received_at.tzinfo is None:
        raise ValueError("received_at must know its time zone")
    if hint is not None and hint not in READERS:
        raise ValueError(f"hint must be one of {', '.join(READERS)}, got {hint}")
    text = read_text(data, limit_bytes=limit_bytes)
    name = sniff(text) or hint
    if name is None:
        raise _unknown(text)
    return list(READERS[name](text, received_at, ahead_s))


def _unknown(text: str) -> FormatError:
    return refuse("file", "unknown_format", accepted=ACCEPTED)
