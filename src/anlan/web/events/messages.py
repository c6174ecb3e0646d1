"""From an entry to the bytes that go to browsers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from anlan.core import clock
from anlan.core.clock.models import Workspace
from anlan.core.journal.models import Entry
from anlan.core.journal.sealing import scope_codes
from anlan.web.events.audience import Audience
from anlan.web.events.fragments import Fragment, fragments


@dataclass(frozen=True)
class Rendered:
    """An entry in one language: where it may be seen, and its fragments, each encoded once however many listen.

    All that asks the database stands in here, so that sending needs neither database nor thread.
    """

    entry: Entry
    codes: frozenset[str]
    pieces: tuple[tuple[Fragment, bytes], ...] = ()


def event(name: str, data: dict[str, Any], *, place: int | None = None) -> bytes:
    """One event; with `place`, the browser resumes behind that entry after a break."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    head = "" if place is None else f"id: {place}\n"
    return f"{head}event: {name}\ndata: {body}\n\n".encode()


def ping(place: int | None = None) -> bytes:
    return event("ping", {"at": clock.wall().isoformat()}, place=place)


def reset(place: int) -> bytes:
    """Read the page again; everything up to `place` will be in it."""
    return event("reset", {}, place=place)


def render(entry: Entry, language: str) -> Rendered:
    """Asks the rooms, in the entry's workspace and the language, what of it shows on screens."""
    workspace = Workspace.objects.get(pk=entry.workspace_id)
    with clock.entered(workspace), translation.override(language):
        pieces = tuple((piece, _encoded(entry, piece, piece.html)) for piece in fragments(entry))
    return Rendered(entry, codes_of(entry), pieces)


def codes_of(entry: Entry) -> frozenset[str]:
    """The entry's regions and all above them."""
    return frozenset(scope_codes(entry.region_codes))


def _encoded(entry: Entry, piece: Fragment, html: str | None) -> bytes:
    return event(
        piece.topic,
        {
            "seq": entry.seq,
            "verb": entry.verb,
            "topic": piece.topic,
            "list": piece.list_id,
            "row_id": piece.row_id,
            "html": html,
            "at": piece.at,
        },
    )


def for_audience(rendered: Rendered, audience: Audience) -> list[tuple[str, bytes]]:
    """Topic and message of what the audience may see; who saw the thing until this entry loses its row.

    An audience that sees nothing of an entry gets nothing at all, not even its place.
    """
    messages = []
    for piece, message in rendered.pieces:
        if audience.sees(piece.act, piece.codes, piece.hazard, piece.invitation_key):
            messages.append((piece.topic, message))
        elif audience.sees(piece.act, rendered.codes, piece.hazard, "") or any(
            audience.sees(piece.act, frozenset(), piece.hazard, key) for key in piece.left_keys
        ):
            messages.append((piece.topic, _encoded(rendered.entry, piece, None)))
    return messages


def for_topics(rendered: Rendered, messages: list[tuple[str, bytes]], topics: frozenset[str]) -> list[bytes]:
    """What a listener to these topics is sent: once all of it is out, it has reached the entry's place."""
    wanted = [message for topic, message in messages if topic in topics]
    return [*wanted, f"id: {rendered.entry.seq}\n\n".encode()] if wanted else []
