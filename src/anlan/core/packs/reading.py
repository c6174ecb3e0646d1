"""Reading YAML so that every value knows its line, and no key is given twice unnoticed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from anlan.core.packs.faults import PackFault

# The C loader is an order of magnitude faster and knows the same lines.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Lenient(_Loader):  # type: ignore[misc]
    """Leaves a day that does not exist as it is written: whoever looks at the values names it with its place."""


def _day_or_text(loader: Any, node: yaml.ScalarNode) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return node.value


_Lenient.add_constructor("tag:yaml.org,2002:timestamp", _day_or_text)


@dataclass(frozen=True)
class Document:
    """A YAML file: its value, and the node tree that knows the lines."""

    path: Path
    value: Any
    node: yaml.Node | None

    def line_of(self, trail: Sequence[str | int]) -> int:
        """The line (from 1) of what a trail of keys and places leads to; of the nearest that exists."""
        node, line = self.node, 1
        for step in trail:
            found = _child(node, step)
            if found is None:
                break
            node, line = found
        return line

    def doubles(self) -> Iterator[PackFault]:
        """Keys given twice: YAML would silently keep the last."""
        pending = [self.node] if self.node is not None else []
        while pending:
            node = pending.pop()
            if isinstance(node, yaml.MappingNode):
                seen: set[str] = set()
                for key, value in node.value:
                    if key.value in seen:
                        yield PackFault(
                            f"the key {key.value} is given twice", file=self.path, line=key.start_mark.line + 1
                        )
                    seen.add(str(key.value))
                    pending.append(value)
            elif isinstance(node, yaml.SequenceNode):
                pending.extend(node.value)


def _child(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if str(key.value) == str(step):
                return value, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        found = node.value[step]
        return found, found.start_mark.line + 1
    return None


def read_yaml(path: Path) -> Document:
    """The document of a file. Raises PackFault, with the line, for what is no YAML or no UTF-8."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as fault:
        raise PackFault(f"is not UTF-8 ({fault.reason} at byte {fault.start})", file=path, line=1) from fault
    except OSError as fault:
        raise PackFault(f"cannot be read ({fault.strerror})", file=path, line=1) from fault
    return parse_yaml(text, path)


def parse_yaml(text: str, path: Path, *, is_lenient: bool = False) -> Document:
    """The document of a text, which came from `path`. Raises PackFault, with the line, for what is no YAML.

    is_lenient  a day that does not exist (2026-02-29) comes back as text, and does not keep the rest from being read
    """
    try:
        loader = _Lenient(text) if is_lenient else _Loader(text)
        try:
            node = loader.get_single_node()
            value = loader.construct_document(node) if node is not None else None
        finally:
            loader.dispose()
    except (yaml.YAMLError, ValueError) as fault:
        mark = getattr(fault, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise PackFault(f"is no YAML: {getattr(fault, 'problem', None) or fault}", file=path, line=line) from fault
    return Document(path, value, node)


def plain(value: Any) -> Any:
    """The value as JSON knows it, for the schemas: days and instants as ISO text."""
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value


def day_of(value: Any) -> date:
    """A day as YAML gives it, quoted or not. Raises ValueError for anything else."""
    if isinstance(value, str):
        return date.fromisoformat(value)
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError(f"{value!r} is not a day (YYYY-MM-DD)")
    return value
