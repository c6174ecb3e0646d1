"""任务: what the plan suggests, the running response with its posts and tasks, and the page before a start or a change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from anlan.command.models import Order
from anlan.command.queries.orders import ENDED, orders_visible_to
from anlan.core import clock
from anlan.core.errors import InvalidInput
from anlan.core.permission import Actor, can
from anlan.core.permission.asking import mandates_for
from anlan.incidents.models import Incident
from anlan.incidents.queries import incident_by_uid
from anlan.incidents.queries.inputs import plan_inputs
from anlan.plans.model import Plan
from anlan.plans.queries import document, in_force
from anlan.response import queries, services
from anlan.response.models import Response, Task
from anlan.response.payloads import (
    RESPONSE_ACTIVATE,
    RESPONSE_DECIDE,
    RESPONSE_STAFF,
    RESPONSE_VIEW,
    TASK_ISSUE,
    TASK_VIEW,
)
from anlan.response.telling import level_word
from anlan.response.wording import read_back_end
from anlan.web import names
from anlan.web.guard import screen
from anlan.web.pack_words import is_english, title_in, titled
from anlan.web.room.tabs import frame_of
from anlan.web.rows import limit_clock

TASKS = "tasks"
LEVELS = (1, 2, 3, 4)
ORDER = (
    Task.State.OPEN,
    Task.State.ACCEPTED,
    Task.State.REFUSED,
    Task.State.WAITING,
    Task.State.FINISHED,
    Task.State.CANCELLED,
)


@require_safe
@screen(RESPONSE_VIEW)
def response(request: HttpRequest, uid: str) -> HttpResponse:
    """The tasks of an incident, by response. Raises NotFound."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    incident = incident_by_uid(uid, actor)
    return render(request, "anlan/response/response.html", page_of(incident, actor))


def page_of(incident: Incident, actor: Actor) -> dict[str, Any]:
    """Everything the tab shows."""
    found = queries.responses_of(incident, actor)
    running = {one.region_code for one in found if one.state == Response.State.ACTIVE}
    own = own_regions(incident, actor)
    others = queries.tasks_visible_to(actor).filter(incident=incident, response=None)
    return frame_of(incident, actor, "incident-response") | {
        "suggestions": [
            *(suggested(incident, code, actor) for code in own if code not in running),
            *(standing(one, actor) for one in found if one.region_code in own and one.state == Response.State.ACTIVE),
        ],
        "responses": [response_of(one, actor) for one in sorted(found, key=lambda one: one.region_code not in own)],
        "slips": [task_row(task) for task in others],
        "may_issue": can(actor, TASK_ISSUE, incident),
        "mine": [task_row(task) for task in queries.own_tasks(actor).filter(incident=incident)],
    }


def late_task(incident: Incident, actor: Actor) -> dict[str, Any] | None:
    """parts/next_step.html: what the actor himself is late with, the longest first."""
    task = queries.own_tasks(actor).filter(incident=incident, is_overdue=True).first()
    return task and {
        "what": titled(task),
        "why": _("您的任务已超时：办结、申请延期或移交。"),
        "url": reverse("task", args=[task.uid]),
        "button": _("去办理"),
        "key": "r",
    }


def own_regions(incident: Incident, actor: Actor) -> list[str]:
    """The regions for which the actor may start a response to an incident: his own, where it touches them."""
    touched = set(incident.scope_codes())
    return list(
        dict.fromkeys(m.region_code for m in mandates_for(actor, RESPONSE_ACTIVATE) if m.region_code in touched)
    )


def suggested(incident: Incident, region_code: str, actor: Actor) -> dict[str, Any]:
    """The panel before a start: level, clause, what was known, what is not, what would change it."""
    version = in_force(region_code, incident.hazard, clock.now())
    panel: dict[str, Any] = {"region": names.region_path(region_code), "region_code": region_code, "version": version}
    if version is None:
        return panel
    told = _told(document(version), incident, actor)
    starts = [
        {"level_word": level_word(level), "url": _start_url(incident, region_code, level), "is_suggested": level == told["level"]}
        for level in LEVELS
    ]  # fmt: skip
    return panel | told | {"starts": starts}


def standing(row: Response, actor: Actor) -> dict[str, Any]:
    """The same while a response runs, by its own plan: what is known now may ask for another level."""
    told = _told(document(row.plan), row.incident, actor)
    level = told["level"]
    url = f"{reverse('response-change', args=[row.uid])}?level={level}"
    asked = [{"level_word": level_word(level), "url": url, "is_suggested": True}] if level and level != row.level else []
    return told | {
        "region": names.region_path(row.region_code), "region_code": row.region_code, "version": row.plan,
        "current": level_word(row.level), "starts": asked,
    }  # fmt: skip


