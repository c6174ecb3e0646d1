"""From the text of a plan to frozen dataclasses that know their lines.

A text with faults is read too, so that all that is wrong with it can be said at once: where a value is missing or of
the wrong kind stands an empty one, which `checking` passes over. Only what `checking.read_plan` answers is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

from anlan.core.packs import pack_folders
from anlan.core.packs.faults import PackFault
from anlan.core.packs.reading import Document as Yaml
from anlan.core.packs.reading import day_of, parse_yaml
from anlan.plans import model
from anlan.plans.faults import PlanFault, fault
from anlan.plans.limits import refuse_too_much
from anlan.plans.model import Plan

T = TypeVar("T")
NEEDS = ("capability", "item", "team", "vehicle")


def plan_files() -> tuple[Path, ...]:
    """The plans of all packs: `plans/*.yaml` of each folder, shipped packs first."""
    return tuple(path for folder in pack_folders() for path in sorted((folder / "plans").glob("*.yaml")))


def parsed(text: str) -> Yaml:
    """The document of a text. Raises PlanFault for what is no YAML, or more of it than any plan needs."""
    refuse_too_much(text)
    try:
        return parse_yaml(text, Path("plan.yaml"), is_lenient=True)
    except PackFault as error:
        raise PlanFault([fault(error.line or 1, "not_yaml", reason=error.reason)]) from error


class At:
    """A place in the document: answers what stands there, or an empty value of the kind that should."""

    def __init__(self, document: Yaml, trail: tuple[str | int, ...] = (), value: Any = None) -> None:
        self.document = document
        self.trail = trail
        self.value = value

    @property
    def line(self) -> int:
        return self.document.line_of(self.trail)

    def of(self, key: str) -> At:
        inner = self.value.get(key) if isinstance(self.value, Mapping) else None
        return At(self.document, (*self.trail, key), inner)

    def each(self, key: str, make: Callable[[At], T]) -> tuple[T, ...]:
        return tuple(make(one) for one in self.of(key).members())

    def members(self) -> Iterator[At]:
        for place, value in enumerate(self.value if isinstance(self.value, list) else ()):
            yield At(self.document, (*self.trail, place), value)

    def text(self, key: str) -> str:
        value = self.of(key).value
        return value if isinstance(value, str) else ""

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(one.value for one in self.of(key).members() if isinstance(one.value, str))

    def whole(self, key: str) -> int:
        return _whole(self.of(key).value) or 0

    def wholes(self, key: str) -> tuple[int, ...]:
        return tuple(whole for one in self.of(key).members() if (whole := _whole(one.value)) is not None)

    def is_true(self, key: str) -> bool:
        return self.of(key).value is True

    def day(self, key: str) -> date | None:
        try:
            return day_of(self.of(key).value)
        except ValueError:
            return None

    @property
    def named(self) -> dict[str, Any]:
        """What every thing has."""
        return {
            "id": self.text("id"), "title": self.text("title"), "title_en": self.text("title_en"), "line": self.line,
        }  # fmt: skip


def _whole(value: Any) -> int | None:
    """A whole number as the schema takes it: 30, and 30.0 too; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or value != int(value):
        return None
    return int(value)


def plan_of(document: Yaml) -> Plan:
    """The plan of a document, with empty values where it is faulty."""
    at = At(document, (), document.value)
    stand_down = at.of("stand_down")
    return Plan(
        id=at.text("plan"), title=at.text("title"), title_en=at.text("title_en"), line=1,
        edition=at.text("edition"), jurisdiction=at.text("jurisdiction"), tiers=at.texts("tiers"),
        hazards=at.texts("hazards"),
        valid_from=at.of("validity").day("from"), valid_to=at.of("validity").day("to"),
        source=at.text("source"), is_demo=at.is_true("is_demo"),
        documents=at.each("documents", _document),
        departments=at.each("departments", lambda one: model.Department(**one.named)),
        commands=at.each("commands", _command), groups=at.each("groups", _group), posts=at.each("posts", _post),
        grading=_table(at.of("grading")), response=_table(at.of("response")),
        levels=at.each("levels", _level), clocks=at.each("clocks", _clock), actions=at.each("actions", _action),
        stand_down=model.StandDown(
            stand_down.text("decided_by"), stand_down.each("conditions", _condition), stand_down.line
        ),
        contacts=at.each("contacts", _contact), annexes=at.each("annexes", _annex),
    )  # fmt: skip


