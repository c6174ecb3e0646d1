"""Which workspaces an actor may enter."""

from __future__ import annotations

from anlan.core.clock.context import WorkspaceInfo
from anlan.core.clock.models import Workspace
from anlan.core.permission import Actor, can, declare_act
from anlan.core.regions import queries as regions

VIEW_WORKSPACE = declare_act("workspace.view", "Enter an exercise that is held in the own region, above or below it.")


def may_enter(actor: Actor, workspace: WorkspaceInfo) -> bool:
    """Reality is everybody's; an exercise is for those whose region lies in it, above it or below it."""
    if not workspace.is_exercise:
        return True
    if not can(actor, VIEW_WORKSPACE):
        return False
    return _overlap(actor.region_codes, Workspace.objects.values_list("region_codes", flat=True).get(pk=workspace.id))


def _overlap(mine: tuple[str, ...], theirs: list[str]) -> bool:
    above_mine = {code for region in mine for code in regions.ancestors(region)}
    above_theirs = {code for region in theirs for code in regions.ancestors(region)}
    return bool(above_mine & set(theirs) or above_theirs & set(mine))


def exercises_of(actor: Actor) -> list[Workspace]:
    """Running exercises the actor may enter, newest first."""
    if not can(actor, VIEW_WORKSPACE):
        return []
    running = Workspace.objects.filter(kind=Workspace.Kind.EXERCISE, state=Workspace.State.RUNNING)
    return [one for one in running.order_by("-created_at") if _overlap(actor.region_codes, one.region_codes)]
