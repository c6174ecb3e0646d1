"""`china`: the database with all regions. In another room's conftest:

from tests.regions.fixtures import all_of_china, china  # noqa: F401
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

_kept: dict[str, Any] = {}
"""Table → what a loading put into it: rows on SQLite, a COPY on PostgreSQL."""
_counts: dict[str, int] = {}


def untouched() -> set[str]:
    """The tables of the regions, where all stand as they were loaded: nobody but the regions' own tests changes a row of them."""
    if not _counts:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in _counts))
        return set(_counts) if dict(cursor.fetchall()) == _counts else set()


@pytest.fixture(scope="session")
def all_of_china(django_db_setup: None, django_db_blocker: Any) -> None:
    """Loads the tables once, before the first test's transaction begins, where the template did not bring them.

    Its journal entry is taken away again: other rooms' tests begin with an empty journal.
    """
    from anlan.core.journal.models import Entry
    from anlan.core.permission import system_actor
    from anlan.core.regions.models import RegionTables
    from anlan.core.regions.services import load_regions
    from tests.conftest import real_workspace

    with django_db_blocker.unblock():
        real_workspace()
        if not RegionTables.objects.exists():
            load_regions(by=system_actor("tests"))
            Entry.objects.filter(verb="regions.imported").delete()
        _keep()


@pytest.fixture
def china(all_of_china: None, db: None) -> Iterator[None]:
    """All regions; written back where the flush of a transactional test has swept them away."""
    from anlan.core.regions import queries
    from anlan.core.regions.models import RegionTables
    from tests.conftest import real_workspace

    real_workspace()
    if not RegionTables.objects.exists():
        _write_back()
    yield
    queries.forget()


def _keep() -> None:
    for model in apps.get_app_config("regions").get_models():
        table = model._meta.db_table
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(connection.settings_dict["NAME"])) as plain:  # as stored: no dates made of text
                _kept[table] = plain.execute(f"SELECT * FROM {table}").fetchall()
        else:
            with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT") as out:
                _kept[table] = [bytes(part) for part in out]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            _counts[table] = cursor.fetchone()[0]


@transaction.atomic
def _write_back() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # the rows stood before: no foreign key need be looked after again
            cursor.execute("SET LOCAL session_replication_role = replica")
        for table, kept in _kept.items():
            if not kept:
                continue
            if connection.vendor == "sqlite":
                marks = ",".join("?" * len(kept[0]))
                connection.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", kept)
            else:
                with cursor.copy(f"COPY {table} FROM STDIN") as into:
                    for part in kept:
                        into.write(part)
