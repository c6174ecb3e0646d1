"""Which level begins, when part of what decides it is not known: unknown is not false.

Because the rules of a table only say "at least" and "more than", two readings bound everything that can still come
true: with every unknown at its least the level is *certain*, with every unknown at its most it is the *worst* that
can still be. What lies between, and what would bring it about, is found exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from anlan.science.arrays import BoolArray, FloatArray, IntArray, fitted
from anlan.science.grade.table import AnyOf, DecisionTable, Question, Reaches, Rule

UNDECIDED = -1
"""The level of a decision that what is unknown may still change. 0 is no level: no line is met, none can be."""


@dataclass(frozen=True)
class Between:
    """An answer known in part: "at least three dead, the search goes on" is Between(3)."""

    low: float
    high: float = np.inf


Answer: TypeAlias = float | bool | Between | None


@dataclass(frozen=True)
class Line:
    """One line of a level: met (True), not met (False) or unknown (None)."""

    level: int
    rule: Rule
    state: bool | None


@dataclass(frozen=True)
class Change:
    """What would set the level: all of `when`, each an answer that is not known yet."""

    level: int
    name: str
    when: tuple[Reaches, ...]

    def __str__(self) -> str:
        return f"{' 且 '.join(map(str, self.when))} → {self.name}"


@dataclass(frozen=True)
class Decision:
    """A level with its reasons.

    `level`: the level where it is decided, 0 for none, UNDECIDED (−1) where unknowns may still change it;
    `certain`: the level that already holds whatever the unknowns turn out to be; `could_be`: every level that can
    still come out, most severe first, 0 (none) last; `met`: the lines that set the certain level; `changes`: for each
    level that can still come out, each least set of unknown answers that would set it; `unknown`: the open questions
    that matter; `lines`: every line with its state; `clause`: where the certain level stands in the document.
    """

    level: int
    certain: int
    could_be: tuple[int, ...]
    met: tuple[Reaches, ...]
    changes: tuple[Change, ...]
    unknown: tuple[str, ...]
    lines: tuple[Line, ...]
    clause: str


@dataclass(frozen=True)
class LevelRange:
    """Levels of many cases at once: certain and worst possible (0 none, 1 the most severe), and whether they agree.

    `level` is the level where both agree, UNDECIDED elsewhere; `valid` is False, and all three are UNDECIDED, where
    an answer cannot be.
    """

    level: IntArray
    certain: IntArray
    worst: IntArray
    valid: BoolArray


def decide_levels(table: DecisionTable, answers: Mapping[str, npt.ArrayLike]) -> LevelRange:
    """The levels of many cases at once; NaN, and a question not answered at all, is unknown.

    answers   by question, shapes that fit together   –   numbers in the question's unit; yes/no as 1/0 or booleans
    returns   LevelRange of the common shape

    Raises ValueError for a question the table does not ask, or shapes that do not fit.
    """
    for name in answers:
        table.question(name)
    given = dict(zip(answers, fitted(**answers), strict=True)) if answers else {}
    shape = next(iter(given.values())).shape if given else ()
    low: dict[str, FloatArray] = {}
    high: dict[str, FloatArray] = {}
    possible = np.ones(shape, bool)
    for question in table.questions:
        values = given.get(question.name, np.full(shape, np.nan))
        unknown = np.isnan(values)
        possible &= unknown | _can_be(question, values)
        low[question.name] = np.where(unknown, question.minimum, values)
        high[question.name] = np.where(unknown, question.maximum, values)
    certain = np.where(possible, _most_severe(table, low, shape), UNDECIDED)
    worst = np.where(possible, _most_severe(table, high, shape), UNDECIDED)
    return LevelRange(np.where(certain == worst, certain, UNDECIDED), certain, worst, possible)


def decide(table: DecisionTable, answers: Mapping[str, Answer]) -> Decision:
    """The level of one case, with what met it and what would change it.

    answers   by question   –   a number in the question's unit, True/False, `Between`; None, NaN or nothing: unknown
    returns   Decision

    Raises ValueError for a question the table does not ask and for an answer outside its domain.
    """
    for name in answers:
        table.question(name)
    spans = {question.name: _span(question, answers.get(question.name)) for question in table.questions}
    low = {name: span[0] for name, span in spans.items()}
    high = {name: span[1] for name, span in spans.items()}
    certain = _level_at(table, low)
    changes = _changes(table, low, high, certain)
    could_be = tuple(sorted({certain} | {change.level for change in changes}, key=lambda level: level or np.inf))
    reason = next((level for level in table.levels if level.level == certain), None)
    return Decision(
        level=certain if len(could_be) == 1 else UNDECIDED,
        certain=certain,
        could_be=could_be,
        met=() if reason is None else tuple(dict.fromkeys(_met(reason.rule, low))),
        changes=changes,
        unknown=tuple(q.name for q in table.questions if any(line.question is q for c in changes for line in c.when)),
        lines=tuple(
            Line(level.level, rule, True if _holds(rule, low) else None if _holds(rule, high) else False)
            for level in table.levels
            for rule in (level.rule.rules if isinstance(level.rule, AnyOf) else (level.rule,))
        ),
        clause="" if reason is None else reason.clause,
    )


def _changes(
    table: DecisionTable, low: Mapping[str, float], high: Mapping[str, float], certain: int
) -> tuple[Change, ...]:
    """Every least way in which unknown answers would set another level.

    A level can come out exactly when, for one way of meeting its rule, lifting only the answers that way needs, and
    only as far as it needs, gives that level: lifting anything further could only make the level more severe.
    """
    found: list[Change] = []
    for level in table.levels:
        if (certain and level.level >= certain) or not _holds(level.rule, high):
            continue
        for way in _least(_ways(level.rule, low, high)):
            lifted = {**low, **{line.question.name: line.least for line in way}}
            if _level_at(table, lifted) == level.level:
                found.append(Change(level.level, level.name, way))
    return tuple(found)


def _ways(rule: Rule, low: Mapping[str, float], high: Mapping[str, float]) -> list[tuple[Reaches, ...]]:
    """The sets of lines that would still have to be met; an empty set: the rule is met already."""
    if isinstance(rule, Reaches):
        return [()] if _holds(rule, low) else [(rule,)] if _holds(rule, high) else []
    ways = [_ways(one, low, high) for one in rule.rules]
    if isinstance(rule, AnyOf):
        return [way for one in ways for way in one]
    return [_joined(parts) for parts in product(*ways)]


def _joined(parts: Sequence[tuple[Reaches, ...]]) -> tuple[Reaches, ...]:
    """All the lines of several ways, of two lines on one question the farther."""
    farthest: dict[str, Reaches] = {}
    for line in (line for part in parts for line in part):
        held = farthest.get(line.question.name)
        if held is None or line.least > held.least:
            farthest[line.question.name] = line
    return tuple(farthest.values())


def _least(ways: list[tuple[Reaches, ...]]) -> list[tuple[Reaches, ...]]:
    """Without the ways that ask for all that another asks, and more; of two that ask the same the first."""
    distinct = list(dict.fromkeys(ways))
    return [
        way
        for place, way in enumerate(distinct)
        if not any(
            _asks_no_more(other, way) and (before < place or not _asks_no_more(way, other))
            for before, other in enumerate(distinct)
            if before != place
        )
    ]


def _asks_no_more(one: tuple[Reaches, ...], other: tuple[Reaches, ...]) -> bool:
    reach = {line.question.name: line.least for line in other}
    return all(line.least <= reach.get(line.question.name, -np.inf) for line in one)


def _met(rule: Rule, answers: Mapping[str, float]) -> list[Reaches]:
    """The lines by which a rule is met."""
    if isinstance(rule, Reaches):
        return [rule] if _holds(rule, answers) else []
    return [line for one in rule.rules if _holds(one, answers) for line in _met(one, answers)]


def _holds(rule: Rule, answers: Mapping[str, float]) -> bool:
    if isinstance(rule, Reaches):
        return answers[rule.question.name] >= rule.least
    met = (_holds(one, answers) for one in rule.rules)
    return any(met) if isinstance(rule, AnyOf) else all(met)


def _level_at(table: DecisionTable, answers: Mapping[str, float]) -> int:
    return next((level.level for level in table.levels if _holds(level.rule, answers)), 0)


def _most_severe(table: DecisionTable, answers: Mapping[str, FloatArray], shape: tuple[int, ...]) -> IntArray:
    levels = np.zeros(shape, np.int64)
    for level in reversed(table.levels):
        levels = np.where(_hold(level.rule, answers), level.level, levels)
    return levels


def _hold(rule: Rule, answers: Mapping[str, FloatArray]) -> BoolArray:
    if isinstance(rule, Reaches):
        return answers[rule.question.name] >= rule.least
    met = [_hold(one, answers) for one in rule.rules]
    combine = np.logical_or if isinstance(rule, AnyOf) else np.logical_and
    joined = met[0]
    for one in met[1:]:
        joined = combine(joined, one)
    return joined


def _can_be(question: Question, values: FloatArray) -> BoolArray:
    inside = (values >= question.minimum) & (values <= question.maximum) & np.isfinite(values)
    return inside & ((values == 0) | (values == 1)) if question.is_yes_no else inside


def _span(question: Question, answer: Answer) -> tuple[float, float]:
    """From where to where an answer can lie."""
    if answer is None or (isinstance(answer, float) and np.isnan(answer)):
        return question.minimum, question.maximum
    try:
        ends = (answer.low, answer.high) if isinstance(answer, Between) else (float(answer), float(answer))
    except (TypeError, ValueError) as error:
        raise ValueError(f"{question.name} must be a number, yes or no, or Between, got {answer!r}") from error
    sayable = np.array([ends[0], question.minimum if np.isposinf(ends[1]) else ends[1]])
    if not (_can_be(question, sayable).all() and ends[0] <= ends[1]):
        kind = "yes or no" if question.is_yes_no else f"between {question.minimum:g} and {question.maximum:g}"
        raise ValueError(f"{question.name} must be {kind}, got {answer!r}")
    return ends[0], min(ends[1], question.maximum)
