"""Acts that phones told, and photos on their way."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from anlan.core.accounts.models import Account
from anlan.core.clock.models import WorkspaceModel


class PhoneAct(WorkspaceModel):
    """What a phone told, once: the same `client_id` of an account again changes nothing."""

    class Outcome(models.TextChoices):
        DONE = "done", _("已记入")
        CONFLICT = "conflict", _("待本人决定")
        NOTED = "noted", _("已留作记录")
        DROPPED = "dropped", _("已放弃")

    client_id = models.CharField(max_length=64)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24)
    about = models.CharField(max_length=80, help_text="Journal key of what it was done to, as the phone named it.")
    said = models.JSONField(default=dict, help_text="What was told, as long as it waits for a decision.")
    phone_at = models.DateTimeField(help_text="When it was done, by the phone's clock.")
    at = models.DateTimeField(help_text="When it was done, by the clock of the workspace.")
    skew_s = models.FloatField(help_text="How far the phone's clock was ahead of the server's when this came in.")
    offset_s = models.FloatField(null=True, help_text="Server minus phone, as the phone had measured before the act.")
    told_at = models.DateTimeField(help_text="When it came in.")
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    code = models.CharField(max_length=60, default="", help_text="Of the refusal.")
    reason = models.TextField(default="", help_text="The refusal as a sentence.")

    class Meta:
        base_manager_name = "everywhere"
        constraints = [models.UniqueConstraint(fields=["workspace", "account", "client_id"], name="phone_act_once")]

    @property
    def journal_key(self) -> str:
        return f"phone_act:{self.pk}"

    def scope_codes(self) -> Iterable[str]:
        """Nobody's by place: only the account that told it reads it."""
        return ()


class PhonePhoto(WorkspaceModel):
    """A photo of a report that comes in pieces; whole, it hangs on the incident and its bytes are let go here."""

    act = models.ForeignKey(PhoneAct, on_delete=models.PROTECT, related_name="photos")
    client_id = models.CharField(max_length=64)
    size = models.IntegerField()
    data = models.BinaryField(default=bytes)
    attachment = models.CharField(max_length=36, default="", help_text="uid, once it is whole.")
    begun_at = models.DateTimeField()

    class Meta:
        base_manager_name = "everywhere"
        constraints = [models.UniqueConstraint(fields=["workspace", "act", "client_id"], name="phone_photo_once")]

    @property
    def journal_key(self) -> str:
        return f"phone_photo:{self.pk}"

    @property
    def received(self) -> int:
        """Bytes that have arrived."""
        return self.size if self.attachment else len(bytes(self.data))

    def scope_codes(self) -> Iterable[str]:
        return ()
