"""The pages of S13."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anlan.core import clock
from anlan.core.jobs import queries as jobs
from anlan.core.permission import all_roles, can, declared_acts
from anlan.core.reactions import queries as parked_queries
from anlan.core.reactions import services as reactions
from anlan.core.reactions.queries import VIEW as VIEW_SYSTEM
from anlan.core.reactions.services import MANAGE as MANAGE_SYSTEM
from anlan.incidents import words
from anlan.incidents.queries.feeds import feeds
from anlan.web import names
from anlan.web.desk.verbs import said
from anlan.web.guard import screen
from anlan.web.system.tiles import ago, tiles

REFRESH_S = 5
"""How often the tiles are read again while somebody looks."""
JOB_STATES = {
    "waiting": gettext_lazy("等待"),
    "running": gettext_lazy("进行中"),
    "done": gettext_lazy("已完成"),
    "failed": gettext_lazy("失败"),
    "cancelled": gettext_lazy("已取消"),
}


@require_safe
@screen(VIEW_SYSTEM, is_live=False)
def health(request: HttpRequest) -> HttpResponse:
    """Tiles of the machine room; read again every few seconds."""
    journal = jobs.journal()
    request.journal_seq = journal.sealed_seq  # type: ignore[attr-defined]
    context = {"tiles": tiles(journal, reverse("system-parked")), "at": clock.wall(), "refresh_s": REFRESH_S}
    return render(request, "anlan/system/health.html", context)


@require_safe
@screen(VIEW_SYSTEM)
def sources(request: HttpRequest) -> HttpResponse:
    """Feeds with the age of their last signal, and jobs by state."""
    at = clock.now()
    context = {
        "feeds": [
            {
                "source": feed.source,
                "channel": words.CHANNELS.get(feed.channel, feed.channel),
                "at": feed.last_at,
                "ago": ago((at - feed.last_at).total_seconds()),
                "signals": feed.signals,
            }
            for feed in feeds()
        ],
        "jobs": [(JOB_STATES.get(state, state), count) for state, count in jobs.jobs_by_state().items()],
    }
    return render(request, "anlan/system/sources.html", context)


@require_safe
@screen(VIEW_SYSTEM)
def parked(request: HttpRequest) -> HttpResponse:
    """What reactions could not do."""
    rows = parked_queries.visible_to(request.actor)  # type: ignore[attr-defined]
    context = {"rows": rows, "may_manage": can(request.actor, MANAGE_SYSTEM)}  # type: ignore[attr-defined]
    return render(request, "anlan/system/parked.html", context)


@require_POST
@screen(MANAGE_SYSTEM)
def retry(request: HttpRequest, parked_id: int) -> HttpResponse:
    """Try a parked entry now."""
    reactions.retry_parked(parked_id=parked_id, by=request.actor)  # type: ignore[attr-defined]
    said(request, _("已重试成功。"))
    return HttpResponseRedirect(reverse("system-parked"), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@screen(MANAGE_SYSTEM)
def skip(request: HttpRequest, parked_id: int) -> HttpResponse:
    """Pass over a parked entry for good: read back first."""
    if request.method == "POST":
        reactions.skip_parked(parked_id=parked_id, by=request.actor)  # type: ignore[attr-defined]
        said(request, _("已跳过，不再重试。"))
        return HttpResponseRedirect(reverse("system-parked"), status=303)
    row = parked_queries.visible_to(request.actor).filter(pk=parked_id).first()  # type: ignore[attr-defined]
    if row is None:
        return HttpResponseRedirect(reverse("system-parked"))
    readback = {
        "id": "readback",
        "title": _("跳过这条搁置的反应"),
        "rows": [
            {"label": _("反应"), "value": row.reaction},
            {"label": _("条目"), "value": str(row.seq)},
            {"label": _("后果"), "value": _("这一条的后续处理不再执行；排在后面的继续。")},
        ],
        "action": request.path,
        "button": _("按住跳过"),
        "grave": True,
    }
    return render(request, "anlan/readback.html", {"readback": readback, "back": reverse("system-parked")})


@require_safe
@screen(VIEW_SYSTEM)
def rights(request: HttpRequest) -> HttpResponse:
    """Who may do what: roles across, acts down."""
    roles = list(all_roles().values())
    acts = declared_acts()
    context = {
        "roles": [names.role_title(role.name) for role in roles],
        "rows": [
            {"act": act, "meaning": acts[act], "held": [act in role.acts for role in roles]} for act in sorted(acts)
        ],
    }
    return render(request, "anlan/system/rights.html", context)
