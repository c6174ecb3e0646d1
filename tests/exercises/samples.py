"""One call of every service of the room, in a case where it goes, in the entered exercise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anlan.core import clock
from anlan.core.clock.models import Workspace
from anlan.core.permission import Actor, system_actor
from anlan.core.workspaces.services import create_exercise
from anlan.exercises import services
from anlan.exercises.models import Step

SETUP = system_actor("test")
COUNTY = "530621"
TEXT = """
replay: sample
title: 样例
hazard: earthquake
region_codes: ["530621"]
starts_at: "2014-08-03T16:29:00+08:00"
rate: 1
patience_min: 0
inputs:
  - {at: "2014-08-03T16:29:00+08:00", what: bulletin, basis: 推演, content: 中国地震台网正式测定：2014年08月03日16时20分在云南省昭通市鲁甸县（北纬27.1度，东经103.3度）发生6.5级地震，震源深度12千米。}
"""


@dataclass(frozen=True)
class Sample:
    """The act a service asks for, and a call."""

    act: str
    call: Callable[[Workspace, Actor], Any]


def prepare() -> Workspace:
    """An exercise in the county, without a replay yet."""
    starts_at = datetime.fromisoformat("2014-08-03T16:29:30+08:00")
    return create_exercise(key="samples", name="样例演练", region_codes=[COUNTY], starts_at=starts_at, by=SETUP)


def load(workspace: Workspace, by: Actor) -> Any:
    with clock.entered(workspace):
        return services.load_replay(text=TEXT, by=by)


def step(workspace: Workspace, by: Actor) -> Any:
    load(workspace, SETUP)
    with clock.entered(workspace):
        return services.play_step(step_id=Step.objects.get().pk, by=by)


SAMPLES = {
    "anlan.exercises.services.load_replay": Sample("workspace.manage", load),
    "anlan.exercises.services.play_step": Sample("workspace.manage", step),
}
