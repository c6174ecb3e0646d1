"""Whose request it is, and which workspaces they may enter."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from anlan.core.accounts.actors import actor_of
from anlan.core.accounts.sessions import is_fresh
from anlan.core.accounts.tokens import actor_of_token
from anlan.core.clock.context import WorkspaceInfo
from anlan.core.clock.models import Workspace
from anlan.core.permission import Actor, can, declare_act
from anlan.core.regions import queries as regions

VIEW_WORKSPACE = declare_act("workspace.view", "Enter an exercise that is held in the own region, above or below it.")
NOBODY = Actor(key="nobody", name="")


def actor_of_request(request: HttpRequest) -> Actor:
    """The actor of a scoped token or of a session that is still fresh; NOBODY otherwise."""
    authorization = request.headers.get("Authorization", "")
    if authorization.startswith("Bearer "):
        return actor_of_token(authorization.removeprefix("Bearer "), request.workspace) or NOBODY  # type: ignore[attr-defined]
    return actor_of_session(request.session, request.user, request.workspace) or NOBODY  # type: ignore[attr-defined]


def actor_of_session(session: Any, account: Any, workspace: WorkspaceInfo | None) -> Actor | None:
    """The actor behind a session, None when nobody is logged in or the session has aged."""
    if not getattr(account, "is_authenticated", False) or not is_fresh(session, account):
        return None
    return actor_of(account, workspace)


def may_enter(actor: Actor, workspace: WorkspaceInfo) -> bool:
    """Reality is everybody's; an exercise is for those whose region lies in it, above it or below it."""
    if not workspace.is_exercise:
        return True
    held_in = Workspace.objects.values_list("region_codes", flat=True).get(pk=workspace.id)
    return can(actor, VIEW_WORKSPACE) and _overlap(actor.region_codes, held_in)


def _overlap(mine: tuple[str, ...], theirs: list[str]) -> bool:
    above_mine = {code for region in mine for code in regions.ancestors(region)}
    above_theirs = {code for region in theirs for code in regions.ancestors(region)}
    return bool(above_mine & set(theirs) or above_theirs & set(mine))


def exercises_of(actor: Actor) -> list[Workspace]:
    """Running exercises the actor may enter, newest first."""
    if not can(actor, VIEW_WORKSPACE):
        return []
    running = Workspace.objects.filter(kind=Workspace.Kind.EXERCISE, state=Workspace.State.RUNNING)
    return [w for w in running.order_by("-created_at") if _overlap(actor.region_codes, w.region_codes)]
