"""What is done with an incident: each view is one service, then back to its room with an undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anlan.core.accounts.models import Account
from anlan.core.errors import InvalidInput
from anlan.core.journal.models import Entry
from anlan.core.regions import queries as regions
from anlan.incidents import queries, services, telling
from anlan.incidents.errors import NothingToSplit, RegionUnknown
from anlan.incidents.payloads import (
    INCIDENT_CLOSE,
    INCIDENT_HAND_OVER,
    INCIDENT_MERGE,
    INCIDENT_NOTE,
    INCIDENT_OPEN,
    INCIDENT_REOPEN,
    INCIDENT_SPLIT,
    INCIDENT_VIEW,
    SIGNAL_TRIAGE,
)
from anlan.incidents.queries.hands import own_note
from anlan.web.desk.verbs import said, version_of
from anlan.web.guard import screen
from anlan.web.names import region_name


def _to_room(uid: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("incident", args=[uid]), status=303)


def _verb(service: Callable[..., Entry], text: Any, act: str) -> Callable[..., HttpResponse]:
    @require_POST
    @screen(act)
    def view(request: HttpRequest, uid: str) -> HttpResponse:
        entry = service(incident=uid, if_version=version_of(request), by=request.actor)  # type: ignore[attr-defined]
        said(request, str(text), entry)
        return _to_room(uid)

    return view


take = _verb(services.take_over_incident, gettext_lazy("已接手这个事件。"), INCIDENT_HAND_OVER)
take_back = _verb(services.take_back_incident, gettext_lazy("已收回牵头。"), INCIDENT_HAND_OVER)
mark_false = _verb(services.mark_incident_false, gettext_lazy("事件已标为误报。"), INCIDENT_OPEN)
mark_test = _verb(services.mark_incident_test, gettext_lazy("事件已标为测试。"), INCIDENT_OPEN)
reopen = _verb(services.reopen_incident, gettext_lazy("事件已重新打开。"), INCIDENT_REOPEN)


@require_POST
@screen(INCIDENT_CLOSE)
def close(request: HttpRequest, uid: str) -> HttpResponse:
    """结束, with its reason."""
    reason = request.POST.get("reason", "")
    if reason not in services.CLOSING_REASONS:
        raise InvalidInput(field=_("结束原因"), reason=_("请从列表中选择"))
    entry = services.close_incident(incident=uid, reason=reason, if_version=version_of(request), by=request.actor)  # type: ignore[attr-defined]
    said(request, _("事件已结束。"), entry)
    return _to_room(uid)


@require_POST
@screen(INCIDENT_MERGE)
def merge(request: HttpRequest, uid: str) -> HttpResponse:
    """并入 another incident; goes on in that one's room."""
    into = queries.incident_by_uid(request.POST.get("into", ""), request.actor)  # type: ignore[attr-defined]
    entry = services.merge_incidents(incident=uid, into=into.uid, if_version=version_of(request), by=request.actor)  # type: ignore[attr-defined]
    said(request, _("已并入“%(title)s”。") % {"title": into.title}, entry)
    return _to_room(into.uid)


@require_POST
@screen(INCIDENT_SPLIT)
def split(request: HttpRequest, uid: str) -> HttpResponse:
    """拆出 the chosen sources into an incident of their own."""
    entry = services.split_incident(
        incident=uid, signals=request.POST.getlist("signal"), if_version=version_of(request), by=request.actor  # type: ignore[attr-defined]
    )
    said(request, _("已拆为另一个事件。"), entry)
    return _to_room(uid)


@require_POST
@screen(SIGNAL_TRIAGE)
def detach(request: HttpRequest, uid: str) -> HttpResponse:
    """移出 the chosen source; one at a time, so that each has its undo."""
    chosen = request.POST.getlist("signal")
    if len(chosen) != 1:
        raise NothingToSplit if not chosen else InvalidInput(field=_("来源"), reason=_("一次只能移出一条"))
    entry = services.detach_signal(signal=chosen[0], by=request.actor)  # type: ignore[attr-defined]
    said(request, _("已移出事件，放回队列。"), entry)
    return _to_room(uid)


