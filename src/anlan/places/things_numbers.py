"""How many things of each kind a place has: what is published or planned for the smallest area, the rest by people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from anlan.core import clock
from anlan.core.packs import rows
from anlan.risk import census


@dataclass(frozen=True)
class Quota:
    """A number of one kind, for the counties of the place that no smaller area has a number of its own for.

    `said` is the number of the whole `area`, of which `number` belongs here; a guess (`standing` inferred) is one of ours.
    """

    kind: str
    area: str
    counties: frozenset[int]
    number: int
    said: int
    standing: str
    source: str
    fact: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    """A row of the skeleton that is no thing of today."""

    name: str
    why: str


def quotas(place: str, *, counties: frozenset[int], townships: Mapping[int, int]) -> tuple[Quota, ...]:
    """Numbers for the counties of a place, kind by kind. `townships`: how many each county has."""
    entries: dict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    rates: list[Mapping[str, Any]] = []
    for value in _values():
        rates += value[1].get("rates", [])
        for entry in value[1].get("numbers", []):
            entries[entry["kind"]][value[0]] = entry
    people = _people()
    kinds = dict.fromkeys([*(rate["kind"] for rate in rates), *entries])
    by_kind = {rate["kind"]: rate for rate in rates}
    return tuple(
        quota
        for kind in kinds
        for quota in _of_kind(kind, entries.get(kind, {}), by_kind.get(kind), place, counties, people, townships)
        if quota.number
    )


def left_out() -> tuple[LeftOut, ...]:
    """What of the skeletons is not to be put on a map."""
    return tuple(LeftOut(**one) for _, value in _values() for one in value.get("left_out", []))


def _of_kind(
    kind: str, numbered: Mapping[str, Mapping[str, Any]], rate: Mapping[str, Any] | None, place: str,
    counties: frozenset[int], people: Mapping[str, int], townships: Mapping[int, int],
) -> Iterator[Quota]:  # fmt: skip
    groups: dict[str, list[str]] = defaultdict(list)
    for code in people:
        groups[_smallest(code, numbered)].append(code)
    for area, members in groups.items():
        inside = [code for code in members if int(code) in counties]
        here = frozenset(int(code) for code in inside)
        if not here:
            continue
        if area:
            entry = numbered[area]
            below = sum(other["number"] for code, other in numbered.items() if _above(code, numbered) == area)
            share = sum(people[code] for code in inside) / sum(people[code] for code in members)
            number = round((entry["number"] - below) * share)
            yield Quota(
                kind, area, here, number, entry["number"], entry["standing"], entry["source"], entry.get("fact", ""),
                tuple(entry.get("names", ())),
            )  # fmt: skip
        elif rate:
            number = round(_by_rate(rate, inside, here, people, townships))
            yield Quota(kind, place, here, number, number, "inferred", rate["source"])


def _by_rate(
    rate: Mapping[str, Any], inside: list[str], here: frozenset[int], people: Mapping[str, int], townships: Mapping[int, int]
) -> float:
    if "people_per_one" in rate:
        return float(sum(people[code] for code in inside) / rate["people_per_one"])
    if "per_township" in rate:
        return float(rate["per_township"] * sum(townships.get(county, 0) for county in here))
    return float(rate["per_county"] * len(here))


def _values() -> list[tuple[str, Mapping[str, Any]]]:
    today = clock.wall().date()
    return [(row.jurisdiction, row.value) for row in rows("facility_numbers") if row.holds_on(today)]


def _smallest(code: str, numbered: Mapping[str, Any]) -> str:
    return max((area for area in numbered if code.startswith(area)), key=len, default="")


def _above(code: str, numbered: Mapping[str, Any]) -> str:
    return max((area for area in numbered if code.startswith(area) and area != code), key=len, default="")


def _people() -> dict[str, int]:
    """Counted people by unit of today; of a unit split since, under the first of its successors."""
    found: dict[str, int] = defaultdict(int)
    for line in census.counties():
        found[line.units[0]] += line.people
    return dict(found)
