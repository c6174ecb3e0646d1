"""Who opens a stream: the same sessions and rights as the pages, asked from plain ASGI."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.http.cookie import parse_cookie
from django.utils.crypto import constant_time_compare

from anlan.core.accounts.models import Account
from anlan.core.clock.context import WorkspaceInfo
from anlan.core.clock.models import Workspace
from anlan.core.clock.queries import reality, workspace_info
from anlan.core.permission import Actor
from anlan.core.workspaces.queries import may_enter
from anlan.web.events.audience import Audience, Listener
from anlan.web.identity import actor_of_session
from anlan.web.middleware import LANGUAGE_COOKIE

_PATH = re.compile(r"(?:/drill/([-a-zA-Z0-9_]{1,64}))?/events")
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


def _actor(account: Account | None, session: Any, workspace: WorkspaceInfo) -> Actor | None:
    actor = actor_of_session(session, account, workspace) if account else None
    return None if actor is None or not may_enter(actor, workspace) else actor


def is_stream(path: str) -> bool:
    """Whether there is a stream under an address: one of reality, one of each exercise."""
    return _PATH.fullmatch(path) is not None


def who_is(scope: Any) -> Listener | None:
    """The listener behind a request, or None when it must not be answered."""
    match = _PATH.fullmatch(scope["path"])
    cookies = parse_cookie("; ".join(v.decode("latin-1") for name, v in scope["headers"] if name == b"cookie"))
    session_key = cookies.get(settings.SESSION_COOKIE_NAME)
    if match is None or not session_key:
        return None
    workspace = workspace_info(match.group(1)) if match.group(1) else reality()
    session = SessionStore(session_key)
    account = _account(session)
    actor = _actor(account, session, workspace) if workspace else None
    if actor is None or account is None or workspace is None:
        return None
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("topics", [""])[0].split(",")
    return Listener(
        account_id=account.pk,
        session_key=session_key,
        audience=Audience.of(actor, workspace.id, "en" if cookies.get(LANGUAGE_COOKIE) == "en" else "zh-hans"),
        topics=frozenset(topic for topic in asked if _TOPIC.fullmatch(topic)),
    )


Key = tuple[int, str, Audience]


def changed_rights(keys: set[Key]) -> dict[Key, Audience | None]:
    """The listeners whose rights are no longer what they were: the new audience, None when the session ended."""
    changed: dict[Key, Audience | None] = {}
    infos = {row.pk: row.info for row in Workspace.objects.filter(pk__in={key[2].workspace_id for key in keys})}
    for key in keys:
        _, session_key, audience = key
        session = SessionStore(session_key)
        workspace = infos.get(audience.workspace_id)
        actor = _actor(_account(session), session, workspace) if workspace else None
        current = Audience.of(actor, audience.workspace_id, audience.language) if actor else None
        if current != audience:
            changed[key] = current
    return changed
