"""Pages of rows inside a scope, newest first: equality on one region, time as the order, so a page is a short range."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Generic, TypeVar

from django.db.models import Q, QuerySet

from anlan.core.permission import Mandate
from anlan.core.permission.actors import ALL_HAZARDS
from anlan.core.settings import conf
from anlan.incidents.errors import BadCursor

Item = TypeVar("Item")
Place = tuple[datetime, int]
"""Where a row stands in the order: its instant and its id."""


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some rows, and the cursor after the last of them; empty at the end."""

    rows: Sequence[Item]
    next_cursor: str = ""
    total: int | None = field(default=None)


def write_cursor(place: Place) -> str:
    """A place as a client keeps it."""
    at, pk = place
    return f"{at.isoformat()}~{pk}"


def read_cursor(text: str | None) -> Place | None:
    """The place a client kept. Raises BadCursor."""
    if not text:
        return None
    at, _separator, pk = text.rpartition("~")
    try:
        place = (datetime.fromisoformat(at), int(pk))
    except ValueError:
        raise BadCursor from None
    if place[0].tzinfo is None:
        raise BadCursor
    return place


def page_size(limit: int | None) -> int:
    """The rows of a page: as asked, within what the node allows."""
    return max(1, min(limit or conf.PAGE_SIZE, conf.PAGE_SIZE_MAX))


def after(rows: QuerySet[Any], place: Place | None, *, at: str, pk: str) -> QuerySet[Any]:
    """The rows behind a place. Two conditions: the first is the index range, the second settles equal instants."""
    if place is None:
        return rows
    return rows.filter(Q(**{f"{at}__lte": place[0]})).exclude(Q(**{at: place[0], f"{pk}__gte": place[1]}))


def distinct_mandates(mandates: Iterable[Mandate]) -> list[tuple[str, frozenset[str]]]:
    """Region and hazards of mandates, each once; hazards of one region joined, `*` for all."""
    joined: dict[str, frozenset[str]] = {}
    for mandate in mandates:
        joined[mandate.region_code] = joined.get(mandate.region_code, frozenset()) | mandate.hazards
    return [(code, ALL_HAZARDS if "*" in hazards else hazards) for code, hazards in joined.items()]


def merged(lists: Iterable[Sequence[Place]], limit: int) -> list[Place]:
    """The first `limit` places of several lists in the same order, each place once."""
    once: dict[int, Place] = {}
    for place in heapq.merge(*lists, key=lambda one: (-one[0].timestamp(), -one[1])):
        once.setdefault(place[1], place)
        if len(once) >= limit:
            break
    return list(islice(once.values(), limit))
