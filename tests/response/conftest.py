"""A county desk with a roster, a plan in force, and the earthquake of Ludian before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from anlan.core import clock
from anlan.core.accounts import services as accounts
from anlan.core.accounts.actors import actor_of
from anlan.core.accounts.models import Account
from anlan.core.permission import Actor, system_actor
from anlan.incidents.models import Incident
from anlan.plans import services as plans
from anlan.plans.models import PlanVersion
from anlan.response import services
from anlan.response.models import Response, Task
from tests.incidents.bulletins import LUDIAN_FORMAL
from tests.incidents.conftest import Desk, desk, settle
from tests.plans import samples
from tests.plans.samples import action
from tests.regions.fixtures import all_of_china, china

__all__ = ["all_of_china", "china", "desk", "settle"]

COUNTY, OTHER = "530621", "533122"
SETUP = system_actor("test")


def plan_text(**changes: Any) -> str:
    """A county's plan with four levels, a clock, needs, a message, and a post that nobody holds."""
    value = samples.plan() | {
        "plan": "county_quake", "title": "县级地震预案", "validity": {"from": "2020-01-01"},
        "posts": [
            {"id": name, "title": title, "title_en": name, "department": "bureau", "held_by": [title], "role": role,
             "duties": ["值班"]}
            for name, title, role in (
                ("chief", "指挥长", "commander"), ("duty", "值班长", "duty_officer"), ("rescue", "救援组长", "liaison"),
            )
        ],
        "contacts": [{"post": name, "through": [{"kind": "system", "at": "站内"}]} for name in ("chief", "duty", "rescue")],
        "actions": [
            action("look"),
            action("report", "look", clock="report"),
            action("send", "look", post="rescue", levels=[1, 2, 3],
                   needs=[{"capability": "medical", "quantity": {1: 9, 2: 6, 3: 3}, "by_min": 60}],
                   message={"to": ["duty"], "text": "{place}出动", "text_en": "Go to {place}"}),
            action("shelter", "send", levels=[1, 2]),
        ],
    }  # fmt: skip
    return samples.text(value | changes)


@dataclass
class Room:
    """The county's people, its plan and its incident."""

    incident: Incident
    plan: PlanVersion
    commander: Actor
    officer: Actor
    rescuer: Actor
    stranger: Actor
    desk: Desk

    def activate(self, level: int = 3, *, by: Actor | None = None, **more: Any) -> Response:
        sentence = services.propose(incident=self.incident, region_code=COUNTY, level=level).read_back
        given = {"incident": self.incident.uid, "region_code": COUNTY, "level": level, "read_back": sentence}
        return services.activate(**(given | more), by=by or self.commander)

    def task(self, response: Response, name: str) -> Task:
        return response.tasks.get(action=name)

    def finish(self, response: Response, name: str, *, by: Actor | None = None, **more: Any) -> None:
        given = {"outcome": "好", "evidence": [{"kind": "record", "text": "见记录"}]} | more
        services.finish_task(task=self.task(response, name).uid, by=by or self.officer, **given)


def made(username: str, role: str, region: str, department: int) -> Account:
    account = accounts.create_account(username=username, region_code=region, by=SETUP)
    accounts.assign_role(account_id=account.pk, role=role, region_code=region, department_id=department, by=SETUP)
    return account


def acting(account: Account) -> Actor:
    found = actor_of(account, clock.current_workspace())
    assert found is not None
    return found


@pytest.fixture
def room(desk: Desk) -> Room:
    return furnished(desk.post)


def furnished(post: Callable[[bytes], Any]) -> Room:
    """The room of the fixture; `post` hands a bulletin in and lets the house react."""
    now = clock.now()
    people = {}
    for region in (COUNTY, OTHER):
        home = accounts.create_organisation(name=f"{region}应急局", region_code=region, by=SETUP)
        office = accounts.create_department(organisation_id=home.pk, name="值班室", hazards=["*"], by=SETUP)
        if region == COUNTY:
            for order, (name, post_name, role) in enumerate(
                (("officer", "值班员", "duty_officer"), ("commander", "指挥长", "commander"))
            ):
                people[name] = made(f"r.{name}", role, region, office.pk)
                seat = accounts.create_post(organisation_id=home.pk, name=post_name, role=role, order=order, by=SETUP)
                accounts.schedule_shift(
                    post_id=seat.pk, account_id=people[name].pk, starts_at=now - timedelta(hours=1),
                    ends_at=now + timedelta(hours=23), by=SETUP,
                )  # fmt: skip
            people["rescuer"] = made("r.rescuer", "liaison", region, office.pk)
        else:
            people["stranger"] = made("r.stranger", "duty_officer", region, office.pk)
    plan = plans.adopt_plan(text=plan_text(), origin="pack:test", by=SETUP)
    signal = post(LUDIAN_FORMAL)
    return Room(
        incident=signal.incident, plan=plan, desk=Desk(acting(people["officer"])),
        **{name: acting(account) for name, account in people.items()},
    )  # fmt: skip
