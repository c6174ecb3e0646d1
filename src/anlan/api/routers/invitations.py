"""Calling somebody of another region or department into one incident."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from anlan.api.answers import created, listed
from anlan.api.asking import actor_of
from anlan.api.repeating import idempotent
from anlan.api.schemas import InvitationOut, InviteIn, Key
from anlan.core.accounts.models import Invitation
from anlan.core.accounts.services.invitations import INVITE
from anlan.core.permission import require
from anlan.incidents import queries, services

router = Router(tags=["invitations"])


def invitation_out(row: Invitation) -> dict[str, Any]:
    """An invitation as the API shows it."""
    fields = {name: getattr(row, name) for name in InvitationOut.model_fields if name != "account"}
    return fields | {"account": row.account_id}


@router.get("/{uid}/invitations", response=list[InvitationOut], operation_id="invitations")
def invitations(request: HttpRequest, uid: str) -> HttpResponse:
    """Who is called into an incident, in the order of the calls."""
    incident = queries.incident_by_uid(uid, actor_of(request))
    require(actor_of(request), INVITE, incident)
    rows = Invitation.objects.filter(subject=incident.journal_key, revoked_at=None).order_by("invited_at", "pk")
    return listed(request, [invitation_out(row) for row in rows], is_paged=False)


@router.post("/{uid}/invitations", response={201: InvitationOut}, operation_id="invite_to_incident")
@idempotent
def invite(request: HttpRequest, uid: str, data: InviteIn) -> HttpResponse:
    """Call an account into an incident: it sees this one, and may do there what its role may do at home."""
    row = services.invite_to_incident(incident=uid, account_id=data.account, by=actor_of(request))
    return created(InvitationOut, invitation_out(row))


@router.delete("/{uid}/invitations/{account}", response=InvitationOut, operation_id="withdraw_invitation")
@idempotent
def withdraw(request: HttpRequest, uid: str, account: Path[Key]) -> HttpResponse:
    """Take an invitation back."""
    row = services.withdraw_invitation(incident=uid, account_id=account, by=actor_of(request))
    return created(InvitationOut, invitation_out(row), status=200)
