"""Shelters, whether they are open, and how many places are free in this workspace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from anlan.core.permission import Actor
from anlan.resources.models import Shelter, ShelterState
from anlan.resources.queries.area import area_of_circle, rows_inside
from anlan.resources.queries.scope import visible


@dataclass(frozen=True)
class ShelterStanding:
    """A shelter, how it stands and since when. Version 0: never opened here."""

    shelter: Shelter
    is_open: bool
    occupancy: int
    since: datetime | None
    version: int
    distance_m: float | None = None

    @property
    def free(self) -> int:
        """Places left; below zero where more are inside than it is made for."""
        return self.shelter.places - self.occupancy


def shelters(actor: Actor, region_codes: Sequence[str] = ()) -> list[ShelterStanding]:
    """Shelters of the regions in two statements."""
    return standing_of(list(visible(Shelter, actor, region_codes).order_by("pk")))


def shelters_near(actor: Actor, longitude: float, latitude: float, radius_m: float) -> list[ShelterStanding]:
    """Shelters within a straight distance of a position, nearest first, in two statements."""
    area = area_of_circle(longitude, latitude, radius_m)
    rows = rows_inside(visible(Shelter, actor), area)
    found = zip(standing_of(rows), area.distances_m(rows), strict=True)
    near = [replace(one, distance_m=away) for one, away in found]
    return sorted(near, key=lambda one: (one.distance_m, one.shelter.pk))


def standing_of(rows: Sequence[Shelter]) -> list[ShelterStanding]:
    """Shelters with their states in this workspace, in one statement."""
    stood = {state.shelter_id: state for state in ShelterState.objects.filter(shelter__stands=True)}
    closed = ShelterState(is_open=False, version=0)
    states = ((row, stood.get(row.pk, closed)) for row in rows)
    return [ShelterStanding(row, state.is_open, state.occupancy, state.since, state.version) for row, state in states]
