"""Stored files and what they hang on."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from anlan.core.clock.models import WorkspaceModel
from anlan.core.journal.sealing import scope_codes


class Blob(models.Model):
    """Content, once, by its SHA-256."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=80)
    stored_at = models.DateTimeField()


class Attachment(WorkspaceModel):
    """A file hung on something, under the rights of that thing."""

    uid = models.CharField(max_length=36, unique=True)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="attachments")
    about = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    region_codes = models.JSONField(default=list)
    hazard = models.CharField(max_length=32, default="")
    position_ref = models.UUIDField(null=True, help_text="Where the picture was taken, in the personal store.")
    added_by = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "everywhere"
        indexes = [models.Index(fields=["workspace", "about"])]

    @property
    def journal_key(self) -> str:
        return f"attachment:{self.uid}"

    @property
    def invitation_key(self) -> str:
        return self.about

    def scope_codes(self) -> Iterable[str]:
        return scope_codes(self.region_codes)
