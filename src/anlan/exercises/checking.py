"""What is wrong with the text of a replay: every fault at once, each with its line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from anlan.core.packs.faults import PackFault
from anlan.core.packs.reading import Document, parse_yaml, plain
from anlan.plans import PlanFault
from anlan.plans.limits import refuse_too_much

SCHEMA = Path(__file__).parent / "schema" / "replay.schema.json"
MAKERS: Mapping[str, tuple[str, ...]] = {
    "proposal": ("propose",), "order": ("order_proposed", "order_team"), "closure": ("closure", "close_road"),
}  # fmt: skip
"""Which kinds of items make what an item names."""


@dataclass(frozen=True, order=True)
class Fault:
    """One fault: its line in the text, from 1, and a sentence."""

    line: int
    sentence: str


@cache
def schema() -> Mapping[str, Any]:
    """The published schema."""
    read: Mapping[str, Any] = json.loads(SCHEMA.read_text("utf-8"))
    return read


def check(text: str) -> list[Fault]:
    """All that is wrong with a replay, in the order of its lines; empty: it can be played."""
    try:
        refuse_too_much(text)
        document = parse_yaml(text, Path("replay.yaml"))
        value = plain(document.value)
    except PlanFault as bomb:
        return [Fault(one.line, _("内容太大，或嵌套太深。")) for one in bomb.faults]
    except PackFault as fault:
        return [Fault(fault.line or 1, _("不是合格的 YAML：%(reason)s。") % {"reason": fault.reason})]
    except RecursionError:
        return [Fault(1, _("内容引用了自身。"))]
    found = [Fault(one.line or 1, _("有一个键写了两次。")) for one in document.doubles()]
    errors = list(Draft202012Validator(schema()).iter_errors(value))
    found += [one for error in errors for one in _said(document, error)]
    if not errors:
        found += _meant(document, value)
    return sorted(set(found))


def _said(document: Document, error: ValidationError) -> Iterator[Fault]:
    trail = list(error.absolute_path)
    line, at = document.line_of(trail), ".".join(str(step + 1 if isinstance(step, int) else step) for step in trail)
    where = {"at": at or _("推演脚本")}
    kind = str(error.validator)
    if kind == "required":
        yield Fault(line, _("%(at)s：缺少“%(key)s”。") % {**where, "key": error.message.split("'")[1]})
    elif kind in ("unevaluatedProperties", "additionalProperties"):
        given: Any = error.instance
        for key in sorted(set(given) - _known(given, error.schema)):
            yield Fault(document.line_of([*trail, key]), _("%(at)s：不认识“%(key)s”。") % {**where, "key": key})
    elif kind == "enum":
        choices = ", ".join(map(str, error.validator_value))
        yield Fault(line, _("%(at)s：应为其中之一：%(choices)s。") % {**where, "choices": choices})
    else:
        reason = str(error.schema.get("description", error.message)) if isinstance(error.schema, Mapping) else error.message
        yield Fault(line, _("%(at)s：不合格式：%(reason)s") % {**where, "reason": reason})


def _known(given: Mapping[str, Any], part: Any) -> set[str]:
    """The keys that may stand in a part of the file; those of its kind too, also where another of them is at fault."""
    known = set(part["properties"])
    for case in part.get("allOf", ()):
        ((key, wanted),) = case["if"]["properties"].items()
        if given.get(key) == wanted["const"]:
            known |= set(case["then"].get("properties", ()))
    kind = next((key for key in ("what", "do") if key in known), None)
    if kind is not None and given.get(kind) not in part["properties"][kind]["enum"]:
        return known | set(given)  # of a kind that is not known nothing is
    return known


def _meant(document: Document, value: Mapping[str, Any]) -> Iterator[Fault]:
    """What no schema can say: times that exist and follow the start, names that are there and earlier."""
    starts_at = _instant(value["starts_at"])
    if starts_at is None:
        yield Fault(document.line_of(["starts_at"]), _("没有这个时刻：%(at)s。") % {"at": value["starts_at"]})
        return
    made: dict[str, tuple[str, datetime]] = {}
    items = [(place, at, one) for place in ("inputs", "acts") for at, one in enumerate(value.get(place, ()))]
    for place, number, one in items:
        at = _instant(one["at"])
        if at is None or at < starts_at:
            sentence = _("%(at)s：没有这个时刻，或早于演练开始。") % {"at": one["at"]}
            yield Fault(document.line_of([place, number, "at"]), sentence)
            continue
        name = one.get("as", "")
        if name and name in made:
            yield Fault(document.line_of([place, number, "as"]), _("名称“%(name)s”用了两次。") % {"name": name})
        if name:
            made[name] = (one.get("what") or one["do"], at)
    for place, number, one in items:
        at = _instant(one["at"])
        for field, kinds in MAKERS.items():
            named = one.get(field)
            if not isinstance(named, str) or at is None:
                continue
            kind, earlier = made.get(named, ("", at))
            if kind not in kinds or earlier > at:
                sentence = _("%(field)s：“%(name)s”不是此前的%(kinds)s。") % {
                    "field": field, "name": named, "kinds": "、".join(kinds)}  # fmt: skip
                yield Fault(document.line_of([place, number, field]), sentence)


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
