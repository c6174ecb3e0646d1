"""Layers of arrays, and single things that an event may hit."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from anlan.core.batches.models import Sourced
from anlan.core.journal.sealing import scope_codes


class Layer(Sourced):
    """Arrays of a place, kept as a file by content; `arrays.KINDS` says what each kind holds."""

    uid = models.CharField(max_length=36, unique=True)
    kind = models.CharField(max_length=24)
    region_code = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    method = models.CharField(max_length=300, help_text="How it was made: generator, or import, with its version.")
    datum = models.CharField(max_length=12, default="WGS84", help_text="Of origin; inside all is WGS 84.")
    rows = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["kind", "stands", "region_code"])]

    def __str__(self) -> str:
        return self.title

    def scope_codes(self) -> Iterable[str]:
        return scope_codes([self.region_code])


class Facility(Sourced):
    """A school, hospital, reservoir, plant, pond, hidden-danger point, station: what an event may hit, or what helps."""

    uid = models.CharField(max_length=36, unique=True)
    kind = models.CharField(max_length=24, help_text="Of the pack table facility_kinds.")
    name = models.CharField(max_length=200)
    region_code = models.CharField(max_length=12, help_text="The smallest unit it is known to lie in.")
    longitude = models.FloatField()
    latitude = models.FloatField()
    tile = models.BigIntegerField(help_text="Morton code of its tile at the deepest zoom (`tiles.tile_of`).")
    capacity = models.FloatField(null=True, help_text="Pupils, beds, 10⁴ m³: as the kind counts.")
    capacity_unit = models.CharField(max_length=24, default="")
    detail = models.JSONField(default=dict, help_text="Fields that the kind has beside, by name.")

    class Meta:
        indexes = [
            models.Index(fields=["stands", "tile"]),
            models.Index(fields=["stands", "kind", "region_code"]),
        ]

    def __str__(self) -> str:
        return self.name

    def scope_codes(self) -> Iterable[str]:
        return scope_codes([self.region_code])
