"""Keys for machines: some acts of the own account, until an instant, shown once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anlan.core import clock, journal, permission
from anlan.core.accounts.actors import mandates_of
from anlan.core.accounts.errors import MoreThanOwn, NotOwnAccount, PeriodRefused, TokenTooLong
from anlan.core.accounts.models import Account, ApiToken
from anlan.core.accounts.payloads import TokenCreated, TokenRevoked
from anlan.core.accounts.scope import MANAGE, note, place
from anlan.core.accounts.secrets import digest, new_token
from anlan.core.errors import InvalidInput, NotFound
from anlan.core.permission import Actor
from anlan.core.personal import looks_personal
from anlan.core.personal.errors import PersonalDataMisplaced
from anlan.core.settings import conf


@journal.service("token.created")
def create_token(*, name: str, acts: Iterable[str], expires_at: datetime, by: Actor) -> tuple[ApiToken, str]:
    """Make a token of the actor's own account; answers it with its secret, which is shown this once.

    Its acts are among those the account has now, and it can do no more than the account at any later time.
    A token cannot make another token. Raises MoreThanOwn, PeriodRefused, TokenTooLong.
    """
    if by.account_id is None or by.acts is not None:
        raise NotOwnAccount()
    account = Account.objects.select_for_update().filter(pk=by.account_id, is_active=True).first()
    if account is None:
        raise NotFound()
    wanted = frozenset(acts)
    held = {act for mandate in mandates_of(account.pk) for act in permission.acts_of(mandate.role)}
    if not wanted:
        raise InvalidInput(field=_("权限"), reason=_("至少选一项"))
    if not wanted <= held:
        raise MoreThanOwn()
    if expires_at <= clock.wall():
        raise PeriodRefused(after=pgettext("moment", "现在"))
    if expires_at > clock.wall() + timedelta(days=conf.TOKEN_MAX_DAYS):
        raise TokenTooLong(days=conf.TOKEN_MAX_DAYS)
    if not name.strip() or looks_personal(name):
        raise PersonalDataMisplaced(field=_("名称")) if name.strip() else InvalidInput(field=_("名称"), reason=_("不能为空"))
    secret = new_token()
    token = ApiToken.objects.create(
        account=account,
        name=name.strip(),
        digest=digest(secret),
        acts=sorted(wanted),
        created_at=clock.wall(),
        expires_at=expires_at,
    )
    note(
        "token.created",
        about=token,
        by=by,
        payload=TokenCreated(account.pk, tuple(sorted(wanted)), expires_at),
        regions=[account.region_code],
    )
    return token, secret


@journal.service("token.revoked")
def revoke_token(*, token_id: int, by: Actor) -> ApiToken:
    """End a token: the own one, or one of an account the actor administers."""
    token = ApiToken.objects.select_for_update(of=("self",)).select_related("account").filter(pk=token_id).first()
    if token is None or token.revoked_at is not None:
        raise NotFound()
    is_own = token.account.key == by.key and by.acts is None
    if not is_own and not permission.can(by, MANAGE, place(token.account.region_code)):
        raise NotFound()
    token.revoked_at = clock.wall()
    token.save(update_fields=["revoked_at"])
    note(
        "token.revoked",
        about=token,
        by=by,
        payload=TokenRevoked(token.account_id),
        regions=[token.account.region_code],
    )
    return token
