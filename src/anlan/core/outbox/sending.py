"""Writing a message, inside the transaction of what it tells of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import connection

from anlan.core import clock
from anlan.core.journal import correlation
from anlan.core.journal.appending import NotInTransaction
from anlan.core.outbox.channel import channel_named

if TYPE_CHECKING:  # the models load later than this face
    from anlan.core.outbox.models import Message

DRILL_MARK = "【演练】"


def send(
    *,
    channel: str,
    to: str,
    subject: str,
    body: str,
    key: str,
    about: str = "",
    regions: Sequence[str] = (),
    hazard: str = "",
) -> Message:
    """Write a message to be delivered once this transaction has committed.

    `to` is `personal:<ref>` (the address is looked up on delivery and stays there), an account key, or an
    address that is no person's. One message for one (workspace, channel, key), however often it is asked
    for. `about`, `regions`, `hazard` say where its entries may be seen. In an exercise it is marked 【演练】,
    and muted when the channel leaves the node.
    """
    from anlan.core.outbox.models import Message

    if not connection.in_atomic_block:
        raise NotInTransaction("a message is written inside the transaction of what it tells of")
    chosen = channel_named(channel)
    workspace = clock.current_workspace()
    wall = clock.wall()
    is_muted = workspace.is_exercise and chosen.is_outside
    message, _ = Message.objects.get_or_create(
        workspace_id=workspace.id,
        channel=channel,
        key=key,
        defaults={
            "to": to,
            "subject": _one_line(DRILL_MARK + subject if workspace.is_exercise else subject),
            "body": DRILL_MARK + body if workspace.is_exercise else body,
            "about": about,
            "region_codes": list(regions),
            "hazard": hazard,
            "state": Message.State.MUTED if is_muted else Message.State.WAITING,
            "next_at": wall,
            "created_at": wall,
            "settled_at": wall if is_muted else None,
            "correlation": correlation().id,
        },
    )
    return message


def _one_line(subject: str) -> str:
    """A subject is a header: a line break in it would write headers of its own."""
    return " ".join(subject.split())[:200]
