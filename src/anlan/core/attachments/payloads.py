"""What the journal keeps of a file: never its name, which may name somebody."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from anlan.core.journal import verb


@verb("attachment.stored", _("附件已存"))
@dataclass(frozen=True)
class AttachmentStored:
    """A file was hung on something. `original_sha256` is what came in, `sha256` what is kept without its metadata."""

    about: str
    media_type: str
    size: int
    sha256: str
    original_sha256: str
    has_position: bool


@verb("attachment.voided", _("附件作废"))
@dataclass(frozen=True)
class AttachmentVoided:
    """A file is shown no more; its content stays for the record."""

    about: str
    sha256: str
