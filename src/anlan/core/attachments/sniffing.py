"""What a file really is, by its content; its name must agree."""

from __future__ import annotations

import codecs
import re
import zipfile
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from anlan.core.attachments.errors import NotThisKind
from anlan.core.settings import conf

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# What is taken, by the ending of its name.
ACCEPTED: dict[str, str] = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".pdf": "application/pdf",
    ".docx": DOCX,
    ".xlsx": XLSX,
    ".mp4": "video/mp4",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".amr": "audio/amr",
    ".wav": "audio/wav",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".xml": "application/xml",
}
TEXTS = {"text/plain", "text/csv", "application/json", "application/geo+json", "application/xml"}
PICTURES = {"image/jpeg", "image/png", "image/webp", "image/gif"}

_HEAD = 4096
_CHUNK = 65536
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_FILM_BRANDS = {
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"MSNV",
    b"3gp4",
    b"3gp5",
    b"qt  ",
}
_SOUND_BRANDS = {b"M4A ", b"M4B "}


def sniffed(path: Path, name: str) -> str:
    """The media type of a file. Raises NotThisKind for what is not taken, or is not what its name says."""
    claimed = ACCEPTED.get(Path(name).suffix.lower())
    if claimed is None:
        raise NotThisKind(_("不接收这种类型"))
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise NotThisKind(_("文件是空的"))
    if claimed in TEXTS:
        _check_text(path, head, claimed)
    elif _by_magic(head, path) != claimed:
        raise NotThisKind(_("内容与扩展名不符"))
    return claimed


def _by_magic(head: bytes, path: Path) -> str | None:
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return "image/gif"
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12])
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return "video/mp4" if brand in _FILM_BRANDS else "audio/mp4" if brand in _SOUND_BRANDS else None
    if head.startswith(b"ID3") or (head[0] == 0xFF and head[1:2] and head[1] & 0xE6 == 0xE2):
        return "audio/mpeg"
    if head.startswith(b"#!AMR"):
        return "audio/amr"
    if head.startswith(b"PK\x03\x04"):
        return _office(path)
    return None


def _office(path: Path) -> str | None:
    """An office document, without macros, that does not unpack into a flood."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as fault:
        raise NotThisKind(_("文件已损坏")) from fault
    if len(parts) > conf.ATTACHMENT_MAX_PARTS or sum(part.file_size for part in parts) > conf.ATTACHMENT_MAX_UNPACKED:
        raise NotThisKind(_("解开后过大"))
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise NotThisKind(_("文件已加密"))
    if any(one.lower().endswith("vbaproject.bin") for one in names):
        raise NotThisKind(_("文件带有宏"))
    if "[Content_Types].xml" not in names:
        return None
    return DOCX if "word/document.xml" in names else XLSX if "xl/workbook.xml" in names else None


def _check_text(path: Path, head: bytes, claimed: str) -> None:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                if _CONTROLS.search(decoder.decode(chunk)):
                    raise NotThisKind(_("不是纯文本"))
            decoder.decode(b"", final=True)
    except UnicodeDecodeError as fault:
        raise NotThisKind(_("文本不是 UTF-8 编码")) from fault
    begins = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if claimed in ("application/json", "application/geo+json") and begins[:1] not in (b"{", b"["):
        raise NotThisKind(_("内容与扩展名不符"))
    if claimed == "application/xml" and (begins[:1] != b"<" or b"<!DOCTYPE" in head or b"<!ENTITY" in head):
        raise NotThisKind(_("内容与扩展名不符"))
