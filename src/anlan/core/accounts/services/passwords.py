"""Passwords: changed by their owner, reset by an administrator, chosen with a one-time code; never a default one."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from anlan.core import clock, journal, permission
from anlan.core.accounts.errors import LoginRefused, NotOwnAccount, OneTimeCodeRefused, OwnRights, PasswordTooWeak
from anlan.core.accounts.login import forget_failures
from anlan.core.accounts.models import Account, OneTimeCode, RoleAssignment
from anlan.core.accounts.payloads import AccountCreated, PasswordChanged, PasswordReset, RoleAssigned
from anlan.core.accounts.scope import account_to_manage, note
from anlan.core.accounts.secrets import code_digest, new_code
from anlan.core.accounts.tokens import shut_out
from anlan.core.permission import Actor
from anlan.core.settings import conf

CODE_STANDS = timedelta(days=1)
ADMIN = "admin"


def _set_password(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as fault:
        raise PasswordTooWeak(reasons="".join(fault.messages)) from fault
    account.set_password(password)
    account.must_change_password = False


def _new_code(account: Account) -> tuple[OneTimeCode, str]:
    """A fresh one-time code; earlier ones of the account no longer work."""
    account.one_time_codes.filter(used_at__isnull=True).update(used_at=clock.wall())
    code = new_code()
    row = OneTimeCode.objects.create(
        account=account, digest=code_digest(code), created_at=clock.wall(), expires_at=clock.wall() + CODE_STANDS
    )
    return row, code


@journal.service("account.password_changed")
def change_password(*, old: str, new: str, by: Actor) -> Account:
    """One's own password, against the old one. All other sessions end. Raises LoginRefused, PasswordTooWeak."""
    if by.account_id is None or by.acts is not None:
        raise NotOwnAccount()
    account = Account.objects.select_for_update().get(pk=by.account_id)
    if not account.check_password(old):
        raise LoginRefused()
    _set_password(account, new)
    account.save(update_fields=["password", "must_change_password"])
    note(
        "account.password_changed",
        about=account,
        by=by,
        payload=PasswordChanged("old_password"),
        regions=[account.region_code],
    )
    return account


@journal.service("account.password_reset")
def reset_password(*, account_id: int, by: Actor) -> tuple[datetime, str]:
    """Take an account's password away and end its tokens.

    Answers until when, and the code with which its owner chooses a new one, once.
    """
    account = account_to_manage(account_id, by)
    if by.key == account.key:
        raise OwnRights()
    account.set_unusable_password()
    account.must_change_password = True
    account.locked_until = None
    tokens_ended = shut_out(account)
    account.save(update_fields=["password", "must_change_password", "locked_until", "security_stamp"])
    forget_failures(account.username)
    row, code = _new_code(account)
    note(
        "account.password_reset",
        about=account,
        by=by,
        payload=PasswordReset(row.expires_at, tokens_ended),
        regions=[account.region_code],
    )
    return row.expires_at, code


def account_of_code(code: str) -> Account | None:
    """Whose one-time code this is, while it stands."""
    row = (
        OneTimeCode.objects.select_related("account")
        .filter(digest=code_digest(code), used_at__isnull=True, expires_at__gt=clock.wall(), account__is_active=True)
        .first()
    )
    return row.account if row else None


@journal.service("account.password_changed")
def redeem_one_time_code(*, code: str, new: str, by: Actor) -> Account:
    """Choose a password with a one-time code. Raises OneTimeCodeRefused, PasswordTooWeak; the code then still stands."""
    row = OneTimeCode.objects.select_for_update().filter(digest=code_digest(code)).first()
    if row is None or row.used_at is not None or row.expires_at <= clock.wall() or not row.account.is_active:
        raise OneTimeCodeRefused()
    account = Account.objects.select_for_update().get(pk=row.account_id)
    if by.key != account.key and not by.is_system:
        raise NotOwnAccount()
    _set_password(account, new)
    tokens_ended = shut_out(account)
    account.save(update_fields=["password", "must_change_password", "security_stamp"])
    row.used_at = clock.wall()
    row.save(update_fields=["used_at"])
    note(
        "account.password_changed",
        about=account,
        by=by,
        payload=PasswordChanged("one_time_code", tokens_ended),
        regions=[account.region_code],
    )
    return account


@journal.service("account.password_changed")
def share_demo_password(*, account_id: int, with_id: int, by: Actor) -> Account:
    """Let a demo account have the password of another: it is printed anyway, and hashing it once for all saves a start.

    Raises NotOwnAccount for anybody but the house, or an account that is no demo's.
    """
    account, other = (Account.objects.select_for_update().get(pk=pk) for pk in (account_id, with_id))
    if not by.is_system or not account.is_demo or not other.is_demo:
        raise NotOwnAccount()
    account.password, account.must_change_password = other.password, False
    account.save(update_fields=["password", "must_change_password"])
    note(
        "account.password_changed",
        about=account,
        by=by,
        payload=PasswordChanged("demo"),
        regions=[account.region_code],
    )
    return account


def bootstrap_admin() -> tuple[str, str] | None:
    """The first administrator of an empty node: account name and a one-time code, printed once.

    There is no default password: the code lets its holder choose one of at least twelve characters. Until
    that is done each call gives a new code and voids the one before; afterwards it answers None.
    """
    admins = RoleAssignment.objects.filter(
        role=ADMIN, withdrawn_at__isnull=True, account__is_active=True, account__is_demo=False
    ).select_related("account")
    found = list(admins)
    if any(assignment.account.has_usable_password() for assignment in found):
        return None
    by = permission.system_actor("setup")
    account = found[0].account if found else _first_admin(by=by)
    _expires_at, code = reset_password(account_id=account.pk, by=by)
    return account.username, code


@journal.service("account.created", "account.role_assigned")
def _first_admin(*, by: Actor) -> Account:
    account = Account(username=ADMIN, region_code=conf.HOME_REGION)
    account.set_unusable_password()
    account.save()
    assignment = RoleAssignment.objects.create(account=account, role=ADMIN, region_code=conf.HOME_REGION)
    note(
        "account.created",
        about=account,
        by=by,
        payload=AccountCreated(conf.HOME_REGION, None),
        regions=[conf.HOME_REGION],
    )
    note(
        "account.role_assigned",
        about=account,
        by=by,
        payload=RoleAssigned(assignment.pk, ADMIN, conf.HOME_REGION, None),
        regions=[conf.HOME_REGION],
    )
    return account
