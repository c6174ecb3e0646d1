"""What people need who are reported to be out of their homes: norms of the place × days of relief (M-09). Light: no science.

Where households are reported, their people are inferred from the size of a household in the census.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import ceil
from typing import Any

from anlan.core import packs
from anlan.core.figures import Figure
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.incidents.models import Incident
from anlan.incidents.queries.facts import figures, statements
from anlan.resources.queries.view import for_one
from anlan.risk.census import mean_household

PEOPLE = ("aid_people", "moved_people", "people_to_move")
"""Kinds of facts that count who must be fed and sheltered. They count the same people, so the largest holds."""


HOUSEHOLDS = ("households_to_move", "households_houseless")
"""The same people, counted by their households."""


def people_in_need(incident: Incident, codes: Sequence[str]) -> tuple[int, bool]:
    """How many, and whether that is inferred from households; of all that was said the largest holds.

    Where sources differ and none is verified, it is the highest that was said. `codes`: the place and what contains it.
    """
    found = figures(statements(incident))
    people, households = _highest(found, PEOPLE), _highest(found, HOUSEHOLDS)
    inferred = ceil(households * (mean_household(codes) or 0)) if households else 0
    return max(people, inferred), inferred > people


def _highest(found: Mapping[str, Figure], kinds: Sequence[str]) -> int:
    said = [found[kind] for kind in kinds if kind in found]
    highest = [one.interval.high if one.interval is not None else one.value for one in said]
    return int(max((one for one in highest if one is not None), default=0))


def rations(
    people: int, incident: Incident, jurisdictions: Sequence[str], goods: Collection[str]
) -> list[tuple[Mapping[str, Any], int]]:
    """Norm and whole units of each item of the goods that so many people need over the days of relief."""
    at = incident.occurred_at
    goals = packs.lookup("relief_goals", jurisdictions=jurisdictions, at=at).value
    norms = packs.lookup("ration_norms", jurisdictions=jurisdictions, at=at).value["norms"]
    is_cold = at.astimezone(OFFICIAL_TIME).month in goals["cold_months"]
    found = [(norm, ceil(people * for_one(norm, goals["days"], is_cold))) for norm in norms if norm["item"] in goods]
    return [(norm, quantity) for norm, quantity in found if quantity]
