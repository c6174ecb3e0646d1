"""Names and numbers of people on call and of experts go into the personal store; the row keeps references."""

from __future__ import annotations

import uuid

from anlan.core.personal.keeping import seal_into
from anlan.core.personal.models import PersonalRecord
from anlan.resources.models import Expert, OnCall


def kept_apart(row: OnCall | Expert, *, name: str, phone: str) -> tuple[PersonalRecord, PersonalRecord]:
    """Name and number as records of the personal store, not saved; the row, not saved either, refers to them."""
    records = tuple(
        PersonalRecord(ref=uuid.uuid4(), kind=kind, subject=row.personal_subject, region_code=row.region_code)
        for kind in (PersonalRecord.Kind.NAME, PersonalRecord.Kind.PHONE)
    )
    for record, text in zip(records, (name, phone), strict=True):
        seal_into(record, text)
    row.name_ref, row.phone_ref = records[0].ref, records[1].ref
    return records[0], records[1]
