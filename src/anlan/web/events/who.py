"""Who opens a stream: the same sessions and rights as the pages, asked from plain ASGI."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from anlan.core.accounts.entering import may_enter
from anlan.core.accounts.models import Account
from anlan.core.clock.models import Workspace
from anlan.core.clock.queries import reality, workspace_info
from anlan.core.permission import Actor
from anlan.web.events.audience import Audience, Listener
from anlan.web.identity import actor_of_session

_PATH = re.compile(r"^(?:/drill/([-a-zA-Z0-9_]{1,64}))?/events$")
_TOPIC = re.compile(r"[a-z_]+(:[-a-zA-Z0-9]{1,40})?")
SessionStore = import_module(settings.SESSION_ENGINE).SessionStore


def _account(session: Any) -> Account | None:
    """The session's account, checked as Django's own log-in middleware checks it."""
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    account = Account.objects.filter(pk=session.get(SESSION_KEY), is_active=True).first()
    if account is None or not constant_time_compare(session.get(HASH_SESSION_KEY, ""), account.get_session_auth_hash()):
        return None
    return account


def _actor(session_key: str, workspace_id: int) -> tuple[Account, Actor] | None:
    session = SessionStore(session_key)
    account = _account(session)
    workspace = Workspace.objects.filter(pk=workspace_id).first()
    if account is None or workspace is None:
        return None
    actor = actor_of_session(session, account, workspace.info)
    return None if actor is None or not may_enter(actor, workspace.info) else (account, actor)


def who_is(scope: Any) -> Listener | None:
    """The listener behind a request, or None when it must not be answered."""
    match = _PATH.match(scope["path"])
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    cookies = SimpleCookie(headers.get("cookie", ""))
    session = cookies.get(settings.SESSION_COOKIE_NAME)
    if match is None or session is None:
        return None
    workspace = workspace_info(match.group(1)) if match.group(1) else reality()
    found = _actor(session.value, workspace.id) if workspace else None
    if found is None or workspace is None:
        return None
    account, actor = found
    language = cookies["anlan_language"].value if "anlan_language" in cookies else "zh-hans"
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("topics", [""])[0].split(",")
    return Listener(
        account_id=account.pk,
        session_key=session.value,
        audience=Audience.of(actor, workspace.id, "en" if language == "en" else "zh-hans"),
        topics=frozenset(topic for topic in asked if _TOPIC.fullmatch(topic)),
    )


Key = tuple[int, str, Audience]


def changed_rights(keys: set[Key]) -> dict[Key, Audience | None]:
    """The listeners whose rights are no longer what they were: the new audience, None when the session ended."""
    changed: dict[Key, Audience | None] = {}
    for key in keys:
        _, session_key, audience = key
        found = _actor(session_key, audience.workspace_id)
        current = Audience.of(found[1], audience.workspace_id, audience.language) if found else None
        if current != audience:
            changed[key] = current
    return changed
