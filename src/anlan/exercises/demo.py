"""The accounts of the demo: its log-ins, and that their officers are on duty whenever it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from anlan.core import clock
from anlan.core.accounts import services as accounts
from anlan.core.accounts.models import Account, Department, Organisation
from anlan.core.clock.queries import reality
from anlan.core.permission import Actor, system_actor
from anlan.exercises import rosters

DEMO = system_actor("demo")


@dataclass(frozen=True)
class Login:
    """A log-in of the demo, as it is printed."""

    username: str
    name: str
    role: str
    region_code: str


PASSWORD: str = rosters.told()["password"]
"""Of every demo account; there are none on a node that was not started with the demo."""


def logins() -> tuple[Login, ...]:
    """The demo's log-ins, in the order in which a newcomer tries them."""
    return tuple(
        Login(one["username"], one["title"], one["role"], one["region_code"]) for one in rosters.told()["accounts"]
    )


def more_logins() -> int:
    """How many accounts there are besides those: one for each post of the counties' commands."""
    return len(rosters.people()) - len(logins())


def demo_accounts_stand() -> bool:
    """Whether somebody could log in with the printed password: such a node stays on the loopback address."""
    return Account.objects.filter(is_demo=True, is_active=True).exists()


@transaction.atomic
def make_accounts(*, by: Actor) -> int:
    """Organisations, departments and accounts of the demo that are not there yet; answers how many accounts."""
    made = 0
    with clock.entered(reality()):
        for one in rosters.people():
            if not Account.objects.filter(username=one["username"]).exists():
                _make_account(one, by)
                made += 1
    return made


def _make_account(one: dict[str, Any], by: Actor) -> None:
    region = one["region_code"]
    at_home = {"name": one["organisation"], "region_code": one.get("organisation_region", region)}
    organisation = Organisation.objects.filter(name=one["organisation"]).first()
    if organisation is None:
        organisation = accounts.create_organisation(**at_home, is_demo=True, by=by)
    department = Department.objects.filter(organisation=organisation, name=one["department"]).first()
    if department is None:
        hazards = one.get("hazards", ["*"])
        department = accounts.create_department(
            organisation_id=organisation.pk, name=one["department"], hazards=hazards, by=by
        )
    account = accounts.create_account(username=one["username"], region_code=region, is_demo=True, by=by)
    accounts.assign_role(
        account_id=account.pk, role=one["role"], region_code=region, department_id=department.pk, by=by
    )
    other = Account.objects.filter(is_demo=True, is_active=True).exclude(pk=account.pk).order_by("pk").first()
    if other is not None:
        accounts.share_demo_password(account_id=account.pk, with_id=other.pk, by=by)
        return
    _until, code = accounts.reset_password(account_id=account.pk, by=by)
    accounts.redeem_one_time_code(code=code, new=PASSWORD, by=by)


def renew(*, by: Actor) -> int:
    """Put the demo's accounts on duty in reality for the days to come, at each start; answers how many shifts it took."""
    with clock.entered(reality()):
        return rosters.draw_up(clock.now(), days=rosters.told()["days_in_reality"], by=by)
