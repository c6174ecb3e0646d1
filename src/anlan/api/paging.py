"""Sizes and `seq` cursors; lists in time order bring their own cursors (`incidents.queries.paging`)."""

from __future__ import annotations

from anlan.api.errors import BadCursor
from anlan.core.settings import conf


def page_size(asked: int | None) -> int:
    """Rows of a page: what was asked for, within what the node allows."""
    return max(1, min(asked or conf.PAGE_SIZE, conf.PAGE_SIZE_MAX))


def read_seq(cursor: str | None) -> int | None:
    """Where to go on in a list by `seq`. Raises BadCursor for what this API did not give out."""
    if not cursor:
        return None
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 18:
        raise BadCursor
    return int(cursor)
