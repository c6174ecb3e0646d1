"""The grade that a plan's own table gives an earthquake at first, and the response that goes with it: a suggestion.

By magnitude and by how many people live in the county of the epicentre, as 国家地震应急预案 grades while nothing is
counted; the modelled deaths never enter it. A named person decides.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anlan.core import packs
from anlan.core.geometry import area_m2
from anlan.core.regions import queries as regions
from anlan.core.regions.models import Level, RegionBoundary
from anlan.formats.bulletin import M_PER_KM
from anlan.impact.answering import DENSITY, populated
from anlan.impact.wording import told
from anlan.risk import census
from anlan.science.grade import Change, Decision, decide, read_decision_table
from anlan.science.grade.table import AllOf, AnyOf, Rule

TABLE = "earthquake_grades"


def suggested(*, magnitude: float, longitude: float, latitude: float, at: datetime) -> dict[str, Any] | None:
    """Plain values: level (0 none, −1 open), its name, what met it, what would change it; in English under `…_en`.

    None for an earthquake of before the tables hold.
    """
    row, limits = packs.found(TABLE, at=at), packs.found(DENSITY, at=at)
    if row is None or limits is None:
        return None
    county = regions.place(longitude, latitude)
    density = density_of(county.code) if county is not None else None
    answers = {"magnitude": magnitude} | populated(density, at)
    table, english = read_decision_table(row.value), read_decision_table(told(row.value, in_english=True))
    decided, in_english = decide(table, answers), decide(english, answers)
    return {
        "level": decided.certain,
        "name": table.name_of(decided.certain),
        "name_en": english.name_of(decided.certain),
        "is_open": decided.level != decided.certain,
        "standard": row.standard,
        "source": row.source,
        "is_verified": row.is_verified and limits.is_verified,
        "density_per_km2": density,
        "density_source": limits.source,
        "county": county.name if county is not None else "",
        "met": [str(rule) for rule in decided.met],
        "met_en": [_english(rule) for rule in in_english.met],
        "changes": [str(change) for change in _changes(decided)],
        "changes_en": [f"{_english(AllOf(change.when))} → {change.name}" for change in _changes(in_english)],
    }


def density_of(code: str) -> float | None:
    """People a km² of a county by the census of 2020; None where it was not counted under one unit."""
    lines = census.of_unit(code)
    boundary = RegionBoundary.standing.filter(region__code=code, layer=Level.COUNTY).first()
    if not lines or boundary is None or boundary.geometry is None:
        return None
    return sum(line.people for line in lines) / (area_m2(boundary.geometry.shape) / M_PER_KM**2)


def _changes(decided: Decision) -> list[Change]:
    """What is not known yet and would set a severer level: deaths before all."""
    return [change for change in decided.changes if change.level != decided.certain and change.level > 0]


def _english(rule: Rule) -> str:
    """A rule of a table whose titles are English."""
    if isinstance(rule, AllOf):
        return " and ".join(map(_english, rule.rules))
    return " or ".join(map(_english, rule.rules)) if isinstance(rule, AnyOf) else str(rule)
