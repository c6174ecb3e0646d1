"""Teams with people, gear and readiness, their vehicles, and the fleets beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from anlan.core import packs
from anlan.places.means.made import TeamMade, VehicleMade
from anlan.places.means.plans import Group, Plan
from anlan.places.means.said import source_of
from anlan.places.means.sites import Host, Sites, shares
from anlan.resources.kinds import able, gear


def make_teams(plans: Sequence[Plan], sites: Sites, kinds: Mapping[str, Any]) -> tuple[TeamMade, ...]:
    """The teams of all lists."""
    made: list[TeamMade] = []
    for plan in plans:
        drawn = [(group, hosts, _people(group, hosts, kinds, sites)) for group in plan.groups("teams")
                 if (hosts := sites.hosts(group, plan))]  # fmt: skip
        if "people" in plan.value:
            drawn = _scaled(drawn, plan.value["people"])
        named: Counter[str] = Counter()
        for group, hosts, people in drawn:
            made += _group(group, hosts, people, kinds[group.kind], sites, named)
    return tuple(made)


def make_vehicles(
    plans: Sequence[Plan], teams: Sequence[TeamMade], sites: Sites, kinds: Mapping[str, Any], team_kinds: Mapping[str, Any]
) -> tuple[VehicleMade, ...]:
    """What the teams drive, and the fleets of the lists."""
    made = [vehicle for at, team in enumerate(teams) for vehicle in _driven(at, team, team_kinds[team.kind], kinds)]
    for plan in plans:
        for group in plan.groups("vehicles"):
            hosts = sites.hosts(group, plan)
            if hosts:
                made += _fleet(group, hosts, kinds[group.kind], sites)
    return tuple(made)


def _people(group: Group, hosts: Sequence[Host], kinds: Mapping[str, Any], sites: Sites) -> list[int]:
    if group.people is not None:
        return [int(one) for one in shares([1] * len(hosts), group.people)]
    least, most = kinds[group.kind]["people"]
    return [int(one) for one in sites.draws(f"people {group.label}").integers(least, most + 1, len(hosts))]


Drawn = tuple[Group, list[Host], list[int]]
"""A group, the units that take its teams, and the people of each."""


def _scaled(drawn: list[Drawn], total: int) -> list[Drawn]:
    """The people of all groups brought to a total."""
    fitted = iter(shares([one for _group, _hosts, people in drawn for one in people], total))
    return [(group, hosts, [int(next(fitted)) for _one in people]) for group, hosts, people in drawn]


def _group(
    group: Group, hosts: Sequence[Host], people: Sequence[int], kind: Mapping[str, Any], sites: Sites, named: Counter[str]
) -> Iterator[TeamMade]:
    longitude, latitude = sites.near(hosts, f"teams {group.label}")
    quickest, slowest = kind["turnout_min"]
    turnout = sites.draws(f"turnout {group.label}").uniform(quickest, slowest, len(hosts))
    soonest, latest = kind.get("callout_min", (0, 0))
    callout = sites.draws(f"callout {group.label}").uniform(soonest, latest, len(hosts))
    source, title = source_of(sites.seed, group.fact), group.name or kind["title"]
    for at, host in enumerate(hosts):
        where = sites.owner(host, kind["level"])
        named[f"{where} {title}"] += 1
        number = named[f"{where} {title}"]
        yield TeamMade(
            name=f"{where}{title}" if number == 1 else f"{where}{title}（{number}）", level=kind["level"],
            organisation=f"{where}{kind['organisation']}" if kind["level"] != "social" else kind["organisation"],
            region=sites.code(host), longitude=float(longitude[at]), latitude=float(latitude[at]), fact=group.fact_name,
            source=source, kind=group.kind, plan=group.plan, people=people[at], hazards=tuple(kind["hazards"]),
            capabilities=able(kind, people[at]), gear=gear(kind, people[at]), turnout_min=round(float(turnout[at])),
            shifts=tuple(kind.get("shifts", ())), callout_min=round(float(callout[at])),
        )  # fmt: skip


def _driven(at: int, team: TeamMade, team_kind: Mapping[str, Any], kinds: Mapping[str, Any]) -> Iterator[VehicleMade]:
    for name, people in team_kind.get("vehicles", {}).items():
        kind = kinds[name]
        yield VehicleMade(
            name=f"{team.name}{kind['title']}", level=team.level, organisation=team.organisation, region=team.region,
            longitude=team.longitude, latitude=team.latitude, fact="", source=team.source, kind=name,
            count=max(1, round(team.people / people)), team=at, road_vehicle=kind.get("road", ""),
            payload_kg=kind["payload_kg"], seats=kind["seats"], air=kind.get("air", {}),
        )  # fmt: skip


def _fleet(group: Group, hosts: Sequence[Host], kind: Mapping[str, Any], sites: Sites) -> Iterator[VehicleMade]:
    """One row for each unit that has some."""
    held = Counter(hosts)
    units = list(held)
    longitude, latitude = sites.near(units, f"vehicles {group.label} {group.number}")
    for at, host in enumerate(units):
        where = sites.name(host)
        x, y = group.position or (float(longitude[at]), float(latitude[at]))
        yield VehicleMade(
            name=f"{where}{group.name or kind['title'] + '队'}", level="county", organisation="", region=sites.code(host),
            longitude=x, latitude=y, fact=group.fact_name, source=source_of(sites.seed, group.fact), kind=group.kind,
            count=held[host], team=None, road_vehicle=kind.get("road", ""), payload_kg=kind["payload_kg"],
            seats=kind["seats"], air=kind.get("air", {}),
        )  # fmt: skip


def kinds_of(table: str) -> dict[str, Any]:
    """The kinds of a pack table, by name."""
    (row,) = packs.rows(table)
    return {one["kind"]: one for one in row.value["kinds"]}
