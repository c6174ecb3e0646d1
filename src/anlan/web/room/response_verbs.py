"""What is done with responses and tasks: each view is one service, then back to where it was asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from anlan.core.accounts.models import Account
from anlan.core.errors import InvalidInput
from anlan.core.packs.loading import OFFICIAL_TIME
from anlan.core.permission import Actor, can
from anlan.incidents.queries import incident_by_uid
from anlan.plans.queries import document
from anlan.response import queries, services
from anlan.response.models import Task
from anlan.response.payloads import (
    CALL_RECORD,
    RESPONSE_ACTIVATE,
    RESPONSE_STAFF,
    TASK_ISSUE,
    TASK_MANAGE,
    TASK_VIEW,
    TASK_WORK,
)
from anlan.web import names
from anlan.web.desk.verbs import version_of
from anlan.web.guard import screen
from anlan.web.pack_words import title_in
from anlan.web.room.response import level_asked, task_row, waiting_for
from anlan.web.room.tabs import frame_of


def _to_tab(uid: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("incident-response", args=[uid]), status=303)


def account_asked(request: HttpRequest, field: str = "account") -> Account:
    """The account a form names. Raises InvalidInput."""
    account = Account.objects.filter(username=request.POST.get(field, "").strip(), is_active=True).first()
    if account is None:
        raise InvalidInput(field=_("账号"), reason=_("没有这个账号"))
    return account


def time_asked(request: HttpRequest, field: str) -> datetime | None:
    """An instant of a form, in official time where it names no zone. Raises InvalidInput."""
    given = request.POST.get(field, "").strip()
    if not given:
        return None
    try:
        at = parse_datetime(given)
    except ValueError:
        at = None
    if at is None:
        raise InvalidInput(field=_("时间"), reason=_("应为年-月-日 时:分"))
    return at if at.tzinfo else at.replace(tzinfo=OFFICIAL_TIME)


@require_POST
@screen(RESPONSE_ACTIVATE)
def activate(request: HttpRequest, uid: str) -> HttpResponse:
    """启动响应."""
    services.activate(
        incident=uid, region_code=request.POST.get("region", ""), level=level_asked(request),
        read_back=request.POST.get("read_back", ""), ordered_by=request.POST.get("ordered_by", ""),
        by=request.actor,  # type: ignore[attr-defined]
    )  # fmt: skip
    messages.success(request, _("响应已启动，任务和叫应已发出。"))
    return _to_tab(uid)


@require_POST
@screen(RESPONSE_ACTIVATE)
def change_level(request: HttpRequest, uid: str) -> HttpResponse:
    """调整级别."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.response_by_uid(uid, actor)
    services.change_level(
        response=uid, level=level_asked(request), read_back=request.POST.get("read_back", ""),
        reason=request.POST.get("reason", ""), ordered_by=request.POST.get("ordered_by", ""),
        if_version=version_of(request), by=actor,
    )  # fmt: skip
    messages.success(request, _("响应级别已调整。"))
    return _to_tab(row.incident.uid)


@require_POST
@screen(RESPONSE_ACTIVATE)
def end(request: HttpRequest, uid: str) -> HttpResponse:
    """终止响应; conditions ticked are met, and one that is neither ticked nor met before says why it does not apply."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.response_by_uid(uid, actor)
    waived = {
        one.id: said
        for one in document(row.plan).stand_down.conditions
        if (said := request.POST.get(f"waived-{one.id}", "").strip())
    }
    ticked, seen = list(dict.fromkeys(request.POST.getlist("met"))), version_of(request)
    with transaction.atomic():  # a refused end leaves no condition ticked
        for condition in ticked:
            services.meet_condition(response=uid, condition=condition, by=actor)
        services.end_response(
            response=uid, read_back=request.POST.get("read_back", ""), waived=waived,
            ordered_by=request.POST.get("ordered_by", ""), if_version=None if seen is None else seen + len(ticked), by=actor,
        )  # fmt: skip
    messages.success(request, _("响应已终止。"))
    return _to_tab(row.incident.uid)


@require_POST
@screen(RESPONSE_STAFF)
def staff(request: HttpRequest, uid: str) -> HttpResponse:
    """任命岗位."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.response_by_uid(uid, actor)
    services.staff(response=uid, post=request.POST.get("post", ""), account_id=account_asked(request).pk, by=actor)
    messages.success(request, _("岗位已任命。"))
    return _to_tab(row.incident.uid)


@require_POST
@screen(RESPONSE_ACTIVATE)
def meet(request: HttpRequest, uid: str) -> HttpResponse:
    """确认终止条件."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.response_by_uid(uid, actor)
    services.meet_condition(
        response=uid, condition=request.POST.get("condition", ""), note=request.POST.get("note", ""), by=actor
    )
    messages.success(request, _("条件已确认。"))
    return _to_tab(row.incident.uid)


@require_POST
@screen(TASK_ISSUE)
def issue(request: HttpRequest, uid: str) -> HttpResponse:
    """派任务 in an incident."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    incident = incident_by_uid(uid, actor)
    owner = account_asked(request, "owner").pk if request.POST.get("owner", "").strip() else None
    services.issue_task(
        title=request.POST.get("title", ""), text=request.POST.get("text", ""), region_code=incident.lead_region,
        due_at=time_asked(request, "due_at"), owner_id=owner, incident=uid, by=actor,
    )  # fmt: skip
    messages.success(request, _("任务已下达。"))
    return _to_tab(uid)


