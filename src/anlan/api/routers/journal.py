"""The journal, as far as the actor's mandates reach."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from anlan.api.paging import page_size, read_seq
from anlan.api.schemas import EntryPage
from anlan.core.errors import InvalidInput
from anlan.core.journal import declared_verbs, payload_of
from anlan.core.journal.models import Entry
from anlan.core.journal.queries import VIEW_JOURNAL, visible_to
from anlan.core.permission import require

router = Router(tags=["journal"])


def entry_out(entry: Entry) -> dict[str, Any]:
    """An entry as the API shows it."""
    known = declared_verbs().get(entry.verb)
    return {
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
def entries(request: HttpRequest, cursor: str | None = None, limit: int | None = None, verb: str | None = None) -> Any:
    """Sealed entries of the own scope, newest first; `cursor` goes back in time."""
    actor = request.actor  # type: ignore[attr-defined]
    require(actor, VIEW_JOURNAL)
    if verb is not None and verb not in declared_verbs():
        raise InvalidInput(field="verb", reason=verb[:60])
    found = visible_to(actor)
    before = read_seq(cursor)
    if before is not None:
        found = found.filter(seq__lt=before)
    if verb is not None:
        found = found.filter(verb=verb)
    size = page_size(limit)
    rows = list(found.order_by("-seq")[: size + 1])
    return {"items": [entry_out(row) for row in rows[:size]], "next": str(rows[size - 1].seq) if len(rows) > size else None}
