"""A place as it was brought in, read whole: layers and seats. Own data that took the place of parts of it are left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from anlan.core import journal
from anlan.core.errors import NotFound
from anlan.core.journal.models import Entry
from anlan.core.regions import queries as regions
from anlan.core.regions.models import Level, Region, RegionPosition
from anlan.places.made import Seats
from anlan.places.named import PLACES, Place
from anlan.risk.arrays import Exposure, Ground, Rivers, Roads, Table
from anlan.risk.layers import load
from anlan.risk.models import Layer

T = TypeVar("T", bound=Table)


@dataclass(frozen=True)
class Standing:
    """What the batches of a place brought; `close`: the finer grounds near incidents."""

    place: Place
    seed: int
    batches: tuple[str, ...]
    exposure: Exposure
    roads: Roads
    rivers: Rivers
    ground: Ground
    close: tuple[Ground, ...]
    seats: dict[str, Seats]


def standing(name: str | None) -> Standing:
    """That of the place built last, or of the named one. Raises NotFound where none stands."""
    told = Entry.objects.filter(verb="place.built").order_by("-id")
    entry = (told.filter(about=f"place:{name}") if name else told).first()
    if entry is None:
        raise NotFound
    built = journal.payload_of(entry)
    place, batches = PLACES[built["place"]], tuple(built["batches"])
    grounds = sorted(_layers("ground", batches, Ground), key=lambda one: one.cell, reverse=True)
    (exposure,), (roads,), (rivers,) = (
        _layers(kind, batches, of) for kind, of in (("exposure", Exposure), ("roads", Roads), ("rivers", Rivers))
    )
    seats = {level: _seats_of(place, level, batches) for level in (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)}
    return Standing(place, built["seed"], batches, exposure, roads, rivers, grounds[0], tuple(grounds[1:]), seats)


def _layers(kind: str, batches: tuple[str, ...], of: type[T]) -> list[T]:
    """Raises NotFound where none is left."""
    found = Layer.objects.filter(kind=kind, batch__uid__in=batches, batch__undone_at=None)
    if not found:
        raise NotFound
    return [load(layer, of) for layer in found]


def _seats_of(place: Place, level: str, batches: tuple[str, ...]) -> Seats:
    """Units of today with a seat; counties, of which none comes in, with the place inside their polygon."""
    units = {
        row.pk: row for row in Region.objects.filter(regions.scope_q([place.code], "code"), valid_to=None, level=level)
    }
    if level == Level.COUNTY:
        found = [(row, row.longitude, row.latitude, True) for row in units.values() if row.longitude is not None]
    else:
        rows = RegionPosition.objects.filter(batch__uid__in=batches, batch__undone_at=None).order_by("pk")
        found = [
            (units[row.region_id], row.longitude, row.latitude, row.is_inferred)
            for row in rows
            if row.region_id in units
        ]
    found.sort(key=lambda one: one[0].code)
    return Seats(
        code=[int(row.code) for row, *_ in found], county=[int(row.code[:6]) for row, *_ in found],
        longitude=[one[1] for one in found], latitude=[one[2] for one in found],
        height_m=np.full(len(found), np.nan), is_inferred=[one[3] for one in found],
        is_urban=[row.kind in ("subdistrict", "community") for row, *_ in found], names=tuple(row.name for row, *_ in found),
    )  # fmt: skip
