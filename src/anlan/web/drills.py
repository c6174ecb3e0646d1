"""演练: the exercises the actor may enter, and their clocks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anlan.core import clock
from anlan.core.clock.models import Workspace
from anlan.core.errors import InvalidInput, NotFound
from anlan.core.permission import can
from anlan.core.settings import conf
from anlan.core.workspaces import queries, services
from anlan.core.workspaces.queries import VIEW
from anlan.core.workspaces.services import MANAGE
from anlan.exercises.queries import Progress, progress_of
from anlan.web import names
from anlan.web.desk.verbs import said
from anlan.web.guard import screen

RATES = (1, 2, 10, 60, 600)


def _drill(workspace: Workspace, may_manage: bool, replay: Progress | None) -> dict[str, Any]:
    segment = workspace.info.segment
    rate = segment.rate if segment else 0
    return {
        "row_id": f"drill-{workspace.key}",
        "key": workspace.key,
        "name": workspace.name,
        "regions": names.region_names(workspace.region_codes),
        "at": segment.at(clock.wall()) if segment else None,
        "rate": f"{rate:g}",
        "is_paused": workspace.is_running and not rate,
        "is_running": workspace.is_running,
        "created_at": workspace.created_at,
        "url": f"/drill/{workspace.key}/desk",
        "rates": [one for one in RATES if one <= conf.EXERCISE_RATE_MAX],
        "may_manage": may_manage and workspace.is_running,
        "replay": replay,
    }


def _held(request: HttpRequest, key: str) -> Workspace:
    """An exercise the actor may see. Raises NotFound."""
    for one in queries.visible_to(request.actor):  # type: ignore[attr-defined]
        if one.key == key and one.is_exercise:
            return one
    raise NotFound


@require_safe
@screen(VIEW)
def drills(request: HttpRequest) -> HttpResponse:
    """Exercises the actor may enter, the newest first."""
    found = [one for one in queries.visible_to(request.actor) if one.is_exercise]  # type: ignore[attr-defined]
    replays = progress_of([one.pk for one in found])
    context = {
        "drills": [
            _drill(one, can(request.actor, MANAGE, queries.place_of(one)), replays.get(one.pk))  # type: ignore[attr-defined]
            for one in found
        ],
        "inside": clock.current_workspace().is_exercise,
    }
    return render(request, "anlan/drills/list.html", context)


@require_POST
@screen(MANAGE)
def pause(request: HttpRequest, key: str) -> HttpResponse:
    """暂停."""
    services.pause_clock(key=key, by=request.actor)  # type: ignore[attr-defined]
    said(request, _("演练时钟已暂停。"))
    return HttpResponseRedirect(reverse("drills"), status=303)


@require_POST
@screen(MANAGE)
def rate(request: HttpRequest, key: str) -> HttpResponse:
    """继续, or another speed."""
    try:
        wanted = float(request.POST.get("rate", "1"))
    except ValueError as error:
        raise InvalidInput(field=_("倍率"), reason=_("请填写数字")) from error
    segment = _held(request, key).info.segment
    if segment is not None and not segment.rate:
        services.resume_clock(key=key, rate=wanted, by=request.actor)  # type: ignore[attr-defined]
    else:
        services.set_rate(key=key, rate=wanted, by=request.actor)  # type: ignore[attr-defined]
    said(request, _("演练时钟以 ×%(rate)s 运行。") % {"rate": f"{wanted:g}"})
    return HttpResponseRedirect(reverse("drills"), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@screen(MANAGE)
def end(request: HttpRequest, key: str) -> HttpResponse:
    """结束演练: for good, so it is read back first."""
    held = _held(request, key)
    if request.method == "POST":
        services.end_exercise(key=key, by=request.actor)  # type: ignore[attr-defined]
        said(request, _("演练“%(name)s”已结束。") % {"name": held.name})
        return HttpResponseRedirect(reverse("drills"), status=303)
    readback = {
        "id": "readback",
        "title": _("结束演练"),
        "rows": [
            {"label": _("演练"), "value": held.name, "data": True},
            {"label": _("地区"), "value": _("、").join(names.region_names(held.region_codes)), "data": True},
            {"label": _("后果"), "value": _("时钟停住，不能再开；记录保留。")},
        ],
        "action": request.path,
        "button": _("按住结束"),
        "grave": True,
    }
    return render(request, "anlan/readback.html", {"readback": readback, "back": reverse("drills")})
