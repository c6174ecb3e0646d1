"""Which rows an actor may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TypeVar

from django.db.models import QuerySet

from anlan.core.batches.models import Sourced
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.core.permission import Actor
from anlan.core.permission.asking import mandates_for
from anlan.core.regions.queries import scope_q
from anlan.resources.payloads import RESOURCE_VIEW

Fact = TypeVar("Fact", bound=Sourced)


def visible(table: type[Fact], actor: Actor, region_codes: Sequence[str] = ()) -> QuerySet[Fact]:
    """The rows that stand in the actor's mandates, of the regions asked for (all where none is)."""
    rows: QuerySet[Fact] = table.standing.all()
    if region_codes:
        rows = rows.filter(scope_q(region_codes))
    if actor.is_system:
        return rows
    return rows.filter(scope_q(mandate.region_code for mandate in mandates_for(actor, RESOURCE_VIEW)))


def since_midnight(day: date) -> datetime:
    """The instant a day begins in the official time."""
    return datetime.combine(day, time(), OFFICIAL_TIME)
