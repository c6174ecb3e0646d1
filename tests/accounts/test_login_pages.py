"""The pages of the log-in, as a browser without JavaScript uses them."""

from __future__ import annotations

from io import BytesIO

import pyotp
import pytest
from django.test import Client

from anlan.core import clock
from anlan.core.accounts import login, second_factor, services
from anlan.core.accounts.models import Account
from anlan.core.journal.models import Entry
from anlan.core.settings import conf

from .conftest import PASSWORD, SETUP, Town

pytestmark = pytest.mark.urls("anlan.web.accounts_views")


@pytest.fixture
def officer(town: Town) -> Account:
    return town.with_password(town.account("duty_officer"))


@pytest.fixture
def browser() -> Client:
    return Client()


def _log_in(browser: Client, account: Account, password: str = PASSWORD, next_: str = "/incidents"):  # type: ignore[no-untyped-def]
    return browser.post("/login", {"username": account.username, "password": password, "next": next_})


def test_the_right_password_leads_on_to_where_one_wanted_to_go(officer: Account, browser: Client) -> None:
    assert browser.get("/login").status_code == 200
    answer = _log_in(browser, officer)
    assert answer.status_code == 302 and answer["Location"] == "/incidents"
    assert Entry.objects.filter(verb="account.logged_in", about=officer.key).count() == 1


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_led_away_from_this_node(officer: Account, browser: Client, elsewhere: str) -> None:
    assert _log_in(browser, officer, next_=elsewhere)["Location"] == "/"


def test_a_wrong_password_is_refused_in_a_sentence_and_then_locks(officer: Account, browser: Client) -> None:
    answer = _log_in(browser, officer, "wrong")
    assert answer.status_code == 401 and "账号或密码不正确" in answer.content.decode()
    for _ in range(conf.LOCKOUT_FAILURES):
        answer = _log_in(browser, officer, "wrong")
    assert answer.status_code == 429 and "已暂时锁定" in answer.content.decode()


def _with_second_factor(account: Account) -> tuple[pyotp.TOTP, tuple[str, ...]]:
    second_factor.begin_enrolment(account)
    totp = pyotp.TOTP(second_factor.enrolment_secret(account))
    # a code of the step before, so that the current one is still unspent
    early = totp.generate_otp(totp.timecode(clock.wall()) - 1)
    return totp, second_factor.confirm_enrolment(code=early, by=login.own_actor(account))


def test_with_a_second_factor_the_password_alone_opens_nothing(officer: Account, browser: Client) -> None:
    _totp, codes = _with_second_factor(officer)
    answer = _log_in(browser, officer)
    assert answer["Location"] == "/login/code" and "_auth_user_id" not in browser.session
    answer = browser.post("/login/code", {"token": "000000"})
    assert answer.status_code == 401 and "_auth_user_id" not in browser.session
    answer = browser.post("/login/code", {"token": codes[0]})
    assert answer["Location"] == "/incidents" and browser.session["_auth_user_id"] == str(officer.pk)


def test_guessing_the_second_factor_locks_too(officer: Account, browser: Client) -> None:
    _totp, codes = _with_second_factor(officer)
    _log_in(browser, officer)
    for _ in range(conf.LOCKOUT_FAILURES):
        browser.post("/login/code", {"token": "000000"})
    assert browser.post("/login/code", {"token": codes[0]}).status_code == 429


def test_the_second_step_without_the_first_goes_back_to_it(officer: Account, browser: Client) -> None:
    assert browser.post("/login/code", {"token": "000000"})["Location"] == "/login"


def test_logging_out_ends_the_session(officer: Account, browser: Client) -> None:
    _log_in(browser, officer)
    assert browser.get("/logout").status_code == 405
    browser.post("/logout")
    assert "_auth_user_id" not in browser.session
    assert Entry.objects.filter(verb="account.logged_out", about=officer.key).exists()


