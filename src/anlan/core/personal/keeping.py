"""Storing personal data and showing it masked: what rooms call inside their own services and queries."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from anlan.core.errors import NotFound
from anlan.core.personal import cipher
from anlan.core.personal.errors import PersonalDataErased
from anlan.core.personal.masking import mask
from anlan.core.personal.models import PersonalRecord


def _context(record: PersonalRecord) -> str:
    return f"{record.ref}:{record.kind}:{record.subject}"


def seal_into(record: PersonalRecord, text: str) -> None:
    """Put a text, encrypted for this record alone, and its mask into a record that is not saved yet."""
    record.ciphertext = cipher.seal(text, context=_context(record))
    record.key_id = cipher.key_id_of(record.ciphertext)
    record.masked = mask(record.kind, text)


def opened(record: PersonalRecord) -> str:
    """The text of a record, in clear. For this room's services, and for channels that must address somebody."""
    if record.erased_at is not None:
        raise PersonalDataErased()
    return cipher.unseal(bytes(record.ciphertext), context=_context(record))


def store(kind: str, text: str, subject: str, region_code: str) -> UUID:
    """Keep one piece of somebody's data; answers its reference. Call it inside the service that needs it.

    `subject` is whose it is (`person:17`), `region_code` where a mandate must lie to reveal it.
    """
    record = PersonalRecord(ref=uuid4(), kind=PersonalRecord.Kind(kind), subject=subject, region_code=region_code)
    seal_into(record, text.strip())
    record.save(force_insert=True)
    return record.ref


def masked_many(refs: Iterable[UUID | str | None]) -> dict[UUID, str]:
    """What may be shown of many pieces, in one query; erased ones say so, unknown ones are left out."""
    wanted = {UUID(str(ref)) for ref in refs if ref}
    if not wanted:
        return {}
    gone = _("（已清除）")
    rows = PersonalRecord.objects.filter(ref__in=wanted).values_list("ref", "masked", "erased_at")
    return {ref: gone if erased_at else masked for ref, masked, erased_at in rows}


def masked(ref: UUID | str | None) -> str:
    """What may be shown of one piece; empty where there is none."""
    return masked_many([ref]).get(UUID(str(ref)), "") if ref else ""


def same_as(ref: UUID | str | None, text: str) -> bool:
    """Whether a piece holds just this text, without showing it: against entering somebody twice."""
    record = PersonalRecord.objects.filter(ref=ref, erased_at__isnull=True).first() if ref else None
    return record is not None and opened(record) == text.strip()


def for_delivery(ref: UUID | str) -> str:
    """The text in clear, for the outbox alone: a message to a phone or mailbox must carry its address.

    It never reaches a screen or a log, so it writes no entry; the message's own entry tells of the delivery.
    """
    record = PersonalRecord.objects.filter(ref=ref).first()
    if record is None:
        raise NotFound()
    return opened(record)
