"""Which grade and which level a plan's own tables give, what is not known, and what would change it: a suggestion.

A named person decides. Unknown is not false: the level is what holds whatever the unknowns turn out to be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import inf, isfinite, nextafter
from typing import Any

from anlan.core.packs import official_day
from anlan.plans.model import Plan, Table
from anlan.science.grade import Between, DecisionTable, Question, Reaches, decide, read_decision_table
from anlan.science.grade.decision import Answer

Value = float | bool | None
LESS = {True: ("不超过", "not more than"), False: ("低于", "less than")}
MORE = {True: ("超过", "more than"), False: ("达到", "at least")}
NOT = ("不是", "not: ")


@dataclass(frozen=True)
class Bound:
    """One input on one side of a number of the table: at least (more than) it, or below (not above) it."""

    input: str
    title: str
    title_en: str
    unit: str
    unit_en: str
    bound: float
    is_strict: bool
    is_below: bool
    is_yes_no: bool
    is_unknown: bool

    @property
    def chinese(self) -> str:
        return self._said(0, self.title, self.unit)

    @property
    def english(self) -> str:
        return self._said(1, self.title_en, self.unit_en)

    def _said(self, language: int, title: str, unit: str) -> str:
        if self.is_yes_no:
            return f"{NOT[language]}{title}" if self.is_below else title
        words = (LESS if self.is_below else MORE)[self.is_strict][language]
        number = f"{self.bound:,.12g}"
        return f"{title} {words} {number} {unit}".rstrip() if unit else f"{title} {words} {number}"


@dataclass(frozen=True)
class Shift:
    """Another level, and what would lead there: all of `when` together."""

    level: int
    name: str
    name_en: str
    clause: str
    when: tuple[Bound, ...]


@dataclass(frozen=True)
class Finding:
    """What one table gives.

    `level`: what certainly holds, None where no line is met; `could_be`: what can still come out, most severe first,
    None last; `clause`: where the level stands (for none, of the least level); `met`: by what; `used`: the inputs that
    were known; `unknown`: those that are not and may still change the level; `would_change`: for each other level,
    what would lead there, from what is known as it is now.
    """

    level: int | None
    name: str
    name_en: str
    could_be: tuple[int | None, ...]
    clause: str
    met: tuple[Bound, ...]
    used: Mapping[str, float | bool]
    unknown: tuple[str, ...]
    would_change: tuple[Shift, ...]
    source: str
    is_verified: bool

    @property
    def is_open(self) -> bool:
        """Whether what is unknown may still change it."""
        return len(self.could_be) > 1


@dataclass(frozen=True)
class Suggestion:
    """Grade and level by one plan; `is_valid`: whether the plan holds on the day."""

    plan: str
    edition: str
    title: str
    title_en: str
    is_valid: bool
    grade: Finding
    response: Finding

    @property
    def level(self) -> int | None:
        """The level to activate, 1 to 4; None where no line is met."""
        return self.response.level

    @property
    def clauses(self) -> tuple[str, ...]:
        """Of the grade and of the level."""
        return (self.grade.clause, self.response.clause)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The inputs that are not known and matter to either."""
        return tuple(dict.fromkeys((*self.response.unknown, *self.grade.unknown)))


def suggest(plan: Plan, inputs: Mapping[str, Value], at: datetime | date) -> Suggestion:
    """What a plan's tables say of what is known; None, and what is not given, is unknown; what no table asks is left out.

    An answer that cannot be (magnitude 12) says nothing: it is unknown, and keeps nobody from starting a response.
    """
    day = official_day(at)
    return Suggestion(
        plan=plan.id, edition=plan.edition, title=plan.title, title_en=plan.title_en,
        is_valid=plan.valid_from is not None and plan.valid_from <= day and (plan.valid_to is None or day < plan.valid_to),
        grade=_finding(plan.grading, inputs), response=_finding(plan.response, inputs),
    )  # fmt: skip


def inputs_of(plan: Plan) -> dict[str, Mapping[str, Any]]:
    """Every input that either table of a plan asks for, by name, as it stands there."""
    return {**plan.grading.value["inputs"], **plan.response.value["inputs"]}


