"""Reading the packs that ship with the wheel and those a place adds under DATA/packs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import anlan
from anlan.core.settings import conf

SHIPPED = Path(anlan.__file__).parent / "packs"


class PackFault(Exception):
    """A pack that cannot be used; says file and reason."""


@dataclass(frozen=True)
class Row:
    """One row of a reference table, with where it holds and where it comes from."""

    table: str
    jurisdiction: str
    valid_from: date
    valid_to: date | None
    value: Mapping[str, Any]
    standard: str
    source: str
    is_verified: bool
    pack: str

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def pack_folders() -> Iterator[Path]:
    """Shipped packs first, then the place's own, whose rows win."""
    for root in (SHIPPED, conf.data_dir / "packs"):
        if root.is_dir():
            yield from sorted(folder for folder in root.iterdir() if (folder / "pack.yaml").is_file())


def _rows_of(path: Path, pack: str) -> Iterator[Row]:
    document = yaml.safe_load(path.read_text("utf-8"))
    try:
        for row in document["rows"]:
            yield Row(
                table=document["table"],
                jurisdiction=str(row["jurisdiction"]),
                valid_from=row["valid_from"],
                valid_to=row.get("valid_to"),
                value=row["value"],
                standard=row.get("standard", ""),
                source=row["source"],
                is_verified=bool(row["verified"]),
                pack=pack,
            )
    except (KeyError, TypeError) as fault:
        raise PackFault(f"{path}: {fault!r}") from fault


@cache
def all_tables() -> Mapping[str, tuple[Row, ...]]:
    """Every reference table by name."""
    tables: dict[str, list[Row]] = {}
    for folder in pack_folders():
        for path in sorted((folder / "tables").glob("*.yaml")):
            for row in _rows_of(path, folder.name):
                tables.setdefault(row.table, []).append(row)
    return {name: tuple(found) for name, found in tables.items()}


def rows(table: str) -> tuple[Row, ...]:
    """All rows of a table. Raises PackFault when no pack has it."""
    try:
        return all_tables()[table]
    except KeyError:
        raise PackFault(f"no pack holds the table {table}") from None


def lookup(table: str, *, jurisdictions: Sequence[str] = ("CN",), at: datetime | date) -> Row:
    """The row in force at an instant for the first of the jurisdictions (most specific first) that has one.

    Raises PackFault when none has.
    """
    day = at.date() if isinstance(at, datetime) else at
    held = [row for row in rows(table) if row.holds_on(day)]
    for code in jurisdictions:
        matching = [row for row in held if row.jurisdiction == code]
        if matching:
            return matching[-1]  # a place's own pack is read last and wins
    raise PackFault(f"{table} holds no row for {', '.join(jurisdictions)} on {day}")


@cache
def roles_table() -> Mapping[str, frozenset[str]]:
    """Acts by role, from every pack's roles.yaml."""
    roles: dict[str, frozenset[str]] = {}
    for folder in pack_folders():
        path = folder / "roles.yaml"
        if path.is_file():
            for name, role in yaml.safe_load(path.read_text("utf-8"))["roles"].items():
                roles[name] = frozenset(role["acts"])
    return roles
