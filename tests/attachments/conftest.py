"""Files of every kind, made here."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from anlan.core.attachments.models import Attachment
from anlan.core.attachments.storing import store_attachment
from anlan.core.permission import ENGINE

SECRET = b"Zhang San's phone"


def picture(kind: str, *, position: bool = True, orientation: int = 1, **options: Any) -> bytes:
    """A small picture of a gradient that tells where it was taken (27°12'N 103°18'E) and by whom."""
    image = Image.radial_gradient("L").resize((64, 48)).convert("RGB")
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x0112] = orientation
    if position:
        exif.get_ifd(0x8825).update({1: "N", 2: (27.0, 12.0, 0.0), 3: "E", 4: (103.0, 18.0, 0.0)})
    out = io.BytesIO()
    if kind == "PNG":
        note = PngInfo()
        note.add_text("Author", SECRET.decode())
        note.add_itxt("XML:com.adobe.xmp", SECRET.decode())
        options["pnginfo"] = note
    if kind == "GIF":
        image.save(out, kind, comment=SECRET, **options)
    else:
        image.save(out, kind, exif=exif, **options)
    return out.getvalue()


def office(part: str, *, extra: dict[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": b"<Types/>", part: b"<w/>", **(extra or {})}.items():
            archive.writestr(name, content)
    return out.getvalue()


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


def film(*, brand: bytes = b"isom") -> bytes:
    place = b"+27.2000+103.3000/"
    udta = box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(place), 0x15C7) + place) + SECRET)
    moov = box(b"moov", box(b"mvhd", bytes(100)) + box(b"trak", box(b"tkhd", bytes(84)) + box(b"udta", SECRET)) + udta)
    return box(b"ftyp", brand + bytes(4) + brand) + moov + box(b"mdat", b"pixels and sound")


FILES: dict[str, Callable[[], bytes]] = {
    "a.jpg": lambda: picture("JPEG"),
    "a.png": lambda: picture("PNG"),
    "a.webp": lambda: picture("WEBP"),
    "a.gif": lambda: picture("GIF"),
    "a.pdf": lambda: b"%PDF-1.7\n%%EOF\n",
    "a.docx": lambda: office("word/document.xml"),
    "a.xlsx": lambda: office("xl/workbook.xml"),
    "a.mp4": film,
    "a.m4a": lambda: film(brand=b"M4A "),
    "a.mp3": lambda: b"ID3\x04\x00\x00" + bytes(64),
    "a.amr": lambda: b"#!AMR\n" + bytes(64),
    "a.wav": lambda: b"RIFF" + struct.pack("<I", 68) + b"WAVEfmt " + bytes(60),
    "a.txt": lambda: "值班记录\r\n".encode(),
    "a.csv": lambda: b"\xef\xbb\xbf" + "县,死亡\n鲁甸,617\n".encode(),
    "a.json": lambda: b' {"a": 1}',
    "a.geojson": lambda: b'{"type": "Point"}',
    "a.xml": lambda: b'<?xml version="1.0"?><alert/>',
}


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder."""
    monkeypatch.setenv("ANLAN_DATA", str(tmp_path))
    return tmp_path / "files"


@pytest.fixture
def take(files: Path) -> Callable[..., Attachment]:
    def make(name: str, content: bytes | None = None, **rest: Any) -> Attachment:
        stream = io.BytesIO(FILES[name]() if content is None else content)
        wanted = {"about": "incident:1", "region_codes": ["530326"], "by": ENGINE}
        return store_attachment(stream=stream, name=name, **wanted | rest)

    return make
