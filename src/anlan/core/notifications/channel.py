"""The in-app channel of the outbox: a message to an account becomes its notice."""

from __future__ import annotations

from django.db import transaction

from anlan.core import clock
from anlan.core.clock.models import Workspace
from anlan.core.notifications.telling import notify
from anlan.core.outbox import Outgoing, Refused


class InAppChannel:
    """Stays in the node, so it works in a drill too; its key makes one notice of two deliveries."""

    name = "in_app"
    is_outside = False
    is_idempotent = True

    def deliver(self, message: Outgoing) -> None:
        kind, _colon, number = message.to.partition(":")
        if kind != "account" or not number.isdigit():
            raise Refused("bad_address")
        workspace = Workspace.objects.get(key=message.key.partition(":")[0])
        with clock.entered(workspace), transaction.atomic():
            notify(
                account_ids=[int(number)],
                key=message.key,
                about="",
                title=message.subject,
                body=message.body,
            )
