"""What is too much for a plan, found before anything of it is built: a text may be a bomb."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from anlan.core.settings import conf
from anlan.plans.faults import Fault, PlanFault, fault

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PARTS = ("项", "values")
BYTES = ("字节", "bytes")


def refuse_too_much(text: str) -> None:
    """Raises PlanFault for a text that is too long, too deep, or would grow too large when its aliases are written out."""
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > conf.PLAN_MAX_BYTES:
        raise PlanFault([fault(1, "too_large", size=size, what=BYTES, limit=conf.PLAN_MAX_BYTES)])
    for found in _too_much(text):
        raise PlanFault([found])


def _too_much(text: str) -> Iterator[Fault]:
    """Follows the events of the text, which takes no more room than its depth: how many values each opened node holds."""
    deepest, most = conf.PLAN_MAX_DEPTH, conf.PLAN_MAX_PARTS
    opened: list[tuple[str | None, int]] = [(None, 0)]
    sizes: dict[str, int] = {}
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            grown = 0
            if isinstance(event, yaml.CollectionStartEvent):
                opened.append((event.anchor, 1))
            elif isinstance(event, yaml.CollectionEndEvent):
                anchor, grown = opened.pop()
                if anchor is not None:
                    sizes[anchor] = grown
            elif isinstance(event, yaml.ScalarEvent):
                grown = 1
            elif isinstance(event, yaml.AliasEvent):
                grown = sizes.get(event.anchor, 1)  # of a node still open: contains itself, which the reader says
            holder, held = opened[-1]
            opened[-1] = holder, held + grown
            line = event.start_mark.line + 1
            if len(opened) > deepest:
                yield fault(line, "too_deep", limit=deepest)
            if opened[-1][1] > most:
                yield fault(line, "too_large", size=opened[-1][1], what=PARTS, limit=most)
    except (yaml.YAMLError, UnicodeError):
        return  # the reader says so, with its line
