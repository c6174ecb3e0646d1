"""Every address of the house × every role × the own county and another one (issue: people and permission).

The API has its walk in tests/api, the stream in tests/events, services in the rooms. Here: every pattern of the
URL table, pages, verbs, exports, attachments, search, journal views and the back office, by GET and by POST.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from anlan.core import clock
from anlan.core.journal.models import Entry
from anlan.core.permission.roles import all_roles
from anlan.incidents import services
from anlan.incidents.models import Incident, Refusal, Signal

pytestmark = pytest.mark.django_db

BACK_OFFICE = ("admin", "viewer")
HERE, ELSEWHERE = "530621", "310101"
OPEN_TO_ALL = {"healthz", "readyz", "metrics", "login", "login/code", "set-up", "setup", "language", "logout"}


def patterns(within: Any = None, before: str = "") -> Iterator[str]:
    """Every route of the URL table, written out."""
    for one in (within or get_resolver()).url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, route)
        elif isinstance(one, URLPattern):
            yield route


def addresses(signal: Signal, incident: Incident, refusal: Refusal) -> list[str]:
    """Every address with the things of the own county in it, so that a door that opens shows something."""
    entry = Entry.objects.filter(about=incident.journal_key).order_by("-id").first()
    assert entry is not None
    found = []
    for route in patterns():
        if route.startswith("api/"):
            continue
        uid = incident.uid if route.startswith("incidents") else refusal.uid if "refused" in route else signal.uid
        path = re.sub(r"<(\w+:)?uid>", uid, route)
        path = re.sub(r"<int:entry_id>", str(entry.pk), path)
        path = re.sub(r"<path:\w+>", "1", path)
        path = re.sub(r"<int:\w+>", "1", path)
        path = re.sub(r"<(slug|str):\w+>|<\w+>", "drill", path)
        path = re.sub(r"\(\?P<\w+>[^)]*\)", "x", path).replace("^", "").replace("$", "").replace("\\", "")
        found.append("/" + path)
    return found


@pytest.fixture
def scene(told: Signal, hires: Any) -> tuple[Signal, Incident, Refusal]:
    """A signal, an incident and a refused input of 鲁甸."""
    from anlan.core.errors import DomainError

    officer = hires("duty_officer", HERE)
    with pytest.raises(DomainError):
        services.receive_bulletins(b"<quakeml>", channel="desk", by=officer.actor)
    incident = Incident.objects.order_by("pk").first()
    assert incident is not None
    return told, incident, Refusal.objects.get()


def state_of_things(scene: tuple[Signal, Incident, Refusal]) -> tuple[Any, ...]:
    """What nobody from elsewhere may change; what he hands in himself stands beside it."""
    _signal, _incident, refusal = scene
    here = Signal.everywhere.filter(received_at__lte=refusal.received_at)
    return (
        list(here.order_by("pk").values_list("pk", "state", "version", "claimed_by", "incident_id")),
        list(Incident.everywhere.order_by("pk").values_list("pk", "state", "version", "taken_by", "lead_region")),
        list(Refusal.everywhere.filter(pk=refusal.pk).values_list("pk", "settled_at")),
    )


FORM = {
    "text": "试一试", "reason": "试一试", "incident": "", "into": "", "signals": "", "to_region": ELSEWHERE, "username": "x",
    "password": "x", "q": "鲁甸", "language": "en", "rate": "2", "account": "1", "content": "x",
}  # fmt: skip


def secrets_of(scene: tuple[Signal, Incident, Refusal]) -> list[str]:
    """Words that only somebody of the scope may read."""
    signal, incident, refusal = scene
    return [signal.uid, incident.uid, refusal.uid, incident.title, "quakeml", *incident_entries(incident)]


def incident_entries(incident: Incident) -> list[str]:
    return [entry.hash for entry in Entry.objects.filter(about=incident.journal_key) if entry.hash]


@pytest.mark.parametrize("role", sorted(all_roles()))
def test_no_role_of_another_county_learns_or_changes_anything_at_any_door(
    role: str, scene: tuple[Signal, Incident, Refusal], hires: Any
) -> None:
    stranger = hires(role, ELSEWHERE)
    before, words = state_of_things(scene), secrets_of(scene)
    signal, incident, _refusal = scene
    form = FORM | {"incident": incident.uid, "into": incident.uid, "signals": signal.uid}
    opened = 0
    for address in addresses(*scene):
        if address.startswith("/admin/") and role not in BACK_OFFICE:
            continue  # the back office's own walk is in tests/admin
        for answer in (stranger.client.get(address), stranger.client.post(address, form)):
            assert answer.status_code < 500 or address == "/readyz", (address, answer.status_code)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            page = body.decode("utf-8", "replace").replace(address, "")
            leaked = [word for word in words if word in page]
            assert not leaked, (address, answer.status_code, leaked)
            opened += answer.status_code == 200
        if "_auth_user_id" not in stranger.client.session:
            stranger.client.force_login(stranger.account, backend="anlan.core.accounts.backends.PasswordBackend")
            _fresh(stranger.client)
    assert state_of_things(scene) == before
    assert opened, "not even the own page opened: the walk proves nothing"


def _fresh(client: Client) -> None:
    """A verb among the doors may have ended the session."""
    from anlan.core.accounts import sessions

    session = client.session
    session[sessions.BEGAN] = session[sessions.SEEN] = clock.wall().timestamp()
    session.save()


def test_whoever_is_not_logged_in_is_let_in_nowhere(scene: tuple[Signal, Incident, Refusal]) -> None:
    before, words = state_of_things(scene), secrets_of(scene)
    for address in addresses(*scene):
        client = Client()
        for answer in (client.get(address), client.post(address, FORM)):
            assert answer.status_code < 500 or address == "/readyz", (address, answer.status_code)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            page = body.decode("utf-8", "replace").replace(address, "")
            assert not [word for word in words if word in page], address
            if answer.status_code == 200:
                assert any(address.startswith(f"/{name}") for name in (*OPEN_TO_ALL, "admin/login", "admin/jsi18n")), address
    assert state_of_things(scene) == before


def test_the_same_doors_show_the_officer_of_the_county_what_he_looks_for(
    scene: tuple[Signal, Incident, Refusal], hires: Any
) -> None:
    officer = hires("commander", HERE)
    _signal, incident, _refusal = scene
    page = officer.client.get(f"/incidents/{incident.uid}")
    assert page.status_code == 200
    assert incident.title in page.content.decode()
