"""A county's plan and where its people live, to put to the test; and one call of every service of the check-up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from anlan.command.models import PlanStress
from anlan.command.services import stressing
from anlan.core.permission import Actor, system_actor
from anlan.plans import services as plans
from anlan.plans.models import PlanVersion
from anlan.risk.arrays import Exposure
from tests.plans.samples import action
from tests.response.conftest import plan_text
from tests.risk.place import CLASSES, demo

SETUP = system_actor("test")
COUNTY = "530621"
HOUSE = "anlan.command.services.stressing."
NOTHING: dict[str, Any] = {"actions": [], "bottlenecks": []}


def people(*places: tuple[float, float], region_code: str = COUNTY) -> None:
    """A cell of 100 people at each place, each of a township of its own."""
    many = len(places)
    longitude, latitude = np.array(places).T
    zeros = np.zeros(many)
    demo(
        Exposure(
            longitude=longitude, latitude=latitude, township=530621101 + np.arange(many), village=zeros,
            people=np.full(many, 100), elderly=zeros, children=zeros, households=np.full(many, 30), urban=zeros,
            area_km2=np.ones(many), houses=np.zeros((many, len(CLASSES))), classes=CLASSES,
        ), region_code=region_code,
    )  # fmt: skip


def adopted(needs: Sequence[dict[str, Any]], *, edition: str = "2") -> PlanVersion:
    """A plan in force with an action for each of these needs, at the levels for which it states a quantity."""
    text = plan_text(edition=edition, actions=[
        action("look"), action("report", "look", clock="report"),
        *(action(name, "look", post="rescue", levels=list(need["quantity"]), needs=[need])
          for name, need in zip(("send", "shelter"), needs, strict=False)),
    ])  # fmt: skip
    return plans.adopt_plan(text=text, origin=f"pack:test{edition}", by=SETUP)


@dataclass(frozen=True)
class Things:
    version: str
    asked: str


def prepare(version: PlanVersion) -> Things:
    return Things(version.uid, stressing.ask_stress(version=version.uid, region_code=COUNTY, by=SETUP).uid)


Call = Callable[[Things, Actor], Any]
CALLS: dict[str, Call] = {
    "ask_stress": lambda t, by: stressing.ask_stress(version=t.version, region_code=COUNTY, draws=10, seed=2, by=by),
    "record_stress": lambda t, by: stressing.record_stress(uid=t.asked, result=NOTHING, by=by),
    "fail_stress": lambda t, by: stressing.fail_stress(uid=t.asked, reason="没有人口数据", by=by),
}
SAMPLES: dict[str, Call] = {HOUSE + name: call for name, call in CALLS.items()}
__all__ = ["COUNTY", "SAMPLES", "PlanStress", "Things", "adopted", "people", "prepare"]
