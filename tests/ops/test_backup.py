"""Backup, restore and upgrade, drilled on both databases."""

from __future__ import annotations

import json
import os
import sqlite3
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.faults.books import Books
from tests.ops.node import LUDIAN, Node, copied, once, prepared, prepared_on_postgres
from tests.postgres import Postgres, start_postgres

OTHER = LUDIAN.replace("6.5级", "5.1级").replace("30分", "47分")


def lived_in(node: Node) -> None:
    """A node takes in a signal, seals, checkpoints, and has a file."""
    node.anlan("signal", "add", "-", given=LUDIAN.encode())
    (node.data / "files" / "ab").mkdir(parents=True)
    (node.data / "files" / "ab" / "abcdef").write_bytes(b"\x89PNG picture")
    (node.data / "layers" / "cd").mkdir(parents=True)
    (node.data / "layers" / "cd" / "cdef.npz").write_bytes(b"arrays of a place")
    seal(node)


def house_on_sqlite(half: Path) -> None:
    lived_in(prepared(half / "data"))


def house_on_postgres(half: Path) -> None:
    node, server = prepared_on_postgres(half / "data")
    lived_in(node)
    server.keep_as(half / "server")


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """Its first database is that of the house."""
    made = start_postgres(like=once("house-postgres", house_on_postgres) / "server")
    yield made
    made.remove()


BOTH_IN_SOAK = pytest.mark.parametrize(
    "place", ["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)], indirect=True
)
"""Two other tests tell in the gate that PostgreSQL is dumped, restored and brought back."""


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., Node]]:
    """Makes nodes on a database of their own, empty or like the house."""
    made: list[Node] = []

    def make(name: str, *, like_house: bool = False) -> Node:
        url = ""
        if request.param == "postgresql":
            server = request.getfixturevalue("server")
            with psycopg.connect(server.dsn_of("template1"), autocommit=True) as database:
                database.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
                database.execute(f'CREATE DATABASE "{name}"' + (" TEMPLATE postgres" if like_house else ""))
            url = server.dsn_of(name)
        if like_house:
            kept = once("house-postgres", house_on_postgres) if url else once("house-sqlite", house_on_sqlite)
            made.append(copied(kept / "data", tmp_path / name, database_url=url))
        else:
            made.append(Node(tmp_path / name, database_url=url))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def house(place: Callable[..., Node]) -> Node:
    """A node that has taken in a signal, sealed and checkpointed."""
    return place("house", like_house=True)


@pytest.fixture
def house_file(house: Node) -> Path:
    """A backup of it; made once for each database, of what all its copies hold."""
    kind = "postgresql" if "ANLAN_DATABASE_URL" in house.env else "sqlite"
    return once(f"backup-{kind}", lambda half: house.anlan("backup", "-o", str(half / "b.tar.gz"))) / "b.tar.gz"


def seal(node: Node) -> None:
    """What the engine does, once."""
    python(node, "from anlan.core.journal.sealing import seal_all; from anlan.core.journal.checkpoints import write_checkpoint;"
                 "seal_all(); write_checkpoint()")  # fmt: skip


def python(node: Node, code: str) -> str:
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-c", f"import django; django.setup()\n{code}"], env=node.env, text=True,
                          capture_output=True, check=True)  # fmt: skip
    return done.stdout


def entries(node: Node) -> list[str]:
    books = Books(node.data, node.env.get("ANLAN_DATABASE_URL", ""))
    return [str(sealed) for (sealed,) in books.rows("SELECT hash FROM journal_entry WHERE seq IS NOT NULL ORDER BY seq")]


def test_a_backup_restored_elsewhere_holds_the_same_journal_and_files(
    house: Node, place: Callable[..., Node], tmp_path: Path
) -> None:
    file = tmp_path / "b.tar.gz"
    said = house.anlan("backup", "-o", str(file))
    assert "密钥不在其中" in said
    elsewhere = place("elsewhere")
    said = elsewhere.anlan("restore", str(file))
    assert "日志链校验无误" in said and "备份不含密钥" in said
    before, after = entries(house), entries(elsewhere)
    assert after[: len(before)] == before and len(after) == len(before) + 1
    assert "journal.restored" in elsewhere.anlan("journal", "tail", "--once")
    assert (elsewhere.data / "files" / "ab" / "abcdef").read_bytes() == b"\x89PNG picture"
    assert (elsewhere.data / "layers" / "cd" / "cdef.npz").read_bytes() == b"arrays of a place"
    assert "问题 0 处" in elsewhere.anlan("journal", "verify")


