"""The quarantine: what could not be taken in."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from anlan.api.answers import created, listed
from anlan.api.asking import actor_of
from anlan.api.paging import Cursor, Limit, read_place
from anlan.api.repeating import idempotent
from anlan.api.schemas import Fault, RefusalOut, RefusalPage
from anlan.core.permission import require
from anlan.incidents import queries, services
from anlan.incidents.payloads import REFUSAL_VIEW
from anlan.incidents.queries import RefusalView

router = Router(tags=["refusals"])
OWN_WORDS = ("faults", "head")


def refusal_out(view: RefusalView, *, head: bool = False) -> dict[str, Any]:
    """A refusal, each fault in the reader's language."""
    row = view.refusal
    fields = {name: getattr(row, name) for name in RefusalOut.model_fields if name not in OWN_WORDS}
    faults = [
        Fault(line=one["line"], field=one["field"], at=str(one["at"] or ""), code=one["code"], reason=sentence).model_dump()
        for one, sentence in zip(row.faults, view.sentences, strict=True)
    ]
    return fields | {"faults": faults, "head": view.head if head else None}


@router.get("", response=RefusalPage, operation_id="refusals")
def refusals(
    request: HttpRequest, settled: Annotated[bool, Query()] = False, cursor: Cursor = None, limit: Limit = None
) -> HttpResponse:
    """Input that could not be taken in at the own desks, newest first."""
    require(actor_of(request), REFUSAL_VIEW)
    page = queries.refusals(actor_of(request), is_settled=settled, after_cursor=read_place(cursor), limit=limit)
    return listed(request, [refusal_out(view) for view in page.rows], page.next_cursor or None)


@router.get("/{uid}", response=RefusalOut, operation_id="refusal")
def refusal(request: HttpRequest, uid: str) -> HttpResponse:
    """One refused input with its beginning, as far as it is kept."""
    return created(RefusalOut, refusal_out(queries.refusal_by_uid(uid, actor_of(request)), head=True), status=200)


@router.post("/{uid}/settle", response=RefusalOut, operation_id="settle_refusal")
@idempotent
def settle_refusal(request: HttpRequest, uid: str) -> HttpResponse:
    """Say that a refused input has been dealt with."""
    services.settle_refusal(refusal=uid, by=actor_of(request))
    return created(RefusalOut, refusal_out(queries.refusal_by_uid(uid, actor_of(request))), status=200)
