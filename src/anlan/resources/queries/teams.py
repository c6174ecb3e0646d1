"""Teams and vehicles, and how they stand in this workspace."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from anlan.core.permission import Actor
from anlan.resources.hazards import akin
from anlan.resources.models import Team, TeamState, Vehicle
from anlan.resources.queries.scope import visible


@dataclass(frozen=True)
class TeamStanding:
    """A team, how it stands and where it is: at home unless its state says otherwise. Version 0: never changed here."""

    team: Team
    state: str
    since: datetime | None
    longitude: float
    latitude: float
    version: int

    @property
    def is_ready(self) -> bool:
        return self.state == TeamState.State.READY


def teams(
    actor: Actor, region_codes: Sequence[str] = (), *, needs: Mapping[str, float] | None = None,
    hazard: str = "", states: Collection[str] = (),
) -> list[TeamStanding]:  # fmt: skip
    """Teams of the regions in two statements, however many: what dispatch and 速评 choose from.

    needs   capability → least quantity a team alone must have of it; one that has any of them is a candidate
    hazard  only those that are for it or its family (`hazards.akin`)
    states  only those that stand so; `ready` for who can be sent
    """
    stood = {state.team_id: state for state in TeamState.objects.filter(team__stands=True)}
    words = akin(hazard)
    found = []
    for team in visible(Team, actor, region_codes).order_by("pk"):
        if needs and not any(team.capabilities.get(one, 0) >= least > 0 for one, least in needs.items()):
            continue
        if hazard and words.isdisjoint(team.hazards):
            continue
        standing = _standing(team, stood.get(team.pk))
        if not states or standing.state in states:
            found.append(standing)
    return found


def vehicles(actor: Actor, region_codes: Sequence[str] = ()) -> QuerySet[Vehicle]:
    """Vehicles and aircraft of the regions, with their teams."""
    return visible(Vehicle, actor, region_codes).select_related("team").order_by("pk")


def _standing(team: Team, state: TeamState | None) -> TeamStanding:
    if state is None:
        return TeamStanding(team, TeamState.State.READY, None, team.longitude, team.latitude, 0)
    longitude, latitude = team.longitude, team.latitude
    if state.longitude is not None and state.latitude is not None:
        longitude, latitude = state.longitude, state.latitude
    return TeamStanding(team, state.state, state.since, longitude, latitude, state.version)
