"""Messages that leave."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from anlan.core.clock.models import WorkspaceModel
from anlan.core.journal.sealing import scope_codes


class Message(WorkspaceModel):
    """One message over one channel to one recipient."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        DELIVERED = "delivered"
        UNKNOWN = "unknown"
        FAILED = "failed"
        MUTED = "muted"

    key = models.CharField(
        max_length=120, help_text="Idempotency key: one message for one key, however often it is asked for."
    )
    channel = models.CharField(max_length=32)
    to = models.CharField(
        max_length=200,
        help_text="Reference into the personal store, an account key, or an address that is no person's.",
    )
    subject = models.CharField(max_length=200, default="")
    body = models.TextField(default="")
    about = models.CharField(max_length=80, default="", help_text="kind:key of what it tells of.")
    region_codes = models.JSONField(default=list)
    hazard = models.CharField(max_length=32, default="")
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    attempts = models.IntegerField(default=0)
    next_at = models.DateTimeField(help_text="Wall: when it is tried next, or when its sender is held for dead.")
    holder = models.CharField(max_length=36, default="", help_text="The attempt that is under way.")
    error = models.CharField(max_length=400, default="")
    correlation = models.CharField(max_length=36, default="")
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "everywhere"
        constraints = [models.UniqueConstraint(fields=["workspace", "channel", "key"], name="outbox_once")]
        indexes = [models.Index(fields=["state", "next_at"])]

    @property
    def journal_key(self) -> str:
        return f"message:{self.pk}"

    @property
    def invitation_key(self) -> str:
        return self.about

    def scope_codes(self) -> Iterable[str]:
        return scope_codes(self.region_codes)
