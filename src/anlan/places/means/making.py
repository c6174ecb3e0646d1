"""All means of a place, from its seats, its people and a seed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from anlan.core import packs
from anlan.places.made import Land, Seats
from anlan.places.means.contacts import make_contacts
from anlan.places.means.made import Means
from anlan.places.means.plans import names_of, plans
from anlan.places.means.reserves import make_agreements, make_experts
from anlan.places.means.shelters import make_shelters
from anlan.places.means.sites import Sites
from anlan.places.means.stores import make_lots, make_stores
from anlan.places.means.teams import kinds_of, make_teams, make_vehicles


def make_means(
    place: str, *, seats: Mapping[str, Seats], people: Mapping[int, int], land: Land | None, day: date, seed: int
) -> Means:
    """The means of a place as they stand on a day.

    place   its code: 53, 5303, 1406, 6207, 510903
    seats   by tier: `county`, `township`, `village` (may be empty)
    people  residents by code of county; of townships too where known
    land    its ground, so that things stand on gentle spots of their own county; None: anywhere near the seat

    Raises LookupError for a place without a list.
    """
    lists = plans(place)
    rules = packs.lookup("means_rules", at=day).value
    sites = Sites(seats, people, land, rules["sites"], seed, names_of(lists))
    levels = {one["level"]: one for one in rules["stores"]}
    team_kinds = kinds_of("team_kinds")
    teams = make_teams(lists, sites, team_kinds)
    stores = make_stores(lists, sites, levels, day)
    lots = make_lots(lists, stores, sites, levels, rules["lots"], day)
    counties = seats["county"].code[sites.within("county", place)]
    return Means(
        place=place,
        teams=teams,
        vehicles=make_vehicles(lists, teams, sites, kinds_of("vehicle_kinds"), team_kinds),
        stores=stores,
        lots=lots,
        shelters=make_shelters(place, sites, rules["shelters"], day),
        contacts=make_contacts(place, teams, sites, rules["on_call"]),
        experts=make_experts(lists, sites, rules["experts"], day),
        agreements=make_agreements(stores, lots, sites, rules["agreements"], day),
        people={int(code): int(people.get(int(code), 0)) for code in counties},
    )
