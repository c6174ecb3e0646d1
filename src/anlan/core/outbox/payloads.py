"""What the journal keeps of a message: never its address, never its text."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from anlan.core.journal import verb


@verb("message.delivered", _("消息送达"))
@dataclass(frozen=True)
class MessageDelivered:
    """The other side has taken a message."""

    channel: str
    about: str
    attempts: int


@verb("message.failed", _("消息未送达"))
@dataclass(frozen=True)
class MessageFailed:
    """A message was refused, or given up after its attempts."""

    channel: str
    about: str
    attempts: int
    reason: str


@verb("message.unknown", _("消息是否送达不明"))
@dataclass(frozen=True)
class MessageUnknown:
    """A message went out and its answer was lost: it may have arrived or not."""

    channel: str
    about: str
    attempts: int
    reason: str


@verb("message.resolved", _("消息状态人工核定"))
@dataclass(frozen=True)
class MessageResolved:
    """A person has found out what became of a message, or has it sent again."""

    channel: str
    about: str
    outcome: str
