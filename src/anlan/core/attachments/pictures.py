"""Pictures without what they tell about who took them, where: copied part by part, pixels untouched.

Kept are the parts that show: pixels, palette, colour profile, animation, and of EXIF the orientation alone.
Everything behind the picture's end is dropped too, so no second file hides there.
"""

from __future__ import annotations

import mmap
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from anlan.core.attachments.errors import NotThisKind
from anlan.core.settings import conf

_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
_ORIENTATION, _GPS = 0x0112, 0x8825
_PNG_KEPT = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs",
    b"acTL", b"fcTL", b"fdAT", b"cICP",
}  # fmt: skip
_WEBP_KEPT = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
_WEBP_TELLING = 0x08 | 0x04  # flags of VP8X: EXIF, XMP
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")

Part = bytes | memoryview


def strip(source: Path, target: BinaryIO, media_type: str) -> None:
    """Copy a picture without its metadata. Raises NotThisKind when it is broken, or too large when unpacked."""
    orientation = _checked(source, media_type)
    with source.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            if media_type == "image/jpeg":
                parts = _jpeg(data, orientation)
            elif media_type == "image/png":
                parts = _png(data)
            elif media_type == "image/webp":
                parts = _webp(data)
            else:
                parts = _gif(data)
            for part in parts:
                target.write(part)
        except (IndexError, struct.error) as fault:
            raise NotThisKind(_("图片已损坏")) from fault


def position(source: Path) -> tuple[float, float] | None:
    """Latitude and longitude (WGS 84) that the camera wrote, or None where it wrote none that makes sense."""
    try:
        with Image.open(source) as picture:
            said = picture.getexif().get_ifd(_GPS)
        latitude = _degrees(said[2]) * (-1 if said.get(1) in ("S", b"S") else 1)
        longitude = _degrees(said[4]) * (-1 if said.get(3) in ("W", b"W") else 1)
    except Exception:  # whatever a camera or a joker wrote there: no position
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180) or (latitude, longitude) == (0, 0):
        return None
    return latitude, longitude


def _degrees(parts: tuple[float, float, float]) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / 60 + seconds / 3600


def _checked(source: Path, media_type: str) -> int:
    """The orientation of a picture whose size was found sane, without unpacking its pixels."""
    try:
        with Image.open(source, formats=[_FORMATS[media_type]]) as picture:
            width, height = picture.size
            orientation = picture.getexif().get(_ORIENTATION, 1) if media_type == "image/jpeg" else 1
    except Image.DecompressionBombError as fault:
        raise NotThisKind(_("图片像素过多")) from fault
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error) as fault:
        raise NotThisKind(_("图片已损坏")) from fault
    if width * height > conf.ATTACHMENT_MAX_PIXELS:
        raise NotThisKind(_("图片像素过多"))
    if width * height * _frames(source, media_type) > conf.ATTACHMENT_MAX_PIXELS:
        raise NotThisKind(_("动图帧数过多"))
    return orientation if isinstance(orientation, int) and 1 <= orientation <= 8 else 1


def _frames(source: Path, media_type: str) -> int:
    marker = {"image/png": b"fcTL", "image/webp": b"ANMF", "image/gif": b"\x21\xf9\x04"}.get(media_type)
    if marker is None:
        return 1
    with source.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return max(sum(1 for _hit in re.finditer(re.escape(marker), data)), 1)


def _jpeg(data: mmap.mmap, orientation: int) -> Iterator[Part]:
    yield b"\xff\xd8"
    place, has_told = 2, orientation == 1
    while True:
        while data[place] == 0xFF and data[place + 1] == 0xFF:
            place += 1
        if data[place] != 0xFF:
            raise NotThisKind(_("图片已损坏"))
        marker = data[place + 1]
        if marker == 0xD9:
            yield b"\xff\xd9"
            return
        (length,) = struct.unpack_from(">H", data, place + 2)
        end = place + 2 + length
        if end > len(data):
            raise NotThisKind(_("图片已损坏"))
        body = data[place + 4 : min(end, place + 20)]
        if not has_told and marker != 0xE0:
            yield _orientation_segment(orientation)
            has_told = True
        if _shows(marker, body):
            yield data[place:end]
        place = end
        if marker == 0xDA:
            found = _NEXT_MARKER.search(data, place)
            if found is None:
                raise NotThisKind(_("图片不完整"))
            yield from _pieces(data, place, found.start())
            place = found.start()


def _shows(marker: int, body: bytes) -> bool:
    if marker == 0xE0:
        return body.startswith(b"JFIF\x00")
    if marker == 0xE2:
        return body.startswith(b"ICC_PROFILE\x00")
    if marker == 0xEE:
        return body.startswith(b"Adobe")
    return not (0xE1 <= marker <= 0xEF or marker == 0xFE)


def _orientation_segment(orientation: int) -> bytes:
    """An EXIF block with one entry: which side is up."""
    tiff = b"MM\x00\x2a\x00\x00\x00\x08" + struct.pack(">HHHIHHI", 1, _ORIENTATION, 3, 1, orientation, 0, 0)
    body = b"Exif\x00\x00" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _pieces(data: mmap.mmap, start: int, end: int) -> Iterator[Part]:
    for place in range(start, end, 1 << 20):
        yield data[place : min(place + (1 << 20), end)]


def _png(data: mmap.mmap) -> Iterator[Part]:
    yield data[:8]
    place = 8
    while True:
        length, kind = struct.unpack_from(">I4s", data, place)
        end = place + 12 + length
        if end > len(data):
            raise NotThisKind(_("图片不完整"))
        if kind in _PNG_KEPT:
            yield from _pieces(data, place, end)
        place = end
        if kind == b"IEND":
            return


def _webp(data: mmap.mmap) -> Iterator[Part]:
    (length,) = struct.unpack_from("<I", data, 4)
    stop = 8 + length
    if stop > len(data):
        raise NotThisKind(_("图片不完整"))
    kept: list[tuple[int, int, bytes]] = []
    place = 12
    while place + 8 <= stop:
        kind, size = struct.unpack_from("<4sI", data, place)
        end = place + 8 + size + (size & 1)
        if end > stop + 1:
            raise NotThisKind(_("图片已损坏"))
        if kind in _WEBP_KEPT:
            kept.append((place, min(end, stop), kind))
        place = end
    yield b"RIFF" + struct.pack("<I", 4 + sum(end - start for start, end, _kind in kept)) + b"WEBP"
    for start, end, kind in kept:
        if kind == b"VP8X":
            yield data[start : start + 8] + bytes([data[start + 8] & ~_WEBP_TELLING]) + data[start + 9 : end]
        else:
            yield from _pieces(data, start, end)


def _gif(data: mmap.mmap) -> Iterator[Part]:
    place = 13 + _table(data[10])
    yield data[:place]
    while True:
        kind = data[place]
        if kind == 0x3B:
            yield b"\x3b"
            return
        if kind == 0x21:
            body = place + 2
            label, name = data[place + 1], data[place + 3 : place + 14]
            end = _blocks(data, body)
            if label == 0xF9 or (label == 0xFF and name in (b"NETSCAPE2.0", b"ANIMEXTS1.0")):
                yield data[place:end]
        elif kind == 0x2C:
            end = _blocks(data, place + 10 + _table(data[place + 9]) + 1)
            yield from _pieces(data, place, end)
        else:
            raise NotThisKind(_("图片已损坏"))
        place = end


def _table(flags: int) -> int:
    """Bytes of a colour table."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks(data: mmap.mmap, place: int) -> int:
    """Where a chain of sub-blocks ends."""
    while data[place]:
        place += data[place] + 1
    return place + 1
