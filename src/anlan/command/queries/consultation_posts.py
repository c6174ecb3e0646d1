"""How minutes call somebody: by organisation, department and post, never by name."""

from __future__ import annotations

from django.utils import translation

from anlan.core.accounts.models import Account
from anlan.core.permission import role_named
from anlan.incidents.queries.timeline import names_of_regions

CHINESE = "zh-hans"
"""Minutes are official papers: their words stay Chinese whoever writes."""


def post_of(account: Account) -> str:
    """会泽县应急管理局 指挥中心 值班长; without a person the first lasting role, 会泽县 值班员."""
    person = account.person
    if person is not None:
        department = person.department
        return " ".join(dict.fromkeys(part for part in (department.organisation.name, department.name, person.title) if part))
    held = account.assignments.filter(withdrawn_at=None).order_by("pk").first()
    if held is None:
        return account.username
    role = role_named(held.role)
    with translation.override(CHINESE):
        place = names_of_regions({held.region_code}).get(held.region_code, held.region_code)
        return f"{place} {role.title if role is not None else held.role}"
