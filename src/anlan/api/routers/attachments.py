"""Files hung on an incident, under its rights."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from ninja import File, Router
from ninja.files import UploadedFile

from anlan.api.answers import created, listed
from anlan.api.asking import actor_of
from anlan.api.repeating import idempotent
from anlan.api.schemas import AttachmentOut
from anlan.core.attachments import queries, services
from anlan.core.attachments.models import Attachment
from anlan.core.attachments.serving import response_headers
from anlan.core.permission import require
from anlan.incidents.queries import incident_by_uid
from anlan.incidents.services.filing import hang_file

router = Router(tags=["attachments"])
CONTENT: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The file, with the media type that was found in it.",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


def attachment_out(row: Attachment) -> dict[str, Any]:
    """A file's marks; where a picture was taken is not among them."""
    return {
        "uid": row.uid,
        "name": row.name,
        "media_type": row.blob.media_type,
        "size": row.blob.size,
        "sha256": row.blob_id,
        "about": row.about,
        "added_by": row.added_by,
        "added_at": row.added_at,
    }


@router.get("incidents/{uid}/attachments", response=list[AttachmentOut], operation_id="incident_attachments")
def incident_attachments(request: HttpRequest, uid: str) -> HttpResponse:
    """The files of an incident, in the order they came."""
    incident = incident_by_uid(uid, actor_of(request))
    require(actor_of(request), queries.VIEW, incident)
    rows = queries.visible_to(actor_of(request), about=incident.journal_key)
    return listed(request, [attachment_out(row) for row in rows], is_paged=False)


@router.post("incidents/{uid}/attachments", response={201: AttachmentOut}, operation_id="attach_file")
@idempotent
def attach_file(request: HttpRequest, uid: str, file: File[UploadedFile]) -> HttpResponse:
    """Hang a file on an incident. Pictures and films are kept without the place and device they tell of."""
    incident = incident_by_uid(uid, actor_of(request))
    row = hang_file(incident, stream=file.file, name=file.name or "", by=actor_of(request))
    return created(AttachmentOut, attachment_out(row))


@router.get("attachments/{uid}", response=AttachmentOut, operation_id="attachment")
def attachment(request: HttpRequest, uid: str) -> HttpResponse:
    """One file's marks."""
    opened = queries.open_for(uid, actor_of(request))
    return created(AttachmentOut, attachment_out(opened.attachment), status=200)


@router.get("attachments/{uid}/content", operation_id="attachment_content", openapi_extra=CONTENT)
def attachment_content(request: HttpRequest, uid: str) -> HttpResponseBase:
    """The file itself, as something to look at or to save, never as a page."""
    opened = queries.open_for(uid, actor_of(request))
    headers = response_headers(opened.attachment)
    if headers["ETag"] in [part.strip() for part in request.headers.get("If-None-Match", "").split(",")]:
        return HttpResponse(status=304, headers={"ETag": headers["ETag"]})
    response = FileResponse(opened.path.open("rb"))
    for name, value in headers.items():  # set last: FileResponse guesses from the name of the file on disk
        response[name] = value
    return response


@router.delete("attachments/{uid}", response=AttachmentOut, operation_id="void_attachment")
@idempotent
def void_attachment(request: HttpRequest, uid: str) -> HttpResponse:
    """Show a file no more; content and entry stay for the record."""
    row = services.void_attachment(uid=uid, by=actor_of(request))
    return created(AttachmentOut, attachment_out(row), status=200)
