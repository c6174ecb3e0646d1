"""What a call can be about, and the pack's rules for it: what is one event, what opens an incident, whom it may reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from anlan.core import clock, packs
from anlan.core.geometry.measure import distance_m
from anlan.core.regions.codes import TOWNSHIP
from anlan.incidents import words
from anlan.incidents.matching import Match
from anlan.incidents.models import Fact, Signal

CALL = "call"
"""The format of a signal that somebody took down at a desk."""
NEARBY = "nearby"
EARTHQUAKE = "earthquake"


@dataclass(frozen=True)
class Hazard:
    """One kind of event of the table call_hazards."""

    hazard: str
    title_zh: str
    title_en: str
    group: str
    reach_m: float
    reach_s: float
    rings_m: tuple[float, ...]
    opens: tuple[tuple[str, float], ...]
    asks: tuple[str, ...]

    @property
    def title(self) -> str:
        return self.title_zh if _is_chinese() else self.title_en

    def compare(self, one: Signal, other: Signal) -> Match | None:
        """How two calls fit, or None when they are two events: by distance, or in one township where a place is missing."""
        apart_s = abs((one.occurred_at - other.occurred_at).total_seconds())
        if apart_s > self.reach_s:
            return None
        apart = away_m(one, other)
        if apart is None:
            return Match(NEARBY, 1.0) if _share_a_township(one, other) else None
        if apart > self.reach_m:
            return None
        return Match(NEARBY, max(apart / self.reach_m, apart_s / self.reach_s))

    def opens_incident(self, facts: Iterable[Fact]) -> bool:
        """Whether what the caller said opens an incident by itself."""
        said = {fact.kind: fact.value for fact in facts if fact.value is not None}
        return any(said.get(kind, -1) >= least for kind, least in self.opens)


def away_m(one: Signal, other: Signal) -> float | None:
    """How far apart two signals lie; None where one of them has no position."""
    if None in (one.longitude, one.latitude, other.longitude, other.latitude):
        return None
    return distance_m(one.longitude, one.latitude, other.longitude, other.latitude)  # type: ignore[arg-type]


def _share_a_township(one: Signal, other: Signal) -> bool:
    ours, theirs = ({code for code in row.region_codes if len(code) >= TOWNSHIP} for row in (one, other))
    return bool(ours & theirs)


def _table(at: datetime | None = None) -> Mapping[str, Any]:
    table: Mapping[str, Any] = packs.lookup("call_hazards", at=at or clock.now()).value
    return table


def call_hazards(at: datetime | None = None) -> dict[str, Hazard]:
    """By word, in the table's order."""
    return {
        row["hazard"]: Hazard(
            hazard=row["hazard"],
            title_zh=row["title"],
            title_en=row["title_en"],
            group=row["group"],
            reach_m=row["same_event"]["distance_m"],
            reach_s=row["same_event"]["within_s"],
            rings_m=tuple(row["rings_m"]),
            opens=tuple((one["kind"], one["at_least"]) for one in row["opens"]),
            asks=tuple(row["asks"]),
        )
        for row in _table(at)["hazards"]
    }


def grouped(hazard: Hazard) -> list[str]:
    """The hazards that callers of one event may name."""
    return [one.hazard for one in call_hazards().values() if one.group == hazard.group]


def trends() -> dict[str, str]:
    """What becomes of it, by word, in the reader's language."""
    title = "title" if _is_chinese() else "title_en"
    return {row["trend"]: row[title] for row in _table()["trends"]}


def counted_groups() -> list[tuple[str, str, str]]:
    """Groups of facilities that the radii count: word, title and unit in the reader's language."""
    tail = "" if _is_chinese() else "_en"
    return [(row["group"], row[f"title{tail}"], row[f"unit{tail}"]) for row in _table()["counted"]]


def hazard_title(hazard: str) -> str:
    """A hazard or a family of them as screens call it; the word itself where no table knows it."""
    if hazard == EARTHQUAKE:
        return str(words.HAZARDS[EARTHQUAKE])
    known = call_hazards().get(hazard)
    return known.title if known else _listed_titles().get(hazard, hazard)


def _listed_titles() -> dict[str, str]:
    table, title = packs.lookup("hazard_families", at=clock.now()).value, "title" if _is_chinese() else "title_en"
    return {one.get("family", one.get("hazard")): one[title] for one in (*table["names"], *table["families"])}


def hazard_name(hazard: str) -> str:
    """In Chinese, as titles are written once."""
    known = call_hazards().get(hazard)
    return known.title_zh if known else hazard


def _is_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")
