"""What every check works on: a repository's files, and the faults found in them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SKIPPED = {".git", ".venv", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", "data"}


@dataclass(frozen=True, order=True)
class Fault:
    """One place that breaks a rule of the house."""

    path: Path
    line: int
    says: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.says}"


def house(root: Path) -> Path:
    return root / "src" / "anlan"


def python_files(root: Path) -> Iterator[Path]:
    """The product's own modules, generated migrations left out."""
    for path in sorted(house(root).rglob("*.py")):
        if "migrations" not in path.parts:
            yield path


def files_under(folder: Path, *suffixes: str) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts[:-1]
        if path.is_file() and path.suffix in suffixes and not SKIPPED & set(inside):
            yield path


@cache
def _parsed(path: Path, _changed_ns: int, _size: int) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def parsed(path: Path) -> ast.Module:
    state = path.stat()
    return _parsed(path, state.st_mtime_ns, state.st_size)


def module_name(root: Path, path: Path) -> str:
    """src/anlan/core/clock/__init__.py → anlan.core.clock"""
    parts = list(path.relative_to(root / "src").with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def dotted(node: ast.expr) -> str | None:
    """a.b.c as text, when the expression is nothing but names."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        head = dotted(node.value)
        return head and f"{head}.{node.attr}"
    return None


def docstrings(tree: ast.Module) -> set[int]:
    """The ids of the constants that are only documentation."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.add(id(node.value))
    return found
