"""Recording a file, and taking it out of sight."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from anlan.core import clock, journal
from anlan.core.attachments.models import Attachment, Blob
from anlan.core.attachments.payloads import AttachmentStored, AttachmentVoided
from anlan.core.attachments.queries import VIEW
from anlan.core.attachments.rights import require_for, require_on
from anlan.core.errors import NotFound
from anlan.core.journal.sealing import scope_codes
from anlan.core.permission import Actor, Place, declare_act
from anlan.core.personal.keeping import store

ADD = declare_act("attachment.add", "Hang a file on something in the own scope.")
VOID = declare_act("attachment.void", "Take a file out of sight.")


@dataclass(frozen=True)
class Taken:
    """A file that stands on disk, sniffed and stripped. `position`: latitude, longitude it told, WGS 84."""

    name: str
    media_type: str
    size: int
    sha256: str
    original_sha256: str
    position: tuple[float, float] | None


@journal.service("attachment.stored")
def record_attachment(
    *, taken: Taken, about: str, region_codes: Sequence[str], hazard: str = "", by: Actor
) -> Attachment:
    """Hang a file that was taken in on something; `store_attachment` calls it."""
    require_on(by, ADD, about, Place(scope_codes(region_codes), hazard or None))
    blob, _ = Blob.objects.get_or_create(
        sha256=taken.sha256,
        defaults={"size": taken.size, "media_type": taken.media_type, "stored_at": clock.wall()},
    )
    uid = str(uuid.uuid4())
    position_ref = None
    if taken.position is not None:
        where = ",".join(str(degrees) for degrees in taken.position)
        position_ref = store("position", where, f"attachment:{uid}", region_codes[0] if region_codes else "")
    attachment = Attachment.objects.create(
        uid=uid,
        blob=blob,
        about=about,
        name=taken.name,
        region_codes=list(region_codes),
        hazard=hazard,
        position_ref=position_ref,
        added_by=by.key,
        added_at=clock.now(),
    )
    payload = AttachmentStored(
        about, taken.media_type, taken.size, taken.sha256, taken.original_sha256, taken.position is not None
    )
    journal.append(
        "attachment.stored", about=attachment, by=by, payload=payload, regions=list(region_codes), hazard=hazard
    )
    return attachment


@journal.service("attachment.voided")
def void_attachment(*, uid: str, by: Actor) -> Attachment:
    """Show a file no more; content and entry stay for the record."""
    attachment = Attachment.objects.select_for_update().filter(uid=uid, voided_at__isnull=True).first()
    if attachment is None:
        raise NotFound
    require_for(by, VOID, attachment, seen_by=VIEW)
    attachment.voided_at = clock.now()
    attachment.save(update_fields=["voided_at"])
    journal.append(
        "attachment.voided",
        about=attachment,
        by=by,
        payload=AttachmentVoided(attachment.about, attachment.blob_id),
        regions=attachment.region_codes,
        hazard=attachment.hazard,
    )
    return attachment
