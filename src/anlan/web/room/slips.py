"""督办: supervision slips outside incidents, and what the reader himself has to do; each is worked on its own page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from anlan.core.permission import Actor, can
from anlan.response import queries, services
from anlan.response.models import Task
from anlan.response.payloads import TASK_ISSUE, TASK_VIEW
from anlan.web import names
from anlan.web.guard import screen
from anlan.web.resources.views import number_of
from anlan.web.room.response import task_row
from anlan.web.room.response_verbs import account_asked, time_asked
from anlan.web.room.verbs import region_asked

TOPIC, SLIPS, PAGE = "slip", "slips", 50
DONE = (Task.State.FINISHED, Task.State.CANCELLED)
Rows = QuerySet[Task]
SHOWN: Mapping[str, tuple[Any, Callable[[Actor], Rows]]] = {
    "": (gettext_lazy("在办"), lambda actor: queries.slips_visible_to(actor).filter(state__in=queries.LIVE)),
    "late": (
        gettext_lazy("超时"),
        lambda actor: queries.slips_visible_to(actor).filter(is_overdue=True).filter(state__in=queries.LIVE),
    ),
    "done": (gettext_lazy("已办结"), lambda actor: queries.slips_visible_to(actor).filter(state__in=DONE)),
    "mine": (gettext_lazy("我的任务"), queries.own_tasks),
}
"""What the page lists, by `show`; the own tasks are those of incidents too."""


def slip_row(task: Task) -> dict[str, Any]:
    """parts/task_card.html: of a slip where it is for stands in the place of the post."""
    return task_row(task) | {"post": names.region_path(task.region_code)}


@require_safe
@screen(TASK_VIEW)
def slips(request: HttpRequest) -> HttpResponse:
    """The slips of the own scope, and the form for a new one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    show, number = request.GET.get("show", ""), number_of(request, "page", 1)
    _label, read = SHOWN.get(show, SHOWN[""])
    first = (number - 1) * PAGE
    found = list(read(actor)[first : first + PAGE + 1])
    context = {
        "items": [slip_row(task) if task.incident is None else task_row(task) for task in found[:PAGE]],
        "show": show,
        "page": number,
        "next_page": number + 1 if len(found) > PAGE else 0,
        "topic": TOPIC if not show and number == 1 else "",
        "filters": [{"value": key, "label": label, "current": key == show} for key, (label, _read) in SHOWN.items()],
        "may_issue": can(actor, TASK_ISSUE),
        "home": names.home_code(actor),
        "longest": Task._meta.get_field("title").max_length,
    }
    return render(request, "anlan/response/slips.html", context)


@require_POST
@screen(TASK_ISSUE)
def issue(request: HttpRequest) -> HttpResponse:
    """下达督办单 to a region of the own scope, or to somebody there."""
    form = request.POST
    owner = account_asked(request, "owner").pk if form.get("owner", "").strip() else None
    task = services.issue_task(
        title=form.get("title", ""), text=form.get("text", ""), region_code=region_asked(request),
        due_at=time_asked(request, "due_at"), owner_id=owner, by=request.actor,  # type: ignore[attr-defined]
    )  # fmt: skip
    messages.success(request, _("督办单已下达。"))
    return HttpResponseRedirect(reverse("task", args=[task.uid]), status=303)