@require_safe
@screen(TASK_VIEW)
def task(request: HttpRequest, uid: str) -> HttpResponse:
    """One task and what its reader may do with it. Raises NotFound."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    row = queries.task_by_uid(uid, actor)
    plan = document(row.response.plan) if row.response is not None else None
    others = queries.tasks_of(row.response) if row.response is not None else []
    is_own = can(actor, TASK_WORK, row) and row.owner_id in (None, actor.account_id)
    manages = can(actor, TASK_MANAGE, row)
    is_open = row.state in (Task.State.OPEN, Task.State.ACCEPTED, Task.State.REFUSED)
    context = (frame_of(row.incident, actor, "incident-response") if row.incident is not None else {}) | {
        "task": row,
        "card": task_row(row, plan),
        "region": names.region_path(row.region_code),
        "by": names.actor_name(row.issued_by),
        "layout": "anlan/layouts/room_tab.html" if row.incident is not None else "anlan/layouts/page.html",
        "waiting": waiting_for(row, others),
        "calls": row.calls.order_by("called_at"),
        "evidence_wanted": [title_in(one) for one in row.evidence_wanted],
        "may": {
            "accept": is_own and row.state in (Task.State.OPEN, Task.State.REFUSED),
            "refuse": is_own and row.state in (Task.State.OPEN, Task.State.ACCEPTED),
            "finish": (is_own or manages) and row.state in (Task.State.OPEN, Task.State.ACCEPTED),
            "hand_over": (is_own or manages) and row.is_live,
            "extend": manages and row.is_live,
            "cancel": manages and row.is_live,
            "call": is_open and can(actor, CALL_RECORD, row),
        },
    }
    return render(request, "anlan/response/task.html", context)


def _task_verb(act: str, text: Any, call: Callable[[HttpRequest, str], object]) -> Callable[..., HttpResponse]:
    @require_POST
    @screen(act)
    def view(request: HttpRequest, uid: str) -> HttpResponse:
        call(request, uid)
        messages.success(request, str(text))
        return HttpResponseRedirect(reverse("task", args=[uid]), status=303)

    return view


def _asked(request: HttpRequest, uid: str) -> dict[str, Any]:
    return {"task": uid, "if_version": version_of(request), "by": request.actor}  # type: ignore[attr-defined]


def _finish(request: HttpRequest, uid: str) -> object:
    row = queries.task_by_uid(uid, request.actor)  # type: ignore[attr-defined]
    given = [
        {"kind": one["kind"], "text": request.POST.get(f"evidence-{place}", "")}
        for place, one in enumerate(row.evidence_wanted)
    ]
    return services.finish_task(**_asked(request, uid), outcome=request.POST.get("outcome", ""), evidence=given)


def _call(request: HttpRequest, uid: str) -> object:
    return services.record_call(
        task=uid, whom=request.POST.get("whom", ""), is_answered=request.POST.get("answered") == "yes",
        by=request.actor,  # type: ignore[attr-defined]
    )  # fmt: skip


def _extend(request: HttpRequest, uid: str) -> object:
    due_at = time_asked(request, "due_at")
    if due_at is None:
        raise InvalidInput(field=_("时间"), reason=_("应为年-月-日 时:分"))
    reason, measure = request.POST.get("reason", ""), request.POST.get("control_measure", "")
    return services.extend_task(**_asked(request, uid), due_at=due_at, reason=reason, control_measure=measure)


accept = _task_verb(TASK_WORK, gettext_lazy("任务已签收。"), lambda r, uid: services.accept_task(**_asked(r, uid)))
refuse = _task_verb(
    TASK_WORK, gettext_lazy("任务已退回。"),
    lambda r, uid: services.refuse_task(**_asked(r, uid), reason=r.POST.get("reason", "")),
)  # fmt: skip
finish = _task_verb(TASK_WORK, gettext_lazy("任务已完成。"), _finish)
hand_over = _task_verb(
    TASK_WORK, gettext_lazy("任务已转交。"),
    lambda r, uid: services.hand_over_task(
        **_asked(r, uid), owner_id=account_asked(r).pk, reason=r.POST.get("reason", "")),
)  # fmt: skip
extend = _task_verb(TASK_MANAGE, gettext_lazy("时限已延长。"), _extend)
cancel = _task_verb(
    TASK_MANAGE, gettext_lazy("任务已取消。"),
    lambda r, uid: services.cancel_task(**_asked(r, uid), reason=r.POST.get("reason", "")),
)  # fmt: skip
call = _task_verb(CALL_RECORD, gettext_lazy("叫应已记录。"), _call)
