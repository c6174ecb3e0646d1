"""复盘: clause by clause how a response was kept, its lessons, and who signed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from anlan.core.errors import InvalidInput
from anlan.core.journal import payload_of
from anlan.core.permission import Actor, can
from anlan.incidents.models import Incident
from anlan.incidents.queries import incident_by_uid
from anlan.plans.model import Plan
from anlan.plans.queries import document
from anlan.response import queries
from anlan.response.models import Response
from anlan.response.payloads import RESPONSE_VIEW
from anlan.response.review import Item, Review, Verdict, as_json, hash_of
from anlan.response.review.payloads import LESSON_RECORD, REVIEW_SIGN
from anlan.response.review.queries import lessons_of, plan_unanswered, review_of, review_unanswered, signatures_of
from anlan.response.review.services import clauses_of, record_lesson, sign_review
from anlan.response.telling import level_word
from anlan.web import names
from anlan.web.guard import screen
from anlan.web.pack_words import is_english
from anlan.web.room.response import own_regions, task_row
from anlan.web.room.response_verbs import account_asked, time_asked
from anlan.web.room.tabs import frame_of

VERDICTS = {
    Verdict.MET: ("✓", gettext_lazy("按时")),
    Verdict.LATE: ("▲", gettext_lazy("迟")),
    Verdict.MISSED: ("✗", gettext_lazy("未做到")),
    Verdict.NOT_APPLICABLE: ("—", gettext_lazy("不适用")),
    Verdict.NOT_JUDGEABLE: ("?", gettext_lazy("无法判定")),
}
KINDS = {
    "level": gettext_lazy("响应级别"),
    "action": gettext_lazy("行动"),
    "clock": gettext_lazy("法定时限"),
    "post": gettext_lazy("岗位"),
    "condition": gettext_lazy("终止条件"),
    "call": gettext_lazy("叫应"),
    "report": gettext_lazy("报告"),
    "order": gettext_lazy("调度令"),
}
REVIEWS = {
    "local": gettext_lazy("本地复盘"),
    "department": gettext_lazy("部门复盘"),
    "command": gettext_lazy("指挥部复盘"),
}


@require_safe
@screen(RESPONSE_VIEW)
def review(request: HttpRequest, uid: str) -> HttpResponse:
    """The reviews of the responses to an incident; without any, what the plan in force would have asked. Raises NotFound."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    incident = incident_by_uid(uid, actor)
    own = own_regions(incident, actor)
    found = sorted(queries.responses_of(incident, actor), key=lambda one: one.region_code not in own)
    shown = [_of_response(one, actor) for one in found]
    if not incident.responses.exists():
        shown = _without_response(incident, actor)
    return render(
        request, "anlan/review/review.html", frame_of(incident, actor, "incident-review") | {"reviews": shown}
    )


@require_POST
@screen(LESSON_RECORD)
def lesson(request: HttpRequest, uid: str) -> HttpResponse:
    """记下整改事项."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.response_by_uid(uid, actor)
    due = time_asked(request, "due_at")
    if due is None:
        raise InvalidInput(field=_("期限"), reason=_("必须填写"))
    record_lesson(
        response=uid, text=request.POST.get("text", ""), owner_id=account_asked(request, "owner").pk, due_at=due,
        clause=request.POST.get("clause", ""), by=actor,
    )  # fmt: skip
    messages.success(request, _("整改事项已下达为任务。"))
    return HttpResponseRedirect(reverse("incident-review", args=[row.incident.uid]), status=303)


@require_POST
@screen(REVIEW_SIGN)
def sign(request: HttpRequest, uid: str) -> HttpResponse:
    """签署 the review as it was read."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.response_by_uid(uid, actor)
    until = time_asked(request, "until")
    if until is None:
        raise InvalidInput(field=_("截止时间"), reason=_("必须填写"))
    sign_review(
        response=uid, kind=request.POST.get("kind", ""), until=until, sha256=request.POST.get("sha256", ""), by=actor
    )
    messages.success(request, _("复盘已签署。"))
    return HttpResponseRedirect(reverse("incident-review", args=[row.incident.uid]), status=303)


def _of_response(row: Response, actor: Actor) -> dict[str, Any]:
    found = review_of(row, actor)
    signed = [payload_of(one) | {"by": one.actor, "at": one.occurred_at} for one in signatures_of(row, actor)]
    who = names.actor_names(one["by"] for one in signed)
    plan = document(row.plan)
    clauses = clauses_of(row) if can(actor, LESSON_RECORD, row) else []
    return _shown(found, plan) | {
        "row": row,
        "region": names.region_path(row.region_code),
        "level_word": level_word(row.level),
        "sha256": hash_of(as_json(found)),
        "lessons": [task_row(task) for task in lessons_of(row, actor)],
        "clauses": [(one, plan.cited(one, is_english=is_english())) for one in clauses],
        "may_sign": row.state == Response.State.ENDED and can(actor, REVIEW_SIGN, row),
        "kinds": REVIEWS.items(),
        "signed": [{"kind": REVIEWS[one["kind"]], "who": who.get(one["by"], ""), "at": one["at"]} for one in signed],
    }


def _without_response(incident: Incident, actor: Actor) -> list[dict[str, Any]]:
    found, plan = review_unanswered(incident, actor), plan_unanswered(incident)
    return [] if found is None or plan is None else [_shown(found, plan)]


def _shown(found: Review, plan: Plan) -> dict[str, Any]:
    english = is_english()
    counts = found.counts
    return {
        "review": found,
        "plan": f"{found.plan_title_en if english else found.plan_title} {found.edition}",
        "until": found.until.isoformat(),
        "share": None if found.share_met is None else f"{found.share_met:.0%}",
        "counts": [
            {"verdict": one, "sign": sign, "label": label, "many": counts[one]} for one, (sign, label) in VERDICTS.items()
        ],
        "items": [_row(found, one, plan, english) for one in found.items],
    }  # fmt: skip


def _row(found: Review, item: Item, plan: Plan, english: bool) -> dict[str, Any]:
    sign, label = VERDICTS[item.verdict]
    posts = found.posts.get(item.post, ("", ""))
    longer = item.extension
    return {
        "kind": KINDS[item.kind],
        "title": item.title_en if english else item.title,
        "clause": plan.cited(item.clause, is_english=english),
        "verdict": item.verdict,
        "sign": sign,
        "label": label,
        "late": _minutes(item.late_by_min),
        "reason": (item.reason.english if english else item.reason.chinese) if item.reason else "",
        "planned": item.planned_at,
        "actual": item.actual_at,
        "post": posts[1] if english else posts[0],
        "empty": _minutes(item.empty_min),
        "extension": longer
        and {"due": longer.due_at, "label": VERDICTS[longer.verdict][1], "late": _minutes(longer.late_by_min)},
        "seqs": "、".join(map(str, item.rests_on)),
    }  # fmt: skip


def _minutes(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}" if value >= 1 else "<1" if value else ""
