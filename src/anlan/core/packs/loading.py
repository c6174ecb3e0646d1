"""Reading the packs that ship with the wheel and those a place adds under DATA/packs."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from anlan.core.packs.faults import PackFault
from anlan.core.packs.freshness import kept, pack_folders
from anlan.core.packs.reading import day_of, read_yaml

log = logging.getLogger("anlan.packs")

# Days in packs are days of the official time of the country; a row holds from their midnight on.
OFFICIAL_TIME = ZoneInfo("Asia/Shanghai")


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
        """Whether it is in force on a day; `valid_to` is the first day it no longer holds."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def rows_in(path: Path, pack: str) -> Iterator[Row]:
    """The rows of one table file. Raises PackFault with the line of the first that cannot be used."""
    document = read_yaml(path)
    for place, row in enumerate(_listed(document.value, path)):
        try:
            yield Row(
                table=document.value["table"],
                jurisdiction=str(row["jurisdiction"]),
                valid_from=day_of(row["valid_from"]),
                valid_to=None if row.get("valid_to") is None else day_of(row["valid_to"]),
                value=row["value"],
                standard=row.get("standard", ""),
                source=row["source"],
                is_verified=row["verified"] is True,
                pack=pack,
            )
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            raise PackFault(
                f"row cannot be used: {fault!r}", file=path, line=document.line_of(["rows", place])
            ) from fault


def _listed(document: Any, path: Path) -> list[Any]:
    if isinstance(document, Mapping) and isinstance(document.get("rows"), list) and "table" in document:
        return list(document["rows"])
    raise PackFault("is no table: it needs `table` and a list of `rows`", file=path, line=1)


_last_good: dict[Path, tuple[Row, ...]] = {}


def _table_file(path: Path, pack: str) -> tuple[Row, ...]:
    """Rows of one file. A file that an edit broke goes on with its last good rows, aloud; at start it is refused."""
    try:
        _last_good[path] = tuple(rows_in(path, pack))
    except PackFault as fault:
        if path not in _last_good:
            raise
        log.error("a table was broken by an edit and goes on with its last good rows: %s", fault)
    return _last_good[path]


@kept
def all_tables() -> Mapping[str, tuple[Row, ...]]:
    """Every reference table by name."""
    tables: dict[str, list[Row]] = {}
    for folder in pack_folders():
        for path in sorted((folder / "tables").glob("*.yaml")):
            for row in _table_file(path, folder.name):
                tables.setdefault(row.table, []).append(row)
    return {name: tuple(found) for name, found in tables.items()}


def rows(table: str) -> tuple[Row, ...]:
    """All rows of a table. Raises PackFault when no pack has it."""
    try:
        return all_tables()[table]
    except KeyError:
        raise PackFault(f"no pack holds the table {table}") from None


def official_day(at: datetime | date) -> date:
    """The day, in the country's official time, on which an instant lies. Raises ValueError without a time zone."""
    if not isinstance(at, datetime):
        return at
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
    return at.astimezone(OFFICIAL_TIME).date()


def lookup(table: str, *, jurisdictions: Sequence[str] = ("CN",), at: datetime | date) -> Row:
    """The row in force at an instant for the first of the jurisdictions (most specific first) that has one.

    Raises PackFault when none has.
    """
    row = found(table, jurisdictions=jurisdictions, at=at)
    if row is None:
        raise PackFault(f"{table} holds no row for {', '.join(jurisdictions)} on {official_day(at)}")
    return row


def found(table: str, *, jurisdictions: Sequence[str] = ("CN",), at: datetime | date) -> Row | None:
    """The same, None when none has one: a rule may be younger than the event. Raises PackFault without such a table."""
    day = official_day(at)
    held = [row for row in rows(table) if row.holds_on(day)]
    for code in jurisdictions:
        matching = [row for row in held if row.jurisdiction == code]
        if matching:
            return matching[-1]  # a place's own pack is read last and wins
    return None


@kept
def roles_table() -> Mapping[str, frozenset[str]]:
    """Acts by role, from every pack's roles.yaml."""
    roles: dict[str, frozenset[str]] = {}
    for folder in pack_folders():
        path = folder / "roles.yaml"
        if path.is_file():
            for name, role in read_yaml(path).value["roles"].items():
                roles[name] = frozenset(role["acts"])
    return roles
