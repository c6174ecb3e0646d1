"""What is done in a consultation: each view is one service, then back to its page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from anlan.command.models import Consultation
from anlan.command.payloads.consultation import CONSULTATION_HOST, CONSULTATION_TAKE_PART
from anlan.command.queries.consultation import consultation_by_uid, minutes_of
from anlan.command.services import consultation as sessions
from anlan.command.services import consultation_drawing as drawings
from anlan.command.services import consultation_minutes as minutes
from anlan.command.symbols import symbol_named
from anlan.core.errors import InvalidInput, NotFound
from anlan.core.permission import Actor
from anlan.web.consultation.asked import accounts_of, geometry_of, number_of, time_of
from anlan.web.desk.verbs import said, version_of
from anlan.web.guard import screen


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _to(uid: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("consultation", args=[uid]), status=303)


def _verb(service: Callable[..., Any], text: Any, act: str) -> Callable[..., HttpResponse]:
    @require_POST
    @screen(act)
    def view(request: HttpRequest, uid: str) -> HttpResponse:
        service(consultation=uid, by=_actor(request))
        said(request, str(text))
        return _to(uid)

    return view


begin = _verb(sessions.open_consultation, gettext_lazy("会商已开始。"), CONSULTATION_HOST)
join = _verb(sessions.join_consultation, gettext_lazy("您已加入会商。"), CONSULTATION_TAKE_PART)
leave = _verb(sessions.leave_consultation, gettext_lazy("您已离开会商。"), CONSULTATION_TAKE_PART)


@require_POST
@screen(CONSULTATION_HOST)
def call(request: HttpRequest, uid: str) -> HttpResponse:
    """召集."""
    wanted = request.POST.get("scheduled_at", "")
    row = sessions.call_consultation(
        incident=uid, title=request.POST.get("title", ""), video_link=request.POST.get("video_link", ""),
        scheduled_at=time_of(wanted, _("时间")) if wanted else None,
        account_ids=accounts_of(request.POST.get("accounts", "")), by=_actor(request),
    )  # fmt: skip
    said(request, _("已召集会商并通知参会人。"))
    return _to(row.uid)


@require_POST
@screen(CONSULTATION_HOST)
def invite(request: HttpRequest, uid: str) -> HttpResponse:
    """增邀."""
    found = accounts_of(request.POST.get("accounts", ""))
    invited = sessions.invite_to_consultation(consultation=uid, account_ids=found, by=_actor(request))
    said(request, _("已邀请 %(count)s 人。") % {"count": len(invited)})
    return _to(uid)


@require_POST
@screen(CONSULTATION_HOST)
def share(request: HttpRequest, uid: str) -> HttpResponse:
    """共享视野."""
    lon, lat, zoom = (number_of(request.POST, name) for name in ("lon", "lat", "zoom"))
    sessions.share_view(consultation=uid, longitude=lon, latitude=lat, zoom=zoom, by=_actor(request))
    said(request, _("已共享您的地图视野。"))
    return _to(uid)


@require_POST
@screen(CONSULTATION_TAKE_PART)
def say(request: HttpRequest, uid: str) -> HttpResponse:
    """记入."""
    kind = request.POST.get("kind", "")
    minutes.note_statement(consultation=uid, text=request.POST.get("text", ""), kind=kind, by=_actor(request))
    return _to(uid)


@require_POST
@screen(CONSULTATION_TAKE_PART)
def draw(request: HttpRequest, uid: str) -> HttpResponse:
    """标绘."""
    symbol = symbol_named(request.POST.get("symbol", ""))
    drawings.draw(
        consultation=uid, symbol=symbol.code, geometry=geometry_of(symbol, request.POST.get("where", "")),
        label=request.POST.get("label", ""), by=_actor(request),
    )  # fmt: skip
    return _to(uid)


@require_POST
@screen(CONSULTATION_TAKE_PART)
def change(request: HttpRequest, uid: str, drawing: str) -> HttpResponse:
    """修改标绘. Raises NotFound, DrawingStale."""
    seen = version_of(request)
    if seen is None:
        raise InvalidInput(field=_("版本"), reason=_("请从标绘列表打开后再改"))
    symbol = symbol_named(request.POST.get("symbol", ""))
    drawings.change_drawing(
        drawing=drawing, if_version=seen, symbol=symbol.code, geometry=geometry_of(symbol, request.POST.get("where", "")),
        label=request.POST.get("label", ""), by=_actor(request),
    )  # fmt: skip
    said(request, _("标绘已修改。"))
    return _to(uid)


@require_POST
@screen(CONSULTATION_TAKE_PART)
def void(request: HttpRequest, uid: str, drawing: str) -> HttpResponse:
    """撤销标绘."""
    drawings.void_drawing(drawing=drawing, by=_actor(request))
    said(request, _("标绘已撤销。"))
    return _to(uid)


@require_POST
@screen(CONSULTATION_HOST)
def conclude(request: HttpRequest, uid: str) -> HttpResponse:
    """结论转任务."""
    owner = accounts_of(request.POST.get("owner", ""))
    if len(owner) != 1:
        raise InvalidInput(field=_("责任人"), reason=_("请填一个账号"))
    minutes.conclude(
        consultation=uid, title=request.POST.get("title", ""), text=request.POST.get("text", ""), owner_id=owner[0],
        due_at=time_of(request.POST.get("due_at", ""), _("完成时限")), by=_actor(request),
    )  # fmt: skip
    said(request, _("结论已记入纪要并下达任务。"))
    return _to(uid)


@require_http_methods(["GET", "HEAD", "POST"])
@screen(CONSULTATION_TAKE_PART)
def erase(request: HttpRequest, uid: str, statement: str) -> HttpResponse:
    """删去 an own statement, for good; read back first. Raises NotFound for anybody else's."""
    actor = _actor(request)
    row = consultation_by_uid(uid, actor)
    found = row.statements.filter(uid=statement, written_by=actor.key, erased_at=None).first()
    if found is None:
        raise NotFound
    if request.method == "POST":
        minutes.erase_statement(statement=statement, by=actor)
        said(request, _("记录内容已删去。"))
        return _to(uid)
    lines = [
        (_("记录"), found.text, True),
        (_("后果"), _("内容不能恢复；纪要上仍留有“曾有一条记录”。"), False),
    ]
    return _read_back(request, row, _("删去记录内容"), lines, _("按住删去"))


