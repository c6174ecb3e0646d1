"""Giving out an attachment."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.views.decorators.http import require_safe

from anlan.core.attachments.queries import open_for
from anlan.core.attachments.serving import response_headers


@require_safe
def serve(request: HttpRequest, uid: str) -> HttpResponseBase:
    """The file, to who may see it; NotFound, as everywhere, for all others. Asked again each time, sent again only when new."""
    opened = open_for(uid, request.actor)  # type: ignore[attr-defined]
    headers = response_headers(opened.attachment)
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponseNotModified(headers={"ETag": headers["ETag"], "Cache-Control": headers["Cache-Control"]})
    if request.method == "HEAD":
        return HttpResponse(headers=headers)
    response = FileResponse(opened.path.open("rb"))
    for name, value in headers.items():  # set last: FileResponse guesses from the name of the file on disk
        response[name] = value
    return response
