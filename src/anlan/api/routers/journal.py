"""The journal, as far as the actor's mandates reach; and undo."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router

from anlan.api.answers import done, listed
from anlan.api.asking import actor_of
from anlan.api.paging import Cursor, Limit, page_size, read_seq
from anlan.api.repeating import idempotent
from anlan.api.schemas import DoneOut, EntryPage, Key
from anlan.core.errors import InvalidInput
from anlan.core.journal import declared_verbs, payload_of
from anlan.core.journal.models import Entry
from anlan.core.journal.queries import VIEW_JOURNAL, page
from anlan.core.permission import require
from anlan.incidents import services

router = Router(tags=["journal"])


def entry_out(entry: Entry) -> dict[str, Any]:
    """An entry as the API shows it."""
    known = declared_verbs().get(entry.verb)
    return {
        "id": entry.pk,
        "seq": entry.seq,
        "verb": entry.verb,
        "label": str(known.label) if known else entry.verb,
        "about": entry.about,
        "actor": entry.actor,
        "regions": list(entry.region_codes),
        "occurred_at": entry.occurred_at,
        "recorded_at": entry.recorded_at,
        "payload": payload_of(entry),
        "correlation": entry.correlation,
        "hash": entry.hash,
    }


@router.get("", response=EntryPage, operation_id="journal")
def entries(
    request: HttpRequest,
    cursor: Cursor = None,
    limit: Limit = None,
    verb: Annotated[str | None, Query(max_length=60, description="Only entries of this verb.")] = None,
) -> HttpResponse:
    """Sealed entries of the own scope, newest first."""
    require(actor_of(request), VIEW_JOURNAL)
    if verb is not None and verb not in declared_verbs():
        raise InvalidInput(field="verb", reason=verb)
    size = page_size(limit)
    rows = page(actor_of(request), before=read_seq(cursor), limit=size + 1, verb=verb)
    following = str(rows[size - 1].seq) if len(rows) > size else None
    return listed(request, [entry_out(row) for row in rows[:size]], following)


@router.post("/{entry}/undo", response=DoneOut, operation_id="undo")
@idempotent
def undo(request: HttpRequest, entry: Path[Key]) -> HttpResponse:
    """Undo what an entry did, while nothing later rests on it. The first entry stays; the undoing is one of its own."""
    return done(services.undo(entry_id=entry, by=actor_of(request)))
