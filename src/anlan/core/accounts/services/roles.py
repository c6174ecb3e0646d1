"""Roles of accounts, assigned and withdrawn by administrators."""

from __future__ import annotations

from anlan.core import clock, journal, permission
from anlan.core.accounts.errors import AlreadyThere, MoreThanOwn, OwnRights, UnknownRole
from anlan.core.accounts.models import Account, Department, RoleAssignment
from anlan.core.accounts.payloads import RoleAssigned, RoleWithdrawn
from anlan.core.accounts.scope import MANAGE, account_to_manage, ancestors, hazards_of, note, place
from anlan.core.errors import NotFound
from anlan.core.permission import Actor


def require_may_assign(account: Account, role: str, region_code: str, hazards: frozenset[str], by: Actor) -> None:
    """Refuse roles the packs do not know or do not let the actor assign there, and every role for oneself."""
    if permission.role_named(role) is None:
        raise UnknownRole(role=role)
    if by.key == account.key:
        raise OwnRights()
    permission.require(by, MANAGE, place(region_code))
    if not permission.may_assign(by, role, ancestors(region_code), hazards):
        raise MoreThanOwn()


@journal.service("account.role_assigned")
def assign_role(
    *, account_id: int, role: str, region_code: str, department_id: int | None = None, by: Actor
) -> RoleAssignment:
    """Put an account into a role in a region, for a department's hazards. Raises MoreThanOwn, OwnRights."""
    account = account_to_manage(account_id, by)
    department = None
    if department_id is not None:
        department = Department.objects.filter(pk=department_id, is_active=True).first()
        if department is None:
            raise NotFound()
    require_may_assign(account, role, region_code, hazards_of(department), by)
    standing = RoleAssignment.objects.filter(
        account=account, role=role, region_code=region_code, department=department, withdrawn_at__isnull=True
    )
    if standing.exists():
        raise AlreadyThere(what=role)
    assignment = RoleAssignment.objects.create(
        account=account, role=role, region_code=region_code, department=department
    )
    note(
        "account.role_assigned",
        about=account,
        by=by,
        payload=RoleAssigned(assignment.pk, role, region_code, department_id),
        regions=list(dict.fromkeys([account.region_code, region_code])),
    )
    return assignment


@journal.service("account.role_withdrawn")
def withdraw_role(*, assignment_id: int, by: Actor) -> RoleAssignment:
    """Take a role back; it is gone with the account's next request."""
    permission.require(by, MANAGE)
    assignment = RoleAssignment.objects.filter(pk=assignment_id, withdrawn_at__isnull=True).first()
    if assignment is None:
        raise NotFound()
    account = account_to_manage(assignment.account_id, by)
    if by.key == account.key:
        raise OwnRights()
    assignment.withdrawn_at = clock.wall()
    assignment.save(update_fields=["withdrawn_at"])
    note(
        "account.role_withdrawn",
        about=account,
        by=by,
        payload=RoleWithdrawn(assignment.pk, assignment.role, assignment.region_code, assignment.department_id),
        regions=list(dict.fromkeys([account.region_code, assignment.region_code])),
    )
    return assignment
