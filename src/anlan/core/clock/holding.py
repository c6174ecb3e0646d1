"""Putting asks about the same thing in order, where no row stands yet that could be locked."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from anlan.core.clock.context import current_workspace


def hold(keys: Iterable[str]) -> None:
    """Hold these keys in this workspace until the transaction ends: who asks for one of them meanwhile waits.

    SQLite has one writer anyway. Taken in one order, so that two who hold several never wait for each other.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for key in sorted(set(keys)):
                cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [current_workspace().id, key])
