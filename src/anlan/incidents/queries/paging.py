"""Pages of rows inside a scope, newest first: equality on one region, time as the order, so a page is a short range."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Generic, TypeVar

from django.db.models import BigIntegerField, Q, QuerySet

from anlan.core import statements
from anlan.core.clock import current_workspace
from anlan.core.journal import is_in_service
from anlan.core.permission import Mandate
from anlan.core.permission.actors import ALL_HAZARDS
from anlan.core.remembering import Remembered
from anlan.core.settings import conf
from anlan.incidents.errors import BadCursor

Item = TypeVar("Item")
Place = tuple[datetime, int]
"""Where a row stands in the order: its instant and its id."""
LARGEST_ID = BigIntegerField.MAX_BIGINT
"""What either database takes for a row's id."""
Found = tuple[Any, ...]
"""A row of a range: its place, then what it is kept by: its uid and the versions of what a list shows of it."""


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some rows, and the cursor after the last of them; empty at the end."""

    rows: Sequence[Item]
    next_cursor: str = ""
    total: int | None = field(default=None)


def write_cursor(place: Found) -> str:
    """A place as a client keeps it."""
    at, pk = place[:2]
    return f"{at.isoformat()}~{pk}"


def read_cursor(text: str | None) -> Place | None:
    """The place a client kept. Raises BadCursor."""
    if not text:
        return None
    at, _separator, pk = text.rpartition("~")
    try:
        instant, number = datetime.fromisoformat(at), int(pk)
        if instant.tzinfo is None or not 0 <= number <= LARGEST_ID:
            raise BadCursor
        return instant.astimezone(UTC), number
    except (ValueError, OverflowError):
        raise BadCursor from None


def page_size(limit: int | None) -> int:
    """The rows of a page: as asked, within what the node allows."""
    return max(1, min(limit or conf.PAGE_SIZE, conf.PAGE_SIZE_MAX))


def after(rows: QuerySet[Any], place: Place | None, *, at: str, pk: str) -> QuerySet[Any]:
    """The rows behind a place. Two conditions: the first is the index range, the second settles equal instants."""
    if place is None:
        return rows
    return rows.filter(Q(**{f"{at}__lte": place[0]})).exclude(Q(**{at: place[0], f"{pk}__gte": place[1]}))


def in_scope(
    select: str,
    pk: str,
    mandate: tuple[str, frozenset[str]],
    conditions: Iterable[tuple[str, Any]],
    place: Place | None,
    size: int,
) -> list[Found]:
    """A page and one row more of a scope table `s`, behind a place: one short range of its index.

    `select` is the statement up to its conditions and names what a `Found` holds; `pk` is the row's column of `s`;
    `mandate` the region and the hazards.
    """
    code, hazards = mandate
    asked = [("s.workspace_id = %s", current_workspace().id), ("s.region_code = %s", code), *conditions]
    where, values = [text for text, _ in asked], [value for _, value in asked]
    if "*" not in hazards:
        where.append(f"s.hazard IN ({', '.join(['%s'] * len(hazards))})")
        values += sorted(hazards)
    if place is not None:
        where.append(f"s.at <= %s AND NOT (s.at = %s AND {pk} >= %s)")
        values += [statements.stored(place[0]), statements.stored(place[0]), place[1]]
    found = statements.rows(
        f"{select} WHERE {' AND '.join(where)} ORDER BY s.at DESC, {pk} DESC LIMIT %s", *values, size + 1
    )
    return [(statements.instant(at), *rest) for at, *rest in found]


def distinct_mandates(mandates: Iterable[Mandate]) -> list[tuple[str, frozenset[str]]]:
    """Region and hazards of mandates, each once; hazards of one region joined, `*` for all."""
    joined: dict[str, frozenset[str]] = {}
    for mandate in mandates:
        joined[mandate.region_code] = joined.get(mandate.region_code, frozenset()) | mandate.hazards
    return [(code, ALL_HAZARDS if "*" in hazards else hazards) for code, hazards in joined.items()]


def merged(lists: Iterable[Sequence[Found]], limit: int) -> list[Found]:
    """The first `limit` rows of several ranges in the same order, each row once."""
    once: dict[int, Found] = {}
    for found in heapq.merge(*lists, key=lambda one: (-one[0].timestamp(), -one[1])):
        once.setdefault(found[1], found)
        if len(once) >= limit:
            break
    return list(islice(once.values(), limit))


def page_of(
    found: Sequence[Found], size: int, kept: Remembered[Found, Item], read: Callable[[list[int]], Mapping[int, Item]]
) -> Page[Item]:
    """The first rows found, and the cursor behind them. Only rows that were never read in this version are read.

    Inside a service nothing is kept: a version that is rolled back comes again with another content.
    """

    def read_by_id(missing: list[Found]) -> dict[Found, Item]:
        ids = {one[0]: one for one in missing}
        return {ids[pk]: row for pk, row in read(list(ids)).items()}

    shown = found[:size]
    cursor = write_cursor(shown[-1]) if len(found) > size else ""
    memory = Remembered[Found, Item]() if is_in_service() else kept
    return Page(memory.many([one[1:] for one in shown], read_by_id), cursor)
