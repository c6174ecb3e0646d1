"""The checks of the house: `python -m tools.checks`, or some of them: `python -m tools.checks imports clocks`.

Each is a module with `check(root) -> list[Fault]`; none of them needs a database. tests/house plants a
violation for each and sees it caught.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

from tools.checks.tree import Fault

ROOT = Path(__file__).resolve().parents[2]
CHECKS = (
    "imports",
    "literals",
    "clocks",
    "inline",
    "offline",
    "licences",
    "shared_data",
    "documents",
    "api_contract",
    "sizes",
    "ruff",
    "mypy",
)
BESIDE = "mypy"
"""Longer than all others together, in a process of its own: it begins first, on a second core."""


def run(names: tuple[str, ...] = CHECKS, root: Path = ROOT) -> int:
    """Run the named checks, print each with its faults, return the number of faults."""
    with ThreadPoolExecutor(max_workers=1) as second:
        beside = second.submit(_checked, BESIDE, root) if BESIDE in names else None
        return sum(_told(name, root, *(beside.result() if beside and name == BESIDE else _checked(name, root))) for name in names)


def _checked(name: str, root: Path) -> tuple[list[Fault], float]:
    """Its faults, and the seconds it took."""
    began = time.monotonic()
    return sorted(import_module(f"tools.checks.{name}").check(root)), time.monotonic() - began


def _told(name: str, root: Path, faults: list[Fault], took_s: float) -> int:
    """Print what a check found, return how much."""
    aside = getattr(import_module(f"tools.checks.{name}"), "aside", lambda root: "")(root)
    verdict = f"{len(faults)} faults" if faults else "clean"
    print(f"{name:12} {verdict}{f' ({aside})' if aside else ''}  {took_s:.1f} s", flush=True)
    for fault in faults:
        shown = fault.path.relative_to(root) if fault.path.is_relative_to(root) else fault.path
        print(f"    {shown}:{fault.line}: {fault.says}")
    return len(faults)


def main() -> int:
    unknown = set(sys.argv[1:]) - set(CHECKS)
    if unknown:
        print(f"unknown checks: {', '.join(sorted(unknown))}; there are: {', '.join(CHECKS)}", file=sys.stderr)
        return 2
    return 1 if run(tuple(sys.argv[1:]) or CHECKS) else 0