@require_POST
@screen(INCIDENT_NOTE)
def note(request: HttpRequest, uid: str) -> HttpResponse:
    """记事."""
    services.add_note(incident=uid, text=request.POST.get("text", ""), by=request.actor)  # type: ignore[attr-defined]
    said(request, _("已记入时间线。"))
    return _to_room(uid)


@require_POST
@screen(INCIDENT_HAND_OVER)
def hand_over(request: HttpRequest, uid: str) -> HttpResponse:
    """移交 to another region's desk, named by code or name."""
    code = region_asked(request)
    entry = services.hand_over_incident(
        incident=uid, to_region=code, if_version=version_of(request), by=request.actor  # type: ignore[attr-defined]
    )
    said(request, _("已移交%(region)s牵头。") % {"region": region_name(code)}, entry)
    return _to_room(uid)


def region_asked(request: HttpRequest) -> str:
    """The one region that a form names by code or name. Raises RegionUnknown."""
    wanted = request.POST.get("to_region", "").strip()
    found = regions.search(wanted.split("·")[0].strip(), limit=2)
    exact = [region for region in found if wanted in (region.code, region.name)] or found
    if len(exact) != 1:
        raise RegionUnknown(region=wanted)
    return exact[0].code


@require_POST
@screen("incident.invite")
def invite(request: HttpRequest, uid: str) -> HttpResponse:
    """邀请 an account by its name."""
    wanted = request.POST.get("account", "").strip()
    account = Account.objects.filter(username=wanted, is_active=True).first()
    if account is None:
        raise InvalidInput(field=_("账号"), reason=_("没有这个账号"))
    services.invite_to_incident(incident=uid, account_id=account.pk, by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("已邀请 %(name)s。") % {"name": account.username})
    return _to_room(uid)


@require_POST
@screen("incident.invite")
def withdraw(request: HttpRequest, uid: str) -> HttpResponse:
    """撤回邀请; inviting again turns it round."""
    given = request.POST.get("account", "")
    if not given.isdecimal():
        raise InvalidInput(field=_("账号"), reason=_("没有这个账号"))
    row = services.withdraw_invitation(incident=uid, account_id=int(given), by=request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("已撤回对 %(name)s 的邀请。") % {"name": row.account.username})
    return _to_room(uid)


@require_http_methods(["GET", "HEAD", "POST"])
@screen(INCIDENT_NOTE)
def erase(request: HttpRequest, uid: str, note: str) -> HttpResponse:
    """删去 the text of an own note, for good; read back first. Raises NotFound for anybody else's."""
    if request.method == "POST":
        services.erase_note(note=note, by=request.actor)  # type: ignore[attr-defined]
        said(request, _("记录内容已删去。"))
        return _to_room(uid)
    found = own_note(note, request.actor)  # type: ignore[attr-defined]
    readback = {
        "id": "readback",
        "title": _("删去记录内容"),
        "rows": [
            {"label": _("记录"), "value": found.text, "data": True},
            {"label": _("写于"), "value": telling.instant(found.written_at.isoformat())},
            {"label": _("后果"), "value": _("内容不能恢复；时间线上仍留有“曾有一条记录”。")},
        ],
        "action": request.path,
        "button": _("按住删去"),
        "grave": True,
    }
    return render(request, "anlan/readback.html", {"readback": readback, "back": reverse("incident", args=[uid])})


@require_safe
@screen(INCIDENT_VIEW)
def region_options(request: HttpRequest) -> HttpResponse:
    """Regions for the field “移交到”: by name, code or pinyin initials."""
    text = request.GET.get("to_region", "")
    found = regions.search(text) if text.strip() else []
    return render(request, "anlan/room/region_options.html", {"regions": found})
