"""The words of the reference tables in which a plan may state its needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from anlan.core.packs import kept, roles_table, rows

TABLES = {
    "capability": ("capabilities", "capabilities", "capability"),
    "item": ("relief_items", "items", "item"),
    "team": ("team_kinds", "kinds", "kind"),
    "vehicle": ("vehicle_kinds", "kinds", "kind"),
}
"""For each kind of need its table, the list in its value, and the word's key."""


@dataclass(frozen=True)
class Word:
    """A word of a reference table: what it is called, and in what it is counted (empty: by number)."""

    title: str
    title_en: str
    unit: str


def words(kind: str, *, jurisdiction: str, on: date | None) -> dict[str, Word]:
    """The words of one kind that hold for a place on a day (on any day where none is given)."""
    return dict(_words(kind, jurisdiction, on))


@kept
def _words(kind: str, jurisdiction: str, on: date | None) -> dict[str, Word]:
    table, listed, key = TABLES[kind]
    chain = set(above(jurisdiction))
    return {
        one[key]: Word(one["title"], one.get("title_en", one["title"]), one.get("unit", ""))
        for row in rows(table)
        if row.jurisdiction in chain and (on is None or row.holds_on(on))
        for one in row.value[listed]
    }


def above(code: str) -> Iterator[str]:
    """The jurisdictions whose rows hold for a region: CN, then every region whose code begins its own."""
    yield "CN"
    yield from (code[: end + 1] for end in range(1, len(code)) if code != "CN")


def roles() -> frozenset[str]:
    """The roles of the packs."""
    return frozenset(roles_table())