def _told(plan: Plan, incident: Incident, actor: Actor) -> dict[str, Any]:
    """What a plan's tables make of what is known of an incident now."""
    from anlan.plans.suggesting import suggest  # its tables are science's, which no page loads unasked

    english = is_english()
    told = suggest(plan, plan_inputs(incident, actor), clock.now())
    finding = told.response
    inputs = plan.response.value["inputs"]
    return {
        "level": told.level,
        "level_word": level_word(told.level) if told.level else "",
        "grade": told.grade.name_en if english else told.grade.name,
        "clause": plan.cited(finding.clause, is_english=english),
        "source": finding.source,
        "is_verified": finding.is_verified,
        "is_open": finding.is_open,
        "met": [one.english if english else one.chinese for one in finding.met],
        "used": [
            {"title": _input_title(inputs, name), "value": value, "is_yes_no": isinstance(value, bool)}
            for name, value in finding.used.items()
        ],
        "unknown": [_input_title(inputs, name) for name in finding.unknown],
        "changes": [
            {
                "level_word": level_word(shift.level) if shift.level else _("不启动响应"),
                "clause": plan.cited(shift.clause, is_english=english),
                "when": [one.english if english else one.chinese for one in shift.when],
            }
            for shift in finding.would_change
        ],
    }


def _input_title(inputs: Any, name: str) -> str:
    stated = inputs.get(name, {})
    return title_in(stated) if stated else name


def _start_url(incident: Incident, region_code: str, level: int) -> str:
    return f"{reverse('response-start', args=[incident.uid])}?region={region_code}&level={level}"


def response_of(row: Response, actor: Actor) -> dict[str, Any]:
    """A response with its posts, tasks, conditions and what the actor may do."""
    plan = document(row.plan)
    tasks = queries.tasks_of(row) if can(actor, TASK_VIEW, row) else []
    is_active = row.state == Response.State.ACTIVE
    return {
        "row": row,
        "region": names.region_path(row.region_code),
        "level_word": level_word(row.level),
        "is_active": is_active,
        "plan": f"《{row.plan.title}》{row.plan.edition}",
        "by": names.actor_name(row.activated_by),
        "ordered_by": _post_title(plan, row.ordered_by),
        "posts": posts_of(row, plan),
        "counts": counts_of(tasks),
        "tasks": [task_row(task, plan) for task in sorted(tasks, key=lambda one: (ORDER.index(one.state), one.pk))],  # type: ignore[arg-type]
        "conditions": [
            {
                "id": one.id,
                "title": titled(one),
                "clause": plan.cited(one.clause, is_english=is_english()),
                "met": row.conditions.get(one.id),
            }
            for one in plan.stand_down.conditions
        ],
        "may_change": is_active and can(actor, RESPONSE_ACTIVATE, row),
        "may_staff": is_active and can(actor, RESPONSE_STAFF, row),
        "levels": [
            {"level_word": level_word(level), "url": f"{reverse('response-change', args=[row.uid])}?level={level}"}
            for level in LEVELS
            if level != row.level
        ],
    }


def posts_of(row: Response, plan: Plan) -> list[dict[str, Any]]:
    """Who holds which post, in the order of the plan."""
    posts = {post.id: post for post in plan.posts}
    return [
        {
            "id": one.post,
            "title": titled(posts[one.post]) if one.post in posts else one.post,
            "holder": one.account.username if one.account is not None else "",
            "since": one.since,
        }
        for one in row.postings.select_related("account").order_by("order")
    ]


def counts_of(tasks: Iterable[Task]) -> list[dict[str, Any]]:
    """待签收 2 · 办理中 3 · 超时 1."""
    found = list(tasks)
    by_state = Counter(task.state for task in found)
    counts = [
        {"label": Task.State(state).label, "count": by_state[state], "kind": state}
        for state in ORDER
        if by_state[state]
    ]
    overdue = sum(task.is_overdue and task.is_live for task in found)
    return [*counts, {"label": _("超时"), "count": overdue, "kind": "over"}] if overdue else counts


def task_row(task: Task, plan: Plan | None = None) -> dict[str, Any]:
    """parts/task_card.html. `plan`: that of its response, where many of one response are shown."""
    if plan is None and task.response is not None:
        plan = document(task.response.plan)
    is_over = task.is_live and (task.is_overdue or (task.due_at is not None and task.due_at < clock.now()))
    states = {Task.State.FINISHED: "met", Task.State.CANCELLED: "void"}
    return {
        "row_id": f"task-{task.uid}",
        "url": reverse("task", args=[task.uid]),
        "title": titled(task),
        "state": task.state,
        "state_word": Task.State(task.state).label,
        "is_over": is_over,
        "post": _post_title(plan, task.post) if plan is not None else task.post,
        "owner": task.owner.username if task.owner is not None else "",
        "clause": plan.cited(task.clause, is_english=is_english()) if plan is not None else task.clause,
        "at": task.opened_at or task.created_at,
        "deadline": limit_clock(
            task.due_at, states.get(task.state, "over" if is_over else "calm"), task.finished_at  # type: ignore[call-overload]
        ) if task.due_at is not None else None,
    }  # fmt: skip


