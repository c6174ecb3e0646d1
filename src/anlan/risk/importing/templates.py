"""Worksheets to fill in: the headings that an import reads, below them the words that a column takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from anlan.core import clock, packs
from anlan.risk.importing import columns
from anlan.risk.importing.means import experts, shelters, stock, stores, teams, vehicles

FIELDS: Mapping[str, Sequence[str]] = {
    "facilities": ("kind", "name", "longitude", "latitude", "code", "capacity"),
    "population": ("code", "people", "elderly", "children", "households"),
    "places": ("code", "name", "longitude", "latitude"),
    "stores": stores.FIELDS,
    "stock": stock.FIELDS,
    "teams": teams.FIELDS,
    "vehicles": vehicles.FIELDS,
    "shelters": shelters.FIELDS,
    "experts": experts.FIELDS,
}
"""Kinds of data that come as worksheets too."""
UNITS: Mapping[str, str] = {"area": "m²", "payload": "kg", "turnout": "分钟", "callout": "分钟"}
WORDS: Mapping[str, tuple[str, str, str]] = {
    "facilities": ("kind", "facility_kinds", "kinds"), "teams": ("kind", "team_kinds", "kinds"),
    "vehicles": ("kind", "vehicle_kinds", "kinds"), "shelters": ("kind", "shelter_classes", "classes"),
    "experts": ("field", "expert_fields", "fields"), "stock": ("item", "relief_items", "items"),
}  # fmt: skip
"""Column, pack table and its list: what can stand in the column."""


def lines(kind: str) -> list[list[str]]:
    """Headings with their units; below them each word that can stand in the column that takes certain words only."""
    headings = {field: columns.TITLES[field] + _unit(UNITS.get(field, "")) for field in FIELDS[kind]}
    known = _known(kind)
    if kind == "facilities":
        headings["capacity"] += _unit("、".join(dict.fromkeys(one["unit"] for one in known if "unit" in one)))
    rows = []
    for one in known:
        filled = {WORDS[kind][0]: str(one["title"])} | ({"unit": str(one["unit"])} if kind == "stock" else {})
        last = max(place for place, field in enumerate(headings) if field in filled)
        rows.append([filled.get(field, "") for field in list(headings)[: last + 1]])
    return [list(headings.values()), *rows]


def _known(kind: str) -> Sequence[Mapping[str, Any]]:
    if kind not in WORDS:
        return ()
    _column, table, under = WORDS[kind]
    found: Sequence[Mapping[str, Any]] = packs.lookup(table, at=clock.wall()).value[under]
    return found


def _unit(text: str) -> str:
    return f"（{text}）" if text else ""
