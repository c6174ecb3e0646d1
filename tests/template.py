"""One database, migrated and with the regions, made while the workers still collect; each begins with a copy of it.

Run as a program it makes it. Only where several workers share a run: one alone would wait for what it may not need.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

NAME = "anlan_template"
"""Of the database on PostgreSQL; on SQLite it is a file."""


def folder() -> Path:
    """Where it stands; waits for whoever is making it, makes it where nobody is."""
    from tests.ops.node import once

    return once("template", _in_a_process)


def begin_with_it(database: dict[str, Any]) -> None:
    """Have Django make the test database of these settings as a copy."""
    made = folder()
    if "sqlite" in database["ENGINE"]:
        shutil.copyfile(made / "test.sqlite3", database["TEST"]["NAME"])
    else:
        database["TEST"]["TEMPLATE"] = NAME


def _in_a_process(half: Path) -> None:
    environment = os.environ | {"ANLAN_DATA": str(half)}
    environment.pop("PYTEST_XDIST_WORKER", None)
    subprocess.run([sys.executable, "-m", "tests.template", "make"], env=environment, check=True)


def _make() -> None:
    import django

    django.setup()
    from django.db import connection

    from anlan.core.journal.models import Entry
    from anlan.core.permission import system_actor
    from anlan.core.regions.services import load_regions
    from tests.conftest import real_workspace

    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["NAME"] = NAME
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    real_workspace()
    load_regions(by=system_actor("tests"))
    Entry.objects.filter(verb="regions.imported").delete()
    connection.close()


if __name__ == "__main__":
    _make() if sys.argv[1:] == ["make"] else folder()
