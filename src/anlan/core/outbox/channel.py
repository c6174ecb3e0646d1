"""What a channel is, and which there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Outgoing:
    """One message as a channel gets it. `to` is the address in clear: it stays inside the channel."""

    key: str
    to: str
    subject: str
    body: str


class NotDelivered(Exception):
    """Why a message was not taken: a code of `reasons.REASONS`, and a detail that names nobody."""

    def __init__(self, code: str, detail: object = "") -> None:
        super().__init__(f"{code} {detail}".strip())


class TryLater(NotDelivered):
    """It surely did not arrive, and may the next time."""


class NotThere(TryLater):
    """The other side is not there: it did not arrive, and is tried until the other side is, however often."""


class Refused(NotDelivered):
    """It surely did not arrive, and never will: the other side said no."""


class AnswerLost(NotDelivered):
    """It may have arrived or not: it went out, and no answer came."""


class Channel(Protocol):
    """A way out. `deliver` returns when the other side has taken the message, and raises otherwise.

    `is_outside`: leaves the node, so it is muted in an exercise. `is_idempotent`: the other side, or our
    own unique key, makes one message of two with the same key, so it may be sent again when the answer
    was lost.
    """

    name: str
    is_outside: bool
    is_idempotent: bool

    def deliver(self, message: Outgoing) -> None: ...


_channels: dict[str, Channel] = {}


def register_channel(channel: Channel) -> None:
    """Make a channel known under its name; called once, when its room starts."""
    _channels[channel.name] = channel


def declared_channels() -> dict[str, Channel]:
    """Every channel of the house."""
    return dict(_channels)


def channel_named(name: str) -> Channel:
    """Raises LookupError for one that no room has registered: a programmer's mistake."""
    try:
        return _channels[name]
    except KeyError:
        raise LookupError(f"no room registers the channel {name!r}") from None