def _finding(stated: Table, inputs: Mapping[str, Value]) -> Finding:
    table = read_decision_table(stated.value)
    known = fitting(table, inputs)
    bounds, decided = _Bounds(stated.value["inputs"], known), decide(table, known)
    names = {one["level"]: (one["name"], one["name_en"]) for one in stated.value["levels"]} | {0: ("", "")}
    shifts = [
        Shift(level, *names[level], stated.clauses.get(level, ""), tuple(bounds.of(line, is_below) for line in when))
        for level, when, is_below in (*_rises(table, known), *_falls(table, known, decided.certain, decided.met))
    ]
    return Finding(
        level=decided.certain or None, name=names[decided.certain][0], name_en=names[decided.certain][1],
        could_be=tuple(level or None for level in decided.could_be),
        clause=decided.clause or table.levels[-1].clause,
        met=tuple(bounds.of(line) for line in decided.met),
        used=known, unknown=decided.unknown, would_change=tuple(shifts),
        source=stated.source, is_verified=stated.is_verified,
    )  # fmt: skip


def fitting(table: DecisionTable, inputs: Mapping[str, Value]) -> dict[str, float | bool]:
    """Of what is said, the answers to a table's questions that can be."""
    said = {one.name: (one, value) for one in table.questions if (value := inputs.get(one.name)) is not None}
    return {name: value for name, (one, value) in said.items() if _can_be(one, value)}


def _can_be(question: Question, value: float | bool) -> bool:
    if question.is_yes_no:
        return value in (0, 1)
    return isfinite(value) and question.minimum <= value <= question.maximum


Way = tuple[int, tuple[Reaches, ...], bool]
"""A level, the lines that lead there, and whether by being met no longer."""


def _rises(table: DecisionTable, known: Mapping[str, float | bool]) -> Iterator[Way]:
    """What would set a more severe level: what is unknown turning out so, what is known growing."""
    growing: dict[str, Answer] = {name: Between(float(value)) for name, value in known.items()}
    for change in decide(table, growing).changes:
        yield change.level, change.when, False


def _falls(
    table: DecisionTable, known: Mapping[str, float | bool], certain: int, met: tuple[Reaches, ...]
) -> Iterator[Way]:
    """What would lower the level: one known input back below a number of the table; else all that set it now."""
    lines = {line.question.name: line for line in met}
    is_found = False
    for line in met:
        question = line.question
        reached: set[int] = set()
        for bound in sorted(_bounds_below(table, question, float(known[question.name])), key=_least, reverse=True):
            level = decide(table, {**known, question.name: _under(bound)}).certain
            if level != certain and level not in reached:
                reached.add(level)
                is_found = True
                yield level, (bound,), True
    if not is_found and len(lines) > 1:
        lowered = {**known, **{line.question.name: _under(line) for line in met}}
        level = decide(table, lowered).certain
        if level != certain:
            yield level, tuple(lines.values()), True


def _bounds_below(table: DecisionTable, question: Question, value: float) -> set[Reaches]:
    """The lines on an input that it meets now."""
    return {
        one for level in table.levels for one in _lines(level.rule) if one.question == question and one.least <= value
    }


def _lines(rule: Any) -> Iterator[Reaches]:
    if isinstance(rule, Reaches):
        yield rule
    else:
        for one in rule.rules:
            yield from _lines(one)


def _least(line: Reaches) -> float:
    return line.least


def _under(line: Reaches) -> float:
    """An answer that just misses a line: the number itself where more than it is asked, else its least."""
    if line.question.is_yes_no:
        return 0.0
    return line.bound if line.is_strict else max(nextafter(line.bound, -inf), line.question.minimum)


class _Bounds:
    """Says the lines of a table in both languages."""

    def __init__(self, stated: Mapping[str, Mapping[str, Any]], known: Mapping[str, float | bool]) -> None:
        self.stated, self.known = stated, known

    def of(self, line: Reaches, is_below: bool = False) -> Bound:
        name = line.question.name
        stated = self.stated[name]
        unit = stated.get("unit", "")
        return Bound(
            name, stated["title"], stated["title_en"], unit, stated.get("unit_en", unit), line.bound, line.is_strict,
            is_below, line.question.is_yes_no, name not in self.known,
        )  # fmt: skip
