"""Films and voice notes (MP4) without the place they were taken, blanked where it stands; sound and picture untouched.

A track of its own that a drone or an action camera writes positions into is not found; the how-to says so.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _

from anlan.core.attachments.errors import NotThisKind

_TELLING = {b"udta", b"meta", b"uuid"}
_INSIDE = {b"moov", b"trak", b"moof", b"traf"}
_ISO_6709 = re.compile(rb"([+-]\d{1,2}\.\d+)([+-]\d{1,3}\.\d+)")
_PIECE = 1 << 20
_MOST_READ = 1 << 20


def blank(path: Path) -> tuple[float, float] | None:
    """Blank the descriptive boxes of a film in place; answers latitude and longitude where they told one."""
    found = None
    with path.open("r+b") as file:
        size = path.stat().st_size
        for start, header, end in list(_telling(file, 0, size)):
            file.seek(start + header)
            hit = _ISO_6709.search(file.read(min(end - start - header, _MOST_READ)))
            if hit and found is None:
                found = float(hit[1]), float(hit[2])
            file.seek(start + 4)
            file.write(b"free")
            file.seek(start + header)
            left = end - start - header
            while left > 0:
                left -= file.write(bytes(min(left, _PIECE)))
    return found


def _telling(file: BinaryIO, start: int, stop: int) -> Iterator[tuple[int, int, int]]:
    """(start, header, end) of each box that describes instead of showing."""
    place = start
    while place + 8 <= stop:
        file.seek(place)
        length, kind = struct.unpack(">I4s", file.read(8))
        header = 8
        if length == 1:
            (length,) = struct.unpack(">Q", file.read(8))
            header = 16
        elif length == 0:
            length = stop - place
        if length < header or place + length > stop:
            raise NotThisKind(_("文件已损坏"))
        if kind in _TELLING:
            yield place, header, place + length
        elif kind in _INSIDE:
            yield from _telling(file, place + header, place + length)
        place += length
