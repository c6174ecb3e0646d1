"""Taking a file in: copied, sniffed and stripped outside any transaction, then recorded in one."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from django.utils.translation import gettext as _

from anlan.core.attachments import films, pictures
from anlan.core.attachments.errors import FileRefused, FileTooLarge, NotThisKind
from anlan.core.attachments.keeping import aside, copied, hashed, put_in_place
from anlan.core.attachments.models import Attachment
from anlan.core.attachments.rights import require_on
from anlan.core.attachments.services import ADD, Taken, record_attachment
from anlan.core.attachments.sniffing import PICTURES, sniffed
from anlan.core.journal.sealing import scope_codes
from anlan.core.permission import Actor, Place
from anlan.core.settings import conf

_LONGEST_NAME = 120


def store_attachment(
    *, stream: BinaryIO, name: str, about: str, region_codes: Sequence[str], hazard: str = "", by: Actor
) -> Attachment:
    """Take a file in and hang it on something. Raises FileTooLarge, FileRefused, NotPermitted.

    Pictures and films are kept without their metadata; the position they told goes to the personal store.
    """
    require_on(by, ADD, about, Place(scope_codes(region_codes), hazard or None))
    name = safe_name(name)
    with aside() as original, aside() as kept:
        original_sha256 = copied(stream, original, most=conf.ATTACHMENT_MAX_BYTES)
        if original_sha256 is None:
            raise FileTooLarge(name=name, most_mb=conf.ATTACHMENT_MAX_BYTES // 1_000_000)
        try:
            media_type = sniffed(original, name)
            position = _stripped(original, kept, media_type)
        except NotThisKind as fault:
            raise FileRefused(name=name, reason=str(fault.reason)) from fault
        sha256 = hashed(kept)
        taken = Taken(name, media_type, kept.stat().st_size, sha256, original_sha256, position)
        put_in_place(kept, sha256)
    return record_attachment(taken=taken, about=about, region_codes=region_codes, hazard=hazard, by=by)


def _stripped(original: Path, kept: Path, media_type: str) -> tuple[float, float] | None:
    """Fill `kept` with what may be served; answers the position the file told."""
    if media_type in PICTURES:
        with kept.open("wb") as target:
            pictures.strip(original, target, media_type)
        return pictures.position(original)
    original.replace(kept)
    return films.blank(kept) if media_type in ("video/mp4", "audio/mp4") else None


def safe_name(name: str) -> str:
    """A name without folders, control characters or letters that turn the reading direction (exe.gpj)."""
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    clean = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    clean = " ".join(clean.split()).lstrip(".") or _("附件")
    stem, dot, ending = clean.rpartition(".")
    if not dot or len(ending) >= _LONGEST_NAME:
        return clean[:_LONGEST_NAME]
    return f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}"
