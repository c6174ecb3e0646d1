"""Bringing data in, and taking a batch back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from anlan.core import clock, journal
from anlan.core.batches.errors import BatchReplaced, BatchUndone
from anlan.core.batches.models import Batch, Sourced
from anlan.core.batches.payloads import BatchApplied, BatchWithdrawn
from anlan.core.clock.queries import reality
from anlan.core.errors import NotFound
from anlan.core.journal.sealing import scope_codes
from anlan.core.permission import Actor, Place, declare_act, require

IMPORT = declare_act("batch.import", "Bring own data of a region in, and undo a batch.")


@dataclass(frozen=True)
class Incoming:
    """What is about to come in: rows not saved yet, those of one table together, and the rows that they take the place of."""

    rows: Iterable[Sourced]
    replaces: tuple[QuerySet[Any], ...] = ()


@dataclass
class _Count:
    rows: int = 0
    replaced: int = 0


def apply_batch(
    *, kind: str, region_code: str, origin: str, source: str, licence: str, as_of: date, incoming: Iterable[Incoming],
    is_demo: bool = False, facts: dict[str, Any] | None = None, by: Actor,
) -> Batch:  # fmt: skip
    """Bring rows in as one batch, in one transaction; they stand at once, and what they replace no longer does.

    A row takes batch, source, date and demo mark from here where it has none of its own. Facts are shared by all
    workspaces; the entry stands in the real one. Raises NotPermitted.
    """
    with clock.entered(reality()):
        return _apply(
            Batch(
                uid=str(uuid.uuid4()), kind=kind, region_code=region_code, origin=origin, source=source, licence=licence,
                as_of=as_of, is_demo=is_demo, facts=facts or {}, made_at=clock.wall(), made_by=by.key,
            ),
            incoming,
            by=by,
        )  # fmt: skip


@journal.service("batch.applied")
def _apply(batch: Batch, incoming: Iterable[Incoming], *, by: Actor) -> Batch:
    require(by, IMPORT, Place(scope_codes([batch.region_code])))
    batch.save()
    count = _Count()
    for part in incoming:
        for replaced in part.replaces:
            count.replaced += replaced.filter(stands=True).update(stands=False, replaced_by=batch)
        for table, rows in groupby(_marked(part.rows, batch), type):
            count.rows += len(table._base_manager.bulk_create(rows))
    payload = BatchApplied(
        kind=batch.kind, origin=batch.origin, source=batch.source, licence=batch.licence, as_of=batch.as_of.isoformat(),
        is_demo=batch.is_demo, rows=count.rows, replaced=count.replaced,
    )  # fmt: skip
    journal.append("batch.applied", about=batch, by=by, payload=payload, regions=[batch.region_code])
    return batch


def undo_batch(*, uid: str, by: Actor) -> Batch:
    """Take a batch back: its rows no longer stand, what it had replaced does again.

    Raises NotFound, NotPermitted, BatchUndone, and BatchReplaced while a later batch stands on it.
    """
    with clock.entered(reality()):
        return _undo(uid, by=by)


@journal.service("batch.undone")
def _undo(uid: str, *, by: Actor) -> Batch:
    batch = Batch.objects.select_for_update().filter(uid=uid).first()
    if batch is None:
        raise NotFound
    require(by, IMPORT, batch)
    if not batch.stands:
        raise BatchUndone(uid=uid)
    rows = restored = 0
    for table in sourced_tables():
        later = table._base_manager.filter(batch=batch, replaced_by__isnull=False).select_related("replaced_by").first()
        if later is not None and later.replaced_by is not None:
            raise BatchReplaced(uid=uid, later=later.replaced_by.uid)
    for table in sourced_tables():
        rows += table._base_manager.filter(batch=batch).update(stands=False)
        restored += table._base_manager.filter(replaced_by=batch).update(stands=True, replaced_by=None)
    batch.undone_at, batch.undone_by = clock.wall(), by.key
    batch.save(update_fields=["undone_at", "undone_by"])
    payload = BatchWithdrawn(kind=batch.kind, rows=rows, restored=restored)
    journal.append("batch.undone", about=batch, by=by, payload=payload, regions=[batch.region_code])
    return batch


def sourced_tables() -> tuple[type[Sourced], ...]:
    """Every table whose rows come in batches."""
    return tuple(model for model in apps.get_models() if issubclass(model, Sourced))


def _marked(rows: Iterable[Sourced], batch: Batch) -> Iterator[Sourced]:
    for row in rows:
        row.batch = batch
        row.source = row.source or batch.source
        row.as_of = row.as_of or batch.as_of
        row.is_demo = row.is_demo or batch.is_demo
        yield row
