"""What one can ask of plans: which one is in force for a place, a hazard and a day, and what it says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Q, QuerySet

from anlan.core.errors import NotFound
from anlan.core.packs import official_day
from anlan.core.permission import Actor
from anlan.core.permission.asking import mandates_for
from anlan.core.regions import queries as regions
from anlan.core.regions.errors import RegionNotFound
from anlan.plans.model import Plan
from anlan.plans.models import PlanVersion
from anlan.plans.payloads import PLAN_VIEW
from anlan.plans.reading import parsed, plan_of

HOLDING = (PlanVersion.State.APPROVED, PlanVersion.State.FILED)


def in_force(region_code: str, hazard: str, at: datetime | date) -> PlanVersion | None:
    """The version that serves a region for a hazard at an instant, or on a day; validity counts in official days.

    Of what is approved or filed and valid that day: the nearest jurisdiction first, a real plan before one made for
    the demo, the newest edition, what was handed in before what a pack ships, what was approved last.
    """
    day, chain = official_day(at), regions.ancestors(region_code)
    rows = PlanVersion.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=day), state__in=HOLDING, region_code__in=chain, valid_from__lte=day
    ).defer("text")
    tier = _tier(region_code)
    serving = [
        row for row in rows if hazard in row.hazards and (row.region_code == chain[0] or (tier and tier in row.tiers))
    ]
    return max(
        serving,
        key=lambda row: (
            -chain.index(row.region_code), not row.is_demo, edition_of(row), not row.origin.startswith("pack:"),
            row.approved_at, row.pk,
        ),
        default=None,
    )  # fmt: skip


def document(version: PlanVersion) -> Plan:
    """What a version says, parsed once."""
    return _plan(version.text)


def get(uid: str, actor: Actor) -> PlanVersion:
    """One version. Raises NotFound, also for one the actor may not see."""
    found = visible_to(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def visible_to(actor: Actor) -> QuerySet[PlanVersion]:
    """The versions made for the actor's regions, for what these contain, and for what contains them."""
    rows = PlanVersion.objects.order_by("plan", "region_code", "pk")
    if actor.is_system:
        return rows
    codes = rows.order_by().values_list("region_code", flat=True).distinct()
    return rows.filter(region_code__in=[code for code in codes if _concerns(code, actor)])


def is_visible(version: PlanVersion, actor: Actor) -> bool:
    return actor.is_system or _concerns(version.region_code, actor)


def _concerns(jurisdiction: str, actor: Actor) -> bool:
    """Whether the actor's region lies inside a jurisdiction, or the jurisdiction inside the actor's region."""
    above = set(regions.ancestors(jurisdiction))
    held: Iterable[str] = (mandate.region_code for mandate in mandates_for(actor, PLAN_VIEW))
    return any(code in above or jurisdiction in regions.ancestors(code) for code in held)


def edition_of(version: PlanVersion) -> tuple[int, ...]:
    """2026.10 is newer than 2026.9."""
    return tuple(int(part) for part in version.edition.split("."))


def _tier(code: str) -> str:
    try:
        return str(regions.get(code).level)
    except RegionNotFound:
        return ""


@lru_cache(maxsize=100)
def _plan(text: str) -> Plan:
    return plan_of(parsed(text))
