"""The numbers of packs that an assessment at a place and day rests on, read once and handed in."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anlan.core.deadlines.calendars import is_working_day
from anlan.core.deadlines.errors import CalendarUnknown
from anlan.core.packs import Row, lookup
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.impact.result import Hour
from anlan.impact.wording import Words, worded
from anlan.science.quake import (
    WANG2000_EAST,
    WANG2000_WEST,
    YU2013_EASTERN,
    YU2013_STABLE,
    YU2013_TIBET,
    YU2013_XINJIANG,
    DamageMatrix,
    Wang2000Region,
    Yu2013Region,
)
from anlan.science.quantities import Norm, read_norms

WANG = {"west": WANG2000_WEST, "east": WANG2000_EAST}
YU = {"xinjiang": YU2013_XINJIANG, "tibet": YU2013_TIBET, "eastern": YU2013_EASTERN, "stable": YU2013_STABLE}


@dataclass(frozen=True)
class CheckRule:
    """How a kind of thing is put into the list of first checks: docs/reference/assessment.md."""

    kind: str
    begins: float
    weight: float
    most: int
    why: Words
    sizes: tuple[tuple[float, float], ...]

    def factor(self, capacity: float) -> float:
        """That of the largest size reached; 1 for an unknown one."""
        return next((factor for least, factor in reversed(self.sizes) if capacity >= least), 1.0)


@dataclass(frozen=True)
class Bounds:
    """Between which an earthquake is assessed at all, and how much is listed (pack table quake_assessment)."""

    least_ms: float
    most_ms: float
    deepest_km: float
    near_country_km: float
    felt_from: float
    first_degree: int
    damage_degree: int
    least_share_outside: float
    interval: float
    teams: int
    team_limit_min: float
    team_vehicle: str
    field_cell_degrees: float
    fault_within_km: float
    fault_smoothed_km: float


@dataclass(frozen=True)
class Rules:
    """Everything from packs, with the rows it came from."""

    wang_title: Words
    wang: Wang2000Region
    yu_title: Words
    yu: Yu2013Region
    matrix: DamageMatrix
    norms: Mapping[str, Norm]
    norms_source: str
    norms_verified: bool
    relief_within_h: float
    days: float
    checks: tuple[CheckRule, ...]
    most_checks: int
    bounds: Bounds
    rhythm: Mapping[str, Any]
    hour: Hour
    rows: tuple[Mapping[str, Any], ...]


def rules_for(codes: Sequence[str], *, longitude: float, at: datetime) -> Rules:
    """The rows in force for the most specific of the codes (a county, its city, its province …), else those of the country.

    Raises PackFault when a table is missing.
    """
    chain = (*(code for code in codes if code != "CN"), "CN")
    found = {
        name: lookup(name, jurisdictions=chain, at=at)
        for name in (
            "quake_regions", "damage_matrix", "ration_norms", "relief_goals", "first_checks", "quake_assessment",
            "day_rhythm",
        )
    }
    regions = found["quake_regions"].value
    wang, yu = (_region(regions[name], longitude) for name in ("wang2000", "yu2013"))
    goals, checks, norms = (found[name] for name in ("relief_goals", "first_checks", "ration_norms"))
    is_cold = at.astimezone(OFFICIAL_TIME).month in goals.value["cold_months"]
    return Rules(
        wang_title=worded(wang), wang=WANG[wang], yu_title=worded(yu), yu=YU[yu],
        matrix=read_matrix(found["damage_matrix"].value),
        norms=read_norms(norms.value, is_cold=is_cold), norms_source=_source(norms), norms_verified=norms.is_verified,
        relief_within_h=goals.value["relief_within_h"], days=goals.value["days"],
        checks=tuple(_check(one) for one in checks.value["checks"]), most_checks=checks.value["most"],
        bounds=Bounds(**found["quake_assessment"].value), rhythm=found["day_rhythm"].value,
        hour=_hour(found["day_rhythm"], at), rows=tuple(_told(row) for row in found.values()),
    )  # fmt: skip


def _hour(row: Row, at: datetime) -> Hour:
    """What day it is for those who work and learn; without a calendar of the year as the weekday has it."""
    local = at.astimezone(OFFICIAL_TIME)
    try:
        is_worked, day_from = is_working_day(local.date()), "calendar"
    except CalendarUnknown:
        is_worked, day_from = local.isoweekday() not in row.value["rest_weekdays"], "weekday"
    breaks = row.value["school_breaks"]
    return Hour(
        at=local.isoformat(timespec="minutes"), day="workday" if is_worked else "holiday", day_from=day_from,
        is_school_break=any(one["from"] <= f"{local:%m-%d}" <= one["to"] for one in breaks), source=_source(row),
        is_verified=row.is_verified,
    )  # fmt: skip


def read_matrix(value: Mapping[str, Any]) -> DamageMatrix:
    """The damage matrix of a pack's `damage_matrix`. Raises ValueError for one that cannot be."""
    classes = value["classes"]
    return DamageMatrix(
        classes=tuple(one["name"] for one in classes),
        degrees=tuple(float(degree) for degree in value["degrees"]),
        percent=tuple(tuple(tuple(float(share) for share in line) for line in one["percent"]) for one in classes),
    )


def _region(steps: Sequence[Mapping[str, Any]], longitude: float) -> str:
    last = steps[-1]
    return str(next((one for one in steps if longitude < one.get("to_longitude", math.inf)), last)["region"])


def _check(one: Mapping[str, Any]) -> CheckRule:
    sizes = tuple((float(size["at_least"]), float(size["factor"])) for size in one.get("sizes", ()))
    why = Words(one["why"], one["why_en"])
    return CheckRule(one["kind"], float(one["from"]), float(one["weight"]), int(one["most"]), why, sizes)


def _source(row: Row) -> str:
    return f"{row.standard}；{row.source}" if row.standard else row.source


def _told(row: Row) -> Mapping[str, Any]:
    return {
        "table": row.table, "jurisdiction": row.jurisdiction, "valid_from": row.valid_from.isoformat(),
        "standard": row.standard, "source": row.source, "verified": row.is_verified, "pack": row.pack,
    }  # fmt: skip
