"""Each drawn incident tried: the tasks and needs that activation makes, matched as dispatch matches. Loads the science."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from anlan.command.matching import Matching
from anlan.command.means import Means
from anlan.command.models import Closure
from anlan.command.needs import Need, Words
from anlan.command.roading import Position, Roading
from anlan.command.stress.drawing import Drawn
from anlan.core import clock
from anlan.core.accounts.models import DutyShift
from anlan.plans.model import Plan
from anlan.response.filling import holders
from anlan.response.planning import Starts, drafted
from anlan.science.arrays import FloatArray

LATE = "late"


@dataclass(frozen=True)
class Outcome:
    """What became of one need of one action. `arrives_min`: when the last of what it is given is there, None: it is given
    nothing; `by_min` 0: the plan says no time. `why` it is not met in time; empty: it is."""

    action: str
    kind: str
    what: str
    wanted: float
    short: float
    by_min: int
    arrives_min: float | None
    why: str

    @property
    def late_min(self) -> float:
        """How much too late, where all of it arrives."""
        if self.short or not self.by_min or self.arrives_min is None:
            return 0.0
        return max(round(self.arrives_min - self.by_min, 1), 0.0)


@dataclass(frozen=True)
class Trial:
    """One drawn incident, and what became of each need of its level. `actions`: of the level; `vacant`: those whose post
    nobody holds at that hour, None where nobody knows (no roster)."""

    drawn: Drawn
    actions: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    vacant: frozenset[str] | None


def tried(
    plan: Plan, region_code: str, draws: Sequence[Drawn], means: Means, closures: Sequence[Closure], rules: Mapping[str, Any],
    progress: Callable[[float], None] = lambda _share: None,
) -> tuple[list[Trial], dict[str, Any]]:  # fmt: skip
    """Every draw with all means as free as they are now, teams as quick as at its hour; and on which roads."""
    words, begins = Words(region_code), clock.now()
    asked = {level: _asked(plan, level, begins) for level in {one.level for one in draws}}
    held = _held(plan, region_code, draws)
    roads = _Roads(draws, means, closures, rules["limit_min"])
    trials = []
    for number, one in enumerate(draws):
        wanted = [_need(one, region_code, words, begins, *each) for each in asked[one.level][1]]
        outcomes = _matched(sorted(wanted, key=lambda need: (need.priority, need.by, need.key)), asked[one.level][1],
                            _at(means, one.at), roads.of(one), rules)  # fmt: skip
        posts = {action.id: action.post for action in plan.actions_at(one.level)}
        there = held[one.at]
        vacant = None if there is None else frozenset(name for name, post in posts.items() if post not in there)
        trials.append(Trial(one, asked[one.level][0], outcomes, vacant))
        progress((number + 1) / len(draws))
    return trials, roads.told()


def _at(means: Means, moment: datetime) -> Means:
    """The means with the turnouts of a draw's hour: whoever is on watch then, not now."""
    return replace(means, teams=[team.at(moment) for team in means.teams])


def _asked(plan: Plan, level: int, begins: datetime) -> tuple[tuple[str, ...], list[tuple[str, int, dict[str, Any]]]]:
    """The actions of a level, and their needs (action, number, need), as activation writes them into its tasks."""
    tasks = drafted(plan, level, Starts(begins, begins, begins, begins), {})
    return tuple(one.action for one in tasks), [
        (task.action, number, need) for task in tasks for number, need in enumerate(task.needs)
    ]  # fmt: skip


def _key(action: str, number: int) -> str:
    return f"task:{action}:{number}"


def _need(
    one: Drawn, region_code: str, words: Words, begins: datetime, action: str, number: int, need: Mapping[str, Any]
) -> Need:
    """A task's need as `needs.gather` tells it once the plan is activated."""
    title, unit, rank = words.of(need["kind"], need["id"])
    return Need(
        key=_key(action, number), incident="", incident_title="", source="task", task=action, assessment="",
        kind=need["kind"], what=need["id"], title=title, unit=unit, wanted=float(need["quantity"]),
        quantity=float(need["quantity"]), priority=rank,
        by=(begins + timedelta(minutes=need["by_min"])).isoformat() if need.get("by_min") else "",
        place=one.place, region_code=region_code, longitude=one.longitude, latitude=one.latitude,
    )  # fmt: skip


