"""No legal clock, grading threshold, ration or place figure in code: those are pack data.

Looked through, for every number other than 0, 1, 2 and 100:

- `services`, `queries` and `reactions` of every room (modules of that name, `services_x`, or a package);
- in the rooms above core (processes, registries, readers) every other module too, so that a number
  cannot move next door; there, field sizes of models (max_length …) and HTTP status codes are free. Not in
  `places`, whose makers draw a land as the science does, each constant with what it stands for beside it;
- all templates (see template_literals).

A number in disguise counts: "300", "PT2H", "02:00:00", `int("3")`, 60 * 24, a figure inside SQL. Free are
docstrings, and technical sizes, because those are read as `conf.NAME`, declared in anlan.core.settings.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tools.checks.rooms import ORDER, room_of
from tools.checks.template_literals import check_template
from tools.checks.tree import Fault, docstrings, dotted, files_under, house, module_name, parsed, python_files

FREE = {0, 1, 2, 100}
NAMED = re.compile(r"(?:services|queries|reactions)(?:_\w+)?")
SIZES = {"max_length", "max_digits", "decimal_places", "http_status", "status", "status_code", "ordering", "order"}
ABOVE_CORE = set(ORDER[ORDER.index("anlan.exchange") : ORDER.index("anlan.core.search")]) - {"anlan.places"}
DISGUISED = re.compile(
    r"[+-]?\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?"  # "300", "4.5", "1e3"
    r"|P(?=[\dT])(?:\d+[YMWD])*(?:T(?:\d+[HMS])*)?"  # "PT2H"
    r"|\d{1,2}:\d{2}(?::\d{2})?"  # "02:00:00"
)
SQL = re.compile(r"\b(?:SELECT|WHERE|LIMIT|INTERVAL|VALUES|UPDATE|DELETE FROM)\b")
IN_SQL = re.compile(r"(?<![\w.$%])\d+(?:\.\d+)?(?![\w.])")
FOLDED = {ast.Mult, ast.Pow, ast.Add, ast.LShift, ast.Sub, ast.Div, ast.FloorDiv}


def check(root: Path) -> list[Fault]:
    faults: list[Fault] = []
    for path in python_files(root):
        module = module_name(root, path)
        room = room_of(module) or "anlan"
        named = any(NAMED.fullmatch(part) for part in module.removeprefix(room).split("."))
        if named or room in ABOVE_CORE:
            faults += [Fault(path, line, says) for line, says in literals(parsed(path), strict=named)]
    for path in files_under(house(root), ".html", ".txt", ".xml"):
        if "templates" in path.parts and "admin" not in path.parts:
            faults += check_template(path)
    return faults


def literals(tree: ast.Module, *, strict: bool) -> Iterator[tuple[int, str]]:
    """Line and complaint for each number; not strict leaves field sizes of models alone."""
    free = docstrings(tree)
    if not strict:
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg in SIZES:
                free.update(id(inner) for inner in ast.walk(node))
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                if any((dotted(target) or "").rpartition(".")[2] in SIZES for target in targets):
                    free.update(id(inner) for inner in ast.walk(node))
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and (value := _folded(node)) is not None and value not in FREE:
            yield node.lineno, f"{ast.unparse(node)}: a number made of numbers; read it from a pack or a declared setting"
        if not isinstance(node, ast.Constant) or id(node) in free:
            continue
        value = node.value
        if isinstance(value, int | float | complex) and not isinstance(value, bool):
            if value not in FREE:
                yield node.lineno, f"{value}: read it from a pack or a declared setting"
        elif isinstance(value, str | bytes):
            text = value.decode("latin-1") if isinstance(value, bytes) else value
            for found in _disguised(text):
                yield node.lineno, f"{found!r} in a string: read it from a pack or a declared setting"


def _folded(node: ast.expr) -> float | None:
    """The value of arithmetic on literals alone."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return node.value
    if isinstance(node, ast.BinOp) and type(node.op) in FOLDED:
        left, right = _folded(node.left), _folded(node.right)
        if left is not None and right is not None:
            return float(eval(compile(ast.Expression(node), "<literal>", "eval")))  # literals only, checked above
    return None


def _disguised(text: str) -> Iterator[str]:
    bare = text.strip()
    if DISGUISED.fullmatch(bare) and bare not in {str(number) for number in FREE}:
        yield bare
    elif SQL.search(text):
        yield from (found for found in IN_SQL.findall(text) if float(found) not in FREE)
