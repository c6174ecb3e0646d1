"""What the schema has to say of a plan, in sentences that name the place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from anlan.core.packs.reading import Document, plain
from anlan.plans.faults import Fault, fault

SCHEMA = Path(__file__).parent / "schema" / "plan.schema.json"

TYPES = {
    "string": ("文字", "a text"),
    "integer": ("整数", "a whole number"),
    "number": ("数", "a number"),
    "boolean": ("true 或 false", "true or false"),
    "array": ("列表", "a list"),
    "object": ("一组键和值", "keys with values"),
}
REASONS = {
    "enum": ("应为其中之一：%s。", "Must be one of %s."),
    "pattern": ("应写成 %s。", "Must be written as %s."),
    "minItems": ("至少要有 %s 项。", "Needs at least %s."),
    "maxItems": ("至多 %s 项。", "At most %s."),
    "minimum": ("不能小于 %s。", "Must not be less than %s."),
    "maximum": ("不能大于 %s。", "Must not be more than %s."),
    "exclusiveMinimum": ("必须大于 %s。", "Must be more than %s."),
    "format": ("应为存在的日期（年-月-日）：%s。", "Must be a day that exists: %s."),
    "const": ("只能是 %s。", "Can only be %s."),
}
ENDLESS = ("应为有限的数。", "Must be a finite number.")
PLAIN_REASONS = {
    "minLength": ("不能是空的。", "Must not be empty."),
    "uniqueItems": ("有重复的项。", "Names something twice."),
    "minProperties": ("不能是空的。", "Must not be empty."),
    "oneOf": ("几种写法必须用且只用一种。", "Exactly one of the ways to write it must be used."),
    "not": ("“以上”和“超过”不能同时写。", "“at_least” and “above” exclude each other."),
}


@cache
def schema() -> Mapping[str, Any]:
    """The published schema."""
    read: Mapping[str, Any] = json.loads(SCHEMA.read_text("utf-8"))
    return read


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema(), format_checker=FormatChecker())


def shape_faults(document: Document) -> Iterator[Fault]:
    """Everything in which a document is not as the schema describes it. Raises RecursionError if it contains itself."""
    value = plain(document.value)  # first: a walk through a document that contains itself would not end
    for double in document.doubles():
        yield fault(double.line or 1, "key_twice", key=double.reason.removeprefix("the key ").partition(" ")[0])
    for trail in _endless(value, ()):
        yield fault(document.line_of(trail), "wrong_value", at=label(document.value, trail), reason=ENDLESS)
    for error in _validator().iter_errors(value):
        yield from _said(document, error)


def _endless(value: Any, trail: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    """Where a number stands that is none (.nan) or has no end (.inf): no bound of a schema keeps them out."""
    if isinstance(value, float) and not isfinite(value):
        yield trail
    elif isinstance(value, Mapping | list):
        for key, inner in value.items() if isinstance(value, Mapping) else enumerate(value):
            yield from _endless(inner, (*trail, key))


def _said(document: Document, error: ValidationError) -> Iterator[Fault]:
    trail = list(error.absolute_path)
    line, at = document.line_of(trail), label(document.value, trail)
    if error.validator == "required":
        key = error.message.split("'")[1]
        yield fault(line, "clause_missing", at=at) if key == "clause" else fault(line, "key_missing", at=at, key=key)
    elif error.validator == "additionalProperties":
        given: Any = error.instance
        expected: Any = error.schema
        for key in given:
            if key not in expected["properties"]:
                yield fault(document.line_of([*trail, key]), "key_unknown", at=at, key=key)
    elif trail and trail[-1] == "clause" and not error.instance:
        yield fault(line, "clause_missing", at=label(document.value, trail[:-1]))
    elif meant := _meant(error):
        for inner in meant:
            yield from _said(document, inner)
    else:
        yield fault(line, "wrong_value", at=at, reason=_reason(error))


def _meant(error: ValidationError) -> list[ValidationError]:
    """Of ways to write something that differ in kind (a number, or one for each level), what is wrong in the one written."""
    other_kind = {inner.schema_path[0] for inner in error.context or () if inner.validator == "type" and not inner.path}
    return [inner for inner in error.context or () if other_kind and inner.schema_path[0] not in other_kind]


def _reason(error: ValidationError) -> tuple[str, str]:
    kind, wanted = str(error.validator), error.validator_value
    if kind == "type":
        chinese, english = TYPES.get(str(wanted), (str(wanted), str(wanted)))
        return f"应为{chinese}。", f"Must be {english}."
    if kind in PLAIN_REASONS:
        return PLAIN_REASONS[kind]
    if kind in REASONS:
        shown = ", ".join(map(str, wanted)) if isinstance(wanted, list) else str(wanted)
        if kind == "format":
            shown = str(error.instance)
        return REASONS[kind][0] % shown, REASONS[kind][1] % shown
    return str(error.message), str(error.message)


def label(value: Any, trail: Sequence[str | int]) -> tuple[str, str]:
    """Where in the plan, things of a list by their identifier where they have one: `actions.first_report.needs.1`."""
    steps: list[str] = []
    for step in trail:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            value = None
        name = value.get("id") if isinstance(step, int) and isinstance(value, Mapping) else None
        steps.append(name if isinstance(name, str) else str(step + 1 if isinstance(step, int) else step))
    return (".".join(steps), ".".join(steps)) if steps else ("预案", "The plan")
