"""What a response was: its decisions in order, what each level asked for, and what became of that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from anlan.plans.flow import flow_of
from anlan.plans.model import Plan
from anlan.response.review.errors import PlanDiffers, ResponseUnclear, ResponseUnknown
from anlan.response.review.reading import Journal, Line, instant

ACTIVATED, CHANGED, ENDED = "response.activated", "response.level_changed", "response.ended"


@dataclass(frozen=True)
class Decision:
    """The response starts at a level, goes over to another, or ends (0)."""

    line: Line
    level: int

    @property
    def at(self) -> datetime:
        return self.line.at

    @property
    def seq(self) -> int:
        return self.line.seq


@dataclass(frozen=True)
class Gone:
    """A task was not to be done any more."""

    at: datetime
    seq: int
    why: str
    """level_changed, ended or cancelled."""


@dataclass(frozen=True)
class Asked:
    """An action that a level asked for: the task that was made of it, and until when.

    due_at       by the clock that bounds it, else `expected_at`: when the plan's sequence has it done
    """

    action: str
    task: str
    at: datetime
    seq: int
    due_at: datetime
    expected_at: datetime
    clock: str
    owner: str
    gone: Gone | None = None


@dataclass(frozen=True)
class History:
    """One response as the journal tells it; without decisions: none was activated."""

    incident: str
    also: frozenset[str]
    """The incident and those merged into it."""
    response: str
    decisions: tuple[Decision, ...]
    asked: tuple[Asked, ...]

    @property
    def activated(self) -> Decision | None:
        return self.decisions[0] if self.decisions else None

    @property
    def region(self) -> str:
        return self.decisions[0].line.says["region"] if self.decisions else ""

    @property
    def ended(self) -> Decision | None:
        last = self.decisions[-1] if self.decisions else None
        return last if last is not None and last.line.verb == ENDED else None

    @property
    def standing(self) -> tuple[Decision, ...]:
        """The decisions by which a level stood."""
        return tuple(one for one in self.decisions if one.line.verb != ENDED)

    def level_at(self, at: datetime) -> int:
        """The level that stood at an instant; 0: none."""
        return ([0] + [one.level for one in self.decisions if one.at <= at])[-1]


def history_of(journal: Journal, plan: Plan, incident: str, response: str) -> History:
    """The response to an incident, the named one or the only one. Raises ResponseUnclear, ResponseUnknown, PlanDiffers."""
    also = frozenset({incident, *_merged_into(journal, incident)})
    found = [line for line in journal.of(ACTIVATED) if line.says["incident"] in also]
    if response:
        found = [line for line in found if line.about == f"response:{response}"]
        if not found:
            raise ResponseUnknown(response=response)
    if len(found) > 1:
        raise ResponseUnclear(responses="、".join(f"{_uid(one)}（{one.says['region']}）" for one in found))
    if not found:
        return History(incident, also, "", (), ())
    says = found[0].says
    if (says["plan"], says["edition"]) != (plan.id, plan.edition):
        raise PlanDiffers(wanted=f"{says['plan']} {says['edition']}", given=f"{plan.id} {plan.edition}")
    decisions = tuple(
        Decision(line, 0 if line.verb == ENDED else line.says["after" if line.verb == CHANGED else "level"])
        for line in journal.about(found[0].about, ACTIVATED, CHANGED, ENDED)
    )
    return History(incident, also, _uid(found[0]), decisions, tuple(_asked(journal, plan, decisions)))


def asked_at(plan: Plan, level: int, since: datetime, starts: Mapping[str, datetime | None], seq: int) -> list[Asked]:
    """What a level asks for from an instant, by the plan alone: no task was made of it."""
    times = flow_of(plan, level).times
    found = []
    for action in plan.actions_at(level):
        expected = since + timedelta(minutes=times[action.id].finish)
        found.append(_due(Asked(action.id, "", since, seq, expected, expected, action.clock, ""),
                          clock_due(plan, action.clock, starts)))  # fmt: skip
    return found


def clock_due(plan: Plan, name: str, starts: Mapping[str, datetime | None]) -> datetime | None:
    """When a clock of the plan runs out; None where its beginning is not on record, or it names none."""
    for clock in plan.clocks:
        begins = starts.get(clock.starts)
        if clock.id == name and begins is not None:
            return begins + timedelta(minutes=clock.within_min)
    return None


def _due(asked: Asked, bound: datetime | None, *, is_first: bool = False) -> Asked:
    """A clock that ran out before a change of level asked for the action does not bind it."""
    return replace(asked, due_at=bound) if bound is not None and (is_first or bound >= asked.at) else asked


def _asked(journal: Journal, plan: Plan, decisions: Sequence[Decision]) -> Iterator[Asked]:
    """Every action that was asked for, once each time it was: a task cancelled and made anew stands twice."""
    first = decisions[0]
    says = first.line.says
    starts = {
        "event_occurred": instant(says["occurred_at"]), "event_known": instant(says["known_at"]),
        "response_activated": first.at,
    }  # fmt: skip
    standing: dict[str, Asked] = {}
    for decision in decisions:
        line = decision.line
        levels = {action.id for action in plan.actions_at(decision.level)} if line.verb != ENDED else set()
        cancelled = set(line.says.get("cancelled", ()))
        for name, one in list(standing.items()):
            if line.verb == ENDED or one.task in cancelled or (not one.task and name not in levels):
                why = "ended" if line.verb == ENDED else "level_changed"
                yield _given_up(journal, standing.pop(name), Gone(decision.at, decision.seq, why))
        if line.verb == ENDED:
            break
        for told in line.says["tasks"] if line.verb == ACTIVATED else line.says["new"]:
            if told["action"] in standing:  # cancelled by hand, and asked for again
                yield _given_up(journal, standing.pop(told["action"]), None)
            standing[told["action"]] = _told(told, decision, is_first=line.verb == ACTIVATED)
        for one in asked_at(plan, decision.level, decision.at, starts, decision.seq):
            standing.setdefault(one.action, one)
    for one in standing.values():
        yield _given_up(journal, one, None)


def _told(told: Mapping[str, Any], decision: Decision, *, is_first: bool) -> Asked:
    expected = instant(told["planned_due_at"])
    assert expected is not None  # every task of a plan has one
    asked = Asked(
        told["action"], told["task"], decision.at, decision.seq, expected, expected, told["clock"], told["owner"]
    )
    return _due(asked, instant(told["due_at"]), is_first=is_first)


def _given_up(journal: Journal, asked: Asked, by_decision: Gone | None) -> Asked:
    """With what ended it first: a person, or the decision."""
    by_hand = journal.about(f"task:{asked.task}", "task.cancelled") if asked.task else []
    if by_hand:
        return replace(asked, gone=Gone(by_hand[0].at, by_hand[0].seq, "cancelled"))
    return replace(asked, gone=by_decision)


def _merged_into(journal: Journal, incident: str) -> set[str]:
    found, grew = {incident}, True
    while grew:
        more = {line.about.partition(":")[2] for line in journal.of("incident.merged") if line.says["into"] in found}
        grew, found = not more <= found, found | more
    return found - {incident}


def _uid(line: Line) -> str:
    return line.about.partition(":")[2]
