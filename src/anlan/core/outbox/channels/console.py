"""To the standard output of the process that delivers: for a node's own screen, and for trying things out."""

from __future__ import annotations

import sys

from anlan.core.outbox.channel import Outgoing


class ConsoleChannel:
    """Prints subject and text, not the address: what is printed is kept by whoever watches the process."""

    name = "console"
    is_outside = False
    is_idempotent = False

    def deliver(self, message: Outgoing) -> None:
        print(f"{message.subject}\n{message.body}", file=sys.stdout, flush=True)
