"""Copying a whole database out and in: SQLite through its online backup, PostgreSQL through its own programs."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from anlan.cli import codes
from anlan.cli.codes import Refused
from anlan.cli.speech import _

SQLITE, POSTGRESQL = "sqlite", "postgresql"
DUMP_NAMES = {SQLITE: "database.sqlite3", POSTGRESQL: "database.dump"}
_DEBIAN_PROGRAMS = Path("/usr/lib/postgresql")


def vendor() -> str:
    """Which kind of database this node has."""
    from django.db import connection

    return SQLITE if connection.vendor == "sqlite" else POSTGRESQL


def dump(target: Path) -> None:
    """Write a consistent copy while others go on writing. Raises Refused where the copy is not sound."""
    if vendor() == SQLITE:
        _dump_sqlite(target)
    else:
        _postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}", _url())


def load(source: Path) -> None:
    """Put a copy in place of whatever the database holds. Nobody else may be using it."""
    from django.db import connections

    connections.close_all()
    if vendor() == SQLITE:
        _check_sqlite(source)
        place = sqlite_path()
        for leftover in (place, Path(f"{place}-wal"), Path(f"{place}-shm")):
            leftover.unlink(missing_ok=True)
        shutil.move(source, place)
    else:
        drop_tables()
        _postgres(
            "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
            f"--dbname={_url()}", str(source),
        )  # fmt: skip


def sqlite_path() -> Path:
    from django.db import connection

    return Path(connection.settings_dict["NAME"])


def drop_tables() -> None:
    """Empty the PostgreSQL database of tables, for a copy to be loaded."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)} CASCADE")
    connection.close()


def _dump_sqlite(target: Path) -> None:
    with closing(sqlite3.connect(sqlite_path())) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)  # one read transaction: a single instant, whatever is written meanwhile
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    _check_sqlite(target)


def _check_sqlite(path: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
            said = copy.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as fault:
        said = str(fault)
    if said != "ok":
        raise Refused(_("数据库副本不完整：%(said)s") % {"said": said})


def _url() -> str:
    """The address for libpq, without the password: that travels in the environment, where `ps` shows nothing."""
    from urllib.parse import quote

    from django.db import connection

    settings = connection.settings_dict
    user = f"{quote(str(settings['USER']))}@" if settings["USER"] else ""
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    return f"postgresql://{user}{settings['HOST']}{port}/{quote(str(settings['NAME']))}"


def _password() -> Mapping[str, str]:
    from django.db import connection

    password = str(connection.settings_dict["PASSWORD"])
    return {"PGPASSWORD": password} if password else {}


def _program(name: str) -> str:
    """The newest installed one: it copies servers of its own version and older."""
    newest = sorted(_DEBIAN_PROGRAMS.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    found = str(newest[-1]) if newest else shutil.which(name)
    if found is None:
        raise Refused(
            _("本机没有 %(program)s，无法备份 PostgreSQL。请先安装：sudo apt install postgresql-client") % {"program": name},
            codes.UNREACHABLE,
        )
    return found


def _postgres(program: str, *arguments: str) -> None:
    done = subprocess.run(
        [_program(program), *arguments], capture_output=True, text=True, check=False, env={**os.environ, **_password()}
    )
    if done.returncode:
        raise Refused(_("%(program)s 失败：%(said)s") % {"program": program, "said": done.stderr.strip()[-500:]})
