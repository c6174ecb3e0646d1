"""Worksheets to fill in: the headings that an import reads, with one line that shows how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from anlan.core import clock, packs
from anlan.risk.importing import columns

FIELDS: Mapping[str, Sequence[str]] = {
    "facilities": ("kind", "name", "longitude", "latitude", "code", "capacity"),
    "population": ("code", "people", "elderly", "children", "households"),
    "places": ("code", "name", "longitude", "latitude"),
}
"""Kinds of data that come as worksheets too."""


def lines(kind: str) -> list[list[str]]:
    """Headings; for facilities, below them, each kind that can stand in the first column, with the unit of its capacity."""
    headings = [columns.TITLES[field] for field in FIELDS[kind]]
    if kind != "facilities":
        return [headings]
    kinds = packs.lookup("facility_kinds", at=clock.wall()).value["kinds"]
    unit = f"（{'、'.join(dict.fromkeys(one['unit'] for one in kinds if 'unit' in one))}）"
    return [[*headings[:-1], headings[-1] + unit], *([one["title"]] for one in kinds)]
