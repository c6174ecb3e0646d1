"""Getting in, being locked out, staying in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest

from anlan.core import clock
from anlan.core.accounts import login, second_factor, services, sessions
from anlan.core.accounts.actors import actor_of
from anlan.core.accounts.backends import PasswordBackend
from anlan.core.accounts.errors import (
    CodeRefused,
    LoginLocked,
    LoginRefused,
    OneTimeCodeRefused,
    PasswordTooWeak,
)
from anlan.core.accounts.external import VerifiedClaims, account_of_claims
from anlan.core.accounts.models import Account, LoginFailure, RoleAssignment
from anlan.core.clock.context import WorkspaceInfo
from anlan.core.journal.models import Entry
from anlan.core.personal.services import rotate_keys
from anlan.core.settings import conf

from .conftest import PASSWORD, SETUP, Town

DESK = "203.0.113.7"


@pytest.fixture
def officer(town: Town) -> Account:
    return town.with_password(town.account("duty_officer"))


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Moves the wall clock on by so many seconds from now."""
    from anlan.core.clock import context

    real = context.wall

    def move(seconds: float) -> None:
        moved = lambda: real() + timedelta(seconds=seconds)  # noqa: E731
        monkeypatch.setattr(context, "wall", moved)
        monkeypatch.setattr(clock, "wall", moved)

    return move


def _fail(username: str, times: int, address: str = DESK) -> None:
    for _ in range(times):
        with pytest.raises(LoginRefused):
            login.check_credentials(username, "wrong-password", address=address)


def test_the_right_password_opens_and_a_wrong_one_does_not(officer: Account) -> None:
    assert login.check_credentials(officer.username, PASSWORD, address=DESK) == officer
    _fail(officer.username, 1)
    assert Entry.objects.filter(verb="account.login_failed", about=officer.key).exists()


def test_five_failures_lock_the_account_for_a_time_and_the_right_password_too(
    officer: Account, at: Callable[[float], None]
) -> None:
    _fail(officer.username, conf.LOCKOUT_FAILURES)
    with pytest.raises(LoginLocked):
        login.check_credentials(officer.username, PASSWORD, address="198.51.100.1")
    assert Entry.objects.filter(verb="account.locked", about=officer.key).count() == 1
    at(conf.LOCKOUT_S + 1)
    assert login.check_credentials(officer.username, PASSWORD, address=DESK) == officer


def test_an_administrator_unlocks(officer: Account) -> None:
    _fail(officer.username, conf.LOCKOUT_FAILURES)
    services.unlock_account(account_id=officer.pk, by=SETUP)
    assert login.check_credentials(officer.username, PASSWORD, address=DESK) == officer


def test_a_name_without_an_account_reads_and_locks_just_the_same(officer: Account) -> None:
    _fail("no.such.name", conf.LOCKOUT_FAILURES)
    with pytest.raises(LoginLocked):
        login.check_credentials("no.such.name", "x", address=DESK)


