"""Staying in: a session ends after idling, after a day in any case, and when the account's security stamp rises."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login as django_login
from django.http import HttpRequest

from anlan.core import clock
from anlan.core.accounts import backends
from anlan.core.accounts.models import Account
from anlan.core.settings import conf

BEGAN, SEEN = "anlan_began", "anlan_seen"
TOUCH_SHARE = 20
"""The session is written again after a twentieth of the idle time, not on every request."""
BACKEND = f"{backends.__name__}.{backends.PasswordBackend.__qualname__}"


def begin(request: HttpRequest, account: Account) -> None:
    """Start a session for an account all of whose factors were right. The session key changes."""
    django_login(request, account, backend=BACKEND)
    instant = clock.wall().timestamp()
    request.session[BEGAN] = request.session[SEEN] = instant
    request.session.set_expiry(conf.SESSION_IDLE_S)


def is_fresh(session: Any, account: Account) -> bool:
    """Whether the session may still be used; a use now and then is noted in it.

    Password changes and a raised security stamp end it too: Django compares `get_session_auth_hash`
    before anybody gets here.
    """
    began, seen, instant = session.get(BEGAN), session.get(SEEN), clock.wall().timestamp()
    if began is None or seen is None or not account.is_active:
        return False
    if instant - began >= conf.SESSION_MAX_S or instant - seen >= conf.SESSION_IDLE_S:
        return False
    if instant - seen >= conf.SESSION_IDLE_S / TOUCH_SHARE:
        session[SEEN] = instant
        session.set_expiry(conf.SESSION_IDLE_S)
    return True


def expires_in_s(session: Any) -> float:
    """Seconds until the session ends if nothing more is done with it."""
    instant = clock.wall().timestamp()
    left: float = min(
        session.get(BEGAN, 0) + conf.SESSION_MAX_S - instant, session.get(SEEN, 0) + conf.SESSION_IDLE_S - instant
    )
    return max(left, 0.0)
