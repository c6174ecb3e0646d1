"""What is done with reports: each view is one service, then back to the report."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from anlan.core.permission import can
from anlan.reports import queries, services
from anlan.reports.drafting import missing_of
from anlan.reports.models import Report
from anlan.reports.payloads import REPORT_ACKNOWLEDGE, REPORT_SEND, REPORT_SIGN, REPORT_WRITE
from anlan.reports.services.drafts import desk_of
from anlan.web.desk.verbs import VERSION_DIGITS, said, version_of
from anlan.web.guard import back_to, screen
from anlan.web.names import region_path
from anlan.web.room.reports import sheet_of
from anlan.web.room.response_verbs import time_asked

WORDS, SEEN, WAS = "words-", "seen-", "was-"
"""Of a section: its text, the version its writer saw, and the text that writer began with."""


def _to(row: Report) -> HttpResponse:
    return HttpResponseRedirect(reverse("report", args=[row.uid]), status=303)


@require_POST
@screen(REPORT_WRITE)
def draft(request: HttpRequest, uid: str) -> HttpResponse:
    """起草."""
    row = services.draft_report(
        incident=uid, region_code=request.POST.get("region_code", ""), kind=request.POST.get("kind", ""),
        by=request.actor,  # type: ignore[attr-defined]
    )  # fmt: skip
    return _to(row)


@require_POST
@screen(REPORT_WRITE)
def phone(request: HttpRequest, uid: str) -> HttpResponse:
    """电话报告: who answered, and when."""
    row = services.record_phone(
        incident=uid, region_code=request.POST.get("region_code", ""), post=request.POST.get("post", ""),
        called_at=time_asked(request, "called_at"), is_answered=request.POST.get("is_answered") != "no",
        by=request.actor,  # type: ignore[attr-defined]
    )  # fmt: skip
    said(request, _("已记录电话报告。"))
    return HttpResponseRedirect(reverse("incident-reports", args=[row.incident.uid if row.incident else uid]), status=303)


@require_POST
@screen(REPORT_WRITE)
def change(request: HttpRequest, uid: str) -> HttpResponse:
    """Save the words of the sections; the page does so by itself two seconds after the last stroke."""
    was = {name.removeprefix(WAS): _plain(text) for name, text in request.POST.items() if name.startswith(WAS)}
    told = {name.removeprefix(WORDS): _plain(text) for name, text in request.POST.items() if name.startswith(WORDS)}
    words = {name: text for name, text in told.items() if text != was.get(name)}  # what he left alone may be another's
    seen = {
        name.removeprefix(SEEN): int(number) for name, number in request.POST.items()
        if name.startswith(SEEN) and number.isdecimal() and len(number) <= VERSION_DIGITS
    }  # fmt: skip
    row = services.change_report(
        report=uid, words=words, seen=seen, is_refreshed="refresh" in request.POST, by=request.actor  # type: ignore[attr-defined]
    )
    if request.headers.get("HX-Request"):
        page = sheet_of(row, request.actor) | {"saved": list(words)}  # type: ignore[attr-defined]
        return render(request, "anlan/reports/saved.html", page)
    said(request, _("已保存。"))
    return _to(row)


def _plain(text: str) -> str:
    """A form sends line ends of its own."""
    return text.replace("\r\n", "\n")


@require_http_methods(["GET", "HEAD", "POST"])
@screen(REPORT_SIGN)
def sign(request: HttpRequest, uid: str) -> HttpResponse:
    """签发: read back whose report goes to whom, its figures, what goes up as 【待核】, and what was reported meanwhile."""
    actor = request.actor  # type: ignore[attr-defined]
    row = queries.report_by_uid(uid, actor)
    if request.method == "POST":
        pending = tuple(request.POST.getlist("pending"))
        signed = services.sign_report(report=uid, seen=version_of(request) or 0, pending=pending, by=actor)
        said(request, _("已签发。"))
        return _to(signed)
    context = {"report": row, "readback": _readback(row), "missing": missing_of(row.content)}
    context["back"] = reverse("report", args=[uid])
    context |= {"news": queries.news_of(row, actor), "may_write": can(actor, REPORT_WRITE, desk_of(row.region_code, row.hazard))}
    return render(request, "anlan/reports/sign.html", context)


def _readback(row: Report) -> dict[str, Any]:
    figures = [one for name, one in row.content["figures"].items() if name.startswith("fact.")]
    told = "、".join(f"{one['title']} {one['shown']} {one['unit']}" for one in figures) or "—"
    return {
        "title": _("签发报告"),
        "rows": [
            {"label": _("标题"), "value": row.title, "data": True},
            {"label": _("报告单位"), "value": region_path(row.region_code), "data": True},
            {"label": _("报送"), "value": row.content["addressee"], "data": True},
            {"label": _("灾情数字"), "value": told, "data": True},
        ],
        "action": reverse("report-sign", args=[row.uid]),
        "button": _("按住签发"),
    }


@require_POST
@screen(REPORT_SEND)
def send(request: HttpRequest, uid: str) -> HttpResponse:
    """报出."""
    row = services.send_report(report=uid, by=request.actor)  # type: ignore[attr-defined]
    said(request, _("已报出；上级签收后时限停止。"))
    return _to(row)


@require_POST
@screen(REPORT_ACKNOWLEDGE)
def acknowledge(request: HttpRequest, uid: str) -> HttpResponse:
    """签收, with one click."""
    services.acknowledge_report(report=uid, by=request.actor)  # type: ignore[attr-defined]
    said(request, _("已签收。"))
    return back_to(request, "desk-reports")


@require_POST
@screen(REPORT_WRITE)
def void(request: HttpRequest, uid: str) -> HttpResponse:
    """作废, with its reason."""
    row = services.void_report(report=uid, reason=request.POST.get("reason", ""), by=request.actor)  # type: ignore[attr-defined]
    said(request, _("报告已作废。"))
    return _to(row)
