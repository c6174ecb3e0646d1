"""The means made beside what the plan of a place states: for the report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from anlan.core import packs
from anlan.places.means.made import Means
from anlan.places.means.plans import Fact, Group, Plan, plans, stated
from anlan.places.means.reserves import EXPERTS

AT_LEAST, MORE_THAN = "at_least", "more_than"
TOWNSHIP_STORES = "township_stores"


@dataclass(frozen=True)
class Beside:
    """A number of the plan and what was made of it."""

    place: str
    key: str
    counts: str
    stated: float
    bound: str
    unit: str
    made: float
    agrees: bool
    quote: str


@dataclass(frozen=True)
class ShelterArea:
    """Of a county: m² of shelters a resident and a place; `meets` compares the first with the aim of `target_m2` (K-26)."""

    county: int
    people: int
    shelters: int
    area_m2: float
    places: int
    per_resident_m2: float | None
    per_place_m2: float | None
    meets: bool


def beside_facts(means: Means) -> tuple[Beside, ...]:
    """Every fact that a list of the place names, with what the maker made of it."""
    return tuple(line for plan in plans(means.place) for line in _of_plan(plan, means))


def shelter_area(means: Means) -> tuple[ShelterArea, ...]:
    """Shelters by county. Residents of none: no ratio, not met."""
    target = packs.rows("means_rules")[0].value["shelters"]["target_m2"]
    held = defaultdict(list)
    for shelter in means.shelters:
        held[shelter.county].append(shelter)
    found = []
    for county, people in sorted(means.people.items()):
        area, places = sum(one.area_m2 for one in held[county]), sum(one.places for one in held[county])
        each = area / people if people else None
        found.append(ShelterArea(
            county, people, len(held[county]), area, places, each, area / places if places else None,
            each is not None and each >= target,
        ))  # fmt: skip
    return tuple(found)


def _of_plan(plan: Plan, means: Means) -> list[Beside]:
    made: dict[str, float] = defaultdict(float)
    for team in means.teams:
        made[team.fact] += 1
    for store in means.stores:
        made[store.fact] += 1
    for lot in means.lots:
        made[lot.fact] += lot.quantity
    for vehicle in means.vehicles:
        made[vehicle.fact] += vehicle.count
    for expert in means.experts:
        made[expert.fact] += 1
    wanted = {
        group.fact.key: (group.fact, _stated(group, plan)) for section in ("teams", "stores", "gear", "vehicles")
        for group in plan.groups(section) if group.fact is not None
    }  # fmt: skip
    lines = [_line(fact, number, made[fact.name]) for fact, number in wanted.values()]
    if (pool := plan.facts.get(EXPERTS)) is not None:
        lines.append(_line(pool, stated(pool), made[pool.name]))
    for section in plan.value["teams"]:
        if "people_fact" in section:
            fact, key = plan.facts[section["people_fact"]], f"{plan.code}:{section['fact']}"
            lines.append(_line(fact, stated(fact), sum(team.people for team in means.teams if team.fact == key)))
    return lines + [_line(plan.facts[one["fact"]], *_total(one, plan, means)) for one in plan.value.get("totals", ())]


def _stated(group: Group, plan: Plan) -> int:
    assert group.fact is not None
    line: Mapping[str, object] = next(
        one for section in ("teams", "stores", "gear", "vehicles") for one in plan.value.get(section, ())
        if one.get("fact") == group.fact.key
    )  # fmt: skip
    return stated(group.fact, per_name=bool(line.get("per_name")))


def _total(line: Mapping[str, str], plan: Plan, means: Means) -> tuple[int, float]:
    teams = [team for team in means.teams if team.plan == plan.code]
    if line["of"] == TOWNSHIP_STORES:
        return 0, sum(store.plan == plan.code and store.level == "township" for store in means.stores)
    number = stated(plan.facts[line["fact"]])
    return number, len(teams) if line["of"] == "teams" else sum(team.people for team in teams)


def _line(fact: Fact, number: float, made: float) -> Beside:
    agrees = {AT_LEAST: made >= number, MORE_THAN: made > number}.get(fact.bound, made == number)
    return Beside(fact.place, fact.key, fact.counts, number, fact.bound, fact.unit, made, agrees, fact.quote)
