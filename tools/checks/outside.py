"""Runs a tool that stands beside our Python, and reads its lines as faults."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tools.checks.tree import Fault

LINE = re.compile(r"^(?P<path>[^:\s][^:]*):(?P<line>\d+):(?:\d+:)? *(?:error: )?(?P<says>.*)$")


def faults_of(root: Path, *command: str, **settings: str) -> list[Fault]:
    """An exit other than 0 is a fault even when no line could be read as one."""
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=root, env=os.environ | settings, capture_output=True, text=True, check=False
    )
    if done.returncode == 0:
        return []
    lines = [LINE.match(line) for line in done.stdout.splitlines()]
    faults = [Fault(root / hit["path"], int(hit["line"]), hit["says"]) for hit in lines if hit and ": note:" not in hit.string]
    return faults or [Fault(root, 0, f"{command[0]} failed ({done.returncode}): {(done.stdout + done.stderr).strip()[-2000:]}")]
