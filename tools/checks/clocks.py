"""Only anlan.core.clock reads a clock.

Everything else asks `clock.now()` (operational time of the workspace) or `clock.wall()` (technical).
A forgotten `datetime.now` would give a drill the real time, or a replay today's. Names are followed
through imports, `as`, and plain assignments. `time.monotonic` measures spans and is free.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tools.checks.tree import Fault, docstrings, dotted, files_under, house, parsed, python_files

BANNED = {
    *(f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")),
    "datetime.date.today",
    *(
        f"time.{name}"
        for name in ("time", "time_ns", "localtime", "gmtime", "ctime", "asctime", "clock_gettime", "clock_gettime_ns")
    ),
    *(f"django.utils.timezone.{name}" for name in ("now", "localdate", "localtime")),
    "django.db.models.functions.Now",
    "django.db.models.functions.datetime.Now",
    "pandas.Timestamp.now",
}
OWNERS = {name.rpartition(".")[0] for name in BANNED}
SQL = re.compile(
    r"\bNOW\s*\(\s*\)|\bCURRENT_(?:TIMESTAMP|DATE|TIME)\b|\bLOCALTIMESTAMP\b|\bclock_timestamp\s*\("
    r"|\b(?:datetime|date|time|julianday|unixepoch|strftime)\s*\([^)]*'now'",
    re.IGNORECASE,
)
TEMPLATE = re.compile(r"\{%\s*now\b")


def check(root: Path) -> list[Fault]:
    faults = []
    own = house(root) / "core" / "clock"
    for path in python_files(root):
        if own not in path.parents:
            faults += _in_module(path)
    for path in files_under(house(root), ".html", ".txt", ".xml"):
        if "templates" in path.parts:
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                if TEMPLATE.search(line):
                    faults.append(Fault(path, number, "{% now %} reads the wall clock; pass clock.now() to the template"))
    return faults


def _in_module(path: Path) -> list[Fault]:
    tree = parsed(path)
    known = _names(tree)
    words = docstrings(tree)
    faults = []

    def say(node: ast.expr | ast.keyword, what: str) -> None:
        faults.append(Fault(path, node.lineno, f"{what} reads a clock; ask anlan.core.clock"))

    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Load):
            if (full := _full(node, known)) in BANNED:
                say(node, full)
        elif isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
            say(node, node.arg)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in words:
            if found := SQL.search(node.value):
                say(node, found.group())
        elif isinstance(node, ast.Call) and dotted(node.func) == "getattr" and len(node.args) >= 2:
            name = node.args[1].value if isinstance(node.args[1], ast.Constant) else ""
            if f"{_full(node.args[0], known)}.{name}" in BANNED:
                say(node, f"getattr(…, {name!r})")
    return faults


def _names(tree: ast.Module) -> dict[str, str]:
    """What each name of the module stands for, as far as clocks are concerned."""
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                known[name.asname or name.name.partition(".")[0]] = name.name if name.asname else name.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for name in node.names:
                known[name.asname or name.name] = f"{node.module}.{name.name}"
    for node in ast.walk(tree):  # Clock = datetime; Clock.now()
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            full = _full(node.value, known)
            if full in OWNERS:
                known[node.targets[0].id] = full
    return known


def _full(node: ast.expr, known: dict[str, str]) -> str:
    text = dotted(node)
    if text is None:
        return ""
    head, dot, rest = text.partition(".")
    return known[head] + dot + rest if head in known else ""
