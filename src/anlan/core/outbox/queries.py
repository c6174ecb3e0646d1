"""What was sent, what waits, what nobody knows."""

from __future__ import annotations

from django.db.models import Count

from anlan.core.outbox.models import Message
from anlan.core.permission import Actor, can, declare_act

VIEW = declare_act("message.view", "See the messages that leave, and what became of them.")


def visible_to(actor: Actor) -> list[Message]:
    """Messages of the entered workspace that are not settled well, the newest first, as far as the actor's scope reaches.

    Delivered ones are read in the journal and at the thing they are about.
    """
    open_states = (Message.State.UNKNOWN, Message.State.FAILED, Message.State.WAITING, Message.State.SENDING)
    waiting = Message.objects.filter(state__in=open_states).order_by("-created_at", "-id")
    return [message for message in waiting if can(actor, VIEW, message)]


def about(subject: str, actor: Actor) -> list[Message]:
    """Messages about one thing, in order."""
    return [one for one in Message.objects.filter(about=subject).order_by("id") if can(actor, VIEW, one)]


def counts() -> dict[str, int]:
    """How many messages of all workspaces stand in each state; for the system's own screen and metrics."""
    counted = dict(Message.everywhere.order_by().values_list("state").annotate(Count("id")))
    return {state: counted.get(state, 0) for state in Message.State.values}
