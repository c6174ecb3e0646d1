"""A plan as values: what `schema/plan.schema.json` describes, each thing with the line of the text it stands in.

Minutes throughout. `line` counts from 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Thing:
    """What has a name of its own."""

    id: str
    title: str
    title_en: str
    line: int = field(compare=False)


@dataclass(frozen=True)
class Document(Thing):
    """A law, plan or rule that clauses cite."""

    number: str
    in_force_from: date | None
    in_force_to: date | None
    source: str
    is_verified: bool


@dataclass(frozen=True)
class Department(Thing):
    """An office or unit that acts."""


@dataclass(frozen=True)
class Command(Thing):
    """Who commands: chief and deputies are posts, members departments."""

    chief: str
    deputies: tuple[str, ...]
    members: tuple[str, ...]
    clause: str


@dataclass(frozen=True)
class Group(Thing):
    """A working group of a command, led by a post."""

    command: str
    lead: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Post(Thing):
    """A post, never a person; `held_by`: the positions whose holder takes it."""

    department: str
    held_by: tuple[str, ...]
    role: str
    duties: tuple[str, ...]
    duties_en: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A decision table as it stands in the text; `science.grade.read_decision_table` takes `value`."""

    value: Mapping[str, Any]
    clauses: Mapping[int, str]
    source: str
    is_verified: bool
    line: int = field(compare=False)


@dataclass(frozen=True)
class ResponseLevel:
    """What stands at a level, and which post activates it."""

    level: int
    title: str
    title_en: str
    decided_by: str
    commands: tuple[str, ...]
    groups: tuple[str, ...]
    clause: str
    line: int = field(compare=False)


@dataclass(frozen=True)
class Clock(Thing):
    """What is due `within_min` after event_occurred, event_known or response_activated."""

    starts: str
    within_min: int
    clause: str
    source: str
    is_verified: bool


@dataclass(frozen=True)
class Need:
    """Means: `kind` is capability, item, team or vehicle, `id` a word of its reference table."""

    kind: str
    id: str
    quantities: Mapping[int, float]
    by_min: int
    line: int = field(compare=False)


@dataclass(frozen=True)
class Evidence:
    """What finishes an action."""

    kind: str
    title: str
    title_en: str


@dataclass(frozen=True)
class Message:
    """What is sent, to which posts, when an action starts."""

    to: tuple[str, ...]
    text: str
    text_en: str
    line: int = field(compare=False)


@dataclass(frozen=True)
class Action(Thing):
    """One node of the graph. It becomes a task when one of its levels is activated."""

    levels: tuple[int, ...]
    post: str
    department: str
    supports: tuple[str, ...]
    duration_min: int
    depends_on: tuple[str, ...]
    finished_by: tuple[Evidence, ...]
    needs: tuple[Need, ...]
    message: Message | None
    clock: str
    clause: str


@dataclass(frozen=True)
class Condition(Thing):
    """One line of the stand-down checklist."""

    clause: str


@dataclass(frozen=True)
class StandDown:
    """When the response ends, and which post says so."""

    decided_by: str
    conditions: tuple[Condition, ...]
    line: int = field(compare=False)


@dataclass(frozen=True)
class Contact:
    """How to reach a post: (kind, where) in the order of trying."""

    post: str
    through: tuple[tuple[str, str], ...]
    line: int = field(compare=False)


@dataclass(frozen=True)
class Annex:
    """What belongs to the plan besides."""

    title: str
    title_en: str
    text: str


@dataclass(frozen=True)
class Plan(Thing):
    """A structured plan of one edition; `tiers`: the units below its jurisdiction that it serves too."""

    edition: str
    jurisdiction: str
    tiers: tuple[str, ...]
    hazards: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    source: str
    is_demo: bool
    documents: tuple[Document, ...]
    departments: tuple[Department, ...]
    commands: tuple[Command, ...]
    groups: tuple[Group, ...]
    posts: tuple[Post, ...]
    grading: Table
    response: Table
    levels: tuple[ResponseLevel, ...]
    clocks: tuple[Clock, ...]
    actions: tuple[Action, ...]
    stand_down: StandDown
    contacts: tuple[Contact, ...]
    annexes: tuple[Annex, ...]

    def actions_at(self, level: int | None = None) -> tuple[Action, ...]:
        """The actions of a level, or all."""
        return self.actions if level is None else tuple(one for one in self.actions if level in one.levels)

    def cited(self, clause: str, *, is_english: bool = False) -> str:
        """A clause as a reader looks it up: the document's title, then where in it. A document it does not list as it is."""
        name, _space, where = clause.partition(" ")
        document = next((one for one in self.documents if one.id == name), None)
        if document is None:
            return clause
        return f"{document.title_en} {where}".strip() if is_english else f"《{document.title}》{where}"

    def actions_of(self, post: str) -> tuple[Action, ...]:
        """What a post answers for."""
        return tuple(one for one in self.actions if one.post == post)