def _matched(
    wanted: list[Need], asked: Sequence[tuple[str, int, Mapping[str, Any]]], means: Means, roads: Any, rules: Mapping[str, Any]
) -> tuple[Outcome, ...]:
    """What dispatch finds for these needs, and when the last of each arrives."""
    fresh = replace(
        means, left=means.left.copy(), stock=dict(means.stock), lots={key: list(lots) for key, lots in means.lots.items()}
    )
    made = Matching(wanted, fresh, roads, rules)
    made.send_teams()
    made.send_fleet()
    arrives: dict[str, float] = {}
    for row in made.drafts.told():
        for line in row["lines"]:
            arrives[line["need"]] = max(row["minutes"], arrives.get(line["need"], 0.0))
    short = {need.key: made.short[at] for at, need in enumerate(wanted)}
    found = []
    for action, number, need in asked:
        key = _key(action, number)
        lacking, why = short[key]
        one = Outcome(
            action, need["kind"], need["id"], float(need["quantity"]), float(lacking), int(need.get("by_min") or 0),
            arrives.get(key), why if lacking else "",
        )  # fmt: skip
        found.append(replace(one, why=LATE) if one.late_min else one)
    return tuple(found)


def _held(plan: Plan, region_code: str, draws: Sequence[Drawn]) -> dict[datetime, set[str] | None]:
    """The posts that somebody holds, by hour; None where no roster says anything in all these hours."""
    shifts = DutyShift.objects.filter(post__organisation__region_code=region_code, withdrawn_at=None)
    changes = sorted({at for span in shifts.values_list("starts_at", "ends_at") for at in span})
    of_span: dict[int, set[str]] = {}
    found = {}
    for one in sorted(draws, key=lambda one: one.at):
        span = bisect_right(changes, one.at)  # between two changes of shift the posts stay with whom they are
        if span not in of_span:
            of_span[span] = {post for post, account in holders(plan, region_code, one.at).items() if account is not None}
        found[one.at] = of_span[span]
    is_known = any(of_span.values())
    return {at: posts if is_known else None for at, posts in found.items()}


class _Roads:
    """The journeys of all draws at once, by the roads that dispatch would take for each."""

    def __init__(self, draws: Sequence[Drawn], means: Means, closures: Sequence[Closure], limit_min: float) -> None:
        stores = [(one.longitude, one.latitude) for one in means.stores.values()]
        begin = [(one.longitude, one.latitude) for one in (*means.teams, *means.fleet)]
        by_place = {}
        of_layer: dict[str, tuple[Roading, list[Position]]] = {}
        for one in draws:
            place = (one.longitude, one.latitude)
            if place in by_place:
                continue
            roads = Roading.at([place], closures, limit_min)
            name = by_place[place] = roads.layer.sha256 if roads.layer is not None else ""
            of_layer.setdefault(name, (roads, []))[1].append(place)
        made = {
            name: _Matrix(roads, [*dict.fromkeys([*begin, *stores])], [*dict.fromkeys([*places, *stores])])
            for name, (roads, places) in of_layer.items()
        }
        self._of = {place: made[name] for place, name in by_place.items()}
        self._made = [one for _name, one in sorted(made.items())]

    def of(self, one: Drawn) -> _Matrix:
        return self._of[one.longitude, one.latitude]

    def told(self) -> dict[str, Any]:
        return {"roads": [one.roads.told() for one in self._made]}


class _Matrix:
    """What `Roading` answers, from one matrix for each class of vehicles: all means to all draws and stores."""

    def __init__(self, roads: Roading, begin: Sequence[Position], end: Sequence[Position]) -> None:
        self.roads, self.begin, self.end = roads, begin, end
        self._row = {place: at for at, place in enumerate(begin)}
        self._column = {place: at for at, place in enumerate(end)}
        self._kept: dict[str, FloatArray] = {}

    def minutes(self, begin: Sequence[Position], end: Sequence[Position], vehicle: str) -> FloatArray:
        """From each place to each other, inf where there is no way within the limit."""
        if vehicle not in self._kept:
            self._kept[vehicle] = self.roads.minutes(self.begin, self.end, vehicle)
        rows, columns = [self._row[place] for place in begin], [self._column[place] for place in end]
        return np.asarray(self._kept[vehicle][np.ix_(rows, columns)])
