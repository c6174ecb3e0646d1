"""Imports run downwards: between floors and inside them. Nobody has to remember it.

Counted are import statements wherever they stand (in functions and under TYPE_CHECKING too), the
literal names given to import_module, import_string and __import__, and the strings of foreign keys
("incidents.Incident"), which point upwards just as well.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tools.checks.rooms import GUESTS, NAMES, ORDER, STRANGERS, may_import, room_of
from tools.checks.tree import Fault, dotted, module_name, parsed, python_files

BY_NAME = {"import_module", "import_string", "__import__"}
RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField"}


def check(root: Path) -> list[Fault]:
    labels = {room.rpartition(".")[2]: room for room in ORDER}
    faults = []
    for path in python_files(root):
        here = module_name(root, path)
        if here not in NAMES and room_of(here) is None:
            faults.append(Fault(path, 1, f"{here} stands in no room; give it a place in tools/checks/rooms.py"))
        package = here if path.name == "__init__.py" else here.rpartition(".")[0]
        for line, imported in _imports(parsed(path), package, labels):
            if here not in NAMES and not may_import(here, imported):
                faults.append(Fault(path, line, f"{room_of(here)} must not know {imported}: imports run downwards"))
            for pure, strangers in STRANGERS.items():
                if (
                    (here + ".").startswith(pure + ".")
                    and imported.partition(".")[0] in strangers
                    and (here, imported) not in GUESTS
                ):
                    faults.append(Fault(path, line, f"{pure} must not import {imported}"))
    return faults


def _imports(tree: ast.Module, package: str, labels: dict[str, str]) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield node.lineno, name.name
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            for name in node.names:  # `from anlan.core import clock` imports the room clock
                yield node.lineno, f"{base}.{name.name}"
        elif isinstance(node, ast.Call):
            called = (dotted(node.func) or "").rpartition(".")[2]
            text = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
            for keyword in node.keywords:
                if keyword.arg == "to" and isinstance(keyword.value, ast.Constant):
                    text = keyword.value.value
            if isinstance(text, str) and called in BY_NAME:
                yield node.lineno, text
            elif isinstance(text, str) and called in RELATIONS and "." in text:
                yield node.lineno, labels.get(text.partition(".")[0], text)
