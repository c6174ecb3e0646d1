"""Signals, incidents, and where each may be seen."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from django.db import models

from anlan.core.clock.models import Workspace, WorkspaceModel


class Incident(WorkspaceModel):
    """An emergency that is being dealt with, or was."""

    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"
        MERGED = "merged"
        FALSE = "false"
        TEST = "test"
        VOID = "void"  # its opening was undone

    uid = models.CharField(max_length=36, unique=True)
    title = models.CharField(max_length=200)
    hazard = models.CharField(max_length=32)
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    occurred_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    place_text = models.CharField(max_length=200, default="")
    region_codes = models.JSONField(default=list, help_text="Affected regions, the leading one first.")
    lead_region = models.CharField(max_length=12, default="", help_text="Whose desk leads it.")
    led_regions = models.JSONField(default=list, help_text="Desks that led it before; they keep it in sight.")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")
    leading_signal = models.ForeignKey("Signal", on_delete=models.PROTECT, null=True, related_name="+")
    taken_by = models.CharField(max_length=64, default="", help_text="Actor key of who has taken it over.")
    touched = models.JSONField(default=dict, help_text="By field: ids of the journal entries whose word it holds, for undo.")
    version = models.IntegerField(default=1)

    class Meta:
        base_manager_name = "everywhere"
        indexes = [models.Index(fields=["workspace", "hazard", "state", "occurred_at"])]

    @property
    def journal_key(self) -> str:
        return f"incident:{self.uid}"

    @property
    def invitation_key(self) -> str:
        return self.journal_key

    def scope_codes(self) -> Iterable[str]:
        return [scope.region_code for scope in self.scopes.all()]


class IncidentScope(models.Model):
    """One row for each affected region of an incident and each ancestor: scope is an equality, time the order."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="scopes")
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+", db_index=False)
    region_code = models.CharField(max_length=12)
    hazard = models.CharField(max_length=32)
    is_open = models.BooleanField(default=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "region_code"], name="incidents_incident_scope_once")]
        indexes = [
            models.Index(fields=["workspace", "region_code", "-at", "-incident"], name="incidents_incident_in_scope"),
        ]


class Signal(WorkspaceModel):
    """Whatever may be an emergency, as it came in. A revision is a new signal that supersedes the one before."""

    class State(models.TextChoices):
        NEW = "new"
        ATTACHED = "attached"
        FALSE = "false"
        TEST = "test"
        WITHDRAWN = "withdrawn"
        SUPERSEDED = "superseded"

    uid = models.CharField(max_length=36, unique=True)
    hazard = models.CharField(max_length=32)
    source = models.CharField(max_length=60, help_text="Who says so: agency, department, caller's desk.")
    source_event_id = models.CharField(max_length=120, default="")
    source_version = models.CharField(max_length=60, default="")
    other_ids = models.JSONField(default=list)
    channel = models.CharField(max_length=16, help_text="api, folder, cli, desk, exercise")
    format = models.CharField(max_length=24)
    status = models.CharField(max_length=16, default="", help_text="automatic, reviewed, withdrawn")
    state = models.CharField(max_length=16, choices=State.choices, default=State.NEW)
    event_type = models.CharField(max_length=80, default="earthquake", help_text="QuakeML event type, or as printed.")
    occurred_at = models.DateTimeField()
    occurred_at_precision_s = models.FloatField(default=0, help_text="Step in which the time was written: 60 for minutes only.")
    received_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    depth_m = models.FloatField(null=True)
    magnitude = models.FloatField(null=True)
    magnitude_type = models.CharField(max_length=12, default="")
    place_text = models.CharField(max_length=200, default="")
    region_codes = models.JSONField(default=list)
    region_basis = models.CharField(max_length=24, default="", help_text="inside, radius, nearest_province, receiving_desk")
    detail = models.JSONField(default=dict, help_text="The whole parsed bulletin.")
    content_hash = models.CharField(max_length=64)
    raw = models.TextField(default="", help_text="Its head, as it came; whole where no SignalOriginal stands beside it.")
    is_demo = models.BooleanField(default=False)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True, related_name="signals")
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    received_by = models.CharField(max_length=64)
    claimed_by = models.CharField(max_length=64, default="")
    is_sorted_by_hand = models.BooleanField(default=False, help_text="A person decided; the triage rule leaves it alone.")
    touched = models.JSONField(default=dict, help_text="By field: ids of the journal entries whose word it holds, for undo.")
    version = models.IntegerField(default=1)

    class Meta:
        base_manager_name = "everywhere"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "source", "content_hash"], name="incidents_signal_once"),
            models.UniqueConstraint(
                fields=["workspace", "source", "source_event_id"],
                condition=~models.Q(state="superseded") & ~models.Q(source_event_id=""),
                name="incidents_signal_one_current",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "source", "source_event_id"]),
            models.Index(fields=["workspace", "hazard", "occurred_at"]),
        ]

    @property
    def journal_key(self) -> str:
        return f"signal:{self.uid}"

    @property
    def invitation_key(self) -> str:
        return self.incident.journal_key if self.incident_id else ""

    def scope_codes(self) -> Iterable[str]:
        return [scope.region_code for scope in self.scopes.all()]

    def original(self) -> bytes:
        """What it was read from, whole; empty where one input held several."""
        kept = SignalOriginal.objects.filter(signal=self).first()
        return zlib.decompress(kept.packed) if kept is not None else self.raw.encode()


