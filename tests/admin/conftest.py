"""Browsers of an administrator, a commander and others, logged in; and the town of the accounts tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import Client

from anlan.core.accounts import sessions
from tests.accounts.conftest import COUNTY, Town, town

__all__ = ["town"]


@pytest.fixture
def browser_of(town: Town) -> Callable[..., Client]:
    """`browser_of("admin", "530326")`: a browser in which an account of that role is logged in."""

    def make(role: str | None, region_code: str = COUNTY) -> Client:
        account = town.account(role, region_code)
        request = HttpRequest()
        request.session = SessionStore()
        sessions.begin(request, account)
        request.session.save()
        browser = Client()
        browser.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
        browser.account = account  # type: ignore[attr-defined]
        return browser

    return make
