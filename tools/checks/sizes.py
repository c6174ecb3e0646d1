"""A module has one sitting's length: some 300 lines. At 600 it is a fault; split it by noun."""

from __future__ import annotations

from pathlib import Path

from tools.checks.tree import Fault, python_files

SITTING, TOO_LONG = 300, 600


def _lengths(root: Path) -> dict[Path, int]:
    return {path: path.read_text("utf-8").count("\n") for path in python_files(root)}


def check(root: Path) -> list[Fault]:
    return [
        Fault(path, lines, f"{lines} lines; split it by noun")
        for path, lines in _lengths(root).items()
        if lines > TOO_LONG
    ]


def aside(root: Path) -> str:
    long = [f"{path.relative_to(root)} {lines}" for path, lines in _lengths(root).items() if SITTING < lines <= TOO_LONG]
    return f"longer than one sitting: {', '.join(long)}" if long else ""
