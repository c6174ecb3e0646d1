"""Which exercises there are, for whom."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from anlan.core.clock.context import WorkspaceInfo
from anlan.core.clock.models import Workspace
from anlan.core.journal.sealing import scope_codes
from anlan.core.permission import Actor, Place, can, declare_act
from anlan.core.permission.asking import mandates_for

VIEW = declare_act("workspace.view", "See and enter the exercises held in the own region, above or below it.")


def place_of(workspace: Workspace) -> Place:
    """Where an exercise is held, for asking who may do something with it."""
    return Place(scope_codes(workspace.region_codes))


def may_see(actor: Actor, workspace: Workspace) -> bool:
    """Whether an exercise is in the actor's lists and open to him; reality is everybody's."""
    return not workspace.is_exercise or (can(actor, VIEW) and _reaches(actor, workspace.region_codes))


def may_enter(actor: Actor, workspace: WorkspaceInfo) -> bool:
    """The same of a workspace that is known by its info only, as every request asks."""
    if not workspace.is_exercise:
        return True
    codes = Workspace.objects.values_list("region_codes", flat=True)
    return can(actor, VIEW) and _reaches(actor, codes.get(pk=workspace.id))


def _reaches(actor: Actor, held_in: Collection[str]) -> bool:
    """An exercise of the province is held in each of its counties too, and one of a county in its province."""
    if actor.is_system:
        return True
    mine = {mandate.region_code for mandate in mandates_for(actor, VIEW)}
    return not (mine.isdisjoint(scope_codes(held_in)) and set(held_in).isdisjoint(scope_codes(mine)))


def visible_to(actor: Actor) -> list[Workspace]:
    """Reality first, then the exercises the actor may enter, the newest first."""
    found = [one for one in exercises() if may_see(actor, one)]
    return [*Workspace.objects.filter(kind=Workspace.Kind.REALITY), *found]


def exercises() -> QuerySet[Workspace]:
    """All exercises, the newest first."""
    return Workspace.objects.filter(kind=Workspace.Kind.EXERCISE).order_by("-created_at", "-id")


def running_exercises() -> QuerySet[Workspace]:
    """Exercises that have not ended, paused ones included."""
    return exercises().filter(state=Workspace.State.RUNNING)
