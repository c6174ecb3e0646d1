"""What changed from one plan to another, thing by thing: pure values, in the order of the document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from typing import Any

from anlan.plans.model import Action, Plan, Table, Thing

HEAD = (
    "title",
    "title_en",
    "edition",
    "jurisdiction",
    "tiers",
    "hazards",
    "valid_from",
    "valid_to",
    "source",
    "is_demo",
)
PARTS = (
    "head", "documents", "departments", "commands", "groups", "posts", "grading", "response", "levels", "clocks",
    "actions", "stand_down", "contacts", "annexes",
)  # fmt: skip
"""The parts of a plan in the order of its text."""


@dataclass(frozen=True)
class Field:
    """One field before and after, as plain values."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Changed:
    """A thing that stands in both, and what of it is not the same."""

    part: str
    id: str
    title: str
    title_en: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Named:
    """A thing that stands in one of the two only."""

    part: str
    id: str
    title: str
    title_en: str


@dataclass(frozen=True)
class Difference:
    """All that is not the same. Where a thing stands in the text is no difference, what its lines say is."""

    added: tuple[Named, ...]
    removed: tuple[Named, ...]
    changed: tuple[Changed, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def differing(old: Plan, new: Plan) -> Difference:
    """From the old plan to the new one."""
    added: list[Named] = []
    removed: list[Named] = []
    changed: list[Changed] = []
    for part in PARTS:
        before, after = _things(old, part), _things(new, part)
        added += [_named(part, key, after[key]) for key in after if key not in before]
        removed += [_named(part, key, before[key]) for key in before if key not in after]
        for key in after:
            if key in before and (found := tuple(_fields(before[key], after[key]))):
                named = _named(part, key, after[key])
                changed.append(Changed(part, key, named.title, named.title_en, found))
    return Difference(tuple(added), tuple(removed), tuple(changed))


def changes_of_actions(old: Plan, new: Plan) -> tuple[tuple[Action, ...], tuple[Action, ...], tuple[Action, ...]]:
    """The actions only the new one has, only the old one has, and those of the new one that are not the same."""
    before, after = ({one.id: one for one in plan.actions} for plan in (old, new))
    return (
        tuple(one for name, one in after.items() if name not in before),
        tuple(one for name, one in before.items() if name not in after),
        tuple(one for name, one in after.items() if name in before and one != before[name]),
    )


def _things(plan: Plan, part: str) -> dict[str, Any]:
    if part == "head":
        return {"plan": {name: getattr(plan, name) for name in HEAD}}
    if part in ("grading", "response"):
        return _table(getattr(plan, part))
    if part == "levels":
        return {str(one.level): one for one in plan.levels}
    if part == "stand_down":
        return {one.id: one for one in plan.stand_down.conditions} | {
            "decided_by": {"post": plan.stand_down.decided_by}
        }
    if part == "contacts":
        return {one.post: one for one in plan.contacts}
    if part == "annexes":
        return {one.title: one for one in plan.annexes}
    listed: Iterable[Thing] = getattr(plan, part)
    return {one.id: one for one in listed}


def _table(table: Table) -> dict[str, Any]:
    """Inputs, levels and the source of a decision table, each a thing of its own."""
    value = table.value
    return {
        **{f"inputs.{name}": one for name, one in value["inputs"].items()},
        **{f"levels.{one['level']}": one for one in value["levels"]},
        "source": {"source": table.source, "verified": table.is_verified},
    }


def _named(part: str, key: str, thing: Any) -> Named:
    given = thing if isinstance(thing, Mapping) else {name: getattr(thing, name, "") for name in ("title", "title_en")}
    title = given.get("title", given.get("name", ""))
    return Named(part, key, title, given.get("title_en", given.get("name_en", title)))


def _fields(before: Any, after: Any) -> Iterable[Field]:
    old, new = _values(before), _values(after)
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            yield Field(name, old.get(name), new.get(name))


def _values(thing: Any) -> dict[str, Any]:
    """The fields of a thing as plain values, without the lines they stand in."""
    if isinstance(thing, Mapping):
        return {str(key): _plain(value) for key, value in thing.items()}
    return {field.name: _plain(getattr(thing, field.name)) for field in fields(thing) if field.compare}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(inner) for name, inner in asdict(value).items() if name != "line"}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    return value.isoformat() if hasattr(value, "isoformat") else value
