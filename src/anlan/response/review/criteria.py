"""What the entries say of the plan's response criteria, as it became known; and whether the level followed.

A figure is its last verified word, else the smallest of the words that stand: what surely held. Figures are never
added, but where a plan asks for two together (dead and missing). What an assessment says (largest intensity, whether
the county is populated) counts from its entry on, what a decision was based on (`basis`) from the decision on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anlan.incidents.facts import SUMS
from anlan.plans.model import Plan
from anlan.response.review.history import ACTIVATED, CHANGED, Decision, History
from anlan.response.review.reading import Journal, Line
from anlan.response.review.result import Item, Judgement, Kind, Reason, Verdict
from anlan.response.review.timing import minutes

FACTS = ("fact.reported", "fact.verified", "fact.voided")
SIGNALS = ("signal.received", "signal.revised")
INCIDENTS = ("incident.opened", "incident.revised")
ASSESSED = "assessment.made"


@dataclass(frozen=True)
class Standing:
    """From `at` on the criteria surely give `level` (0: none); `could_be`: more severe ones that stay open."""

    at: datetime
    seq: int
    level: int
    is_open: bool
    unknown: tuple[str, ...]


def course_of(journal: Journal, plan: Plan, history: History) -> list[Standing]:
    """What the criteria gave, each time something of it became known."""
    from anlan.plans.suggesting import fitting  # its tables are science's, which no process loads unasked
    from anlan.science.grade import decide, read_decision_table

    table = read_decision_table(plan.response.value)
    course: list[Standing] = []
    for line, known in _known(journal, history):
        found = decide(table, fitting(table, known))  # an answer that cannot be says nothing
        is_open = any(level not in (0, found.certain) for level in found.could_be)
        course.append(Standing(line.at, line.seq, found.certain, is_open, found.unknown))
    return course


def level_items(plan: Plan, history: History, course: list[Standing]) -> list[Item]:
    """For each level that the criteria came to, more severe than before: whether the response was brought to it."""
    items, worst = [], 0
    for place, one in enumerate(course):
        if one.level and (not worst or one.level < worst):
            worst = one.level
            items.append(_level_item(plan, history, one, course[place + 1 :]))
    return items or [_unasked(plan, history, course)]


def met_first(course: Iterable[Standing]) -> Standing | None:
    """When the criteria first gave a level."""
    return next((one for one in course if one.level), None)


def _level_item(plan: Plan, history: History, one: Standing, after: list[Standing]) -> Item:
    stated = next(level for level in plan.levels if level.level == one.level)
    found, actual, seqs = _followed(history, one, after)
    return Item(
        Kind.LEVEL, str(one.level), stated.title, stated.title_en, plan.response.clauses.get(one.level, stated.clause),
        found.verdict, late_by_min=found.late_by_min, reason=found.reason, planned_at=one.at, actual_at=actual,
        post=stated.decided_by, rests_on=tuple(sorted({one.seq, *seqs})),
    )  # fmt: skip


def _followed(history: History, one: Standing, after: list[Standing]) -> tuple[Judgement, datetime | None, list[int]]:
    """Met where it stood already or the first decision brought it; late where one below it was taken before."""
    before = [decision for decision in history.decisions if decision.seq < one.seq]
    if before and _reaches(before[-1], one.level):
        return Judgement(Verdict.MET), before[-1].at, [before[-1].seq]
    later = [decision for decision in history.standing if decision.seq >= one.seq]
    reached = next((decision for decision in later if _reaches(decision, one.level)), None)
    lower = [decision for decision in later if reached is None or decision.seq < reached.seq]
    lapsed = next((other for other in after if not other.level or other.level > one.level), None)
    first = lower[0] if lower else reached
    if lapsed is not None and (first is None or lapsed.seq < first.seq):
        return Judgement(Verdict.NOT_APPLICABLE, None, Reason("criteria_lapsed", {"at": lapsed.at})), None, [lapsed.seq]
    if reached is None:
        code = Reason("not_raised") if history.decisions else Reason("never_activated", {"since": one.at})
        return Judgement(Verdict.MISSED, None, code), None, [decision.seq for decision in lower]
    if lower:
        reason = Reason("decided_lower", {"level": lower[0].level})
        late = Judgement(Verdict.LATE, minutes(reached.at - lower[0].at), reason)
        return late, reached.at, [lower[0].seq, reached.seq]
    waited = Reason("decided_after", {"minutes": minutes(max(reached.at, one.at) - one.at)})
    return Judgement(Verdict.MET, None, waited), reached.at, [reached.seq]


def _reaches(decision: Decision, level: int) -> bool:
    return 0 < decision.level <= level


def _unasked(plan: Plan, history: History, course: list[Standing]) -> Item:
    """Where the criteria gave no level: they do not hold, or the entries do not say."""
    last = course[-1] if course else None
    unknown = last.unknown if last is not None else tuple(plan.response.value["inputs"])
    is_open = last is None or last.is_open
    titles = plan.response.value["inputs"]
    reason = (
        Reason("criteria_unknown", {"inputs": "、".join(titles[name]["title"] for name in unknown)})
        if is_open else Reason("criteria_not_met")
    )  # fmt: skip
    first = history.activated
    return Item(
        Kind.LEVEL, str(first.level) if first is not None else "", "启动条件", "Criteria", "",
        Verdict.NOT_JUDGEABLE if is_open else Verdict.NOT_APPLICABLE, reason=reason,
        actual_at=first.at if first is not None else None,
        rests_on=tuple(sorted({*((first.seq,) if first else ()), *((last.seq,) if last else ())})),
    )  # fmt: skip


def _known(journal: Journal, history: History) -> Iterator[tuple[Line, dict[str, Any]]]:
    """After each entry that tells of it: what was known, by input."""
    known: dict[str, Any] = {}
    told: dict[str, Line] = {}  # the last word on each fact
    supersedes: dict[str, str] = {}
    void: set[str] = set()
    signals: dict[str, Any] = {}
    assessed: dict[str, Any] = {}
    mine = {line.seq for line in _concerning(journal, history)}
    for line in journal.of(*FACTS, *SIGNALS, *INCIDENTS, ASSESSED, ACTIVATED, CHANGED):
        if line.verb in SIGNALS:
            signals[line.about.partition(":")[2]] = line.says.get("magnitude")
        if line.seq not in mine:
            continue
        if line.verb in FACTS:
            fact = line.says["fact"]
            if line.verb == "fact.voided":
                void.add(fact)
            told[fact] = line if line.verb != "fact.voided" else told.get(fact, line)
            supersedes[fact] = line.says.get("supersedes") or supersedes.get(fact, "")
            gone = void | {before for fact, before in supersedes.items() if fact not in void}
            known |= _figures([word for fact, word in told.items() if fact not in gone], line.says["kind"])
        elif line.verb in INCIDENTS:
            leading = line.says["signals"][0] if line.verb == "incident.opened" else line.says["leading"]
            if signals.get(leading) is not None:
                known["magnitude"] = signals[leading]
        elif line.verb == ASSESSED:
            answered = line.says.get("inputs") or {}
            known |= dict.fromkeys(assessed) | answered  # what the one before answered, and this one does not, is open again
            assessed = answered
        else:
            inputs = (line.says.get("basis") or {}).get("inputs") or {}
            known |= {name: value for name, value in inputs.items() if isinstance(value, int | float)}
        yield line, {name: value for name, value in known.items() if value is not None}


def _concerning(journal: Journal, history: History) -> list[Line]:
    """What is said of the incident, of those merged into it, in the calls that belong to it, and on deciding.

    Which bulletin leads, and what was assessed of it, only of the incident itself: an aftershock merged into it is none.
    """
    keys = {f"incident:{uid}" for uid in history.also}
    calls: set[str] = set()
    for line in journal.of("incident.opened", "signal.attached", "signal.detached"):
        if line.about in keys and line.verb == "signal.detached":
            calls.discard(line.says["signal"])
        elif line.about in keys:
            calls.update(line.says["signals"] if line.verb == "incident.opened" else [line.says["signal"]])
    facts = [
        line for line in journal.of(*FACTS) if line.says["incident"] in history.also or line.says.get("signal") in calls
    ]  # fmt: skip
    return [
        *facts,
        *(one.line for one in history.standing),
        *(one for one in journal.of(*INCIDENTS, ASSESSED) if one.about == f"incident:{history.incident}"),
    ]


def _figures(words: Sequence[Line], kind: str) -> dict[str, Any]:
    """The figure of a kind, None where nothing stands any more; and what is summed of it."""
    figures = {kind: _figure(words, kind)}
    for name, parts in SUMS.items():
        if kind in parts:
            counted = [value for part in parts if (value := _figure(words, part)) is not None]
            figures[name] = sum(counted) if counted else None
    return figures


def _figure(words: Sequence[Line], kind: str) -> Any:
    mine = [line for line in words if line.says["kind"] == kind]
    verified = [line for line in mine if line.verb == "fact.verified"]
    if verified:
        return max(verified, key=lambda line: line.seq).says["value"]
    lows = [low for line in mine if (low := _low(line)) is not None]
    return min(lows) if lows else None


def _low(line: Line) -> Any:
    return line.says["low"] if line.says["low"] is not None else line.says["value"]
