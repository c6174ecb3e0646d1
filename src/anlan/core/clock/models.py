"""Workspaces, the segments of their clocks, and the base of every row that is state."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models

from anlan.core.clock.context import EXERCISE, REALITY, Segment, WorkspaceInfo, current_workspace


class Workspace(models.Model):
    """Reality, or one exercise."""

    class Kind(models.TextChoices):
        REALITY = REALITY
        EXERCISE = EXERCISE

    class State(models.TextChoices):
        RUNNING = "running"
        ENDED = "ended"

    key = models.SlugField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    state = models.CharField(max_length=16, choices=State.choices, default=State.RUNNING)
    region_codes = models.JSONField(
        default=list, help_text="Where an exercise is held; who has no mandate there does not see it."
    )
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @property
    def info(self) -> WorkspaceInfo:
        """What travels of it, with the clock segment of this moment."""
        segment = None
        if self.kind == EXERCISE:
            row = self.segments.order_by("-wall_from", "-id").first()
            segment = row.segment if row else None
        return WorkspaceInfo(id=self.pk, key=self.key, kind=self.kind, segment=segment)

    @property
    def is_exercise(self) -> bool:
        return self.kind == EXERCISE

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def journal_key(self) -> str:
        return f"workspace:{self.key}"


class ClockSegment(models.Model):
    """A stretch of an exercise's clock; the last one runs."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="segments")
    wall_from = models.DateTimeField()
    virtual_from = models.DateTimeField()
    rate = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["workspace", "-wall_from"])]

    @property
    def segment(self) -> Segment:
        return Segment(self.wall_from, self.virtual_from, self.rate)

    def at(self, instant: datetime) -> datetime:
        return self.segment.at(instant)


class WorkspaceManager(models.Manager[Any]):
    """Sees the rows of the entered workspace only; raises where none is entered."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(workspace_id=current_workspace().id)


class WorkspaceModel(models.Model):
    """A row that is state: it belongs to one workspace, and is only met inside it."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager[Self]] = WorkspaceManager()
    everywhere: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        abstract = True
        base_manager_name = "everywhere"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.workspace_id:
            self.workspace_id = current_workspace().id
        super().save(*args, **kwargs)
