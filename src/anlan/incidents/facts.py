"""The kinds of facts an incident can have, as the pack's table words them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from anlan.core import clock, packs

ANY_HAZARD = "*"
NUMBER, YES_NO, TEXT = "number", "yes_no", "text"

SUMS: Mapping[str, tuple[str, ...]] = {
    "dead_and_missing": ("deaths", "missing"),
    "resettled": ("moved_people",),
    "resettled_and_in_need_of_aid": ("moved_people", "aid_people"),
    "collapsed_and_badly_damaged_rooms": ("houses_collapsed", "houses_badly_damaged"),
    "collapsed_and_badly_damaged_households": ("households_houseless",),
    "direct_property_loss_yuan": ("direct_loss_yuan",),
    "forest_burnt_ha": ("forest_area_ha",),
}
"""Words of plans' tables that are one fact, or several together. A part nobody reported adds nothing."""


@dataclass(frozen=True)
class FactKind:
    """A question that an event is asked.

    answer   number, yes_no or text
    whole    a count, not a measure
    hazards  in which events it is asked; `*`: in all
    """

    kind: str
    title_zh: str
    title_en: str
    unit_zh: str
    unit_en: str
    answer: str
    is_whole: bool
    hazards: frozenset[str]

    @property
    def title(self) -> str:
        return self.title_zh if _is_chinese() else self.title_en

    @property
    def unit(self) -> str:
        return self.unit_zh if _is_chinese() else self.unit_en

    def is_asked_of(self, hazard: str) -> bool:
        """Whether a form for such an event shows it."""
        return ANY_HAZARD in self.hazards or hazard in self.hazards


def fact_kinds(hazard: str = "", *, at: datetime | None = None) -> dict[str, FactKind]:
    """Kind by word, in the table's order; with a hazard those asked of it."""
    rows = packs.lookup("fact_kinds", at=at or clock.now()).value["kinds"]
    kinds = [
        FactKind(
            kind=row["kind"],
            title_zh=row["title"],
            title_en=row["title_en"],
            unit_zh=row.get("unit", ""),
            unit_en=row.get("unit_en", row.get("unit", "")),
            answer=row["answer"],
            is_whole=row.get("whole", False),
            hazards=frozenset(row["hazards"]),
        )
        for row in rows
    ]
    return {kind.kind: kind for kind in kinds if not hazard or kind.is_asked_of(hazard)}


def _is_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")
