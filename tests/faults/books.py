"""Reading a node's database from outside, and what must be true in it after any kill."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg


class Books:
    """Asks either database the same questions."""

    def __init__(self, folder: Path, dsn: str = "") -> None:
        self._folder, self._dsn = folder, dsn

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        if self._dsn:
            with psycopg.connect(self._dsn) as database:
                return database.execute(query).fetchall()  # type: ignore[arg-type]
        with closing(sqlite3.connect(self._folder / "anlan.sqlite3", timeout=20)) as database:
            return database.execute(query).fetchall()

    def one(self, query: str) -> Any:
        return self.rows(query)[0][0]

    def is_settled(self) -> bool:
        """Everything sealed, every reaction at the head, nothing parked, and still so when asked again."""
        head = self._head()
        behind = f"SELECT count(*) FROM reactions_cursor WHERE seq < {head}"
        is_quiet = self.one(behind) == 0 and self.one("SELECT count(*) FROM reactions_parked") == 0
        # What a reaction wrote is committed with its cursor: if it is neither waiting nor sealed now, there was nothing.
        return bool(is_quiet and self.one("SELECT count(*) FROM journal_entry WHERE seq IS NULL") == 0 and self._head() == head)

    def _head(self) -> int:
        return int(self.one("SELECT coalesce(max(seq), 0) FROM journal_entry"))


def faults(books: Books, acknowledged: list[tuple[int, str]]) -> list[str]:
    """What is wrong, in words; empty when all is well."""
    found: list[str] = []
    stored = [uid for (uid,) in books.rows("SELECT uid FROM incidents_signal")]
    known = set(stored)
    found += [f"acknowledged and lost: {number} {uid}" for number, uid in acknowledged if uid not in known]
    found += [f"stands twice: {uid}" for uid in known if stored.count(uid) > 1]
    by_number: dict[int, set[str]] = {}
    for number, uid in acknowledged:
        by_number.setdefault(number, set()).add(uid)
    found += [f"bulletin {number} has ids {uids}" for number, uids in by_number.items() if len(uids) > 1]
    doubles = "SELECT content_hash, count(*) FROM incidents_signal GROUP BY source, content_hash HAVING count(*) > 1"
    found += [f"content stands twice: {row}" for row in books.rows(doubles)]
    for table, kind, verbs in (
        ("incidents_signal", "signal", "'signal.received', 'signal.revised', 'signal.withdrawn', 'signal.filed'"),
        ("incidents_incident", "incident", "'incident.opened'"),
    ):
        told = [
            about.partition(":")[2]
            for (about,) in books.rows(f"SELECT about FROM journal_entry WHERE verb IN ({verbs})")
            if about.startswith(f"{kind}:")
        ]
        rows = {uid for (uid,) in books.rows(f"SELECT uid FROM {table}")}
        found += [f"{kind} {uid} has no entry" for uid in rows - set(told)]
        found += [f"entry of {kind} {uid} has no row" for uid in set(told) - rows]
        found += [f"{len(told) - len(set(told))} {kind}s are told of twice" for _ in range(len(told) != len(set(told)))]
    effects = (
        "SELECT cause, verb, about, actor, count(*) FROM journal_entry WHERE cause IS NOT NULL"
        " GROUP BY cause, verb, about, actor HAVING count(*) > 1"
    )
    found += [f"a reaction's effect stands twice: {row}" for row in books.rows(effects)]
    unsorted = (
        "SELECT e.about FROM journal_entry e WHERE e.verb = 'signal.received' AND NOT EXISTS"
        " (SELECT 1 FROM journal_entry f WHERE f.cause = e.id)"
    )
    found += [f"a reaction had no effect: {row}" for row in books.rows(unsorted)]
    return found
