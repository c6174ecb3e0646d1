"""What leaves the house: messages with an idempotency key, attempts, and the state *unknown* when an answer was lost.

`send` writes a message in the caller's transaction; the engine delivers it afterwards. In an exercise
whatever would leave the node is muted when it is written: no process of a drill can reach the outside.
"""

from anlan.core.outbox.channel import (
    AnswerLost,
    Channel,
    Outgoing,
    Refused,
    TryLater,
    declared_channels,
    register_channel,
)
from anlan.core.outbox.sending import send

__all__ = [
    "AnswerLost",
    "Channel",
    "Outgoing",
    "Refused",
    "TryLater",
    "declared_channels",
    "register_channel",
    "send",
]
