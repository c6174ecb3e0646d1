"""Jobs for the tests, loaded by a real compute process through JOB_MODULES."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from anlan.core.jobs import Progress, job


@job("test.add")
def add(given: dict[str, Any], progress: Progress) -> dict[str, int]:
    with Path(given["counted"]).open("a") as file:
        file.write("x")
    progress.report(0.5)
    return {"sum": given["a"] + given["b"], "worker": os.getpid()}


@job("test.fail")
def fail(_given: dict[str, Any], _progress: Progress) -> None:
    raise ValueError("the river has no cross section")


@job("test.crash")
def crash(given: dict[str, Any], _progress: Progress) -> str:
    """Dies like a segmentation fault, as often as it is told to."""
    tries = Path(given["counted"])
    with tries.open("a") as file:
        file.write("x")
    if len(tries.read_text()) <= given["times"]:
        os.kill(os.getpid(), signal.SIGKILL)
    return "done at last"


@job("test.listen")
def listen(given: dict[str, Any], progress: Progress) -> None:
    """Reports until it is cancelled."""
    Path(given["begun"]).touch()
    while True:
        progress.report(0.25)
        time.sleep(0.02)


@job("test.deaf")
def deaf(given: dict[str, Any], _progress: Progress) -> None:
    """Never reports."""
    Path(given["begun"]).write_text(str(os.getpid()))
    time.sleep(600)


@job("test.wait")
def wait(given: dict[str, Any], _progress: Progress) -> str:
    """Runs until a file is there."""
    with Path(given["begun"]).open("a") as file:
        file.write("x")
    while not Path(given["end"]).exists():
        time.sleep(0.02)
    return "waited"
