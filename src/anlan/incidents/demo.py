"""The demo: an exercise in which the bulletins of Ludian 2014 arrive, and the accounts that watch it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from anlan.core import clock
from anlan.core.accounts import services as accounts
from anlan.core.accounts.models import Account, Department, Organisation, Post
from anlan.core.clock.models import Workspace
from anlan.core.clock.queries import reality
from anlan.core.packs import kept
from anlan.core.packs.freshness import SHIPPED
from anlan.core.packs.reading import read_yaml
from anlan.core.permission import Actor, system_actor
from anlan.core.workspaces import services as workspaces
from anlan.incidents.services.scenarios import load_scenario, play_due, read_scenario

PACK = "demo_ludian"
DEMO = system_actor("demo")
Say = Callable[[str], object]


@dataclass(frozen=True)
class Login:
    """A log-in of the demo, as it is printed."""

    username: str
    name: str
    role: str
    region_code: str


@kept
def _told() -> dict[str, Any]:
    value: dict[str, Any] = read_yaml(SHIPPED / PACK / "accounts.yaml").value
    return value


PASSWORD: str = _told()["password"]
"""Of every demo account; there are none on a node that was not started with the demo."""


def logins() -> tuple[Login, ...]:
    """The demo's log-ins, in the order in which a newcomer tries them."""
    return tuple(
        Login(one["username"], one["title"], one["role"], one["region_code"]) for one in _told()["accounts"]
    )


def demo_accounts_stand() -> bool:
    """Whether somebody could log in with the printed password: such a node stays on the loopback address."""
    return Account.objects.filter(is_demo=True, is_active=True).exists()


def load(*, progress: Say = lambda _sentence: None) -> None:
    """Make what is missing of the demo; again, and nothing changes."""
    progress(_("建立演示账号……"))
    make_accounts(by=DEMO)
    progress(_("建立鲁甸演练……"))
    start_demo(by=DEMO)


def make_accounts(*, by: Actor) -> int:
    """Organisations, departments and accounts of the demo that are not there yet; answers how many accounts."""
    made = 0
    with clock.entered(reality()):
        for one in _told()["accounts"]:
            with transaction.atomic():
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
    _until, code = accounts.reset_password(account_id=account.pk, by=by)
    accounts.redeem_one_time_code(code=code, new=PASSWORD, by=by)


def start_demo(*, by: Actor) -> Workspace:
    """The demo's exercise: the one that is there, also when it has ended; else a new one, its clock running."""
    return _newest() or _start(by)


@transaction.atomic
def _start(by: Actor) -> Workspace:
    scenario = read_scenario(PACK)
    number = Workspace.objects.filter(key__startswith=scenario.key).count()
    workspace = workspaces.create_exercise(
        key=f"{scenario.key}-{number + 1}" if number else scenario.key,
        name=scenario.name,
        region_codes=scenario.region_codes,
        starts_at=scenario.starts_at,
        rate=scenario.rate,
        by=by,
    )
    load_scenario(scenario=scenario, workspace=workspace, by=by)
    with clock.entered(workspace):
        _draw_up_roster(by)
    return workspace


def _draw_up_roster(by: Actor) -> None:
    """Who is on duty on the day of the exercise: each duty officer and commander of the demo at a post of his own."""
    told = _told()
    starts_at, ends_at = (datetime.fromisoformat(told["shift"][end]) for end in ("starts_at", "ends_at"))
    for order, (role, name) in enumerate(told["posts"].items()):
        for one in (one for one in told["accounts"] if one["role"] == role):
            account = Account.objects.filter(username=one["username"]).first()
            organisation = Organisation.objects.filter(name=one["organisation"]).first()
            if account is None or organisation is None:
                continue  # an exercise without the demo's accounts
            post = Post.objects.filter(organisation=organisation, name=name).first()
            if post is None:
                post = accounts.create_post(organisation_id=organisation.pk, name=name, role=role, order=order, by=by)
            accounts.schedule_shift(
                post_id=post.pk, account_id=account.pk, starts_at=starts_at, ends_at=ends_at, by=by
            )


def reset_demo(*, by: Actor) -> Workspace:
    """End the demo's exercise and begin a new one; what happened in the old one stays readable."""
    old = _newest()
    if old is not None and old.state == Workspace.State.RUNNING:
        workspaces.end_exercise(key=old.key, by=by)
    return _start(by)


def _newest() -> Workspace | None:
    return Workspace.objects.filter(key__startswith=read_scenario(PACK).key).order_by("-id").first()


__all__ = [
    "DEMO",
    "PACK",
    "PASSWORD",
    "Login",
    "demo_accounts_stand",
    "load",
    "logins",
    "make_accounts",
    "play_due",
    "reset_demo",
    "start_demo",
]
