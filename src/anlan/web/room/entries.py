"""The room's timeline: the common lines, and what an author may do with his own notes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from anlan.core.permission import Actor
from anlan.incidents.queries import Line
from anlan.incidents.services.undoing import UNDONE
from anlan.web import rows

NOTED = "incident.noted"


def timeline_row(line: Line, *, is_undone: bool = False, author: Actor | None = None) -> dict[str, Any]:
    """parts/timeline_entry.html. The button of a note is in every rendering; the page shows it to `author` only."""
    row = rows.entry_row(line, is_undone=is_undone)
    if line.verb != NOTED:
        return row
    if not line.note:
        return row | {"void": True}
    return row | {
        "erase_url": reverse("incident-erase-note", args=[line.about.partition(":")[2], line.payload["note"]]),
        "author": line.actor.partition(":")[2],
        "is_own": author is not None and author.key == line.actor,
    }


def timeline_rows(lines: Iterable[Line], author: Actor | None) -> list[dict[str, Any]]:
    """Newest first; what was undone or erased is struck out, and stays."""
    told = list(lines)
    undone = {line.payload["entry"] for line in told if line.verb in UNDONE}
    return [timeline_row(line, is_undone=line.entry_id in undone, author=author) for line in reversed(told)]
