"""What is done with plans: handed in with every fault named, approved, filed and withdrawn after a read-back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anlan.core.permission import Actor
from anlan.incidents.hazards import hazard_title
from anlan.plans import queries, services
from anlan.plans.errors import PlanFaulty
from anlan.plans.models import PlanVersion
from anlan.plans.payloads import PLAN_APPROVE, PLAN_MANAGE
from anlan.web import names
from anlan.web.desk.verbs import said, version_of
from anlan.web.guard import screen
from anlan.web.pack_words import is_english, titled
from anlan.web.plans import rows

ASKED = ["GET", "HEAD", "POST"]


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def _to(row: PlanVersion) -> HttpResponse:
    return HttpResponseRedirect(reverse("plan", args=[row.uid]), status=303)


@require_http_methods(ASKED)
@screen(PLAN_MANAGE)
def upload(request: HttpRequest) -> HttpResponse:
    """上传: a file or pasted text; a text with faults comes back with every fault by its line."""
    if request.method != "POST":
        return render(request, "anlan/plans/upload.html", {"text": "", "faults": []})
    given = request.FILES.get("file")
    try:
        text = given.read().decode("utf-8-sig") if given is not None else request.POST.get("text", "")
    except UnicodeDecodeError:
        context = {"text": "", "faults": [{"line": 1, "sentence": _("文件不是 UTF-8 文本。"), "quoted": ""}]}
        return render(request, "anlan/plans/upload.html", context, status=422)
    try:
        row = services.upload_plan(text=text.replace("\r\n", "\n"), by=_actor(request))
    except PlanFaulty as refused:
        lines = text.splitlines()
        faults = [
            {
                "line": one.line,
                "sentence": one.english if is_english() else one.chinese,
                "quoted": lines[one.line - 1].strip() if 0 < one.line <= len(lines) else "",
            }
            for one in refused.faults
        ]
        return render(request, "anlan/plans/upload.html", {"text": text, "faults": faults}, status=422)
    said(request, _("已收下，须由另一人批准后生效。"))
    return _to(row)


def _confirm(
    request: HttpRequest, row: PlanVersion, act: str, heading: str, asks: list[tuple[str, str]]
) -> HttpResponse:
    """The page that is read back before what cannot be undone."""
    plan = queries.document(row)
    read = [
        (_("预案"), titled(row)), (_("版次"), row.edition),
        (_("适用"), rows.region_of(row)), (_("灾种"), "、".join(hazard_title(one) for one in row.hazards)),
        (_("生效日期"), str(row.valid_from or "—")), (_("行动"), str(len(plan.actions))),
        (_("提交人"), names.actor_name(row.uploaded_by)),
    ]  # fmt: skip
    context: dict[str, Any] = {
        "row": row, "heading": heading, "action": reverse(f"plan-{act}", args=[row.uid]), "read": read,
        "asks": [{"name": name, "label": label} for name, label in asks],
    }  # fmt: skip
    return render(request, "anlan/plans/confirm.html", context)


@require_http_methods(ASKED)
@screen(PLAN_APPROVE)
def approve(request: HttpRequest, uid: str) -> HttpResponse:
    """批准. Raises NotFound, NotPermitted, ApproverIsUploader and what else refuses."""
    row = queries.get(uid, _actor(request))
    if request.method != "POST":
        return _confirm(request, row, "approve", _("批准预案"), [])
    services.approve_plan(version=uid, if_version=version_of(request), by=_actor(request))
    said(request, _("已批准，自生效日期起适用。"))
    return _to(row)


@require_http_methods(ASKED)
@screen(PLAN_MANAGE)
def file(request: HttpRequest, uid: str) -> HttpResponse:
    """备案: with whom, under what number."""
    row = queries.get(uid, _actor(request))
    if request.method != "POST":
        return _confirm(request, row, "file", _("登记备案"), [("filed_with", _("备案机关")), ("number", _("备案号"))])
    services.file_plan(
        version=uid, filed_with=request.POST.get("filed_with", ""), filing_number=request.POST.get("number", ""),
        if_version=version_of(request), by=_actor(request),
    )  # fmt: skip
    said(request, _("已登记备案。"))
    return _to(row)


@require_http_methods(ASKED)
@screen(PLAN_MANAGE)
def withdraw(request: HttpRequest, uid: str) -> HttpResponse:
    """停用, and why."""
    row = queries.get(uid, _actor(request))
    if request.method != "POST":
        return _confirm(request, row, "withdraw", _("停用预案"), [("reason", _("停用原因"))])
    services.withdraw_plan(
        version=uid, reason=request.POST.get("reason", ""), if_version=version_of(request), by=_actor(request)
    )
    said(request, _("已停用；正在按它办理的响应不受影响。"))
    return _to(row)