@BOTH_IN_SOAK
def test_a_folder_that_holds_data_is_only_overwritten_by_force_and_backed_up_first(house: Node, house_file: Path) -> None:
    file = house_file
    house.anlan("signal", "add", "-", given=OTHER.encode())
    seal(house)
    lost = entries(house)
    assert "--force" in house.anlan("restore", str(file), code=4)
    assert entries(house) == lost
    said = house.anlan("restore", "--force", str(file))
    assert "已经失去" in said and "日志链校验无误" in said
    (kept,) = (house.data / "backups").glob("*-before-restore.tar.gz")
    note = [json.loads(line) for line in house.anlan("journal", "export", "--verb", "journal.restored").splitlines()]
    payload = json.loads(note[0]["payload"])
    assert payload["lost_to"] == len(lost) and payload["head_seq"] < len(lost)
    assert list((house.data / "checkpoints" / "superseded").rglob("*.jsonl"))
    assert "问题 0 处" in house.anlan("journal", "verify")
    house.anlan("restore", "--force", str(kept))  # and what was overwritten can be had back
    assert entries(house)[: len(lost)] == lost


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)  # no database is asked before the file is found whole
def test_a_damaged_backup_changes_nothing(house: Node, house_file: Path, tmp_path: Path) -> None:
    before = entries(house)
    whole = house_file.read_bytes()
    for name, damaged in (("cut", whole[: len(whole) // 2]), ("other", b"not an archive"), ("empty", b"")):
        bad = tmp_path / f"{name}.tar.gz"
        bad.write_bytes(damaged)
        assert str(bad) in house.anlan("restore", "--force", str(bad), code=1)
    assert entries(house) == before


def test_a_migration_that_fails_leaves_the_data_as_it_was(house: Node) -> None:
    before = entries(house)
    house.env["DJANGO_SETTINGS_MODULE"] = "tests.ops.broken.settings"
    said = house.anlan("upgrade", code=1)
    assert "已恢复到升级前的数据" in said and "the second step fails" in said
    house.env["DJANGO_SETTINGS_MODULE"] = "anlan.core.settings.django"
    assert "已是最新" in house.anlan("upgrade")
    assert entries(house) == before
    assert "broken_half" not in tables(house)


@BOTH_IN_SOAK
def test_an_upgrade_backs_up_migrates_and_verifies(house: Node) -> None:
    before = entries(house)
    house.env["DJANGO_SETTINGS_MODULE"] = "tests.ops.broken.sound"
    said = house.anlan("upgrade")
    assert "升级前的备份" in said and "校验无误" in said
    assert entries(house) == before
    assert list((house.data / "backups").glob("*-before-upgrade.tar.gz"))
    assert "broken_half" in tables(house)


def tables(node: Node) -> set[str]:
    url = node.env.get("ANLAN_DATABASE_URL", "")
    named = "SELECT tablename FROM pg_tables" if url else "SELECT name FROM sqlite_master"
    return {name for (name,) in Books(node.data, url).rows(named)}


def test_a_backup_of_a_database_that_is_written_to_is_whole(tmp_path: Path) -> None:
    node = prepared(tmp_path / "data")
    ended = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(node.data / "anlan.sqlite3", timeout=20)) as database:
            number = 0
            while not ended.is_set():
                number += 1
                database.execute("INSERT INTO jobs_lease (name, holder, until) VALUES (?, 'x', '2026-01-01')", [f"w{number}"])
                database.commit()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        node.anlan("backup", "-o", str(tmp_path / "b.tar.gz"))
    finally:
        ended.set()
        writer.join()
    elsewhere = Node(tmp_path / "elsewhere")
    assert "日志链校验无误" in elsewhere.anlan("restore", str(tmp_path / "b.tar.gz"))


def test_keys_and_settings_are_only_in_a_backup_that_asks_for_them(tmp_path: Path) -> None:
    node = prepared(tmp_path / "data")
    (node.data / "anlan.toml").write_text('smtp_password = "secret"\n')
    node.anlan("backup", "-o", str(tmp_path / "without.tar.gz"))
    said = node.anlan("backup", "--with-keys", "-o", str(tmp_path / "with.tar.gz"))
    assert "含有密钥" in said
    names = {}
    for kind in ("without", "with"):
        with tarfile.open(tmp_path / f"{kind}.tar.gz") as archive:
            names[kind] = {member.name for member in archive}
    assert not any(name.startswith("keys/") or name == "anlan.toml" for name in names["without"])
    assert {"keys/checkpoint.key", "keys/django.key", "anlan.toml"} <= names["with"]
    assert os.stat(tmp_path / "with.tar.gz").st_mode & 0o077 == 0
    elsewhere = Node(tmp_path / "elsewhere")
    assert "备份不含密钥" not in elsewhere.anlan("restore", str(tmp_path / "with.tar.gz"))
    assert (elsewhere.data / "keys" / "django.key").read_bytes() == (node.data / "keys" / "django.key").read_bytes()
