"""Who am I, where am I, and search."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from anlan.api.asking import actor_of
from anlan.api.schemas import HitOut, MeOut, WorkspaceOut
from anlan.core import clock
from anlan.core.clock.models import Workspace
from anlan.core.permission import acts_of
from anlan.core.search import find
from anlan.core.workspaces.queries import visible_to

router = Router(tags=["me"])


@router.get("me", response=MeOut, operation_id="me")
def me(request: HttpRequest) -> Any:
    """The account behind the request, its mandates and what they allow."""
    actor = actor_of(request)
    acts = {act for mandate in actor.mandates for act in acts_of(mandate.role)}
    return {
        "account": actor.key,
        "mandates": [
            {"role": m.role, "region_code": m.region_code, "hazards": sorted(m.hazards), "until": m.until}
            for m in actor.mandates
        ],
        "acts": sorted(acts if actor.acts is None else acts & actor.acts),
    }


def workspace_out(row: Workspace) -> dict[str, Any]:
    """A workspace and what time it is in it."""
    with clock.entered(row):
        return {"key": row.key, "name": row.name, "kind": row.kind, "now": clock.now()}


@router.get("workspace", response=WorkspaceOut, operation_id="workspace")
def workspace(request: HttpRequest) -> Any:
    """The workspace of this address, and its time."""
    return workspace_out(Workspace.objects.get(pk=clock.current_workspace().id))


@router.get("workspaces", response=list[WorkspaceOut], operation_id="workspaces")
def workspaces(request: HttpRequest) -> Any:
    """Reality, and the running exercises the actor may enter under /drill/<key>/api/v1."""
    return [workspace_out(row) for row in visible_to(actor_of(request)) if row.is_running or not row.is_exercise]


@router.get("search", response=list[HitOut], operation_id="search")
def search(request: HttpRequest, q: Annotated[str, Query(min_length=1, max_length=60)]) -> Any:
    """Places and incidents by name, code or pinyin initials; only what the actor may see."""
    return [vars(hit) for hit in find(q, by=actor_of(request))]