def test_the_first_administrator_chooses_a_password_with_the_printed_code(town: Town, browser: Client) -> None:
    first = services.bootstrap_admin()
    assert first is not None
    wrong = browser.post("/setup", {"code": "AAAAA-AAAAA-AAAAA-AAAAA", "new": PASSWORD, "again": PASSWORD})
    assert wrong.status_code == 401
    weak = browser.post("/setup", {"code": first[1], "new": "short", "again": "short"})
    assert weak.status_code == 422
    unlike = browser.post("/setup", {"code": first[1], "new": PASSWORD, "again": PASSWORD + "x"})
    assert "不一致" in unlike.content.decode()
    assert browser.post("/setup", {"code": first[1], "new": PASSWORD, "again": PASSWORD})["Location"] == "/login"
    assert _log_in(browser, Account.objects.get(username=first[0])).status_code == 302


def test_a_changed_password_ends_the_other_browsers_and_not_this_one(officer: Account, browser: Client) -> None:
    other = Client()
    _log_in(browser, officer)
    _log_in(other, officer)
    new = "another-long-one-2026"
    assert browser.post("/account/password", {"old": PASSWORD, "new": new, "again": new}).status_code == 302
    assert browser.get("/account/password").status_code == 200
    assert other.get("/account/password")["Location"].startswith("/login")


def test_the_second_factor_is_set_up_on_its_page_and_shows_the_recovery_codes_once(
    officer: Account, browser: Client
) -> None:
    _log_in(browser, officer)
    page = browser.get("/account/second-factor")
    assert "data:image/svg+xml" in page.content.decode()
    officer.refresh_from_db()
    secret = second_factor.enrolment_secret(officer)
    shown = browser.post("/account/second-factor", {"token": pyotp.TOTP(secret).at(clock.wall())})
    assert shown.content.decode().count("<li><code>") == second_factor.RECOVERY_CODES
    assert browser.post("/account/second-factor", {"password": "wrong"}).status_code == 401
    assert browser.post("/account/second-factor", {"password": PASSWORD}).status_code == 302


def test_the_language_is_kept_in_the_browser_and_with_the_account(officer: Account, browser: Client) -> None:
    browser.post("/language", {"language": "en"})
    assert "Password" in browser.get("/login").content.decode()
    _log_in(browser, officer)
    browser.post("/language", {"language": "zh-hans"})
    officer.refresh_from_db()
    assert officer.language == "zh-hans"
    browser.post("/language", {"language": "en"})
    officer.refresh_from_db()
    assert officer.language == "en"


def test_pages_of_the_own_account_ask_for_a_log_in(browser: Client, town: Town) -> None:
    for page in ("/account/password", "/account/second-factor"):
        assert browser.get(page)["Location"] == f"/login?next={page}"


def test_an_aged_session_is_nobodys(officer: Account, browser: Client) -> None:
    _log_in(browser, officer)
    session = browser.session
    session["anlan_began"] -= conf.SESSION_MAX_S
    session.save()
    assert browser.get("/account/password").status_code == 302
    assert services.reset_password(account_id=officer.pk, by=SETUP)


def test_a_code_typed_with_a_chinese_keyboard_counts_like_any_other(officer: Account, browser: Client) -> None:
    totp, _codes = _with_second_factor(officer)
    _log_in(browser, officer)
    nonsense = browser.post("/login/code", {"token": "²²²²²²"})
    assert nonsense.status_code == 401
    wide = "".join(chr(ord(digit) - ord("0") + ord("０")) for digit in totp.at(int(clock.wall().timestamp()) + totp.interval))
    assert browser.post("/login/code", {"token": wide}).status_code == 302


def test_a_stranger_cannot_fill_the_disk_through_the_log_in_form(browser: Client, town: Town) -> None:
    large = BytesIO(b"x" * (conf.BODY_MAX_BYTES + 1))
    assert browser.post("/login", {"username": "nobody", "password": "x", "file": large}).status_code == 413
