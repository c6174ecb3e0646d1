"""Who does what: each task one team, at least cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from anlan.science.allocate.answer import Proven, labels, matrix
from anlan.science.allocate.transport import transport
from anlan.science.arrays import IntArray, floats


@dataclass(frozen=True)
class Assignment(Proven):
    """The team of each task; −1 where a task stays without."""

    team_of_task: IntArray


def assign(
    cost: npt.ArrayLike,
    *,
    priority: npt.ArrayLike | None = None,
    tasks: Sequence[str] | None = None,
    teams: Sequence[str] | None = None,
) -> Assignment:
    """The cheapest assignment of one team to each task; a team takes one task at most.

    cost      (tasks, teams)  –  cost or time; infinite where the team cannot do the task
    priority  (tasks,)        –  whole numbers, 1 before 2, all different where there may be too few teams;
                                 left out: the order given
    returns   Assignment: value, bound (dual value over all pairs, for the tasks that are done), the team of each task.

    With too few teams the earlier tasks are done and the later ones are named as short of one team.
    Raises ValueError for negative or missing costs, shapes that do not fit, and equal priorities.
    Source: Kuhn (1955) Nav. Res. Logist. Q. 2:83–97; solved as in `simplex.ship`.
    """
    cost = matrix("cost", cost)
    count = cost.shape[0]
    # distinct ranks: a team cannot be shared out in fractions
    rank = floats("priority", np.arange(count) if priority is None else priority)
    if np.unique(rank).size != count:
        raise ValueError("priority must differ from task to task")
    names = labels("task", tasks, count)
    whole = transport(
        cost,
        np.ones(count),
        np.ones(cost.shape[1]),
        priority=rank,
        item="team",
        needs=names,
        stores=labels("team", teams, cost.shape[1]),
    )
    has_team = whole.delivered > 0.5
    team = np.where(has_team, whole.flow.argmax(axis=1) if cost.shape[1] else -1, -1).astype(np.int64)
    return Assignment(whole.value, whole.bound, whole.binding, whole.shortages, team)
