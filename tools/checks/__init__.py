"""The checks of the house: `python -m tools.checks`, or some of them: `python -m tools.checks imports clocks`.

Each is a module with `check(root) -> list[Fault]`; none of them needs a database. tests/house plants a
violation for each and sees it caught.
"""

from __future__ import annotations

import sys
import time
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


def run(names: tuple[str, ...] = CHECKS, root: Path = ROOT) -> int:
    """Run the named checks, print each with its faults, return the number of faults."""
    total = 0
    for name in names:
        began = time.monotonic()
        module = import_module(f"tools.checks.{name}")
        faults: list[Fault] = sorted(module.check(root))
        aside = getattr(module, "aside", lambda root: "")(root)
        verdict = f"{len(faults)} faults" if faults else "clean"
        print(f"{name:12} {verdict}{f' ({aside})' if aside else ''}  {time.monotonic() - began:.1f} s", flush=True)
        for fault in faults:
            shown = fault.path.relative_to(root) if fault.path.is_relative_to(root) else fault.path
            print(f"    {shown}:{fault.line}: {fault.says}")
        total += len(faults)
    return total


def main() -> int:
    unknown = set(sys.argv[1:]) - set(CHECKS)
    if unknown:
        print(f"unknown checks: {', '.join(sorted(unknown))}; there are: {', '.join(CHECKS)}", file=sys.stderr)
        return 2
    return 1 if run(tuple(sys.argv[1:]) or CHECKS) else 0
