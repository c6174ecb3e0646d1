"""What the maker of means hands over: frozen records, each with where it comes from. Links are places in the tuples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Placed:
    """Something that stands somewhere.

    region  code of the smallest unit it is known to lie in
    fact    region code and key of the row of place_facts that counts it, empty where none does
    """

    name: str
    level: str
    organisation: str
    region: str
    longitude: float
    latitude: float
    fact: str
    source: str


@dataclass(frozen=True)
class TeamMade(Placed):
    """`plan`: code of the place whose own list it stands in."""

    kind: str
    plan: str
    people: int
    hazards: tuple[str, ...]
    capabilities: Mapping[str, float]
    gear: Mapping[str, float]
    turnout_min: float
    shifts: tuple[Mapping[str, str], ...]
    callout_min: float


@dataclass(frozen=True)
class VehicleMade(Placed):
    kind: str
    count: int
    team: int | None
    road_vehicle: str
    payload_kg: float
    seats: int
    air: Mapping[str, Any]


@dataclass(frozen=True)
class StoreMade(Placed):
    kind: str
    plan: str
    area_m2: float
    people: float
    days: int


@dataclass(frozen=True)
class LotMade:
    store: int
    item: str
    unit: str
    quantity: int
    lot: str
    produced_on: date
    expires_on: date | None
    fact: str
    source: str


@dataclass(frozen=True)
class ShelterMade(Placed):
    kind: str
    county: int
    area_m2: float
    places: int
    functions: tuple[str, ...]
    is_indoor: bool


@dataclass(frozen=True)
class ContactMade:
    """Somebody on call, nobody real."""

    team: int | None
    region: str
    post: str
    order: int
    name: str
    phone: str
    source: str


@dataclass(frozen=True)
class ExpertMade:
    """An expert in a region's pool, nobody real."""

    region: str
    level: str
    fields: tuple[str, ...]
    hazards: tuple[str, ...]
    title: str
    is_chief: bool
    name: str
    phone: str
    fact: str
    source: str


@dataclass(frozen=True)
class AgreementMade:
    """What a store has promised of an item. `store`: its place in the tuple."""

    store: int
    number: str
    item: str
    unit: str
    quantity: int
    price_fen: int
    valid_from: date
    valid_until: date
    deliver_within_h: float
    source: str


@dataclass(frozen=True)
class Means:
    """All means of a place."""

    place: str
    teams: tuple[TeamMade, ...]
    vehicles: tuple[VehicleMade, ...]
    stores: tuple[StoreMade, ...]
    lots: tuple[LotMade, ...]
    shelters: tuple[ShelterMade, ...]
    contacts: tuple[ContactMade, ...]
    experts: tuple[ExpertMade, ...]
    agreements: tuple[AgreementMade, ...]
    people: Mapping[int, int] = field(default_factory=dict)
    """Residents by county, as the maker was given them."""
