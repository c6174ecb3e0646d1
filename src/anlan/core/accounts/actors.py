"""From an account to an Actor: its roles, the grants in force, the invitations of the workspace."""

from __future__ import annotations

from anlan.core import clock
from anlan.core.accounts import rights
from anlan.core.accounts.models import Account, key_of
from anlan.core.clock.context import WorkspaceInfo
from anlan.core.permission import Actor, Mandate
from anlan.core.permission.actors import ALL_HAZARDS


def mandates_of(account_id: int) -> tuple[Mandate, ...]:
    """Roles and grants of an account in force on the wall clock: security time, in a drill too."""
    return _mandates(rights.held(account_id, None, clock.wall()))


def _mandates(held: rights.Held) -> tuple[Mandate, ...]:
    return (
        *(Mandate(role, region, ALL_HAZARDS if hazards is None else hazards) for role, region, hazards in held.roles),
        *(Mandate(*granted) for granted in held.grants),
    )


def is_usable(account: Account) -> bool:
    """Whether the account may log in now: switched on, and not locked after failed log-ins."""
    return account.is_active and (account.locked_until is None or account.locked_until <= clock.wall())


def actor_of(account: Account, workspace: WorkspaceInfo | None = None) -> Actor | None:
    """Who an account is, this moment; None when it is switched off.

    A lock after failed log-ins bars the log-in and nothing else: else anybody who knows a post's account name
    could put its officer out of a running session.

    `workspace` brings its invitations. Nothing is cached: a right that was withdrawn is gone with the next request.
    """
    return actor_with(account.pk, account.username, workspace) if account.is_active else None


def actor_with(
    account_id: int, username: str, workspace: WorkspaceInfo | None, *, acts: frozenset[str] | None = None
) -> Actor:
    """The actor of an account that is switched on; `acts` narrows it to those of a token. One statement."""
    held = rights.held(account_id, workspace.id if workspace else None, clock.wall())
    return Actor(
        key=key_of(account_id), name=username, mandates=_mandates(held), invitations=held.invitations, acts=acts
    )