@require_http_methods(["GET", "HEAD", "POST"])
@screen(CONSULTATION_HOST)
def close(request: HttpRequest, uid: str) -> HttpResponse:
    """结束并签署纪要: read back, and signed as read."""
    actor = _actor(request)
    if request.method == "POST":
        seen = request.POST.get("minutes_sha256", "")
        sessions.close_consultation(consultation=uid, minutes_sha256=seen, by=actor)
        said(request, _("会商已结束，纪要已签署。"))
        return HttpResponseRedirect(reverse("consultation-minutes", args=[uid]), status=303)
    row = consultation_by_uid(uid, actor)
    held = minutes_of(row)
    lines = [
        (_("会商"), row.title, True),
        (_("发言和议定"), str(len(held.statements) - len(held.conclusions)), False),
        (_("标绘"), str(len(held.drawings)), False),
        *((_("结论"), one.statement.text.partition("\n")[0], True) for one in held.conclusions),
        (_("后果"), _("纪要以您的岗位签署，不能再改。"), False),
    ]
    fields = [{"name": "minutes_sha256", "value": held.sha256}]
    return _read_back(request, row, _("结束会商并签署纪要"), lines, _("按住签署"), fields)


def _read_back(
    request: HttpRequest, row: Consultation, title: str, lines: list[tuple[str, str, bool]], button: str,
    fields: list[dict[str, str]] | None = None,
) -> HttpResponse:  # fmt: skip
    readback = {
        "id": "readback",
        "title": title,
        "rows": [{"label": label, "value": value, "data": is_data} for label, value, is_data in lines],
        "action": request.path,
        "button": button,
        "grave": True,
        "fields": fields or [],
    }
    return render(request, "anlan/readback.html", {"readback": readback, "back": reverse("consultation", args=[row.uid])})
