"""Assessments that were asked for, and what came of them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from anlan.core.clock.models import WorkspaceModel
from anlan.core.journal.sealing import scope_codes


class Assessment(WorkspaceModel):
    """What an event does, as asked for once. A revised bulletin makes another of the same subject, with a higher number.

    What was computed before of the same input is taken over; the newest number is what was asked for last.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    uid = models.CharField(max_length=36, unique=True)
    subject = models.CharField(
        max_length=80, help_text="Journal key of what it is about, as incident:0193…; its own where asked alone."
    )
    number = models.IntegerField(help_text="1, 2, … of its subject.")
    hazard = models.CharField(max_length=32)
    region_codes = models.JSONField(default=list, help_text="Whose it is, the leading one first.")
    given = models.JSONField(help_text="The event as it was given.")
    input_hash = models.CharField(max_length=64, help_text="Of the event, of the data that stood, of the method's version.")
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    job = models.BigIntegerField(null=True)
    result = models.JSONField(null=True, help_text="As impact/assessment.schema.json has it.")
    suggestion = models.JSONField(null=True, help_text="The first grade by the plan's own table (`suggesting`).")
    error = models.CharField(max_length=500, default="")
    asked_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "everywhere"
        indexes = [models.Index(fields=["workspace", "input_hash"])]
        constraints = [
            models.UniqueConstraint(fields=["workspace", "subject", "number"], name="impact_one_number"),
        ]

    @property
    def journal_key(self) -> str:
        return f"assessment:{self.uid}"

    @property
    def invitation_key(self) -> str:
        return self.subject

    def scope_codes(self) -> Iterable[str]:
        return scope_codes(self.region_codes)
