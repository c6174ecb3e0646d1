"""What the room says of the files hung on an incident."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from anlan.core.attachments.kinds import MB, kind_word, size_words
from anlan.core.attachments.models import Attachment
from anlan.core.attachments.sniffing import ACCEPTED
from anlan.core.settings import conf
from anlan.web import names
from anlan.web.rows import when

FILES = "file-list"


def file_row(file: Attachment, *, owners: Mapping[str, str] | None = None) -> dict[str, Any]:
    """parts/file_row.html."""
    return {
        "row_id": f"attachment-{file.uid}",
        "at": file.added_at,
        "when": when(file.added_at),
        "name": file.name,
        "url": reverse("attachment", args=[file.uid]),
        "kind": kind_word(file.blob.media_type),
        "size": size_words(file.blob.size),
        "who": (owners or names.actor_names([file.added_by])).get(file.added_by, ""),
        "void_url": reverse("incident-file-void", args=[file.about.partition(":")[2], file.uid]),
    }


def file_rows(files: Iterable[Attachment]) -> list[dict[str, Any]]:
    """Those that are shown, newest first."""
    shown = [file for file in files if file.voided_at is None]
    owners = names.actor_names(file.added_by for file in shown)
    return [file_row(file, owners=owners) for file in reversed(shown)]


def upload_form() -> dict[str, Any]:
    """What the form asks the browser to offer, and what it says of the limit."""
    return {"accept": ",".join(ACCEPTED), "most_mb": conf.ATTACHMENT_MAX_BYTES // MB}
