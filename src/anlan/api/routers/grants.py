"""Roles lent in the own region, until an instant."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from anlan.api.answers import created, listed
from anlan.api.asking import actor_of
from anlan.api.repeating import idempotent
from anlan.api.schemas import GrantIn, GrantOut, Key
from anlan.core.accounts import services
from anlan.core.accounts.models import Grant
from anlan.core.accounts.queries import scoped
from anlan.core.accounts.services.grants import GIVE
from anlan.core.permission import require
from anlan.core.settings import conf

router = Router(tags=["grants"])


def grant_out(grant: Grant) -> dict[str, Any]:
    """A grant as the API shows it."""
    fields = {name: getattr(grant, name) for name in GrantOut.model_fields if name != "account"}
    return fields | {"account": grant.account_id}


@router.get("", response=list[GrantOut], operation_id="grants")
def grants(request: HttpRequest) -> HttpResponse:
    """The latest roles lent in the own regions, the newest first; those that have ended too."""
    require(actor_of(request), GIVE)
    rows = scoped(Grant.objects.all(), actor_of(request), GIVE).order_by("-pk")[: conf.PAGE_SIZE_MAX]
    return listed(request, [grant_out(row) for row in rows], is_paged=False)


@router.post("", response={201: GrantOut}, operation_id="give_grant")
@idempotent
def give_grant(request: HttpRequest, data: GrantIn) -> HttpResponse:
    """Lend an account a role."""
    grant = services.give_grant(
        account_id=data.account,
        role=data.role,
        region_code=data.region_code,
        hazards=data.hazards,
        until=data.until,
        reason=data.reason,
        by=actor_of(request),
    )
    return created(GrantOut, grant_out(grant))


@router.delete("/{grant}", response=GrantOut, operation_id="revoke_grant")
@idempotent
def revoke_grant(request: HttpRequest, grant: Path[Key]) -> HttpResponse:
    """End a grant before its time."""
    return created(GrantOut, grant_out(services.revoke_grant(grant_id=grant, by=actor_of(request))), status=200)