def _document(at: At) -> model.Document:
    return model.Document(
        **at.named, number=at.text("number"), in_force_from=at.day("in_force_from"), in_force_to=at.day("in_force_to"),
        source=at.text("source"), is_verified=at.is_true("verified"),
    )  # fmt: skip


def _command(at: At) -> model.Command:
    return model.Command(
        **at.named, chief=at.text("chief"), deputies=at.texts("deputies"), members=at.texts("members"),
        clause=at.text("clause"),
    )  # fmt: skip


def _group(at: At) -> model.Group:
    return model.Group(**at.named, command=at.text("command"), lead=at.text("lead"), members=at.texts("members"))


def _post(at: At) -> model.Post:
    return model.Post(
        **at.named, department=at.text("department"), held_by=at.texts("held_by"), role=at.text("role"),
        duties=at.texts("duties"), duties_en=at.texts("duties_en"),
    )  # fmt: skip


def _table(at: At) -> model.Table:
    return model.Table(
        value=at.value if isinstance(at.value, Mapping) else {},
        clauses=dict(at.each("levels", lambda one: (one.whole("level"), one.text("clause")))),
        source=at.text("source"), is_verified=at.is_true("verified"), line=at.line,
    )  # fmt: skip


def _level(at: At) -> model.ResponseLevel:
    return model.ResponseLevel(
        level=at.whole("level"), title=at.text("title"), title_en=at.text("title_en"), decided_by=at.text("decided_by"),
        commands=at.texts("commands"), groups=at.texts("groups"), clause=at.text("clause"), line=at.line,
    )  # fmt: skip


def _clock(at: At) -> model.Clock:
    return model.Clock(
        **at.named, starts=at.text("starts"), within_min=at.whole("within_min"), clause=at.text("clause"),
        source=at.text("source"), is_verified=at.is_true("verified"),
    )  # fmt: skip


def _action(at: At) -> model.Action:
    levels = at.wholes("levels")
    return model.Action(
        **at.named, levels=levels, post=at.text("post"), department=at.text("department"), supports=at.texts("supports"),
        duration_min=at.whole("duration_min"), depends_on=at.texts("depends_on"),
        finished_by=at.each(
            "finished_by", lambda one: model.Evidence(one.text("kind"), one.text("title"), one.text("title_en"))
        ),
        needs=at.each("needs", lambda one: _need(one, levels)), message=_message(at.of("message")),
        clock=at.text("clock"), clause=at.text("clause"),
    )  # fmt: skip


def _need(at: At, levels: tuple[int, ...]) -> model.Need:
    kind = next((one for one in NEEDS if at.text(one)), "")
    given = at.of("quantity").value
    quantities = dict.fromkeys(levels, given)
    if isinstance(given, Mapping):
        quantities = {level: given.get(level, given.get(str(level))) for level in levels}
    return model.Need(
        kind, at.text(kind) if kind else "",
        {level: float(many) for level, many in quantities.items() if isinstance(many, int | float)},
        at.whole("by_min"), at.line,
    )  # fmt: skip


def _message(at: At) -> model.Message | None:
    if not isinstance(at.value, Mapping):
        return None
    return model.Message(at.texts("to"), at.text("text"), at.text("text_en"), at.line)


def _condition(at: At) -> model.Condition:
    return model.Condition(**at.named, clause=at.text("clause"))


def _contact(at: At) -> model.Contact:
    return model.Contact(at.text("post"), at.each("through", lambda one: (one.text("kind"), one.text("at"))), at.line)


def _annex(at: At) -> model.Annex:
    return model.Annex(at.text("title"), at.text("title_en"), at.text("text"))
