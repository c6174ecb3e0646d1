"""The table of a shapefile (dBASE III): its columns as numbers, truths and texts.

In the encoding that the file states (`.cpg`, else the byte of the header); where it states none, or one that does not fit,
UTF-8, else GB 18030.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from anlan.formats.faults import refuse
from anlan.formats.features import AT_ONCE, Column, Growing

HEADER = np.dtype({
    "names": ["rows", "ahead", "row", "language"], "formats": ["<u4", "<u2", "<u2", "u1"], "offsets": [4, 8, 10, 29],
    "itemsize": 32,
})  # fmt: skip
FIELD = np.dtype({"names": ["name", "type", "size", "decimals"], "formats": ["S11", "S1", "u1", "u1"],
                  "offsets": [0, 11, 16, 17], "itemsize": 32})  # fmt: skip
END, DELETED = b"\r", b"*"
LANGUAGES = {0x4D: "gb18030", 0x4E: "cp949", 0x4F: "cp950", 0x78: "cp950", 0x79: "cp949", 0x7A: "gb18030", 0x7B: "cp932"}
"""Byte of the header → encoding, of those of East Asia; the others are set by programs that know no better."""
GUESSES = ("utf-8", "gb18030", "latin-1")
CHINESE = ("gbk", "gb2312", "cp936")
"""Parts of GB 18030, and often said of files that hold more of it."""
CUT_OFF = ("unexpected end of data", "incomplete multibyte sequence")
"""What is wrong with a text that fills its column and breaks off within a sign."""
NOTHING = b" *\0"


def read_dbf(path: Path, cpg: Path | None, count: int) -> tuple[dict[str, Column], npt.NDArray[np.bool_]]:
    """The columns of `count` rows, and which rows were not struck out. Raises FormatError."""
    head = np.fromfile(path, HEADER, 1)
    if not len(head):
        raise refuse("file", "truncated")
    rows, ahead, width, language = (int(head[0][name]) for name in HEADER.names or ())
    fields = np.fromfile(path, FIELD, max(0, (ahead - HEADER.itemsize) // FIELD.itemsize), offset=HEADER.itemsize)
    ends = np.flatnonzero(fields["name"].astype("S1") == END)
    fields = fields[: ends[0]] if len(ends) else fields
    if path.stat().st_size < ahead + rows * width:
        raise refuse("file", "truncated")
    offsets = 1 + np.cumsum([0, *fields["size"].astype(int)])
    if rows != count or offsets[-1] > width:
        raise refuse("file", "unreadable", detail=f".dbf: {rows} × {width - 1}, .shp: {count} × {offsets[-1] - 1}")
    row = np.dtype({"names": ["struck", *map(str, range(len(fields)))], "itemsize": width, "offsets": [0, *offsets[:-1]],
                    "formats": ["S1", *(f"S{size}" for size in fields["size"])]})  # fmt: skip
    table = np.memmap(path, row, "r", ahead, (rows,)) if rows else np.empty(0, row)
    for encoding in _encodings(cpg, language):
        try:
            return _columns(table, fields, encoding), table["struck"] != DELETED
        except (UnicodeError, LookupError):
            continue
    raise refuse("file", "unreadable", detail=".dbf")


def _encodings(cpg: Path | None, language: int) -> Sequence[str]:
    said = cpg.read_bytes()[:99].decode("latin-1").strip("\0 \r\n\t").lower() if cpg else ""
    known = _encoding(said) or LANGUAGES.get(language, "")
    return list(dict.fromkeys([*filter(None, [known]), *GUESSES]))


def _encoding(said: str) -> str:
    """What Python calls it; "" where it is unknown, or the one that is said where nobody knows."""
    number = re.search(r"(\d{3,5})$", said)
    for name in (said, f"cp{number[1]}" if number else ""):
        try:
            found = codecs.lookup(name).name
            b"".decode(found)
        except (LookupError, ValueError):
            continue
        return "gb18030" if found in CHINESE else found.replace("iso8859-1", "")
    return ""


def _columns(table: npt.NDArray[np.void], fields: npt.NDArray[np.void], encoding: str) -> dict[str, Column]:
    readers: dict[str, tuple[str, Callable[[bytes], object]]] = {}
    for k, field in enumerate(fields):
        read = _reader(field["type"], int(field["size"]), int(field["decimals"]), encoding)
        if read:
            name = _text(bytes(field["name"]), FIELD["name"].itemsize - 1, encoding) or f"field_{k + 1}"
            readers.setdefault(name, (str(k), read))
    found = Growing()
    for first in range(0, len(table), AT_ONCE):
        part = table[first : first + AT_ONCE]
        columns = {name: [read(one) for one in part[at].tolist()] for name, (at, read) in readers.items()}
        found.add(np.empty(len(part), object), columns)
    return found.fields() if len(table) else {name: np.empty(0, object) for name in readers}


def _reader(kind: bytes, size: int, decimals: int, encoding: str) -> Callable[[bytes], object] | None:
    """How a column of such a type is read; None for what stands in another file (notes) or is no text."""
    if kind in (b"N", b"F"):
        return _whole if not decimals and kind == b"N" else _real
    readers: Mapping[bytes, Callable[[bytes], object]] = {
        b"C": partial(_text, size=size, encoding=encoding), b"D": _day, b"L": {
            **dict.fromkeys((b"T", b"t", b"Y", b"y"), True), **dict.fromkeys((b"F", b"f", b"N", b"n"), False),
        }.get,
    }  # fmt: skip
    return readers.get(kind)


def _text(raw: bytes, size: int, encoding: str) -> str | None:
    said = raw.rstrip(b" \0")
    try:
        return said.decode(encoding) or None
    except UnicodeDecodeError as fault:
        if len(said) < size or fault.reason not in CUT_OFF:
            raise
        return said[: fault.start].decode(encoding) or None


def _whole(raw: bytes) -> object:
    try:
        return int(raw.strip(NOTHING))
    except ValueError:
        return _real(raw)


def _real(raw: bytes) -> object:
    try:
        return float(raw.strip(NOTHING))
    except ValueError:
        return None


def _day(raw: bytes) -> object:
    text = raw.strip(b" \0").decode("ascii", "replace")
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if text.strip("0") and len(text) == 8 else text.strip("0") or None
