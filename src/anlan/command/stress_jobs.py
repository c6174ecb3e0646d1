"""The job that puts a plan to the test, and asking for it each night. The science is imported when it runs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anlan.command.means import COMMAND
from anlan.command.models import PlanStress
from anlan.command.services import stressing
from anlan.command.services.stressing import JOB
from anlan.command.stress_rules import stress_rules
from anlan.core import clock
from anlan.core.accounts.models import Post
from anlan.core.clock.models import Workspace
from anlan.core.clock.queries import reality
from anlan.core.errors import DomainError
from anlan.core.jobs import JobCancelled, Progress, job
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.plans.models import PlanVersion
from anlan.plans.queries import HOLDING, in_force


@job(JOB, version=1, is_long=True)
def stress(given: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Compute the check-up named in the input and write it down; answers where to find it."""
    from anlan.command.stress.testing import stressed

    with clock.entered(Workspace.objects.get(key=given["workspace"])):
        asked = PlanStress.objects.select_related("plan").get(uid=given["stress"])
        try:
            result = stressed(
                asked.plan, asked.region_code, draws=asked.draws, seed=asked.seed, means_regions=asked.means_regions,
                progress=progress.report,
            )  # fmt: skip
        except JobCancelled:
            raise
        except Exception as fault:
            stressing.fail_stress(uid=asked.uid, reason=str(fault) if isinstance(fault, DomainError) else "")
            raise
        stressing.record_stress(uid=asked.uid, result=result)
    return {"stress": asked.uid}


def ask_tonight(at: datetime | None = None) -> int:
    """Ask for each plan in force in a region that has a command post, once a night; answers how many were asked for."""
    with clock.entered(reality()):
        now = (at or clock.now()).astimezone(OFFICIAL_TIME)
        asked = 0
        for version, region_code in _in_force(now):
            night = stress_rules(region_code)["night"]
            if not night["from_hour"] <= now.hour < night["to_hour"]:
                continue
            begins = now.replace(hour=night["from_hour"], minute=0, second=0, microsecond=0)
            if not PlanStress.objects.filter(
                plan=version, region_code=region_code, asked_by=COMMAND.key, asked_at__gte=begins
            ).exists():
                stressing.ask_stress(version=version.uid, region_code=region_code, by=COMMAND)
                asked += 1
        return asked


def _in_force(now: datetime) -> list[tuple[PlanVersion, str]]:
    held = PlanVersion.objects.filter(state__in=HOLDING).values_list("hazards", flat=True)
    hazards = sorted({hazard for each in held for hazard in each})
    codes = Post.objects.filter(is_active=True).order_by().values_list("organisation__region_code", flat=True).distinct()
    found = {}
    for code in sorted(codes):
        for hazard in hazards:
            version = in_force(code, hazard, now)
            if version is not None:
                found[version.pk, code] = version
    return [(version, code) for (_pk, code), version in found.items()]
