"""From an account to an Actor: its roles, the grants in force, the invitations of the workspace."""

from __future__ import annotations

from anlan.core import clock
from anlan.core.accounts.models import Account, Grant, Invitation, RoleAssignment
from anlan.core.clock.context import WorkspaceInfo
from anlan.core.permission import Actor, Mandate
from anlan.core.permission.actors import ALL_HAZARDS


def mandates_of(account_id: int) -> tuple[Mandate, ...]:
    """Roles and grants of an account in force on the wall clock: security time, in a drill too."""
    assigned = RoleAssignment.objects.filter(account_id=account_id, withdrawn_at__isnull=True).values_list(
        "role", "region_code", "department_id", "department__hazards"
    )
    granted = Grant.objects.filter(
        account_id=account_id, revoked_at__isnull=True, granted_at__lte=clock.wall(), until__gt=clock.wall()
    ).values_list("role", "region_code", "hazards", "until")
    return (
        *(
            Mandate(role, region, ALL_HAZARDS if department is None else frozenset(hazards))
            for role, region, department, hazards in assigned.order_by("id")
        ),
        *(Mandate(role, region, frozenset(hazards), until) for role, region, hazards, until in granted.order_by("id")),
    )


def invitations_of(account_id: int, workspace: WorkspaceInfo) -> frozenset[str]:
    """What an account is invited to in a workspace."""
    return frozenset(
        Invitation.everywhere.filter(
            account_id=account_id, workspace_id=workspace.id, revoked_at__isnull=True
        ).values_list("subject", flat=True)
    )


def is_usable(account: Account) -> bool:
    """Whether the account may log in now: switched on, and not locked after failed log-ins."""
    return account.is_active and (account.locked_until is None or account.locked_until <= clock.wall())


def actor_of(
    account: Account, workspace: WorkspaceInfo | None = None, *, acts: frozenset[str] | None = None
) -> Actor | None:
    """Who an account is, this moment; None when it is switched off.

    A lock after failed log-ins bars the log-in and nothing else: else anybody who knows a post's account name
    could put its officer out of a running session.

    `workspace` brings its invitations; `acts` narrows it to those of a token. Three queries, nothing
    cached: a right that was withdrawn is gone with the next request.
    """
    if not account.is_active:
        return None
    return Actor(
        key=account.key,
        name=account.username,
        mandates=mandates_of(account.pk),
        invitations=invitations_of(account.pk, workspace) if workspace else frozenset(),
        acts=acts,
    )
