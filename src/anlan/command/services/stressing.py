"""Having plans put to the test against the means that exist, by a person or each night, and writing down what came of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from anlan.command.means import COMMAND
from anlan.command.models import PlanStress
from anlan.command.payloads.stress import StressAsked, StressFailed, StressMade
from anlan.command.stress_rules import stress_rules
from anlan.core import clock, journal
from anlan.core.errors import InvalidInput, NotFound
from anlan.core.jobs import ask
from anlan.core.permission import Actor, Place, require
from anlan.core.regions import queries as regions
from anlan.plans.models import PlanVersion
from anlan.plans.payloads import PLAN_MANAGE
from anlan.plans.queries import is_visible
from anlan.resources.payloads import RESOURCE_VIEW

JOB = "command.stress"


@dataclass(frozen=True)
class Tested:
    """A check-up as it stands; `changed_nothing`: what came was there already."""

    stress: PlanStress
    changed_nothing: bool


@journal.service("stress.asked")
def ask_stress(
    *, version: str, region_code: str, means_regions: Sequence[str] = (), draws: int | None = None, seed: int | None = None,
    by: Actor,
) -> PlanStress:  # fmt: skip
    """Have an edition of a plan tried on incidents drawn in a region. Raises NotFound, NotPermitted, InvalidInput.

    means_regions  whose means count; none: the region's own
    """
    plan = PlanVersion.objects.filter(uid=version).first()
    if plan is None or not is_visible(plan, by):
        raise NotFound
    require(by, PLAN_MANAGE, Place(regions.ancestors(region_code)))
    whose = list(means_regions) or [region_code]
    for code in whose:
        require(by, RESOURCE_VIEW, Place(regions.ancestors(code)))
    rules = stress_rules(region_code)
    row = PlanStress(
        uid=str(uuid.uuid4()), plan=plan, region_code=region_code, means_regions=whose,
        seed=rules["seed"] if seed is None else seed, draws=rules["draws"] if draws is None else draws,
        asked_by=by.key, asked_at=clock.now(),
    )  # fmt: skip
    if row.draws < 1 or row.seed < 0:
        raise InvalidInput(field="draws, seed", reason=_("须为正整数"))
    row.job = ask(JOB, {"stress": row.uid, "workspace": clock.current_workspace().key}).pk
    row.save(force_insert=True)
    payload = StressAsked(plan.plan, plan.edition, plan.sha256, region_code, tuple(whose), row.seed, row.draws)
    _tell("stress.asked", row, payload, by)
    return row


@journal.service("stress.made")
def record_stress(*, uid: str, result: dict[str, Any], by: Actor = COMMAND) -> Tested:
    """Write down what the trials gave."""
    row = _waiting(uid)
    require(by, PLAN_MANAGE, row)
    if row.state != PlanStress.State.WAITING:
        return Tested(row, changed_nothing=True)
    row.state, row.result, row.made_at = PlanStress.State.DONE, result, clock.now()
    row.version += 1
    row.save()
    failing = tuple(one["action"] for one in result["actions"] if one["failed"])
    first = next((one["what"] for one in result["bottlenecks"] if one["short"] or one["late"]), "")
    _tell("stress.made", row, StressMade(row.plan.plan, row.plan.edition, row.plan.sha256, failing, first), by)
    return Tested(row, changed_nothing=False)


@journal.service("stress.failed")
def fail_stress(*, uid: str, reason: str, by: Actor = COMMAND) -> Tested:
    """Write down that the trials came to nothing, and why; empty where only the log knows."""
    row = _waiting(uid)
    require(by, PLAN_MANAGE, row)
    if row.state != PlanStress.State.WAITING:
        return Tested(row, changed_nothing=True)
    longest = PlanStress._meta.get_field("error").max_length
    row.state, row.error, row.made_at = PlanStress.State.FAILED, reason[:longest], clock.now()
    row.version += 1
    row.save()
    _tell("stress.failed", row, StressFailed(row.plan.plan, row.plan.edition, row.error), by)
    return Tested(row, changed_nothing=False)


def _waiting(uid: str) -> PlanStress:
    row = PlanStress.objects.select_for_update(of=("self",)).select_related("plan").filter(uid=uid).first()
    if row is None:
        raise NotFound
    return row


def _tell(verb: str, row: PlanStress, payload: object, by: Actor) -> None:
    journal.append(verb, about=row, by=by, payload=payload, regions=[row.region_code])
