"""What every noun offers alike: verbs on one thing, an operation each, with or without further input; its newest rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from anlan.api.answers import done, expected_version, listed
from anlan.api.asking import actor_of
from anlan.api.paging import page_size, read_seq
from anlan.api.repeating import idempotent
from anlan.api.schemas import DoneOut

VERSIONED = {"x-versioned": True}


def offer(
    router: Router,
    noun: str,
    path: str,
    service: Callable[..., Any],
    meaning: str,
    *,
    body: type[Schema] | None = None,
    name: str = "",
    under: str = "",
    answer: type[Schema] = DoneOut,
    told: Callable[[Any], HttpResponse] = done,
) -> None:
    """POST <under>/{uid}/<path> does what the service does to a thing of that noun.

    `body`: its fields are the service's keywords; `name`: the operation's, else from path and noun; `told`: makes an
    `answer` of what the service returns.
    """

    def act(request: HttpRequest, uid: str) -> HttpResponse:
        return told(service(**{noun: uid}, if_version=expected_version(request), by=actor_of(request)))

    def act_with(request: HttpRequest, uid: str, data: Any) -> HttpResponse:
        asked = {noun: uid, "if_version": expected_version(request), "by": actor_of(request)}
        return told(service(**data.model_dump(), **asked))

    if body is not None:
        act_with.__annotations__["data"] = body
    operation: Callable[..., HttpResponse] = act if body is None else act_with
    operation.__doc__ = meaning
    name = name or f"{path.replace('-', '_')}_{noun}"
    address = f"{under}/{{uid}}/{path}"
    router.post(address, response=answer, operation_id=name, openapi_extra=VERSIONED)(idempotent(operation))


def newest(
    request: HttpRequest,
    rows: QuerySet[Any],
    shown: Callable[[Any], dict[str, Any]],
    *,
    cursor: str | None,
    limit: int | None,
    state: str | None = None,
) -> HttpResponse:
    """A page of rows by number, newest first; of one state where it is named. Raises BadCursor."""
    if state is not None:
        rows = rows.filter(state=state)
    before, size = read_seq(cursor), page_size(limit)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: size + 1])
    following = str(found[size - 1].pk) if len(found) > size else None
    return listed(request, [shown(row) for row in found[:size]], following)
