"""The means that came in as a batch, read back as the maker hands them over: what the report measures is what stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anlan.core.batches.models import Batch
from anlan.places.means.made import ExpertMade, LotMade, Means, ShelterMade, StoreMade, TeamMade, VehicleMade
from anlan.places.means.plans import Plan, plans
from anlan.places.means.rows import fitting
from anlan.places.means.said import source_of
from anlan.resources.models import Expert, Placed, Shelter, StockLot, Team, Vehicle, Warehouse


def read_back(batch: Batch, seed: int, people: Mapping[int, int]) -> Means:
    """The means of a batch; without people on call, agreements, names and numbers, which the report has no need of."""
    lists = plans(batch.region_code)
    teams = list(Team.objects.filter(batch=batch).order_by("pk"))
    stores = list(Warehouse.objects.filter(batch=batch).order_by("pk"))
    team_at, store_at = ({row.pk: k for k, row in enumerate(rows)} for rows in (teams, stores))
    facts = {
        fitting(source_of(seed, group.fact)): group.fact_name
        for plan in lists for group in plan.groups("gear") if group.fact is not None
    }  # fmt: skip
    return Means(
        place=batch.region_code,
        teams=tuple(
            TeamMade(
                **_placed(row), kind=row.kind, plan=_list_of(row, lists), people=row.people, hazards=tuple(row.hazards),
                capabilities=row.capabilities, gear=row.gear, turnout_min=row.turnout_min, shifts=tuple(row.shifts),
                callout_min=row.callout_min,
            )
            for row in teams
        ),
        vehicles=tuple(
            VehicleMade(
                **_placed(row), kind=row.kind, count=row.count, team=team_at.get(row.team_id), road_vehicle=row.road_vehicle,
                payload_kg=row.payload_kg, seats=row.seats, air=row.air,
            )
            for row in Vehicle.objects.filter(batch=batch).order_by("pk")
        ),
        stores=tuple(
            StoreMade(
                **_placed(row), kind=row.kind, plan=_list_of(row, lists), area_m2=row.area_m2 or 0.0, people=0, days=0
            )
            for row in stores
        ),
        lots=tuple(
            LotMade(
                store=store_at[row.warehouse_id], item=row.item, unit=row.unit, quantity=row.quantity, lot=row.lot,
                produced_on=row.produced_on or row.as_of, expires_on=row.expires_on, fact=facts.get(row.source, ""),
                source=row.source,
            )
            for row in StockLot.objects.filter(batch=batch, opened_in=None).order_by("pk")
        ),
        shelters=tuple(
            ShelterMade(
                **_placed(row), kind=row.kind, county=int(row.region_code[: len("530326")]), area_m2=row.area_m2,
                places=row.places, functions=tuple(row.functions), is_indoor=row.is_indoor,
            )
            for row in Shelter.objects.filter(batch=batch).order_by("pk")
        ),
        contacts=(),
        experts=tuple(
            ExpertMade(
                region=row.region_code, level=row.level, fields=tuple(row.fields), hazards=tuple(row.hazards), title=row.title,
                is_chief=row.is_chief, name="", phone="", fact=row.fact, source=row.source,
            )
            for row in Expert.objects.filter(batch=batch).order_by("pk")
        ),
        agreements=(),
        people=people,
    )  # fmt: skip


def _placed(row: Placed) -> dict[str, Any]:
    return {
        "name": row.name, "level": row.level, "organisation": row.organisation, "region": row.region_code,
        "longitude": row.longitude, "latitude": row.latitude, "fact": row.fact, "source": row.source,
    }  # fmt: skip


def _list_of(row: Placed, lists: tuple[Plan, ...]) -> str:
    """Whose list it stands in: that of its fact, else of the smallest place round it that has one, as `each` goes."""
    if row.fact:
        return row.fact.partition(":")[0]
    return max((plan.code for plan in lists if row.region_code.startswith(plan.code)), key=len, default="")
