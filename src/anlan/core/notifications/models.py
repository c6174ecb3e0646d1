"""Notices to accounts."""

from __future__ import annotations

from django.db import models

from anlan.core.accounts.models import Account
from anlan.core.clock.models import WorkspaceModel


class Notice(WorkspaceModel):
    """One notice to one account; acknowledged when its reader says so."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=120)
    about = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    body = models.TextField(default="")
    urgency = models.CharField(max_length=16, default="info")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "everywhere"
        constraints = [models.UniqueConstraint(fields=["workspace", "account", "key"], name="notifications_once")]
        indexes = [models.Index(fields=["workspace", "account", "created_at"])]
