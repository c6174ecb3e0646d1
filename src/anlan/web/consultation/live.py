"""What an entry about a consultation changes on open pages: a person, a mark, a line of the minutes, the shared view."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.template.loader import render_to_string

from anlan.command.models import Consultation
from anlan.command.payloads.consultation import CONSULTATION_VIEW
from anlan.command.queries.consultation import participants_of
from anlan.core.journal import payload_of
from anlan.core.journal.models import Entry
from anlan.web.consultation.rows import connected, drawing_row, person_row, session_row, statement_row, view_row
from anlan.web.events.fragments import Fragment, fragment_of
from anlan.web.live import at_home

NEWS = ("consultation.opened", "consultation.closed")


@fragment_of("consultation")
def consultation_fragments(entry: Entry) -> Iterable[Fragment]:
    """Its people with every entry; besides what the entry tells of."""
    row = Consultation.objects.select_related("incident").filter(uid=entry.subject_key).first()
    if row is None:
        return
    codes, says, at = frozenset(row.scope_codes()), payload_of(entry), entry.occurred_at.isoformat()

    def piece(list_id: str, row_id: str, part: str, **context: Any) -> Fragment:
        html = render_to_string(f"anlan/parts/consultation_{part}.html", context) if part else None
        return Fragment(
            row.journal_key, list_id, row_id, html, at, CONSULTATION_VIEW, codes, row.hazard, row.invitation_key
        )

    with at_home():
        lines = connected(row)
        for one in participants_of(row):
            item = person_row(one, lines)
            yield piece("people", item["row_id"], "person", item=item)
        for mark in row.drawings.select_related("consultation").filter(uid=says.get("drawing", "")):
            item = drawing_row(mark)
            yield piece("drawings", item["row_id"], "" if mark.voided_at is not None else "drawing", item=item)
        for said in row.statements.select_related("conclusion", "consultation").filter(uid=says.get("statement", "")):
            item = statement_row(said)
            yield piece("statements", item["row_id"], "statement", item=item)
        if entry.verb == "consultation.view_shared":
            yield piece("", "shared-view", "view", view=view_row(row))
        if entry.verb in NEWS:
            yield piece("", "session-news", "news", session=session_row(row), is_news=True)
