"""Who am I, where am I, and search."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from anlan.api.schemas import HitOut, MeOut, WorkspaceOut
from anlan.core import clock
from anlan.core.accounts.entering import exercises_of
from anlan.core.permission import acts_of

router = Router(tags=["me"])


@router.get("me", response=MeOut, operation_id="me")
def me(request: HttpRequest) -> Any:
    """The account behind the request, its mandates and what they allow."""
    actor = request.actor  # type: ignore[attr-defined]
    acts = {act for mandate in actor.mandates for act in acts_of(mandate.role)}
    return {
        "account": actor.key,
        "mandates": [
            {"role": m.role, "region_code": m.region_code, "hazards": sorted(m.hazards), "until": m.until}
            for m in actor.mandates
        ],
        "acts": sorted(acts if actor.acts is None else acts & actor.acts),
    }


@router.get("workspace", response=WorkspaceOut, operation_id="workspace")
def workspace(request: HttpRequest) -> Any:
    """The workspace of this address, and its time."""
    from anlan.core.clock.models import Workspace

    row = Workspace.objects.get(pk=clock.current_workspace().id)
    return {"key": row.key, "name": row.name, "kind": row.kind, "now": clock.now()}


@router.get("workspaces", response=list[WorkspaceOut], operation_id="workspaces")
def workspaces(request: HttpRequest) -> Any:
    """Running exercises the actor may enter, under /drill/<key>/api/v1."""
    found = []
    for row in exercises_of(request.actor):  # type: ignore[attr-defined]
        with clock.entered(row):
            found.append({"key": row.key, "name": row.name, "kind": row.kind, "now": clock.now()})
    return found


@router.get("search", response=list[HitOut], operation_id="search")
def search(request: HttpRequest, q: str = Query(..., min_length=1, max_length=60)) -> Any:
    """Places and incidents by name, code or pinyin initials; only what the actor may see."""
    from anlan.core.search import find

    return [vars(hit) for hit in find(q, by=request.actor)]  # type: ignore[attr-defined]
