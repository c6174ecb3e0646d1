"""Making an exercise and turning its clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from anlan.core import clock, journal
from anlan.core.clock.models import Workspace
from anlan.core.clock.services import start_clock, turn_clock
from anlan.core.errors import InvalidInput, NotFound
from anlan.core.journal.models import Entry
from anlan.core.journal.sealing import scope_codes
from anlan.core.permission import Actor, Place, declare_act, require
from anlan.core.settings import conf
from anlan.core.workspaces.errors import ClockStands, ExerciseExists, ExerciseOver, NotAnExercise, RateOutOfRange
from anlan.core.workspaces.payloads import (
    ClockPaused,
    ClockRateSet,
    ClockRecovered,
    ClockResumed,
    ExerciseCreated,
    ExerciseEnded,
)
from anlan.core.workspaces.queries import may_see, place_of, running_exercises

MANAGE = declare_act("workspace.manage", "Make an exercise, turn its clock, end it.")


@journal.service("exercise.created")
def create_exercise(
    *, key: str, name: str, region_codes: Sequence[str], starts_at: datetime, rate: float = 1, by: Actor
) -> Workspace:
    """Make an exercise whose clock starts now, at a virtual instant; every region of it lies in the actor's scope.

    Raises NotPermitted, ExerciseExists, RateOutOfRange.
    """
    workspace = Workspace(
        key=key,
        name=name,
        kind=Workspace.Kind.EXERCISE,
        region_codes=list(region_codes),
        created_at=clock.wall(),
    )
    require(by, MANAGE, place_of(workspace))
    for code in region_codes:  # one region of his own does not open the others
        require(by, MANAGE, Place(scope_codes([code])))
    if starts_at.tzinfo is None:
        raise InvalidInput(field="starts_at", reason=_("缺少时区"))
    _check_rate(rate)
    if Workspace.objects.filter(key=key).exists():
        raise ExerciseExists(key=key)
    try:
        workspace.full_clean()
    except ValidationError as fault:
        field, reasons = next(iter(fault.message_dict.items()))
        raise InvalidInput(field=field, reason=reasons[0].rstrip("。.")) from fault
    workspace.save()
    start_clock(workspace, virtual=starts_at, rate=rate)
    _tell("exercise.created", workspace, ExerciseCreated(key=key, starts_at=starts_at, rate=rate), by)
    return workspace


@journal.service("clock.paused")
def pause_clock(*, key: str, by: Actor) -> Workspace:
    """Let the clock of an exercise stand still."""
    workspace = _in_hand(key, by)
    if not _rate(workspace):
        raise ClockStands
    segment = turn_clock(workspace, rate=0)
    _tell("clock.paused", workspace, ClockPaused(virtual_at=segment.virtual_from), by)
    return workspace


@journal.service("clock.resumed")
def resume_clock(*, key: str, rate: float = 1, by: Actor) -> Workspace:
    """Let a paused clock go on where it stood."""
    workspace = _in_hand(key, by)
    _check_rate(rate)
    if _rate(workspace):
        raise ClockStands
    segment = turn_clock(workspace, rate=rate)
    _tell("clock.resumed", workspace, ClockResumed(virtual_at=segment.virtual_from, rate=rate), by)
    return workspace


@journal.service("clock.rate_set")
def set_rate(*, key: str, rate: float, by: Actor) -> Workspace:
    """Let a running clock run faster or slower. Raises ClockStands when it is paused or runs so already."""
    workspace = _in_hand(key, by)
    _check_rate(rate)
    before = _rate(workspace)
    if before in (0, rate):
        raise ClockStands
    segment = turn_clock(workspace, rate=rate)
    payload = ClockRateSet(virtual_at=segment.virtual_from, rate=rate, rate_before=before)
    _tell("clock.rate_set", workspace, payload, by)
    return workspace


@journal.service("exercise.ended")
def end_exercise(*, key: str, by: Actor) -> Workspace:
    """End an exercise: its clock stands for good, nothing of it fires any more."""
    workspace = _in_hand(key, by)
    segment = turn_clock(workspace, rate=0)
    workspace.state = Workspace.State.ENDED
    workspace.save(update_fields=["state"])
    _tell("exercise.ended", workspace, ExerciseEnded(virtual_at=segment.virtual_from), by)
    return workspace


def resume_after_outage(last_alive: datetime, *, by: Actor) -> list[Workspace]:
    """Let every running exercise go on at the virtual second at which the node died.

    Called once, by whoever starts the node's processes, before any of them, when all were dead since
    `last_alive` (wall). What the journal recorded after that instant proves life too, so time never runs
    back behind an entry.
    """
    return [
        recover_clock(key=workspace.key, last_alive=last_alive, by=by)
        for workspace in running_exercises()
        if _rate(workspace)
    ]


@journal.service("clock.recovered")
def recover_clock(*, key: str, last_alive: datetime, by: Actor) -> Workspace:
    """Continue one exercise from the virtual instant of `last_alive`."""
    workspace = _in_hand(key, by)
    before = workspace.info.segment
    told = Entry.objects.filter(workspace_id=workspace.pk).aggregate(last=Max("recorded_at"))["last"]
    alive = max(last_alive, told or last_alive)
    segment = turn_clock(workspace, rate=before.rate if before else 0, alive_until=alive)
    stood_s = max((segment.wall_from - alive).total_seconds(), 0)
    payload = ClockRecovered(virtual_at=segment.virtual_from, stood_still_s=stood_s)
    _tell("clock.recovered", workspace, payload, by)
    return workspace


def _in_hand(key: str, by: Actor) -> Workspace:
    workspace = Workspace.objects.select_for_update().filter(key=key).first()
    if workspace is None or not may_see(by, workspace):
        raise NotFound
    require(by, MANAGE, place_of(workspace))
    if not workspace.is_exercise:
        raise NotAnExercise
    if not workspace.is_running:
        raise ExerciseOver(name=workspace.name)
    return workspace


def _rate(workspace: Workspace) -> float:
    segment = workspace.info.segment
    return segment.rate if segment else 0


def _check_rate(rate: float) -> None:
    if not 1 <= rate <= conf.EXERCISE_RATE_MAX:
        raise RateOutOfRange(rate=f"{rate:g}", most=f"{conf.EXERCISE_RATE_MAX:g}")


def _tell(verb: str, workspace: Workspace, payload: object, by: Actor) -> None:
    with clock.entered(workspace):
        journal.append(verb, about=workspace, by=by, payload=payload, regions=workspace.region_codes)
