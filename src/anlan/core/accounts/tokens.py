"""Machines that come with a token."""

from __future__ import annotations

from datetime import timedelta

from anlan.core import clock
from anlan.core.accounts.actors import actor_of
from anlan.core.accounts.models import ApiToken
from anlan.core.accounts.secrets import digest
from anlan.core.clock.context import WorkspaceInfo
from anlan.core.permission import Actor

USED_EVERY = timedelta(minutes=1)
"""How exactly the last use of a token is kept."""


def actor_of_token(secret: str, workspace: WorkspaceInfo | None = None) -> Actor | None:
    """The token's account, narrowed to the token's acts; None when either no longer stands."""
    instant = clock.wall()
    token = (
        ApiToken.objects.select_related("account")
        .filter(digest=digest(secret.strip()), revoked_at__isnull=True, expires_at__gt=instant)
        .first()
    )
    if token is None:
        return None
    if token.used_at is None or instant - token.used_at > USED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(used_at=instant)
    return actor_of(token.account, workspace, acts=frozenset(token.acts))
