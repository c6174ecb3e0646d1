"""A small country: a province's bureau, a county's bureau, an administrator and officers of each."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from anlan.core.accounts import services
from anlan.core.accounts.actors import actor_of
from anlan.core.accounts.models import Account, Department, Organisation
from anlan.core.clock.context import WorkspaceInfo
from anlan.core.permission import Actor, system_actor

SETUP = system_actor("test")
PASSWORD = "yunnan-duty-2026-desk"
PROVINCE, COUNTY, OTHER_COUNTY = "53", "530326", "530381"


@dataclass
class Town:
    """What the tests start from; `account(role, region)` makes an account and `actor(...)` its Actor."""

    organisations: dict[str, Organisation] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    made: int = 0

    def account(self, role: str | None = None, region_code: str = COUNTY, *, department: Department | None = None) -> Account:
        self.made += 1
        account = services.create_account(username=f"{role or 'nobody'}.{self.made}", region_code=region_code, by=SETUP)
        if role is not None:
            services.assign_role(
                account_id=account.pk,
                role=role,
                region_code=region_code,
                department_id=department.pk if department else None,
                by=SETUP,
            )
        return account

    def actor(self, role: str, region_code: str = COUNTY, *, department: Department | None = None) -> Actor:
        actor = actor_of(self.account(role, region_code, department=department))
        assert actor is not None
        return actor

    def with_password(self, account: Account) -> Account:
        _until, code = services.reset_password(account_id=account.pk, by=SETUP)
        return services.redeem_one_time_code(code=code, new=PASSWORD, by=SETUP)


@pytest.fixture
def town(reality: WorkspaceInfo) -> Town:
    town = Town()
    for code, name in ((PROVINCE, "省应急管理厅"), (COUNTY, "会泽县应急管理局"), (OTHER_COUNTY, "宣威市应急管理局")):
        organisation = services.create_organisation(name=name, region_code=code, by=SETUP)
        town.organisations[code] = organisation
        town.departments[code] = services.create_department(
            organisation_id=organisation.pk, name="值班室", hazards=["*"], by=SETUP
        )
    return town
