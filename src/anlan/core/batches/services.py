"""Bringing data in, and taking a batch back."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import QuerySet

from anlan.core import clock, journal
from anlan.core.batches.errors import BatchNeeded, BatchReplaced, BatchUndone
from anlan.core.batches.models import Batch, Sourced
from anlan.core.batches.payloads import BatchApplied, BatchWithdrawn
from anlan.core.clock.queries import reality
from anlan.core.errors import NotFound
from anlan.core.journal.sealing import scope_codes
from anlan.core.permission import Actor, Place, declare_act, require
from anlan.core.settings import conf

IMPORT = declare_act("batch.import", "Bring own data of a region in, and undo a batch.")
COMING = "coming"
"""Who has undone a batch whose rows are still coming in. One that is left so was cut off, and nothing of it ever stood."""


@dataclass(frozen=True)
class Incoming:
    """What is about to come in: rows not saved yet, those of one table together, and the rows that they take the place of."""

    rows: Iterable[Sourced]
    replaces: tuple[QuerySet[Any], ...] = ()


Leaving = Sequence[QuerySet[Any]]
_guards: list[Callable[[Leaving], object]] = []


def guard_leaving(check: Callable[[Leaving], object]) -> None:
    """Have `check` asked of rows that are about to stand no longer, in the transaction; it raises where they must stay."""
    if check not in _guards:
        _guards.append(check)


def apply_batch(
    *, kind: str, region_code: str, origin: str, source: str, licence: str, as_of: date, incoming: Iterable[Incoming],
    is_demo: bool = False, facts: dict[str, Any] | None = None, still: Callable[[], object] = bool, by: Actor,
) -> Batch:  # fmt: skip
    """Bring rows in as one batch; they stand all at once, and what they replace no longer does.

    They are written beforehand, not standing, in small transactions, so that a signal need not wait for fifty thousand of
    them; a batch that was cut off there is cleared away by the next of its kind and origin. A row takes batch, source, date
    and demo mark from here where it has none of its own. `still` is called in the transaction in which they come to stand:
    if what they were made of no longer holds, it raises, and nothing has come in. Facts are shared by all workspaces; the
    entry stands in the real one. Raises NotPermitted.
    """
    with clock.entered(reality()):
        at = clock.wall()
        batch = Batch(
            uid=str(uuid.uuid4()), kind=kind, region_code=region_code, origin=origin, source=source, licence=licence,
            as_of=as_of, is_demo=is_demo, facts=facts or {}, made_at=at, made_by=by.key, undone_at=at, undone_by=COMING,
        )  # fmt: skip
        require(by, IMPORT, Place(scope_codes([region_code])))
        for cut_off in Batch.objects.filter(kind=kind, region_code=region_code, origin=origin, undone_by=COMING):
            _clear_away(cut_off)
        batch.save()
        try:
            parts = [(part.replaces, _write(part.rows, batch)) for part in incoming]
            replaces = [one for replaces, _rows in parts for one in replaces]
            return _apply(batch, replaces, sum(rows for _, rows in parts), still, by=by)
        except Exception:
            _clear_away(batch)
            raise


def _write(rows: Iterable[Sourced], batch: Batch) -> int:
    """The rows, not standing yet; answers how many."""
    return sum(_write_table(table, of_table) for table, of_table in groupby(_marked(rows, batch), type))


def _write_table(table: type[Sourced], rows: Iterator[Sourced]) -> int:
    """Between two transactions whoever waits to write gets in."""
    written = 0
    while True:
        with transaction.atomic():  # a row may bring others along when it is made
            part = list(islice(rows, conf.BATCH_ROWS))
            table._base_manager.bulk_create(part)
        written += len(part)
        if len(part) < conf.BATCH_ROWS:
            return written
        if not connection.in_atomic_block:
            time.sleep(conf.BATCH_PAUSE_S)


def _clear_away(batch: Batch) -> None:
    """Take rows away that never stood, what points at others of them first."""
    with transaction.atomic():
        for table in sorted(sourced_tables(), key=lambda one: -_depth(one)):
            table._base_manager.filter(batch=batch)._raw_delete(table._base_manager.db)
        batch.delete()


def _depth(table: type[Sourced]) -> int:
    """0 for a table that points at none of the others."""
    found = [field.related_model for field in table._meta.concrete_fields if field.related_model is not None]
    return max((1 + _depth(one) for one in found if one is not table and issubclass(one, Sourced)), default=0)


@journal.service("batch.applied")
def _apply(
    batch: Batch, replaces: Iterable[QuerySet[Any]], rows: int, still: Callable[[], object], *, by: Actor
) -> Batch:
    require(by, IMPORT, batch)
    still()
    leaving = [one.filter(stands=True) for one in replaces]
    _ask_guards(leaving)
    replaced = sum(one.update(stands=False, replaced_by=batch) for one in leaving)
    for table in sourced_tables():
        table._base_manager.filter(batch=batch).update(stands=True)
    batch.undone_at, batch.undone_by = None, ""
    batch.save(update_fields=["undone_at", "undone_by"])
    payload = BatchApplied(
        kind=batch.kind, origin=batch.origin, source=batch.source, licence=batch.licence, as_of=batch.as_of.isoformat(),
        is_demo=batch.is_demo, rows=rows, replaced=replaced,
    )  # fmt: skip
    journal.append("batch.applied", about=batch, by=by, payload=payload, regions=[batch.region_code])
    return batch


def undo_batch(*, uid: str, by: Actor) -> Batch:
    """Take a batch back: its rows no longer stand, what it had replaced does again.

    Raises NotFound, NotPermitted, BatchUndone, BatchReplaced while a later batch stands in its place, and BatchNeeded while
    rows of another hang on its own.
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
    _refuse_if_needed(batch)
    _ask_guards([table._base_manager.filter(batch=batch, stands=True) for table in sourced_tables()])
    for table in sourced_tables():
        rows += table._base_manager.filter(batch=batch).update(stands=False)
        restored += table._base_manager.filter(replaced_by=batch).update(stands=True, replaced_by=None)
    batch.undone_at, batch.undone_by = clock.wall(), by.key
    batch.save(update_fields=["undone_at", "undone_by"])
    payload = BatchWithdrawn(kind=batch.kind, rows=rows, restored=restored)
    journal.append("batch.undone", about=batch, by=by, payload=payload, regions=[batch.region_code])
    return batch


def _refuse_if_needed(batch: Batch) -> None:
    """Lots of a later list hang on the stores of an earlier one."""
    for table in sourced_tables():
        for field in table._meta.concrete_fields:
            if field.related_model is not None and issubclass(field.related_model, Sourced):
                of_it = {f"{field.name}__batch": batch, "stands": True}
                other = table._base_manager.filter(**of_it).exclude(batch=batch).select_related("batch").first()
                if other is not None:
                    raise BatchNeeded(uid=batch.uid, later=other.batch.uid)


def _ask_guards(leaving: Leaving) -> None:
    for check in _guards:
        check(leaving)


def sourced_tables() -> tuple[type[Sourced], ...]:
    """Every table whose rows come in batches."""
    return tuple(model for model in apps.get_models() if issubclass(model, Sourced))


def _marked(rows: Iterable[Sourced], batch: Batch) -> Iterator[Sourced]:
    for row in rows:
        row.batch, row.stands = batch, False
        row.source = row.source or batch.source
        row.as_of = row.as_of or batch.as_of
        row.is_demo = row.is_demo or batch.is_demo
        yield row
