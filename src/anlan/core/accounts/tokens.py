"""Machines that come with a token, and how all of an account's end."""

from __future__ import annotations

from datetime import timedelta

from anlan.core import clock
from anlan.core.accounts import rights
from anlan.core.accounts.actors import actor_with
from anlan.core.accounts.models import Account, ApiToken
from anlan.core.accounts.secrets import digest
from anlan.core.clock.context import WorkspaceInfo
from anlan.core.permission import Actor

USED_EVERY = timedelta(minutes=1)
"""How exactly the last use of a token is kept."""


def actor_of_token(secret: str, workspace: WorkspaceInfo | None = None) -> Actor | None:
    """The token's account, narrowed to the token's acts; None when either no longer stands."""
    instant = clock.wall()
    found = rights.token(digest(secret.strip()), instant)
    if found is None:
        return None
    token_id, acts, used_at, account_id, username = found
    if used_at is None or instant - used_at > USED_EVERY:
        ApiToken.objects.filter(pk=token_id).update(used_at=instant)
    return actor_with(account_id, username, workspace, acts=acts)


def shut_out(account: Account) -> int:
    """End the sessions of an account and, for good, its tokens; answers how many tokens stood.

    Part of a service: it saves the `security_stamp` raised here.
    """
    account.security_stamp += 1
    instant = clock.wall()
    return account.tokens.filter(revoked_at__isnull=True, expires_at__gt=instant).update(revoked_at=instant)
