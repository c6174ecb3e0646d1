"""Fixed SQL statements for the few reads that stand in every request.

Putting a query together costs the model layer several times what the database takes to answer a short one. Such
statements are written out instead; what they take and give is adapted to either database here. Only the models'
own columns, only reads, and the workspace stands in the statement where rows have one.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from django.db import connection


def rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """All rows a statement answers; instants among the values are stored ones (`stored`)."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def stored(instant: datetime) -> Any:
    """An instant as this database compares it."""
    return connection.ops.adapt_datetimefield_value(instant)


def instant(value: str | datetime) -> datetime:
    """What a column of instants holds, with its time zone; SQLite keeps UTC as text."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def names(value: str | list[str]) -> frozenset[str]:
    """A JSON column that holds a list of names."""
    return frozenset(json.loads(value) if isinstance(value, str) else value)
