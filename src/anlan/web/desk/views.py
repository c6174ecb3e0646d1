"""The pages of the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from anlan.core.errors import NotFound
from anlan.core.permission import Actor, can
from anlan.core.settings import conf
from anlan.incidents import queries, services, words
from anlan.incidents.errors import BulletinRefused
from anlan.incidents.models import Incident
from anlan.incidents.payloads import SIGNAL_RECEIVE, SIGNAL_VIEW
from anlan.response.payloads import TASK_VIEW
from anlan.response.queries import late_tasks
from anlan.web import rows
from anlan.web.desk.detail import detail_of
from anlan.web.desk.queue import FILTERS, queue_of
from anlan.web.guard import screen
from anlan.web.room.response import task_row

OUTCOMES = {
    "received": gettext_lazy("已接收"),
    "revised": gettext_lazy("已接收，是原信号的修订"),
    "withdrawn": gettext_lazy("已接收，原信号已撤回"),
    "filed": gettext_lazy("已存档：已有更新的版本"),
    "duplicate": gettext_lazy("以前已收到同样的内容，没有重复登记"),
}

LATE_SHOWN = 12
"""How many late tasks the desk lists; the rooms have them all."""
RUNNING_SHOWN = 6
"""How many open incidents stand below them; the list has them all."""


def _frame_of_desk(request: HttpRequest, current: str = "") -> dict[str, Any]:
    """The queue and its head; a filter that no state bears is none."""
    state = request.GET.get("state", "")
    state = state if state in FILTERS else ""
    after = request.GET.get("after", "")
    queue = queue_of(request.actor, state=state, after=after, current=current)  # type: ignore[attr-defined]
    return {
        "queue": queue,
        "filters": [
            {"value": value, "label": str(words.SIGNAL_STATES[value]) if value else _("全部"), "current": value == state}
            for value in FILTERS
        ],
        "state": state,
        "after": after,
        "queue_count": queue.to_do,
        "claimed_count": queue.claimed,
        "done_count": queue.settled,
        "may_receive": can(request.actor, SIGNAL_RECEIVE),  # type: ignore[attr-defined]
        "part": "detail",
    }


def _running(actor: Actor) -> list[Incident]:
    return queries.incidents_visible_to(actor, is_open=True, limit=RUNNING_SHOWN).rows


@require_safe
@screen(SIGNAL_VIEW)
def desk(request: HttpRequest) -> HttpResponse:
    """The queue, nothing chosen."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    late = list(late_tasks(actor)[: LATE_SHOWN + 1]) if can(actor, TASK_VIEW) else []
    frame = _frame_of_desk(request)
    is_quiet = frame["queue"].to_do == "0"
    context = frame | {
        "open": False,
        "late": [task_row(task) for task in late[:LATE_SHOWN]],
        "running": _running(actor) if is_quiet else [],
        "late_count": f"{LATE_SHOWN}+" if len(late) > LATE_SHOWN else str(len(late)),
    }
    return render(request, "anlan/desk/desk.html", context)


@require_safe
@screen(SIGNAL_VIEW)
def signal(request: HttpRequest, uid: str) -> HttpResponse:
    """One signal beside the queue. Raises NotFound."""
    found = queries.signal_by_uid(uid, request.actor)  # type: ignore[attr-defined]
    context = detail_of(found, request.actor) | {"open": True}  # type: ignore[attr-defined]
    return render(request, "anlan/desk/signal.html", _frame_of_desk(request, current=uid) | context)


@require_safe
@screen(SIGNAL_VIEW)
def near(request: HttpRequest, uid: str) -> HttpResponse:
    """Open incidents this signal may belong to, each with its button. Raises NotFound."""
    found = queries.signal_by_uid(uid, request.actor)  # type: ignore[attr-defined]
    incidents = queries.open_incidents_near(found, request.actor)  # type: ignore[attr-defined]
    context = {
        "signal": found,
        "title": rows.signal_title(found),
        "near": rows.incident_rows(incidents),
        "part": "detail",
    }
    return render(request, "anlan/desk/near.html", context)


@require_safe
@screen(SIGNAL_VIEW)
def record(request: HttpRequest, uid: str) -> HttpResponse:
    """Where a figure comes from: the text as it came, its versions, the entries about it. Raises NotFound."""
    found = queries.signal_by_uid(uid, request.actor)  # type: ignore[attr-defined]
    versions = queries.signal_versions(found)
    context = {
        "signal": found,
        "title": rows.signal_title(found),
        "raw": found.raw,
        "versions": [rows.source_row(version, is_leading=version.uid == uid) for version in versions],
        "entries": rows.entry_rows(queries.signal_history(found, request.actor)),  # type: ignore[attr-defined]
        "format": words.FORMATS.get(found.format, found.format),
        "channel": words.CHANNELS.get(found.channel, found.channel),
    }
    return render(request, "anlan/desk/record.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@screen(SIGNAL_RECEIVE)
def intake(request: HttpRequest) -> HttpResponse:
    """粘贴速报: a receipt, or every fault with its line and field."""
    pasted, faults, status = "", None, 200
    if request.method == "POST":
        upload = request.FILES.get("file")
        pasted = request.POST.get("text", "")
        data = upload.read(conf.SIGNAL_MAX_BYTES + 1) if upload else pasted.encode("utf-8")
        try:
            receipt = services.receive_bulletins(
                data, channel="desk", name=upload.name if upload else "", by=request.actor  # type: ignore[attr-defined]
            )
        except BulletinRefused as refusal:
            faults, status = refusal, refusal.http_status
        else:
            return _received(request, receipt)
    if can(request.actor, SIGNAL_VIEW):  # type: ignore[attr-defined]
        context = _frame_of_desk(request) | {"open": True}
        template = "anlan/desk/intake.html"
    else:
        context, template = {"part": "main"}, "anlan/desk/intake_only.html"
    context |= {"pasted": pasted, "refusal": faults, "examples": _examples()}
    return render(request, template, context, status=status)


def _received(request: HttpRequest, receipt: services.Receipt) -> HttpResponse:
    """To the signal where the officer may see it; else the receipt is all there is to say."""
    told = [OUTCOMES[item.outcome] for item in receipt.items]
    text = str(told[0]) if len(told) == 1 else _("共 %(count)s 条速报已接收") % {"count": len(told)}
    messages.success(request, f"{text}{_('。')}")
    try:
        queries.signal_by_uid(receipt.uid, request.actor)  # type: ignore[attr-defined]
    except NotFound:
        is_reader = can(request.actor, SIGNAL_VIEW)  # type: ignore[attr-defined]
        return HttpResponseRedirect(reverse("desk" if is_reader else "desk-intake"), status=303)
    return HttpResponseRedirect(reverse("desk-signal", args=[receipt.uid]), status=303)


def _examples() -> list[str]:
    """What may be pasted."""
    return [str(label) for label in words.FORMATS.values()]
