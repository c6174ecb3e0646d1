"""Organisations and their departments. Nothing is deleted: what is no longer used is closed."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from anlan.core import journal, permission
from anlan.core.accounts.errors import AlreadyThere, StillInUse
from anlan.core.accounts.models import Account, Department, Organisation
from anlan.core.accounts.payloads import (
    DepartmentChanged,
    DepartmentClosed,
    DepartmentCreated,
    OrganisationChanged,
    OrganisationClosed,
    OrganisationCreated,
)
from anlan.core.accounts.scope import MANAGE, note, place
from anlan.core.errors import InvalidInput, NotFound
from anlan.core.permission import Actor

ALL_HAZARDS = ("*",)


def organisation_to_manage(organisation_id: int, by: Actor) -> Organisation:
    """The organisation, locked, when the actor administers its region; else NotFound."""
    permission.require(by, MANAGE)
    organisation = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    if organisation is None or not permission.can(by, MANAGE, place(organisation.region_code)):
        raise NotFound()
    return organisation


def department_to_manage(department_id: int, by: Actor) -> Department:
    """The department, when the actor administers its organisation's region; else NotFound."""
    permission.require(by, MANAGE)
    department = Department.objects.select_related("organisation").filter(pk=department_id).first()
    if department is None or not permission.can(by, MANAGE, place(department.organisation.region_code)):
        raise NotFound()
    return department


def _named(name: str) -> str:
    if not name.strip():
        raise InvalidInput(field=_("名称"), reason=_("不能为空"))
    return name.strip()


@journal.service("organisation.created")
def create_organisation(*, name: str, region_code: str, is_demo: bool = False, by: Actor) -> Organisation:
    """Enter an organisation that works for a region. Raises AlreadyThere."""
    permission.require(by, MANAGE, place(region_code))
    name = _named(name)
    if Organisation.objects.filter(name=name, region_code=region_code).exists():
        raise AlreadyThere(what=name)
    organisation = Organisation.objects.create(name=name, region_code=region_code, is_demo=is_demo)
    note(
        "organisation.created",
        about=organisation,
        by=by,
        payload=OrganisationCreated(region_code, is_demo),
        regions=[region_code],
    )
    return organisation


@journal.service("organisation.changed")
def change_organisation(
    *,
    organisation_id: int,
    name: str | None = None,
    region_code: str | None = None,
    is_active: bool | None = None,
    by: Actor,
) -> Organisation:
    """Rename, move or reopen an organisation. A move needs the right in both regions."""
    organisation = organisation_to_manage(organisation_id, by)
    before = organisation.region_code
    changes = {
        field: value
        for field, value in (
            ("name", _named(name) if name is not None else None),
            ("region_code", region_code),
            ("is_active", is_active),
        )
        if value is not None and value != getattr(organisation, field)
    }
    if "region_code" in changes:
        permission.require(by, MANAGE, place(str(changes["region_code"])))
    for field, value in changes.items():
        setattr(organisation, field, value)
    twin = Organisation.objects.filter(name=organisation.name, region_code=organisation.region_code)
    if twin.exclude(pk=organisation.pk).exists():
        raise AlreadyThere(what=organisation.name)
    organisation.save(update_fields=list(changes))
    note(
        "organisation.changed",
        about=organisation,
        by=by,
        payload=OrganisationChanged(tuple(changes), organisation.region_code),
        regions=list(dict.fromkeys([before, organisation.region_code])),
    )
    return organisation


@journal.service("organisation.closed")
def close_organisation(*, organisation_id: int, by: Actor) -> Organisation:
    """Close an organisation that has no active department left. Raises StillInUse."""
    organisation = organisation_to_manage(organisation_id, by)
    if organisation.departments.filter(is_active=True).exists():
        raise StillInUse(what=organisation.name)
    organisation.is_active = False
    organisation.save(update_fields=["is_active"])
    note(
        "organisation.closed",
        about=organisation,
        by=by,
        payload=OrganisationClosed(organisation.region_code),
        regions=[organisation.region_code],
    )
    return organisation


@journal.service("department.created")
def create_department(
    *, organisation_id: int, name: str, hazards: Sequence[str] = ALL_HAZARDS, by: Actor
) -> Department:
    """Enter a department with the hazards it answers for. Raises AlreadyThere."""
    organisation = organisation_to_manage(organisation_id, by)
    name = _named(name)
    if organisation.departments.filter(name=name).exists():
        raise AlreadyThere(what=name)
    department = Department.objects.create(organisation=organisation, name=name, hazards=list(hazards))
    note(
        "department.created",
        about=department,
        by=by,
        payload=DepartmentCreated(organisation.pk, tuple(hazards)),
        regions=[organisation.region_code],
    )
    return department


@journal.service("department.changed")
def change_department(
    *,
    department_id: int,
    name: str | None = None,
    hazards: Sequence[str] | None = None,
    is_active: bool | None = None,
    by: Actor,
) -> Department:
    """Rename, reopen, or change the hazards a department answers for (its people's rights change with them).

    Nobody widens a department beyond the hazards of his own mandate, nor one he belongs to himself.
    """
    department = department_to_manage(department_id, by)
    changes = {
        field: value
        for field, value in (
            ("name", _named(name) if name is not None else None),
            ("hazards", list(hazards) if hazards is not None else None),
            ("is_active", is_active),
        )
        if value is not None and value != getattr(department, field)
    }
    if "hazards" in changes:
        _require_no_widening(department, frozenset(hazards or ()), by)
    for field, value in changes.items():
        setattr(department, field, value)
    if department.organisation.departments.filter(name=department.name).exclude(pk=department.pk).exists():
        raise AlreadyThere(what=department.name)
    department.save(update_fields=list(changes))
    note(
        "department.changed",
        about=department,
        by=by,
        payload=DepartmentChanged(tuple(changes), tuple(department.hazards)),
        regions=[department.organisation.region_code],
    )
    return department


def _require_no_widening(department: Department, hazards: frozenset[str], by: Actor) -> None:
    """Each role held through the department must be one the actor might assign anew with the new hazards."""
    from anlan.core.accounts.services.roles import require_may_assign

    for assignment in department.roleassignment_set.filter(withdrawn_at__isnull=True).select_related("account"):
        require_may_assign(assignment.account, assignment.role, assignment.region_code, hazards, by)


@journal.service("department.closed")
def close_department(*, department_id: int, by: Actor) -> Department:
    """Close a department none of whose people has an active account. Raises StillInUse."""
    department = department_to_manage(department_id, by)
    if Account.objects.filter(person__department=department, is_active=True).exists():
        raise StillInUse(what=department.name)
    department.is_active = False
    department.save(update_fields=["is_active"])
    note(
        "department.closed",
        about=department,
        by=by,
        payload=DepartmentClosed(department.organisation_id),
        regions=[department.organisation.region_code],
    )
    return department
