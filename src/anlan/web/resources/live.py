"""What changes means tells open pages of S6, which then read their list, their bars and their card again.

The sums of a list are another for each scope, so no row can be rendered once for all who look.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.template.loader import render_to_string

from anlan.core.journal import declared_verbs
from anlan.core.journal.models import Entry
from anlan.core.journal.sealing import scope_codes
from anlan.resources.payloads import RESOURCE_VIEW
from anlan.web.events.fragments import Fragment, fragment_of

TOPIC, NEWS = "resource", "resource-news"
CHANGES = ("team.state_", "stock.", "shelter.", "means.", "batch.")
"""Verbs by which means come, go, are bound, or stand otherwise; those about an order come beside its own."""


@fragment_of("team", "lot", "shelter", "order", "batch")
def resource_fragments(entry: Entry) -> Iterable[Fragment]:
    """One line: what happened and when. Whose means they were, only those learn who may see them."""
    if not entry.verb.startswith(CHANGES):
        return
    codes = frozenset(scope_codes(entry.region_codes))
    news = {"label": declared_verbs()[entry.verb].label, "at": entry.occurred_at}
    html = render_to_string("anlan/resources/news.html", {"news": news})
    yield Fragment(TOPIC, "", NEWS, html, entry.occurred_at.isoformat(), RESOURCE_VIEW, codes)
