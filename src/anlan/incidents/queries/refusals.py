"""The quarantine: what could not be taken in at the actor's desks."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import translation

from anlan.core.clock import current_workspace
from anlan.core.errors import NotFound
from anlan.core.permission import Actor, can
from anlan.core.permission.asking import mandates_for
from anlan.core.regions.queries import scope_q
from anlan.formats.faults import Fault, sentence
from anlan.incidents.models import Refusal
from anlan.incidents.payloads import REFUSAL_VIEW
from anlan.incidents.queries.paging import Page, after, page_size, read_cursor, write_cursor


@dataclass(frozen=True)
class RefusalView:
    """A refusal as a page shows it: each fault a sentence in the reader's language, the head as text."""

    refusal: Refusal
    sentences: tuple[str, ...]
    head: str


def refusals(
    actor: Actor, *, is_settled: bool = False, after_cursor: str | None = None, limit: int | None = None
) -> Page[RefusalView]:
    """A page of refused inputs of the actor's desks and those below, newest first. Raises BadCursor."""
    size = page_size(limit)
    rows = after(_visible(actor), read_cursor(after_cursor), at="received_at", pk="pk")
    rows = rows.filter(settled_at__isnull=not is_settled).order_by("-received_at", "-pk")
    found = list(rows[: size + 1])
    cursor = write_cursor((found[size - 1].received_at, found[size - 1].pk)) if len(found) > size else ""
    return Page([view_of(refusal) for refusal in found[:size]], cursor)


def _visible(actor: Actor) -> QuerySet[Refusal]:
    rows = Refusal.objects.filter(workspace_id=current_workspace().id)
    if actor.is_system:
        return rows
    return rows.filter(scope_q(mandate.region_code for mandate in mandates_for(actor, REFUSAL_VIEW)))


def refusal_by_uid(uid: str, actor: Actor) -> RefusalView:
    """One refusal. Raises NotFound alike when there is none and when the actor may not know of it."""
    refusal = Refusal.objects.filter(uid=uid).first()
    if refusal is None or not can(actor, REFUSAL_VIEW, refusal):
        raise NotFound
    return view_of(refusal)


def view_of(refusal: Refusal) -> RefusalView:
    """A refusal with its faults in sentences; the caller has asked whether it may be seen."""
    is_chinese = (translation.get_language() or "zh").startswith("zh")
    faults = [
        Fault(one["field"], one["code"], one["line"], one["at"], tuple(one["params"].items())) for one in refusal.faults
    ]
    head = bytes(refusal.head).decode("utf-8", "replace")
    shown = "".join(letter if letter.isprintable() or letter in "\n\t" else "·" for letter in head)
    return RefusalView(refusal, tuple(sentence(fault, "zh" if is_chinese else "en") for fault in faults), shown)
