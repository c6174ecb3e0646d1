"""Callers of the API: accounts with one role in one region, each with a scoped token; and a county with an earthquake."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from anlan.api import asking
from anlan.core import clock
from anlan.core.accounts import services
from anlan.core.accounts.actors import actor_of
from anlan.core.accounts.models import Account
from anlan.core.clock.context import WorkspaceInfo
from anlan.core.journal import sealing
from anlan.core.permission import acts_of, system_actor
from anlan.core.reactions import running
from anlan.incidents.models import Incident, Signal
from tests.incidents.bulletins import cenc
from tests.incidents.conftest import settle
from tests.regions.fixtures import all_of_china, china

__all__ = ["all_of_china", "china"]

API = "/api/v1"
COUNTY, OTHER_COUNTY = "530326", "530302"
SETUP = system_actor("test")
HUIZE = {"place": "云南省曲靖市会泽县", "latitude": 26.42, "longitude": 103.30}
"""In 会泽 530326, far from 麒麟 530302."""


FORM = "multipart/form-data; boundary=anlan"


def upload(name: str, content: bytes) -> bytes:
    """A multipart body with one file."""
    head = f'--anlan\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/plain\r\n\r\n'
    return head.encode() + content + b"\r\n--anlan--\r\n"


@dataclass
class Caller:
    """Somebody with a token."""

    account: Account
    token: str
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    prefix: str = API

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """`headers` as in HTTP, with _ for -. A dict or list goes as JSON, bytes and text as they are."""
        sent = {"Authorization": f"Bearer {self.token}", **{name.replace("_", "-"): v for name, v in headers.items()}}
        content_type = sent.pop("Content-Type", "application/octet-stream")
        if isinstance(body, (dict, list)):
            body, content_type = json.dumps(body), "application/json"
        return self.client.generic(  # type: ignore[return-value]
            method, self.prefix + path, body if body is not None else b"", content_type, headers=sent
        )

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.call("POST", path, body, **headers)


def account_with(role: str | None, region_code: str = COUNTY) -> Account:
    """A new account, with a role where one is named."""
    number = Account.objects.count() + 1
    account = services.create_account(username=f"{role or 'nobody'}.{region_code}.{number}", region_code=region_code, by=SETUP)
    if role is not None:
        services.assign_role(account_id=account.pk, role=role, region_code=region_code, by=SETUP)
    return account


def token_for(account: Account, *, acts: list[str] | None = None) -> str:
    """A token of the account for all its acts, or some."""
    actor = actor_of(account)
    assert actor is not None
    held = sorted({act for mandate in actor.mandates for act in acts_of(mandate.role)})
    _token, secret = services.create_token(
        name="machine", acts=acts or held, expires_at=clock.wall() + timedelta(days=1), by=actor
    )
    return secret


@pytest.fixture
def caller(reality: WorkspaceInfo) -> Iterator[Callable[..., Caller]]:
    """`caller("duty_officer", "530326")`."""
    asking.rate.forget()

    def make(role: str = "duty_officer", region_code: str = COUNTY, *, acts: list[str] | None = None) -> Caller:
        account = account_with(role, region_code)
        return Caller(account, token_for(account, acts=acts))

    yield make
    asking.rate.forget()


@dataclass
class Quake:
    """What the county has on its desk."""

    signal: Signal
    incident: Incident


@pytest.fixture
def quake(china: None, caller: Callable[..., Caller]) -> Quake:
    """An earthquake in the county, sorted into an incident."""
    officer = caller()
    sealing.seal_all()
    running.ensure_cursors()  # reactions start at the head of the journal
    return post_quake(officer)


def post_quake(officer: Caller, **bulletin: Any) -> Quake:
    """Hand in a bulletin and let the house react; with a large enough magnitude it opens an incident."""
    response = officer.post("/signals", cenc(**{**HUIZE, "magnitude": 5.8, **bulletin}))
    assert response.status_code == 201, response.content.decode()
    settle()
    signal = Signal.objects.get(uid=response.json()["items"][0]["uid"])
    assert signal.incident is not None
    return Quake(signal, signal.incident)
