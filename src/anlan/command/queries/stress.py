"""Check-ups of plans that an actor may see."""

from __future__ import annotations

from django.db.models import QuerySet

from anlan.command.models import PlanStress
from anlan.core.permission import Actor
from anlan.core.permission.asking import mandates_for
from anlan.core.regions.queries import scope_q
from anlan.plans.models import PlanVersion
from anlan.plans.payloads import PLAN_VIEW
from anlan.plans.queries import is_visible
from anlan.resources.payloads import RESOURCE_VIEW


def stress_of(version: PlanVersion, actor: Actor) -> QuerySet[PlanStress]:
    """The check-ups of an edition in the actor's scope, newest first; what they say of means, only who sees means may read."""
    rows = PlanStress.objects.filter(plan=version).select_related("plan").order_by("-asked_at", "-pk")
    if actor.is_system:
        return rows
    if not is_visible(version, actor):
        return rows.none()
    for act in (PLAN_VIEW, RESOURCE_VIEW):
        rows = rows.filter(scope_q((one.region_code for one in mandates_for(actor, act)), "region_code"))
    return rows


def newest_stress(version: PlanVersion, region_code: str, actor: Actor) -> PlanStress | None:
    """The last check-up that was computed for a region; None: there is none, or the actor may not see it."""
    return stress_of(version, actor).filter(region_code=region_code, state=PlanStress.State.DONE).first()
