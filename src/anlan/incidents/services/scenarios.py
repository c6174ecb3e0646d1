"""Scenarios: inputs that arrive in an exercise on its virtual clock, each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from anlan.core import clock, journal
from anlan.core.clock.models import Workspace
from anlan.core.journal.models import Entry
from anlan.core.packs import PackFault
from anlan.core.packs.freshness import SHIPPED
from anlan.core.packs.reading import read_yaml
from anlan.core.permission import Actor, require, system_actor
from anlan.core.workspaces.queries import place_of, running_exercises
from anlan.core.workspaces.services import MANAGE
from anlan.incidents.errors import BulletinRefused, NothingChanges
from anlan.incidents.models import Injection
from anlan.incidents.payloads import ScenarioInjected, ScenarioLoaded
from anlan.incidents.services.receiving import receive_bulletins

SCENARIO = system_actor("scenario")


@dataclass(frozen=True)
class Input:
    """One thing that arrives: when, what, and whether any part of it was made up."""

    at: datetime
    content: bytes
    is_demo: bool
    source: str


@dataclass(frozen=True)
class Scenario:
    """What an exercise begins with and what arrives in it."""

    pack: str
    key: str
    name: str
    region_codes: tuple[str, ...]
    starts_at: datetime
    rate: float
    inputs: tuple[Input, ...]


def read_scenario(pack: str, folder: Path = SHIPPED) -> Scenario:
    """The scenario of a pack. Raises PackFault."""
    path = folder / pack / "scenario.yaml"
    try:
        told: dict[str, Any] = read_yaml(path).value
        inputs = [
            Input(datetime.fromisoformat(one["at"]), one["content"].encode("utf-8"), one["is_demo"], one["source"])
            for one in told["injections"]
        ]
        return Scenario(
            pack=pack,
            key=told["key"],
            name=told["name"],
            region_codes=tuple(told["region_codes"]),
            starts_at=datetime.fromisoformat(told["starts_at"]),
            rate=told["rate"],
            inputs=tuple(sorted(inputs, key=lambda one: one.at)),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise PackFault(f"is no scenario: {fault!r}", file=path, line=1) from fault


@journal.service("scenario.loaded")
def load_scenario(*, scenario: Scenario, workspace: Workspace, by: Actor) -> Entry:
    """Lay a scenario's inputs ready in an exercise. Raises NotPermitted, NothingChanges (they are ready already)."""
    require(by, MANAGE, place_of(workspace))
    if not workspace.is_exercise:
        raise ValueError("a scenario is never loaded into reality")
    with clock.entered(workspace):
        if Injection.objects.filter(scenario=scenario.pack).exists():
            raise NothingChanges
        Injection.objects.bulk_create(
            Injection(workspace=workspace, scenario=scenario.pack, number=number, at=one.at)
            for number, one in enumerate(scenario.inputs, start=1)
        )
        return journal.append(
            "scenario.loaded",
            about=workspace,
            by=by,
            payload=ScenarioLoaded(scenario.pack, len(scenario.inputs)),
            regions=workspace.region_codes,
        )


def play_due() -> int:
    """Bring in what is due in every running exercise, in virtual order; answers how many. For the engine."""
    played = 0
    for workspace in running_exercises():
        waiting = Injection.everywhere.filter(workspace=workspace, played_at=None).order_by("at", "number")
        if not waiting.exists():
            continue
        with clock.entered(workspace):
            for injection in waiting.filter(at__lte=clock.now()):
                inject(injection_id=injection.pk, by=SCENARIO)
                played += 1
    return played


@dataclass(frozen=True)
class Injected:
    """What became of an injection."""

    signals: Sequence[str]
    changed_nothing: bool = False


@journal.service("scenario.injected")
def inject(*, injection_id: int, by: Actor) -> Injected:
    """Let one input arrive, once, in the entered exercise. What is refused is kept like any refused input."""
    injection = Injection.objects.select_for_update(of=("self",)).select_related("workspace").get(pk=injection_id)
    require(by, MANAGE, place_of(injection.workspace))
    if injection.played_at is not None:
        return Injected((), changed_nothing=True)  # another engine was faster
    one = read_scenario(injection.scenario).inputs[injection.number - 1]
    signals: tuple[str, ...] = ()
    try:
        receipt = receive_bulletins(one.content, channel="exercise", is_demo=one.is_demo, by=SCENARIO)
        signals = tuple(item.uid for item in receipt.items)
    except BulletinRefused as refused:
        injection.error = refused.faults[0]["sentence"] if refused.faults else refused.code
    injection.played_at = clock.now()
    injection.signal_uid = signals[0] if signals else ""
    injection.save(update_fields=["played_at", "signal_uid", "error"])
    journal.append(
        "scenario.injected",
        about=injection.workspace,
        by=by,
        payload=ScenarioInjected(injection.scenario, injection.number, injection.error),
        regions=injection.workspace.region_codes,
    )
    return Injected(signals)
