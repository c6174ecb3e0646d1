"""Reports that one tier owes the next."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from anlan.core.clock.models import WorkspaceModel
from anlan.core.journal.sealing import scope_codes
from anlan.incidents.models import Incident


class Report(WorkspaceModel):
    """One report of a region on an incident, from its draft to the receipt of the tier above."""

    changed_nothing = False
    """Of the answer of a service: the report stood so already."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("电话报告")
        FIRST = "first", _("首报")
        FOLLOW_UP = "follow_up", _("续报")
        FINAL = "final", _("终报")

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SIGNED = "signed", _("已签发")
        SENT = "sent", _("已报出，待送达")
        DELIVERED = "delivered", _("已送达，待签收")
        ACKNOWLEDGED = "acknowledged", _("已签收")
        VOID = "void", _("已作废")

    uid = models.CharField(max_length=36, unique=True)
    incident = models.ForeignKey(
        Incident, on_delete=models.PROTECT, null=True, related_name="reports",
        help_text="Empty where it came from another node, whose incident is not here.",
    )  # fmt: skip
    region_code = models.CharField(max_length=12, help_text="Whose report it is.")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    number = models.IntegerField(help_text="Its place in the chain: the first report is 1; a report by phone stands outside: 0.")
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="next")
    hazard = models.CharField(max_length=32)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    content = models.JSONField(help_text="What it says: sections, figures with their origin, words. Never in the journal.")
    pending = models.JSONField(default=list, help_text="Required fields that the signer sends up as 【待核】.")
    drafted_at = models.DateTimeField()
    drafted_by = models.CharField(max_length=64)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.CharField(max_length=64, default="")
    sent_to = models.CharField(max_length=12, help_text="The tier above.")
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=64, default="", help_text="Who signed for it; of a call the post.")
    due_at = models.DateTimeField(null=True, help_text="Its limit, as it stood when it was sent or received.")
    is_late = models.BooleanField(default=False)
    is_from_afar = models.BooleanField(default=False, help_text="Came in from another node.")
    version = models.IntegerField(default=1)

    class Meta:
        base_manager_name = "everywhere"
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "incident", "region_code", "number"],
                condition=~models.Q(state="void") & models.Q(number__gt=0),
                name="reports_one_number",
            )
        ]
        indexes = [
            models.Index(fields=["workspace", "sent_to", "state"]),
            models.Index(fields=["workspace", "region_code", "-drafted_at"]),
            models.Index(fields=["incident", "region_code"]),
        ]

    @property
    def journal_key(self) -> str:
        return f"report:{self.uid}"

    @property
    def invitation_key(self) -> str:
        return self.incident.journal_key if self.incident is not None else ""

    @property
    def title(self) -> str:
        return str(self.content["title"])

    @property
    def has_left(self) -> bool:
        """It is with the tier above, or on its way there."""
        return self.state in (self.State.SENT, self.State.DELIVERED, self.State.ACKNOWLEDGED)

    def scope_codes(self) -> Iterable[str]:
        return scope_codes([self.region_code, self.sent_to])
