"""Sizes and cursors of pages. A cursor is given out and taken back; what it says is nobody else's business."""

from __future__ import annotations

import re
from typing import Annotated

from ninja import Query

from anlan.api.errors import BadCursor
from anlan.core.settings import conf

_PLACE = re.compile(r"(19|20)\d\d-[0-9T:.+-]{6,32}~\d{1,18}")
_SEQ = re.compile(r"\d{1,18}")


def page_size(asked: int | None) -> int:
    """Rows of a page: what was asked for, within what the node allows."""
    return max(1, min(asked or conf.PAGE_SIZE, conf.PAGE_SIZE_MAX))


def read_seq(cursor: str | None) -> int | None:
    """Where to go on in a list by number. Raises BadCursor for what this API did not give out."""
    if not cursor:
        return None
    if not (cursor.isascii() and _SEQ.fullmatch(cursor)):
        raise BadCursor
    return int(cursor)


def read_place(cursor: str | None) -> str | None:
    """A cursor of a list in time order, of the form `incidents.queries.paging` writes. Raises BadCursor."""
    if not cursor:
        return None
    if not (cursor.isascii() and _PLACE.fullmatch(cursor)):
        raise BadCursor
    return cursor


Cursor = Annotated[str | None, Query(max_length=80, description="`next` of the page before.")]
Limit = Annotated[int | None, Query(ge=1, le=1000, description="Rows of a page; a node may give fewer.")]
