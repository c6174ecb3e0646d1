"""What the maker made as rows of `resources`, for one batch."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from django.db.models import QuerySet

from anlan.core.batches.models import Sourced
from anlan.core.batches.services import Incoming
from anlan.core.geometry.tiles import tile_of
from anlan.core.personal.models import PersonalRecord
from anlan.core.regions.queries import scope_q
from anlan.places.means.made import ContactMade, ExpertMade, Means, Placed
from anlan.resources.contacts import kept_apart
from anlan.resources.models import Agreement, Expert, OnCall, Shelter, StockLot, Team, Vehicle, Warehouse

Made = TypeVar("Made", bound=Placed)
BY_KIND = (Team, Vehicle, Warehouse)
"""What own data replace kind by kind; of the others the whole register."""
TABLES = (Team, Vehicle, Warehouse, StockLot, Shelter, OnCall, Agreement, Expert)


def incoming(means: Means) -> list[Incoming]:
    """For `apply_batch`: all rows, taking the place of the demo means the region had, but none beside own ones. Names and
    numbers of people on call go into the personal store when the batch is brought in, in its transaction."""
    return [Incoming(_rows(means, _Own(means.place)), demo_means(means.place))]


def demo_means(region_code: str) -> tuple[QuerySet[Any], ...]:
    """The made-up means that stand in a region."""
    return tuple(table.standing.filter(scope_q([region_code]), is_demo=True) for table in TABLES)


class _Own:
    """What own data have brought for a region: the demo's of the same kind would stand beside it."""

    def __init__(self, region_code: str) -> None:
        self._of: Mapping[type[Sourced], set[tuple[str, str]]] = {
            table: {
                (kind if table in BY_KIND else "", region)
                for kind, region in table.standing.filter(scope_q([region_code]), is_demo=False)
                .values_list("kind" if table in BY_KIND else "source", "batch__region_code")
                .distinct()
            }
            for table in (*BY_KIND, Shelter, Expert)
        }

    def has(self, table: type[Sourced], one: Any) -> bool:
        kind = one.kind if table in BY_KIND else ""
        return any(kind == own and one.region.startswith(region) for own, region in self._of[table])


def _rows(means: Means, own: _Own) -> Iterator[Sourced]:
    teams = [
        Team(
            **placed, kind=one.kind, people=one.people, hazards=list(one.hazards), capabilities=dict(one.capabilities),
            gear=dict(one.gear), turnout_min=one.turnout_min, shifts=list(one.shifts), callout_min=one.callout_min,
        )
        for one, placed in _placed(means.teams)
    ]  # fmt: skip
    gone = {at for at, one in enumerate(means.teams) if own.has(Team, one)}
    yield from (team for at, team in enumerate(teams) if at not in gone)
    for one, placed in _placed(means.vehicles):
        if one.team in gone or own.has(Vehicle, one):
            continue
        yield Vehicle(
            **placed, kind=one.kind, count=one.count, team=None if one.team is None else teams[one.team],
            road_vehicle=one.road_vehicle, payload_kg=one.payload_kg, seats=one.seats, air=dict(one.air),
        )  # fmt: skip
    stores = [Warehouse(**placed, kind=one.kind, area_m2=one.area_m2) for one, placed in _placed(means.stores)]
    shut = {at for at, one in enumerate(means.stores) if own.has(Warehouse, one)}
    yield from (store for at, store in enumerate(stores) if at not in shut)
    for lot in means.lots:
        if lot.store in shut:
            continue
        yield StockLot(
            uid=str(uuid.uuid4()), warehouse=stores[lot.store], region_code=stores[lot.store].region_code, item=lot.item,
            unit=lot.unit, quantity=lot.quantity, lot=lot.lot, produced_on=lot.produced_on, expires_on=lot.expires_on,
            source=fitting(lot.source), is_inferred=True,
        )  # fmt: skip
    for shelter, placed in _placed([one for one in means.shelters if not own.has(Shelter, one)]):
        yield Shelter(
            **placed, kind=shelter.kind, area_m2=shelter.area_m2, places=shelter.places,
            functions=list(shelter.functions), is_indoor=shelter.is_indoor,
        )  # fmt: skip
    for one in means.agreements:
        if one.store in shut:
            continue
        yield Agreement(
            uid=str(uuid.uuid4()), number=one.number, warehouse=stores[one.store], region_code=stores[one.store].region_code,
            item=one.item, unit=one.unit, quantity=one.quantity, price_fen=one.price_fen, valid_from=one.valid_from,
            valid_until=one.valid_until, deliver_within_h=one.deliver_within_h, source=fitting(one.source), is_inferred=True,
        )  # fmt: skip
    yield from _on_call([one for one in means.contacts if one.team not in gone], teams)
    yield from _experts([one for one in means.experts if not own.has(Expert, one)])


def _on_call(contacts: Sequence[ContactMade], teams: list[Team]) -> Iterator[OnCall]:
    rows, records = [], []
    for one in contacts:
        row = OnCall(
            uid=str(uuid.uuid4()), team=None if one.team is None else teams[one.team], region_code=one.region, post=one.post,
            order=one.order, source=fitting(one.source), is_inferred=True,
        )  # fmt: skip
        rows.append(row)
        records += kept_apart(row, name=one.name, phone=one.phone)
    PersonalRecord.objects.bulk_create(records)
    yield from rows


def _experts(experts: Sequence[ExpertMade]) -> Iterator[Expert]:
    rows, records = [], []
    for one in experts:
        row = Expert(
            uid=str(uuid.uuid4()), region_code=one.region, level=one.level, fields=list(one.fields), hazards=list(one.hazards),
            title=one.title, is_chief=one.is_chief, fact=one.fact, source=fitting(one.source), is_inferred=True,
        )  # fmt: skip
        rows.append(row)
        records += kept_apart(row, name=one.name, phone=one.phone)
    PersonalRecord.objects.bulk_create(records)
    yield from rows


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
