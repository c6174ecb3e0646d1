"""People on call who do not exist: of the duty desks, and a leader of each team."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from anlan.places.means.made import ContactMade, TeamMade
from anlan.places.means.said import source_of
from anlan.places.means.sites import Sites


def make_contacts(
    place: str, teams: Sequence[TeamMade], sites: Sites, rules: Mapping[str, Any]
) -> tuple[ContactMade, ...]:
    """Who is rung up: posts at each county's desk, its prefecture's and the place's; then the leaders."""
    numbers = count(1)

    def contact(team: int | None, region: str, post: str, order: int) -> ContactMade:
        number = next(numbers)
        return ContactMade(
            team, region, post, order, rules["name"].format(number=number), rules["phone"].format(number=number),
            source_of(sites.seed),
        )  # fmt: skip

    at_desks = (contact(None, region, post, order) for region in desks(place, sites)
                for order, post in enumerate(rules["duty_posts"], start=1))  # fmt: skip
    leaders = (contact(at, team.region, rules["team_post"], 1) for at, team in enumerate(teams)
               if team.level not in rules["not_at"])  # fmt: skip
    return (*at_desks, *leaders)


def desks(place: str, sites: Sites) -> Iterator[str]:
    """The place, its cities and its counties, each once."""
    counties = sorted(str(sites.seats["county"].code[at]) for at in sites.within("county", place))
    cities = sorted({code[:-2] for code in counties if len(code[:-2]) >= len(place)})
    yield from dict.fromkeys([place, *cities, *counties])
