"""会商纪要 as a file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from anlan.command.consultation_paper import DRILL, KINDS, minutes_bytes
from anlan.command.payloads.consultation import CONSULTATION_VIEW
from anlan.command.queries.consultation import consultation_by_uid
from anlan.core import clock
from anlan.web.guard import screen

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@require_safe
@screen(CONSULTATION_VIEW, is_live=False)
def minutes_file(request: HttpRequest, uid: str, kind: str) -> HttpResponse:
    """DOCX or PDF. Raises NotFound, DocumentsNotInstalled."""
    if kind not in KINDS:
        raise Http404
    row = consultation_by_uid(uid, request.actor)  # type: ignore[attr-defined]
    response = HttpResponse(minutes_bytes(row, kind), content_type=TYPES[kind])
    prefix = DRILL if clock.current_workspace().is_exercise else ""
    name = f"{prefix}会商纪要-{row.title}.{kind}"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
