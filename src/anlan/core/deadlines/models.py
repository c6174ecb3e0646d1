"""What is due when."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from anlan.core.clock.models import WorkspaceModel
from anlan.core.journal.sealing import scope_codes


class Deadline(WorkspaceModel):
    """Something must be done by an instant of the workspace's time."""

    class State(models.TextChoices):
        OPEN = "open"
        MET = "met"
        MISSED = "missed"
        VOID = "void"

    uid = models.CharField(max_length=36, unique=True)
    about = models.CharField(max_length=80)
    kind = models.CharField(max_length=60, help_text="Row of the clocks pack it comes from.")
    title = models.CharField(max_length=200)
    region_codes = models.JSONField(default=list, help_text="The leading one first: its roster is told.")
    hazard = models.CharField(max_length=32, default="")
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    soon_at = models.DateTimeField(null=True, help_text="From when it is shown as nearly late.")
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    step = models.IntegerField(default=0, help_text="How far it has escalated.")
    next_at = models.DateTimeField(null=True, help_text="When it fires next: due, then each escalation; null: never.")
    ladder = models.JSONField(default=list, help_text="Seconds after due at which the next post is told.")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=64, default="")

    class Meta:
        base_manager_name = "everywhere"
        constraints = [models.UniqueConstraint(fields=["workspace", "about", "kind"], name="deadlines_once")]
        indexes = [
            models.Index(
                fields=["workspace", "next_at", "id"], condition=models.Q(next_at__isnull=False), name="deadlines_next"
            ),
        ]

    @property
    def journal_key(self) -> str:
        return f"deadline:{self.uid}"

    @property
    def invitation_key(self) -> str:
        return self.about

    @property
    def is_settled(self) -> bool:
        return self.state in (self.State.MET, self.State.VOID)

    def scope_codes(self) -> Iterable[str]:
        return scope_codes(self.region_codes)
