"""What the maker made as rows of `resources`, for one batch."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import numpy as np

from anlan.core.batches.models import Sourced
from anlan.core.batches.services import Incoming
from anlan.core.geometry.tiles import tile_of
from anlan.core.personal.keeping import seal_into
from anlan.core.personal.models import PersonalRecord
from anlan.core.regions.queries import scope_q
from anlan.places.means.made import ContactMade, ExpertMade, Means, Placed
from anlan.resources.models import Agreement, Expert, OnCall, Shelter, StockLot, Team, Vehicle, Warehouse

Made = TypeVar("Made", bound=Placed)
TABLES = (Team, Vehicle, Warehouse, StockLot, Shelter, OnCall, Agreement, Expert)


def incoming(means: Means) -> list[Incoming]:
    """For `apply_batch`: all rows, taking the place of the demo means the region had. Names and numbers of people on call go
    into the personal store when the batch is brought in, in its transaction."""
    replaced = tuple(table.standing.filter(scope_q([means.place]), is_demo=True) for table in TABLES)
    return [Incoming(_rows(means), replaced)]


def _rows(means: Means) -> Iterator[Sourced]:
    teams = [
        Team(
            **placed, kind=one.kind, people=one.people, hazards=list(one.hazards), capabilities=dict(one.capabilities),
            gear=dict(one.gear), turnout_min=one.turnout_min, shifts=list(one.shifts), callout_min=one.callout_min,
        )
        for one, placed in _placed(means.teams)
    ]  # fmt: skip
    yield from teams
    for one, placed in _placed(means.vehicles):
        yield Vehicle(
            **placed, kind=one.kind, count=one.count, team=None if one.team is None else teams[one.team],
            road_vehicle=one.road_vehicle, payload_kg=one.payload_kg, seats=one.seats, air=dict(one.air),
        )  # fmt: skip
    stores = [Warehouse(**placed, kind=one.kind, area_m2=one.area_m2) for one, placed in _placed(means.stores)]
    yield from stores
    for lot in means.lots:
        yield StockLot(
            uid=str(uuid.uuid4()), warehouse=stores[lot.store], region_code=stores[lot.store].region_code, item=lot.item,
            unit=lot.unit, quantity=lot.quantity, lot=lot.lot, produced_on=lot.produced_on, expires_on=lot.expires_on,
            source=fitting(lot.source), is_inferred=True,
        )  # fmt: skip
    for shelter, placed in _placed(means.shelters):
        yield Shelter(
            **placed, kind=shelter.kind, area_m2=shelter.area_m2, places=shelter.places,
            functions=list(shelter.functions), is_indoor=shelter.is_indoor,
        )  # fmt: skip
    for one in means.agreements:
        yield Agreement(
            uid=str(uuid.uuid4()), number=one.number, warehouse=stores[one.store], region_code=stores[one.store].region_code,
            item=one.item, unit=one.unit, quantity=one.quantity, price_fen=one.price_fen, valid_from=one.valid_from,
            valid_until=one.valid_until, deliver_within_h=one.deliver_within_h, source=fitting(one.source), is_inferred=True,
        )  # fmt: skip
    yield from _on_call(means.contacts, teams)
    yield from _experts(means.experts)


def _on_call(contacts: tuple[ContactMade, ...], teams: list[Team]) -> Iterator[OnCall]:
    rows, records = [], []
    for one in contacts:
        row = OnCall(
            uid=str(uuid.uuid4()), team=None if one.team is None else teams[one.team], region_code=one.region, post=one.post,
            order=one.order, source=fitting(one.source), is_inferred=True,
        )  # fmt: skip
        rows.append(row)
        records += _kept_apart(row, one)
    PersonalRecord.objects.bulk_create(records)
    yield from rows


def _experts(experts: tuple[ExpertMade, ...]) -> Iterator[Expert]:
    rows, records = [], []
    for one in experts:
        row = Expert(
            uid=str(uuid.uuid4()), region_code=one.region, level=one.level, fields=list(one.fields), hazards=list(one.hazards),
            title=one.title, is_chief=one.is_chief, fact=one.fact, source=fitting(one.source), is_inferred=True,
        )  # fmt: skip
        rows.append(row)
        records += _kept_apart(row, one)
    PersonalRecord.objects.bulk_create(records)
    yield from rows


def _kept_apart(row: OnCall | Expert, one: ContactMade | ExpertMade) -> tuple[PersonalRecord, PersonalRecord]:
    """Name and number as records of the personal store, not saved; the row refers to them."""
    name, phone = (
        PersonalRecord(ref=uuid.uuid4(), kind=kind, subject=row.personal_subject, region_code=row.region_code)
        for kind in (PersonalRecord.Kind.NAME, PersonalRecord.Kind.PHONE)
    )
    seal_into(name, one.name)
    seal_into(phone, one.phone)
    row.name_ref, row.phone_ref = name.ref, phone.ref
    return name, phone


def fitting(source: str) -> str:
    """As long as the column is."""
    return source[: Sourced._meta.get_field("source").max_length]


def _placed(things: Sequence[Made]) -> Iterator[tuple[Made, dict[str, Any]]]:
    """Each with the fields that all placed rows have."""
    tiles = tile_of(np.array([one.longitude for one in things]), np.array([one.latitude for one in things]))
    for one, tile in zip(things, tiles, strict=True):
        yield one, {
            "uid": str(uuid.uuid4()), "name": one.name, "level": one.level, "organisation": one.organisation,
            "region_code": one.region, "longitude": one.longitude, "latitude": one.latitude, "tile": int(tile),
            "fact": one.fact, "source": fitting(one.source), "is_inferred": True,
        }  # fmt: skip
