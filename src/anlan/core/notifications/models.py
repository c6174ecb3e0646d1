"""Notices to accounts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from anlan.core.accounts.models import Account
from anlan.core.clock.models import WorkspaceModel


class Notice(WorkspaceModel):
    """One notice to one account; acknowledged when its reader says so."""

    class Urgency(models.TextChoices):
        LIFE = "life", _("危及生命")
        URGENT = "urgent", _("紧急")
        INFO = "info", _("一般")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=120)
    about = models.CharField(max_length=80)
    region_codes = models.JSONField(default=list)
    title = models.CharField(max_length=200)
    body = models.TextField(default="")
    urgency = models.CharField(max_length=16, choices=Urgency.choices, default=Urgency.INFO)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "everywhere"
        constraints = [models.UniqueConstraint(fields=["workspace", "account", "key"], name="notifications_once")]
        indexes = [
            models.Index(fields=["workspace", "account", "-created_at"]),
            models.Index(
                fields=["workspace", "account"], condition=models.Q(read_at__isnull=True), name="notifications_unread"
            ),
        ]

    @property
    def journal_key(self) -> str:
        return f"notice:{self.pk}"

    @property
    def needs_acknowledgement(self) -> bool:
        """Reading it is a fact for the record: somebody's life may hang on who knew when."""
        return self.urgency in (self.Urgency.LIFE, self.Urgency.URGENT)
