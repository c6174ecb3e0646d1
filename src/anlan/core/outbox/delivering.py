"""Delivering what was written: claim, call, settle, each in a transaction of its own.

waiting → sending → delivered | waiting again, later | failed | unknown. A message is `sending` only while a
channel holds it; found so after OUTBOX_LEASE_S, its process died, and nobody knows how far it came.
"""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Min, Q

from anlan.core import clock, journal
from anlan.core.clock.models import Workspace
from anlan.core.errors import DomainError
from anlan.core.outbox.channel import AnswerLost, NotThere, Outgoing, Refused, TryLater, declared_channels
from anlan.core.outbox.models import Message
from anlan.core.outbox.payloads import MessageDelivered, MessageFailed, MessageUnknown
from anlan.core.permission import ENGINE
from anlan.core.personal.keeping import for_delivery
from anlan.core.settings import conf

log = logging.getLogger("anlan.outbox")

PERSONAL = "personal:"
DIED = "died"
DOUBLINGS = 30
"""Of the pause between attempts: beyond, any pause has reached its most, and the number would outgrow a float."""


@dataclass(frozen=True)
class Outcome:
    """What became of an attempt."""

    state: str
    reason: str = ""
    is_awaited: bool = False
    """The other side is not there: asked again soon, so that it has the message soon after it is back."""


def deliver_due(limit: int | None = None) -> int:
    """Deliver the messages whose time has come, of all workspaces; answers how many were tried.

    Call it outside any transaction. Two engines may run it: each message is claimed by one.
    """
    recover_dead()
    tried = 0
    while tried < (limit or conf.OUTBOX_BATCH):
        message = _claim()
        if message is None:
            break
        settle(message, _attempt(message))
        tried += 1
    return tried


def next_due_s() -> float | None:
    """Seconds until something is to be delivered or recovered; None when nothing waits."""
    active = Q(state=Message.State.WAITING) | Q(state=Message.State.SENDING)
    soonest = Message.everywhere.filter(active, channel__in=list(declared_channels())).aggregate(at=Min("next_at"))[
        "at"
    ]
    return None if soonest is None else max((soonest - clock.wall()).total_seconds(), 0)


def _claim() -> Message | None:
    """Take one waiting message: nobody else gets it until it is settled or its lease is over."""
    with transaction.atomic():
        waiting = Message.everywhere.filter(
            state=Message.State.WAITING, next_at__lte=clock.wall(), channel__in=list(declared_channels())
        )
        locked = waiting.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
        message = locked.order_by("next_at", "id").first()
        if message is None:
            return None
        message.state = Message.State.SENDING
        message.attempts += 1
        message.holder = str(uuid.uuid4())
        message.next_at = clock.wall() + timedelta(seconds=conf.OUTBOX_LEASE_S)
        message.save()
        return message


def _attempt(message: Message) -> Outcome:
    """Call the channel. Whatever it raises without saying that nothing arrived leaves the answer lost."""
    channel = declared_channels()[message.channel]
    states = Message.State
    try:
        channel.deliver(_outgoing(message))
    except TryLater as fault:
        is_awaited = isinstance(fault, NotThere)
        last = message.attempts >= conf.OUTBOX_ATTEMPTS and not is_awaited
        return Outcome(states.FAILED if last else states.WAITING, str(fault), is_awaited)
    except Refused as fault:
        return Outcome(states.FAILED, str(fault))
    except DomainError:  # of the personal store: erased, or never there
        return Outcome(states.FAILED, "no_address")
    except Exception as fault:
        reason = str(fault) if isinstance(fault, AnswerLost) else f"channel_failed {type(fault).__name__}"
        again = channel.is_idempotent and message.attempts < conf.OUTBOX_ATTEMPTS
        return Outcome(states.WAITING if again else states.UNKNOWN, reason)
    return Outcome(states.DELIVERED)


def _outgoing(message: Message) -> Outgoing:
    """The message with its address in clear, for the channel alone."""
    to = message.to
    if to.startswith(PERSONAL):
        to = for_delivery(to.removeprefix(PERSONAL))
    workspace = Workspace.objects.values_list("key", flat=True).get(pk=message.workspace_id)
    return Outgoing(f"{workspace}:{message.channel}:{message.key}", to, message.subject, message.body)


@transaction.atomic
def settle(message: Message, outcome: Outcome) -> bool:
    """Write down what became of an attempt; false when it is no longer this attempt's to say.

    An answer that comes after the lease was over still counts, as long as nobody has settled it otherwise.
    """
    mine = Message.everywhere.select_for_update().filter(
        pk=message.pk, holder=message.holder, state__in=[Message.State.SENDING, Message.State.UNKNOWN]
    )
    current = mine.first()
    if current is None or (current.state == outcome.state):
        return False
    wall = clock.wall()
    current.state = outcome.state
    current.error = outcome.reason[:400]
    if outcome.state == Message.State.WAITING:
        doublings = min(current.attempts - 1, DOUBLINGS)
        most_s = conf.OUTBOX_AWAITED_S if outcome.is_awaited else conf.OUTBOX_RETRY_MAX_S
        pause_s = min(conf.OUTBOX_RETRY_S * 2**doublings, most_s)
        current.next_at = wall + timedelta(seconds=pause_s)
    else:
        current.settled_at = wall
    current.save()
    _tell(current, outcome)
    log.info(
        "message %s",
        outcome.state,
        extra={
            "message_id": current.pk,
            "channel": current.channel,
            "attempts": current.attempts,
            "correlation": current.correlation,
            "reason": outcome.reason,
        },
    )
    return True


def _tell(message: Message, outcome: Outcome) -> None:
    facts = (message.channel, message.about, message.attempts)
    payload: object
    if outcome.state == Message.State.DELIVERED:
        payload = MessageDelivered(*facts)
    elif outcome.state == Message.State.FAILED:
        payload = MessageFailed(*facts, reason=outcome.reason)
    elif outcome.state == Message.State.UNKNOWN:
        payload = MessageUnknown(*facts, reason=outcome.reason)
    else:
        return  # another attempt follows; the entry comes with what becomes of it
    with clock.entered(Workspace.objects.get(pk=message.workspace_id)), journal.correlated(message.correlation or None):
        journal.append(
            f"message.{outcome.state}",
            about=message,
            by=ENGINE,
            payload=payload,
            regions=message.region_codes,
            hazard=message.hazard,
        )


def recover_dead() -> int:
    """Settle what a dead process was sending: unknown, or waiting again where sending twice does no harm."""
    dead = Message.everywhere.filter(state=Message.State.SENDING, next_at__lte=clock.wall())
    found = 0
    for message in dead.order_by("id"):
        channel = declared_channels().get(message.channel)
        again = channel is not None and channel.is_idempotent and message.attempts < conf.OUTBOX_ATTEMPTS
        found += settle(message, Outcome(Message.State.WAITING if again else Message.State.UNKNOWN, DIED))
    return found
