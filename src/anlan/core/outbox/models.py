"""Messages that leave."""

from __future__ import annotations

from django.db import models

from anlan.core.clock.models import WorkspaceModel


class Message(WorkspaceModel):
    """One message over one channel to one recipient."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        DELIVERED = "delivered"
        UNKNOWN = "unknown"
        FAILED = "failed"
        MUTED = "muted"

    key = models.CharField(max_length=120, help_text="Idempotency key: one message for one key, however often it is asked for.")
    channel = models.CharField(max_length=32)
    to = models.CharField(max_length=200, help_text="Reference into the personal store, an account key, or an address that is no person's.")
    subject = models.CharField(max_length=200, default="")
    body = models.TextField(default="")
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    attempts = models.IntegerField(default=0)
    next_at = models.DateTimeField()
    error = models.CharField(max_length=400, default="")
    correlation = models.CharField(max_length=36, default="")
    entry_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "everywhere"
        constraints = [models.UniqueConstraint(fields=["workspace", "channel", "key"], name="outbox_once")]
        indexes = [models.Index(fields=["state", "next_at"])]
