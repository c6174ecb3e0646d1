"""Writing entries: inside the caller's transaction, unsealed, without waiting for anybody."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from django.db import connection

from anlan.core import clock
from anlan.core.journal.verbs import payload_text
from anlan.core.permission import Actor

if TYPE_CHECKING:  # the models load later than this face
    from anlan.core.journal.models import Entry


class NotInTransaction(RuntimeError):
    """An entry was appended outside a transaction: it could stand without its state row."""


class HasJournalKey(Protocol):
    """What an entry can be about: says `kind:key` of itself."""

    @property
    def journal_key(self) -> str: ...


@dataclass(frozen=True)
class Correlation:
    """What an entry follows from: the request or the entry that set it off."""

    id: str
    cause: int | None = None


_correlation: ContextVar[Correlation | None] = ContextVar("anlan_correlation", default=None)
_appended: ContextVar[list[str] | None] = ContextVar("anlan_appended", default=None)


def correlation() -> Correlation:
    """The correlation of the running request or reaction; a new one where none was given."""
    current = _correlation.get()
    return current or Correlation(str(uuid.uuid4()))


def current_correlation() -> Correlation | None:
    """The correlation of the running request or reaction, None outside any: for logs, which invent none."""
    return _correlation.get()


@contextmanager
def correlated(id: str | None = None, *, cause: int | None = None) -> Iterator[Correlation]:
    """Carry one correlation id through the block."""
    current = Correlation(id or str(uuid.uuid4()), cause)
    token = _correlation.set(current)
    try:
        yield current
    finally:
        _correlation.reset(token)


def is_in_service() -> bool:
    """Whether a service runs: what it reads now may yet be rolled back."""
    return _appended.get() is not None


@contextmanager
def counted_appends() -> Iterator[list[str]]:
    """Collects the verbs appended in the block (and in blocks inside it)."""
    outer = _appended.get()
    mine: list[str] = []
    token = _appended.set(mine)
    try:
        yield mine
    finally:
        _appended.reset(token)
    if outer is not None:  # what an inner service that failed had appended is rolled back and does not count
        outer.extend(mine)


@dataclass(frozen=True)
class Draft:
    """An entry to be appended together with others."""

    verb: str
    about: HasJournalKey | str
    payload: object
    regions: Sequence[str] = ()
    hazard: str = ""
    occurred_at: datetime | None = None


def _row(draft: Draft, by: Actor, link: Correlation, operational: datetime, recorded: datetime) -> tuple[Any, ...]:
    """What stands in `_COLUMNS`, for one entry."""
    about = draft.about if isinstance(draft.about, str) else draft.about.journal_key
    _check_sizes(by.key, about, draft)
    return (
        clock.current_workspace().id, draft.verb, by.key, about, ",".join(draft.regions), draft.hazard,
        draft.occurred_at or operational, recorded, payload_text(draft.verb, draft.payload), link.id, link.cause,
    )  # fmt: skip


def _check_sizes(actor: str, about: str, draft: Draft) -> None:
    """Refused here, where the one who writes is told: one row too long for its column would stop the sealer for all."""
    for code in draft.regions:
        if not 0 < len(code) <= _LONGEST["region"] or "," in code:
            raise ValueError(f"{code!r} is no region code; {draft.verb} about {about} is not written down")
    for name, text in (("about", about), ("actor", actor), ("hazard", draft.hazard)):
        if len(text) > _LONGEST[name]:
            raise ValueError(f"{name} {text!r} is too long for the journal")


_LONGEST = {"region": 12, "about": 80, "actor": 64, "hazard": 32}
"""As the columns of `models` are; PostgreSQL holds to them, SQLite does not."""


def append_many(drafts: Iterable[Draft], *, by: Actor) -> list[Entry]:
    """Append several entries in one go. Raises NotInTransaction outside a transaction."""
    if not connection.in_atomic_block:
        raise NotInTransaction("journal entries are appended inside the transaction of the change they tell of")
    link, operational, recorded = correlation(), clock.now(), clock.wall()
    rows = [_row(draft, by, link, operational, recorded) for draft in drafts]
    entries: list[Entry] = []
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        entries += _insert(rows[start : start + _ROWS_AT_ONCE])
    counted = _appended.get()
    if counted is not None:
        counted.extend(entry.verb for entry in entries)
    return entries


_COLUMNS = {
    "workspace_id": "bigint", "verb": "text", "actor": "text", "about": "text", "regions": "text", "hazard": "text",
    "occurred_at": "timestamptz", "recorded_at": "timestamptz", "payload": "text", "correlation": "text", "cause": "bigint",
}  # fmt: skip
"""What an entry says, by column, with PostgreSQL's types. The sealer fills the others, which begin empty."""
_INSTANTS = slice(list(_COLUMNS).index("occurred_at"), list(_COLUMNS).index("recorded_at") + 1)
_ROWS_AT_ONCE = 200
_INSERT = f"INSERT INTO journal_entry ({', '.join(_COLUMNS)}, hash_algorithm, previous_hash, hash)"
_MARKS = f"({'%s,' * len(_COLUMNS)}'','','')"
_RECORDS = f"""SELECT t.*, '', '', '' FROM json_to_recordset(%s::json)
    AS t({', '.join(f'{name} {kind}' for name, kind in _COLUMNS.items())})"""


def _insert(rows: list[tuple[Any, ...]]) -> list[Entry]:
    """Write the rows in one statement; answers the entries, whose ids rise in the order of the rows.

    Past the ORM: its compiler takes four times as long as the database, and every change of state pays it. To
    PostgreSQL many rows go as one JSON text, for its driver takes longer over a thousand values than the server does.
    """
    from anlan.core.journal.models import Entry

    if len(rows) > 1 and connection.vendor == "postgresql":
        records = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
        statement, values = _RECORDS, [json.dumps(records, ensure_ascii=False, default=datetime.isoformat)]
    else:
        statement, values = f"VALUES {', '.join([_MARKS] * len(rows))}", _adapted(rows)
    with connection.cursor() as cursor:
        cursor.execute(f"{_INSERT} {statement} RETURNING id", values)
        keys = sorted(key for (key,) in cursor.fetchall())
    names = ("id", "seq", *_COLUMNS, "hash_algorithm", "previous_hash", "hash")
    return [
        Entry.from_db(connection.alias, names, (key, None, *row, "", "", "")) for key, row in zip(keys, rows, strict=True)
    ]


def _adapted(rows: list[tuple[Any, ...]]) -> list[Any]:
    """The values of all rows, instants as this database keeps them."""
    adapted = {at: connection.ops.adapt_datetimefield_value(at) for at in {at for row in rows for at in row[_INSTANTS]}}
    values: list[Any] = []
    for row in rows:
        values += row[: _INSTANTS.start]
        values += [adapted[at] for at in row[_INSTANTS]]
        values += row[_INSTANTS.stop :]
    return values


def append(
    verb: str,
    *,
    about: HasJournalKey | str,
    by: Actor,
    payload: object,
    regions: Sequence[str] = (),
    hazard: str = "",
    occurred_at: datetime | None = None,
) -> Entry:
    """Append one entry about a thing, in the transaction that changes it.

    `regions` are the codes of the affected regions (their ancestors are added on sealing); `occurred_at`
    is when it happened, operational now by default.
    """
    return append_many([Draft(verb, about, payload, regions, hazard, occurred_at)], by=by)[0]


