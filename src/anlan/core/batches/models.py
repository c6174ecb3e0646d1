"""Batches, and the base of every row that came in with one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Self

from django.db import models

from anlan.core.journal.sealing import scope_codes


class Batch(models.Model):
    """What came in together."""

    uid = models.CharField(max_length=36, unique=True)
    kind = models.CharField(max_length=24, help_text="place, roads, dem, population, buildings, places, facilities …")
    region_code = models.CharField(max_length=12, help_text="The region whose data it is.")
    origin = models.CharField(max_length=200, help_text="Name of the file, or generator with its seed.")
    source = models.CharField(max_length=300, help_text="Who says so.")
    licence = models.CharField(max_length=120)
    as_of = models.DateField(help_text="The day the data are true for.")
    is_demo = models.BooleanField(default=False, help_text="演示数据: public facts and what was made up round them.")
    facts = models.JSONField(default=dict, help_text="What came in, counted; what was refused, and why.")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=64, default="")

    class Meta:
        indexes = [models.Index(fields=["region_code", "kind", "-made_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.region_code}（{self.origin}）"

    @property
    def journal_key(self) -> str:
        return f"batch:{self.uid}"

    @property
    def stands(self) -> bool:
        return self.undone_at is None

    def scope_codes(self) -> Iterable[str]:
        """Its region and what contains it, for `can()`."""
        return scope_codes([self.region_code])


class StandingManager(models.Manager["Sourced"]):
    """The rows that stand: neither undone nor replaced."""

    def get_queryset(self) -> models.QuerySet[Sourced]:
        return super().get_queryset().filter(stands=True)


class Sourced(models.Model):
    """A fact with its origin. `standing` sees what holds now, `objects` all that was ever known."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    replaced_by = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="+")
    stands = models.BooleanField(default=True)
    source = models.CharField(max_length=300)
    as_of = models.DateField()
    is_demo = models.BooleanField(default=False)
    is_inferred = models.BooleanField(default=False, help_text="推断: nobody measured or counted it.")

    objects: ClassVar[models.Manager[Self]] = models.Manager()
    standing: ClassVar[models.Manager[Self]] = StandingManager()  # type: ignore[assignment]

    class Meta:
        abstract = True
