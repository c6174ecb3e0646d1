"""Which exercises there are, for whom."""

from __future__ import annotations

from django.db.models import QuerySet

from anlan.core.clock.models import Workspace
from anlan.core.journal.sealing import scope_codes
from anlan.core.permission import Actor, Place, can, declare_act

VIEW = declare_act("workspace.view", "See the exercises held in the own scope.")


def place_of(workspace: Workspace) -> Place:
    """Where an exercise is held, for asking who may do something with it."""
    return Place(scope_codes(workspace.region_codes))


def visible_to(actor: Actor) -> list[Workspace]:
    """Reality first, then the exercises whose region the actor's mandates reach, the newest first."""
    found = [one for one in exercises() if can(actor, VIEW, place_of(one))]
    return [*Workspace.objects.filter(kind=Workspace.Kind.REALITY), *found]


def exercises() -> QuerySet[Workspace]:
    """All exercises, the newest first."""
    return Workspace.objects.filter(kind=Workspace.Kind.EXERCISE).order_by("-created_at", "-id")


def running_exercises() -> QuerySet[Workspace]:
    """Exercises that have not ended, paused ones included."""
    return exercises().filter(state=Workspace.State.RUNNING)
