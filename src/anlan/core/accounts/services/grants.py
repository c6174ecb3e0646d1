"""Mutual aid: a role in somebody else's region, until an instant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anlan.core import clock, journal, permission
from anlan.core.accounts.errors import MoreThanOwn, OwnRights, PeriodRefused, UnknownRole
from anlan.core.accounts.models import Account, Grant
from anlan.core.accounts.payloads import GrantGiven, GrantRevoked
from anlan.core.accounts.scope import ancestors, note, place
from anlan.core.errors import InvalidInput, NotFound
from anlan.core.permission import Actor
from anlan.core.personal import looks_personal
from anlan.core.personal.errors import PersonalDataMisplaced

GIVE = permission.declare_act("grant.give", "Lend a role in the own region for a time.")


@journal.service("grant.given")
def give_grant(
    *,
    account_id: int,
    role: str,
    region_code: str,
    until: datetime,
    reason: str,
    hazards: Sequence[str] = ("*",),
    by: Actor,
) -> Grant:
    """Lend an account a role in the giver's own region. Raises MoreThanOwn where the giver himself holds less there."""
    permission.require(by, GIVE, place(region_code))
    if permission.role_named(role) is None:
        raise UnknownRole(role=role)
    account = Account.objects.filter(pk=account_id, is_active=True).first()
    if account is None:
        raise NotFound()
    if by.key == account.key:
        raise OwnRights()
    if not permission.may_grant(by, role, ancestors(region_code), frozenset(hazards)):
        raise MoreThanOwn()
    if until <= clock.wall():
        raise PeriodRefused(after=pgettext("moment", "现在"))
    if not reason.strip():
        raise InvalidInput(field=_("理由"), reason=_("不能为空"))
    if looks_personal(reason):
        raise PersonalDataMisplaced(field=_("理由"))
    grant = Grant.objects.create(
        account=account,
        role=role,
        region_code=region_code,
        hazards=list(hazards),
        reason=reason.strip(),
        granted_by=by.key,
        granted_at=clock.wall(),
        until=until,
    )
    note(
        "grant.given",
        about=grant,
        by=by,
        payload=GrantGiven(account.pk, role, region_code, tuple(hazards), until),
        regions=list(dict.fromkeys([region_code, account.region_code])),
    )
    return grant


@journal.service("grant.revoked")
def revoke_grant(*, grant_id: int, by: Actor) -> Grant:
    """End a grant before its time; whoever may give in that region may also revoke."""
    permission.require(by, GIVE)
    grant = Grant.objects.select_for_update(of=("self",)).select_related("account").filter(pk=grant_id).first()
    if grant is None or grant.revoked_at is not None or not permission.can(by, GIVE, place(grant.region_code)):
        raise NotFound()
    grant.revoked_at = clock.wall()
    grant.save(update_fields=["revoked_at"])
    note(
        "grant.revoked",
        about=grant,
        by=by,
        payload=GrantRevoked(grant.account_id),
        regions=list(dict.fromkeys([grant.region_code, grant.account.region_code])),
    )
    return grant
