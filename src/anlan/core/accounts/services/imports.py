"""Batches of an import: noted as a whole, undone as a whole. Each row went through the verb of its own noun."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from anlan.core import clock, journal, permission
from anlan.core.accounts.errors import BatchUndone
from anlan.core.accounts.models import ImportBatch, ImportedRow
from anlan.core.accounts.payloads import ImportApplied, ImportUndone
from anlan.core.accounts.scope import MANAGE, note, place
from anlan.core.accounts.services import accounts, organisations, people, roles
from anlan.core.errors import NotFound
from anlan.core.journal import correlated
from anlan.core.permission import Actor


@dataclass(frozen=True)
class RowDone:
    """One thing an import made (`before` empty) or changed (`before`: what its verb needs to put it back)."""

    kind: str
    object_id: int
    before: dict[str, Any] | None = None


@journal.service("import.applied")
def apply_import(*, key: str, resource: str, rows: Sequence[RowDone], region_code: str, by: Actor) -> ImportBatch:
    """Note a batch whose rows have just been written under the correlation `key`, in the same transaction."""
    permission.require(by, MANAGE, place(region_code))
    batch = ImportBatch.objects.create(
        key=key, resource=resource, region_code=region_code, applied_by=by.key, applied_at=clock.wall()
    )
    ImportedRow.objects.bulk_create(
        ImportedRow(batch=batch, kind=row.kind, object_id=row.object_id, before=row.before) for row in rows
    )
    created = sum(row.before is None for row in rows)
    note(
        "import.applied",
        about=batch,
        by=by,
        payload=ImportApplied(resource, created, len(rows) - created),
        regions=[region_code],
    )
    return batch


Undo = Callable[[int, "dict[str, Any] | None", Actor], object]


def _organisation(pk: int, before: dict[str, Any] | None, by: Actor) -> object:
    if before is None:
        return organisations.close_organisation(organisation_id=pk, by=by)
    return organisations.change_organisation(organisation_id=pk, **before, by=by)


def _department(pk: int, before: dict[str, Any] | None, by: Actor) -> object:
    if before is None:
        return organisations.close_department(department_id=pk, by=by)
    return organisations.change_department(department_id=pk, **before, by=by)


def _person(pk: int, before: dict[str, Any] | None, by: Actor) -> object:
    if before is None:
        return people.person_left(person_id=pk, by=by)
    return people.change_person(person_id=pk, **before, by=by)


def _account(pk: int, before: dict[str, Any] | None, by: Actor) -> object:
    if before is None:
        return accounts.deactivate_account(account_id=pk, by=by)
    return accounts.reactivate_account(account_id=pk, by=by)


def _assignment(pk: int, before: dict[str, Any] | None, by: Actor) -> object:
    return roles.withdraw_role(assignment_id=pk, by=by)


UNDOES: dict[str, Undo] = {
    "organisation": _organisation,
    "department": _department,
    "person": _person,
    "account": _account,
    "assignment": _assignment,
}


@journal.service("import.undone")
def undo_import(*, batch_id: int, by: Actor) -> ImportBatch:
    """Put everything a batch did back, last row first, each by its own verb; all or nothing.

    What was made is closed, not deleted. Refused, by the verb of the row, where something now depends on it.
    """
    permission.require(by, MANAGE)
    batch = ImportBatch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None or not permission.can(by, MANAGE, place(batch.region_code)):
        raise NotFound()
    if batch.undone_at is not None:
        raise BatchUndone()
    with correlated(batch.key):
        done = list(batch.rows.order_by("-id"))
        for row in done:
            UNDOES[row.kind](row.object_id, row.before, by)
        batch.undone_at = clock.wall()
        batch.save(update_fields=["undone_at"])
        note(
            "import.undone",
            about=batch,
            by=by,
            payload=ImportUndone(batch.resource, len(done)),
            regions=[batch.region_code],
        )
    return batch
