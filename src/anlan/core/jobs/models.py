"""Leases, heartbeats and jobs."""

from __future__ import annotations

from django.db import models


class Lease(models.Model):
    """Who holds a duty that only one process may have at a time."""

    name = models.CharField(max_length=64, unique=True)
    holder = models.CharField(max_length=80)
    until = models.DateTimeField()


class Heartbeat(models.Model):
    """A process of this node, seen alive last when."""

    process = models.CharField(max_length=80, unique=True)
    role = models.CharField(max_length=16)
    pid = models.IntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    restarts = models.IntegerField(default=0)
    detail = models.JSONField(default=dict)


class Job(models.Model):
    """A computation asked for: done once for one input, by whoever holds its lease."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    kind = models.CharField(max_length=64)
    input = models.JSONField()
    input_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    holder = models.CharField(max_length=80, default="")
    lease_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    progress = models.FloatField(default=0)
    is_cancel_asked = models.BooleanField(default=False)
    result = models.JSONField(null=True)
    error = models.TextField(default="")
    correlation = models.CharField(max_length=36, default="")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "input_hash"], name="jobs_one_for_each_input")]
        indexes = [models.Index(fields=["state", "id"])]
