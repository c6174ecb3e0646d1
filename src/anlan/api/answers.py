"""Shapes of answers that several operations share."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Hashable, Iterable
from typing import Any, Generic, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from ninja import Schema
from pydantic_core import to_json

from anlan.api.schemas import DoneOut
from anlan.core.errors import InvalidInput
from anlan.core.journal.models import Entry
from anlan.core.remembering import Remembered

JSON = "application/json; charset=utf-8"
Row = TypeVar("Row")
_ETAG = re.compile(r'(?:W/)?"(\d{1,9})"')


def created(schema: type[Schema], content: dict[str, Any], *, status: int = 201) -> HttpResponse:
    """A body of a schema, written out here so that it can be kept for a repeated idempotency key."""
    return HttpResponse(schema.model_validate(content).model_dump_json(), status=status, content_type=JSON)


def done(entry: Entry) -> HttpResponse:
    """What was done, by its entry."""
    return created(DoneOut, {"entry": entry.pk, "verb": entry.verb, "about": entry.about}, status=200)


def versioned(request: HttpRequest, schema: type[Schema], content: dict[str, Any], version: int) -> HttpResponse:
    """A thing with its version as ETag; 304 when the caller has it already."""
    tag = f'"{version}"'
    response = _unchanged(request, tag) or created(schema, content, status=200)
    response["ETag"] = tag
    return response


def listed(request: HttpRequest, items: Iterable[Any], following: str | None = None, *, is_paged: bool = True) -> HttpResponse:
    """A list, with the address of its next page, and 304 for who has it already.

    Rows are plain values of the schema's fields, or such values as JSON already (`Wire`): the tests hold them to
    the schema, not each answer anew.
    """
    rows = b"[%b]" % b",".join(row if isinstance(row, bytes) else to_json(row) for row in items)
    body = b'{"items":%b,"next":%b}' % (rows, to_json(following)) if is_paged else rows
    tag = f'W/"{hashlib.blake2b(body, digest_size=10).hexdigest()}"'
    response = _unchanged(request, tag) or HttpResponse(body, content_type=JSON)
    response["ETag"] = tag
    if following:
        asked = [(name, value) for name, value in request.GET.items() if name != "cursor"]
        response["Link"] = f'<{request.path}?{urlencode([*asked, ("cursor", following)])}>; rel="next"'
    return response


class Wire(Generic[Row]):
    """Rows as JSON, made once for each version of a row."""

    def __init__(self, key: Callable[[Row], Hashable], content: Callable[[Row], dict[str, Any]]) -> None:
        self._key, self._content = key, content
        self._kept: Remembered[Hashable, bytes] = Remembered()

    def lines(self, rows: Iterable[Row]) -> list[bytes]:
        """Each row's line, in order."""
        by_key = {self._key(row): row for row in rows}
        return self._kept.many(list(by_key), lambda missing: {key: to_json(self._content(by_key[key])) for key in missing})


def _unchanged(request: HttpRequest, tag: str) -> HttpResponse | None:
    known = [part.strip().removeprefix("W/") for part in request.headers.get("If-None-Match", "").split(",")]
    return HttpResponse(status=304) if tag.removeprefix("W/") in known or "*" in known else None


def expected_version(request: HttpRequest) -> int | None:
    """The version the caller acted on (If-Match), None when it does not say. Raises InvalidInput for another form."""
    given = request.headers.get("If-Match", "").strip()
    if given in ("", "*"):
        return None
    match = _ETAG.fullmatch(given)
    if match is None:
        raise InvalidInput(field="If-Match", reason='"<version>"')
    return int(match.group(1))
