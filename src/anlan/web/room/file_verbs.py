"""Hanging files on an incident, and taking them out of sight."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from anlan.core.attachments.errors import FileRefused, FileTooLarge
from anlan.core.attachments.queries import open_for
from anlan.core.attachments.services import ADD, VOID, void_attachment
from anlan.core.errors import DomainError, InvalidInput
from anlan.core.permission import require
from anlan.incidents import queries
from anlan.incidents.payloads import INCIDENT_VIEW
from anlan.incidents.services.filing import hang_file
from anlan.web.desk.verbs import said
from anlan.web.guard import screen
from anlan.web.room.files import file_row
from anlan.web.room.views import room_of


def _to_files(uid: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('incident', args=[uid])}#files", status=303)


@require_POST
@screen(INCIDENT_VIEW, ADD)
def upload(request: HttpRequest, uid: str) -> HttpResponse:
    """上传附件: one or several; those that are refused stand in the room with their reasons, the others are kept."""
    actor = request.actor  # type: ignore[attr-defined]
    incident = queries.incident_by_uid(uid, actor)
    require(actor, ADD, incident)
    refusals: list[DomainError] = []
    chosen = request.FILES.getlist("file")
    for file in chosen:
        try:
            hang_file(incident, stream=file.file, name=file.name or "", by=actor)
        except (FileRefused, FileTooLarge) as refusal:
            refusals.append(refusal)
    if not chosen:
        refusals.append(InvalidInput(field=_("文件"), reason=_("请先选择文件")))
    if kept := len(chosen) - len(refusals) if chosen else 0:
        messages.success(request, ngettext("已上传 %(count)d 个附件。", "已上传 %(count)d 个附件。", kept) % {"count": kept})
    if not refusals:
        return _to_files(uid)
    context = room_of(incident, actor) | {"refusals": refusals}
    return render(request, "anlan/room/room.html", context, status=refusals[0].http_status)


@require_http_methods(["GET", "HEAD", "POST"])
@screen(INCIDENT_VIEW, VOID)
def void(request: HttpRequest, uid: str, file: str) -> HttpResponse:
    """作废: a file is shown no more, for good; read back first."""
    actor = request.actor  # type: ignore[attr-defined]
    incident = queries.incident_by_uid(uid, actor)
    if request.method == "POST":
        void_attachment(uid=file, by=actor)
        said(request, _("附件已作废。"))
        return _to_files(uid)
    row = file_row(open_for(file, actor).attachment)
    readback = {
        "id": "readback",
        "title": _("作废附件"),
        "rows": [
            {"label": _("文件"), "value": row["name"], "data": True},
            {"label": _("事件"), "value": incident.title, "data": True},
            {"label": _("后果"), "value": _("不再显示，也不能恢复；文件留存备查。")},
        ],
        "action": request.path,
        "button": _("按住作废"),
        "grave": True,
    }
    return render(request, "anlan/readback.html", {"readback": readback, "back": reverse("incident", args=[uid])})
