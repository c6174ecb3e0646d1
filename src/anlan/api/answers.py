"""Shapes of answers that several operations share."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Schema

from anlan.api.errors import VersionMismatch
from anlan.core.errors import InvalidInput
from anlan.core.journal.models import Entry

_ETAG = re.compile(r'(?:W/)?"(\d{1,9})"')


def created(schema: type[Schema], content: dict[str, Any], *, status: int = 201) -> HttpResponse:
    """A body of a schema, written out here so that it can be kept for a repeated idempotency key."""
    text = schema.model_validate(content).model_dump_json()
    return HttpResponse(text, status=status, content_type="application/json; charset=utf-8")


def done(entry: Entry) -> HttpResponse:
    """What was done, by its entry."""
    from anlan.api.schemas import DoneOut

    return created(DoneOut, {"entry": entry.pk, "verb": entry.verb}, status=200)


def versioned(request: HttpRequest, schema: type[Schema], content: dict[str, Any], version: int) -> HttpResponse:
    """A thing with its version as ETag; 304 when the caller has it already."""
    tag = f'"{version}"'
    if tag in [part.strip().removeprefix("W/") for part in request.headers.get("If-None-Match", "").split(",")]:
        response = HttpResponse(status=304)
    else:
        response = created(schema, content, status=200)
    response["ETag"] = tag
    return response


def expected_version(request: HttpRequest) -> int | None:
    """The version the caller acted on (If-Match), None when it does not say. Raises InvalidInput for another form."""
    given = request.headers.get("If-Match", "").strip()
    if given in ("", "*"):
        return None
    match = _ETAG.fullmatch(given)
    if match is None:
        raise InvalidInput(field="If-Match", reason='"<version>"')
    return int(match.group(1))


__all__ = ["VersionMismatch", "created", "done", "expected_version", "versioned"]
