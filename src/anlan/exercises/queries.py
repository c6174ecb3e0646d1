"""How far replays are: what was played, what is to come, what could not be done and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from anlan.core import clock
from anlan.exercises.models import Step


@dataclass(frozen=True)
class Progress:
    """Of one exercise's replay."""

    played: int
    waiting: int
    left_out: tuple[Step, ...]


def progress_of(workspaces: Collection[int]) -> Mapping[int, Progress]:
    """By exercise, of those that play a replay; two statements however many there are."""
    rows = Step.everywhere.filter(workspace__in=workspaces).order_by()
    numbers = {(at, state): number for at, state, number in rows.values_list("workspace", "state").annotate(Count("pk"))}
    failed: dict[int, list[Step]] = {}
    for step in rows.filter(state=Step.State.LEFT_OUT).order_by("number"):
        failed.setdefault(step.workspace_id, []).append(step)
    return {
        at: Progress(
            numbers.get((at, Step.State.PLAYED), 0), numbers.get((at, Step.State.WAITING), 0), tuple(failed.get(at, ()))
        )
        for at in {at for at, _state in numbers}
    }  # fmt: skip


def due_steps() -> QuerySet[Step]:
    """The steps of the entered exercise whose time has come, in the order of that."""
    return Step.objects.filter(at__lte=clock.now()).order_by("number")
