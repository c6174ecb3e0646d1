"""Getting in: password, lock-out by account and by network address, and what the journal keeps of it."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import Q

from anlan.core import clock, journal
from anlan.core.accounts.errors import LoginLocked, LoginRefused
from anlan.core.accounts.models import Account, LoginFailure
from anlan.core.accounts.payloads import AccountLocked, LoggedIn, LoggedOut, LoginFailed
from anlan.core.accounts.scope import note
from anlan.core.accounts.secrets import address_digest, name_digest
from anlan.core.permission import Actor, system_actor
from anlan.core.settings import conf

LOGIN = system_actor("login")
PASSWORD, SECOND = "password", "second"


def _window_start() -> object:
    return clock.wall() - timedelta(seconds=conf.LOCKOUT_S)


def require_not_locked(username: str, address: str) -> None:
    """Raises LoginLocked while too many failures count, the same for names that have an account and that have none."""
    minutes = max(conf.LOCKOUT_S // timedelta(minutes=1).seconds, 1)
    recent = LoginFailure.objects.filter(at__gt=_window_start())
    if recent.filter(address_digest=address_digest(address)).count() >= conf.LOGIN_FAILURES_PER_ADDRESS:
        raise LoginLocked(minutes=minutes)
    if recent.filter(name_digest=name_digest(username)).count() >= conf.LOCKOUT_FAILURES:
        raise LoginLocked(minutes=minutes)
    if Account.objects.filter(username=username, locked_until__gt=clock.wall()).exists():
        raise LoginLocked(minutes=minutes)


@journal.service("account.login_failed", "account.locked")
def _record_failure(*, username: str, address: str, factor: str, by: Actor) -> None:
    """One failure more; the last one that is allowed locks the account."""
    account = Account.objects.select_for_update().filter(username=username).first()
    LoginFailure.objects.filter(at__lte=_window_start()).delete()
    LoginFailure.objects.create(
        name_digest=name_digest(username), address_digest=address_digest(address), at=clock.wall()
    )
    failures = LoginFailure.objects.filter(name_digest=name_digest(username)).count()
    about = account.key if account else "account:unknown"
    regions = [account.region_code if account and account.region_code else conf.HOME_REGION]
    note(
        "account.login_failed",
        about=about,
        by=by,
        payload=LoginFailed(factor, failures, address_digest(address)),
        regions=regions,
    )
    if account is not None and failures >= conf.LOCKOUT_FAILURES:
        account.locked_until = clock.wall() + timedelta(seconds=conf.LOCKOUT_S)
        account.save(update_fields=["locked_until"])
        note(
            "account.locked", about=about, by=by, payload=AccountLocked(account.locked_until, failures), regions=regions
        )


def record_failure(username: str, address: str, *, factor: str = PASSWORD) -> None:
    """Count a failed password or second factor, whatever becomes of the request."""
    _record_failure(username=username, address=address, factor=factor, by=LOGIN)


def forget_failures(username: str) -> None:
    """Failures of a name no longer count against it; those of the address still do."""
    LoginFailure.objects.filter(name_digest=name_digest(username)).update(name_digest="")


def check_credentials(username: str, password: str, *, address: str) -> Account:
    """The account of a name and password. Raises LoginLocked or LoginRefused, after the same work for any name."""
    username = username.strip()
    require_not_locked(username, address)
    account = Account.objects.filter(username=username).first()
    usable = account is not None and account.has_usable_password()
    if usable and account is not None:
        is_right = check_password(password, account.password)
    else:
        make_password(password)  # an unknown name costs as much time as a known one
        is_right = False
    if account is None or not is_right or not account.is_active:
        record_failure(username, address)
        raise LoginRefused()
    return account


@journal.service("account.logged_in")
def logged_in(*, account: Account, means: str, address: str, by: Actor) -> None:
    """All factors were right: earlier failures are forgotten, the entry stays."""
    with transaction.atomic():
        forget_failures(account.username)
        Account.objects.filter(Q(pk=account.pk) & Q(locked_until__isnull=False)).update(locked_until=None)
    note(
        "account.logged_in",
        about=account,
        by=by,
        payload=LoggedIn(means, address_digest(address)),
        regions=[account.region_code],
    )


@journal.service("account.logged_out")
def logged_out(*, account: Account, address: str, by: Actor) -> None:
    """The officer left on his own."""
    note(
        "account.logged_out", about=account, by=by, payload=LoggedOut(address_digest(address)), regions=[account.region_code]
    )


def own_actor(account: Account) -> Actor:
    """The account as the actor of its own log-in and of what it does to itself; it carries no mandate."""
    return Actor(key=account.key, name=account.username)
