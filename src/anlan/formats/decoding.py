"""From bytes to text, within limits: gzip, size, encoding."""

from __future__ import annotations

import re
import zlib

from anlan.formats.faults import FormatError, refuse

#: Bytes read of one input, after unpacking. A ShakeMap grid.xml of a great earthquake has about 10 MB.
LIMIT_BYTES = 32 * 1024 * 1024
_STEP_BYTES = 256 * 1024
_GZIP = b"\x1f\x8b"
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,80}?encoding\s*=\s*[\"']([A-Za-z0-9_.-]{1,20})[\"']")
#: Encodings an XML declaration may name beside those found by content.
_SINGLE_BYTE = {"iso-8859-1": "latin-1", "latin1": "latin-1", "windows-1252": "cp1252"}
_BIG5 = frozenset({"big5", "big5-hkscs", "big5hkscs", "cp950"})
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def unpack(data: bytes, *, limit_bytes: int = LIMIT_BYTES) -> bytes:
    """The bytes themselves, or what a gzip file holds; never more than `limit_bytes` in memory."""
    if len(data) > limit_bytes:
        raise too_large(limit_bytes)
    if not data.startswith(_GZIP):
        return data
    parts: list[bytes] = []
    size = 0
    rest = data
    while rest.startswith(_GZIP):  # a gzip file may have several members
        member = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        feed = rest
        while not member.eof:
            try:
                part = member.decompress(feed, _STEP_BYTES)
            except zlib.error:
                raise refuse("file", "gzip_damaged") from None
            if not part and not member.unconsumed_tail and not member.eof:
                raise refuse("file", "truncated")
            size += len(part)
            if size > limit_bytes:
                raise too_large(limit_bytes)
            parts.append(part)
            feed = member.unconsumed_tail
        rest = member.unused_data
    return b"".join(parts)


def too_large(limit_bytes: int) -> FormatError:
    return refuse("file", "too_large", limit_mb=f"{limit_bytes / 1024 / 1024:g}")


def decode(data: bytes) -> str:
    """The text of an unpacked input: UTF-8, UTF-16 or GB18030, found by content."""
    if not data.strip():
        raise refuse("file", "empty")
    text = _decode(data).removeprefix("\ufeff")
    if not text.strip():
        raise refuse("file", "empty")
    if _CONTROL.search(text):
        raise refuse("file", "binary")
    return text


def _decode(data: bytes) -> str:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _strict(data, name)
    declared = _XML_ENCODING.match(data[:200].lstrip().lower())
    if declared and (name := _SINGLE_BYTE.get(declared[1].decode("ascii"), "")):
        return _strict(data, name)
    if declared and declared[1].decode("ascii") in _BIG5:
        return _strict(data, "big5hkscs")
    if name := _utf16_without_bom(data):
        return _strict(data, name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # Plain UTF-8 up to its last character was cut there; it shall not be taken for GB18030.
        if error.start >= len(data) - 4 and not data[: error.start].isascii():
            raise refuse("file", "truncated", line=data.count(b"\n") + 1) from None
    return _strict(data, "gb18030")


def _utf16_without_bom(data: bytes) -> str:
    """The UTF-16 flavour of text that begins with ASCII, told by its zeros; otherwise nothing."""
    head = data[:4]
    if len(head) == 4 and head[0] and not head[1] and head[2] and not head[3]:
        return "utf-16-le"
    if len(head) == 4 and not head[0] and head[1] and not head[2] and head[3]:
        return "utf-16-be"
    return ""


def _strict(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        if b"\x00" in data[:1024] and not name.startswith("utf-16"):
            raise refuse("file", "binary") from None
        if error.start >= len(data) - 4:
            raise refuse("file", "truncated", line=data.count(b"\n") + 1) from None
        raise refuse("file", "encoding", line=data.count(b"\n", 0, error.start) + 1) from None


def read_text(data: bytes, *, limit_bytes: int = LIMIT_BYTES) -> str:
    """Unpack and decode."""
    return decode(unpack(data, limit_bytes=limit_bytes))