def _post_title(plan: Plan, name: str) -> str:
    post = next((one for one in plan.posts if one.id == name), None)
    return titled(post) if post is not None else name


def level_asked(request: HttpRequest) -> int:
    """The level in the address. Raises InvalidInput."""
    given = request.GET.get("level", "") or request.POST.get("level", "")
    if given not in {str(level) for level in LEVELS}:
        raise InvalidInput(field=_("响应级别"), reason=_("应为 1 至 4"))
    return int(given)


@require_safe
@screen(RESPONSE_ACTIVATE)
def start(request: HttpRequest, uid: str) -> HttpResponse:
    """What a start would do, task by task, before it is read back. Raises NotFound, NoPlan."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    incident, level, region = incident_by_uid(uid, actor), level_asked(request), request.GET.get("region", "")
    found = services.propose(incident=incident, region_code=region, level=level)
    plan = document(found.plan)
    context = frame_of(incident, actor, "incident-response") | {
        "heading": _("启动%(level)s") % {"level": level_word(level)},
        "read_back": found.read_back,
        "action": reverse("response-activate", args=[incident.uid]),
        "fields": {"region": region, "level": level},
        "new": [task_row_planned(task, plan) for task in found.tasks],
        "posts": [
            {"title": _post_title(plan, name), "holder": account.username if account else ""}
            for name, account in found.held.items()
        ],
        "vacant": sum(account is None for account in found.held.values()),
        "orders": orders_of(plan, incident, actor),
    }
    return render(request, "anlan/response/confirm.html", context)


@require_safe
@screen(RESPONSE_ACTIVATE)
def change(request: HttpRequest, uid: str) -> HttpResponse:
    """What a change of level would do. Raises NotFound, SameLevel."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row, level = queries.response_by_uid(uid, actor), level_asked(request)
    diff, sentence = services.propose_change(response=row, level=level)
    plan = document(row.plan)
    context = frame_of(row.incident, actor, "incident-response") | {
        "heading": _("调整为%(level)s") % {"level": level_word(level)},
        "read_back": sentence,
        "action": reverse("response-level", args=[row.uid]),
        "fields": {"level": level, "version": row.version},
        "new": [
            {
                "title": titled(action),
                "post": _post_title(plan, action.post),
                "clause": plan.cited(action.clause, is_english=is_english()),
            }
            for action in diff.new
        ],
        "cancelled": [task_row(task, plan) for task in diff.cancelled],
        "kept": len(diff.kept),
        "finished": len(diff.finished),
        "asks_reason": True,
        "orders": orders_of(plan, row, actor),
    }
    return render(request, "anlan/response/confirm.html", context)


@require_safe
@screen(RESPONSE_ACTIVATE)
def stand_down(request: HttpRequest, uid: str) -> HttpResponse:
    """The conditions of stand-down before a response ends. Raises NotFound."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.response_by_uid(uid, actor)
    plan = document(row.plan)
    live = [task for task in queries.tasks_of(row) if task.is_live]
    context = frame_of(row.incident, actor, "incident-response") | {
        "heading": _("终止%(level)s") % {"level": level_word(row.level)},
        "read_back": read_back_end(row),
        "action": reverse("response-end", args=[row.uid]),
        "fields": {"version": row.version},
        "cancelled": [task_row(task, plan) for task in live],
        "conditions": [
            {
                "id": one.id,
                "title": titled(one),
                "clause": plan.cited(one.clause, is_english=is_english()),
                "met": row.conditions.get(one.id),
            }
            for one in plan.stand_down.conditions
        ],
        "orders": orders_of(plan, row, actor),
        "still_out": _still_out(row, actor),
    }
    return render(request, "anlan/response/confirm.html", context)


def _still_out(row: Response, actor: Actor) -> list[Order]:
    """What the region has sent to the incident and not released yet: the end of a response calls nobody back."""
    sent = orders_visible_to(actor).filter(incident=row.incident, region_code=row.region_code)
    return list(sent.exclude(state__in=ENDED))


def orders_of(plan: Plan, subject: object, actor: Actor) -> list[dict[str, str]]:
    """The posts that can order it, for who may not decide himself; none where he may."""
    if can(actor, RESPONSE_DECIDE, subject):
        return []
    return [{"value": post.id, "label": titled(post)} for post in plan.posts if post.role == "commander"]


def task_row_planned(task: Task, plan: Plan) -> dict[str, Any]:
    """A task that is not there yet."""
    return {
        "title": titled(task),
        "post": _post_title(plan, task.post),
        "owner": task.owner.username if task.owner is not None else "",
        "due": task.due_at or task.planned_due_at,
        "clause": plan.cited(task.clause, is_english=is_english()),
    }


def waiting_for(task: Task, others: Sequence[Task]) -> list[Task]:
    """What a task waits for that is not done yet."""
    done = (Task.State.FINISHED, Task.State.CANCELLED)
    return [one for one in others if one.uid in task.depends_on and one.state not in done]
