"""Decision tables as law writes them: a level begins when any one of its lines is met.

A table says what it asks for (`Question`), and under which `Rule` each level begins. The rules only ever say "at
least" or "more than", so more of anything never lowers a level; everything `decision` can promise rests on that.
The numbers come from packs (`read_decision_table` takes the `value` of a row); none stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np


@dataclass(frozen=True)
class Question:
    """What a table asks for: a number from `minimum` to `maximum`, or yes/no (then 0 and 1)."""

    name: str
    title: str
    unit: str = ""
    minimum: float = 0.0
    maximum: float = np.inf
    is_yes_no: bool = False


@dataclass(frozen=True)
class Reaches:
    """One line of a rule: the answer is at least a number, or (`is_strict`) more than it. Yes counts 1, no 0."""

    question: Question
    bound: float
    is_strict: bool = False

    @property
    def least(self) -> float:
        """The smallest answer that meets the line."""
        return float(np.nextafter(self.bound, np.inf)) if self.is_strict else self.bound

    def __str__(self) -> str:
        if self.question.is_yes_no:
            return self.question.title
        unit = f" {self.question.unit}" if self.question.unit else ""
        return f"{self.question.title} {'>' if self.is_strict else '≥'} {self.bound:,.12g}{unit}"


@dataclass(frozen=True)
class AnyOf:
    """Met when any of its rules is met."""

    rules: tuple[Rule, ...]

    def __str__(self) -> str:
        return " 或 ".join(f"（{rule}）" if isinstance(rule, AllOf) else str(rule) for rule in self.rules)


@dataclass(frozen=True)
class AllOf:
    """Met when all of its rules are met."""

    rules: tuple[Rule, ...]

    def __str__(self) -> str:
        return " 且 ".join(f"（{rule}）" if isinstance(rule, AnyOf) else str(rule) for rule in self.rules)


Rule: TypeAlias = Reaches | AnyOf | AllOf


@dataclass(frozen=True)
class Level:
    """A level, 1 the most severe; its name, the clause that sets it, and when it begins."""

    level: int
    name: str
    rule: Rule
    clause: str = ""


@dataclass(frozen=True)
class DecisionTable:
    """What is asked, and the levels from the most severe to the least."""

    questions: tuple[Question, ...]
    levels: tuple[Level, ...]

    def question(self, name: str) -> Question:
        """The question of a name. Raises ValueError for one the table does not ask: a slip must not pass as unknown."""
        for question in self.questions:
            if question.name == name:
                return question
        asked = ", ".join(question.name for question in self.questions)
        raise ValueError(f"the table does not ask for {name!r}; it asks for {asked}")

    def name_of(self, level: int) -> str:
        """The name of a level; empty for 0, none."""
        return next((one.name for one in self.levels if one.level == level), "")


def read_decision_table(value: Mapping[str, Any]) -> DecisionTable:
    """The decision table that the `value` of a pack's row holds.

    value     mapping   –   `inputs`: by name {title, unit, minimum, maximum, yes_no}; `levels`: list of
                            {level, name, clause, any | all}; a line is {input, at_least | above}, {input} of a
                            yes/no question, or again {any: […]} or {all: […]}
    returns   DecisionTable

    Raises ValueError naming what is missing, asked twice, out of its domain, or a level out of order.
    """
    try:
        questions = {
            name: Question(
                name,
                str(given["title"]),
                str(given.get("unit", "")),
                float(given.get("minimum", 0.0)),
                1.0 if given.get("yes_no") else float(given.get("maximum", np.inf)),
                bool(given.get("yes_no", False)),
            )
            for name, given in value["inputs"].items()
        }
        levels = tuple(
            Level(int(given["level"]), str(given["name"]), _read_rule(given, questions), str(given.get("clause", "")))
            for given in value["levels"]
        )
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError(f"value is no decision table: {fault!r}") from fault
    if [one.level for one in levels] != list(range(1, len(levels) + 1)):
        raise ValueError(f"levels must run 1, 2, 3 … from the most severe, got {[one.level for one in levels]}")
    return DecisionTable(tuple(questions.values()), levels)


def _read_rule(given: Mapping[str, Any], questions: Mapping[str, Question]) -> Rule:
    for word, kind in (("any", AnyOf), ("all", AllOf)):
        if word in given:
            rules = tuple(_read_rule(one, questions) for one in given[word])
            if not rules:
                raise ValueError(f"{word} must name at least one line")
            return rules[0] if len(rules) == 1 else kind(rules)
    if given["input"] not in questions:
        raise ValueError(f"a line speaks of {given['input']!r}, for which the table does not ask")
    question = questions[given["input"]]
    if question.is_yes_no:
        return Reaches(question, 1.0)
    is_strict = "above" in given
    bound = float(given["above"] if is_strict else given["at_least"])
    if not question.minimum <= bound <= question.maximum:
        raise ValueError(f"{question.name}: {bound:g} lies outside {question.minimum:g} to {question.maximum:g}")
    return Reaches(question, bound, is_strict)
