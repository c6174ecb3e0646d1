"""The lists of a place, and of the places inside it that have one of their own, with the facts they count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from anlan.core import packs


@dataclass(frozen=True)
class Fact:
    """A row of place_facts."""

    place: str
    key: str
    counts: str
    number: float | None
    unit: str
    bound: str
    names: tuple[str, ...]
    standing: str
    plan: str
    quote: str

    @property
    def name(self) -> str:
        return f"{self.place}:{self.key}"


@dataclass(frozen=True)
class Group:
    """A line of a list: how many of a kind, and where.

    count   None with `each`
    people  all in the group together, None where the kind says how many one has
    """

    plan: str
    number: int
    kind: str
    level: str
    count: int | None
    each: str
    at: str
    counties: tuple[int, ...]
    fact: Fact | None
    people: int | None
    name: str
    position: tuple[float, float] | None

    @property
    def label(self) -> str:
        """What its draws are named by, so that a new line of a list leaves the others' draws alone."""
        return f"{self.plan} {self.number} {self.kind} {self.level}"

    @property
    def fact_name(self) -> str:
        return self.fact.name if self.fact else ""


@dataclass(frozen=True)
class Plan:
    """A place's list. `inside`: codes of the places in it that have a list of their own."""

    code: str
    inside: tuple[str, ...]
    value: Mapping[str, Any]
    facts: Mapping[str, Fact]

    def groups(self, section: str) -> tuple[Group, ...]:
        """The lines of a section: teams, stores, gear or vehicles."""
        return tuple(self._group(section, at, line) for at, line in enumerate(self.value.get(section, ())))

    def _group(self, section: str, at: int, line: Mapping[str, Any]) -> Group:
        fact = self.facts[line["fact"]] if "fact" in line else None
        people = self.facts[line["people_fact"]].number if "people_fact" in line else None
        return Group(
            plan=self.code, number=at, kind=line.get("kind", line.get("item", "physical")), level=line.get("level", ""),
            count=_count(line, fact), each=line.get("each", ""), at=line.get("at", "county"),
            counties=tuple(int(code) for code in line.get("in", ())), fact=fact,
            people=None if people is None else int(people), name=line.get("name", ""),
            position=tuple(line["position"]) if "position" in line else None,
        )  # fmt: skip


def names_of(lists: Iterable[Plan]) -> dict[str, str]:
    """What the provinces and cities of the lists are called, by code."""
    return {code: name for plan in lists for code, name in plan.value.get("names", {}).items()}


def plans(place: str) -> tuple[Plan, ...]:
    """The list of a place first, then those of the places inside it. Raises LookupError where it has none."""
    found = {row.jurisdiction: row for row in packs.rows("place_means") if row.jurisdiction.startswith(place)}
    if place not in found:
        raise LookupError(f"no pack holds place_means for {place}")
    return tuple(
        Plan(
            code, tuple(other for other in found if other != code and other.startswith(code)), found[code].value, facts(code)
        )
        for code in sorted(found, key=lambda code: (len(code), code))
    )


def facts(place: str) -> dict[str, Fact]:
    """What the plan of a place states, by key."""
    return {
        one["key"]: Fact(
            place, one["key"], one["counts"], one.get("number"), one.get("unit", ""), one.get("bound", ""),
            tuple(one.get("names", ())), one["standing"], row.value["plan"], one["quote"],
        )
        for row in packs.rows("place_facts") if row.jurisdiction == place for one in row.value["facts"]
    }  # fmt: skip


def _count(line: Mapping[str, Any], fact: Fact | None) -> int | None:
    if "count" in line:
        return int(line["count"])
    if "each" in line:
        return None
    if fact is None:
        raise LookupError(f"{line} says neither how many nor for which units")
    return stated(fact, per_name=line.get("per_name", False))


def stated(fact: Fact, *, per_name: bool = False) -> int:
    """How many a fact speaks of; where it gives names only, one each."""
    if fact.number is None:
        return len(fact.names)
    return int(fact.number) * (len(fact.names) if per_name else 1)
