"""The grade of an event that is confirmed: by verified figures alone, with the decision table that the packs name for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anlan.core import packs
from anlan.core.figures import Figure, Kind
from anlan.core.permission import Actor
from anlan.incidents.models import Fact, Incident
from anlan.incidents.queries.facts import figures_of


@dataclass(frozen=True)
class Grade:
    """1 特别重大 … 4 一般, and since when the figures that make it are verified."""

    level: int
    since: datetime


def confirmed_grade(incident: Incident, table: packs.Row, actor: Actor) -> Grade | None:
    """The grade that holds whatever is not known yet; None where none is reached, the least may still rise, or no table holds."""
    from anlan.science.grade import (  # numpy: only where a grade is asked for
        UNDECIDED,
        Between,
        decide,
        read_decision_table,
    )

    rule = next((one for one in table.value["grading"] if incident.hazard in one["hazards"]), None)
    if rule is None:
        return None
    figures = {name: one for name, one in figures_of(incident, actor).items() if one.kind == Kind.VERIFIED}
    row = packs.found(rule["table"], at=incident.occurred_at)
    if row is None:  # it happened before there was such a table
        return None
    decision_table = read_decision_table(row.value)
    questions = {question.name for question in decision_table.questions}
    answers: dict[str, Any] = {}
    for asked, names in rule["inputs"].items():
        total, is_whole = _sum(names, figures)
        if total is not None and asked in questions:
            answers[asked] = total if is_whole else Between(total)
    if not answers:
        return None
    decided = decide(decision_table, answers)
    # One death of an hour ago is not yet a small event: the least grade counts once nothing unknown can raise it.
    least = max(level.level for level in decision_table.levels)
    is_open = decided.level == UNDECIDED and decided.certain in (0, least)
    return None if is_open or decided.certain == 0 else Grade(decided.certain, _since(incident, rule["inputs"]))


def _sum(names: list[str], figures: Mapping[str, Figure]) -> tuple[float | None, bool]:
    """What is verified of several kinds together, and whether all of them are."""
    known = [float(figures[name].value) for name in names if name in figures and figures[name].value is not None]  # type: ignore[arg-type]
    return (sum(known), len(known) == len(names)) if known else (None, False)


def _since(incident: Incident, inputs: Mapping[str, list[str]]) -> datetime:
    """When the first figure that enters the grade was verified: a later count of the same starts no new clock."""
    kinds = {name for names in inputs.values() for name in names}
    verified = Fact.objects.filter(incident=incident, kind__in=kinds, standing=Fact.Standing.VERIFIED)
    first = verified.order_by("verified_at").values_list("verified_at", flat=True).first()
    return first or incident.occurred_at
