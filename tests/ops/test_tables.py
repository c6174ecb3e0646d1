"""An empty database gets its tables at once; one that an earlier version made, step by step. Both end the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.ops.node import Node

MAKE_AND_TELL = """
import json, re, sys
import django; django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from anlan.cli import preparing
from anlan.cli.tables import TableMaker

rendered = []
if sys.argv[1] == "by steps":
    TableMaker.migrate = MigrationExecutor.migrate
forward = MigrationExecutor.apply_migration
MigrationExecutor.apply_migration = lambda *a, **k: rendered.append(a[2].name) or forward(*a, **k)
preparing.migrate()

ABOUT = {
    "sqlite": ["SELECT type, name, sql FROM sqlite_master"],
    "postgresql": [
        "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default, is_identity "
        "FROM information_schema.columns WHERE table_schema = 'public'",
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace",
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    ],
}
with connection.cursor() as cursor:
    def asked(sql):
        cursor.execute(sql)
        return cursor.fetchall()
    # Steps that alter a column put it last in SQLite, which nothing asks: the parts of a statement are compared, in any order.
    things = [" ( ".join(map(str, row)) for sql in ABOUT[connection.vendor] for row in asked(sql)]
    schema = sorted(" , ".join(sorted(re.split(r", | \\( ?", thing.removesuffix(")")))) for thing in things)
    rows = {}
    for table in connection.introspection.table_names(cursor):
        names = sorted({one.name for one in connection.introspection.get_table_description(cursor, table)} - {"applied", "created_at"})
        rows[table] = sorted(map(str, asked(f'SELECT {", ".join(map(connection.ops.quote_name, names))} FROM {table}')))
print(json.dumps({"steps": len(rendered), "schema": schema, "rows": rows}))
"""


def made(folder: Path, way: str) -> dict[str, Any]:
    """What a node's database holds that was made this way; on the server of the run where it has one."""
    server = os.environ.get("ANLAN_DATABASE_URL", "")
    if server:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{way}"'.encode())
        server = f"{server.rpartition('/')[0]}/{way.replace(' ', '%20')}"
    env = Node(folder, database_url=server).env
    done = subprocess.run([sys.executable, "-c", MAKE_AND_TELL, way], env=env, text=True, capture_output=True)
    assert done.returncode == 0, done.stderr[-3000:]
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.databases
def test_a_new_database_has_the_tables_and_rows_that_all_migrations_one_after_the_other_make(tmp_path: Path) -> None:
    at_once, by_steps = made(tmp_path / "at-once", "at once"), made(tmp_path / "by-steps", "by steps")
    assert at_once["steps"] == 0 and by_steps["steps"] == len(at_once["rows"]["django_migrations"])
    assert at_once["schema"] == by_steps["schema"]
    assert at_once["rows"] == by_steps["rows"]
    assert "reality" in str(at_once["rows"]["clock_workspace"])
