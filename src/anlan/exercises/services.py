"""Loading a replay into an exercise, and playing its steps, each once."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import Error, transaction
from django.utils.translation import gettext as _

from anlan.core import clock, journal
from anlan.core.clock.models import Workspace
from anlan.core.errors import DomainError
from anlan.core.journal.queries import head_seq
from anlan.core.journal.sealing import has_unsealed
from anlan.core.permission import Actor, require
from anlan.core.reactions import declared_reactions
from anlan.core.reactions.models import Cursor
from anlan.core.workspaces.queries import place_of, running_exercises
from anlan.core.workspaces.services import MANAGE
from anlan.exercises.acts import ACTS
from anlan.exercises.errors import ReplayFaulty, ReplayLoadedAlready, StillComing
from anlan.exercises.finding import SCENARIO, Scene, actor_named
from anlan.exercises.inputs import INPUTS
from anlan.exercises.models import Replay, Step
from anlan.exercises.payloads import ScenarioInjected, ScenarioLoaded
from anlan.exercises.reading import Item, ReplayFault, ReplayFile, read_replay
from anlan.incidents.errors import BulletinRefused

log = logging.getLogger("anlan.exercises")
AGAIN_AFTER = timedelta(seconds=2)
"""Of the wall clock: how long a step that waits is left alone, so that the database is not locked for it all the time."""
_left_alone: dict[int, datetime] = {}
REASON_LENGTH = Step._meta.get_field("reason").max_length


@dataclass(frozen=True)
class Played:
    """A step after it was tried; `changed_nothing`: it waits on, or had been played before."""

    step: Step
    changed_nothing: bool = field(default=False)


def faultless(text: str) -> ReplayFile:
    """The replay of a text. Raises ReplayFaulty with the first of its faults."""
    try:
        return read_replay(text)
    except ReplayFault as fault:
        first = fault.faults[0]
        raise ReplayFaulty(count=len(fault.faults), line=first.line, sentence=first.sentence) from fault


@journal.service("scenario.loaded")
def load_replay(*, text: str, has_acts: bool = True, by: Actor) -> Replay:
    """Lay a replay ready in the entered exercise, with the acts or only what comes from outside.

    Raises NotPermitted, ReplayFaulty, ReplayLoadedAlready.
    """
    workspace = Workspace.objects.get(key=clock.current_workspace().key)
    require(by, MANAGE, place_of(workspace))
    if not workspace.is_exercise:
        raise ValueError("a replay is never loaded into reality")
    file = faultless(text)
    if Replay.objects.filter(key=file.key).exists():
        raise ReplayLoadedAlready(key=file.key)
    items = [item for item in file.items if has_acts or not item.is_act]
    row = Replay.objects.create(
        key=file.key, title=file.title, text=text, sha256=hashlib.sha256(text.encode()).hexdigest(), has_acts=has_acts,
        loaded_at=clock.now(),
    )  # fmt: skip
    Step.objects.bulk_create(
        Step(
            workspace=workspace, replay=row, number=item.number, is_act=item.is_act, kind=item.kind, name=item.name,
            username=item.username, at=item.at,
        )
        for item in items
    )  # fmt: skip
    acts = sum(item.is_act for item in items)
    payload = ScenarioLoaded(file.key, len(items) - acts, acts, row.sha256)
    journal.append("scenario.loaded", about=workspace, by=by, payload=payload, regions=workspace.region_codes)
    return row


def play_due() -> int:
    """Play what is due in every running exercise, in virtual order; answers how many. For the engine.

    What waits lets the rest go by, but not what follows it in its own chain: nobody arrives before he has departed.
    """
    played = 0
    for workspace in running_exercises():
        with clock.entered(workspace):
            due = Step.objects.filter(state=Step.State.WAITING, at__lte=clock.now()).select_related("replay")
            held: set[str] = set()
            for step in list(due.order_by("at", "number")):
                chains = read_replay(step.replay.text).items[step.number - 1].chains
                if chains & held or _is_left_alone(step.pk) or not _played(step.pk):
                    held |= chains
                else:
                    played += 1
    return played


def _is_left_alone(pk: int) -> bool:
    return _left_alone.get(pk, clock.wall()) > clock.wall()


def _played(pk: int) -> bool:
    """Whether a step was played or left out now; one that waits on is left alone for a while."""
    _left_alone.pop(pk, None)
    if not play_step(step_id=pk, by=SCENARIO).changed_nothing:
        return True
    _left_alone[pk] = clock.wall() + AGAIN_AFTER
    return False


@journal.service("scenario.injected")
def play_step(*, step_id: int, by: Actor) -> Played:
    """Let one input arrive or one act be done, once. What it needs may still come: then it waits, as long as the file
    says; else it is left out, with the reason."""
    step = Step.objects.select_for_update(of=("self",)).select_related("replay", "workspace").get(pk=step_id)
    require(by, MANAGE, place_of(step.workspace))
    if step.state != Step.State.WAITING:
        return Played(step, changed_nothing=True)  # another engine was faster
    file = read_replay(step.replay.text)
    item = file.items[step.number - 1]
    try:
        with transaction.atomic():
            made, reason = tuple(_done(step.replay, file, item)), ""
    except DomainError as fault:
        reason = _sentence(fault)
        if isinstance(fault, StillComing) or _may_still_come(item):
            return _waiting(step, reason)
        made = ()
    except Error:
        raise  # the database itself: nothing else will go better
    except Exception:
        log.exception("a step of a replay could not be played", extra={"step": step.pk, "kind": step.kind})
        made, reason = (), _("程序出错，详见运行日志")
    step.state = Step.State.LEFT_OUT if reason else Step.State.PLAYED
    step.done_at, step.reason, step.made = clock.now(), reason[:REASON_LENGTH], list(made)
    step.save(update_fields=["state", "done_at", "reason", "made"])
    payload = ScenarioInjected(step.replay.key, step.number, step.kind, step.at, step.username, made, step.reason)
    journal.append("scenario.injected", about=step.workspace, by=by, payload=payload, regions=step.workspace.region_codes)
    return Played(step)


def _done(replay: Replay, file: ReplayFile, item: Item) -> Iterable[str]:
    if item.is_act:
        return ACTS[item.kind](Scene(replay, file, item, actor_named(item.username)))
    return INPUTS[item.kind](Scene(replay, file, item, SCENARIO))


def _waiting(step: Step, reason: str) -> Played:
    if step.reason != reason[:REASON_LENGTH]:
        step.reason = reason[:REASON_LENGTH]
        step.save(update_fields=["reason"])
    return Played(step, changed_nothing=True)


def _may_still_come(item: Item) -> bool:
    """The file gives it more time, or the house has not caught up with what happened."""
    if clock.now() <= item.at + timedelta(minutes=item.patience_min) or has_unsealed():
        return True
    return Cursor.objects.filter(name__in=list(declared_reactions()), seq__lt=head_seq()).exists()


def _sentence(fault: DomainError) -> str:
    if isinstance(fault, BulletinRefused) and fault.faults:
        return str(fault.faults[0]["sentence"])
    return fault.sentence
