"""How a browser must treat a file that somebody uploaded: as a thing to look at or save, never as a page of ours."""

from __future__ import annotations

from django.utils.http import content_disposition_header

from anlan.core.attachments.models import Attachment
from anlan.core.attachments.sniffing import PICTURES

SHOWN_INLINE = PICTURES | {"application/pdf"}
_SANDBOX = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"


def response_headers(attachment: Attachment) -> dict[str, str]:
    """Headers of the answer that carries a file: inline for pictures and PDF only, in a sandbox; all else is saved."""
    media_type = attachment.blob.media_type
    as_attachment = media_type not in SHOWN_INLINE
    disposition = content_disposition_header(as_attachment, attachment.name)
    return {
        "Content-Type": f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type,
        "Content-Disposition": disposition or ("attachment" if as_attachment else "inline"),
        "Content-Length": str(attachment.blob.size),
        "Content-Security-Policy": _SANDBOX,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "private, no-cache",
        "ETag": f'"{attachment.blob_id}"',
    }