class SignalOriginal(models.Model):
    """The whole input of a signal that is longer than a list should carry: a ShakeMap's grid is megabytes."""

    signal = models.OneToOneField(Signal, on_delete=models.CASCADE, primary_key=True, related_name="+")
    packed = models.BinaryField(help_text="zlib")


class SignalScope(models.Model):
    """One row for each region of a signal and each ancestor; the state goes along, so that a queue is one range."""

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE, related_name="scopes")
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+", db_index=False)
    region_code = models.CharField(max_length=12)
    hazard = models.CharField(max_length=32)
    state = models.CharField(max_length=16, default=Signal.State.NEW)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["signal", "region_code"], name="incidents_signal_scope_once")]
        indexes = [
            models.Index(fields=["workspace", "region_code", "-at", "-signal"], name="incidents_signal_in_scope"),
            models.Index(
                fields=["workspace", "region_code", "state", "-at", "-signal"], name="incidents_signal_by_state"
            ),
        ]


class Refusal(WorkspaceModel):
    """Input that could not be taken in, kept where the officer can see it."""

    uid = models.CharField(max_length=36, unique=True)
    received_at = models.DateTimeField()
    channel = models.CharField(max_length=16)
    name = models.CharField(max_length=200, default="")
    received_by = models.CharField(max_length=64)
    region_code = models.CharField(max_length=12, help_text="The desk that received it.")
    size = models.BigIntegerField()
    content_hash = models.CharField(max_length=64)
    head = models.BinaryField(help_text="Its first bytes.")
    faults = models.JSONField(help_text="field, reason, line of each fault")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=64, default="")

    class Meta:
        base_manager_name = "everywhere"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "channel", "content_hash", "region_code"], name="incidents_refused_once")
        ]
        indexes = [models.Index(fields=["workspace", "region_code", "-received_at"])]

    @property
    def journal_key(self) -> str:
        return f"refusal:{self.uid}"

    def scope_codes(self) -> Iterable[str]:
        from anlan.core.journal.sealing import scope_codes

        return scope_codes([self.region_code])


class Note(WorkspaceModel):
    """What somebody wrote down in an incident. The text may name people, so the journal only points here."""

    uid = models.CharField(max_length=36, unique=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    written_by = models.CharField(max_length=64)
    written_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "everywhere"
        indexes = [models.Index(fields=["incident", "written_at"])]

    @property
    def journal_key(self) -> str:
        return f"note:{self.uid}"

    def scope_codes(self) -> Iterable[str]:
        return self.incident.scope_codes()


class Fact(WorkspaceModel):
    """One statement of what an event did: who says it, of when, and whether a named person has verified it.

    It hangs on an incident, or on the call it was heard in; then it goes wherever that signal goes.
    """

    class Standing(models.TextChoices):
        REPORTED = "reported"
        VERIFIED = "verified"
        VOID = "void"

    uid = models.CharField(max_length=36, unique=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, null=True, related_name="facts")
    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, null=True, related_name="facts")
    kind = models.CharField(max_length=40, help_text="A word of the table fact_kinds.")
    value = models.FloatField(null=True, help_text="A number, or 1 and 0 for yes and no; unknown is null.")
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    text = models.TextField(default="", help_text="May name people: never in the journal.")
    region_code = models.CharField(max_length=12, default="", help_text="Of what it speaks; empty: the whole event.")
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    source = models.CharField(max_length=60, help_text="Desk, agency or post that says so; no person's name.")
    standing = models.CharField(max_length=16, choices=Standing.choices, default=Standing.REPORTED)
    as_of = models.DateTimeField()
    reported_at = models.DateTimeField()
    reported_by = models.CharField(max_length=64)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.CharField(max_length=64, default="")
    attachments = models.JSONField(default=list, help_text="Uids of files that show it.")
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    version = models.IntegerField(default=1)

    class Meta:
        base_manager_name = "everywhere"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(incident=None) ^ models.Q(signal=None), name="incidents_fact_hangs_on_one"
            ),
        ]
        indexes = [models.Index(fields=["incident", "kind"]), models.Index(fields=["signal", "kind"])]

    @property
    def journal_key(self) -> str:
        return f"fact:{self.uid}"

    @property
    def about(self) -> Incident | Signal:
        """What it hangs on now: the incident, also by way of its signal; else the signal."""
        if self.signal is not None:
            return self.signal.incident or self.signal
        assert self.incident is not None
        return self.incident

    @property
    def invitation_key(self) -> str:
        return self.about.invitation_key

    def scope_codes(self) -> Iterable[str]:
        return self.about.scope_codes()
