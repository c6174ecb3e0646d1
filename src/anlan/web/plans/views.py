"""The pages of S5: the tree, a plan by clause and step, its flow chart, 岗位卡, what changed between two editions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from anlan.core import clock, packs
from anlan.core.errors import NotFound
from anlan.core.permission import Actor, can
from anlan.plans import queries
from anlan.plans.differing import differing
from anlan.plans.drawing import chart as drawn
from anlan.plans.models import PlanVersion
from anlan.plans.payloads import PLAN_APPROVE, PLAN_MANAGE, PLAN_VIEW
from anlan.response.telling import level_word
from anlan.web import names
from anlan.web.guard import screen
from anlan.web.pack_words import is_english, titled
from anlan.web.plans import rows
from anlan.web.plans.checkup import checkup_of

LEVELS = (1, 2, 3, 4)
State = PlanVersion.State


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def level_of(request: HttpRequest) -> int | None:
    """The level asked for; none: all."""
    given = request.GET.get("level", "")
    return int(given) if given in {str(level) for level in LEVELS} else None


@require_safe
@screen(PLAN_VIEW)
def plans(request: HttpRequest) -> HttpResponse:
    """Every plan that concerns the reader's regions, by edition."""
    actor = _actor(request)
    found = queries.visible_to(actor)
    wanted = request.GET.get("q", "").strip()
    if wanted:
        found = found.filter(title__icontains=wanted)
    context = {"tree": rows.tree_of(found), "q": wanted, "may_upload": can(actor, PLAN_MANAGE)}
    return render(request, "anlan/plans/plans.html", context)


@require_safe
@screen(PLAN_VIEW)
def plan(request: HttpRequest, uid: str) -> HttpResponse:
    """One edition: tree, text by clause, steps. Raises NotFound."""
    actor, level = _actor(request), level_of(request)
    row = queries.get(uid, actor)
    text = queries.document(row)
    context = _head(row, actor) | {
        "tree": rows.tree_of(queries.visible_to(actor), uid),
        "checked": rows.checked_of(row),
        "checkup": checkup_of(row, actor),
        "documents": [
            {"title": rows.titled(one), "number": one.number, "source": one.source, "is_verified": one.is_verified}
            for one in text.documents
        ],
        "criteria": rows.criteria_of(text),
        "clauses": rows.clauses_of(text),
        "posts": rows.posts_of(row, text, actor),
        "steps": rows.steps_of(text, level),
        "levels": levels_of(reverse("plan", args=[uid]), level),
        "others": [
            {"uid": one.uid, "label": f"{one.edition} · {one.get_state_display()}"}
            for one in queries.visible_to(actor).filter(plan=row.plan).exclude(pk=row.pk).defer("text")
        ],
    }
    return render(request, "anlan/plans/plan.html", context)


def _head(row: PlanVersion, actor: Actor) -> dict[str, Any]:
    return {
        "row": row,
        "title": titled(row),
        "region": rows.region_of(row),
        "chips": rows.health_of(row),
        "by": names.actor_name(row.approved_by),
        "may": {
            "approve": row.state == State.DRAFT and can(actor, PLAN_APPROVE, row) and row.uploaded_by != actor.key,
            "file": row.state == State.APPROVED and can(actor, PLAN_MANAGE, row),
            "withdraw": row.state != State.WITHDRAWN and can(actor, PLAN_MANAGE, row),
        },
    }


def levels_of(address: str, level: int | None) -> list[dict[str, Any]]:
    """Links to each level, and to all."""
    return [
        {"label": level_word(one) if one else "", "url": f"{address}?level={one}" if one else address, "current": one == level}
        for one in (None, *LEVELS)
    ]  # fmt: skip


@require_safe
@screen(PLAN_VIEW)
def chart(request: HttpRequest, uid: str) -> HttpResponse:
    """流程图 of a level or of all. Raises NotFound."""
    actor, level = _actor(request), level_of(request)
    row = queries.get(uid, actor)
    svg = drawn(queries.document(row), level, is_english=is_english(), on=packs.official_day(clock.now()))
    context = _head(row, actor) | {
        "svg": mark_safe(svg),  # every text in it is escaped where it is drawn
        "levels": levels_of(reverse("plan-chart", args=[uid]), level),
        "steps": rows.steps_of(queries.document(row), level),
    }
    return render(request, "anlan/plans/chart.html", context)


@require_safe
@screen(PLAN_VIEW)
def post(request: HttpRequest, uid: str, post: str) -> HttpResponse:
    """岗位卡: what a post is and does, on one page. Raises NotFound."""
    actor = _actor(request)
    row = queries.get(uid, actor)
    text = queries.document(row)
    found = next((one for one in text.posts if one.id == post), None)
    if found is None:
        raise NotFound
    departments = {one.id: rows.titled(one) for one in text.departments}
    contact = next((one for one in text.contacts if one.post == post), None)
    context = _head(row, actor) | {
        "post_title": rows.titled(found),
        "department": departments.get(found.department, found.department),
        "held_by": "、".join(found.held_by),
        "duties": (found.duties_en if is_english() else ()) or found.duties,
        "through": [where for _kind, where in contact.through] if contact is not None else [],
        "steps": rows.steps_of(text, level_of(request), post),
        "levels": levels_of(reverse("plan-post", args=[uid, post]), level_of(request)),
    }
    return render(request, "anlan/plans/post.html", context)


@require_safe
@screen(PLAN_VIEW)
def diff(request: HttpRequest, uid: str) -> HttpResponse:
    """What changed from another edition to this one. Raises NotFound."""
    actor = _actor(request)
    row, other = queries.get(uid, actor), queries.get(request.GET.get("from", ""), actor)
    found = differing(queries.document(other), queries.document(row))
    english = is_english()

    def title(one: Any) -> str:
        return str((one.title_en if english else "") or one.title or one.id)

    context = _head(row, actor) | {
        "other": other,
        "is_same": not found,
        "added": [{"part": one.part, "title": title(one)} for one in found.added],
        "removed": [{"part": one.part, "title": title(one)} for one in found.removed],
        "changed": [
            {
                "part": one.part,
                "title": title(one),
                "fields": [
                    {"name": field.name, "before": _said(field.before), "after": _said(field.after)}
                    for field in one.fields
                ],
            }
            for one in found.changed
        ],
    }
    return render(request, "anlan/plans/diff.html", context)


def _said(value: Any) -> str:
    """A plain value as a reader sees it."""
    if isinstance(value, dict):
        return "；".join(f"{key}: {_said(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return "、".join(_said(inner) for inner in value)
    return "—" if value in (None, "") else str(value)


@require_safe
@screen(PLAN_VIEW)
def text(request: HttpRequest, uid: str) -> HttpResponse:
    """The edition word by word, as a file. Raises NotFound."""
    row = queries.get(uid, _actor(request))
    response = HttpResponse(row.text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{row.plan}-{row.edition}.yaml") or ""
    return response
