"""What the pages and the stream say of a consultation: its people, its marks, its minutes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from anlan.command.models import Consultation, Drawing, Participant, Statement
from anlan.command.queries.consultation import title_of
from anlan.command.symbols import Symbol, plot_symbols
from anlan.core.accounts.models import key_of
from anlan.response.models import Task
from anlan.web import names
from anlan.web.events.hub import hub
from anlan.web.rows import when

SPOT = "{lat:.5f}°, {lon:.5f}°"
MOST = {
    name: table._meta.get_field(field).max_length
    for name, table, field in (
        ("title", Consultation, "title"), ("video", Consultation, "video_link"), ("label", Drawing, "label"),
        ("task", Task, "title"),
    )
}  # fmt: skip
"""Letters that the fields of the forms take."""


def session_row(row: Consultation) -> dict[str, Any]:
    """consultation/list.html and the head of the session."""
    return {
        "uid": row.uid,
        "title": row.title,
        "state": row.state,
        "state_word": row.get_state_display(),
        "scheduled": when(row.scheduled_at),
        "opened": when(row.opened_at) if row.opened_at else "",
        "closed": when(row.closed_at) if row.closed_at else "",
        "region": names.region_name(row.region_code),
        "url": reverse("consultation", args=[row.uid]),
        "video_link": row.video_link,
        "is_video_page": row.video_link.startswith("https://"),
        "topic": row.journal_key,
    }


def connected(row: Consultation) -> set[int]:
    """Accounts whose browser listens to the consultation at this moment."""
    return {
        one.account_id for one in hub.listeners
        if row.journal_key in one.topics and one.audience.workspace_id == row.workspace_id
    }  # fmt: skip


def person_row(one: Participant, lines: set[int]) -> dict[str, Any]:
    """parts/consultation_person.html. `lines`: see `connected`."""
    has_line = one.account_id in lines
    state = "absent" if one.joined_at is None else "left" if one.left_at else "connected" if has_line else "joined"
    return {
        "row_id": f"person-{one.account_id}",
        "name": names.actor_name(key_of(one.account_id)),
        "post": one.post,
        "is_host": one.role == Participant.Role.HOST,
        "state": state,
        "since": when(one.left_at or one.joined_at) if one.joined_at else "",
        "at": one.invited_at or one.joined_at,
    }


def statement_row(one: Statement) -> dict[str, Any]:
    """parts/consultation_statement.html; the same for everybody, the author's own link shows for him."""
    conclusion = getattr(one, "conclusion", None)
    return {
        "row_id": f"said-{one.uid}",
        "at": one.at,
        "when": when(one.at),
        "post": one.post,
        "name": names.actor_name(one.written_by),
        "kind": one.kind,
        "kind_word": one.get_kind_display(),
        "text": one.text,
        "is_erased": one.erased_at is not None,
        "author": one.written_by.partition(":")[2],
        "erase_url": reverse("consultation-erase", args=[one.consultation.uid, one.uid]),
        "task": conclusion.task_uid if conclusion is not None else "",
    }


def drawing_row(one: Drawing, symbols: dict[str, Symbol] | None = None) -> dict[str, Any]:
    """parts/consultation_drawing.html: the list twin, and all that the map draws."""
    symbol = (symbols or plot_symbols()).get(one.symbol)
    lon, lat = first_corner(one.geometry)
    return {
        "row_id": f"drawing-{one.uid}",
        "uid": one.uid,
        "at": one.at,
        "when": when(one.changed_at),
        "title": title_of(one),
        "label": one.label,
        "symbol": symbol,
        "geometry": json.dumps(one.geometry, separators=(",", ":")),
        "where": SPOT.format(lon=lon, lat=lat),
        "corners": sum(1 for _one in corners(one.geometry["coordinates"])),
        "post": one.post,
        "version": one.version,
        "change_url": reverse("consultation-drawing", args=[one.consultation.uid, one.uid]),
        "void_url": reverse("consultation-void", args=[one.consultation.uid, one.uid]),
    }


def corners(node: Any) -> Iterable[list[float]]:
    """Every position of GeoJSON coordinates."""
    if node and isinstance(node[0], (int, float)):
        yield node
        return
    for one in node:
        yield from corners(one)


def first_corner(geometry: dict[str, Any]) -> tuple[float, float]:
    lon, lat = next(iter(corners(geometry["coordinates"])))
    return lon, lat


def view_row(row: Consultation) -> dict[str, Any]:
    """parts/consultation_view.html: the part of the map that the host shows."""
    view = row.view
    return {"uid": row.uid} | view | {"where": SPOT.format(**view)} if view else {"uid": row.uid}
