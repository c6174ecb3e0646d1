"""预案体检 on a plan's page: what would fail with the means that exist, by how much and how late; and having it done."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anlan.command.models import PlanStress
from anlan.command.queries.stress import stress_of
from anlan.command.services.stressing import ask_stress
from anlan.core.permission import Actor
from anlan.core.permission.asking import mandates_for
from anlan.plans.models import PlanVersion
from anlan.plans.payloads import PLAN_MANAGE
from anlan.plans.queries import get
from anlan.web import names
from anlan.web.desk.verbs import said
from anlan.web.guard import screen
from anlan.web.pack_words import need_title, title_in, unit_word

SHOWN = 10


def checkup_of(row: PlanVersion, actor: Actor) -> dict[str, Any]:
    """The newest check-up that is done, and whether one is under way; where the reader may ask for one."""
    found = stress_of(row, actor)
    done = found.filter(state=PlanStress.State.DONE).first()
    newest = found.first()
    told = {
        "is_waiting": newest is not None and newest.state == PlanStress.State.WAITING,
        "is_failed": newest is not None and newest.state == PlanStress.State.FAILED,
        "regions": [
            {"code": one.region_code, "name": names.region_path(one.region_code)}
            for one in mandates_for(actor, PLAN_MANAGE)
        ],
    }
    if done is None or done.result is None:
        return told
    return told | {
        "row": done,
        "region": names.region_path(done.region_code),
        "failing": [_action(one) for one in done.result["actions"] if one["failed"]][:SHOWN],
        "lacking": [
            {
                "title": need_title(one), "unit": unit_word(one["unit"]), "available": one["available"],
                "required": max(one["required"].values(), default=0), "short": 100 * one["short"], "late": 100 * one["late"],
            }
            for one in done.result["bottlenecks"] if one["short"] or one["late"]
        ][:SHOWN],
    }  # fmt: skip


def _action(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": one["action"], "title": title_in(one), "fails": 100 * one["fails"],
        "needs": [
            {
                "title": need_title(need), "unit": unit_word(need["unit"]), "short": need["short_median"],
                "late": need["late_min_median"],
            }
            for need in one["needs"] if need["fails"]
        ],
    }  # fmt: skip


@require_POST
@screen(PLAN_MANAGE)
def ask(request: HttpRequest, uid: str) -> HttpResponse:
    """体检: over the incidents that the pack's seed draws. Raises NotFound, NotPermitted."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = get(uid, actor)
    ask_stress(version=row.uid, region_code=request.POST.get("region", ""), by=actor)
    said(request, _("已开始体检，算出后在此显示。"))
    return HttpResponseRedirect(reverse("plan", args=[uid]), status=303)
