"""Whose request it is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from anlan.core.accounts.actors import actor_of
from anlan.core.accounts.sessions import is_fresh
from anlan.core.accounts.tokens import actor_of_token
from anlan.core.clock.context import WorkspaceInfo
from anlan.core.permission import Actor

NOBODY = Actor(key="nobody", name="")


def actor_of_request(request: HttpRequest) -> Actor:
    """The actor of a scoped token or of a session that is still fresh; NOBODY otherwise."""
    authorization = request.headers.get("Authorization", "")
    if authorization.startswith("Bearer "):
        return actor_of_token(authorization.removeprefix("Bearer "), request.workspace) or NOBODY  # type: ignore[attr-defined]
    return actor_of_session(request.session, request.user, request.workspace) or NOBODY  # type: ignore[attr-defined]


def actor_of_session(session: Any, account: Any, workspace: WorkspaceInfo | None) -> Actor | None:
    """The actor behind a session, None when nobody is logged in or the session has aged."""
    if not getattr(account, "is_authenticated", False) or not is_fresh(session, account):
        return None
    return actor_of(account, workspace)
