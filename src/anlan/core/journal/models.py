"""The journal's rows. Entries are only ever inserted; sealing fills `seq`, `previous_hash` and `hash` once."""

from __future__ import annotations

from django.db import models

from anlan.core.clock.models import Workspace

_SEALED = models.Q(seq__isnull=False)


class Entry(models.Model):
    """One thing that happened."""

    seq = models.BigIntegerField(null=True, editable=False)
    # No constraint in the database: each append would take a lock on its workspace's one row. No workspace is ever deleted.
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    verb = models.CharField(max_length=64)
    actor = models.CharField(max_length=64)
    about = models.CharField(max_length=80, help_text="kind:key of what it is about, as incident:0193…")
    regions = models.TextField(help_text="Codes of the affected regions, by comma.")
    hazard = models.CharField(max_length=32, default="")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    payload = models.TextField(help_text="Canonical JSON text; what is hashed is what is kept.")
    correlation = models.CharField(max_length=36)
    cause = models.BigIntegerField(null=True, help_text="Id of the entry that this one follows from.")
    hash_algorithm = models.CharField(max_length=16, default="")
    previous_hash = models.CharField(max_length=64, default="")
    hash = models.CharField(max_length=64, default="")

    class Meta:
        # The indexes by `seq` hold sealed entries only: who appends writes into one small index and waits for no other.
        constraints = [models.UniqueConstraint(fields=["seq"], condition=_SEALED, name="journal_seq")]
        indexes = [
            # PostgreSQL would otherwise look for the few unsealed at the end of the whole journal.
            models.Index(fields=["id"], condition=models.Q(seq__isnull=True), name="journal_unsealed"),
            models.Index(fields=["about", "seq"], condition=_SEALED, name="journal_about"),
            models.Index(fields=["verb", "seq"], condition=_SEALED, name="journal_verb"),
            models.Index(fields=["workspace", "seq"], condition=_SEALED, name="journal_workspace"),
        ]

    @property
    def subject_kind(self) -> str:
        return self.about.partition(":")[0]

    @property
    def subject_key(self) -> str:
        return self.about.partition(":")[2]

    @property
    def region_codes(self) -> tuple[str, ...]:
        return tuple(code for code in self.regions.split(",") if code)


class EntryScope(models.Model):
    """Where an entry may be seen: one row for each affected region and each of its ancestors, written on sealing."""

    region_code = models.CharField(max_length=12)
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    seq = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "region_code", "seq"], name="journal_scope_once"),
        ]
        indexes = [models.Index(fields=["seq"], name="journal_scope_seq")]


class Head(models.Model):
    """The chain's last link: one row, taken by whoever seals."""

    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")
    checkpoint_seq = models.BigIntegerField(default=0)
    checkpoint_at = models.DateTimeField(null=True)
