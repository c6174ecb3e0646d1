"""Calling an account into one thing of the entered workspace: an incident, as a rule."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from anlan.core import clock, journal, permission
from anlan.core.accounts.errors import AlreadyThere
from anlan.core.accounts.models import Account, Invitation
from anlan.core.accounts.payloads import InvitationGiven, InvitationRevoked
from anlan.core.errors import InvalidInput, NotFound
from anlan.core.journal.sealing import scope_codes
from anlan.core.permission import Actor, Place

INVITE = permission.declare_act("incident.invite", "Call somebody of another region or department into an incident.")


def _place(region_codes: Sequence[str]) -> Place:
    return Place(scope_codes(region_codes))


@journal.service("invitation.given")
def invite(*, account_id: int, subject: str, region_codes: Sequence[str], by: Actor) -> Invitation:
    """Invite an account to `subject` (kind:key), which touches `region_codes`; the caller says so of its own rows.

    An invitation opens the one thing to the acts the account's role already has, nothing else.
    """
    permission.require(by, INVITE, _place(region_codes))
    if not all(subject.partition(":")):
        raise InvalidInput(field=_("邀请对象"), reason=_("应为“类别:编号”"))
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    if account is None:
        raise NotFound()
    invitation = Invitation.objects.select_for_update().filter(account=account, subject=subject).first()
    if invitation is not None and invitation.revoked_at is None:
        raise AlreadyThere(what=_("该邀请"))
    if invitation is None:
        invitation = Invitation(account=account, subject=subject)
    invitation.invited_by, invitation.invited_at, invitation.revoked_at = by.key, clock.wall(), None
    invitation.save()
    journal.append(
        "invitation.given",
        about=subject,
        by=by,
        payload=InvitationGiven(account.pk, subject),
        regions=list(region_codes),
    )
    return invitation


@journal.service("invitation.revoked")
def revoke_invitation(*, account_id: int, subject: str, region_codes: Sequence[str], by: Actor) -> Invitation:
    """Take an invitation back; the thing is closed to the account with its next request."""
    permission.require(by, INVITE, _place(region_codes))
    invitation = (
        Invitation.objects.select_for_update().filter(account_id=account_id, subject=subject, revoked_at=None).first()
    )
    if invitation is None:
        raise NotFound()
    invitation.revoked_at = clock.wall()
    invitation.save(update_fields=["revoked_at"])
    journal.append(
        "invitation.revoked",
        about=subject,
        by=by,
        payload=InvitationRevoked(account_id, subject),
        regions=list(region_codes),
    )
    return invitation
