"""What the API remembers of its callers' retries."""

from __future__ import annotations

from django.db import models

from anlan.core.clock.models import WorkspaceModel


class IdempotentCall(WorkspaceModel):
    """One call under an idempotency key, with the answer it got: asked again, it gets the same."""

    actor = models.CharField(max_length=64)
    key = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64, help_text="Hash of method, path and body.")
    status = models.IntegerField(null=True)
    body = models.TextField(default="")
    headers = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        base_manager_name = "everywhere"
        constraints = [models.UniqueConstraint(fields=["workspace", "actor", "key"], name="api_idempotent_once")]
        indexes = [models.Index(fields=["at"])]
