"""Shelters at squares and schools of the towns: area, places and class, with what a resident has of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from anlan.core import packs
from anlan.places.means.made import ShelterMade
from anlan.places.means.said import source_of
from anlan.places.means.sites import Host, Sites, shares
from anlan.science.quantities import ShelterClass, read_shelter_classes


def make_shelters(place: str, sites: Sites, rules: Mapping[str, Any], day: date) -> tuple[ShelterMade, ...]:
    """Shelters of a place: at least one a township as far as they go, by residents; some counties have more, some less."""
    townships = [Host("township", int(at)) for at in sites.within("township", place)]
    if not townships:
        return ()
    people = np.array([sites.inhabitants(host) for host in townships])
    total = people.sum()
    held = shares(people, round(total / rules["people_per_shelter"]), at_least_one=True)
    hosts = [host for host, several in zip(townships, held, strict=True) for _one in range(several)]
    if not hosts:
        return ()
    chance = sites.draws("shelters")
    weight = np.repeat(people / np.maximum(held, 1), held) * _by_county(hosts, sites, chance, rules["county_spread"])
    weight *= chance.lognormal(0, rules["site_spread"], len(hosts))
    places = shares(weight, round(total * rules["places_share"]), at_least_one=True)
    area = places * chance.uniform(1 - rules["county_spread"], 1 + rules["county_spread"], len(hosts))
    area *= places.sum() * rules["area_m2_per_place"] / area.sum()
    classes = read_shelter_classes(packs.lookup("shelter_classes", at=day).value)
    longitude, latitude = sites.near(hosts, "shelters")
    return tuple(
        _shelter(host, number, float(longitude[at]), float(latitude[at]), float(area[at]), int(places[at]), classes, sites, rules)
        for at, (host, number) in enumerate(zip(hosts, _numbered(hosts), strict=True))
    )


def _by_county(hosts: Sequence[Host], sites: Sites, chance: np.random.Generator, spread: float) -> Any:
    county = sites.seats["township"].county[[host.at for host in hosts]]
    codes, where = np.unique(county, return_inverse=True)
    return chance.lognormal(0, spread, len(codes))[where]


def _numbered(hosts: Sequence[Host]) -> list[int]:
    """Which of its township's shelters each is: hosts come township by township."""
    numbers: list[int] = []
    for at, host in enumerate(hosts):
        numbers.append(numbers[-1] + 1 if at and hosts[at - 1] == host else 0)
    return numbers


def _shelter(
    host: Host, number: int, longitude: float, latitude: float, area_m2: float, places: int,
    classes: Sequence[ShelterClass], sites: Sites, rules: Mapping[str, Any],
) -> ShelterMade:  # fmt: skip
    kinds = rules["sites"]
    kind, again = kinds[number % len(kinds)], number // len(kinds)
    return ShelterMade(
        name=f"{sites.name(host)}{kind['title']}" + (f"（{again + 1}）" if again else ""), level="township",
        organisation="", region=sites.code(host), longitude=longitude, latitude=latitude, fact="",
        source=source_of(sites.seed), kind=_class_of(area_m2, area_m2 / places, classes),
        county=int(sites.seats["township"].county[host.at]), area_m2=round(area_m2), places=places,
        functions=tuple(kind["functions"]), is_indoor=kind.get("is_indoor", False),
    )  # fmt: skip


def _class_of(area_m2: float, each_m2: float, classes: Sequence[ShelterClass]) -> str:
    """The class that asks for most of those whose least area and area a person it has; else the first."""
    met = [one for one in classes if one.least_area_m2 <= area_m2 and one.per_person_m2 <= each_m2]
    return max(met, key=lambda one: (one.per_person_m2, one.least_area_m2)).name if met else classes[0].name
