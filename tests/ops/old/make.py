"""Makes the databases of earlier versions that `test_upgrade` brings to this one: with the code of a commit, as its user
would have. Run by hand, once for each version that people hold.

    python -m tests.ops.old.make COMMIT NAME      → tests/ops/old/NAME.sqlite3.xz and NAME.sql.xz

An officer of Ludian, its earthquake and the incident it opened; of the country's units only its county's.
"""

from __future__ import annotations

import lzma
import os
import subprocess
import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path

from tests.ops.node import LUDIAN, ROOT, Node, until
from tests.postgres import Postgres, binaries, start_postgres

HERE = Path(__file__).parent
OFFICER = """
from anlan.core import clock
from anlan.core.accounts.services import assign_role, create_account, create_department, create_organisation
from anlan.core.clock.queries import reality
from anlan.core.permission import system_actor
with clock.entered(reality()):
    by = system_actor("test")
    home = create_organisation(name="鲁甸县应急局", region_code="530621", by=by)
    office = create_department(organisation_id=home.pk, name="值班室", hazards=["*"], by=by)
    account = create_account(username="old.commander", region_code="530621", by=by)
    assign_role(account_id=account.pk, role="commander", region_code="530621", department_id=office.pk, by=by)
"""
PRUNE = """
from django.apps import apps
from django.db import connection, transaction
from anlan.core.regions.models import Region
kept = "code IN ('53', '5306', '530621') OR code LIKE '530621%' OR parent_id IS NULL"
with connection.cursor() as cursor, transaction.atomic():
    if connection.vendor == "sqlite":
        cursor.execute("PRAGMA defer_foreign_keys = ON")
    cursor.execute(f"CREATE TEMP TABLE gone AS SELECT id FROM regions_region WHERE NOT ({kept})")
    for model in apps.get_app_config("regions").get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is Region and model is not Region:
                cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE {field.column} IN (SELECT id FROM gone)")
    cursor.execute("UPDATE regions_region SET parent_id = NULL WHERE id IN (SELECT id FROM gone)")
    cursor.execute("DELETE FROM regions_region WHERE id IN (SELECT id FROM gone)")
    cursor.execute("DELETE FROM regions_regionboundary WHERE region_id NOT IN (SELECT id FROM regions_region WHERE code = '530621')")
    cursor.execute("DELETE FROM regions_regionclosure WHERE descendant NOT IN (SELECT code FROM regions_region)")
    cursor.execute("DROP TABLE gone")
"""


def filled(folder: Path, code: Path, dsn: str = "") -> Node:
    """A node of the old code with its officer, its bulletin, its incident and what the house made of it; stopped."""
    node = Node(folder, database_url=dsn, DEMO_PLACE="")
    node.env["PYTHONPATH"] = f"{code / 'src'}{os.pathsep}{code}"
    node.anlan("init")
    _python(node, OFFICER)
    running = node.run()
    node.anlan("signal", "add", "-", given=LUDIAN.encode())
    until(lambda: "incident.opened" in node.anlan("journal", "export"), within_s=60, what="the incident")
    if (code / "src/anlan/impact").is_dir():
        until(lambda: "assessment.made" in node.anlan("journal", "export"), within_s=180, what="the assessment")
    running.terminate()
    running.wait(60)
    _python(node, PRUNE)
    return node


def _python(node: Node, code: str) -> None:
    subprocess.run([sys.executable, "-c", f"import django; django.setup()\n{code}"], env=node.env, check=True, cwd=node.data.parent)


def dumped(server: Postgres) -> bytes:
    """The database as SQL that any later server reads."""
    words = [str(binaries() / "pg_dump"), "--no-owner", "--no-privileges", server.dsn]
    lines = subprocess.run(words, check=True, capture_output=True).stdout.splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith((b"SET transaction_timeout", b"\\restrict", b"\\unrestrict")))


def main(commit: str, name: str) -> None:
    import sqlite3

    with tempfile.TemporaryDirectory(prefix="anlan-old-") as made:
        code = Path(made) / "code"
        tree = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout
        with tarfile.open(fileobj=BytesIO(tree)) as files:
            files.extractall(code, filter="data")
        filled(Path(made) / "data", code)
        with sqlite3.connect(Path(made) / "data" / "anlan.sqlite3", isolation_level=None) as database:
            database.execute("VACUUM")
            database.execute(f"VACUUM INTO '{made}/small.sqlite3'")
        (HERE / f"{name}.sqlite3.xz").write_bytes(lzma.compress((Path(made) / "small.sqlite3").read_bytes()))
        server = start_postgres()
        try:
            filled(Path(made) / "data-on-postgres", code, server.dsn)
            (HERE / f"{name}.sql.xz").write_bytes(lzma.compress(dumped(server)))
        finally:
            server.remove()


if __name__ == "__main__":
    main(*sys.argv[1:])
