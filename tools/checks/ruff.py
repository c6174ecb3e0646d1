"""Style and likely slips, by ruff; its rules stand in pyproject.toml."""

from __future__ import annotations

from pathlib import Path

from tools.checks.outside import faults_of
from tools.checks.tree import Fault


def check(root: Path) -> list[Fault]:
    return faults_of(root, "ruff", "check", "--output-format", "concise", ".")
