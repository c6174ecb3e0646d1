"""Settling by hand what became of a message."""

from __future__ import annotations

from typing import Literal

from anlan.core import clock, journal
from anlan.core.errors import NotFound
from anlan.core.outbox.errors import NothingToResolve, NotMarkedDelivered
from anlan.core.outbox.models import Message
from anlan.core.outbox.payloads import MessageResolved
from anlan.core.outbox.queries import VIEW
from anlan.core.permission import Actor, can, declare_act, require

SETTLE = declare_act("message.settle", "Say what became of a message whose answer was lost, or send it again.")


@journal.service("message.resolved")
def resolve_unknown(*, message_id: int, outcome: Literal["delivered", "resend"], by: Actor) -> Message:
    """A person has asked the recipient: it arrived, or it is to be sent again.

    A message that failed may be sent again too, but not be called delivered. Raises NothingToResolve.
    """
    message = Message.objects.select_for_update().filter(pk=message_id).first()
    if message is None or not (can(by, VIEW, message) or can(by, SETTLE, message)):
        raise NotFound
    require(by, SETTLE, message)
    if message.state not in (Message.State.UNKNOWN, Message.State.FAILED):
        raise NothingToResolve
    if outcome == "delivered":
        if message.state == Message.State.FAILED:
            raise NotMarkedDelivered
        message.state = Message.State.DELIVERED
        message.settled_at = clock.wall()
    else:
        message.state = Message.State.WAITING
        message.attempts = 0
        message.next_at = clock.wall()
        message.settled_at = None
    message.holder = ""  # an answer that still comes for the attempt before is no longer heard
    message.save()
    journal.append(
        "message.resolved",
        about=message,
        by=by,
        payload=MessageResolved(channel=message.channel, about=message.about, outcome=outcome),
        regions=message.region_codes,
        hazard=message.hazard,
    )
    return message
