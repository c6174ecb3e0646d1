"""Revealing and erasing personal data, and changing its keys."""

from __future__ import annotations

from uuid import UUID

from anlan.core import clock, journal, permission
from anlan.core.clock.queries import reality
from anlan.core.errors import NotFound
from anlan.core.journal.sealing import scope_codes
from anlan.core.permission import Actor, Place
from anlan.core.personal import rotation
from anlan.core.personal.errors import PersonalDataErased, ReasonTooShort
from anlan.core.personal.keeping import opened, store
from anlan.core.personal.models import PersonalRecord
from anlan.core.personal.payloads import PersonalErased, PersonalKeysRotated, PersonalRevealed

REVEAL = permission.declare_act("personal.reveal", "See a piece of personal data in clear, with a reason.")
ERASE = permission.declare_act("personal.erase", "Empty all personal data of somebody.")


def _place(record: PersonalRecord) -> Place:
    return Place(scope_codes([record.region_code]) if record.region_code else ())


@journal.service("personal.revealed")
def reveal(*, ref: UUID | str, reason: str, by: Actor) -> str:
    """The piece in clear, against a reason that is kept and an entry that stays.

    Raises NotFound where the actor's mandates do not reach the record, ReasonTooShort, PersonalDataErased.
    """
    permission.require(by, REVEAL)
    try:
        record = PersonalRecord.objects.select_for_update().filter(ref=UUID(str(ref))).first()
    except ValueError:
        record = None
    if record is None or not permission.can(by, REVEAL, _place(record)):
        raise NotFound()
    if len(reason.strip()) < ReasonTooShort.least:
        raise ReasonTooShort()
    if record.erased_at is not None:
        raise PersonalDataErased()
    text = opened(record)
    # The reason may itself name somebody: it is kept as a note of the same subject, and erased with it.
    note = store(PersonalRecord.Kind.NOTE, reason, record.subject, record.region_code)
    journal.append(
        "personal.revealed",
        about=f"personal:{record.ref}",
        by=by,
        payload=PersonalRevealed(ref=str(record.ref), kind=record.kind, reason_ref=str(note)),
        regions=[record.region_code] if record.region_code else [],
    )
    return text


@journal.service("personal.erased")
def erase(*, subject: str, by: Actor) -> int:
    """Empty every piece of a subject; answers how many. The journal, which holds only references, stays valid.

    Raises NotFound where the subject has nothing, or nothing the actor may erase. All or nothing.
    """
    permission.require(by, ERASE)
    records = list(PersonalRecord.objects.select_for_update().filter(subject=subject, erased_at__isnull=True))
    if not records or not all(permission.can(by, ERASE, _place(record)) for record in records):
        raise NotFound()
    PersonalRecord.objects.filter(ref__in=[record.ref for record in records]).update(
        ciphertext=b"", masked="", key_id="", erased_at=clock.wall()
    )
    with clock.entered(reality()):
        journal.append(
            "personal.erased",
            about=subject,
            by=by,
            payload=PersonalErased(subject=subject, records=len(records)),
            regions=sorted({record.region_code for record in records if record.region_code}),
        )
    return len(records)


@journal.service("personal.keys_rotated")
def rotate_keys(*, by: Actor) -> str:
    """Seal everything with a new key; answers its id. Done at the node's console (a system actor), by no account.

    The key before stays in the file until the next rotation: a transaction that began earlier may still need it.
    """
    if not by.is_system:
        raise permission.NotPermitted(act="system.manage")
    key_id, records = rotation.seal_anew()
    with clock.entered(reality()):
        journal.append(
            "personal.keys_rotated",
            about="node:personal-keys",
            by=by,
            payload=PersonalKeysRotated(key_id=key_id, records=records),
        )
    return key_id
