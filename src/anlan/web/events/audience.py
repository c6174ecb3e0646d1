"""Listeners with the same rights share one answer to "may they see this?"."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from anlan.core.permission import Actor
from anlan.core.permission.asking import mandates_for

QUEUE_MAX = 1000
"""Messages that may wait for one browser; who has more than this waiting does not read."""


@dataclass(frozen=True)
class Audience:
    """What decides whether an event is seen, and in which words."""

    workspace_id: int
    language: str
    actor_rights: Actor

    @staticmethod
    def of(actor: Actor, workspace_id: int, language: str) -> Audience:
        """Two accounts of the same mandates are one audience."""
        rights = Actor(key="", mandates=actor.mandates, invitations=actor.invitations, acts=actor.acts)
        return Audience(workspace_id, language, rights)

    def sees(self, act: str, codes: frozenset[str], hazard: str, invitation_key: str) -> bool:
        """Whether this audience may see a thing of these regions (with their ancestors) and this hazard."""
        mandates = mandates_for(self.actor_rights, act)
        if mandates and invitation_key and invitation_key in self.actor_rights.invitations:
            return True
        return any(m.region_code in codes and m.covers_hazard(hazard or None) for m in mandates)

    def lies_in(self, codes: frozenset[str]) -> bool:
        """Whether any of its mandates, for whatever act, reaches these regions."""
        return any(m.region_code in codes for m in self.actor_rights.mandates)


@dataclass(eq=False)
class Listener:
    """One open stream, from the place `after` on. Once `cut` is set it ends at once, whatever still waits."""

    account_id: int
    session_key: str
    audience: Audience
    topics: frozenset[str]
    after: int = 0
    queue: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(maxsize=QUEUE_MAX))
    cut: asyncio.Event = field(default_factory=asyncio.Event)

    def push(self, message: bytes) -> None:
        """Hand over a message; who does not read is cut off and will resume by itself."""
        if self.cut.is_set():
            return
        try:
            self.queue.put_nowait(message)
        except asyncio.QueueFull:
            self.end()

    def end(self) -> None:
        """Cut the stream off and let go of what waits for it."""
        self.cut.set()
        while not self.queue.empty():
            self.queue.get_nowait()