def test_an_unknown_name_costs_a_whole_hash_as_a_known_one_does(
    officer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    encode, verify = Argon2PasswordHasher.encode, Argon2PasswordHasher.verify
    monkeypatch.setattr(
        Argon2PasswordHasher, "encode", lambda self, *a, **k: hashed.append("encode") or encode(self, *a, **k)
    )
    monkeypatch.setattr(
        Argon2PasswordHasher, "verify", lambda self, *a, **k: hashed.append("verify") or verify(self, *a, **k)
    )
    _fail("no.such.name", 1)
    _fail(officer.username, 1)
    assert hashed == ["encode", "verify"]


def test_one_address_that_tries_many_names_is_stopped(officer: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANLAN_LOGIN_FAILURES_PER_ADDRESS", "3")
    for name in ("a.one", "b.two", "c.three"):
        _fail(name, 1)
    with pytest.raises(LoginLocked):
        login.check_credentials(officer.username, PASSWORD, address=DESK)
    assert login.check_credentials(officer.username, PASSWORD, address="198.51.100.2") == officer


def test_neither_rows_nor_entries_hold_the_address_or_the_name_in_clear(officer: Account) -> None:
    _fail(officer.username, 1)
    failure = LoginFailure.objects.get()
    assert DESK not in failure.address_digest and officer.username not in failure.name_digest
    assert not Entry.objects.filter(payload__contains=DESK).exists()


def test_a_good_log_in_forgets_the_failures_before_it(officer: Account) -> None:
    _fail(officer.username, conf.LOCKOUT_FAILURES - 1)
    login.logged_in(account=officer, means="password", address=DESK, by=login.own_actor(officer))
    _fail(officer.username, 1)
    assert login.check_credentials(officer.username, PASSWORD, address=DESK) == officer


def test_an_account_that_is_off_reads_like_a_wrong_password(officer: Account) -> None:
    services.deactivate_account(account_id=officer.pk, by=SETUP)
    with pytest.raises(LoginRefused):
        login.check_credentials(officer.username, PASSWORD, address=DESK)
    assert PasswordBackend().get_user(officer.pk) is None


def _session(account: Account) -> HttpRequest:
    request = HttpRequest()
    request.session = SessionStore()
    sessions.begin(request, account)
    return request


def test_a_session_ends_when_idle_and_in_any_case_after_its_longest(
    officer: Account, at: Callable[[float], None]
) -> None:
    session = _session(officer).session
    assert sessions.is_fresh(session, officer)
    at(conf.SESSION_IDLE_S - 10)
    assert sessions.is_fresh(session, officer), "used within the idle time"
    at(conf.SESSION_IDLE_S + 60)
    assert sessions.is_fresh(session, officer), "the use before has moved the idle time on"
    at(conf.SESSION_IDLE_S * 2 + 120)
    assert not sessions.is_fresh(session, officer)
    session[sessions.SEEN] = session[sessions.BEGAN] + conf.SESSION_MAX_S
    at(conf.SESSION_MAX_S + 1)
    assert not sessions.is_fresh(session, officer), "the longest time counts from the log-in"


def test_a_raised_security_stamp_ends_every_session(officer: Account) -> None:
    before = officer.get_session_auth_hash()
    services.reset_password(account_id=officer.pk, by=SETUP)
    officer.refresh_from_db()
    assert officer.get_session_auth_hash() != before


def test_a_password_is_changed_against_the_old_one_and_is_long(officer: Account) -> None:
    own = login.own_actor(officer)
    with pytest.raises(LoginRefused):
        services.change_password(old="wrong", new="another-long-one-2026", by=own)
    with pytest.raises(PasswordTooWeak) as refused:
        services.change_password(old=PASSWORD, new="short-11chr", by=own)
    assert "12" in refused.value.sentence
    services.change_password(old=PASSWORD, new="another-long-one-2026", by=own)
    assert login.check_credentials(officer.username, "another-long-one-2026", address=DESK)


def test_a_one_time_code_works_once_and_not_after_its_day(town: Town, at: Callable[[float], None]) -> None:
    account = town.account("viewer")
    _until, code = services.reset_password(account_id=account.pk, by=SETUP)
    with pytest.raises(PasswordTooWeak):
        services.redeem_one_time_code(code=code, new="short", by=SETUP)
    services.redeem_one_time_code(code=code.lower().replace("-", " "), new=PASSWORD, by=SETUP)
    with pytest.raises(OneTimeCodeRefused):
        services.redeem_one_time_code(code=code, new=PASSWORD, by=SETUP)
    _until, late = services.reset_password(account_id=account.pk, by=SETUP)
    at(timedelta(days=1, seconds=1).total_seconds())
    with pytest.raises(OneTimeCodeRefused):
        services.redeem_one_time_code(code=late, new=PASSWORD, by=SETUP)


def test_an_empty_node_has_no_default_password_but_a_code_until_somebody_chose_one(reality: WorkspaceInfo) -> None:
    first = services.bootstrap_admin()
    assert first is not None
    account = Account.objects.get(username=first[0])
    assert not account.has_usable_password()
    assert RoleAssignment.objects.get(account=account).region_code == conf.HOME_REGION
    second = services.bootstrap_admin()
    assert second is not None and second[0] == first[0]
    with pytest.raises(OneTimeCodeRefused):
        services.redeem_one_time_code(code=first[1], new=PASSWORD, by=SETUP)
    services.redeem_one_time_code(code=second[1], new=PASSWORD, by=SETUP)
    assert services.bootstrap_admin() is None


def _enrol(account: Account) -> tuple[pyotp.TOTP, tuple[str, ...]]:
    second_factor.begin_enrolment(account)
    assert second_factor.enrolment_qr(account).startswith("data:image/svg+xml")
    totp = pyotp.TOTP(second_factor.enrolment_secret(account))
    codes = second_factor.confirm_enrolment(code=totp.at(clock.wall()), by=login.own_actor(account))
    account.refresh_from_db()
    return totp, codes


def test_a_time_code_works_once(officer: Account, at: Callable[[float], None]) -> None:
    totp, _codes = _enrol(officer)
    with pytest.raises(CodeRefused):
        second_factor.check_code(officer, totp.at(clock.wall()))
    at(totp.interval)
    code = totp.at(clock.wall())
    assert second_factor.check_code(officer, code) == "totp"
    with pytest.raises(CodeRefused):
        second_factor.check_code(officer, code)
    at(totp.interval * 5)
    with pytest.raises(CodeRefused):
        second_factor.check_code(officer, code)


def test_an_enrolment_that_was_never_proven_does_not_count(officer: Account) -> None:
    second_factor.begin_enrolment(officer)
    with pytest.raises(CodeRefused):
        second_factor.confirm_enrolment(code="000000x", by=login.own_actor(officer))
    officer.refresh_from_db()
    assert not officer.has_second_factor


def test_a_recovery_code_stands_in_once_and_is_kept_as_a_hash(officer: Account) -> None:
    _totp, codes = _enrol(officer)
    assert second_factor.check_code(officer, codes[0].lower()) == "recovery"
    with pytest.raises(CodeRefused):
        second_factor.check_code(officer, codes[0])
    assert not officer.recovery_codes.filter(digest__in=codes).exists()


def test_the_secret_is_encrypted_and_outlives_a_change_of_keys(officer: Account, at: Callable[[float], None]) -> None:
    totp, _codes = _enrol(officer)
    assert totp.secret.encode() not in bytes(officer.totp_cipher)
    rotate_keys(by=SETUP)
    rotate_keys(by=SETUP)
    officer.refresh_from_db()
    at(totp.interval)
    assert second_factor.check_code(officer, totp.at(clock.wall())) == "totp"


def test_the_owner_switches_the_second_factor_off_with_his_password(officer: Account) -> None:
    _enrol(officer)
    with pytest.raises(LoginRefused):
        second_factor.remove_second_factor(password="wrong", by=login.own_actor(officer))
    second_factor.remove_second_factor(password=PASSWORD, by=login.own_actor(officer))
    officer.refresh_from_db()
    assert not officer.has_second_factor and not officer.recovery_codes.exists()


@pytest.mark.parametrize(
    "claims",
    [
        {"issuer": "https://other.example"},
        {"audience": ("another",)},
        {"subject": "u-99"},
        {"subject": ""},
        {"expires_at": 0.0},
    ],
)
def test_only_the_set_up_providers_fresh_claims_name_an_account(
    officer: Account, monkeypatch: pytest.MonkeyPatch, claims: dict[str, Any]
) -> None:
    monkeypatch.setenv("ANLAN_OIDC_ISSUER", "https://id.example")
    monkeypatch.setenv("ANLAN_OIDC_CLIENT_ID", "anlan")
    services.link_external(account_id=officer.pk, subject="u-17", by=SETUP)
    good: dict[str, Any] = {
        "issuer": "https://id.example",
        "audience": ("anlan",),
        "subject": "u-17",
        "expires_at": clock.wall().timestamp() + 60,
    }
    assert account_of_claims(VerifiedClaims(**good)) == officer
    with pytest.raises(LoginRefused):
        account_of_claims(VerifiedClaims(**{**good, **claims}))


def test_who_is_logged_in_already_works_on_while_the_log_in_is_locked(officer: Account) -> None:
    _fail(officer.username, conf.LOCKOUT_FAILURES)
    officer.refresh_from_db()
    assert officer.locked_until is not None
    assert actor_of(officer) is not None
