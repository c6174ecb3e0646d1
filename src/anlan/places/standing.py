"""What stands of a place in the database, read whole: layers and seats."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anlan.core import journal
from anlan.core.errors import NotFound
from anlan.core.journal.models import Entry
from anlan.core.regions import queries as regions
from anlan.core.regions.models import Level, Region, RegionPosition
from anlan.places.made import Seats
from anlan.places.named import PLACES, Place
from anlan.risk.arrays import Exposure, Ground, Rivers, Roads, Table
from anlan.risk.layers import layers, load


@dataclass(frozen=True)
class Standing:
    """The layers of a place that count: own before demo, newest first; `close`: the finer grounds near incidents."""

    place: Place
    seed: int
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
    place = PLACES[built["place"]]
    grounds = [load(layer, Ground) for layer in layers("ground", place.code).filter(batch__uid__in=built["batches"])]
    grounds.sort(key=lambda one: one.cell, reverse=True)
    seats = {level: _seats_of(place, level) for level in (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)}
    return Standing(
        place, built["seed"], _layer("exposure", place, Exposure), _layer("roads", place, Roads),
        _layer("rivers", place, Rivers), grounds[0], tuple(grounds[1:]), seats,
    )  # fmt: skip


def _layer(kind: str, place: Place, of: type[Table]):  # type: ignore[no-untyped-def]
    found = layers(kind, place.code).first()
    if found is None:
        raise NotFound
    return load(found, of)


def _seats_of(place: Place, level: str) -> Seats:
    """Units of today with a position: seats where one stands, else the place inside their polygon."""
    units = Region.objects.filter(regions.scope_q([place.code], "code"), valid_to=None, level=level, longitude__isnull=False)
    rows = list(units.order_by("code"))
    known = set(RegionPosition.standing.filter(is_inferred=False).values_list("region_id", flat=True))
    return Seats(
        code=[int(row.code) for row in rows], county=[int(row.code[:6]) for row in rows],
        longitude=[row.longitude for row in rows], latitude=[row.latitude for row in rows],
        height_m=np.full(len(rows), np.nan), is_inferred=[row.pk not in known for row in rows],
        is_urban=[row.kind in ("subdistrict", "community") for row in rows], names=tuple(row.name for row in rows),
    )  # fmt: skip
