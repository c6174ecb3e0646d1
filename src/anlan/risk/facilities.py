"""Single things on the map: their kinds, and rows for a batch to bring in."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

import numpy as np

from anlan.core.geometry.tiles import tile_of
from anlan.core.packs import kept, rows
from anlan.risk.models import Facility


@dataclass(frozen=True)
class Kind:
    """A kind of the pack `facility_kinds`. `group`: school, hospital, reservoir, enterprise, tailings, hidden_danger,
    station, landing."""

    kind: str
    title: str
    title_en: str
    group: str
    unit: str = ""
    unit_en: str = ""


@dataclass(frozen=True)
class Thing:
    """One thing, before it has a row. `as_of` None: that of its batch."""

    kind: str
    name: str
    region_code: str
    longitude: float
    latitude: float
    source: str
    is_inferred: bool
    capacity: float | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    as_of: date | None = None


@kept
def facility_kinds() -> Mapping[str, Kind]:
    """Every kind that the packs know, by its word."""
    return MappingProxyType({one["kind"]: Kind(**one) for row in rows("facility_kinds") for one in row.value["kinds"]})


def new_facilities(things: Iterable[Thing]) -> list[Facility]:
    """Rows of things, not saved: `batches.apply_batch` brings them in. Raises LookupError for a kind that no pack knows."""
    listed = list(things)
    known = facility_kinds()
    strange = sorted({thing.kind for thing in listed} - known.keys())
    if strange:
        raise LookupError(f"no pack knows the kinds {', '.join(strange)}")
    tiles = tile_of(np.array([thing.longitude for thing in listed]), np.array([thing.latitude for thing in listed]))
    return [
        Facility(
            uid=str(uuid.uuid4()), kind=thing.kind, name=thing.name, region_code=thing.region_code, longitude=thing.longitude,
            latitude=thing.latitude, tile=tile, capacity=thing.capacity, capacity_unit=known[thing.kind].unit,
            detail=dict(thing.detail), source=thing.source, is_inferred=thing.is_inferred, as_of=thing.as_of,
        )
        for thing, tile in zip(listed, tiles.tolist(), strict=True)
    ]  # fmt: skip
