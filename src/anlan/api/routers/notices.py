"""What the house tells the own account; nobody sees another's."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from anlan.api.answers import created
from anlan.api.asking import actor_of
from anlan.api.paging import Cursor, Limit
from anlan.api.repeating import idempotent
from anlan.api.schemas import Key, NoticeOut, NoticePage
from anlan.api.verbs import newest
from anlan.core.notifications import queries, services
from anlan.core.notifications.models import Notice

router = Router(tags=["notices"])
FIELDS = tuple(NoticeOut.model_fields)


def notice_out(row: Notice) -> dict[str, Any]:
    """A notice as the API shows it."""
    return {name: getattr(row, name) for name in FIELDS}


@router.get("", response=NoticePage, operation_id="notices")
def notices(
    request: HttpRequest,
    unread: Annotated[bool | None, Query(description="Only those not read, or only the others.")] = None,
    cursor: Cursor = None,
    limit: Limit = None,
) -> HttpResponse:
    """Notices of the own account, newest first."""
    found = queries.visible_to(actor_of(request))
    if unread is not None:
        found = found.filter(read_at__isnull=unread)
    return newest(request, found, notice_out, cursor=cursor, limit=limit)


@router.post("/{notice}/read", response=NoticeOut, operation_id="read_notice")
@idempotent
def read(request: HttpRequest, notice: Path[Key]) -> HttpResponse:
    """Say that an own notice was read; for an urgent one that is its receipt."""
    reading = services.mark_read(notice_id=notice, by=actor_of(request))
    return created(NoticeOut, notice_out(reading.notice), status=200)
