"""Input that could not be taken in: kept, shown to the officer of the desk, settled by a person."""

from __future__ import annotations

import hashlib
import uuid

from django.db import IntegrityError, transaction

from anlan.core import clock, journal, permission
from anlan.core.errors import NotFound
from anlan.core.permission import Actor
from anlan.core.settings import conf
from anlan.formats.faults import Fault
from anlan.incidents.errors import NothingChanges
from anlan.incidents.models import Refusal
from anlan.incidents.payloads import REFUSAL_SETTLE, REFUSAL_VIEW, SIGNAL_RECEIVE, RefusalSettled, SignalRefused
from anlan.incidents.services.placing import desk_of


@journal.service("signal.refused")
def keep_refusal(*, data: bytes, faults: tuple[Fault, ...], channel: str, name: str = "", by: Actor) -> Refusal:
    """Keep the head of a refused input with its faults; the same input at the same desk is kept once."""
    permission.require(by, SIGNAL_RECEIVE)
    key = {"channel": channel, "content_hash": hashlib.sha256(data).hexdigest(), "region_code": desk_of(by)}
    known = Refusal.objects.filter(**key).first()
    if known is None:
        try:
            with transaction.atomic():
                return _keep(key, data, faults, name, by)
        except IntegrityError:  # the same input came twice at once
            known = Refusal.objects.get(**key)
    known.changed_nothing = True  # type: ignore[attr-defined]
    return known


def _keep(key: dict[str, str], data: bytes, faults: tuple[Fault, ...], name: str, by: Actor) -> Refusal:
    refusal = Refusal(
        uid=str(uuid.uuid4()),
        received_at=clock.now(),
        name=name[: Refusal._meta.get_field("name").max_length],
        received_by=by.key,
        size=len(data),
        head=data[: conf.QUARANTINE_KEEP_BYTES],
        faults=[
            {"field": f.field, "code": f.reason_code, "line": f.line, "at": f.at, "params": dict(f.params)} for f in faults
        ],
        **key,
    )
    refusal.save(force_insert=True)
    journal.append(
        "signal.refused",
        about=refusal,
        by=by,
        payload=SignalRefused(
            channel=refusal.channel,
            size=refusal.size,
            content_hash=refusal.content_hash,
            faults=len(faults),
            first_field=faults[0].field,
            first_reason=faults[0].reason_code,
        ),
        regions=[refusal.region_code],
    )
    return refusal


@journal.service("refusal.settled")
def settle_refusal(*, refusal: str, by: Actor) -> Refusal:
    """Say that a refused input was dealt with. Raises NotFound, NotPermitted, NothingChanges."""
    row = Refusal.objects.select_for_update().filter(uid=refusal).first()
    if row is None or not permission.can(by, REFUSAL_VIEW, row):
        raise NotFound
    permission.require(by, REFUSAL_SETTLE, row)
    if row.settled_at is not None:
        raise NothingChanges
    row.settled_at, row.settled_by = clock.now(), by.key
    row.save(update_fields=["settled_at", "settled_by"])
    journal.append(
        "refusal.settled", about=row, by=by, payload=RefusalSettled(row.channel), regions=[row.region_code]
    )
    return row
